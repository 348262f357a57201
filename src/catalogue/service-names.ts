/** Which service a host name tells of: what TLS does not say of SIP, PSOM and web services behind one port. */

import { BoundedMemo } from '../bounded-memo.js';
import type { Catalogue } from './catalogue.js';

/** Names of a certificate that are looked at; a server that proves more proves nothing in particular. */
const MAX_NAMES = 64;

/** Names whose service is remembered: a site has dozens, hostile clients any number. */
const MAX_REMEMBERED = 4096;

/** No name, or one that tells of no service. */
export const NO_HINT = 0;

/** Numbers the services that names tell of, so that a hint is one small integer of a flow. */
export class ServiceNames {
  private readonly ids: readonly string[];
  /** Certificates are few, and the names of one are one list: what they tell is worked out once. */
  private readonly proven = new WeakMap<readonly string[], number>();
  /** Names seen before. */
  private readonly byName = new BoundedMemo<string, number>(MAX_REMEMBERED);
  /** Number of the service by label. */
  private readonly byLabel: ReadonlyMap<string, number>;

  constructor({ services }: Catalogue) {
    this.ids = [...services.keys()];
    this.byLabel = new Map(
      [...services.values()].flatMap(({ labels }, index) => labels.map((label) => [label, index])),
    );
  }

  /**
   * The hint of a flow: the service of the name that the client asked for, else the one service that the names of the
   * server's certificate tell of.
   */
  hint(serverName: string | undefined, certificateNames: readonly string[]): number {
    const asked = serverName === undefined ? -1 : this.serviceOf(serverName);
    if (asked !== -1) return 1 + 2 * asked;
    const proven = this.provenService(certificateNames);
    return proven === -1 ? NO_HINT : 2 + 2 * proven;
  }

  /** The service that a hint tells of. */
  service(hint: number): string | undefined {
    return hint === NO_HINT ? undefined : this.ids[(hint - 1) >> 1];
  }

  /** Whether the client asked for the service by name, rather than the server being known by it. */
  isAsked(hint: number): boolean {
    return (hint & 1) === 1;
  }

  private provenService(names: readonly string[]): number {
    let service = this.proven.get(names);
    if (service === undefined) {
      service = this.onlyService(names);
      this.proven.set(names, service);
    }
    return service;
  }

  private onlyService(names: readonly string[]): number {
    if (names.length > MAX_NAMES) return -1;
    const told = new Set(names.map((name) => this.serviceOf(name)).filter((service) => service !== -1));
    const [only] = told;
    return told.size === 1 && only !== undefined ? only : -1;
  }

  /** By the first label, with or without a number at its end; -1 where it tells of none. */
  private serviceOf(name: string): number {
    return this.byName.get(name) ?? this.byName.set(name, this.serviceNamed(name));
  }

  private serviceNamed(name: string): number {
    const dot = name.indexOf('.');
    if (dot <= 0) return -1;
    const label = name.slice(0, dot);
    return this.byLabel.get(label) ?? this.byLabel.get(label.replace(/-?\d{1,4}$/, '')) ?? -1;
  }
}
