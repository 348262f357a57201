/** The record's `http` namespace: what the first {@link MAX_EXCHANGES} exchanges of a connection show. */
export interface HttpFacts {
  /** Methods in the order of their first use, without repeats. */
  methods: string[];
  /** Status codes likewise. */
  statuses: number[];
  /** Host of the first request, in lower case, with a port where one was named (RFC 9110 §7.2). */
  host?: string;
  /** Path of the first request, without its query, which may hold what is secret. At most 256 characters. */
  path?: string;
  userAgent?: string;
  server?: string;
}

/** Requests, and responses, of one connection that are read. */
export const MAX_EXCHANGES = 16;

declare module './facts.js' {
  interface FactNamespaces {
    http?: HttpFacts;
  }
}
