/** Most interfaces a run remembers, over all inputs; real ones have a few, a merged ring some hundreds. */
export const MAX_INTERFACES = 65_536;

/** What an interface, or the system behind it, says it lost. */
export interface Drops {
  /** Frames the operating system dropped (`isb_osdrop`). */
  readonly kernel: number;
  /** Frames the interface or the capture library dropped (`isb_ifdrop`, or the counts beside single packets). */
  readonly interface: number;
}

/** An interface that frames came from. */
export interface CaptureInterface {
  /** As in `Frame.interfaceId`. */
  readonly id: number;
  /** Name of the input that describes it. */
  readonly input: string;
  /** `if_name`; absent where the format or the file has none. */
  readonly name?: string;
  /** LINKTYPE_ value, 0–65535. */
  readonly linkType: number;
  /** Most bytes of a frame that were kept, as the file says it; 0 for no limit. Old files hold absurd values. */
  readonly snapLength: number;
  readonly drops: Drops;
  /** Frames that passed the capture filter (`isb_filteraccept`), where the file says so. */
  readonly filterAccepted?: number;
}

/** An interface of the run while it is read; counts grow. */
export class InterfaceRecord implements CaptureInterface {
  readonly id: number;
  readonly input: string;
  declare readonly name?: string;
  readonly linkType: number;
  readonly snapLength: number;
  readonly drops = { kernel: 0, interface: 0 };
  declare filterAccepted?: number;

  constructor(id: number, input: string, name: string | undefined, linkType: number, snapLength: number) {
    this.id = id;
    this.input = input;
    if (name !== undefined) this.name = name;
    this.linkType = linkType;
    this.snapLength = snapLength;
  }
}

/** All interfaces of a run, numbered from 0 in the order they are described. */
export class Interfaces {
  readonly #records: InterfaceRecord[] = [];
  readonly #byKey = new Map<string, InterfaceRecord>();

  get list(): readonly CaptureInterface[] {
    return this.#records;
  }

  /**
   * The record of an interface of an input. The sections of one file that describe the same interface at the same
   * place share one, so that a file of many sections has as many interfaces as it was taken from.
   * `undefined` when {@link MAX_INTERFACES} are known.
   */
  describe(
    input: string,
    index: number,
    name: string | undefined,
    linkType: number,
    snapLength: number,
  ): InterfaceRecord | undefined {
    const key = `${index} ${linkType} ${snapLength} ${name ?? ''}\0${input}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    if (this.#records.length >= MAX_INTERFACES) return undefined;
    const record = new InterfaceRecord(this.#records.length, input, name, linkType, snapLength);
    this.#records.push(record);
    this.#byKey.set(key, record);
    return record;
  }

  /** Sum over all interfaces. */
  drops(): Drops {
    let kernel = 0;
    let onInterface = 0;
    for (const record of this.#records) {
      kernel += record.drops.kernel;
      onInterface += record.drops.interface;
    }
    return { kernel, interface: onInterface };
  }
}
