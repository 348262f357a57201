/** What filters are made of; the keys differ by what is filtered. */
const filterHelp = (keys: string): string => `
A filter is terms with spaces between them, all of which have to hold; -TERM is its opposite, a comma between
values means any of them, quotes hold spaces, * stands for anything, and text without a key may be in any column.
${keys}`;

export const PATH_FILTER_HELP =
  filterHelp(`  from: to: role:       role or group; from: and to: also zone, and with -t host or address
  host:                 a host or address of the site (with -t)
  zone:                 internet, perimeter or internal
  port:                 443 or 50000-59999, at either end; ranges that hold it count, 'any port' does not
  proto: app:           udp; sip, mtls
  firewall:             external, internal or none
  product: document: workload: service: standing: path: row:`);

export const FLOW_FILTER_HELP =
  filterHelp(`  from: to:             role, group, zone, host, address or network of who opened, and of who answered
  role: host: zone:     the same at either end
  port: proto: state:   443 or 50000-59999 at either end; udp; attempted
  app: sni:             what the bytes are or the path documents; the name that was asked for
  path: reason: verdict:`);
