import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FlowRecord } from '../../src/report/record.js';
import { loadExpectation, SAMPLE_NAMES, samplePath } from '../samples/expectations.js';
import { hasTshark } from '../samples/tshark-flows.js';
import { type CapturedFrame, type ReadCapture, readInWindows } from '../support/captured-frames.js';
import { rolepath } from '../support/command-line.js';
import { fragments, icmp, ipPacket, tcp, udp, udpDatagram } from '../support/packet-builder.js';
import { pcapFile, type WrittenFrame } from '../support/pcap-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-extract-'));
const SITE = samplePath('consolidated-edge.topology.yaml');
let files = 0;

function temporary(content: Uint8Array, name = `${++files}.pcap`): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Extracted {
  readonly code: number | null;
  readonly err: string;
  readonly path: string;
  readonly capture: ReadCapture;
}

function extract(inputs: readonly string[], filter: string, ...options: string[]): Extracted {
  const path = join(folder, `${++files}.pcapng`);
  const { code, err } = rolepath(['extract', ...inputs, '--filter', filter, '-o', path, ...options]);
  return { code, err, path, capture: readInWindows(readFileSync(path)) };
}

const recordsOf = (inputs: readonly string[], filter: string, ...options: string[]): FlowRecord[] =>
  rolepath(['report', ...inputs, '--format', 'ndjson', '--filter', filter, ...options])
    .out.split('\n')
    .filter((line) => line.startsWith('{"type":"flow"'))
    .map((line) => JSON.parse(line) as FlowRecord);

/** Packets of flows, and ICMP errors about them, as the records count them. */
const packetsOf = (records: readonly FlowRecord[]): number =>
  records.reduce((sum, { initiatorPackets, responderPackets, icmp: error }) => {
    return sum + initiatorPackets + responderPackets + (error?.count ?? 0);
  }, 0);

const bytesOf = (records: readonly FlowRecord[]): number =>
  records.reduce((sum, { initiatorBytes, responderBytes }) => sum + initiatorBytes + responderBytes, 0);

/** All of each frame, its interface by name, for the number is another in another file. */
const texts = ({ frames, interfaces }: ReadCapture): string[] =>
  frames.map(({ interfaceId, bytes, ...frame }: CapturedFrame) =>
    JSON.stringify({ ...frame, bytes: bytes.toString('hex'), from: interfaces.list[interfaceId]?.name }),
  );

/** A record without what says where it was read. */
const judged = ({ input: _, captureInterface: __, ...record }: FlowRecord) => record;
const byStart = (a: FlowRecord, b: FlowRecord): number =>
  `${a.start}${a.communityId}` < `${b.start}${b.communityId}` ? -1 : 1;

const FRAME = { seconds: 1_700_000_000, nanoseconds: 0 };
/** Frames a millisecond apart. */
const timed = (frames: readonly Uint8Array[], step = 0.001): WrittenFrame[] =>
  frames.map((bytes, index) => {
    const after = index * step;
    const seconds = FRAME.seconds + Math.floor(after);
    return { seconds, nanoseconds: Math.round((after % 1) * 1e6) * 1000, bytes };
  });

