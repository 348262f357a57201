import type { ReportedFlowSink } from '../build/flow-sink.js';
import type { ReportSite } from '../build/report-site.js';
import type { ReportedFlow } from '../build/reported-flow.js';
import { exceptionRecord } from '../shared-parts.js';
import { namesOf } from './anonymizer.js';

/** Names of one label that are kept; a site has few, for its names have domains. */
export const MAX_SEEN_NAMES = 65_536;

/**
 * Gathers the names that sentences of a report may hold and that do not look like names: those of one label. Where there
 * are too many, `isFull` says so, and no report can be given away.
 */
export class SeenNames implements ReportedFlowSink {
  readonly names = new Set<string>();
  isFull = false;
  private readonly sink: ReportedFlowSink;

  constructor(sink: ReportedFlowSink) {
    this.sink = sink;
  }

  add(flow: ReportedFlow): void {
    const { details, serverName } = flow;
    if (serverName !== undefined) this.note(serverName);
    if (details !== undefined) for (const name of namesOf(details)) this.note(name);
    this.sink.add(flow);
  }

  leave(kind: Parameters<ReportedFlowSink['leave']>[0]): void {
    this.sink.leave(kind);
  }

  private note(name: string): void {
    if (name.includes('.') || this.names.has(name)) return;
    if (this.names.size < MAX_SEEN_NAMES) this.names.add(name);
    else this.isFull = true;
  }
}

/** What the site's own files call things. */
export function siteNames({ topology, paths }: ReportSite): string[] {
  const exceptions = paths.filter(({ exception }) => exception !== undefined);
  return [
    ...(topology.name === undefined ? [] : [topology.name]),
    ...topology.hosts.map(({ name }) => name),
    ...topology.endpoints.flatMap(({ name }) => name ?? []),
    ...topology.domains.sip,
    ...topology.domains.ad,
    ...exceptions.flatMap(({ id, service, because, remark, exception }) => [
      id,
      service,
      because ?? '',
      remark ?? '',
      exception === undefined ? '' : exceptionRecord(exception).owner,
    ]),
  ];
}
