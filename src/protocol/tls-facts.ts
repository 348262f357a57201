/** What a certificate says of its holder. */
export interface CertificateFacts {
  /** Distinguished names as RFC 4514 writes them, most specific part first; cleaned and cut to 512 characters. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names of the subjectAltName, and the common name where it is one; lower case, without repeats, at most 128. */
  readonly names: readonly string[];
  /**
   * What it is good for: `serverAuth`, `clientAuth`, `anyExtendedKeyUsage`, else object identifiers, at most 16; absent
   * where it does not say (RFC 5280 §4.2.1.12).
   */
  readonly extendedKeyUsage?: readonly string[];
  /** ISO 8601 UTC; absent where the certificate holds no valid time. */
  readonly notBefore?: string;
  readonly notAfter?: string;
}

/**
 * Where {@link TlsFacts.version} is from: the ServerHello; the highest that the client offers, as no answer was seen;
 * the record header of a flow picked up after its handshake.
 */
export type TlsVersionBasis = 'negotiated' | 'offered' | 'record';

/**
 * Why it cannot be told whether the client proved a certificate: TLS 1.3 encrypts that part of the handshake, a
 * resumed session leaves it out, it went before the capture, or the handshake has not (yet) come that far.
 */
export type MutualNotObservable = 'tls-1.3' | 'resumed' | 'midstream' | 'incomplete';

/** The record's `tls` namespace. Of `mutual` and `mutualNotObservable` exactly one is there. */
export interface TlsFacts {
  /** `1.2`; `ssl3.0` and `ssl2.0` before TLS; `1.3-draft28`; the number in hexadecimal where it is none of these. */
  version?: string | undefined;
  versionBasis?: TlsVersionBasis | undefined;
  /** Versions the client offers, as it orders them, at most 8. */
  offered?: readonly string[] | undefined;
  /** Server name indication (RFC 6066 §3), lower case. */
  sni?: string | undefined;
  /** Application protocols the client offers (RFC 7301), at most 8. */
  alpn?: readonly string[] | undefined;
  /** JA4 fingerprint of the ClientHello. */
  ja4?: string | undefined;
  /** The suite the server chose, by its IANA name, else its number in hexadecimal. */
  cipher?: string | undefined;
  /** True where an earlier session was resumed. */
  resumed?: boolean | undefined;
  /**
   * True where the client proved a certificate; false where the server asked for none, or the client had none to give.
   */
  mutual?: boolean | undefined;
  mutualNotObservable?: MutualNotObservable | undefined;
  /** The server's own certificate, the first of its chain. */
  certificate?: CertificateFacts | 'unparsable' | undefined;
  /** The client's; `none` where it was asked for one and sent an empty list. */
  clientCertificate?: CertificateFacts | 'unparsable' | 'none' | undefined;
  /** Name of the alert that was sent in clear: the fatal one, else the first. */
  alert?: string | undefined;
  alertLevel?: 'warning' | 'fatal' | undefined;
  alertFrom?: 'client' | 'server' | undefined;
}

/**
 * Facts of a handshake of which nothing was seen yet. All keys are there from the start: an object that gets them one by
 * one is built anew for each.
 */
export const noTlsFacts = (): TlsFacts => ({
  version: undefined,
  versionBasis: undefined,
  offered: undefined,
  sni: undefined,
  alpn: undefined,
  ja4: undefined,
  cipher: undefined,
  resumed: undefined,
  mutual: undefined,
  mutualNotObservable: 'incomplete',
  certificate: undefined,
  clientCertificate: undefined,
  alert: undefined,
  alertLevel: undefined,
  alertFrom: undefined,
});

declare module './facts.js' {
  interface FactNamespaces {
    tls?: TlsFacts;
  }
}
