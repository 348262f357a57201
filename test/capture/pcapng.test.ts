import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInWindows } from '../support/captured-frames.js';
import type { WrittenFrame } from '../support/pcap-writer.js';
import { PcapngWriter, pcapngFile } from '../support/pcapng-writer.js';

const bytes = (length: number, seed = 0): Uint8Array => Uint8Array.from({ length }, (_, i) => (seed + i * 7) & 0xff);

const at = (seconds: number, length = 20): WrittenFrame => ({
  seconds,
  nanoseconds: 5_000,
  bytes: bytes(length, seconds),
});

/** One of everything, in two sections of different byte order. */
const everything = (): Buffer =>
  new PcapngWriter()
    .section()
    .interface({ name: 'eth0', snapLength: 100, resolution: 9 })
    .interface({ name: 'lo', linkType: 113, resolution: 0x80 | 20, fcsLength: 4, offset: 1_000n })
    .enhanced({ seconds: 1_700_000_000, nanoseconds: 123_456_789, bytes: bytes(61), wireLength: 1514 })
    .block(0x0bad, bytes(37))
    .enhancedAt(700n << 20n, { bytes: bytes(7) }, 1)
    .simple({ bytes: bytes(33) })
    .names([[Uint8Array.of(10, 0, 0, 1), 'fe1.contoso.com', 'fe1']])
    .obsolete({ seconds: 1_700_000_001, nanoseconds: 1, bytes: bytes(4) }, 0, 3)
    .statistics({ interfaceDrops: 5n, kernelDrops: 7n, filterAccepted: 99n })
    .section({ bigEndian: true, length: 500n })
    .interface({ linkType: 101 })
    .enhanced({ seconds: 1_700_000_002, nanoseconds: 500_000, bytes: bytes(9) }, 0, 2n)
    .done();

