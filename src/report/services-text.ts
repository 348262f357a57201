import type { Page } from './page.js';
import { portsText, portText } from './port-words.js';
import { MAX_NAMES, type Services, type ServiceUse } from './service-use.js';
import { count, counted, listing } from './text.js';

/** Services shown; the rest is counted. */
const SHOWN = 40;

/** Ports of one address that are told apart though nobody answered there. */
const FEW_PORTS = 4;

/** What flows were opened to: what can be said of them where nobody has a role. */
export function servicesText(page: Page, services: Services): void {
  const { all, others } = services;
  if (all.length === 0) return;
  page.heading(
    'undetermined',
    'SERVICES SEEN: what flows were opened to, what they spoke, and by what name clients called it',
  );
  const lines = [...all.filter(isAnswered).map(answeredLine), ...silentLines(all)].sort(byUse);
  page.columns();
  for (const { flows, bytes, text } of lines.slice(0, SHOWN)) page.entry(flows, bytes, text);
  const left = lines.slice(SHOWN).reduce((sum, { flows }) => sum + flows, others);
  if (left > 0) page.text('  ', `… and ${counted(left, 'flow')} more: rolepath report --format csv has them all`);
}

/** One line, of one service or of several. */
interface Line {
  readonly answered: boolean;
  readonly flows: number;
  readonly bytes: number;
  readonly text: string;
}

const byUse = (a: Line, b: Line): number =>
  Number(b.answered) - Number(a.answered) || b.flows - a.flows || b.bytes - a.bytes || (a.text < b.text ? -1 : 1);

const isAnswered = ({ flows, unanswered }: ServiceUse): boolean => unanswered < flows;

function answeredLine(use: ServiceUse): Line {
  const { address, protocol, port, protocols, names, flows, unanswered, bytes } = use;
  const parts = [
    `${address} ${portText(protocol, port)}: ${listing(protocols.entries(), 4)}`,
    ...(unanswered === 0 ? [] : [`${count(unanswered)} not answered`]),
    ...calledText(names),
  ];
  return { answered: true, flows, bytes, text: parts.join('; ') };
}

const calledText = (names: readonly string[]): string[] => (names.length === 0 ? [] : [`called ${names.join(', ')}`]);

/** Services that nobody answered for; the many ports of one address together, as a port scan leaves them. */
function silentLines(all: readonly ServiceUse[]): Line[] {
  const alike = new Map<string, ServiceUse[]>();
  for (const use of all) {
    if (isAnswered(use)) continue;
    const key = `${use.protocol} ${use.address}`;
    const known = alike.get(key);
    if (known === undefined) alike.set(key, [use]);
    else known.push(use);
  }
  return [...alike.values()].flatMap((uses) =>
    uses.length <= FEW_PORTS
      ? uses.map((use) => silentLine(use, [use]))
      : uses.slice(0, 1).map((use) => silentLine(use, uses)),
  );
}

/** `first` is one of `uses`, which differ by their port only. */
function silentLine({ address, protocol, port }: ServiceUse, uses: readonly ServiceUse[]): Line {
  const names = [...new Set(uses.flatMap((use) => use.names))];
  const ports = uses.map((use) => use.port);
  const text = uses.length === 1 ? portText(protocol, port) : portsText(protocol, ports);
  return {
    answered: false,
    flows: uses.reduce((sum, { flows }) => sum + flows, 0),
    bytes: uses.reduce((sum, { bytes }) => sum + bytes, 0),
    text: [`${address} ${text}: not answered`, ...calledText(names.slice(0, MAX_NAMES))].join('; '),
  };
}
