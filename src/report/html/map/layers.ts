/** The pictures that the map can be switched between: the workloads, and what serves all of them. */

import type { PathUsageRow } from '../../model/path-usage.js';

/** The layers of all workloads: all that is documented, and what was seen of it. */
export const ALL_LAYER = 'Everything';
export const SEEN_LAYER = 'What was seen';

/** Layers in the order in which they are offered; others come behind them. */
export const LAYERS = [
  'IM and Presence',
  'A/V and Web Conferencing',
  'Application Sharing',
  'Enterprise Voice',
  'Central Management',
  'Active Directory',
  'Web services',
  'Names',
  'Servers and administration',
  'Exceptions of the site',
] as const;
type Layer = (typeof LAYERS)[number];

/** What a path serves that no poster draws, by its application as it is called in the clear. */
const BY_APPLICATION: Readonly<Record<string, Layer>> = {
  SIP: 'IM and Presence',
  XMPP: 'IM and Presence',
  'file transfer': 'IM and Presence',
  PSOM: 'A/V and Web Conferencing',
  RTP: 'A/V and Web Conferencing',
  'STUN/MS-TURN': 'A/V and Web Conferencing',
  'application sharing': 'Application Sharing',
  'Remote Desktop': 'Application Sharing',
  HTTP: 'Web services',
  HTTPS: 'Web services',
  DNS: 'Names',
  LDAP: 'Active Directory',
};

/** `SIP over mutual TLS`, `DNS over TLS or in clear`: the application alone. */
export const applicationOf = (row: PathUsageRow): string => row.application.replace(/ (?:over|in clear).*$/, '');

/** The layers that a path belongs to: its workloads, else what its application tells; at least one. */
export function layersOf(row: PathUsageRow): readonly string[] {
  if (row.exception !== undefined) return ['Exceptions of the site' satisfies Layer];
  if (row.workloads.length > 0) return row.workloads;
  if ([...row.from.roles, ...row.to.roles].includes('central-management-server'))
    return ['Central Management' satisfies Layer];
  return [BY_APPLICATION[applicationOf(row)] ?? ('Servers and administration' satisfies Layer)];
}

/** The different ones, in the order in which they are offered. */
export function inLayerOrder(names: readonly string[]): readonly string[] {
  const present = new Set(names);
  const known = LAYERS.filter((layer) => present.has(layer));
  return [...known, ...[...present].filter((name) => !LAYERS.some((layer) => layer === name)).sort()];
}
