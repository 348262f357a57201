import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import koffi from 'koffi';
import { afterAll, describe, expect, test } from 'vitest';
import { u8 } from '../../src/bytes.js';
import { BpfProgram, INSTRUCTION_WORDS } from '../../src/capture/bpf.js';
import { BpfSink } from '../../src/capture/bpf-sink.js';
import { BpfCompiler } from '../../src/capture/live/bpf-compiler.js';
import { loadLibpcap } from '../../src/capture/live/libpcap.js';
import { LiveProblem } from '../../src/capture/live/live-problem.js';
import { readCaptures } from '../../src/capture/read-captures.js';
import { Tally } from '../../src/capture/tally.js';
import { samplePath } from '../samples/expectations.js';
import {
  ethernetIp,
  extensionHeader,
  fragments,
  frameOf,
  icmp,
  ipPacket,
  tcp,
  udp,
  udpDatagram,
} from '../support/packet-builder.js';
import { pcapFile } from '../support/pcap-writer.js';
import { hasPrograms } from '../support/peers.js';

type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, k: number];

const program = (...instructions: readonly Instruction[]): BpfProgram | undefined =>
  BpfProgram.from(Int32Array.from(instructions.flat()));

const valid = (...instructions: readonly Instruction[]): BpfProgram => {
  const made = program(...instructions);
  if (made === undefined) throw new Error('the program is not valid');
  return made;
};

const RET_A: Instruction = [0x16, 0, 0, 0];
const RET_1: Instruction = [0x06, 0, 0, 1];
const LD_IMM = (k: number): Instruction => [0x00, 0, 0, k];
const LDX_IMM = (k: number): Instruction => [0x01, 0, 0, k];

const BYTES = Uint8Array.of(0xff, 0xff, 0x80, 1, 2, 3, 0x45, 0xff, 0xff);
/** Runs over the frame 80 01 02 03 45, of which 100 bytes were on the wire. */
const run = (...instructions: readonly Instruction[]): number => valid(...instructions).run(BYTES, 2, 7, 100) >>> 0;

