/** A comparison as a zod schema, from which its JSON Schema is made. */

import * as z from 'zod';
import { INTERFACES, ZONES } from '../../topology/endpoint.js';
import { DIMENSIONS, REASONS, type Reason, VERDICT_KINDS } from '../../verdict/verdict.js';
import { summarySchema } from '../record-schema.js';
import { count, texts, yes } from '../schema-parts.js';
import { COMPARISON_KINDS, UNTOLD_REASONS } from './comparison-record.js';
import { DIRECTIONS } from './hearing.js';

const text = (about: string) => z.string().describe(about);
const seconds = (about: string) => z.number().describe(about);
const which = (about: string) => z.union([z.literal(0), z.literal(1)]).describe(about);
const zone = z.enum(ZONES);

const endKind = (about: string) =>
  z
    .object({
      label: text('As people call it.'),
      role: text('Its role; absent where none is known.').exactOptional(),
      roles: texts('All roles of the address, where it has several.').exactOptional(),
      interface: z.enum(INTERFACES).describe('The side of a host with two networks.').exactOptional(),
      zone: zone.describe('Where it is.').exactOptional(),
      inferred: yes('Present where the roles were worked out from traffic.').exactOptional(),
    })
    .describe(about);

const addressPort = (about: string) =>
  z
    .object({
      ip: text('Its address as it was seen there.'),
      port: z.int().min(0).max(65_535).describe('As in the flow record.'),
      name: text("The host's or network's name in the topology.").exactOptional(),
    })
    .describe(about);

const examples = z
  .array(
    z.object({
      start: text('Its first packet: ISO 8601 UTC.'),
      initiator: addressPort('Who opened it.'),
      responder: addressPort('To whom.'),
      transport: text('`tcp`, `udp`, …'),
      communityId: text('Community ID v1, seed 0.'),
      serverName: text('The name that the client asked for.').exactOptional(),
    }),
  )
  .describe('The first flow of each of the first 3 pairs of addresses.');

const side = z.object({
  name: text('As the user named it, else `outside` and `inside`, or `first` and `second` where nothing tells.'),
  zone: zone.describe('Present where its name says so.').exactOptional(),
  only: z
    .enum(DIRECTIONS)
    .describe('The only direction of packets that it shows, from outside or to the outside; absent where both.')
    .exactOptional(),
  summary: summarySchema.describe('The summary of its inputs.'),
  flows: count('Flows that it saw.'),
  beyond: count('Of these, flows that were not compared for want of room.'),
});

const between = z.object({
  side: which('Index of the side whose figures and examples these are.'),
  from: endKind('What the initiators are.'),
  to: endKind('What the responders are.'),
  transport: text('`tcp`, `udp`, …'),
  port: z.int().min(0).max(65_535).describe("The responder's; absent where the transport has none.").exactOptional(),
  verdict: z.enum(VERDICT_KINDS).describe('How that side judged them.'),
  reason: z.enum(Object.keys(REASONS) as [Reason, ...Reason[]]).describe('Why.'),
  path: text('Id of the documented path that fits.').exactOptional(),
  nearest: z
    .object({ path: text('Its id.'), failed: z.array(z.enum(DIMENSIONS)).describe('What the flows differ in.') })
    .describe('The path that came nearest.')
    .exactOptional(),
  icmp: z
    .object({ from: text('Who sent it.'), error: text('The error in words.') })
    .describe('The ICMP error that the flows met.')
    .exactOptional(),
  flows: count('Flows in the group.'),
  packets: count('Their packets, both directions.'),
  bytes: count('Their bytes on the wire, both directions.'),
  start: text('Start of the earliest flow: ISO 8601 UTC.'),
  end: text('End of the latest flow.'),
  examples,
});

const group = between
  .extend({
    kind: z
      .enum(COMPARISON_KINDS)
      .describe(
        '`swallowed`: went in, no answer, did not come out. `answer-swallowed`: came out and was answered, the answer did not come back. `turned-away`: by a reset or an ICMP error, did not come out. `answered-between`: was answered and did not come out. `opening-lost`: a repetition of its first packet came out. `missing-packets`: fewer datagrams came out than went in. `answer-elsewhere`: came out and was answered, and goes on though no answer comes back here. `another-way`: came out without having gone in, or goes on though no answer passes.',
      ),
    missing: count('Packets that did not come out or back; of `missing-packets`.').exactOptional(),
  })
  .describe('Flows that show the same, between the same kinds of ends for the same port, judged the same.');

export const comparisonSchema = z.object({
  type: z.literal('comparison').describe('Tells this record from others.'),
  sides: z.tuple([side, side]).describe('The two capture points, as given.'),
  outer: which('Index of the outer side, nearer to the Internet; absent where nothing tells.').exactOptional(),
  outerBasis: z
    .enum(['stated', 'nat', 'local-traffic', 'order', 'unanswered'])
    .describe(
      'How that is known: stated by the user; public addresses of a NAT; traffic within a zone; the order in which packets pass; what came no further.',
    )
    .exactOptional(),
  outerWords: text('The same in words.'),
  clocks: z
    .object({
      flows: count('How many flows tell of them; 0: nothing is known, and they are taken for equal.'),
      ahead: seconds("By how many seconds the second side's clock is ahead; negative where it is behind."),
      drift: seconds('By how many seconds that changes over the captures.'),
      scatter: seconds('How many seconds single flows scatter about it.'),
      tolerance: seconds('Seconds within which two moments count as the same.'),
    })
    .describe('How the clocks of the two sides stand to one another.'),
  matched: z
    .object({
      flows: count('Flows that both saw.'),
      translated: count('Of these, flows that were seen by a public address on one side only.'),
      parts: count('Other sights of these flows: before and behind a NAT, in another VLAN, cut by a pause.'),
      doubled: count('Flows of which one side shows each packet twice, as a mirror port does; not counted by packets.'),
    })
    .describe('What both sides saw.'),
  through: z
    .array(between)
    .describe(
      'Flows that both saw, between the same kinds of ends for the same port, judged the same, as the outer side (else the first) saw them; those that found no room in a group are in `matched` alone.',
    ),
  local: z
    .tuple([count('Of the first side.'), count('Of the second.')])
    .describe('Flows within one zone or one link that one side alone saw; they need not pass both.'),
  groups: z.array(group).describe('What was found, most urgent kind first, then most flows.'),
  ungrouped: count('Flows that show something and found no room in a group.'),
  untold: z
    .array(
      z.object({
        reason: z
          .enum(UNTOLD_REASONS)
          .describe(
            'Why: the other side shows one with another address or port at that moment; an end has no zone; the other side shows it at another time and nothing tells of the clocks; no flow between these networks was seen on both sides; the outer side is not known; the other side was not captured then; it shows packets of the other direction alone; it lost as many packets; it had no room for all flows.',
          ),
        side: which('Who saw them.'),
        flows: count('Flows.'),
        examples,
      }),
    )
    .describe('Flows that one side alone saw, and of which nothing can be said.'),
});

/** JSON Schema, draft 2020-12, by file name. */
export const comparisonSchemas = (): Readonly<Record<string, unknown>> => ({
  'comparison.schema.json': { ...z.toJSONSchema(comparisonSchema, { io: 'input' }), title: 'Rolepath comparison' },
});
