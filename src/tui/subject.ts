/** What the common filter language asks of rows: of findings, flows, paths and hosts alike. */

import { rolesNamed } from '../catalogue/browse.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { choiceField, chosenFrom, portField, textField, textTest, unknownChoice } from '../filter/fields.js';
import type { Compiled, Field, FilterLanguage, Test } from '../filter/filter.js';
import { FLOW_STATES } from '../flow/flow-state.js';
import type { EndText } from '../live/snapshot.js';
import { ZONES } from '../topology/endpoint.js';
import { type IpRange, parseIpRange } from '../topology/ip-range.js';
import { REASONS, VERDICT_KINDS } from '../verdict/verdict.js';

/** What a row shows of itself; what it does not have is empty. */
export interface Subject {
  readonly from?: EndText;
  readonly to?: EndText;
  readonly ports: readonly number[];
  readonly transport?: string;
  /** What the bytes are, or are documented to be. */
  readonly protocols: readonly string[];
  /** Names that were asked for. */
  readonly names: readonly string[];
  readonly path?: string;
  readonly reason?: string;
  readonly verdict?: string;
  readonly state?: string;
  /** All that is shown besides, for bare words. */
  readonly texts: readonly string[];
}

const listed = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text]);

type Ends = (subject: Subject) => readonly EndText[];

const FROM: Ends = ({ from }) => (from === undefined ? [] : [from]);
const TO: Ends = ({ to }) => (to === undefined ? [] : [to]);
const BOTH: Ends = (subject) => [...FROM(subject), ...TO(subject)];

const OF_PATHS = "is asked of paths on the command line: it is for 'paths list'";

/** The language of a site; `names` are those of its hosts and networks. */
export function subjectLanguage(catalogue: Catalogue, names: readonly string[]): FilterLanguage<Subject> {
  const ends = (about: string, example: string, of: Ends): Field<Subject> => ({
    about,
    example,
    compile: (value) => endTest(value, of, catalogue, names),
  });
  return {
    fields: {
      from: ends('who opened: a role, group, zone, host, address or network', 'from:client', FROM),
      to: ends('who answered, likewise', 'to:10.45.16.0/24', TO),
      role: ends('the same at either end', 'role:av-edge', BOTH),
      host: ends('a host, address or network at either end', 'host:10.45.16.10', BOTH),
      zone: choiceField({ about: 'where either end is', example: 'zone:internet' }, ZONES, (subject) =>
        BOTH(subject).flatMap(({ zone }) => listed(zone)),
      ),
      port: portField({ about: 'a port', example: 'port:50000-59999' }, ({ ports }, { from, to }) =>
        ports.some((port) => port >= from && port <= to),
      ),
      proto: textField({ about: 'the transport', example: 'proto:tcp' }, ({ transport }) => listed(transport)),
      app: textField({ about: 'what the bytes are', example: 'app:tls' }, ({ protocols }) => protocols),
      sni: textField(
        { about: 'the name that the client asked for', example: 'sni:*.contoso.com' },
        ({ names: sni }) => sni,
      ),
      path: textField({ about: 'the documented path', example: 'path:edge/external' }, ({ path }) => listed(path)),
      reason: choiceField(
        { about: "the verdict's reason", example: 'reason:roles-not-joined' },
        Object.keys(REASONS),
        ({ reason }) => listed(reason),
      ),
      verdict: choiceField({ about: 'the verdict', example: 'verdict:unexpected' }, VERDICT_KINDS, ({ verdict }) =>
        listed(verdict),
      ),
      state: choiceField({ about: 'how far it got', example: 'state:attempted' }, FLOW_STATES, ({ state }) =>
        listed(state),
      ),
    },
    elsewhere: Object.fromEntries(
      ['product', 'document', 'workload', 'firewall', 'service', 'standing', 'row', 'transport'].map((key) => [
        key,
        key === 'transport' ? "is 'proto:' here" : OF_PATHS,
      ]),
    ),
    text: (value) => {
      const fits = textTest(value);
      return (subject) => textsOf(subject).some(fits);
    },
  };
}

const textsOf = (subject: Subject): readonly string[] => [
  ...subject.texts,
  ...BOTH(subject).flatMap(({ words, address, name, zone }) => [words, address, ...listed(name), ...listed(zone)]),
  ...subject.protocols,
  ...subject.names,
  ...[subject.path, subject.reason, subject.verdict, subject.state, subject.transport].flatMap(listed),
];

function endTest(value: string, of: Ends, catalogue: Catalogue, names: readonly string[]): Compiled<Subject> {
  const fits = roleTest(value, catalogue) ?? zoneTest(value) ?? placeTest(value, names);
  if (fits !== undefined) return { test: (subject) => of(subject).some(fits) };
  return { problem: unknownChoice(value, [...catalogue.roles.keys(), ...catalogue.groups.keys(), ...ZONES, ...names]) };
}

function roleTest(value: string, catalogue: Catalogue): Test<EndText> | undefined {
  const named = value.includes('*')
    ? chosenFrom(value, [...catalogue.roles.keys()])
    : (rolesNamed(catalogue, value) ?? []);
  if (named.length === 0) return undefined;
  const wanted = new Set(named);
  return ({ roles }) => roles.some(({ role }) => wanted.has(role));
}

function zoneTest(value: string): Test<EndText> | undefined {
  const [wanted] = chosenFrom(value, ZONES);
  return wanted === undefined ? undefined : ({ zone }) => zone === wanted;
}

/** An address, a network or a range, else a host by its name. */
function placeTest(value: string, names: readonly string[]): Test<EndText> | undefined {
  const parsed = parseIpRange(value);
  if ('range' in parsed) return ({ address }) => holds(parsed.range, address);
  const wanted = new Set(chosenFrom(value, names));
  return wanted.size === 0 ? undefined : ({ name }) => name !== undefined && wanted.has(name);
}

function holds({ version, first, last }: IpRange, address: string): boolean {
  const parsed = parseIpRange(address);
  if (!('range' in parsed) || parsed.range.version !== version) return false;
  return parsed.range.first >= first && parsed.range.first <= last;
}