describe('the machine of the packet filter', () => {
  test.each<[string, readonly Instruction[], number]>([
    ['ld word', [[0x20, 0, 0, 0]], 0x80010203],
    ['ld half', [[0x28, 0, 0, 3]], 0x0345],
    ['ld byte', [[0x30, 0, 0, 4]], 0x45],
    ['ld word at X', [LDX_IMM(1), [0x40, 0, 0, 0]], 0x01020345],
    ['ld half at X', [LDX_IMM(1), [0x48, 0, 0, 2]], 0x0345],
    ['ld byte at X', [LDX_IMM(4), [0x50, 0, 0, 0]], 0x45],
    ['ld length on the wire', [[0x80, 0, 0, 0]], 100],
    [
      'ldx length on the wire',
      [
        [0x81, 0, 0, 0],
        [0x87, 0, 0, 0],
      ],
      100,
    ],
    [
      'ldx header length',
      [
        [0xb1, 0, 0, 4],
        [0x87, 0, 0, 0],
      ],
      20,
    ],
    ['st, ld', [LD_IMM(7), [0x02, 0, 0, 15], LD_IMM(0), [0x60, 0, 0, 15]], 7],
    ['stx, ldx', [LDX_IMM(9), [0x03, 0, 0, 3], LDX_IMM(0), [0x61, 0, 0, 3], [0x87, 0, 0, 0]], 9],
    ['memory holds 0 at first', [LD_IMM(7), [0x60, 0, 0, 2]], 0],
    ['add runs over', [LD_IMM(-1), [0x04, 0, 0, 3]], 2],
    ['sub runs under', [LD_IMM(1), [0x14, 0, 0, 2]], 0xffff_ffff],
    ['mul keeps 32 bits', [LD_IMM(-1), [0x24, 0, 0, -1]], 1],
    ['div without sign', [LD_IMM(-2), [0x34, 0, 0, 2]], 0x7fff_ffff],
    ['div by X', [LD_IMM(100), LDX_IMM(7), [0x3c, 0, 0, 0]], 14],
    ['mod without sign', [LD_IMM(-1), [0x94, 0, 0, 10]], 5],
    ['or, and, xor', [LD_IMM(12), [0x44, 0, 0, 3], [0x54, 0, 0, 13], [0xa4, 0, 0, 1]], 12],
    ['shifts', [LD_IMM(-1), [0x64, 0, 0, 28], [0x74, 0, 0, 30]], 3],
    ['a shift by 32 leaves nothing', [LD_IMM(-1), LDX_IMM(32), [0x6c, 0, 0, 0]], 0],
    ['neg', [LD_IMM(1), [0x84, 0, 0, 0]], 0xffff_ffff],
    ['tax, add X', [LD_IMM(4), [0x07, 0, 0, 0], [0x0c, 0, 0, 0]], 8],
  ])('%s', (_, instructions, expected) => {
    expect(run(...instructions, RET_A)).toBe(expected);
  });

  test.each<[string, readonly Instruction[], boolean]>([
    ['jeq', [LD_IMM(5), [0x15, 0, 1, 5]], true],
    ['jgt compares without sign', [LD_IMM(-1), [0x25, 0, 1, 1]], true],
    ['jge of the same', [LD_IMM(5), [0x35, 0, 1, 5]], true],
    ['jset', [LD_IMM(5), [0x45, 0, 1, 2]], false],
    ['jge with X compares without sign', [LD_IMM(-1), LDX_IMM(6), [0x3d, 0, 1, 0]], true],
    ['jgt with X compares without sign', [LD_IMM(1), LDX_IMM(-1), [0x2d, 0, 1, 0]], false],
    ['jgt with X', [LD_IMM(5), LDX_IMM(6), [0x2d, 0, 1, 0]], false],
    ['ja', [[0x05, 0, 0, 1]], false],
  ])('%s', (_, instructions, isTaken) => {
    expect(run(...instructions, RET_1, [0x06, 0, 0, 2])).toBe(isTaken ? 1 : 2);
  });

  test.each<[string, Instruction]>([
    ['ld word', [0x20, 0, 0, 2]],
    ['ld half', [0x28, 0, 0, 4]],
    ['ld byte', [0x30, 0, 0, 5]],
    ['ld byte at an offset below 0', [0x30, 0, 0, -4096]],
    ['ldx header length', [0xb1, 0, 0, 5]],
    ['ld at X', [0x50, 0, 0, 5]],
    ['ld at X, run over', [0x40, 0, 0, -1]],
  ])('%s beyond the frame lets it fall', (_, load) => {
    expect(run(LDX_IMM(1), load, RET_1)).toBe(0);
  });

  test('a division by X = 0 lets the frame fall', () => {
    expect(run([0x3c, 0, 0, 0], RET_1)).toBe(0);
    expect(run([0x9c, 0, 0, 0], RET_1)).toBe(0);
  });

  test('an endless loop ends', () => {
    expect(run([0x05, 0, 0, -1], RET_1)).toBe(0);
  });

  test.each<[string, readonly Instruction[]]>([
    ['empty', []],
    ['without a return at its end', [RET_1, LD_IMM(1)]],
    ['with an unknown code', [[0x18, 0, 0, 0], RET_1]],
    ['with memory that is not there', [[0x60, 0, 0, 16], RET_1]],
    ['with memory below 0', [[0x02, 0, 0, -1], RET_1]],
    ['that divides by the constant 0', [[0x34, 0, 0, 0], RET_1]],
    ['that jumps beyond its end', [[0x05, 0, 0, 1], RET_1]],
    ['that jumps before its begin', [[0x05, 0, 0, -2], RET_1]],
    ['that branches beyond its end', [[0x15, 0, 1, 0], RET_1]],
  ])('a program %s is not valid', (_, instructions) => {
    expect(program(...instructions)).toBeUndefined();
  });
});

