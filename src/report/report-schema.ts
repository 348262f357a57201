/**
 * The report as a zod schema, from which its JSON Schema is made. Unknown keys are allowed, for reports grow; `version`
 * counts up where a reader of the last one would go wrong. Nothing that writes reports imports this file.
 */

import * as z from 'zod';
import { REQUIREMENT_KINDS } from '../catalogue/requirement.js';
import { INTERFACES, ZONES } from '../topology/endpoint.js';
import { REQUIREMENT_PROBLEMS, type RequirementProblem } from '../verdict/requirement-outcome.js';
import { DIMENSIONS, VERDICT_KINDS } from '../verdict/verdict.js';
import { SEVERITIES } from './model/finding-rows.js';
import { CONFLICT_CODES } from './model/hosts.js';
import { PATH_STATUSES } from './model/path-usage.js';
import { MAX_BINS, REPORT_VERSION } from './model/report.js';
import { REQUIREMENT_STATUSES } from './model/requirements.js';
import { count, port, reasons, sha256, tally, text, texts, time, yes } from './schema-parts.js';

const verdict = z.enum(VERDICT_KINDS).describe('Whether the documentation knows the flows.');
const reason = reasons.describe('Why, from a closed list.');
const side = z.enum(INTERFACES).describe('The side of a host with two networks.');
const zone = z.enum(ZONES).describe('Where it is.');
const ports = z.object({ from: port, to: port }).describe('An inclusive range; one port where both are equal.');
const portList = z.object({
  count: count('Different ports.'),
  ranges: z.array(ports).describe('The first 8 ranges of them.'),
});
const transport = text('`tcp`, `udp`, …, else the number of the IP protocol.');
const terms = z.object({
  owner: text('Who answers for it.'),
  until: text('Its last day in UTC.').exactOptional(),
});

const verdicts = (about: string) =>
  z
    .object({
      expected: count('Documented.'),
      contradicted: count('Documented, but the bytes are something else.'),
      unexpected: count('Not documented.'),
      undetermined: count('Could not be judged.'),
    })
    .describe(about);

const distinct = (about: string) =>
  z
    .object({
      count: count('How many; where `capped`, the least that there were.'),
      capped: yes('There were more than could be told apart.').exactOptional(),
      first: texts('The first few, in the order in which they came up.'),
    })
    .describe(about);

const end = (about: string) =>
  z
    .object({
      label: text('As people call it, as in `external client`.'),
      role: text('The role by which it was judged.').exactOptional(),
      roles: texts('All roles of the address, where it has several.').exactOptional(),
      interface: side.exactOptional(),
      zone: zone.exactOptional(),
      inferred: yes('The roles were worked out from traffic.').exactOptional(),
    })
    .describe(about);

const place = z.object({
  ip: text('Its address.'),
  port: port.describe('As in the flow record.'),
  name: text('Its name in the topology.').exactOptional(),
});

const examples = z
  .array(
    z.object({
      start: time('Its first packet'),
      initiator: place,
      responder: place,
      transport,
      communityId: text('Community ID v1, seed 0.'),
      serverName: text('The name that the client asked for.').exactOptional(),
    }),
  )
  .describe('Flows to look for in the capture and in the log of a firewall.');

const icmp = z
  .array(
    z.object({
      from: text('Who sent it.'),
      error: text('The error in words.'),
      flows: count('Flows that met it.'),
    }),
  )
  .describe('ICMP errors that the flows met, the first 4 kinds.');

const reference = {
  path: text('Id of the documented path.'),
  title: text('In one line.'),
  product: text('Whose document it is of.'),
  document: text('Id of the document.'),
  rows: texts('Ids of its rows.'),
  places: count('In how many tables and documents flows are documented so.'),
  exception: terms.describe("Present for the site's own exceptions.").exactOptional(),
};
const documented = z.object(reference).describe('The path that fits.');
const nearest = z
  .object({ ...reference, failed: z.array(z.enum(DIMENSIONS)).min(1).describe('What the flows differ in.') })
  .describe('The path that came nearest.');

