import type { DeviceCounters } from '../../capture/live/live-device.js';
import type { CaptureReport } from '../../capture/read-captures.js';
import type { Tally } from '../../capture/tally.js';
import { FlowLedger } from '../../live/flow-ledger.js';
import { LatestFlows } from '../../live/latest-flows.js';
import type { LiveGroup } from '../../live/live-group.js';
import { LiveHosts, MAX_LIVE_HOSTS } from '../../live/live-hosts.js';
import { MAX_LIVE_GROUPS, Monitor } from '../../live/monitor.js';
import type { PacketsToSave } from '../../live/saved-packets.js';
import { type GroupText, groupDetail, groupFigures, groupText, pathFigures } from '../../live/snapshot.js';
import { findingLine } from '../../report/finding-line.js';
import { FlowRecords } from '../../report/flow-records.js';
import { jsonLine } from '../../report/json-line.js';
import { dropsOf, withCompleteness } from '../../report/loss-text.js';
import { Origins } from '../../report/origins.js';
import { recordOf, type SummaryRecord } from '../../report/record.js';
import { type Segments, segmentsSeen } from '../../report/segments.js';
import { count, counted } from '../../report/text.js';
import type { JudgedFlow } from '../../verdict/judged-flow.js';
import type { VerdictKind } from '../../verdict/verdict.js';
import type { Site } from '../site.js';
import { FlowsToSave } from './flows-to-save.js';
import type { WantedFlows } from './packet-saving.js';
import { type Standing, ThreadLog } from './thread-log.js';
import { type FindingCounts, isUncounted, type WatchNews, type WatchState, type WatchTask } from './watch-messages.js';
import { Recording } from './watch-recording.js';

/** Time between two looks at the flows, in milliseconds. */
export const LOOK = 250;

/** Time between two reports of the state, in milliseconds. */
const TELL = 500;

/** Rows of the flow table that are gone through when a list of flows is opened. */
const MAX_VISITED = 1 << 14;

/** Records that are gathered before they are handed on. */
const MAX_LINES = 1000;

const NO_FLOWS = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };

export class SourceWatch {
  readonly monitor: Monitor;
  readonly recording: Recording;
  site: Site;
  private records: FlowRecords;
  private readonly tell: (news: WatchNews) => void;
  private readonly output: WatchTask['output'];
  private readonly label: string;
  private lines: string[] = [];
  private texts: GroupText[] = [];
  /** Of which traffic was seen. */
  private segments: Segments = 0;
  private readonly latest = new LatestFlows();
  private readonly hosts = new LiveHosts();
  private readonly origins: Origins;
  private readonly finished: Record<VerdictKind, number> = { ...NO_FLOWS };
  private readonly log: ThreadLog | undefined;
  private readonly isCounted: boolean;
  private readonly isUncounted: boolean;
  private readonly input: string;
  private lastTally: Pick<Tally, 'frames' | 'wireBytes' | 'snapped'> = { frames: 0, wireBytes: 0, snapped: 0 };
  private counters: DeviceCounters | undefined;
  private readonly saving: FlowsToSave;
  private shown = { flows: false, hosts: false };
  private looked = 0;
  private told = 0;
  private second = 0;

