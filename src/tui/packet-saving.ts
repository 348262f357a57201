/** Key `w`: which packets a row stands for, and the threads asked for them one after the other. */

import type { FlowText } from '../live/latest-flows.js';
import type { PacketsToSave, SavedPackets } from '../live/saved-packets.js';
import { count, counted } from '../report/text.js';
import type { Data } from './data.js';
import { type Finding, findingsOf } from './findings.js';
import type { Order } from './orders.js';
import { type Outcome, unwritten } from './outcome.js';

/** What one thread has of them. */
export interface SavePart {
  readonly source: number;
  readonly flows: PacketsToSave['flows'];
}

/** What the packets of a finding are: of a group in all sources, of the flows between two hosts, or of one flow. */
export function partsOfFinding(finding: Finding, data: Data): SavePart[] {
  const { group, flow, key } = finding;
  if (group !== undefined) return [...group.parts].map(([source, { id }]) => ({ source, flows: { group: id } }));
  if (flow === undefined) return [];
  if (flow.id === key) return partsOfFlows([flow], data);
  const { from, to } = finding.text;
  const pair = findingsOf(data, 'flow', new Set()).flatMap(({ kindKey, text, flow: one }) =>
    one !== undefined &&
    kindKey === finding.kindKey &&
    text.from.address === from.address &&
    text.to.address === to.address
      ? [one]
      : [],
  );
  return partsOfFlows(pair, data);
}

/** The same of flows in a list. */
export function partsOfFlows(flows: readonly FlowText[], { sources }: Data): SavePart[] {
  const ids = new Map<number, string[]>();
  for (const { id } of flows) {
    const { source, flow } = sourceOf(id, sources.length);
    ids.set(source, [...(ids.get(source) ?? []), flow]);
  }
  return [...ids].map(([source, list]) => ({ source, flows: { ids: list } }));
}

/** With several sources the ids of flows begin with theirs. */
export function sourceOf(id: string, sources: number): { readonly source: number; readonly flow: string } {
  if (sources === 1) return { source: 0, flow: id };
  const [source = '0'] = id.split(':');
  return { source: Number(source), flow: id.slice(source.length + 1) };
}

interface Job {
  readonly file: string;
  readonly left: readonly SavePart[];
  readonly sum: SavedPackets;
  readonly done: (outcome: Outcome) => void;
}

const NOTHING: SavedPackets = { packets: 0, of: 0, errors: 0 };

/** Asks one thread after the other; each writes a section of its own into the file. */
export class PacketSaving {
  private readonly order: (source: number, order: Order) => void;
  private job: Job | undefined;

  constructor(order: (source: number, order: Order) => void) {
    this.order = order;
  }

  /** Begins; `done` is told what became of it. */
  begin(parts: readonly SavePart[], file: string, done: (outcome: Outcome) => void): void {
    if (!file.toLowerCase().endsWith('.pcapng')) return done(unwritten('the name must end in .pcapng'));
    if (this.job !== undefined) return done(unwritten(`${this.job.file} is still being written`));
    this.job = { file, left: parts, sum: NOTHING, done };
    this.next();
  }

  /** What a thread answers. */
  told({ packets, of, errors, failure }: SavedPackets): void {
    const { job } = this;
    if (job === undefined) return;
    const { sum } = job;
    const added = { packets: sum.packets + packets, of: sum.of + of, errors: sum.errors + errors };
    this.job = { ...job, sum: failure === undefined ? added : { ...added, failure } };
    this.next();
  }

  private next(): void {
    const { job } = this;
    if (job === undefined) return;
    const [part, ...left] = job.left;
    const { failure, packets, errors } = job.sum;
    if (part === undefined || failure !== undefined) {
      this.job = undefined;
      return job.done(savedOutcome(job.file, job.sum));
    }
    this.job = { ...job, left };
    const append = packets + errors > 0;
    this.order(part.source, { type: 'save', save: { file: job.file, append, flows: part.flows } });
  }
}

/** How many packets of how many are in the file: what is no longer at hand is never passed over. */
export function savedOutcome(file: string, { packets, of, errors, failure }: SavedPackets): Outcome {
  if (failure !== undefined) return unwritten(failure);
  const about = errors === 0 ? '' : `, with ${counted(errors, 'ICMP error')} about ${packets === 1 ? 'it' : 'them'}`;
  if (packets + errors === 0) return unwritten(`none of ${counted(of, 'packet')} is still at hand`);
  const all = packets >= of;
  const how = all
    ? `${counted(packets, 'packet')}${packets === 1 ? '' : ', all there were,'}`
    : `${count(packets)} of ${counted(of, 'packet')}`;
  return { written: true, text: `${how} written to ${file}${about}${all ? '' : '; the others are no longer at hand'}` };
}
