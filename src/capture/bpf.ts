/*
 * The machine of the BSD packet filter (McCanne & Jacobson, "The BSD Packet Filter", USENIX Winter 1993; bpf(4)), as
 * libpcap runs it over frames of files: an accumulator A, an index register X and 16 words of memory M, all of 32 bits
 * without sign.
 *
 *   instruction: code (16 bits), jt, jf (8 each: instructions to skip), k (32)
 *
 *   code  bits 0–2  class: ld ldx st stx alu jmp ret misc
 *         bits 3–4  of ld, ldx: size, W H B           bit 3      of alu, jmp, ret: operand, k or X (ret: bit 4 is A)
 *         bits 5–7  of ld, ldx: mode, IMM ABS IND MEM LEN MSH    bits 4–7  of alu, jmp: operation
 */
import { i32, i32At, u8, u16 } from '../bytes.js';

/** Numbers that an instruction takes: code, jt, jf, k. */
export const INSTRUCTION_WORDS = 4;

/** Longest program that is run: libpcap's own makes far shorter ones, the kernel takes 4,096. */
const MAX_INSTRUCTIONS = 65_536;

const MEMORY_WORDS = 16;

/**
 * Jumps back in one run, after which a frame is let fall. Only `protochain` loops, once for each header it steps over,
 * and each has eight bytes.
 */
const MAX_JUMPS_BACK = 32_768;

const LD_IMM = 0x00;
const LD_W_ABS = 0x20;
const LD_H_ABS = 0x28;
const LD_B_ABS = 0x30;
const LD_W_IND = 0x40;
const LD_H_IND = 0x48;
const LD_B_IND = 0x50;
const LD_MEM = 0x60;
const LD_LEN = 0x80;
const LDX_IMM = 0x01;
const LDX_MEM = 0x61;
const LDX_LEN = 0x81;
/** Four times the low four bits of a byte: the length of an IPv4 header. */
const LDX_MSH = 0xb1;
const ST = 0x02;
const STX = 0x03;
const ADD_K = 0x04;
const ADD_X = 0x0c;
const SUB_K = 0x14;
const SUB_X = 0x1c;
const MUL_K = 0x24;
const MUL_X = 0x2c;
const DIV_K = 0x34;
const DIV_X = 0x3c;
const OR_K = 0x44;
const OR_X = 0x4c;
const AND_K = 0x54;
const AND_X = 0x5c;
const LSH_K = 0x64;
const LSH_X = 0x6c;
const RSH_K = 0x74;
const RSH_X = 0x7c;
const NEG = 0x84;
const MOD_K = 0x94;
const MOD_X = 0x9c;
const XOR_K = 0xa4;
const XOR_X = 0xac;
const JA = 0x05;
const JEQ_K = 0x15;
const JEQ_X = 0x1d;
const JGT_K = 0x25;
const JGT_X = 0x2d;
const JGE_K = 0x35;
const JGE_X = 0x3d;
const JSET_K = 0x45;
const JSET_X = 0x4d;
const RET_K = 0x06;
const RET_A = 0x16;
const TAX = 0x07;
const TXA = 0x87;

const LOADS = [LD_IMM, LD_W_ABS, LD_H_ABS, LD_B_ABS, LD_W_IND, LD_H_IND, LD_B_IND, LD_LEN] as const;
const INDEX_LOADS = [LDX_IMM, LDX_LEN, LDX_MSH] as const;
const MEMORY_CODES: ReadonlySet<number> = new Set([LD_MEM, LDX_MEM, ST, STX]);
const BRANCHES: ReadonlySet<number> = new Set([JEQ_K, JEQ_X, JGT_K, JGT_X, JGE_K, JGE_X, JSET_K, JSET_X]);
const DIVISIONS: ReadonlySet<number> = new Set([DIV_K, MOD_K]);
const RETURNS: ReadonlySet<number> = new Set([RET_K, RET_A]);
const ALU = [ADD_K, ADD_X, SUB_K, SUB_X, MUL_K, MUL_X, DIV_X, OR_K, OR_X, AND_K, AND_X] as const;
const MORE_ALU = [LSH_K, LSH_X, RSH_K, RSH_X, NEG, MOD_X, XOR_K, XOR_X, TAX, TXA] as const;
const PLAIN: ReadonlySet<number> = new Set([...LOADS, ...INDEX_LOADS, ...ALU, ...MORE_ALU]);

