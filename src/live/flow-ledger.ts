/** What is remembered of flows that have ended, so that their packets can be found again. */

import { at } from '../bytes.js';
import type { CaptureTime } from '../capture/tally.js';
import { type FlowSpan, KEY_WORDS } from '../flow/flow-selection.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';

/** Flows that have ended and are remembered. */
export const MAX_LEDGER_FLOWS = 1 << 16;

/** Words of a flow: its key, its times, its row, the group it belongs to, its packets. */
const START = KEY_WORDS;
const END = START + 2;
const ROW = END + 2;
const GROUP = ROW + 1;
const PACKETS = GROUP + 1;
const FLOW_WORDS = PACKETS + 1;

const MAX_INT = 2 ** 31 - 1;

/** A flow that is remembered. */
export interface LedgerFlow extends FlowSpan {
  /** As lists of flows name it. */
  readonly id: string;
  readonly packets: number;
}

/** The name of a flow in lists: stable while it lasts and after. */
export const flowIdOf = (row: number, { seconds, nanoseconds }: CaptureTime): string =>
  `${row}/${seconds}.${nanoseconds}`;

/** The latest flows that have ended, in words of one array. */
export class FlowLedger {
  private readonly words = new Int32Array(MAX_LEDGER_FLOWS * FLOW_WORDS);
  private noted = 0;

  /** @param group the number of the group of findings that it ended in, −1 for none. */
  note(judged: JudgedFlow, group: number): void {
    writeFlow(judged, group, this.words, (this.noted % MAX_LEDGER_FLOWS) * FLOW_WORDS);
    this.noted++;
  }

  /** Flows of a group, by its number. */
  ofGroup(group: number): LedgerFlow[] {
    return this.select((base) => at(this.words, base + GROUP) === group);
  }

  /** Flows by their ids. */
  ofIds(ids: ReadonlySet<string>): LedgerFlow[] {
    return this.select((base) => ids.has(idAt(this.words, base)));
  }

  private select(isWanted: (base: number) => boolean): LedgerFlow[] {
    const found: LedgerFlow[] = [];
    for (let flow = 0; flow < Math.min(this.noted, MAX_LEDGER_FLOWS); flow++) {
      const base = flow * FLOW_WORDS;
      if (isWanted(base)) found.push(flowAt(this.words, base));
    }
    return found;
  }
}

/** A flow that lasts, as it stands. */
export function ledgerFlow(judged: JudgedFlow): LedgerFlow {
  const words = new Int32Array(FLOW_WORDS);
  writeFlow(judged, NO_GROUP, words, 0);
  return flowAt(words, 0);
}

const NO_GROUP = -1;

function writeFlow({ flow }: JudgedFlow, group: number, words: Int32Array, base: number): void {
  flow.copyKey(words, base, KEY_WORDS);
  words[base + START] = flow.startSeconds;
  words[base + START + 1] = flow.startNanoseconds;
  words[base + END] = flow.endSeconds;
  words[base + END + 1] = flow.endNanoseconds;
  words[base + ROW] = flow.row;
  words[base + GROUP] = group;
  words[base + PACKETS] = Math.min(flow.initiatorPackets + flow.responderPackets, MAX_INT);
}

const timeAt = (words: Int32Array, base: number): CaptureTime => ({
  seconds: at(words, base) >>> 0,
  nanoseconds: at(words, base + 1),
});

const idAt = (words: Int32Array, base: number): string => flowIdOf(at(words, base + ROW), timeAt(words, base + START));

const flowAt = (words: Int32Array, base: number): LedgerFlow => ({
  key: words.slice(base, base + KEY_WORDS),
  start: timeAt(words, base + START),
  end: timeAt(words, base + END),
  id: idAt(words, base),
  packets: at(words, base + PACKETS),
});
