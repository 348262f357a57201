/**
 * Captures read once more, after their flows have been judged: the same frames open the same flows in the same order,
 * so that each is known by its number. What was recognised in between plays no part in it.
 */

import type { Frame, FrameSink } from '../capture/frame.js';
import type { PcapngWriter } from '../capture/pcapng-writer.js';
import { Decoder } from '../decode/decoder.js';
import { DecodeStatus, Packet } from '../decode/packet.js';
import type { ChosenFlows } from './chosen-flows.js';
import { FlowTable } from './flow-table.js';

/** Fragments whose flow is found out: they came before the first of their datagram. Beyond, they are counted. */
export const MAX_HELD_FRAGMENTS = 1 << 20;
/** Fragments that wait for the first of their datagram at a time. */
const MAX_WAITING = 1 << 16;

/** A frame that is part of no flow. */
const NO_FLOW = 0;

/** Says of each frame which flow it belongs to. */
class FlowReplay {
  /** Frames so far. */
  frames = 0;
  /** True where the frame is an ICMP error about its flow. */
  isError = false;
  readonly decoder = new Decoder();
  readonly packet = new Packet();
  private readonly table: FlowTable;

  constructor(maxFlows: number | undefined) {
    this.table = new FlowTable({ finished: () => undefined }, maxFlows, true);
  }

  get opened(): number {
    return this.table.opened;
  }

  /** The number of the flow that the decoded frame belongs to, or which it quotes. */
  flowOf(frame: Frame): number {
    const { table } = this;
    const row = table.add(this.packet, frame.seconds, frame.nanoseconds, frame.interfaceId);
    this.isError = row < 0;
    return table.number(this.isError ? table.quotedRow : row);
  }
}

/** Fragments that came before the first of their datagram, with the chosen flow that they then proved to be of. */
export class HeldFragments implements FrameSink {
  /** Fragments of which that is not known for want of room. */
  unknown = 0;
  /** By the number of the frame, from 0. */
  private readonly flows = new Map<number, number>();
  /** Numbers of frames, by datagram. */
  private readonly waiting = new Map<number, number[]>();
  private waitingFrames = 0;
  private readonly replay: FlowReplay;
  private readonly chosen: ChosenFlows;

  constructor(chosen: ChosenFlows, maxFlows: number | undefined) {
    this.replay = new FlowReplay(maxFlows);
    this.chosen = chosen;
  }

  /** The chosen flow of a frame; 0 where it has none. */
  flowOf(frame: number): number {
    return this.flows.get(frame) ?? NO_FLOW;
  }

  frame(frame: Frame): void {
    const { replay } = this;
    const { decoder, packet } = replay;
    const number = replay.frames++;
    const status = decoder.decode(frame, packet);
    if (status === DecodeStatus.FragmentHeld) this.hold(decoder.datagram, number);
    if (status !== DecodeStatus.Ok) return;
    const held = packet.frames > 1;
    const flow = replay.flowOf(frame);
    if (held) this.release(decoder.datagram, flow);
  }

  private hold(datagram: number, frame: number): void {
    if (this.waitingFrames >= MAX_WAITING) this.forgetOldest();
    this.waitingFrames++;
    const frames = this.waiting.get(datagram);
    if (frames === undefined) this.waiting.set(datagram, [frame]);
    else frames.push(frame);
  }

  private forgetOldest(): void {
    for (const [datagram, frames] of this.waiting) {
      this.waiting.delete(datagram);
      this.waitingFrames -= frames.length;
      return;
    }
  }

  private release(datagram: number, flow: number): void {
    const frames = this.waiting.get(datagram);
    if (frames === undefined) return;
    this.waiting.delete(datagram);
    this.waitingFrames -= frames.length;
    if (!this.chosen.has(flow)) return;
    for (const frame of frames) {
      if (this.flows.size < MAX_HELD_FRAGMENTS) this.flows.set(frame, flow);
      else this.unknown++;
    }
  }
}

export interface ExtractParts {
  readonly chosen: ChosenFlows;
  readonly writer: PcapngWriter;
  /** Absent where no fragment came before the first of its datagram. */
  readonly held: HeldFragments | undefined;
  readonly maxFlows: number | undefined;
  /** Frames that were there when the flows were judged: a capture may have grown since. */
  readonly frames: number;
}

/** Writes the frames of chosen flows as they are, each flow's first with its comment; allocates nothing for a frame. */
export class FlowExtract implements FrameSink {
  /** Frames of the flows that were written, and ICMP errors about these flows. */
  packets = 0;
  errors = 0;
  private readonly replay: FlowReplay;
  private readonly parts: ExtractParts;

  constructor(parts: ExtractParts) {
    this.replay = new FlowReplay(parts.maxFlows);
    this.parts = parts;
  }

  /** Frames that were seen, at most as many as before. */
  get frames(): number {
    return this.replay.frames;
  }

  /** Flows that were opened. */
  get opened(): number {
    return this.replay.opened;
  }

  frame(frame: Frame): void {
    const { replay, parts } = this;
    if (replay.frames >= parts.frames) return;
    const flow = this.flowOf(frame, replay.frames++);
    if (flow === NO_FLOW) return;
    const comment = parts.chosen.take(flow);
    if (comment === undefined) return;
    if (replay.isError) this.errors++;
    else this.packets++;
    parts.writer.packet(frame, comment);
  }

  private flowOf(frame: Frame, number: number): number {
    const { replay, parts } = this;
    const status = replay.decoder.decode(frame, replay.packet);
    if (status === DecodeStatus.Ok) return replay.flowOf(frame);
    replay.isError = false;
    if (status !== DecodeStatus.FragmentHeld || parts.held === undefined) return NO_FLOW;
    return parts.held.flowOf(number);
  }
}