/** A checked program: it reads nothing outside the frame and its own memory, and ends. */
export class BpfProgram {
  /** Code, jt, jf and k of one instruction after the other. */
  readonly instructions: Int32Array;
  readonly #memory = new Int32Array(MEMORY_WORDS);

  private constructor(code: Int32Array) {
    this.instructions = code;
  }

  /** The program of these instructions, {@link INSTRUCTION_WORDS} each; `undefined` where it is not valid. */
  static from(code: Int32Array): BpfProgram | undefined {
    return isValid(code) ? new BpfProgram(code) : undefined;
  }

  /**
   * Bytes of the frame that the program wants, as a signed word, 0 where it lets the frame fall. Reads `bytes` from `start` to `end`;
   * a load beyond them lets the frame fall, as in libpcap.
   *
   * A and X are kept as signed words, too, which the engine holds in registers: as numbers without sign they would be
   * doubles, one on the heap for each frame.
   */
  run(bytes: Uint8Array, start: number, end: number, wireLength: number): number {
    const code = this.instructions;
    const memory = this.#memory;
    const length = end - start;
    memory.fill(0);
    let a = 0;
    let x = 0;
    let jumpsBack = 0;
    for (let pc = 0; ; pc += INSTRUCTION_WORDS) {
      const k = i32At(code, pc + 3);
      switch (i32At(code, pc)) {
        case LD_W_ABS:
          if (k < 0 || k + 4 > length) return 0;
          a = i32(bytes, start + k);
          break;
        case LD_H_ABS:
          if (k < 0 || k + 2 > length) return 0;
          a = u16(bytes, start + k);
          break;
        case LD_B_ABS:
          if (k < 0 || k >= length) return 0;
          a = u8(bytes, start + k);
          break;
        case LD_W_IND:
          if (!isInside(x, k, 4, length)) return 0;
          a = i32(bytes, start + x + k);
          break;
        case LD_H_IND:
          if (!isInside(x, k, 2, length)) return 0;
          a = u16(bytes, start + x + k);
          break;
        case LD_B_IND:
          if (!isInside(x, k, 1, length)) return 0;
          a = u8(bytes, start + x + k);
          break;
        case LD_IMM:
          a = k;
          break;
        case LD_MEM:
          a = i32At(memory, k);
          break;
        case LD_LEN:
          a = wireLength | 0;
          break;
        case LDX_IMM:
          x = k;
          break;
        case LDX_MEM:
          x = i32At(memory, k);
          break;
        case LDX_LEN:
          x = wireLength | 0;
          break;
        case LDX_MSH:
          if (k < 0 || k >= length) return 0;
          x = (u8(bytes, start + k) & 0xf) << 2;
          break;
        case ST:
          memory[k] = a;
          break;
        case STX:
          memory[k] = x;
          break;
        case ADD_K:
          a = (a + k) | 0;
          break;
        case ADD_X:
          a = (a + x) | 0;
          break;
        case SUB_K:
          a = (a - k) | 0;
          break;
        case SUB_X:
          a = (a - x) | 0;
          break;
        case MUL_K:
          a = Math.imul(a, k);
          break;
        case MUL_X:
          a = Math.imul(a, x);
          break;
        case DIV_K:
          a = quotient(a, k);
          break;
        case DIV_X:
          if (x === 0) return 0;
          a = quotient(a, x);
          break;
        case MOD_K:
          a = remainder(a, k);
          break;
        case MOD_X:
          if (x === 0) return 0;
          a = remainder(a, x);
          break;
        case OR_K:
          a |= k;
          break;
        case OR_X:
          a |= x;
          break;
        case AND_K:
          a &= k;
          break;
        case AND_X:
          a &= x;
          break;
        case XOR_K:
          a ^= k;
          break;
        case XOR_X:
          a ^= x;
          break;
        case LSH_K:
          a = k >>> 0 < 32 ? a << k : 0;
          break;
        case LSH_X:
          a = x >>> 0 < 32 ? a << x : 0;
          break;
        case RSH_K:
          a = k >>> 0 < 32 ? (a >>> k) | 0 : 0;
          break;
        case RSH_X:
          a = x >>> 0 < 32 ? (a >>> x) | 0 : 0;
          break;
        case NEG:
          a = -a | 0;
          break;
        case JA:
          if (k < 0 && ++jumpsBack > MAX_JUMPS_BACK) return 0;
          pc += k * INSTRUCTION_WORDS;
          break;
        case JEQ_K:
          pc += skip(code, pc, a === k);
          break;
        case JEQ_X:
          pc += skip(code, pc, a === x);
          break;
        case JGT_K:
          pc += skip(code, pc, a >>> 0 > k >>> 0);
          break;
        case JGT_X:
          pc += skip(code, pc, a >>> 0 > x >>> 0);
          break;
        case JGE_K:
          pc += skip(code, pc, a >>> 0 >= k >>> 0);
          break;
        case JGE_X:
          pc += skip(code, pc, a >>> 0 >= x >>> 0);
          break;
        case JSET_K:
          pc += skip(code, pc, (a & k) !== 0);
          break;
        case JSET_X:
          pc += skip(code, pc, (a & x) !== 0);
          break;
        case RET_K:
          return k;
        case RET_A:
          return a;
        case TAX:
          x = a;
          break;
        case TXA:
          a = x;
          break;
        default:
          return 0;
      }
    }
  }
}