describe('a pcapng file', () => {
  it('gives the frames of every kind of packet block, section and interface', () => {
    const { frames, fault, wanted, offset } = readInWindows(everything());
    const common = { fcsLength: 0, interfaceId: 0, linkType: 1 };
    expect(frames).toEqual([
      { ...common, seconds: 1_700_000_000, nanoseconds: 123_456_789, bytes: Buffer.from(bytes(61)), wireLength: 1514 },
      {
        seconds: 1_700,
        nanoseconds: 0,
        bytes: Buffer.from(bytes(7)),
        wireLength: 7,
        fcsLength: 4,
        interfaceId: 1,
        linkType: 113,
      },
      { ...common, seconds: 1_700, nanoseconds: 0, bytes: Buffer.from(bytes(33)), wireLength: 33 },
      { ...common, seconds: 1_700_000_001, nanoseconds: 1, bytes: Buffer.from(bytes(4)), wireLength: 4 },
      {
        ...common,
        seconds: 1_700_000_002,
        nanoseconds: 500_000,
        bytes: Buffer.from(bytes(9)),
        wireLength: 9,
        interfaceId: 2,
        linkType: 101,
      },
    ]);
    expect({ fault, wanted, offset }).toEqual({ fault: undefined, wanted: 0, offset: everything().length });
  });

  it('gives the same whatever the windows it is read in', () => {
    const file = everything();
    const whole = readInWindows(file);
    for (let size = 1; size <= file.length; size++) {
      const read = readInWindows(file, size);
      expect(read.frames).toEqual(whole.frames);
      expect(read.interfaces.list).toEqual(whole.interfaces.list);
      expect(read.names.list).toEqual(whole.names.list);
    }
  });

  it('keeps all frames before the byte where it is cut off, and says that it was', () => {
    const file = everything();
    const { frames } = readInWindows(file);
    const boundaries = new Set<number>();
    for (let offset = 0; offset < file.length; ) {
      const little = offset < file.indexOf(Buffer.from('1a2b3c4d', 'hex')) - 8;
      offset += little ? file.readUInt32LE(offset + 4) : file.readUInt32BE(offset + 4);
      boundaries.add(offset);
    }
    for (let length = 1; length < file.length; length++) {
      const read = readInWindows(file.subarray(0, length));
      expect(read.frames).toEqual(frames.slice(0, read.frames.length));
      expect(read.fault).toBeUndefined();
      expect(read.wanted > 0).toBe(!boundaries.has(length));
    }
  });

  it('is read in either byte order', () => {
    const frames = [at(1, 1), at(2, 2), at(3, 3), at(4, 4), { ...at(5, 5), linkType: 101 }];
    const little = readInWindows(pcapngFile(frames));
    expect(little.frames).toHaveLength(5);
    expect(readInWindows(pcapngFile(frames, { bigEndian: true })).frames).toEqual(little.frames);
  });

  it('numbers interfaces densely over sections, and joins those that a later section describes again', () => {
    const writer = new PcapngWriter();
    for (const second of [1, 2]) {
      writer.section().interface({ name: 'eth0' }).interface({ name: 'eth1' }).enhanced(at(second), 1);
    }
    writer.section().interface({ name: 'eth9' }).enhanced(at(3));
    const read = readInWindows(writer.done());
    expect(read.frames.map(({ interfaceId }) => interfaceId)).toEqual([1, 1, 2]);
    expect(read.interfaces.list.map(({ name }) => name)).toEqual(['eth0', 'eth1', 'eth9']);
  });

  it('keeps two interfaces apart that nothing but their place tells apart', () => {
    const file = new PcapngWriter().section().interface().interface().enhanced(at(1), 0).enhanced(at(2), 1).done();
    expect(readInWindows(file).frames.map(({ interfaceId }) => interfaceId)).toEqual([0, 1]);
  });

  it('shows nothing in the name of an interface that would drive a terminal', () => {
    const file = new PcapngWriter().section().interface({ name: 'eth0\u001b[2J\0\0' }).done();
    expect(readInWindows(file).interfaces.list[0]?.name).toBe('eth0\ufffd[2J');
  });

  it('takes an FCS length of 16 and more for bits', () => {
    for (const [fcsLength, expected] of [
      [4, 4],
      [32, 4],
      [16, 2],
      [0, 0],
    ]) {
      const file = new PcapngWriter().section().interface({ fcsLength: fcsLength! }).enhanced(at(1)).done();
      expect(readInWindows(file).frames[0]?.fcsLength).toBe(expected);
    }
  });

  it('passes over a block of a kind it does not know, longer than any record', () => {
    const writer = new PcapngWriter()
      .section()
      .interface()
      .block(0x7777, new Uint8Array(17 * 1024 * 1024));
    const read = readInWindows(writer.enhanced(at(1)).done(), 3_000_000);
    expect(read).toMatchObject({ fault: undefined, wanted: 0 });
    expect(read.frames).toHaveLength(1);
  });

  it('passes over options it does not know, and over a list of them that runs out of its block', () => {
    const body = Buffer.from(new PcapngWriter().interface({ name: 'eth0', resolution: 9 }).done()).subarray(8, -4);
    const unknown = Buffer.from([0x99, 0x09, 3, 0, 1, 2, 3, 0]);
    const runaway = Buffer.from([3, 0, 0xff, 0xff]);
    const head = body.subarray(0, 8);
    const file = new PcapngWriter()
      .section()
      .block(1, Buffer.concat([head, unknown, body.subarray(8)]))
      .block(1, Buffer.concat([body.subarray(0, -4), runaway]));
    const read = readInWindows(file.done());
    expect(read.fault).toBeUndefined();
    expect(read.interfaces.list).toMatchObject([{ name: 'eth0' }, { name: 'eth0' }]);
  });

  it('is read where a writer leaves the padding out of the block length', () => {
    const block = Buffer.from(new PcapngWriter().enhanced(at(1, 5)).done());
    block.writeUInt32LE(block.length - 3, 4);
    block.writeUInt32LE(block.length - 3, block.length - 4);
    const file = new PcapngWriter().section().interface().raw(block).enhanced(at(2)).done();
    expect(readInWindows(file).frames.map(({ seconds }) => seconds)).toEqual([1, 2]);
  });
});

