import type { CaptureInterface } from '../capture/interfaces.js';
import { cleanString } from '../clean-text.js';
import type { FlowOrigin } from './record.js';

/** Longest name of an interface that a capture gives, in characters. */
const MAX_NAME = 255;

/** Where flows were seen, by the interface of their first packet; each is made once. */
export class Origins {
  private readonly interfaces: { readonly list: readonly CaptureInterface[] };
  private readonly sensor: { readonly sensor?: string };
  private readonly known: FlowOrigin[] = [];

  /** The list of interfaces may grow. */
  constructor(interfaces: { readonly list: readonly CaptureInterface[] }, sensor: string | undefined) {
    this.interfaces = interfaces;
    this.sensor = sensor === undefined ? {} : { sensor };
  }

  of(interfaceId: number): FlowOrigin {
    const known = this.known[interfaceId];
    if (known !== undefined) return known;
    const from = this.interfaces.list[interfaceId];
    if (from === undefined) return this.sensor;
    const origin = {
      ...this.sensor,
      input: from.input,
      ...(from.name !== undefined && { captureInterface: cleanString(from.name, MAX_NAME) }),
    };
    this.known[interfaceId] = origin;
    return origin;
  }
}
