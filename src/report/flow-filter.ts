/** What the filter language asks of judged flows. Asked once a flow, when it has ended. */

import { rolesNamed } from '../catalogue/browse.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { type DocumentedPath, SECURITIES } from '../catalogue/path.js';
import { applicationsNamed } from '../catalogue/path-filter.js';
import { choiceField, chosenFrom, portField, textField, textTest, unknownChoice } from '../filter/fields.js';
import type { Compiled, Field, FilterLanguage, Test } from '../filter/filter.js';
import { FLOW_STATES } from '../flow/flow-state.js';
import type { FlowView } from '../flow/flow-view.js';
import type { FlowFacts } from '../protocol/facts.js';
import { type Endpoint, ZONES } from '../topology/endpoint.js';
import { addressOf, type IpRange, parseIpRange } from '../topology/ip-range.js';
import type { Topology } from '../topology/topology.js';
import type { FlowSink, JudgedFlow } from '../verdict/judged-flow.js';
import { REASONS, VERDICT_KINDS, type Verdict } from '../verdict/verdict.js';
import { hasPorts } from './port-words.js';
import { transportName } from './record.js';

/** What is asked of a flow: judged ones have it, and records can be seen so. */
export interface FilterableFlow {
  readonly flow: Pick<
    FlowView,
    | 'ipVersion'
    | 'protocol'
    | 'initiatorDirection'
    | 'initiatorPort'
    | 'responderPort'
    | 'state'
    | 'addressWord'
    | 'initiatorAddress'
    | 'responderAddress'
  >;
  readonly facts: Pick<FlowFacts, 'protocol' | 'serverName' | 'certificateNames'> | undefined;
  readonly initiator: Pick<Endpoint, 'name' | 'class'>;
  readonly responder: Pick<Endpoint, 'name' | 'class'>;
  readonly verdict: Pick<Verdict, 'kind' | 'reason'> & {
    readonly path: Pick<DocumentedPath, 'id' | 'title' | 'service' | 'application' | 'security'> | undefined;
    readonly twins: readonly Pick<DocumentedPath, 'id'>[];
  };
}

type End = 'initiator' | 'responder';
type FlowField = Field<FilterableFlow>;

const BOTH: readonly End[] = ['initiator', 'responder'];

const OF_PATHS = "is asked of paths, not of flows: it is for 'paths list'";

/** The language for flows of a site. */
export function flowLanguage(catalogue: Catalogue, topology: Topology): FilterLanguage<FilterableFlow> {
  const ends = (about: string, example: string, sides: readonly End[]): FlowField => ({
    about,
    example,
    compile: (value) => endTest(value, sides, catalogue, topology),
  });
  return {
    fields: {
      from: ends('who opened: a role, group, zone, host, address or network', 'from:client', ['initiator']),
      to: ends('who answered, likewise', 'to:10.45.16.0/24', ['responder']),
      role: roleField(catalogue),
      host: hostField(topology),
      zone: choiceField({ about: 'where either end is', example: 'zone:internet' }, ZONES, zonesOf),
      port: portField({ about: 'a port at either end', example: 'port:50000-59999' }, hasPort),
      proto: protoField,
      app: appField(catalogue),
      sni: textField({ about: 'the name that the client asked for', example: 'sni:*.contoso.com' }, ({ facts }) =>
        listed(facts?.serverName),
      ),
      path: textField({ about: 'the documented path, or a twin of it', example: 'path:edge/external' }, pathsOf),
      reason: choiceField(
        { about: "the verdict's reason", example: 'reason:roles-not-joined' },
        REASON_CODES,
        (judged) => [judged.verdict.reason],
      ),
      verdict: choiceField({ about: 'the verdict', example: 'verdict:unexpected' }, VERDICT_KINDS, ({ verdict }) => [
        verdict.kind,
      ]),
      state: choiceField({ about: 'how far it got', example: 'state:attempted' }, FLOW_STATES, ({ flow }) => [
        flow.state,
      ]),
    },
    elsewhere: Object.fromEntries(
      ['product', 'document', 'workload', 'firewall', 'service', 'standing', 'row', 'transport'].map((key) => [
        key,
        key === 'transport' ? "is 'proto:' for flows" : OF_PATHS,
      ]),
    ),
    text: (value) => {
      const fits = textTest(value);
      return (judged) => flowTexts(judged, catalogue).some(fits);
    },
  };
}

