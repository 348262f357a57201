import { at } from '../bytes.js';
import type { DocumentedPath } from '../catalogue/path.js';
import { type IpAddress, parseIp } from '../ip-text.js';
import type { FilterableFlow } from './flow-filter.js';
import { type FlowRecord, protocolNumber } from './record.js';
import { endpointOf, serverNameOf } from './record-ends.js';

/** A record as the filter language asks of flows; `pathOf` knows the paths of the catalogue. */
export function filterableRecord(
  record: FlowRecord,
  pathOf: (id: string) => DocumentedPath | undefined,
): FilterableFlow {
  const { initiator, responder, tls, path, sameAs = [] } = record;
  const certificate = tls?.certificate;
  return {
    flow: viewOf(record),
    facts: {
      protocol: record.protocol,
      serverName: serverNameOf(record),
      certificateNames: typeof certificate === 'object' ? certificate.names : [],
    },
    initiator: endpointOf(initiator),
    responder: endpointOf(responder),
    verdict: {
      kind: record.verdict,
      reason: record.reason,
      path: path === undefined ? undefined : (pathOf(path) ?? unknownPath(path)),
      twins: sameAs.map((id) => ({ id })),
    },
  };
}

const unknownPath = (id: string) => ({ id, title: '', service: '', application: '', security: 'unstated' as const });

const NO_ADDRESS: IpAddress = { version: 4, words: [0, 0, 0, 0] };

function viewOf(record: FlowRecord): FilterableFlow['flow'] {
  const { initiator, responder, state } = record;
  const ends = [parseIp(initiator.ip) ?? NO_ADDRESS, parseIp(responder.ip) ?? NO_ADDRESS] as const;
  return {
    ipVersion: ends[0].version,
    protocol: protocolNumber(record.transport) ?? 0,
    initiatorDirection: 0,
    initiatorPort: initiator.port,
    responderPort: responder.port,
    state,
    addressWord: (direction, index) => at(ends[direction].words, index),
    initiatorAddress: () => initiator.ip,
    responderAddress: () => responder.ip,
  };
}
