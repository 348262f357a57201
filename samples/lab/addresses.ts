import { end } from './lab.js';

/** Addresses of the reference architecture, under the names that the scenarios use. */

export const REMOTE_USER = '203.0.113.10';
export const SECOND_REMOTE_USER = '203.0.113.11';
/** The external firewall drops what this one sends to the A/V Edge. */
export const CUT_OFF_USER = '203.0.113.12';
/** The external firewall rejects what this one sends to the reverse proxy. */
export const BARRED_USER = '203.0.113.13';
export const INTRUDER = '203.0.113.66';
export const REMOTE_USER_6 = '2001:db8:203::10';
export const INTRUDER_6 = '2001:db8:203::66';
export const INTERNET_DNS = end('203.0.113.53', 53);
export const REVOCATION_LISTS = end('203.0.113.80', 80);
export const PARTNER = '198.51.100.10';

export const ACCESS_EDGE = '10.45.16.10';
export const WEB_CONFERENCING_EDGE = '10.45.16.20';
export const AV_EDGE = '10.45.16.30';
/** Where the external firewall publishes the A/V Edge. */
export const AV_EDGE_PUBLIC = '131.107.155.30';
export const ACCESS_EDGE_6 = '2001:db8:4516::10';
export const PROXY_EXTERNAL = '10.45.16.40';
export const EDGE_INTERNAL = '172.25.33.10';
export const PROXY_INTERNAL = '172.25.33.40';

export const FRONT_END_1 = '192.168.10.90';
export const FRONT_END_2 = '192.168.10.91';
export const POOL_WEB = '192.168.10.190';
export const DOMAIN_CONTROLLER = '192.168.10.53';
export const ADMINISTRATOR = '192.168.10.200';
export const FORGOTTEN = '172.31.5.7';
export const INTERNAL_USER = '192.168.20.50';
export const SECOND_INTERNAL_USER = '192.168.20.51';
/** The Edge's own firewall drops media from this one's network. */
export const CUT_OFF_INTERNAL_USER = '192.168.21.60';

export const OCS_FRONT_END = '192.168.10.20';
export const OCS_WEB_COMPONENTS = '192.168.10.21';
export const OCS_WEB_CONFERENCING = '192.168.10.22';
export const OCS_AV_CONFERENCING = '192.168.10.23';