/** Whether so many bytes at X + k lie in the frame; neither may wrap around. */
const isInside = (x: number, k: number, size: number, length: number): boolean =>
  x >= 0 && k >= 0 && x + k + size <= length;

const quotient = (a: number, by: number): number => Math.floor((a >>> 0) / (by >>> 0)) | 0;

const remainder = (a: number, by: number): number => ((a >>> 0) % (by >>> 0)) | 0;

/** How far a branch goes beyond the next instruction. */
const skip = (code: Int32Array, pc: number, isTaken: boolean): number =>
  i32At(code, pc + (isTaken ? 1 : 2)) * INSTRUCTION_WORDS;

/** Known codes, jumps and memory within bounds, no division by a constant 0, and a return at the end. */
function isValid(code: Int32Array): boolean {
  const length = code.length / INSTRUCTION_WORDS;
  if (!Number.isInteger(length) || length < 1 || length > MAX_INSTRUCTIONS) return false;
  for (let i = 0; i < length; i++) if (!isValidAt(code, i, length)) return false;
  return RETURNS.has(i32At(code, (length - 1) * INSTRUCTION_WORDS));
}

function isValidAt(code: Int32Array, index: number, length: number): boolean {
  const pc = index * INSTRUCTION_WORDS;
  const operation = i32At(code, pc);
  const k = i32At(code, pc + 3);
  if (MEMORY_CODES.has(operation)) return k >= 0 && k < MEMORY_WORDS;
  if (DIVISIONS.has(operation)) return k !== 0;
  const isTarget = (skipped: number): boolean => index + 1 + skipped >= 0 && index + 1 + skipped < length;
  if (operation === JA) return isTarget(k);
  if (BRANCHES.has(operation))
    return isBranch(i32At(code, pc + 1), isTarget) && isBranch(i32At(code, pc + 2), isTarget);
  return PLAIN.has(operation) || RETURNS.has(operation);
}

const isBranch = (skipped: number, isTarget: (skipped: number) => boolean): boolean =>
  skipped >= 0 && isTarget(skipped);