  constructor(site: Site, task: WatchTask, tell: (news: WatchNews) => void) {
    this.tell = tell;
    const { output, maxFlows, label, sensor, log, counted, source } = task;
    this.recording = new Recording(task);
    this.site = site;
    this.origins = new Origins(this.recording.interfaces, sensor);
    this.log = log && new ThreadLog(log, sensor);
    this.isCounted = counted === true;
    this.isUncounted = isUncounted(source);
    this.input = 'device' in source ? source.device : source.files.map(inputName).join(' ');
    this.records = new FlowRecords(site.catalogue, this.origins);
    this.label = label === undefined ? '' : `${label}: `;
    this.output = output;
    const ledger = output === 'overview' ? new FlowLedger() : undefined;
    this.monitor = new Monitor({
      ...site,
      ...(maxFlows !== undefined && { maxFlows }),
      sink: { flow: (judged) => this.ended(judged) },
      onFinding: (group) => this.found(group),
      ...(output === 'overview' && {
        onEnd: (judged: JudgedFlow, group: number) => {
          this.noteSegments(judged);
          ledger?.note(judged, group);
        },
        onLook: (judged: JudgedFlow) => {
          this.noteSegments(judged);
          this.latest.seen(judged);
        },
        onVerdict: (judged: JudgedFlow, before: VerdictKind | undefined) => this.hosts.note(judged, before),
      }),
    });
    this.saving = new FlowsToSave(this.monitor, this.latest, ledger);
    this.log?.status('start', this.standing(), site);
  }

  /** What is due by now: a look at the flows, lines, the overview, the state. */
  pass(tally: Tally, counters: DeviceCounters | undefined): void {
    const now = performance.now();
    this.lastTally = tally;
    this.counters = counters;
    if (now - this.looked < LOOK) return;
    this.looked = now;
    this.recording.flush(counters);
    this.latest.begin();
    this.monitor.look();
    this.flush();
    this.log?.pass(() => this.standing(), this.site);
    if (now - this.told < TELL) return;
    this.told = now;
    this.overview();
    this.state();
  }

  /** Flows are judged by another site from now on. */
  use(site: Site): void {
    this.site = site;
    this.records = new FlowRecords(site.catalogue, this.origins);
    this.monitor.use(site);
    this.hosts.use(site.topology);
    this.log?.status('reload', this.standing(), site);
  }

  /** The site could not be read anew: the old one stays. */
  keep(problem: string): void {
    this.log?.status('reload', this.standing(), this.site, problem);
  }

  /** The last record of the log, where there is one. */
  end(summary: SummaryRecord): void {
    this.log?.end(summary);
  }

  /** What its bounds left out, in words. */
  beyond(): string[] {
    const { ungrouped } = this.monitor;
    const { unlisted } = this.hosts;
    return [
      ...(ungrouped > 0
        ? [`${counted(ungrouped, 'flow')} with findings beyond the ${count(MAX_LIVE_GROUPS)} groups told apart`]
        : []),
      ...(unlisted > 0
        ? [`${counted(unlisted, 'flow')} with an end beyond the ${count(MAX_LIVE_HOSTS)} hosts listed`]
        : []),
    ];
  }

  private standing(): Standing {
    const { frames, wireBytes, snapped } = this.lastTally;
    const { counters } = this;
    const { written } = this.recording;
    const { flows, pipeline } = this.monitor;
    return withCompleteness({
      input: this.input,
      frames,
      bytes: wireBytes,
      snapped,
      flows: { ...flows },
      concurrent: pipeline.concurrent,
      drops: dropsOf(counters, pipeline.shed),
      ...(this.isUncounted && { uncountedDrops: true as const }),
      ...(written && { written }),
      incomplete: false,
    });
  }

  /** Ends flows that are idle by now, where another second has begun; the time is in seconds since 1970. */
  passTime(seconds: number): boolean {
    if (seconds === this.second) return false;
    this.second = seconds;
    this.monitor.pipeline.pass(seconds);
    return true;
  }

  /** The source has come to its end: every flow ends with it. Settled when all its packets are written, or given up. */
  async finish(captures: CaptureReport, counters: DeviceCounters | undefined): Promise<void> {
    this.lastTally = captures;
    this.counters = counters;
    const written = this.recording.end(counters);
    this.monitor.look();
    this.log?.pass(() => this.standing(), this.site);
    this.monitor.pipeline.finish();
    this.flush();
    this.overview();
    await written;
    this.state();
  }

  /** Answers at once, so that a list is there as soon as it is looked at. */
  show(shown: { readonly flows: boolean; readonly hosts: boolean }): void {
    if (shown.flows && !this.shown.flows) this.listLasting();
    if (!shown.flows) this.latest.watch(false);
    this.shown = shown;
    this.overview();
  }

