/** Capture filters in the language of pcap-filter(7), compiled by libpcap for frames that come from files. */

import { u16le, u32le } from '../../bytes.js';
import { cleanString } from '../../clean-text.js';
import { BpfProgram, INSTRUCTION_WORDS } from '../bpf.js';
import { ERROR_BYTES, type Libpcap, type Pointer } from './libpcap.js';
import { LiveProblem } from './live-problem.js';

/** `struct bpf_program`: a length and a pointer, on 64-bit machines 16 bytes. */
export const PROGRAM_BYTES = 16;

/** `struct bpf_insn`: 16 bits of code, 8 and 8 of jumps, 32 of operand; little-endian wherever this runs. */
const INSTRUCTION_BYTES = 8;

/** `PCAP_NETMASK_UNKNOWN`. */
export const UNKNOWN_NETMASK = 0xffff_ffff;

/** Snap length that a filter for files is made for; libpcap's most. */
const SNAP_LENGTH = 262_144;

/**
 * Link types whose number in files (LINKTYPE_) is not libpcap's own (DLT_), on Linux and macOS: the map in
 * pcap-common.c.
 */
const OWN_NUMBERS: ReadonlyMap<number, number> = new Map([
  [100, 11],
  [101, 12],
  [102, 15],
  [103, 16],
  [106, 19],
]);

interface ProgramFields {
  readonly length: number;
  readonly instructions: Pointer;
}

/** Makes programs out of a filter's text. */
export class BpfCompiler {
  readonly #lib: Libpcap;
  readonly #readProgram: (memory: Pointer) => ProgramFields;

  constructor(lib: Libpcap) {
    this.#lib = lib;
    this.#readProgram = lib.reader<ProgramFields>({ length: 'uint32', instructions: 'void *' });
  }

  /** The program for frames of a link type (LINKTYPE_); throws {@link LiveProblem} where the text has no meaning there. */
  compile(text: string, linkType: number): BpfProgram {
    const { pcap } = this.#lib;
    const handle = pcap.pcap_open_dead(OWN_NUMBERS.get(linkType) ?? linkType, SNAP_LENGTH);
    const program = Buffer.alloc(PROGRAM_BYTES);
    try {
      if (Number(pcap.pcap_compile(handle, program, text, 1, UNKNOWN_NETMASK)) !== 0)
        throw filterProblem(`${String(pcap.pcap_geterr(handle))} (link type ${linkType})`);
      const compiled = BpfProgram.from(this.#instructions(program));
      pcap.pcap_freecode(program);
      if (compiled === undefined) throw filterProblem('libpcap made a program of it that cannot be run');
      return compiled;
    } finally {
      pcap.pcap_close(handle);
    }
  }

  #instructions(program: Buffer): Int32Array {
    const { length, instructions } = this.#readProgram(program);
    const bytes = this.#lib.view(instructions, length * INSTRUCTION_BYTES);
    const words = new Int32Array(length * INSTRUCTION_WORDS);
    for (let i = 0, from = 0; i < length; i++, from += INSTRUCTION_BYTES) {
      const to = i * INSTRUCTION_WORDS;
      words[to] = u16le(bytes, from);
      words[to + 1] = bytes[from + 2] ?? 0;
      words[to + 2] = bytes[from + 3] ?? 0;
      words[to + 3] = u32le(bytes, from + 4);
    }
    return words;
  }
}

/** Why a filter cannot be used, in libpcap's words. */
export const filterProblem = (why: string): LiveProblem =>
  new LiveProblem(
    `the capture filter cannot be used: ${cleanString(why, ERROR_BYTES)}`,
    'write it as for tcpdump (man pcap-filter)',
  );