describe('a simple packet', () => {
  it('has the length that the block, the snap length and the wire leave it', () => {
    const file = new PcapngWriter()
      .section()
      .interface({ snapLength: 10 })
      .simple({ bytes: bytes(12), wireLength: 60 })
      .simple({ bytes: bytes(7) })
      .done();
    expect(readInWindows(file).frames.map((frame) => [frame.bytes.length, frame.wireLength])).toEqual([
      [10, 60],
      [7, 7],
    ]);
  });

  it('has no time before any other packet, and then the time of the last', () => {
    const file = new PcapngWriter().section().interface().simple(at(0)).enhanced(at(9)).simple(at(0)).done();
    expect(readInWindows(file).frames.map(({ seconds }) => seconds)).toEqual([0, 9, 9]);
  });
});

describe('drops', () => {
  it('are those of the last statistics of each interface', () => {
    const file = new PcapngWriter()
      .section()
      .interface({ name: 'a' })
      .interface({ name: 'b' })
      .statistics({ interfaceDrops: 3n, kernelDrops: 1n })
      .statistics({ interfaceDrops: 10n, kernelDrops: 4n, filterAccepted: 2n ** 33n })
      .statistics({ kernelDrops: 2n }, 1)
      .done();
    const { interfaces } = readInWindows(file);
    expect(interfaces.drops()).toEqual({ interface: 10, kernel: 6 });
    expect(interfaces.list).toMatchObject([
      { filterAccepted: 2 ** 33, drops: { interface: 10, kernel: 4 } },
      { name: 'b' },
    ]);
  });

  it('add up over sections, which count anew', () => {
    const writer = new PcapngWriter();
    for (const drops of [3n, 4n]) writer.section().interface().statistics({ interfaceDrops: drops });
    expect(readInWindows(writer.done()).interfaces.drops()).toEqual({ interface: 7, kernel: 0 });
  });

  it('are counted beside single packets, once, where the statistics count them too', () => {
    const writer = new PcapngWriter()
      .section()
      .interface()
      .enhanced(at(1), 0, 2n)
      .obsolete(at(2), 0, 3)
      .obsolete(at(3));
    expect(readInWindows(writer.done()).interfaces.drops()).toEqual({ interface: 5, kernel: 0 });
    expect(readInWindows(writer.statistics({ interfaceDrops: 6n }).done()).interfaces.drops().interface).toBe(6);
  });

  it('of an interface that was never described are passed over', () => {
    const file = new PcapngWriter().section().interface().statistics({ kernelDrops: 9n }, 4).enhanced(at(1)).done();
    const { frames, interfaces } = readInWindows(file);
    expect(frames).toHaveLength(1);
    expect(interfaces.drops()).toEqual({ interface: 0, kernel: 0 });
  });
});

describe('names', () => {
  const v4 = Uint8Array.of(192, 168, 10, 90);
  const v6 = Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

  it('are collected, the first of each address', () => {
    const file = new PcapngWriter()
      .section()
      .names([
        [v4, 'fe1.contoso.com', 'alias'],
        [v6, 'fe6.contoso.com'],
      ])
      .names([[v4, 'later.contoso.com']])
      .done();
    expect(readInWindows(file).names.list).toEqual([
      { address: '192.168.10.90', name: 'fe1.contoso.com' },
      { address: '2001:db8::1', name: 'fe6.contoso.com' },
    ]);
  });

  it('are bounded in number and length', () => {
    const address = (i: number) => Uint8Array.of(10, (i >> 16) & 255, (i >> 8) & 255, i & 255);
    const records = (from: number) => Array.from({ length: 35_000 }, (_, i) => [address(from + i), 'n'] as const);
    const writer = new PcapngWriter().section().names([[v4, 'x'.repeat(60_000)]]);
    for (const from of [0, 35_000]) writer.names(records(from));
    const { list } = readInWindows(writer.done()).names;
    expect(list).toHaveLength(65_536);
    expect(list[0]?.name).toHaveLength(255);
  });
});

