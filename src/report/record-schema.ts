/**
 * The records as zod schemas, from which the JSON Schemas are made. Consumers meet new keys as the records grow, so
 * unknown ones are allowed. Nothing that writes records imports this file: it costs the time to load zod.
 */

import * as z from 'zod';
import { FLOW_STATES } from '../flow/flow-state.js';
import { INITIATOR_BASES } from '../flow/flow-table.js';
import { INTERFACES, ZONES } from '../topology/endpoint.js';
import { DIMENSIONS, VERDICT_KINDS } from '../verdict/verdict.js';
import { factsShape } from './facts-schema.js';
import { STATUS_EVENTS } from './record.js';
import { requirementsOfFlow, requirementsOfRun } from './requirements-schema.js';
import { count, port, reasons, sha256, tally, text, texts, time, yes } from './schema-parts.js';

const address = (about: string) => z.string().describe(`${about}: IPv4, or IPv6 by RFC 5952.`);

const verdict = z.enum(VERDICT_KINDS).describe('Whether the documentation knows the flow; its state is told apart.');
const reason = reasons.describe('Why, from a closed list; `rolepath explain CODE` describes each.');
const transport = z
  .string()
  .describe('`tcp`, `udp`, `sctp`, `icmp`, `icmp6`, `esp`, …, else the number of the IP protocol.');
const side = z.enum(INTERFACES).describe('The side of a host with two networks.');
const zone = z.enum(ZONES).describe('Where the address is; absent where the topology does not say.');

const nearest = z
  .object({
    path: text('Its id.'),
    failed: z.array(z.enum(DIMENSIONS)).min(1).describe('What the flow differs in.'),
  })
  .describe(
    'The documented path that came nearest to an unexpected flow, or that a flow would be if an end had its role.',
  );

const end = z.object({
  ip: address('Its address'),
  port: port.describe(
    "Of TCP, UDP and SCTP. For ICMP what the Community ID has in its place: the message's type at the initiator; at the responder that of the answer, or the code where none is defined. 0 for other protocols.",
  ),
  role: text('The role by which it was judged; absent where none is known.').exactOptional(),
  roles: texts('All roles of the address, where it has several.').exactOptional(),
  interface: side.exactOptional(),
  zone: zone.exactOptional(),
  name: z.string().describe("The host's or network's name in the topology.").exactOptional(),
  basis: z
    .enum(['given', 'inferred'])
    .describe('Whether the topology gave the roles or they were worked out from traffic; there where a role is.')
    .exactOptional(),
});

const icmp = z.object({
  from: address('Who sent it'),
  error: z.string().describe('The error in words, as in `administratively prohibited`.'),
  type: z.int().min(0).max(255).describe('ICMP or ICMPv6 type.'),
  code: z.int().min(0).max(255).describe('Its code.'),
  count: count('How many errors quoted the flow.'),
});

const sensor = z.string().describe('The name given to the place of capture (`--sensor`).').exactOptional();

export const flowRecordSchema = z.object({
  type: z.literal('flow').describe('Tells this record from others.'),
  sensor,
  input: z
    .string()
    .describe(
      'Where its first packet came from: the interface that is captured from, or the capture; a name of the `inputs` of the summary.',
    )
    .exactOptional(),
  captureInterface: z.string().describe('The interface of that packet, where the capture names it.').exactOptional(),
  communityId: z.string().describe('Community ID v1, seed 0: joins with Zeek, Suricata and Arkime.'),
  start: time('Its first packet'),
  end: time('Its last packet'),
  transport,
  initiator: end.describe('Who opened the flow.'),
  responder: end.describe('To whom.'),
  initiatorBasis: z
    .enum(INITIATOR_BASES)
    .describe('How that is known: SYN, a handshake of the protocol, the lower port, or only who sent first.'),
  initiatorPackets: count('Packets that the initiator sent.'),
  responderPackets: count('Packets that the responder sent.'),
  initiatorBytes: count('Bytes that the initiator sent, on the wire: original frame lengths.'),
  responderBytes: count('Bytes that the responder sent, likewise.'),
  vlan: z.array(z.int().min(0).max(4095)).describe('VLAN ids, outermost first; absent where untagged.').exactOptional(),
  state: z
    .enum(FLOW_STATES)
    .describe(
      'How far it got. TCP: `attempted` without answer, `refused` by a reset, `rejected` by ICMP, `established`, `closed`, `reset`, `midstream` without opening. Others: `answered`, `unanswered`, `refused` (port unreachable), `rejected`.',
    ),
  icmp: icmp.describe('The ICMP error that the flow met.').exactOptional(),
  protocol: z.string().describe('What the bytes are, as in `tls`; `unknown` where they say nothing.'),
  ...factsShape,
  verdict,
  reason,
  path: text('Id of the documented path that fits, the most specific.').exactOptional(),
  sameAs: z
    .array(z.string())
    .describe('Ids of the same path in other tables and documents that apply at the site.')
    .exactOptional(),
  alternatives: z
    .array(z.string())
    .describe('Ids of other paths that fit as far as the bytes tell, most specific first, at most 8.')
    .exactOptional(),
  nearest: nearest.exactOptional(),
  exception: z
    .object({
      owner: z.string().describe('Who answers for it.'),
      until: z.string().describe('Its last day in UTC, as in `2026-12-31`; absent: without an end.').exactOptional(),
    })
    .describe("The terms of the path, where it is a site's own exception.")
    .exactOptional(),
  requirements: requirementsOfFlow.exactOptional(),
  requirementsMet: z
    .array(z.string())
    .describe('Ids of what documents demand beside paths, as far as the flow could be held against it and meets it.')
    .exactOptional(),
  explanation: z.string().describe('The verdict in one plain sentence.'),
});