  /** Flows that have nothing to say for now are listed, too. */
  private listLasting(): void {
    this.latest.watch(true);
    this.latest.begin();
    this.monitor.visit(MAX_VISITED, (judged) => this.latest.seen(judged));
  }

  flow(id: string): void {
    const detail = this.latest.detail(id, this.site.catalogue);
    this.tell({ type: 'flow', ...(detail && { detail }) });
  }

  private state(): void {
    const { flows, groups, pipeline, ungrouped, paths } = this.monitor;
    const { counters, finished } = this;
    const { written } = this.recording;
    const state: WatchState = {
      frames: this.lastTally.frames,
      bytes: this.lastTally.wireBytes,
      flows,
      concurrent: pipeline.concurrent,
      groups: groups.length,
      findings: findingCounts(groups),
      finished,
      shed: pipeline.shed,
      ungrouped,
      unlisted: this.hosts.unlisted,
      ...(this.isCounted && { paths: [...paths.values()].map(pathFigures) }),
      ...(counters && { counters }),
      ...(written && { written }),
      ...(this.isUncounted && { uncountedDrops: true as const }),
    };
    this.tell({ type: 'state', state });
  }

  detail(id: number): void {
    const group = this.monitor.groups[id];
    this.tell({ type: 'detail', ...(group && { detail: groupDetail(group, this.site.catalogue) }) });
  }

  /** The flows that an order to save packets means. */
  wanted(order: PacketsToSave): WantedFlows {
    return this.saving.wanted(order, this.site.catalogue);
  }

  private found(group: LiveGroup): void {
    const { catalogue } = this.site;
    if (this.output === 'overview') this.texts.push(groupText(group, catalogue));
    if (this.output === 'lines')
      this.lines.push(`${group.examples[0]?.start} ${this.label}${findingLine(group, catalogue)}\n`);
  }

  private noteSegments({ initiator, responder }: JudgedFlow): void {
    this.segments |= segmentsSeen(initiator.class, responder.class, this.site.catalogue);
  }

  private ended(judged: JudgedFlow): void {
    this.finished[judged.verdict.kind]++;
    if (this.output === 'overview') this.latest.ended(judged);
    if (this.output !== 'records' && this.log === undefined) return;
    const parts = this.records.partsOf(judged);
    this.log?.flow(parts);
    if (this.output !== 'records') return;
    this.lines.push(jsonLine(recordOf(parts)));
    if (this.lines.length >= MAX_LINES) this.flush();
  }

  private flush(): void {
    if (this.lines.length === 0) return;
    // Findings of one look in the order of their first flows; each line begins with that time.
    if (this.output === 'lines') this.lines.sort();
    this.tell({ type: 'lines', text: this.lines.join('') });
    this.lines = [];
  }

  private overview(): void {
    if (this.output !== 'overview') return;
    const { texts } = this;
    this.texts = [];
    const figures = this.monitor.takeChanged().map(groupFigures);
    const paths = [...this.monitor.paths.values()].map(pathFigures);
    const { segments } = this;
    const { catalogue } = this.site;
    const lists = {
      ...(this.shown.flows && { flows: this.latest.texts(catalogue) }),
      ...(this.shown.hosts && { hosts: this.hosts.figures(catalogue) }),
    };
    this.tell({ type: 'overview', overview: { texts, figures, paths, segments, ...lists } });
  }
}

const NO_FINDINGS = { contradicted: 0, unexpected: 0, undetermined: 0, unanswered: 0 };

function findingCounts(groups: readonly LiveGroup[]): FindingCounts {
  const counts = { ...NO_FINDINGS };
  for (const { verdict, flows } of groups)
    if (flows > 0) counts[verdict.kind === 'expected' ? 'unanswered' : verdict.kind]++;
  return counts;
}

const inputName = (file: string): string => (file === '-' ? 'standard input' : file);
