import type { StatedFlow } from './expected-flow.js';
import type { End } from './lab.js';

/* Parts of what the ledger says of a flow. */

/** Who opened the connection, who answered, and how far it got. */
export const tcpEnds = (
  initiator: Partial<End> & { ip: string },
  responder: End,
  state: StatedFlow['state'] = 'closed',
) => ({ initiator, responder, transport: 'tcp', state }) as const;

export const udpEnds = (
  initiator: Partial<End> & { ip: string },
  responder: End,
  state: StatedFlow['state'] = 'answered',
) => ({ initiator, responder, transport: 'udp', state }) as const;

/** A path fits and the bytes agree. */
export const documented = (path: string) => ({ reason: 'path-and-protocol', path }) as const;

/** A path fits, and the bytes say nothing or are none. */
export const silent = (path: string) => ({ reason: 'path-only', path }) as const;
