import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Frame } from '../../src/capture/frame.js';
import { commentBytes, type InterfaceDescription, type SectionDescription } from '../../src/capture/pcapng-blocks.js';
import { PcapngWriter } from '../../src/capture/pcapng-writer.js';
import { readInWindows } from '../support/captured-frames.js';
import { udp } from '../support/packet-builder.js';
import { hasPrograms } from '../support/peers.js';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-pcapng-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Wanted {
  readonly bytes: Uint8Array;
  readonly more: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly interfaceId: number;
  readonly comment: string;
}

/** Its bytes stand in the middle of others, as a captured frame's do. */
function frameOf({ bytes, more, seconds, nanoseconds, interfaceId }: Wanted): Frame {
  const margin = interfaceId + 1;
  const room = new Uint8Array(bytes.length + 2 * margin).fill(0xee);
  room.set(bytes, margin);
  const frame = new Frame();
  frame.bytes = room;
  frame.start = margin;
  frame.end = margin + bytes.length;
  frame.wireLength = bytes.length + more;
  frame.linkType = interfaceId;
  frame.seconds = seconds;
  frame.nanoseconds = nanoseconds;
  frame.interfaceId = interfaceId;
  return frame;
}

const describing = ({ linkType, interfaceId }: Frame): InterfaceDescription => ({
  linkType,
  snapLength: 4_000_000,
  name: `eth${interfaceId}`,
});

class Collected {
  readonly parts: Buffer[] = [];

  write(bytes: Uint8Array, length: number): void {
    this.parts.push(Buffer.from(bytes.subarray(0, length)));
  }

  get file(): Buffer {
    return Buffer.concat(this.parts);
  }
}

function written(frames: readonly Wanted[], section: SectionDescription = {}): Buffer {
  const sink = new Collected();
  const writer = new PcapngWriter(sink, section, describing);
  for (const wanted of frames) writer.packet(frameOf(wanted), commentBytes(wanted.comment));
  for (const id of new Set(frames.map(({ interfaceId }) => interfaceId)))
    writer.statistics(id, {
      end: { seconds: 1, nanoseconds: 2 },
      kernelDrops: 3,
      interfaceDrops: 4,
      filterAccepted: 5,
    });
  writer.flush();
  return sink.file;
}

const packet: fc.Arbitrary<Wanted> = fc.record({
  bytes: fc.uint8Array({ maxLength: 90 }),
  more: fc.nat(2000),
  seconds: fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 65_535, 65_536, 1_700_000_000, 0xffff_ffff)),
  nanoseconds: fc.oneof(fc.nat(999_999_999), fc.constantFrom(0, 999_999_999)),
  interfaceId: fc.nat(5),
  comment: fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme', maxLength: 20 })),
});

describe('a written pcapng file', () => {
  test('gives back every packet with its bytes, time, length and interface', () => {
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 12 }), (packets) => {
        const read = readInWindows(written(packets, { comment: 'a', os: 'bb', hardware: 'ccc', application: 'dddd' }));
        expect(read.fault).toBeUndefined();
        expect(read.wanted).toBe(0);
        expect(read.frames).toEqual(
          packets.map(({ bytes, more, seconds, nanoseconds, interfaceId }) => ({
            bytes: Buffer.from(bytes),
            seconds,
            nanoseconds,
            wireLength: bytes.length + more,
            linkType: interfaceId,
            fcsLength: 0,
            // Numbered as they come.
            interfaceId: [...new Set(packets.map((each) => each.interfaceId))].indexOf(interfaceId),
          })),
        );
      }),
    );
  });

  test('describes its interfaces, and what they lost', () => {
    const one = { bytes: new Uint8Array(3), more: 0, seconds: 1, nanoseconds: 2, interfaceId: 2, comment: '' };
    const { interfaces } = readInWindows(written([one]));
    expect(interfaces.list).toMatchObject([
      {
        name: 'eth2',
        linkType: 2,
        snapLength: 4_000_000,
        drops: { kernel: 3, interface: 4 },
        filterAccepted: 5,
      },
    ]);
  });

  test('holds packets that are longer than what is gathered at once', () => {
    const long = { more: 0, seconds: 1, nanoseconds: 2, interfaceId: 0, comment: 'x'.repeat(70_000) };
    const packets = [10, 3_000_000, 20].map((length) => ({ ...long, bytes: new Uint8Array(length).fill(7) }));
    const { frames, fault } = readInWindows(written(packets));
    expect(fault).toBeUndefined();
    expect(frames.map(({ bytes }) => bytes.length)).toEqual([10, 3_000_000, 20]);
  });

  test('cuts a comment between two characters', () => {
    const cut = commentBytes('ä'.repeat(40_000));
    expect(cut.length).toBe(65_532);
    expect(Buffer.from(cut).toString()).toBe('ä'.repeat(32_766));
    expect(Buffer.from(commentBytes(`x${'ä'.repeat(40_000)}`)).toString()).toBe(`x${'ä'.repeat(32_765)}`);
  });
});

describe.skipIf(!hasPrograms('tshark', 'capinfos'))('tshark reads of it', () => {
  const packets: Wanted[] = [0, 1].map((interfaceId) => ({
    bytes: udp({ sourcePort: 1000 + interfaceId, destinationPort: 514 }),
    more: 40 * interfaceId,
    seconds: 1_700_000_000 + interfaceId,
    nanoseconds: 123_456_789,
    interfaceId,
    comment: interfaceId === 0 ? 'unexpected: no documented path → none' : '',
  }));
  const path = join(folder, 'one.pcapng');
  // Both are Ethernet.
  const sink = new Collected();
  const section = { comment: 'from eth0 and eth1', application: 'Rolepath 1.2.3', os: 'Linux 6', hardware: 'a CPU' };
  const writer = new PcapngWriter(sink, section, (frame) => ({ ...describing(frame), linkType: 1, filter: 'udp' }));
  for (const each of packets) writer.packet(frameOf(each), commentBytes(each.comment));
  writer.flush();
  writeFileSync(path, sink.file);

  test('comments, interfaces, times to the nanosecond and lengths on the wire', () => {
    const fields = ['frame.comment', 'frame.interface_name', 'frame.time_epoch', 'frame.len', 'frame.cap_len'];
    const out = execFileSync(
      'tshark',
      ['-r', path, '-T', 'fields', '-E', 'separator=|', ...fields.flatMap((field) => ['-e', field])],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const length = packets[0]?.bytes.length ?? 0;
    expect(out.trimEnd().split('\n')).toEqual([
      `unexpected: no documented path → none|eth0|1700000000.123456789|${length}|${length}`,
      `|eth1|1700000001.123456789|${length + 40}|${length}`,
    ]);
  });

  test('where and by what it was written, and the filter', () => {
    const out = execFileSync('capinfos', [path], { encoding: 'utf8' });
    expect(out).toMatch(/Capture application: +Rolepath 1\.2\.3/);
    expect(out).toMatch(/Capture hardware: +a CPU/);
    expect(out).toMatch(/Capture oper-sys: +Linux 6/);
    expect(out).toMatch(/Capture comment: +from eth0 and eth1/);
    expect(out).toMatch(/Filter string = udp/);
    expect(out).toMatch(/Time resolution = 0x09/);
  });
});
