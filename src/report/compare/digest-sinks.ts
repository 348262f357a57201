/** The ways in which flows come into a comparison: judged from packets, or read back from a log. */

import { complaintName } from '../../flow/complaint.js';
import { formatIp, type IpAddress, type IpWords, parseIp } from '../../ip-text.js';
import type { FlowSink, JudgedFlow } from '../../verdict/judged-flow.js';
import { type FlowRecord, protocolNumber } from '../record.js';
import type { FlowDigests } from './flow-digests.js';
import type { FlowLabels } from './flow-labels.js';

/** Puts judged flows into the table. */
export class DigestSink implements FlowSink {
  readonly #digests: FlowDigests;
  readonly #labels: FlowLabels;

  constructor(digests: FlowDigests, labels: FlowLabels) {
    this.#digests = digests;
    this.#labels = labels;
  }

  flow({ flow, verdict }: JudgedFlow): void {
    const { ipVersion: version, complaint } = flow;
    const address = (direction: 0 | 1): IpAddress => {
      const word = (index: number): number => flow.addressWord(direction, index);
      const words: IpWords = [word(0), word(1), word(2), word(3)];
      return { version, words };
    };
    const label = this.#labels.of({
      verdict: verdict.kind,
      reason: verdict.reason,
      ...(verdict.path !== undefined && { path: verdict.path.id }),
      ...(verdict.nearest !== undefined && {
        nearest: { path: verdict.nearest.path.id, failed: verdict.nearest.failed },
      }),
      ...(complaint !== undefined && {
        icmp: { from: formatIp(complaint.version, ...complaint.reporter), error: complaintName(complaint) },
      }),
    });
    const figures = {
      initiator: address(flow.initiatorDirection),
      responder: address((1 - flow.initiatorDirection) as 0 | 1),
      initiatorPort: flow.initiatorPort,
      responderPort: flow.responderPort,
      protocol: flow.protocol,
      start: flow.startSeconds * 1e6 + flow.startNanoseconds / 1e3,
      end: flow.endSeconds * 1e6 + flow.endNanoseconds / 1e3,
      initiatorPackets: flow.initiatorPackets,
      responderPackets: flow.responderPackets,
      initiatorBytes: flow.initiatorBytes,
      responderBytes: flow.responderBytes,
      state: flow.state,
      initiatorBasis: flow.initiatorBasis,
    };
    this.#digests.add(figures, label);
  }
}

/** Puts a record into the table; false where its addresses or times are none, or its transport has no number. */
export function addRecord(record: FlowRecord, digests: FlowDigests, labels: FlowLabels): boolean {
  const initiator = parseIp(record.initiator.ip);
  const responder = parseIp(record.responder.ip);
  const protocol = protocolNumber(record.transport);
  if (initiator === undefined || responder?.version !== initiator.version || protocol === undefined) return false;
  const start = microseconds(record.start);
  const end = microseconds(record.end);
  if (!(start <= end)) return false;
  const { verdict, reason, path, nearest, icmp } = record;
  const label = labels.of({
    verdict,
    reason,
    ...(path !== undefined && { path }),
    ...(nearest !== undefined && { nearest }),
    ...(icmp !== undefined && { icmp: { from: icmp.from, error: icmp.error } }),
  });
  const { state, initiatorBasis } = record;
  const { initiatorPackets, responderPackets, initiatorBytes, responderBytes } = record;
  const figures = {
    initiator,
    responder,
    initiatorPort: record.initiator.port,
    responderPort: record.responder.port,
    protocol,
    start,
    end,
    initiatorPackets,
    responderPackets,
    initiatorBytes,
    responderBytes,
    state,
    initiatorBasis,
  };
  digests.add(figures, label);
  return true;
}

/** Microseconds since 1970 of a time in nanoseconds, as records have it. */
export const microseconds = (time: string): number =>
  Date.parse(`${time.slice(0, 19)}Z`) * 1e3 + Number(time.slice(20, 29)) / 1e3;