describe('a pcapng file that makes no sense', () => {
  const good = () => new PcapngWriter().section().interface().enhanced(at(1));
  const faultAfter = (block: Uint8Array) => {
    const offset = good().done().length;
    const read = readInWindows(good().raw(block).enhanced(at(2)).done());
    expect(read.frames).toHaveLength(1);
    expect(read.offset).toBe(offset);
    return read.fault;
  };
  const changed = (block: Buffer, offset: number, value: number): Buffer => {
    const copy = Buffer.from(block);
    copy.writeUInt32LE(value, offset < 0 ? copy.length + offset : offset);
    return copy;
  };
  const packet = () => new PcapngWriter().enhanced(at(1)).done();

  it('is read up to a block whose lengths differ', () => {
    expect(faultAfter(changed(packet(), -4, 60))).toBe("the block's length is 52 at its start and 60 at its end");
  });

  it('is read up to the end of a block of unknown kind whose lengths differ', () => {
    const unknown = changed(new PcapngWriter().block(0x7777, bytes(8)).done(), -4, 1);
    const read = readInWindows(good().raw(unknown).enhanced(at(2)).done());
    expect(read.fault).toBe("the block's length is 20 at its start and 1 at its end");
    expect(read.offset).toBe(good().done().length + 16);
  });

  it('is read up to a block too short or too long for its kind', () => {
    expect(faultAfter(changed(packet(), 4, 28))).toBe('the block claims 28 bytes, fewer than its kind has');
    expect(faultAfter(changed(packet(), 4, 0))).toBe('the block claims 0 bytes, fewer than its kind has');
    expect(faultAfter(changed(packet(), 4, 0xffff_fff0))).toBe(
      'the block claims 4294967280 bytes, too many for its kind',
    );
  });

  it('is read up to a packet longer than its block, or of no interface', () => {
    expect(faultAfter(changed(packet(), 20, 24))).toMatch('the packet claims 24 captured bytes');
    expect(faultAfter(changed(packet(), 20, 0xffff_ffff))).toMatch('the packet claims 4294967295 captured bytes');
    expect(faultAfter(changed(packet(), 8, 1))).toBe('the packet names interface 1, the section describes 1');
  });

  it('is read up to a section of another major version or without byte order', () => {
    const section = new PcapngWriter().section().done();
    expect(faultAfter(new PcapngWriter().section({ major: 2 }).done())).toMatch('version 2.0 of the pcapng format');
    expect(faultAfter(changed(section, 8, 0))).toBe('the section header has no byte-order magic');
  });

  it('has no packet before its first interface', () => {
    const { fault } = readInWindows(new PcapngWriter().section().simple(at(1)).done());
    expect(fault).toBe('the packet names interface 0, the section describes 0');
  });

  it('may not describe interfaces without end', () => {
    const many = new PcapngWriter().section();
    const block = new PcapngWriter().interface().done();
    many.raw(Buffer.concat(Array.from({ length: 65_537 }, () => block)));
    expect(readInWindows(many.done()).fault).toBe('the run has too many interfaces');
  });

  it('never throws, and gives the same whatever the windows', () => {
    const file = everything();
    const change = fc.tuple(fc.nat(file.length - 1), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0xff)));
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 90 }),
        (changes, size) => {
          const damaged = Buffer.from(file);
          for (const [offset, value] of changes) damaged[offset] = value;
          damaged.set(file.subarray(0, 12), 0);
          const whole = readInWindows(damaged);
          const split = readInWindows(damaged, size);
          expect(split.frames).toEqual(whole.frames);
          expect(split.fault).toEqual(whole.fault);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
