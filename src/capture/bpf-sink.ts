import type { BpfProgram } from './bpf.js';
import type { Frame, FrameSink } from './frame.js';

/** Makes the program of an expression for a LINKTYPE_ value. */
type Compile = (expression: string, linkType: number) => BpfProgram;

/** Hands on the frames that a capture filter lets pass. Each link type has a program of its own. */
export class BpfSink implements FrameSink {
  /** In the language of pcap-filter(7). */
  readonly expression: string;
  /** Frames that were left out. */
  filtered = 0;
  readonly #compile: Compile;
  readonly #sink: FrameSink;
  readonly #programs = new Map<number, BpfProgram>();
  #linkType = -1;
  #program: BpfProgram | undefined;

  /** What `compile` throws goes to the source of the frames. */
  constructor(expression: string, compile: Compile, sink: FrameSink) {
    this.expression = expression;
    this.#compile = compile;
    this.#sink = sink;
  }

  frame(frame: Frame): void {
    if (frame.linkType !== this.#linkType) this.#choose(frame.linkType);
    const program = this.#program;
    if (program === undefined || program.run(frame.bytes, frame.start, frame.end, frame.wireLength) === 0)
      this.filtered++;
    else this.#sink.frame(frame);
  }

  #choose(linkType: number): void {
    const program = this.#programs.get(linkType) ?? this.#compile(this.expression, linkType);
    this.#programs.set(linkType, program);
    this.#program = program;
    this.#linkType = linkType;
  }
}
