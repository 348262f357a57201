import { statSync } from 'node:fs';
import type { Frame, FrameSink } from '../../capture/frame.js';
import { Interfaces } from '../../capture/interfaces.js';
import type { DeviceCounters } from '../../capture/live/live-device.js';
import type { InterfaceDescription } from '../../capture/pcapng-blocks.js';
import type { InterfaceCounters } from '../../capture/ring-writer.js';
import { PacketRecorder } from './packet-recorder.js';
import type { WatchTask } from './watch-messages.js';
import type { WriteCounts } from './write-messages.js';

/** The packets of a thread's source: sent to be written, held for a screen, or neither. */
export class Recording {
  /** Of files, as they are read. */
  readonly interfaces = new Interfaces();
  readonly recorder: PacketRecorder | undefined;
  /** Whether what is recorded is all that will be at hand: the source cannot be read a second time. */
  readonly isHolding: boolean;
  private readonly source: WatchTask['source'];

  constructor({ source, recordTo: port, output }: WatchTask) {
    this.source = source;
    this.isHolding = isReadOnce(source);
    const holds = output === 'overview' && this.isHolding;
    if (port === undefined && !holds) return;
    const describe = (frame: Frame): InterfaceDescription => this.describe(frame);
    this.recorder = new PacketRecorder({ port, describe, waits: 'files' in source, holds });
  }

  /** Takes frames before the sink does. */
  before(sink: FrameSink): FrameSink {
    const { recorder } = this;
    if (recorder === undefined) return sink;
    return {
      frame: (frame) => {
        recorder.frame(frame);
        sink.frame(frame);
      },
    };
  }

  /** Sends what has come. */
  flush(counters: DeviceCounters | undefined): void {
    this.recorder?.flush('device' in this.source ? deviceCounters(counters) : this.fileCounters());
  }

  /** What of the packets stands in files, as far as it is known; absent where none are written. */
  get written(): WriteCounts | undefined {
    return this.recorder?.counts;
  }

  /** No more packets will come: settled when all are written, or given up. */
  async end(counters: DeviceCounters | undefined): Promise<void> {
    this.flush(counters);
    this.recorder?.end();
    await this.recorder?.ended;
  }

  private describe({ linkType, interfaceId, fcsLength }: Frame): InterfaceDescription {
    if ('device' in this.source) {
      const { device: name, options } = this.source;
      const { snapLength, filter } = options;
      return { name, linkType, snapLength, fcsLength, ...(filter !== undefined && { filter }) };
    }
    const { bpf } = this.source;
    const known = this.interfaces.list[interfaceId];
    return {
      linkType,
      snapLength: known?.snapLength ?? 0,
      fcsLength,
      ...(known !== undefined && { description: known.input }),
      ...(known?.name !== undefined && { name: known.name }),
      ...(bpf !== undefined && { filter: bpf }),
    };
  }

  private fileCounters(): InterfaceCounters[] {
    return this.interfaces.list.map(({ drops, filterAccepted }) => ({
      kernelDrops: drops.kernel,
      interfaceDrops: drops.interface,
      ...(filterAccepted !== undefined && { filterAccepted }),
    }));
  }
}

const deviceCounters = (counters: DeviceCounters | undefined): InterfaceCounters[] =>
  counters === undefined
    ? []
    : [
        {
          kernelDrops: counters.kernelDropped,
          interfaceDrops: counters.interfaceDropped,
          filterAccepted: counters.received,
        },
      ];

/** Whether the packets of a source cannot be read a second time. */
const isReadOnce = (source: WatchTask['source']): boolean =>
  'device' in source || source.files.some((file) => statSync(file, { throwIfNoEntry: false })?.isFIFO() === true);
