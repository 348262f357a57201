import type { Frame, FrameSink } from '../capture/frame.js';
import { commentBytes } from '../capture/pcapng-blocks.js';
import type { PcapngWriter } from '../capture/pcapng-writer.js';
import { Decoder } from '../decode/decoder.js';
import { DecodeStatus, Packet } from '../decode/packet.js';
import { FlowSelection, type FlowSpan } from './flow-selection.js';

/** A flow whose packets are to be written. */
export interface PickedFlow extends FlowSpan {
  /** Stands at its first packet; empty for none. */
  readonly comment: string;
}

const NO_COMMENT: Uint8Array = commentBytes('');

/** Writes the packets of chosen flows, and ICMP errors about them, out of all that it is shown. */
export class FlowPicker implements FrameSink {
  /** Packets of the flows that were written, and ICMP errors about them. */
  packets = 0;
  errors = 0;
  private readonly decoder = new Decoder();
  private readonly packet = new Packet();
  private readonly selection: FlowSelection;
  private readonly writer: PcapngWriter;
  /** By flow; taken out when it has been written. */
  private readonly comments: Uint8Array[];

  constructor(flows: readonly PickedFlow[], writer: PcapngWriter) {
    this.selection = new FlowSelection(flows);
    this.writer = writer;
    this.comments = flows.map(({ comment }) => commentBytes(comment));
  }

  frame(frame: Frame): void {
    const { packet, selection } = this;
    if (this.decoder.decode(frame, packet) !== DecodeStatus.Ok) return;
    const { seconds, nanoseconds } = frame;
    const flow = selection.find(packet, seconds, nanoseconds);
    if (flow >= 0) {
      this.packets++;
      this.write(frame, flow);
    } else if (packet.hasQuote && selection.findQuoted(packet, seconds, nanoseconds) >= 0) {
      this.errors++;
      this.writer.packet(frame);
    }
  }

  private write(frame: Frame, flow: number): void {
    const comment = this.comments[flow] ?? NO_COMMENT;
    this.writer.packet(frame, comment);
    if (comment.length > 0) this.comments[flow] = NO_COMMENT;
  }
}