const byVerdict = (about: string) =>
  z
    .object({
      expected: count('Documented.'),
      contradicted: count('Documented, but the bytes are something else.'),
      unexpected: count('Not documented.'),
      undetermined: count('Could not be judged.'),
    })
    .describe(about);

const input = z.object({
  name: z.string().describe('As it was given.'),
  bytes: count('Its size as stored.').exactOptional(),
  problem: z
    .string()
    .describe('What kept it from being read to its end: `unreadable`, `truncated` or `corrupt`.')
    .exactOptional(),
});

const drops = z
  .object({
    kernel: count('Packets lost by the kernel of the capturing host, as the capture states.'),
    interface: count('Packets lost by its network interface, likewise.'),
    shed: count('Flows and fragmented datagrams that were given up early for want of room.'),
  })
  .describe('What was lost.');

const catalogues = z
  .array(z.object({ id: z.string().describe('Its product.'), sha256: sha256('SHA-256 of its files.') }))
  .describe('The catalogues that applied.');

const topology = z
  .object({ name: z.string().describe('Name of the site.'), sha256: sha256('SHA-256 of the file.') })
  .describe('The topology; absent where none was given.')
  .exactOptional();

const run = z.string().describe('Tells the runs of a flow log apart; the same in all records of a run that have one.');

const written = z
  .object({
    written: count('Packets that stand in the files.'),
    unwritten: count('Packets that could not be written; with any of these the run is incomplete.'),
  })
  .describe('Present where packets were written to files.')
  .exactOptional();

const unlogged = count('Records that are missing from the flow log, since they could not be written.').exactOptional();

const uncountedDrops = z
  .literal(true)
  .describe(
    'Present where what captured does not count what the kernel and the interface dropped: `drops` then proves nothing, and `incomplete` is true.',
  )
  .exactOptional();

export const summarySchema = z.object({
  type: z.literal('summary').describe('Tells this record from others.'),
  sensor,
  run: run.exactOptional(),
  frames: count('Frames read.'),
  bytes: count('Their lengths on the wire.'),
  undecoded: z.record(z.string(), count('Frames.')).describe('Frames that are part of no flow, by reason.'),
  unreadLinkTypes: z
    .array(z.int().min(0).max(65_535))
    .describe('LINKTYPE_ values of the frames that were not read for their link type; absent where there are none.')
    .exactOptional(),
  flows: byVerdict('Flows by verdict: all of them, or those that the filter let pass.'),
  filter: z
    .object({
      expression: z.string().describe('The filter as it was given.'),
      filtered: count('Flows that it left out of records, findings and verdict totals.'),
    })
    .describe('Present where a filter was given.')
    .exactOptional(),
  captureFilter: z
    .object({
      expression: z.string().describe('The filter as it was given, in the language of pcap-filter(7).'),
      filtered: count('Frames that it left out of everything but `frames` and `bytes`.'),
    })
    .describe('Present where frames of captures were filtered.')
    .exactOptional(),
  drops,
  written,
  uncountedDrops,
  snapped: count('Frames of which the snap length cut something off.'),
  incomplete: z
    .boolean()
    .describe(
      'True where anything is missing: input cut or corrupt, frames of an unknown link type, packets dropped, flows or datagrams given up.',
    ),
  unlogged,
  interrupted: yes('Present where a signal stopped the run before all was read.').exactOptional(),
  start: time('The earliest frame').exactOptional(),
  end: time('The latest frame').exactOptional(),
  inputs: z.array(input).describe('What was read, in order.'),
  catalogues,
  topology,
});

