import type { Frame, FrameSink } from './frame.js';
import type { Interfaces } from './interfaces.js';

/** Hands on the frames of interfaces that captures give certain names. */
export class InterfaceFrames implements FrameSink {
  private readonly names: ReadonlySet<string>;
  private readonly interfaces: Interfaces;
  private readonly sink: FrameSink;
  /** By `Frame.interfaceId`, once it is known. */
  private readonly wanted: boolean[] = [];

  constructor(names: ReadonlySet<string>, interfaces: Interfaces, sink: FrameSink) {
    this.names = names;
    this.interfaces = interfaces;
    this.sink = sink;
  }

  frame(frame: Frame): void {
    if (this.wanted[frame.interfaceId] ?? this.ask(frame.interfaceId)) this.sink.frame(frame);
  }

  private ask(id: number): boolean {
    const isWanted = this.names.has(this.interfaces.list[id]?.name ?? '');
    this.wanted[id] = isWanted;
    return isWanted;
  }
}