const group = {
  transport,
  ports: ports
    .describe(
      'The port, or the range that the path which fits documents; where no path fits, from the lowest to the highest that was seen; an inclusive range; one port where both are equal.',
    )
    .exactOptional(),
  portList: portList.describe('Those that were seen, where `ports` spans others, too.').exactOptional(),
  answered: z.boolean().describe('Whether the responder itself sent anything back.'),
  flows: count('Flows.'),
};
const figures = {
  start: time('Start of the earliest flow'),
  end: time('End of the latest flow'),
  clients: distinct('Addresses of initiators.'),
  servers: distinct('Addresses of responders.'),
  states: tally('Flows by state.'),
  protocols: tally('Flows by what the bytes are.'),
  icmp,
  examples,
};

const mappingRow = z.object({
  id: text('`m1`, `m2`, …'),
  verdict,
  reason,
  documented: documented.exactOptional(),
  alternatives: texts('Ids of other paths that fit as far as the bytes tell.').exactOptional(),
  nearest: nearest.exactOptional(),
  from: end('What the initiators are.'),
  to: end('What the responder is.'),
  server: z
    .object({ ip: text('Its address.'), name: text('Its name in the topology.').exactOptional() })
    .describe('The responder; absent where there were so many that they are told together.')
    .exactOptional(),
  ...group,
  initiatorPackets: count('Packets to the server.'),
  responderPackets: count('Packets from it.'),
  initiatorBytes: count('Bytes to the server, on the wire.'),
  responderBytes: count('Bytes from it.'),
  ...figures,
  initiatorBasis: tally('Flows by how their initiator is known.'),
  serverNames: distinct('Names that clients asked for.'),
  certificateNames: distinct('Names that servers proved by certificate.'),
  requirementFlows: count('Flows that fail a requirement.'),
  sensors: texts('Who saw them.'),
  inputs: texts('Where they were read.'),
});

const pathEnd = z.object({
  label: text('As people call it.'),
  roles: texts('Roles that may stand there; empty: any.'),
  interface: text('The side of a host with two networks.').exactOptional(),
  zones: texts('Empty: any.'),
  ports: z.array(ports).describe('Empty: any.'),
});

const pathRow = z.object({
  path: text('Its id.'),
  title: text('In one line.'),
  service: text('What it is for.'),
  product: text('Whose document it is of.'),
  document: text('Title of the document.'),
  table: text('The table of it.'),
  rows: texts('Ids of its rows.'),
  workloads: texts('Of a protocol poster.'),
  from: pathEnd.describe('Who opens.'),
  to: pathEnd.describe('Who listens.'),
  transport,
  application: text('As in `SIP over TLS`.'),
  direction: text('Towards the more trusted network, or away from it.').exactOptional(),
  required: z.boolean().describe('False where the document calls it optional.'),
  standing: text('`documented`, `implied` or `tolerated`.'),
  met: z.enum(['met', 'unmet', 'unknown']).describe('Whether the site meets its conditions.'),
  condition: text('The conditions.').exactOptional(),
  exception: terms.describe("Present for the site's own exceptions.").exactOptional(),
  status: z
    .enum(PATH_STATUSES)
    .describe(
      '`hit`: answered flows are on it or a twin; `unanswered`: tried, and nobody answered; `possible`: flows may be on it, without proof; `never-seen`; `not-testable`: nothing could be seen of it here.',
    ),
  why: text('Why it is not testable, as what it was seen, what may be it.').exactOptional(),
  flows: count('Flows expected on it.'),
  unanswered: count('Of these, flows that got nothing back.'),
  contradictedFlows: count('Flows that came to it with other bytes than documented.'),
  twinFlows: count('Flows that were counted on the same path in another table.'),
  possibleFlows: count('Flows that may be on it and were judged otherwise.'),
  packets: count('Packets, both directions.'),
  bytes: count('Bytes on the wire, both directions.'),
  start: time('Start of the earliest flow').exactOptional(),
  end: time('End of the latest flow').exactOptional(),
  clients: distinct('Addresses of initiators.'),
  servers: distinct('Addresses of responders.'),
  pairs: distinct('Pairs of addresses.'),
  ports: z.object({
    allowed: count('Ports that it opens.'),
    used: count('Of these, ports that were used.'),
    ranges: z.array(ports).describe('The first 8 ranges of the used ones.'),
  }),
  sameAs: texts('Ids of its twins at the site.'),
  places: count('In how many tables and documents it stands.'),
  shadowedBy: texts('Ids of paths that take every flow which it fits.'),
  overBroad: text('What it allows and nobody used.').exactOptional(),
});