export const statusSchema = z.object({
  type: z.literal('status').describe('Tells this record from others.'),
  event: z
    .enum(STATUS_EVENTS)
    .describe(
      'Why it was recorded: the input is open, a minute has gone by, a new file of the log has begun, or topology and catalogue were read anew.',
    ),
  time: time('When, by the clock of this host'),
  sensor,
  run,
  version: z.string().describe('Of Rolepath.'),
  input: z.string().describe('The interface or capture, as in the records of flows.'),
  frames: count('Frames read since the run began.'),
  bytes: count('Their lengths on the wire.'),
  snapped: count('Frames of which the snap length cut something off.'),
  flows: byVerdict('Flows by verdict as it stands, those that last among them.'),
  concurrent: count('Flows that last: their records are still to come, and are missing where the run was killed.'),
  drops,
  written,
  uncountedDrops,
  unlogged,
  incomplete: z.boolean().describe('True where anything is missing until then.'),
  problem: z
    .string()
    .describe('Why topology and catalogue could not be read anew; those from before then stay.')
    .exactOptional(),
  catalogues,
  topology,
});

const endClass = (about: string) =>
  z
    .object({
      roles: z
        .array(z.object({ role: text('Its id.'), interface: side.exactOptional() }))
        .describe('Its roles; empty where none is known.'),
      zone: zone.exactOptional(),
    })
    .describe(about);

const exampleEnd = (about: string) =>
  z
    .object({
      ip: address('Its address'),
      port: port.describe('As in the flow record.'),
      name: z.string().describe("The host's or network's name in the topology.").exactOptional(),
    })
    .describe(about);

const example = z.object({
  start: time('Its first packet'),
  initiator: exampleEnd('Who opened it.'),
  responder: exampleEnd('To whom.'),
  serverName: z.string().describe('The name that the client asked for.').exactOptional(),
});

const servicePort = port.describe('Port of the responder; absent where the transport has none.').exactOptional();

const group = z
  .object({
    verdict,
    reason,
    path: text('Id of the documented path that fits.').exactOptional(),
    nearest: nearest.exactOptional(),
    initiator: endClass('What the initiators are.'),
    responder: endClass('What the responders are.'),
    transport,
    port: servicePort,
    answered: z.boolean().describe('Whether the responders answered; a group holds flows of one kind only.'),
    flows: count('Flows in the group.'),
    packets: count('Their packets, both directions.'),
    bytes: count('Their bytes on the wire, both directions.'),
    states: tally('Flows by state.'),
    protocols: tally('Flows by what the bytes are.'),
    icmp: z
      .array(
        z.object({
          from: address('Who sent it'),
          error: z.string().describe('The error in words.'),
          flows: count('Flows that met it.'),
        }),
      )
      .describe('ICMP errors that the flows met; the first 4 kinds.')
      .exactOptional(),
    start: time('Start of the earliest flow, in whole seconds'),
    end: time('End of the latest flow, in whole seconds'),
    examples: z.array(example).describe('The first flow of each of the first 3 pairs of addresses.'),
  })
  .describe('Flows with the same verdict between the same kinds of ends for the same port.');

const pathUse = z.object({
  path: text('Its id.'),
  title: z.string().describe('In one line.'),
  sources: texts('Ids of the rows of the document that it carries.'),
  flows: count('Flows that were expected on it.'),
  unanswered: count('Of these, flows that got nothing back.'),
  bytes: count('Bytes on the wire, both directions.'),
});

const service = z.object({
  ip: address('Address of the responder'),
  transport,
  port: servicePort,
  protocols: tally('Flows by what the bytes are.'),
  names: texts('What clients or its certificate called it; the first 4.').exactOptional(),
  flows: count('Flows that were opened to it.'),
  unanswered: count('Of these, flows that got nothing back.'),
  bytes: count('Bytes on the wire, both directions.'),
});

export const findingsSchema = z.object({
  type: z.literal('findings').describe('Tells this record from others.'),
  summary: summarySchema.describe('The summary of the run.'),
  groups: z
    .array(group)
    .describe('What was found, most flows first: every verdict but `expected`, and `expected` without an answer.'),
  ungrouped: byVerdict('Flows that are a finding and found no room in a group.'),
  paths: z.array(pathUse).describe('Documented paths that were used, by id.'),
  protocols: tally('Flows by what the bytes are.'),
  requirements: requirementsOfRun(example).exactOptional(),
  services: z
    .array(service)
    .describe('What flows were opened to, most flows first; there where no topology was given.')
    .exactOptional(),
});

const published = (schema: z.ZodType, title: string) => ({ ...z.toJSONSchema(schema, { io: 'input' }), title });

/** JSON Schemas, draft 2020-12, by file name. */
export const recordSchemas = (): Readonly<Record<string, unknown>> => ({
  'flow-record.schema.json': published(flowRecordSchema, 'Rolepath flow record'),
  'summary.schema.json': published(summarySchema, 'Rolepath summary record'),
  'status.schema.json': published(statusSchema, 'Rolepath status record'),
  'findings.schema.json': published(findingsSchema, 'Rolepath findings'),
});