describe.each(SAMPLE_NAMES)('the packets of chosen flows of %s', (name) => {
  const { capture, topology } = loadExpectation(name);
  const input = samplePath(capture);
  const site = ['-t', samplePath(topology)];
  const all = texts(readInWindows(readFileSync(input)));

  it.each(['-verdict:expected', 'proto:udp,tcp,icmp,icmp6'])(
    'are those that %s counts, as they were, in their order',
    (filter) => {
      const records = recordsOf([input], filter, ...site);
      const { code, capture: extracted } = extract([input], filter, ...site);
      expect([code, extracted.fault, extracted.wanted]).toEqual([0, undefined, 0]);
      expect(extracted.frames).toHaveLength(packetsOf(records));
      let at = 0;
      for (const frame of texts(extracted)) {
        at = all.indexOf(frame, at) + 1;
        expect(at).toBeGreaterThan(0);
      }
    },
  );

  it.each(['port:443', 'verdict:contradicted,undetermined,unexpected'])('are judged as before: %s', (filter) => {
    const { path } = extract([input], filter, ...site);
    const again = recordsOf([path], 'port:0-65535', ...site).toSorted(byStart);
    const before = recordsOf([input], `${filter} port:0-65535`, ...site).toSorted(byStart);
    expect(again.map(judged)).toEqual(before.map(judged));
  });

  it.skipIf(!hasTshark())('have a comment at each first packet, as tshark reads them (where it is installed)', () => {
    const records = recordsOf([input], 'verdict:unexpected', ...site);
    const { path } = extract([input], 'verdict:unexpected', ...site);
    const fields = ['frame.comment', 'frame.len', 'frame.interface_name'].flatMap((field) => ['-e', field]);
    const rows = execFileSync('tshark', ['-r', path, '-T', 'fields', ...fields], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');
    const cells = records.length === 0 ? [] : rows.map((row) => row.split('\t'));
    const comments = cells.flatMap(([comment = '']) => (comment === '' ? [] : [comment]));
    expect(comments).toHaveLength(records.length);
    for (const { reason, nearest, explanation } of records) {
      const wanted = `unexpected, ${reason}${nearest === undefined ? '' : `, nearest ${nearest.path} but for ${nearest.failed.join(' and ')}`}: ${explanation}`;
      expect(comments).toContain(wanted);
    }
    const section = execFileSync('capinfos', ['-k', path], { encoding: 'utf8' });
    for (const part of ['that pass verdict:unexpected', `Input: ${input}`, 'Catalogue: ', 'Topology: '])
      expect(section).toContain(part);
    expect(cells.reduce((sum, [, length]) => sum + Number(length), 0)).toBeGreaterThanOrEqual(bytesOf(records));
  });
});

describe('rolepath extract where it cannot write', () => {
  it('names the file', () => {
    const { code, err } = rolepath(['extract', samplePath('edge-external.pcapng'), '--filter', '*', '-o', '/dev/full']);
    expect(err).toContain('/dev/full: no room is left on the device');
    expect(code).toBe(1);
  });
});

describe('packets that are not plain', () => {
  const there = { source: '203.0.113.10', destination: '10.45.16.30' };
  const back = { source: '10.45.16.30', destination: '203.0.113.10' };
  const datagram = udpDatagram({ ...there, sourcePort: 40_000, destinationPort: 3478, payload: 'x'.repeat(4000) });
  const pieces = fragments({ ...there, identification: 7 }, 17, datagram, [1480, 2960]);

  it('fragments belong to the flow of their datagram, whatever their order', () => {
    const others = fragments(
      { ...there, identification: 8 },
      17,
      udpDatagram({ ...there, sourcePort: 40_001, payload: 'y'.repeat(3000) }),
      [1480],
    );
    const strays = fragments({ ...back, identification: 9 }, 17, datagram, [1480]).slice(1);
    const [first = there, second = there, third = there] = pieces as Uint8Array[];
    const frames = timed([third, ...others.toReversed(), second, ...strays, first] as Uint8Array[]);
    const input = temporary(pcapFile(frames));
    const [record] = recordsOf([input], 'port:40000');
    expect(record).toMatchObject({ initiatorPackets: 3 });
    const { capture } = extract([input], 'port:40000');
    expect(capture.frames.map(({ bytes }) => bytes)).toEqual(
      [third, second, first].map((bytes) => Buffer.from(bytes as Uint8Array)),
    );
  });

  it('ICMP errors belong to the flow that they quote', () => {
    const lost = udp({ ...there, sourcePort: 40_000, destinationPort: 3478, payload: 'hello' });
    const quoted = ipPacket(
      there,
      17,
      udpDatagram({ ...there, sourcePort: 40_000, destinationPort: 3478, payload: 'hello' }),
    );
    const error = icmp({ ...back, type: 3, code: 3, rest: 0, payload: quoted });
    const input = temporary(pcapFile(timed([lost, udp({ ...there, sourcePort: 40_001 }), error])));
    const { capture, err } = extract([input], 'state:refused');
    expect(capture.frames.map(({ bytes }) => bytes)).toEqual([lost, error].map((bytes) => Buffer.from(bytes)));
    expect(err).toContain('1 packet of 1 flow and 1 ICMP error about them');
  });

  it('VLANs are told apart, and their tags stay', () => {
    const tagged = (vlan: number) =>
      tcp({ ...there, vlans: [vlan], flags: 'S', destinationPort: vlan === 10 ? 443 : 80 });
    const input = temporary(pcapFile(timed([tagged(10), tagged(20), tagged(10)])));
    const { capture } = extract([input], 'port:443');
    expect(capture.frames.map(({ bytes }) => bytes)).toEqual(
      [tagged(10), tagged(10)].map((bytes) => Buffer.from(bytes)),
    );
  });

  it('flows that use the same ports one after the other are told apart', () => {
    const opened = (sequence: number) => [
      tcp({ ...there, sourcePort: 40_000, flags: 'S', sequence }),
      tcp({
        ...back,
        sourcePort: 443,
        destinationPort: 40_000,
        flags: sequence === 1 ? 'RA' : 'SA',
        acknowledgement: sequence + 1,
      }),
    ];
    const frames = [...opened(1), ...opened(1000)];
    const input = temporary(pcapFile(timed(frames)));
    const { capture } = extract([input], 'state:refused');
    expect(capture.frames.map(({ bytes }) => bytes)).toEqual(frames.slice(0, 2).map((bytes) => Buffer.from(bytes)));
  });

  it('several inputs of different link types, one of them compressed, keep what is theirs', () => {
    const raw = ipPacket(there, 6, tcp({ ...there, flags: 'S' }).subarray(34));
    const inputs = [
      temporary(pcapFile(timed([tcp({ ...there, sourcePort: 1234, flags: 'S' })]))),
      temporary(
        gzipSync(
          pcapFile([{ seconds: 1_700_000_100, nanoseconds: 5_000, bytes: raw }], { linkType: 101, nanoseconds: true }),
        ),
      ),
    ];
    const { capture } = extract(inputs, 'port:443');
    expect(capture.frames.map(({ linkType, seconds }) => [linkType, seconds])).toEqual([
      [1, 1_700_000_000],
      [101, 1_700_000_100],
    ]);
  });

  it('the same flows are found where flows are given up early for want of room', () => {
    const frames = timed(
      Array.from({ length: 12_000 }, (_, index) =>
        udp({ ...there, sourcePort: 1024 + (index % 6000), destinationPort: 3478, payload: `${index}` }),
      ),
    );
    const input = temporary(pcapFile(frames));
    const filter = 'port:2000-2500';
    const records = recordsOf([input], filter, '--max-flows', '4096');
    const { capture, code } = extract([input], filter, '--max-flows', '4096');
    expect(code).toBe(4);
    expect(records.length).toBeGreaterThan(501);
    expect(capture.frames).toHaveLength(packetsOf(records));
  });
});

describe('rolepath extract', () => {
  const input = samplePath('edge-external.pcapng');
  const site = ['-t', SITE];

  it('says what it wrote, replaces a file as a whole, and leaves nothing beside it', () => {
    const directory = mkdtempSync(join(folder, 'whole-'));
    const path = join(directory, 'odd.pcapng');
    writeFileSync(path, 'before');
    const { code, out, err } = rolepath(['extract', input, '--filter', 'verdict:unexpected', '-o', path, ...site]);
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/odd\.pcapng: \d+ packets of 27 flows and 4 ICMP errors about them \(30\.\d kB\)\n$/);
    expect(readdirSync(directory)).toEqual(['odd.pcapng']);
    expect(readFileSync(path).readUInt32LE(0)).toBe(0x0a0d0d0a);
  });

  it('gives the same bytes each time, and to standard output the same', () => {
    const [first, second] = [extract([input], 'port:443', ...site), extract([input], 'port:443', ...site)];
    expect(readFileSync(first.path).equals(readFileSync(second.path))).toBe(true);
    const main = new URL('../../dist/cli/main.js', import.meta.url).pathname;
    const piped = spawnSync(process.execPath, [main, 'extract', input, '--filter', 'port:443', '-o', '-', ...site]);
    expect(piped.stdout.equals(readFileSync(first.path))).toBe(true);
  });

  it('writes a capture without packets where no flow fits, and says so and what was looked at', () => {
    const { code, err, path, capture } = extract([input], 'port:9', ...site);
    expect([code, capture.frames.length]).toEqual([0, 0]);
    expect(err).toBe(`${path}: no packets: none of 62 flows passes port:9\n`);
    const without = extract([input], 'to:access-edge');
    expect([without.code, without.err]).toEqual([
      0,
      `${without.path}: no packets: none of 62 flows passes to:access-edge (without -t, nothing has a role)\n`,
    ]);
    const empty = extract([temporary(pcapFile([]))], 'port:9', ...site);
    expect(empty.err).toBe(`${empty.path}: no packets: the input has no flow\n`);
  });

  it('keeps what the capture says was lost', () => {
    const { path } = extract([input], 'port:443', '--bpf', 'tcp', ...site);
    expect(readInWindows(readFileSync(path)).frames.length).toBeGreaterThan(50);
  });

  it.each([
    [['-', '--filter', 'port:443', '-o', 'x.pcapng'], 'standard input can be read only once: write it to a file first'],
    [[input, '--filter', ' ', '-o', 'x.pcapng'], '--filter is empty'],
    [[input, '--filter', 'port:443'], "required option '-o, --output <file>' not specified"],
    [[input, '-o', 'x.pcapng'], "required option '--filter <expr>' not specified"],
    [[input, '--filter', 'port:443', '-o', input], 'is one of the captures that are read'],
    [[folder, '--filter', 'port:443', '-o', join(folder, 'x.pcapng')], 'the next time; name a file elsewhere'],
    [[input, '--filter', 'prot:tcp', '-o', join(folder, 'x.pcapng')], 'prot'],
    [[join(folder, 'none.pcap'), '--filter', 'port:1', '-o', join(folder, 'x.pcapng')], 'there is no such file'],
  ])('refuses what it cannot do: %j', (args, message) => {
    const { code, out, err } = rolepath(['extract', ...args]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(existsSync(join(folder, 'x.pcapng'))).toBe(false);
  });

  it('fails before it reads where nothing can be written', () => {
    const { code, err } = rolepath(['extract', input, '--filter', 'port:443', '-o', join(folder, 'none', 'x.pcapng')]);
    expect(code).toBe(2);
    expect(err).toContain('there is no directory');
  });

  it('keeps the permissions of a file that was there', () => {
    const there = temporary(new Uint8Array(), 'there.pcapng');
    chmodSync(there, 0o644);
    expect(rolepath(['extract', input, '--filter', 'port:443', '-o', there]).code).toBe(0);
    expect(statSync(there).mode & 0o777).toBe(0o644);
  });

  it('writes what was read of a capture that is cut off, and ends with 4', () => {
    const cut = temporary(readFileSync(input).subarray(0, 60_000), 'cut.pcapng');
    const { code, capture } = extract([cut], 'port:443', ...site);
    expect(code).toBe(4);
    expect(capture.frames.length).toBe(packetsOf(recordsOf([cut], 'port:443', ...site)));
  });
});