/** libpcap's own machine. */
const libpcap = koffi.load(process.platform === 'darwin' ? '/usr/lib/libpcap.A.dylib' : 'libpcap.so.0.8');
const Instructions = koffi.struct({ code: 'uint16', jt: 'uint8', jf: 'uint8', k: 'uint32' });
const Program = koffi.struct({ length: 'uint32', instructions: koffi.pointer(Instructions) });
const Header = koffi.struct({ seconds: 'long', fraction: 'long', captured: 'uint32', length: 'uint32' });
const offlineFilter = libpcap.func('pcap_offline_filter', 'int', [
  koffi.pointer(Program),
  koffi.pointer(Header),
  koffi.pointer('uint8'),
]);

function runTheirs(code: Int32Array, frame: Uint8Array, length: number): number {
  const instructions = Array.from({ length: code.length / INSTRUCTION_WORDS }, (_, i) => {
    const [operation = 0, jt = 0, jf = 0, k = 0] = code.subarray(i * INSTRUCTION_WORDS);
    return { code: operation, jt, jf, k: k >>> 0 };
  });
  const header = { seconds: 0, fraction: 0, captured: frame.length, length };
  return offlineFilter({ length: instructions.length, instructions }, header, Buffer.from(frame));
}

const PLAIN = [
  0x00, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0x80, 0x01, 0x81, 0xb1, 0x04, 0x0c, 0x14, 0x1c, 0x24, 0x2c,
] as const;
const MORE = [0x3c, 0x44, 0x4c, 0x54, 0x5c, 0x6c, 0x7c, 0x84, 0x9c, 0xa4, 0xac, 0x07, 0x87] as const;
const BRANCHES = [0x15, 0x1d, 0x25, 0x2d, 0x35, 0x3d, 0x45, 0x4d] as const;

const small = fc.integer({ min: 0, max: 80 });
const anyWord = fc.oneof(small, fc.integer(), fc.constantFrom(0, -1, 0x7fff_ffff, -0x8000_0000));
const skipped = fc.nat({ max: 3 });
const instruction: fc.Arbitrary<Instruction> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom(...PLAIN, ...MORE), skipped, skipped, anyWord) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(0x34, 0x94), skipped, skipped, fc.integer({ min: 1, max: 1 << 20 })),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(0x64, 0x74), skipped, skipped, fc.nat({ max: 31 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(0x02, 0x03, 0x60, 0x61), skipped, skipped, fc.nat({ max: 15 })) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...BRANCHES), skipped, skipped, anyWord) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(0x05), skipped, skipped, fc.nat({ max: 3 })) },
);

/** Memory that is read before it is written holds anything there: all is written first. Jumps reach the returns. */
const programs = fc.array(instruction, { maxLength: 40 }).map((body) => {
  const stores = Array.from({ length: 16 }, (_, i): Instruction => [0x02, 0, 0, i]);
  return Int32Array.from([LD_IMM(0), ...stores, ...body, RET_A, RET_A, RET_A, RET_A].flat());
});

describe("beside libpcap's own machine", () => {
  test('random programs say the same of random frames', () => {
    fc.assert(
      fc.property(programs, fc.uint8Array({ maxLength: 80 }), fc.nat({ max: 9000 }), (code, frame, more) => {
        const own = BpfProgram.from(code);
        const ours = own?.run(frame, 0, frame.length, frame.length + more);
        expect(ours).toBe(runTheirs(code, frame, frame.length + more));
      }),
      { numRuns: 2000 },
    );
  });

  test('programs made of filters say the same of frames, whole, cut and damaged', async () => {
    const compiler = new BpfCompiler(await loadLibpcap());
    const compiled = FILTERS.map((text) => compiler.compile(text, 1));
    fc.assert(
      fc.property(fc.constantFrom(...FRAMES), fc.nat(), fc.nat(), fc.nat({ max: 255 }), (whole, cut, place, value) => {
        const frame = whole.slice(0, cut % (whole.length + 1));
        if (frame.length > 0) frame[place % frame.length] = value;
        for (const own of compiled) {
          const ours = own.run(frame, 0, frame.length, whole.length);
          expect(ours).toBe(runTheirs(own.instructions, frame, whole.length));
        }
      }),
      { numRuns: 500 },
    );
  });
});

