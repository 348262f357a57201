/** What stands in a box: the role, and the hosts and addresses that the site has for it. */

import type { HostRow } from '../../model/hosts.js';
import type { Box } from './boxes.js';
import { textWidth } from './text-width.js';

export const TITLE_FONT = 13;
export const LABEL_FONT = 11;
export const LINE_HEIGHT = 14;

/** Lines of hosts in a box; the panel behind it lists all. */
const MAX_HOSTS = 4;
/** Characters of a line, so that one long name does not stretch the map. */
const MAX_LINE = 32;
const LEAST_WIDTH = 118;
const MARGIN = 10;
const BOLD = 1.1;

export interface BoxText {
  readonly title: string;
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
}

export function boxText(box: Box): BoxText {
  const lines = hostLines(box);
  const title = shortened(box.title);
  const width = Math.max(
    LEAST_WIDTH,
    textWidth(title, TITLE_FONT) * BOLD + 2 * MARGIN,
    ...lines.map((line) => textWidth(line, LABEL_FONT) + 2 * MARGIN),
  );
  return { title, lines, width, height: 2 * MARGIN + TITLE_FONT + 3 + lines.length * LINE_HEIGHT };
}

function hostLines(box: Box): readonly string[] {
  const lines = linesOf(box).map(shortened);
  const left = lines.length - MAX_HOSTS;
  return left > 1 ? [...lines.slice(0, MAX_HOSTS - 1), `… ${left + 1} more`] : lines.slice(0, MAX_HOSTS + 1);
}

/** A line an address of a two-sided role, else a line a host. */
function linesOf({ role, hosts }: Box): readonly string[] {
  const sided = hosts.filter(({ roles }) => roles.some((one) => one.role === role && one.interface !== undefined));
  if (sided.length > 0)
    return [
      ...namesOf(hosts),
      ...sided.map((host) => `${sideOf(host, role)} ${shortAddress(host.ip, MAX_LINE - 4)}`).sort(outFirst),
    ];
  const byName = new Map<string, string[]>();
  for (const { name, ip } of hosts) {
    const key = name ?? ip;
    const known = byName.get(key);
    if (known === undefined) byName.set(key, [ip]);
    else known.push(ip);
  }
  return [...byName].map(([name, ips]) => {
    const [ip = ''] = ips;
    if (name === ip) return shortAddress(ip, MAX_LINE);
    return ips.length === 1 ? named(name, shortAddress(ip, MAX_LINE - 9)) : `${name}: ${ips.length} addresses`;
  });
}

/** The name gives way to the address. */
const named = (name: string, ip: string): string => {
  const room = Math.max(8, MAX_LINE - ip.length - 1);
  return `${name.length > room ? `${name.slice(0, room - 1)}…` : name} ${ip}`;
};

const namesOf = (hosts: readonly HostRow[]): string[] => {
  const names = [...new Set(hosts.flatMap(({ name }) => name ?? []))];
  return names.length === 0 ? [] : [names.length > 2 ? `${names.length} hosts` : names.join(', ')];
};

const sideOf = ({ roles }: HostRow, role: string | undefined): string =>
  roles.find((one) => one.role === role)?.interface === 'external' ? 'out' : 'in';

const outFirst = (a: string, b: string): number => Number(b.startsWith('out')) - Number(a.startsWith('out'));

const shortened = (text: string): string => (text.length > MAX_LINE ? `${text.slice(0, MAX_LINE - 1)}…` : text);

/**
 * Addresses of one network differ at their end, so that a long one lacks its middle: `2001:db8:4516:…:dddd:1010`. `room`
 * is in characters.
 */
function shortAddress(ip: string, room: number): string {
  if (ip.length <= room) return ip;
  const head = ip.slice(0, room - ADDRESS_END - 1);
  const end = ip.slice(-ADDRESS_END);
  return `${head.slice(0, head.lastIndexOf(':') + 1)}…${end.slice(end.indexOf(':'))}`;
}

const ADDRESS_END = 12;