const REASON_CODES = Object.keys(REASONS);

const listed = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text]);

function endTest(
  value: string,
  sides: readonly End[],
  catalogue: Catalogue,
  topology: Topology,
): Compiled<FilterableFlow> {
  const test = roleTest(value, sides, catalogue) ?? zoneTest(value, sides) ?? hostTest(value, sides, topology);
  if (test !== undefined) return { test };
  const known = [...catalogue.roles.keys(), ...catalogue.groups.keys(), ...ZONES, ...namesOf(topology)];
  return { problem: refused(value, known) };
}

function roleTest(value: string, sides: readonly End[], catalogue: Catalogue): Test<FilterableFlow> | undefined {
  const named = value.includes('*')
    ? chosenFrom(value, [...catalogue.roles.keys()])
    : (rolesNamed(catalogue, value) ?? []);
  if (named.length === 0) return undefined;
  const wanted = new Set(named);
  const has = ({ class: { roles } }: FilterableFlow['initiator']) => roles.some(({ role }) => wanted.has(role));
  return (judged) => sides.some((side) => has(judged[side]));
}

const roleField = (catalogue: Catalogue): FlowField => ({
  about: 'a role or group at either end',
  example: 'role:av-edge',
  compile(value) {
    const test = roleTest(value, BOTH, catalogue);
    const known = [...catalogue.roles.keys(), ...catalogue.groups.keys()];
    return test === undefined ? { problem: unknownChoice(value, known) } : { test };
  },
});

function zoneTest(value: string, sides: readonly End[]): Test<FilterableFlow> | undefined {
  const [zone] = chosenFrom(value, ZONES);
  if (zone === undefined) return undefined;
  return (judged) => sides.some((side) => judged[side].class.zone === zone);
}

const hostField = (topology: Topology): FlowField => ({
  about: 'a host, address or network at either end',
  example: 'host:10.45.16.10',
  compile(value) {
    const test = hostTest(value, BOTH, topology);
    return test === undefined ? { problem: refused(value, namesOf(topology)) } : { test };
  },
});

/** What looks like an address is told what is wrong with it, a name which ones there are. */
function refused(value: string, known: readonly string[]): string {
  const parsed = parseIpRange(value);
  return /^[\da-f]*[.:][\da-f.:]*([/-].*)?$/i.test(value) && 'problem' in parsed
    ? parsed.problem
    : unknownChoice(value, known);
}

const namesOf = ({ endpoints }: Topology): string[] => [...new Set(endpoints.flatMap(({ name }) => name ?? []))];

/** An address, a CIDR block or a range, else a host or network of the topology by its name. */
function hostTest(value: string, sides: readonly End[], topology: Topology): Test<FilterableFlow> | undefined {
  const parsed = parseIpRange(value);
  if ('range' in parsed) {
    const holds = rangeTest(parsed.range);
    return ({ flow }) => sides.some((side) => holds(flow, directionOf(flow, side)));
  }
  const names = new Set(chosenFrom(value, namesOf(topology)));
  if (names.size === 0) return undefined;
  return (judged) => sides.some((side) => names.has(judged[side].name ?? ''));
}

const directionOf = ({ initiatorDirection }: FilterableFlow['flow'], side: End): 0 | 1 =>
  side === 'initiator' ? initiatorDirection : ((1 - initiatorDirection) as 0 | 1);

/** Whether the address of a direction lies in a range, compared word by word. */
function rangeTest(range: IpRange): (flow: FilterableFlow['flow'], direction: 0 | 1) => boolean {
  const first = wordsOf({ ...range, last: range.first });
  const last = wordsOf({ ...range, first: range.last });
  return (flow, direction) => {
    const mapped = isMapped(flow, direction);
    const version = mapped ? 4 : flow.ipVersion;
    if (version !== range.version) return false;
    const skip = version === 4 ? 3 : 0;
    return compare(flow, direction, first, skip) >= 0 && compare(flow, direction, last, skip) <= 0;
  };
}

const wordsOf = (range: IpRange): readonly number[] => addressOf(range).words.map((word) => word >>> 0);

/** An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) is its IPv4 address. */
const isMapped = (flow: FilterableFlow['flow'], direction: 0 | 1): boolean =>
  flow.ipVersion === 6 &&
  (flow.addressWord(direction, 0) | flow.addressWord(direction, 1)) === 0 &&
  flow.addressWord(direction, 2) === 0xffff;