const FILTERS = [
  'tcp port 5061',
  'udp portrange 50000-59999',
  'host 10.0.0.1 or ip6',
  'vlan 100 and tcp',
  'ip protochain 17',
  'ip6 protochain 6',
  'tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn',
  'udp[8:4] & 0xc0000000 = 0 and udp[12:4] = 0x2112a442',
  'ip[2:2] - ((ip[0] & 0xf) << 2) > 100',
  'len % 3 = 1 or greater 900',
  'not (icmp or arp) and net 10.0.0.0/8',
  'ip[6:2] & 0x1fff != 0',
];

const FRAMES: readonly Uint8Array[] = [
  tcp({ destinationPort: 5061 }),
  tcp({ destinationPort: 443, vlans: [100], payload: new Uint8Array(500) }),
  udp({ destinationPort: 50_001, payload: Uint8Array.of(0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42) }),
  udp({ source: '2001:db8::1', destination: '2001:db8::2' }),
  icmp(),
  ...fragments({}, 17, udpDatagram({ payload: new Uint8Array(3000) }), [1480]),
  ethernetIp(
    {},
    ipPacket(
      { source: '2001:db8::1', destination: '2001:db8::2', extensions: [extensionHeader(0)] },
      6,
      new Uint8Array(20),
    ),
  ),
];

describe('filters of captures', () => {
  test('every link type gets a program of its own, made once', async () => {
    const compiler = new BpfCompiler(await loadLibpcap());
    const made: number[] = [];
    const kept = new Tally(undefined);
    const sink = new BpfSink(
      'tcp',
      (text, linkType) => {
        made.push(linkType);
        return compiler.compile(text, linkType);
      },
      kept,
    );
    const raw = ipPacket({}, 6, new Uint8Array(20));
    for (let i = 0; i < 3; i++) {
      sink.frame(frameOf(tcp()));
      sink.frame(frameOf(raw, { linkType: 101 }));
      sink.frame(frameOf(udp()));
    }
    expect(made).toEqual([1, 101]);
    expect([kept.frames, sink.filtered]).toEqual([6, 3]);
  });

  test('what is no filter, or none for the link type, is said', async () => {
    const compiler = new BpfCompiler(await loadLibpcap());
    expect(() => compiler.compile('tcp porrt 5', 1)).toThrow(LiveProblem);
    expect(() => compiler.compile('wlan type mgt', 1)).toThrow(/802\.11/);
    expect(() => compiler.compile('tcp', 65_000)).toThrow(LiveProblem);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'rolepath-bpf-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!hasPrograms('tcpdump'))('beside tcpdump', () => {
  const counted = (capture: string, filter: string): number => {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    const out = execFileSync('tcpdump', ['--count', '-r', capture, filter], { encoding: 'utf8', stdio });
    return Number(/^(\d+) packet/m.exec(out)?.[1]);
  };

  test.each(['edge-external.pcapng', 'raw IP'])('as many frames of %s pass', async (name) => {
    const capture = name === 'raw IP' ? join(folder, 'raw.pcap') : samplePath(name);
    if (name === 'raw IP') writeFileSync(capture, pcapFile(RAW_FRAMES, { linkType: 101 }));
    const compiler = new BpfCompiler(await loadLibpcap());
    for (const filter of ['tcp', 'udp and greater 60', 'host 10.45.16.10', 'tcp[tcpflags] & tcp-syn != 0', 'ip6']) {
      const kept = new Tally(undefined);
      await readCaptures([capture], new BpfSink(filter, (text, linkType) => compiler.compile(text, linkType), kept));
      expect([filter, kept.frames]).toEqual([filter, counted(capture, filter)]);
    }
  });
});

const RAW_FRAMES = [ipPacket({}, 6, new Uint8Array(40)), ipPacket({}, 17, new Uint8Array(80))].map((bytes) => ({
  seconds: 1,
  nanoseconds: u8(bytes, 0),
  bytes,
}));
