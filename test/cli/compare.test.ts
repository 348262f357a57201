import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ComparisonRecord } from '../../src/report/compare/comparison-record.js';
import { samplePath } from '../samples/expectations.js';
import { type CapturedFrame, readInWindows } from '../support/captured-frames.js';
import { rolepath } from '../support/command-line.js';
import { icmp, ipPacket, type TcpOptions, tcp, type UdpOptions, udp, udpDatagram } from '../support/packet-builder.js';
import { pcapFile, type WrittenFrame } from '../support/pcap-writer.js';
import { PcapngWriter } from '../support/pcapng-writer.js';

const OUTSIDE = samplePath('firewall/firewall-outside.pcapng');
const INSIDE = samplePath('firewall/firewall-inside.pcapng');
const TOPOLOGY = ['-t', samplePath('consolidated-edge.topology.yaml')];
const folder = mkdtempSync(join(tmpdir(), 'rolepath-compare-'));

function log(name: string, capture: string, change = (text: string) => text): string {
  const { out } = rolepath(['report', capture, ...TOPOLOGY, '--format', 'ndjson']);
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(change(out)) : change(out));
  return path;
}

describe('rolepath compare', () => {
  it('tells what the firewall did', () => {
    const { code, out, err } = rolepath(['compare', OUTSIDE, INSIDE, ...TOPOLOGY]);
    expect([code, err]).toEqual([0, '']);
    for (const part of ['Outside', 'Inside', 'Clocks', 'SWALLOWED: 2 flows', 'TURNED AWAY', 'av-stun-udp-in'])
      expect(out).toContain(part);
  });

  it('finds the same in the logs of two sensors, compressed or not', () => {
    const logs = [log('outside.ndjson.gz', OUTSIDE), log('inside.ndjson', INSIDE)];
    const [fromLogs, fromCaptures] = [logs, [OUTSIDE, INSIDE]].map((inputs) => {
      const { out } = rolepath(['compare', ...inputs, ...TOPOLOGY, '--json']);
      const { sides: _, ...rest } = JSON.parse(out) as ComparisonRecord;
      return rest;
    });
    expect(fromLogs).toEqual(fromCaptures);
  });

  it('reads on where lines are broken, and says so', () => {
    const broken = log('broken.ndjson', INSIDE, (text) => text.replace('{"type":"flow"', '{"type:"flow"'));
    const { code, out, err } = rolepath(['compare', OUTSIDE, broken, ...TOPOLOGY]);
    expect([code, err]).toEqual([
      4,
      `${broken}:1: no JSON; perhaps it was cut off while it was written\nrolepath: incomplete: ${broken}: 1 line left out\n`,
    ]);
    expect(out).toContain('or its flows are not all there (losses)');
    expect(out).not.toContain('SWALLOWED');
  });

  it('leaves out records whose addresses are none, and says so', () => {
    const odd = log('odd.ndjson', INSIDE, (text) => text.replace(/"ip":"[\d.]+"/, '"ip":"nobody"'));
    const { code, err } = rolepath(['compare', OUTSIDE, odd, ...TOPOLOGY]);
    expect([code, err]).toEqual([
      4,
      `${odd}:1: no such address, time or transport\nrolepath: incomplete: ${odd}: 1 line left out\n`,
    ]);
  });

  it('takes the interfaces of one capture for its two sides', () => {
    const both = join(folder, 'both.pcapng');
    const writer = new PcapngWriter().section();
    const frames = [OUTSIDE, INSIDE].flatMap((path, side) => {
      return readInWindows(readFileSync(path)).frames.map((frame) => ({ frame, side }));
    });
    for (const name of ['eth0', 'eth1']) writer.interface({ name, resolution: 9 });
    const time = ({ seconds, nanoseconds }: CapturedFrame): number => seconds * 1e9 + nanoseconds;
    frames.sort((a, b) => time(a.frame) - time(b.frame));
    for (const { frame, side } of frames) writer.enhanced(frame, side);
    writeFileSync(both, writer.done());
    const [apart, one] = [
      [OUTSIDE, INSIDE],
      [`${both}#eth0`, `${both}#eth1`],
    ].map((inputs) => JSON.parse(rolepath(['compare', ...inputs, ...TOPOLOGY, '--json']).out) as ComparisonRecord);
    expect(one?.groups).toEqual(apart?.groups);
    expect(one?.matched).toEqual(apart?.matched);
    const { code, err } = rolepath(['compare', `${both}#eth0`, `${both}#eth2`, ...TOPOLOGY]);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining("no packets of an interface 'eth2'; it has 'eth0' and 'eth1'"),
    ]);
  });

  it('takes captures or logs for a side, not both', () => {
    const mixed = ['--side', `external=${OUTSIDE}`, '--side', `external=${log('mixed.ndjson', OUTSIDE)}`];
    const { code, err } = rolepath(['compare', ...mixed, '--side', `perimeter=${INSIDE}`, ...TOPOLOGY]);
    expect(code).toBe(2);
    expect(err).toContain('give captures or flow logs');
  });

  it('writes a file in the format of its suffix, and nothing else', () => {
    const text = rolepath(['compare', OUTSIDE, INSIDE, ...TOPOLOGY]).out;
    const json = rolepath(['compare', OUTSIDE, INSIDE, ...TOPOLOGY, '--json']).out;
    const written = (name: string): string => {
      const path = join(folder, name);
      expect(rolepath(['compare', OUTSIDE, INSIDE, ...TOPOLOGY, '-o', path])).toEqual({ code: 0, out: '', err: '' });
      return readFileSync(path, 'utf8');
    };
    expect(written('c.txt')).toBe(text);
    expect(written('c.json')).toBe(json);
    const page = written('c.HTML');
    const sha256 = createHash('sha256').update(readFileSync(OUTSIDE)).digest('hex');
    expect(page).toContain(sha256);
    expect(page).toContain('<title>Rolepath comparison: outside and inside, consolidated-edge</title>');
    const piped = rolepath(['compare', OUTSIDE, INSIDE, ...TOPOLOGY, '--format', 'html']);
    expect(piped.out).toContain('<!doctype html>');
    expect(piped.out).not.toContain(sha256);
  });

  it('leaves the old file whole where nothing could be read', () => {
    const kept = join(folder, 'kept.html');
    writeFileSync(kept, 'old');
    const { code } = rolepath(['compare', OUTSIDE, join(folder, 'missing.pcapng'), '-o', kept]);
    expect([code, readFileSync(kept, 'utf8')]).toEqual([2, 'old']);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('ends with 3 where findings are to fail it', () => {
    const codes = ['swallowed', 'swallowed=2', 'swallowed=3', 'any=6', 'missing-packets'].map(
      (failOn) => rolepath(['compare', OUTSIDE, INSIDE, ...TOPOLOGY, '--fail-on', failOn]).code,
    );
    expect(codes).toEqual([3, 3, 0, 0, 0]);
  });

  it.each([
    [[OUTSIDE], 'two capture points are needed'],
    [[OUTSIDE, INSIDE, INSIDE], 'two capture points are needed'],
    [['--side', 'external'], '--side takes NAME=CAPTURE'],
    [[OUTSIDE, INSIDE, '--fail-on', 'x'], '--fail-on takes one of any, swallowed'],
    [[OUTSIDE, INSIDE, '--tolerance', 'x'], 'a number of seconds'],
    [[OUTSIDE, INSIDE, '-o', 'x.pdf'], "'x.pdf' does not tell a format; name it with --format text, json or html"],
    [[OUTSIDE, INSIDE, '--format', 'pdf'], '--format is one of text, json, html'],
    [[OUTSIDE, INSIDE, '--json', '--format', 'html'], 'ask for two formats'],
    [[OUTSIDE, INSIDE, '-o', join(folder, 'no', 'x.html')], 'there is no directory'],
    [[OUTSIDE, join(folder, 'missing.pcapng')], 'there is no such file'],
  ])('refuses what it cannot do: %j', (args, message) => {
    const { code, out, err } = rolepath(['compare', ...args]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});

/** One side's packets, with the clock that stamped them. */
class Wire {
  readonly frames: WrittenFrame[] = [];
  private readonly ahead: number;

  constructor(ahead: number) {
    this.ahead = ahead;
  }

  at(after: number, bytes: Uint8Array): void {
    const time = 1_767_323_045 + after + this.ahead;
    const seconds = Math.floor(time);
    this.frames.push({ seconds, nanoseconds: Math.round((time - seconds) * 1e6) * 1000, bytes });
  }

  file(name: string): string {
    const path = join(folder, name);
    writeFileSync(
      path,
      pcapFile(this.frames.toSorted((a, b) => a.seconds - b.seconds || a.nanoseconds - b.nanoseconds)),
    );
    return path;
  }
}

const OWN = '10.45.16.30';
const PUBLIC = '131.107.155.30';
const USER = '203.0.113.10';

describe('captures of a firewall with a NAT, whose clocks differ by seven seconds', () => {
  const [outer, inner] = [new Wire(0), new Wire(7)];
  /** Lets a packet through, 50 µs later, with the A/V Edge's address translated and in a VLAN. */
  const through = <O extends TcpOptions | UdpOptions>(
    after: number,
    make: (options: O) => Uint8Array,
    options: O,
  ): void => {
    const own = (address?: string) => (address === PUBLIC ? OWN : address) as string;
    const { source, destination } = options;
    const inward = source === USER;
    outer.at(after + (inward ? 0 : 0.00005), make(options));
    inner.at(
      after + (inward ? 0.00005 : 0),
      make({ ...options, source: own(source), destination: own(destination), vlans: [45] }),
    );
  };
  const inward = { source: USER, destination: PUBLIC };
  const outward = { source: PUBLIC, destination: USER };
  const handshake = (at: number, port: number): void => {
    through(at, tcp, { ...inward, sourcePort: port, flags: 'S' });
    through(at + 0.01, tcp, { ...outward, sourcePort: 443, destinationPort: port, flags: 'SA', acknowledgement: 1 });
    through(at + 0.02, tcp, { ...inward, sourcePort: port, sequence: 1, acknowledgement: 1 });
  };
  for (const [index, at] of [0, 2, 4, 6, 8, 40].entries()) handshake(at, 50_000 + index);

  // Swallowed whole, with its repetitions.
  for (const at of [10, 11, 13]) outer.at(at, tcp({ ...inward, sourcePort: 51_000, flags: 'S' }));
  // The first SYN and its repetition are swallowed, the third gets through.
  for (const at of [15, 16]) outer.at(at, tcp({ ...inward, sourcePort: 51_001, flags: 'S' }));
  handshake(18, 51_001);
  // The answers do not come back.
  through(20, udp, { ...inward, sourcePort: 51_002, payload: 'ask' });
  inner.at(20.01, udp({ source: OWN, destination: USER, sourcePort: 3478, destinationPort: 51_002, vlans: [45] }));
  // Rejected by the firewall itself.
  const rejected = { ...inward, sourcePort: 51_003, destinationPort: 161, payload: 'x' };
  outer.at(22, udp(rejected));
  const quoted = ipPacket(inward, 17, udpDatagram(rejected));
  outer.at(22.001, icmp({ source: '203.0.113.1', destination: USER, type: 3, code: 13, rest: 0, payload: quoted }));
  // The same ports twice: only the second connection gets through.
  outer.at(24, tcp({ ...inward, sourcePort: 51_004, flags: 'S', sequence: 5000 }));
  outer.at(24.01, tcp({ ...outward, sourcePort: 443, destinationPort: 51_004, flags: 'RA', acknowledgement: 5001 }));
  handshake(26, 51_004);
  // Twenty datagrams, of which three are lost on the way.
  for (let i = 0; i < 20; i++) {
    const sent = { ...inward, sourcePort: 51_005, destinationPort: 50_000, payload: `${i}` };
    if (i % 7 === 3) outer.at(28 + i / 50, udp(sent));
    else through(28 + i / 50, udp, sent);
  }
  // A packet that came around the outer capture point.
  inner.at(30, udp({ source: USER, destination: OWN, sourcePort: 51_006, vlans: [45] }));

  const [outside, inside] = [outer.file('nat-outside.pcap'), inner.file('nat-inside.pcap')];

  it.each([
    [[outside, inside], 7],
    [[inside, outside], -7],
  ])('show each of its doings', (inputs, ahead) => {
    const record = JSON.parse(rolepath(['compare', ...inputs, ...TOPOLOGY, '--json']).out) as ComparisonRecord;
    const shown = record.groups.map(({ kind, examples: [example] }) => `${kind} ${example?.initiator.port}`);
    expect(shown.toSorted()).toEqual([
      'another-way 51006',
      'answer-swallowed 51002',
      'missing-packets 51005',
      'opening-lost 51001',
      'swallowed 51000',
      'turned-away 51003',
      'turned-away 51004',
    ]);
    expect(record.groups.find(({ kind }) => kind === 'missing-packets')?.missing).toBe(3);
    expect(record.clocks.ahead).toBeCloseTo(ahead, 3);
    expect(record).toMatchObject({ outerBasis: 'nat', untold: [], matched: { flows: 10, translated: 10 } });
  });
});