function compare(flow: FilterableFlow['flow'], direction: 0 | 1, words: readonly number[], from: number): number {
  for (let index = from; index < 4; index++) {
    const difference = (flow.addressWord(direction, index) >>> 0) - (words[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const hasPort = ({ flow }: FilterableFlow, { from, to }: { from: number; to: number }): boolean =>
  hasPorts(flow.protocol) &&
  ((from <= flow.responderPort && flow.responderPort <= to) ||
    (from <= flow.initiatorPort && flow.initiatorPort <= to));

/** IP protocols, 8 bits. */
const PROTOCOLS = 256;

const protoField: FlowField = {
  about: 'the transport, by name or number',
  example: 'proto:udp',
  compile(value) {
    const names = Array.from({ length: PROTOCOLS }, (_, protocol) => transportName(protocol));
    const byNumber = /^\d{1,3}$/.test(value) && Number(value) < PROTOCOLS ? [transportName(Number(value))] : [];
    const wanted = new Set([...byNumber, ...chosenFrom(value, names)].map((name) => names.indexOf(name)));
    if (wanted.size === 0)
      return {
        problem: unknownChoice(
          value,
          names.filter((name) => !/^\d/.test(name)),
        ),
      };
    return { test: ({ flow }) => wanted.has(flow.protocol) };
  },
};

/** What the bytes are, or what the path by which the flow was judged documents. */
const appField = (catalogue: Catalogue): FlowField => ({
  about: 'what its bytes are, or what its path documents',
  example: 'app:sip',
  compile(value) {
    const protocols = [
      'unknown',
      ...[...catalogue.families.values()].flatMap((family) => Object.keys(family.protocols)),
    ];
    const seen = chosenFrom(value, [...new Set([...protocols, ...catalogue.families.keys()])]);
    const documented = [...applicationsNamed(value, catalogue), ...chosenFrom(value, SECURITIES)];
    if (seen.length + documented.length === 0)
      return { problem: unknownChoice(value, [...protocols, ...catalogue.applications.keys(), ...SECURITIES]) };
    const [bytes, forms] = [new Set(seen), new Set(documented)];
    return {
      test: ({ facts, verdict: { path } }) =>
        bytes.has(facts?.protocol ?? 'unknown') ||
        (path !== undefined && (forms.has(path.application) || forms.has(path.security))),
    };
  },
});

const pathsOf = ({ verdict: { path, twins } }: FilterableFlow): string[] =>
  path === undefined ? [] : [path.id, ...twins.map(({ id }) => id)];

const zonesOf = ({ initiator, responder }: FilterableFlow): string[] =>
  [initiator.class.zone, responder.class.zone].filter((zone) => zone !== undefined);

/** All columns of a flow in which somebody may look for a word. */
function flowTexts(judged: FilterableFlow, catalogue: Catalogue): string[] {
  const { flow, facts, verdict } = judged;
  return [
    flow.initiatorAddress(),
    flow.responderAddress(),
    ...(hasPorts(flow.protocol) ? [`${flow.initiatorPort}`, `${flow.responderPort}`] : []),
    transportName(flow.protocol),
    facts?.protocol ?? 'unknown',
    flow.state,
    verdict.kind,
    verdict.reason,
    ...listed(facts?.serverName),
    ...(facts?.certificateNames ?? []),
    ...pathsOf(judged),
    ...(verdict.path === undefined ? [] : [verdict.path.title, verdict.path.service]),
    ...zonesOf(judged),
    ...[judged.initiator, judged.responder].flatMap((end) => endTexts(end, catalogue)),
  ];
}

const endTexts = ({ name, class: { roles } }: FilterableFlow['initiator'], catalogue: Catalogue): string[] => [
  ...listed(name),
  ...roles.flatMap(({ role }) => [role, catalogue.roles.get(role)?.title ?? role]),
];

/** Hands on the flows that a filter lets pass, and counts the others. */
export class FilteredFlows implements FlowSink {
  filtered = 0;
  private readonly passes: Test<JudgedFlow>;
  private readonly sink: FlowSink;

  constructor(passes: Test<JudgedFlow>, sink: FlowSink) {
    this.passes = passes;
    this.sink = sink;
  }

  flow(judged: JudgedFlow): void {
    if (this.passes(judged)) this.sink.flow(judged);
    else this.filtered++;
  }
}