const deviationRow = z.object({
  id: text('`d1`, `d2`, …'),
  verdict: z.enum(['contradicted', 'unexpected', 'undetermined']),
  reason,
  from: end('What the initiators are.'),
  to: end('What the responders are.'),
  ...group,
  portsSeen: portList
    .describe('Those that were used, where they lie in one range of the path or the nearest path.')
    .exactOptional(),
  packets: count('Packets, both directions.'),
  bytes: count('Bytes on the wire, both directions.'),
  ...figures,
  documented: documented.exactOptional(),
  nearest: nearest.exactOptional(),
  comparison: z
    .array(
      z.object({
        dimension: z.enum(DIMENSIONS),
        documented: text('What the path asks for.'),
        seen: text('What the first example shows.'),
        fits: z.boolean(),
      }),
    )
    .describe('The path by which they were measured, laid beside the first example.'),
  explanation: text('The verdict on the first example, in one sentence.'),
  suggestion: text('An entry for the file of exceptions, commented out: YAML.').exactOptional(),
  noSuggestion: text('Why there is none.').exactOptional(),
  mapping: texts('Ids of its rows in `mapping`.'),
});

const hostRow = z.object({
  ip: text('Its address.'),
  name: text('Its name in the topology.').exactOptional(),
  roles: z.array(z.object({ role: text('Its id.'), interface: side.exactOptional() })),
  label: text('As people call it.'),
  zone: zone.exactOptional(),
  basis: z.enum(['given', 'inferred']).describe('Who said the roles.').exactOptional(),
  opened: verdicts('Flows that it opened.'),
  served: verdicts('Flows that were opened to it.'),
  unanswered: count('Of these, flows to which it sent nothing back.'),
  bytesSent: count('Bytes on the wire.'),
  bytesReceived: count('Bytes on the wire.'),
  start: time('When it was first seen').exactOptional(),
  end: time('When it was last seen').exactOptional(),
  services: z
    .array(
      z.object({
        transport,
        port: port.exactOptional(),
        flows: count('Flows.'),
        unanswered: count('Of these, flows that got nothing back.'),
        protocols: tally('Flows by what the bytes are.'),
      }),
    )
    .describe('What it was opened for, most flows first; 32 at most.'),
  otherServiceFlows: count('Flows to other ports.'),
  names: texts('What clients and certificates call it; the first 16.'),
  conflicts: z
    .array(
      z.object({
        code: z.enum(CONFLICT_CODES),
        words: text('What was seen.'),
        flows: count('Flows.'),
        bytes: count('Bytes of these flows on the wire, both directions.'),
      }),
    )
    .describe('What it answers that does not fit its roles.'),
});

const requirementRow = z.object({
  id: text('Its id.'),
  kind: z.enum(REQUIREMENT_KINDS),
  service: text('What it is for.'),
  product: text('Whose document it is of.'),
  document: text('Title of the document.'),
  table: text('The table of it.'),
  rows: texts('Ids of its rows.'),
  demand: text('What is demanded.'),
  status: z.enum(REQUIREMENT_STATUSES),
  asked: count('Flows that could be held against it.'),
  met: count('Of these, flows that meet it.'),
  problems: z.array(
    z.object({
      problem: z.enum(Object.keys(REQUIREMENT_PROBLEMS) as [RequirementProblem, ...RequirementProblem[]]),
      words: texts('What was seen, the first 3 different sentences.'),
      flows: count('Flows.'),
      bytes: count('Their bytes on the wire.'),
      examples,
    }),
  ),
});

const findingRow = z.object({
  id: text('`f1`, `f2`, …'),
  code: text('Stable: the reason of a verdict, the problem of a requirement, or its own.'),
  severity: z.enum(SEVERITIES),
  title: text('What was found, where.'),
  detail: text('What it means, and what to do about it.'),
  flows: count('Flows.'),
  bytes: count('Their bytes on the wire.'),
  start: time('Start of the earliest flow').exactOptional(),
  end: time('End of the latest flow').exactOptional(),
  exposure: zone.describe('The furthest out that it reaches.').exactOptional(),
  paths: texts('Ids of documented paths.'),
  requirements: texts('Ids of requirements.'),
  deviations: texts('Ids of rows.'),
  mapping: texts('Ids of rows.'),
  hosts: texts('Addresses.'),
  examples,
});

