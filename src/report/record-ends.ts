/** What a record says of its ends, as the stages before it said it. */

import type { Endpoint } from '../topology/endpoint.js';
import type { EndRecord, FlowRecord } from './record.js';

/** The endpoint of a record's end; its numbers mean nothing. */
export const endpointOf = ({ role, roles, interface: side, zone, name, basis }: EndRecord): Endpoint => ({
  id: 0,
  class: {
    id: 0,
    roles: (roles ?? (role === undefined ? [] : [role])).map((one) => ({ role: one, interface: side })),
    zone,
  },
  name,
  basis: basis ?? 'given',
});

/** As recognisers name it: the name in the ClientHello, else the host of the first HTTP request without its port. */
export const serverNameOf = ({ tls, http }: FlowRecord): string | undefined =>
  tls?.sni ?? http?.host?.replace(/:\d*$/, '');
