import { randomInt } from 'node:crypto';
import type { FlowView } from '../flow/flow-view.js';
import type { FlowFacts } from '../protocol/facts.js';
import { NameCounts } from './name-counts.js';
import { servicePort } from './port-words.js';

/** Services that are told apart; flows to others are counted. */
export const MAX_SERVICES = 8192;
/** Names by which clients asked for one service. */
export const MAX_NAMES = 4;

/** What flows were opened to: an address and a port there. */
export interface ServiceUse {
  readonly address: string;
  /** IP protocol number. */
  readonly protocol: number;
  /** As `servicePort` gives it. */
  readonly port: number;
  /** What the bytes were, flow by flow. */
  readonly protocols: NameCounts;
  /** What clients called it, or what its certificate did; the first few. */
  readonly names: string[];
  flows: number;
  /** Of these, flows that got nothing back. */
  unanswered: number;
  bytes: number;
}

interface Entry extends ServiceUse {
  readonly w0: number;
  readonly w1: number;
  readonly w2: number;
  readonly w3: number;
  readonly ipVersion: number;
  /** The next one of the same hash. */
  readonly next: Entry | undefined;
}

/** The services that flows were opened to, for a run in which nobody has a role. */
export class Services {
  /** Flows to services that found no room. */
  others = 0;
  private readonly byHash = new Map<number, Entry>();
  private readonly entries: Entry[] = [];
  /** Secret of the run, so that no capture can be made whose services all collide; the output does not depend on it. */
  private readonly seed = randomInt(1 << 30);

  add(flow: FlowView, facts: FlowFacts | undefined, answered: boolean): void {
    const entry = this.entryOf(flow);
    if (entry === undefined) {
      this.others++;
      return;
    }
    entry.flows++;
    entry.bytes += flow.initiatorBytes + flow.responderBytes;
    if (!answered) entry.unanswered++;
    entry.protocols.add(facts?.protocol ?? 'unknown');
    const name = facts?.serverName ?? facts?.certificateNames[0];
    if (name !== undefined && entry.names.length < MAX_NAMES && !entry.names.includes(name)) entry.names.push(name);
  }

  /** In the order in which they came up. */
  get all(): readonly ServiceUse[] {
    return this.entries;
  }

  private entryOf(flow: FlowView): Entry | undefined {
    const direction = (1 - flow.initiatorDirection) as 0 | 1;
    const w0 = flow.addressWord(direction, 0);
    const w1 = flow.addressWord(direction, 1);
    const w2 = flow.addressWord(direction, 2);
    const w3 = flow.addressWord(direction, 3);
    const { ipVersion, protocol } = flow;
    const port = servicePort(flow);
    let hash = mix(this.seed, (port << 8) | protocol);
    if (ipVersion === 6) hash = mix(mix(mix(hash, w0), w1), w2);
    hash = mix(hash, w3);
    const first = this.byHash.get(hash);
    for (let entry = first; entry !== undefined; entry = entry.next) {
      if (
        entry.w3 === w3 &&
        entry.port === port &&
        entry.protocol === protocol &&
        entry.ipVersion === ipVersion &&
        entry.w2 === w2 &&
        entry.w1 === w1 &&
        entry.w0 === w0
      )
        return entry;
    }
    if (this.entries.length >= MAX_SERVICES) return undefined;
    const entry: Entry = {
      address: flow.responderAddress(),
      protocol,
      port,
      protocols: new NameCounts(),
      names: [],
      flows: 0,
      unanswered: 0,
      bytes: 0,
      w0,
      w1,
      w2,
      w3,
      ipVersion,
      next: first,
    };
    this.byHash.set(hash, entry);
    this.entries.push(entry);
    return entry;
  }
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x85eb_ca6b);
  return mixed ^ (mixed >>> 15);
}
