import type { MessagePort } from 'node:worker_threads';
import type { Frame, FrameSink } from '../../capture/frame.js';
import { PacketChunks } from '../../capture/packet-chunks.js';
import type { InterfaceDescription } from '../../capture/pcapng-blocks.js';
import type { InterfaceCounters } from '../../capture/ring-writer.js';
import type { WriteCounts, WriteState, WriteWork } from './write-messages.js';

/** How packets of a source are recorded. */
export interface RecorderParts {
  /** To the thread that writes files; absent where the latest packets are only held. */
  readonly port: MessagePort | undefined;
  /** Whether the source can wait while a disk is slow, and whether the latest packets are to stay at hand. */
  readonly waits: boolean;
  readonly holds: boolean;
  /** Asked for once an interface, at its first packet. */
  readonly describe: (frame: Frame) => InterfaceDescription;
}

/** Takes the packets of a source on their way to files, and holds the latest of them. */
export class PacketRecorder implements FrameSink {
  readonly chunks: PacketChunks;
  /** By `Frame.interfaceId`. */
  readonly interfaces: InterfaceDescription[] = [];
  private readonly port: MessagePort | undefined;
  private readonly describe: RecorderParts['describe'];
  private lost = 0;
  /** What came of the packets, as far as the thread that writes has told; absent where they are only held. */
  counts: WriteCounts | undefined;
  /** Settled when all that was sent is written, or given up. */
  readonly ended: Promise<void>;

  constructor({ port, waits, holds, describe }: RecorderParts) {
    this.port = port;
    this.describe = describe;
    this.counts = port && { written: 0, unwritten: 0 };
    this.ended = port === undefined ? Promise.resolve() : this.hear(port);
    this.chunks = new PacketChunks(port && ((piece) => this.send({ type: 'piece', piece })), { waits, holds });
    this.send({ type: 'chunks', busy: this.chunks.busy });
  }

  frame(frame: Frame): void {
    if (this.interfaces[frame.interfaceId] === undefined) this.add(frame);
    this.chunks.frame(frame);
  }

  /** Sends what has come; `counters` are those of the interfaces, by their numbers. */
  flush(counters: readonly (InterfaceCounters | undefined)[]): void {
    this.chunks.flush();
    if (this.chunks.lost > this.lost) this.send({ type: 'lost', packets: this.chunks.lost });
    this.lost = this.chunks.lost;
    for (const [id, each] of counters.entries())
      if (each !== undefined && this.interfaces[id] !== undefined) this.send({ type: 'counters', id, counters: each });
  }

  /** No more packets will come. */
  end(): void {
    this.send({ type: 'end' });
  }

  private hear(port: MessagePort): Promise<void> {
    port.on('message', (counts: WriteState) => {
      this.counts = counts;
    });
    const closed = new Promise<void>((resolve) => port.once('close', resolve));
    // A thread that cannot begin ends without packets.
    port.unref();
    return closed;
  }

  private add(frame: Frame): void {
    const description = this.describe(frame);
    this.interfaces[frame.interfaceId] = description;
    this.send({ type: 'interface', id: frame.interfaceId, description });
  }

  private send(work: WriteWork): void {
    this.port?.postMessage(work);
  }
}
