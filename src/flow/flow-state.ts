import { IP_TCP, IP_UDP } from '../decode/packet.js';
import {
  BASIS_MASK,
  BASIS_SHIFT,
  FIN,
  FIN_SECOND,
  OPENED_BY_SECOND,
  RST,
  RST_SECOND,
  SPOKE,
  SPOKE_SECOND,
  SYN,
  SYN_ACK,
  SYN_ACK_SECOND,
  SYN_SECOND,
} from './flow-row.js';

/**
 * How far a flow got, as in the records; told apart from whether it is documented.
 *
 * TCP: `attempted` a SYN without answer; `refused` answered by a reset; `rejected` answered by an ICMP error;
 * `established`, which the opener's side alone proves as well; `closed` by FIN of both ends; `reset` after it was
 * established; `midstream` where the capture holds no opening. Others: `answered` or `unanswered`, or `refused` (port unreachable) and `rejected` by ICMP.
 */
export const FLOW_STATES = [
  'attempted',
  'refused',
  'rejected',
  'established',
  'closed',
  'reset',
  'midstream',
  'answered',
  'unanswered',
] as const;
export type FlowState = (typeof FLOW_STATES)[number];

/** An ICMP error about a flow: `refused` where the host itself says that nobody listens, else `rejected`. */
export type Complaint = 'refused' | 'rejected' | undefined;

const ANY_SYN = SYN | SYN_SECOND;
const ANY_SYN_ACK = SYN_ACK | SYN_ACK_SECOND;
const ANY_RST = RST | RST_SECOND;
const BOTH_FIN = FIN | FIN_SECOND;
const BOTH_SPOKE = SPOKE | SPOKE_SECOND;

/** The state of a flow of that IP protocol from its row's flags. */
export function flowState(protocol: number, flags: number, complaint: Complaint): FlowState {
  return protocol === IP_TCP ? tcpState(flags, complaint) : datagramState(flags, complaint);
}

function tcpState(flags: number, complaint: Complaint): FlowState {
  if ((flags & (ANY_SYN | ANY_SYN_ACK)) === 0 || openedNothing(IP_TCP, flags)) return 'midstream';
  if (wasAnswered(flags)) {
    if ((flags & ANY_RST) !== 0) return 'reset';
    return (flags & BOTH_FIN) === BOTH_FIN ? 'closed' : 'established';
  }
  const responderReset = (flags & OPENED_BY_SECOND) !== 0 ? RST : RST_SECOND;
  if ((flags & responderReset) !== 0) return 'refused';
  return complaint === undefined ? 'attempted' : 'rejected';
}

/** The opener sends nothing but SYN and RST until it has the SYN/ACK (RFC 9293 §3.10.7.3), captured or not. */
function wasAnswered(flags: number): boolean {
  const openerSpoke = (flags & OPENED_BY_SECOND) !== 0 ? SPOKE_SECOND : SPOKE;
  return (flags & (ANY_SYN_ACK | openerSpoke)) !== 0;
}

/** `port` among `INITIATOR_BASES`; those before it are evidence. */
const BY_PORT = 2;

/**
 * Whether the end that is taken for the opener, by the ports or by a SYN/ACK that it got, shows no sign of it: over TCP
 * it only ever answered by a reset, as to a scan (RFC 9293 §3.10.7.1); over UDP it was never heard, and anybody may send
 * from the port of a service.
 */
export function openedNothing(protocol: number, flags: number): boolean {
  const opener = (flags & OPENED_BY_SECOND) !== 0 ? 1 : 0;
  if ((flags & ((SYN | SPOKE) << opener)) !== 0) return false;
  if (protocol === IP_TCP) return (flags & (RST << opener)) !== 0;
  return protocol === IP_UDP && (flags & BASIS_MASK) >> BASIS_SHIFT === BY_PORT;
}

function datagramState(flags: number, complaint: Complaint): FlowState {
  if ((flags & BOTH_SPOKE) === BOTH_SPOKE) return 'answered';
  return complaint ?? 'unanswered';
}

/** Whether a TCP connection has ended, so that a new SYN on its ports is a new flow. */
export const hasEnded = (flags: number): boolean => (flags & ANY_RST) !== 0 || (flags & BOTH_FIN) === BOTH_FIN;
