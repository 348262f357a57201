import { readFileSync } from 'node:fs';

/** `operstate` of an interface that takes nothing in (Linux, Documentation/ABI/testing/sysfs-class-net; RFC 2863). */
const DOWN: ReadonlySet<string> = new Set(['down', 'lowerlayerdown', 'notpresent']);

const readOperationalState = (name: string): string => readFileSync(`/sys/class/net/${name}/operstate`, 'latin1');

/**
 * Tells when an interface that is captured from goes down, or has lost its link, and when it is back: libpcap then says
 * nothing and waits. Where the system does not tell, it is taken to be up.
 */
export class LinkState {
  readonly #name: string;
  readonly #read: (name: string) => string;
  #isUp = true;

  constructor(name: string, read = readOperationalState) {
    this.#name = name;
    this.#read = read;
  }

  /** A line where the state has changed since this was last asked. */
  change(): string | undefined {
    const isUp = this.#isUpNow();
    if (isUp === this.#isUp) return undefined;
    this.#isUp = isUp;
    return isUp
      ? `${this.#name}: the interface is up again`
      : `${this.#name}: the interface is down or has no link; nothing is captured until it is up again`;
  }

  #isUpNow(): boolean {
    try {
      return !DOWN.has(this.#read(this.#name).trim());
    } catch {
      return true;
    }
  }
}
