/** Paths and their parts in words, made from the data so that they never say anything else. */

import type { Interface, Zone } from '../topology/endpoint.js';
import { alternatives } from '../wording.js';
import type { Application, Protection } from './catalogue.js';
import type { PathEnd, PortRange, Security } from './path.js';

/** `443`, `50000-59999`, `80, 443`; empty where any port will do. */
export const portsText = (ports: readonly PortRange[]): string =>
  ports.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');

/** A role or group as an end names it; `roams` where documents place it in more than one zone. */
export interface EndName {
  readonly title: string;
  readonly roams: boolean;
}

/** How an end is called, from the roles and groups that it names; none stands for any role. */
export function endLabel(names: readonly EndName[], zones: readonly Zone[], side: Interface | undefined): string {
  const [zone] = zones.length === 1 ? zones : [];
  const who = names.length === 0 ? anyone(zone) : alternatives(names.map((name) => placed(name, zone)));
  return side === undefined ? who : `${who} (${side})`;
}

function anyone(zone: Zone | undefined): string {
  if (zone === undefined) return 'any host';
  return zone === 'internet' ? 'the Internet' : `any ${zone} host`;
}

/** Who may be in several places is named by where it is, as documents do: `external client`. */
function placed({ title, roams }: EndName, zone: Zone | undefined): string {
  if (!roams || zone === undefined) return title;
  return zone === 'internet' ? `external ${title}` : `${zone} ${title}`;
}

/** `SIP over mutual TLS`, `HTTPS`, `STUN/MS-TURN`. */
export function wireTitle(application: Application, protection: Protection, security: Security): string {
  if (security === 'none' || application.saysTls) return application.title;
  return `${application.title} over ${protection.title}`;
}

/** `443/tcp`, `any port/udp from 50000-59999`. */
export function portsPhrase(from: PathEnd, to: PathEnd, transport: string): string {
  const listening = to.ports.length === 0 ? `any port/${transport}` : `${portsText(to.ports)}/${transport}`;
  return from.ports.length === 0 ? listening : `${listening} from ${portsText(from.ports)}`;
}

/** `external client → Access Edge (external), 443/tcp, SIP over TLS`. */
export const pathTitle = (from: PathEnd, to: PathEnd, transport: string, wire: string): string =>
  `${from.label} → ${to.label}, ${portsPhrase(from, to, transport)}, ${wire}`;