const qualityRow = z.object({
  code: text('Stable.'),
  title: text('What is counted.'),
  value: z.union([z.number(), z.string()]).describe('Absent where the inputs do not say.').exactOptional(),
  of: count('Of what the count is a part.').exactOptional(),
  mark: z.enum(['good', 'note', 'bad']),
  meaning: text('What follows for the verdicts.'),
});

const catalogueReference = { id: text('Its product.'), sha256: sha256('SHA-256 of its files.') };
const topology = z.object({ name: text('Name of the site.'), sha256: sha256('SHA-256 of the file.') });

const head = z.object({
  tool: z.object({ name: z.literal('rolepath'), version: text('Of Rolepath.') }),
  catalogues: z.array(
    z.object({ ...catalogueReference, title: text('Of the product.'), paths: count('Its documented paths.') }),
  ),
  topology: topology.exactOptional(),
  products: texts('Products of the site, the most important first.'),
  inputs: z.array(
    z.object({
      name: text('As it was given.'),
      kind: z.enum(['capture', 'flow-log']),
      bytes: count('Its size as stored.').exactOptional(),
      sha256: sha256('Of what is stored; in reports that go to a file.').exactOptional(),
      problem: text('Why it was not read to its end.').exactOptional(),
      records: z
        .object({
          taken: count('Records of flows.'),
          repeated: count('Records that another log held already.'),
          broken: count('Lines that are none.'),
        })
        .exactOptional(),
    }),
  ),
  judgedUnder: z
    .array(
      z.object({
        catalogues: z.array(z.object(catalogueReference)),
        topology: topology.exactOptional(),
        inputs: texts('The logs of which it is true.'),
      }),
    )
    .describe('Under what the records of flow logs were judged.'),
  sensors: texts('Sensors that are named.'),
  options: z.record(z.string(), z.string()).describe('What was asked for, by the name of the option.'),
  start: time('The earliest moment').exactOptional(),
  end: time('The latest moment').exactOptional(),
  frames: count('Frames read.').exactOptional(),
  bytes: count('Their lengths on the wire.').exactOptional(),
  flows: verdicts('All flows.'),
  unanswered: count('Of the expected ones, flows that got nothing back.'),
  incomplete: z.boolean().describe('True where anything is missing.'),
  interrupted: yes('A signal stopped the run.').exactOptional(),
  anonymized: yes('Addresses and names are not the real ones.').exactOptional(),
  warnings: texts('What a reader must know before trusting the rest.'),
});

export const reportSchema = z.object({
  type: z.literal('report').describe('Tells it from records.'),
  version: z.literal(REPORT_VERSION).describe('Of this schema.'),
  head: head.describe('What it rests on.'),
  mapping: z.array(mappingRow).describe('Which flows belong to which path; what needs attention first.'),
  paths: z.array(pathRow).describe('Every documented path of the site.'),
  deviations: z.array(deviationRow).describe('Traffic that is not as documented.'),
  hosts: z.array(hostRow).describe('Hosts of the topology, then other addresses.'),
  requirements: z.array(requirementRow).describe('What is demanded beside paths.'),
  findings: z.array(findingRow).describe('What needs a person, highest risk first.'),
  quality: z.array(qualityRow).describe('How far the verdicts can be trusted.'),
  timeline: z.object({
    binSeconds: count('Width of a bin; 0 where there are no flows.'),
    bins: z
      .array(
        z.object({
          start: time('Of the bin'),
          expected: count('Flows.'),
          contradicted: count('Flows.'),
          unexpected: count('Flows.'),
          undetermined: count('Flows.'),
          unanswered: count('Of the expected ones, flows that got nothing back.'),
          bytes: count('Their bytes on the wire.'),
        }),
      )
      .max(MAX_BINS),
  }),
  protocols: tally('Flows by what the bytes are.'),
  leftOut: z.object({
    mapping: verdicts('Flows that found no room in the tables.'),
    hosts: count('Ends of flows whose address found no room in `hosts`.'),
  }),
});

/** JSON Schemas, draft 2020-12, by file name. */
export const reportSchemas = (): Readonly<Record<string, unknown>> => ({
  'report.schema.json': { ...z.toJSONSchema(reportSchema, { io: 'input' }), title: 'Rolepath report' },
});
