/** Examples that stand at the head of a command's help. */

export const LIST_HELP = `Examples:
  rolepath paths list role:access-edge                   every path to or from it
  rolepath paths list from:client to:edge port:443       what clients open to the Edge on 443
  rolepath paths list firewall:internal -proto:udp product:lync-2010
  rolepath paths list -t site.yaml host:10.45.16.10      what is documented for that address
  rolepath paths list -t site.yaml --format xlsx -o rules.xlsx
  rolepath paths list -t site.yaml --format nftables > rules.nft && nft -c -f rules.nft
`;

export const REPORT_HELP = `Examples:
  rolepath report capture.pcapng -t site.yaml -o report.html           the whole report, to read (or .md)
  rolepath report capture.pcapng -t site.yaml -o report.xlsx           the same as a workbook, a sheet a table
  rolepath report capture.pcapng -t site.yaml -o tables/               a CSV file for each table, the flows among them
  rolepath report capture.pcapng -t site.yaml --table mapping --format csv > mapping.csv
  rolepath report capture.pcapng -t site.yaml -o flows.parquet         a row a flow, for DuckDB and the like
  rolepath report logs/*.ndjson.gz -t site.yaml -o week.html           the same from flow logs of several days or sensors
  rolepath report capture.pcapng -t site.yaml > flows.ndjson           a record a flow, and a summary

Tables: flows (a row a flow), findings, mapping, paths, deviations, hosts, requirements, quality, timeline, provenance.
A file is put in its place when it is whole; until then, what stood there stays.
`;

export const RULES_HELP = `Examples:
  rolepath rules capture.pcapng -t site.yaml -o rules.xlsx
  rolepath rules logs/*.ndjson.gz -t site.yaml --format nftables > rules.nft && nft -c -f rules.nft

What was seen, documented and answered, and nothing else. It is for a person to read: nothing is applied.
`;

export const EXPLAIN_HELP = `Examples:
  rolepath explain '203.0.113.7 > 10.45.16.10:5061/tcp' -t site.yaml     is that flow documented, and why not?
  rolepath explain client access-edge                                    every path between the two, both ways
  rolepath explain 'front-end > av-edge' -t site.yaml                    the same, as it applies at the site
  rolepath explain not-mutual-tls                                        what a reason means
`;

/** What filters are made of; the keys differ by what is filtered. */
export const filterHelp = (keys: string): string => `
A filter is terms with spaces between them, all of which have to hold; -TERM is its opposite, a comma between
values means any of them, quotes hold spaces, * stands for anything, and text without a key may be in any column.
${keys}`;

export const PATH_KEYS = `  from: to: role:       role or group; from: and to: also zone, and with -t host or address
  host:                 a host or address of the site (with -t)
  zone:                 internet, perimeter or internal
  port:                 443 or 50000-59999, at either end; ranges that hold it count, 'any port' does not
  proto: app:           udp; sip, mtls
  firewall:             external, internal or none
  product: document: workload: service: standing: path: row:`;

export const FLOW_KEYS = `  from: to:             role, group, zone, host, address or network of who opened, and of who answered
  role: host: zone:     the same at either end
  port: proto: state:   443 or 50000-59999 at either end; udp; attempted
  app: sni:             what the bytes are or the path documents; the name that was asked for
  path: reason: verdict:`;

export const WATCH_HELP = `
Signals:
  SIGINT, SIGTERM  end the watch with complete records and totals
  SIGHUP           reads topology, exceptions and catalogue anew, and goes on with a log that was moved`;
