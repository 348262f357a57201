/** Names of what DNS has as numbers (IANA "Domain Name System (DNS) Parameters"). */

export const Type = {
  A: 1,
  Ns: 2,
  Cname: 5,
  Soa: 6,
  Ptr: 12,
  Mx: 15,
  Txt: 16,
  Aaaa: 28,
  Srv: 33,
  Dname: 39,
  Opt: 41,
} as const;

const TYPES: Readonly<Record<number, string>> = {
  [Type.A]: 'A',
  [Type.Ns]: 'NS',
  [Type.Cname]: 'CNAME',
  [Type.Soa]: 'SOA',
  10: 'NULL',
  [Type.Ptr]: 'PTR',
  13: 'HINFO',
  [Type.Mx]: 'MX',
  [Type.Txt]: 'TXT',
  24: 'SIG',
  25: 'KEY',
  [Type.Aaaa]: 'AAAA',
  29: 'LOC',
  [Type.Srv]: 'SRV',
  35: 'NAPTR',
  37: 'CERT',
  [Type.Dname]: 'DNAME',
  [Type.Opt]: 'OPT',
  43: 'DS',
  44: 'SSHFP',
  46: 'RRSIG',
  47: 'NSEC',
  48: 'DNSKEY',
  50: 'NSEC3',
  51: 'NSEC3PARAM',
  52: 'TLSA',
  64: 'SVCB',
  65: 'HTTPS',
  99: 'SPF',
  249: 'TKEY',
  250: 'TSIG',
  251: 'IXFR',
  252: 'AXFR',
  255: 'ANY',
  256: 'URI',
  257: 'CAA',
  65281: 'WINS',
  65282: 'WINS-R',
};

/** RFC 1035 §4.1.1, RFC 2136 §2.2, RFC 6895 §2.3. */
const RCODES: Readonly<Record<number, string>> = {
  0: 'NOERROR',
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  6: 'YXDOMAIN',
  7: 'YXRRSET',
  8: 'NXRRSET',
  9: 'NOTAUTH',
  10: 'NOTZONE',
  16: 'BADVERS',
  23: 'BADCOOKIE',
};

/** A type by its name, an unnamed one as RFC 3597 §5 writes it. */
export const typeName = (type: number): string => TYPES[type] ?? `TYPE${type}`;

export const rcodeName = (code: number): string => RCODES[code] ?? String(code);
