import type { Complaint } from './flow-state.js';

/** An ICMP or ICMPv6 error that quoted a packet of a flow. */
export interface IcmpComplaint {
  readonly version: 4 | 6;
  readonly type: number;
  readonly code: number;
  /** Who sent it: address words as in `FiveTuple`. */
  readonly reporter: readonly [number, number, number, number];
  /** True where the end that the quoted packet was meant for complained itself, not a router or firewall on the way. */
  readonly byTarget: boolean;
  /** How many errors quoted the flow. */
  count: number;
}

/* Destination unreachable codes by which a packet was turned away: RFC 792, RFC 1812 §5.2.7.1; RFC 4443 §3.1. */
const PORT_UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
const PORT_UNREACHABLE_6 = 4;

/**
 * What a complaint makes of a flow that nobody answered: `refused` where the target says that its port is closed,
 * `rejected` where it or something on the way turned the packet away, undefined where the error is about something else
 * (too big, time exceeded, redirect).
 */
export function complaintMeans(complaint: IcmpComplaint): Complaint {
  const { version, type, code, byTarget } = complaint;
  if (!turnsAway(version, type, code)) return undefined;
  const closed = code === (version === 4 ? PORT_UNREACHABLE : PORT_UNREACHABLE_6);
  return closed && byTarget ? 'refused' : 'rejected';
}

/** Whether an error of that type and code says that the packet was turned away. */
export const turnsAway = (version: 4 | 6, type: number, code: number): boolean =>
  version === 4 ? type === 3 && code !== FRAGMENTATION_NEEDED : type === 1;

const UNREACHABLE_NAMES: Readonly<Record<number, string>> = {
  0: 'network unreachable',
  1: 'host unreachable',
  2: 'protocol unreachable',
  3: 'port unreachable',
  4: 'fragmentation needed',
  5: 'source route failed',
  9: 'network administratively prohibited',
  10: 'host administratively prohibited',
  13: 'administratively prohibited',
};

const UNREACHABLE_6_NAMES: Readonly<Record<number, string>> = {
  0: 'no route',
  1: 'administratively prohibited',
  2: 'beyond scope',
  3: 'address unreachable',
  4: 'port unreachable',
  5: 'source address failed policy',
  6: 'route rejected',
};

const OTHER_NAMES: Readonly<Record<number, string>> = {
  4: 'source quench',
  5: 'redirect',
  11: 'time exceeded',
  12: 'parameter problem',
};
const OTHER_6_NAMES: Readonly<Record<number, string>> = {
  2: 'packet too big',
  3: 'time exceeded',
  4: 'parameter problem',
};

/** The error in words, e.g. "administratively prohibited". */
export function complaintName({ version, type, code }: IcmpComplaint): string {
  const name =
    version === 4
      ? type === 3
        ? UNREACHABLE_NAMES[code]
        : OTHER_NAMES[type]
      : type === 1
        ? UNREACHABLE_6_NAMES[code]
        : OTHER_6_NAMES[type];
  return name ?? `type ${type} code ${code}`;
}
