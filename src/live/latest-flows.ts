/** The flows that a screen lists one by one: the latest, and no more than it can show. */

import type { Catalogue } from '../catalogue/catalogue.js';
import type { IcmpComplaint } from '../flow/complaint.js';
import type { FlowState } from '../flow/flow-state.js';
import { isAnswered } from '../report/finding-group.js';
import { complaintText } from '../report/finding-words.js';
import { portText, servicePort } from '../report/port-words.js';
import { transportName } from '../report/record.js';
import { explain } from '../verdict/explain.js';
import { type FlowWords, flowWords } from '../verdict/flow-words.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';
import { type NearestRow, nearestRows } from '../verdict/nearest-table.js';
import type { Reason, Verdict, VerdictKind } from '../verdict/verdict.js';
import { flowIdOf } from './flow-ledger.js';
import { type EndText, endText } from './snapshot.js';

/** Flows that are kept for the list, and so many again of those that have ended. */
export const MAX_LATEST_FLOWS = 1000;

/** A flow as a list shows it. */
export interface FlowText {
  /** Stable while the flow lasts and after. */
  readonly id: string;
  readonly kind: VerdictKind;
  readonly reason: Reason;
  readonly answered: boolean;
  readonly state: FlowState;
  readonly from: EndText;
  readonly fromPort: number;
  readonly to: EndText;
  readonly toPort: number;
  readonly transport: string;
  /** `443/tcp`. */
  readonly service: string;
  readonly port: number;
  /** What the bytes are; `unknown` where they say nothing. */
  readonly protocol: string;
  /** The name that the client asked for; from the wire, not yet cleaned. */
  readonly serverName?: string;
  readonly path?: string;
  readonly failed: readonly string[];
  readonly packets: number;
  readonly bytes: number;
  /** Whole seconds since 1970. */
  readonly first: number;
  readonly last: number;
  readonly live: boolean;
}

/** Why a flow was judged so. */
export interface FlowDetail {
  readonly id: string;
  /** The verdict in one sentence. */
  readonly explanation: string;
  /** The ICMP error about it, and who sent it. */
  readonly complaint?: string;
  readonly nearest: readonly NearestRow[];
}

interface Note {
  readonly id: string;
  readonly words: FlowWords;
  readonly verdict: Verdict;
  readonly protocol: number;
  readonly port: number;
  readonly state: FlowState;
  readonly packets: number;
  readonly bytes: number;
  readonly last: number;
  readonly live: boolean;
  readonly complaint: IcmpComplaint | undefined;
}

/** Keeps the latest flows. Those that last are noted only while somebody looks. */
export class LatestFlows {
  private isWatched = false;
  /** By row, the one that was seen longest ago first. */
  private readonly lasting = new Map<number, Note>();
  private readonly over: Note[] = [];
  /** The place in `over` that is overwritten next. */
  private oldest = 0;
  /** Flows that may still be noted in this look. */
  private room = MAX_LATEST_FLOWS;

  /** Begins or ends noting flows that last. */
  watch(isWatched: boolean): void {
    this.isWatched = isWatched;
    if (!isWatched) this.lasting.clear();
  }

  /** A look at the flows begins: of those that got packets since the last one, as many as are listed are noted. */
  begin(): void {
    this.room = MAX_LATEST_FLOWS;
  }

  /** A flow that lasts. */
  seen(judged: JudgedFlow): void {
    if (!this.isWatched || this.room === 0) return;
    this.room--;
    const { lasting } = this;
    lasting.delete(judged.flow.row);
    lasting.set(judged.flow.row, noteOf(judged, true));
    if (lasting.size <= MAX_LATEST_FLOWS) return;
    for (const row of lasting.keys()) {
      lasting.delete(row);
      return;
    }
  }

  /** A flow that has ended. */
  ended(judged: JudgedFlow): void {
    this.lasting.delete(judged.flow.row);
    this.over[this.oldest] = noteOf(judged, false);
    this.oldest = (this.oldest + 1) % MAX_LATEST_FLOWS;
  }

  /** The latest first. */
  texts(catalogue: Catalogue): FlowText[] {
    const notes = [...this.lasting.values(), ...this.over].sort((a, b) => b.last - a.last);
    return notes.slice(0, MAX_LATEST_FLOWS).map((note) => flowText(note, catalogue));
  }

  /** Verdict, reason and why, in one line; empty where the flow is no longer among the latest. */
  comment(id: string, catalogue: Catalogue): string {
    const note = this.noteOf(id);
    if (note === undefined) return '';
    const { verdict, words } = note;
    return `${verdict.kind}, ${verdict.reason}: ${explain(verdict, words, catalogue)}`;
  }

  private noteOf(id: string): Note | undefined {
    const is = (note: Note): boolean => note.id === id;
    return [...this.lasting.values()].find(is) ?? this.over.find(is);
  }

  /** Undefined where the flow is no longer among the latest. */
  detail(id: string, catalogue: Catalogue): FlowDetail | undefined {
    const note = this.noteOf(id);
    if (note === undefined) return undefined;
    const { verdict, words, complaint } = note;
    const { nearest } = verdict;
    return {
      id,
      ...(complaint !== undefined && { complaint: complaintText(complaint) }),
      explanation: explain(verdict, words, catalogue),
      nearest: nearest === undefined ? [] : nearestRows(nearest, words, catalogue),
    };
  }
}

function noteOf(judged: JudgedFlow, live: boolean): Note {
  const { flow, verdict } = judged;
  return {
    id: flowIdOf(flow.row, { seconds: flow.startSeconds, nanoseconds: flow.startNanoseconds }),
    words: flowWords(judged, transportName(flow.protocol)),
    verdict,
    protocol: flow.protocol,
    port: servicePort(flow),
    state: flow.state,
    packets: flow.initiatorPackets + flow.responderPackets,
    bytes: flow.initiatorBytes + flow.responderBytes,
    last: flow.endSeconds,
    live,
    complaint: flow.complaint,
  };
}

function flowText({ words, verdict, protocol, port, complaint: _, ...note }: Note, catalogue: Catalogue): FlowText {
  const path = verdict.path ?? verdict.nearest?.path;
  return {
    ...note,
    kind: verdict.kind,
    reason: verdict.reason,
    answered: isAnswered(note.state),
    from: endText(words.initiator, catalogue),
    fromPort: words.initiator.port,
    to: endText(words.responder, catalogue),
    toPort: words.responder.port,
    transport: words.transport,
    service: portText(protocol, port),
    port,
    protocol: words.protocol,
    ...(words.serverName !== undefined && { serverName: words.serverName }),
    ...(path !== undefined && { path: path.id }),
    failed: verdict.nearest?.failed ?? [],
    first: words.startSeconds,
  };
}
