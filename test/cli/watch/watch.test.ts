import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { QuietTime } from '../../../src/cli/watch/quiet-time.js';
import { WatchBounds, WatchLosses } from '../../../src/cli/watch/watch-losses.js';
import type { WatchState } from '../../../src/cli/watch/watch-messages.js';
import { samplePath } from '../../samples/expectations.js';
import { MAIN, rolepath } from '../../support/command-line.js';
import { udp } from '../../support/packet-builder.js';
import { pcapFile, pcapHeader, pcapRecord } from '../../support/pcap-writer.js';
import { Watcher } from '../../support/watcher.js';

const CAPTURE = samplePath('edge-external.pcapng');
const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');
const folder = mkdtempSync(join(tmpdir(), 'rolepath-watch-'));
const watchers: Watcher[] = [];

afterEach(() => {
  for (const { child } of watchers.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A watch whose standard input is a pipe that stays open. */
function watch(...args: readonly string[]): Watcher {
  const watcher = new Watcher(spawn(process.execPath, [MAIN, 'watch', ...args]));
  watchers.push(watcher);
  return watcher;
}

function temporary(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const SYSLOG = {
  seconds: 1_700_000_000,
  nanoseconds: 0,
  bytes: udp({ source: '203.0.113.9', destination: '10.45.16.10', sourcePort: 40_000, destinationPort: 514 }),
};
const FINDING = /unexpected: the Internet → Access Edge \(external\), 514\/udp/;

describe('watch', () => {
  test('tells each finding of a capture in a line, and the totals', () => {
    const { code, out, err } = rolepath(['watch', CAPTURE, '-t', TOPOLOGY]);
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => / unexpected: /.test(line)).length).toBeGreaterThan(5);
    expect(err).toMatch(
      /585 frames; 62 flows: 29 expected, 5 contradicted, 27 unexpected, 1 undetermined; nothing lost\n$/,
    );
  });

  test.each([[[]], [['--json']]])('whose output finds no room says so, and ends with its log (%s)', (options) => {
    const log = join(folder, `full${options.join('')}.ndjson`);
    const command = `exec "$0" "$@" > /dev/full`;
    const args = [MAIN, 'watch', CAPTURE, '-t', TOPOLOGY, '--log', log, ...options];
    const { status, stderr } = spawnSync('sh', ['-c', command, process.execPath, ...args], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^rolepath: no room is left on the device$/m);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(JSON.parse(readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ type: 'summary' });
  });

  test('ends quietly when its reader goes away', () => {
    const command = `"$0" "$@" | head -n 1`;
    const args = [MAIN, 'watch', CAPTURE, '-t', TOPOLOGY, '--json', '-q'];
    const { stdout, stderr } = spawnSync('sh', ['-c', command, process.execPath, ...args], { encoding: 'utf8' });
    expect(stdout.split('\n').length).toBe(2);
    expect(stderr).toBe('');
  });

  test('of a file that there is not says only that', () => {
    const { code, out, err } = rolepath(['watch', join(folder, 'nofile'), '-t', TOPOLOGY]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(`${join(folder, 'nofile')}: there is no such file; check the path\n`);
  });

  test('ends though its standard input stays open', async () => {
    expect(await watch(CAPTURE, '-q').end()).toBe(0);
  });

  test('judges the frames of a pipe while it is open, and ends with it', async () => {
    const watcher = watch('-', '-t', TOPOLOGY);
    watcher.child.stdin?.write(pcapHeader());
    watcher.child.stdin?.write(pcapRecord(SYSLOG));
    await watcher.until(({ out }) => FINDING.test(out));
    watcher.child.stdin?.end();
    expect(await watcher.end()).toBe(0);
    expect(watcher.err).toContain('standard input: 1 frame;');
  });

  test('says that a pipe broke off in the middle of a frame, and judges what came before', async () => {
    const watcher = watch('-', '-t', TOPOLOGY);
    const record = pcapRecord(SYSLOG);
    watcher.child.stdin?.write(pcapHeader());
    watcher.child.stdin?.write(record);
    watcher.child.stdin?.end(record.subarray(0, record.length - 1));
    expect(await watcher.end()).toBe(4);
    expect(watcher.out).toMatch(FINDING);
    expect(watcher.err).toMatch(/^standard input: byte \d+: the last record is cut off: \d+ of \d+ bytes are there; /m);
    expect(watcher.err).toContain('standard input: 1 frame;');
  });

  test('follows a capture while another writes it, piece by piece', async () => {
    const whole = readFileSync(CAPTURE);
    const path = temporary('pieces.pcapng', '');
    const watcher = watch('--follow', path, '-t', TOPOLOGY, '--json');
    for (let at = 0; at < whole.length; at += 4999) {
      appendFileSync(path, whole.subarray(at, at + 4999));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await watcher.end('SIGTERM')).toBe(0);
    expect(JSON.parse(watcher.out.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      frames: 585,
      incomplete: false,
    });
  });

  test.each([[], ['some']])('a signal ends it while a pipe is silent, after %j', async (...sent) => {
    const watcher = watch('-', '-t', TOPOLOGY);
    if (sent.length > 0) {
      watcher.child.stdin?.write(pcapFile([SYSLOG]));
      await watcher.until(({ out }) => FINDING.test(out));
    } else await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await watcher.end('SIGTERM')).toBe(4);
    expect(watcher.err).toContain('interrupted');
  });

  test('follows a capture that grows, until a signal ends it', async () => {
    const whole = readFileSync(CAPTURE);
    const path = temporary('growing.pcapng', whole.subarray(0, 3));
    const watcher = watch('--follow', path, '-t', TOPOLOGY);
    appendFileSync(path, whole.subarray(3));
    await watcher.until(({ out }) => out.includes(' unexpected: '));
    expect(await watcher.end('SIGINT')).toBe(0);
    expect(watcher.err).toContain('585 frames;');
  });

  test('says where a capture is cut short while it is followed', async () => {
    const path = temporary('cut.pcap', pcapFile([SYSLOG]));
    const watcher = watch('--follow', path, '-t', TOPOLOGY);
    await watcher.until(({ out }) => FINDING.test(out));
    writeFileSync(path, '');
    expect(await watcher.end()).toBe(4);
    expect(watcher.err).toContain('it was cut short to 0 bytes while it was followed');
  });

  test('takes a capture filter', () => {
    const { code, err, out } = rolepath(['watch', CAPTURE, '--bpf', 'udp port 161', '-t', TOPOLOGY]);
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n').length).toBe(1);
    expect(err).toContain('0 contradicted, 1 unexpected');
  });

  test.each<[string, readonly string[], string]>([
    ['nothing', [], 'name an interface with -i'],
    ['no file', ['nosuch.pcap'], 'nosuch.pcap: there is no such file; check the path'],
    ['no capture', [TOPOLOGY], 'this is neither a pcap nor a pcapng capture'],
    ['a filter that is none', [CAPTURE, '--bpf', 'tcp porrt'], 'the capture filter cannot be used: '],
    ['several captures to follow', ['--follow', CAPTURE, CAPTURE], '--follow takes one capture'],
    ['a topology that is none', [CAPTURE, '-t', CAPTURE], 'this is no text file'],
  ])('ends with 2 where it is given %s', (_, args, said) => {
    const { code, err } = rolepath(['watch', ...args]);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  test('says each fault of a topology in a line of its own, once', () => {
    const topology = temporary('wrong.yaml', 'products: [nosuch]\nhosts: { a: { roles: [nosuch-role] } }\n');
    const { code, err } = rolepath(['watch', CAPTURE, '-t', topology]);
    expect(code).toBe(2);
    expect(err.trimEnd().split('\n').length).toBeGreaterThan(1);
    expect(err).not.toContain('\ufffd');
  });

  test.each([
    ['breaks down', 'throw new Error("broken");', 'internal error: broken'],
    ['ends without a word', 'process.exit(0);', 'a thread ended without a word'],
  ])('does not hang when a thread %s', async (_, code, said) => {
    const copy = mkdtempSync(join(folder, 'copy-'));
    cpSync(join(MAIN, '../..'), join(copy, 'dist'), { recursive: true });
    cpSync(join(MAIN, '../../../package.json'), join(copy, 'package.json'));
    writeFileSync(join(copy, 'dist/watch/watch-thread.js'), code);
    const watcher = new Watcher(spawn(process.execPath, [join(copy, 'dist/cli/main.js'), 'watch', CAPTURE]));
    watchers.push(watcher);
    expect(await watcher.end()).toBe(1);
    expect(watcher.err).toContain(said);
  });

  test('goes on where one of several captures cannot be read, and ends with 4', () => {
    const { code, err } = rolepath(['watch', CAPTURE, 'nosuch.pcap', '-t', TOPOLOGY]);
    expect(code).toBe(4);
    expect(err).toContain('585 frames;');
    expect(err).toContain('incomplete: 1 of 2 inputs not read to the end');
  });
});

describe('analyze and report', () => {
  test('take a capture filter, and say what it left out', () => {
    const args = [CAPTURE, '-t', TOPOLOGY, '--bpf', 'host 203.0.113.66'];
    const { out } = rolepath(['analyze', ...args]);
    expect(out).toMatch(/^Capture +filter host 203\.0\.113\.66: \d+ of 585 frames; all that follows is of these$/m);
    const records = rolepath(['report', ...args])
      .out.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const summary = records.pop();
    expect(records.length).toBeGreaterThan(10);
    for (const { initiator, responder } of records) expect([initiator.ip, responder.ip]).toContain('203.0.113.66');
    expect(summary.captureFilter.expression).toBe('host 203.0.113.66');
    expect(summary.captureFilter.filtered).toBeGreaterThan(0);
  });
});

describe('losses', () => {
  const state = (kernelDropped: number, interfaceDropped: number, shed: number): WatchState => ({
    frames: 1,
    bytes: 1,
    flows: { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 },
    concurrent: 0,
    groups: 0,
    findings: { contradicted: 0, unexpected: 0, undetermined: 0, unanswered: 0 },
    finished: { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 },
    shed,
    ungrouped: 0,
    unlisted: 0,
    counters: { received: 1, kernelDropped, interfaceDropped },
  });

  test('are told apart, when they rise, and not more often than can be read', () => {
    const losses = new WatchLosses('eth1');
    expect(losses.line(state(0, 0, 0), 0)).toBeUndefined();
    expect(losses.line(state(1, 0, 0), 500)).toBe('eth1: incomplete so far: 1 packet dropped by the kernel');
    expect(losses.line(state(5, 0, 0), 1000)).toBeUndefined();
    expect(losses.line(state(5, 2, 3), 5500)).toBe(
      'eth1: incomplete so far: 5 packets dropped by the kernel; 2 packets dropped by the interface; ' +
        '3 flows or datagrams given up early for want of room',
    );
    expect(losses.line(state(5, 2, 3), 60_000)).toBeUndefined();
  });
});

test('findings beyond the groups told apart are told once, when that begins', () => {
  const bounds = new WatchBounds('eth1');
  expect(bounds.lines({ ungrouped: 0, unlisted: 0 })).toEqual([]);
  expect(bounds.lines({ ungrouped: 3, unlisted: 0 })).toEqual([
    'eth1: more kinds of findings than are told apart; the flows of further ones are counted alone',
  ]);
  expect(bounds.lines({ ungrouped: 4, unlisted: 0 })).toEqual([]);
  expect(bounds.lines({ ungrouped: 4, unlisted: 1 })).toHaveLength(1);
});

test('while no frames come, the time at the source goes on from the last', () => {
  const quiet = new QuietTime();
  const last = { seconds: 1000, nanoseconds: 0 };
  expect(quiet.now({ frames: 0, last: undefined }, 5)).toBeUndefined();
  expect(quiet.now({ frames: 0, last: undefined }, 9)).toBeUndefined();
  expect(quiet.now({ frames: 1, last }, 10)).toBeUndefined();
  expect(quiet.now({ frames: 1, last }, 10.5)).toBe(1000);
  expect(quiet.now({ frames: 1, last }, 73)).toBe(1063);
  expect(quiet.now({ frames: 2, last }, 74)).toBeUndefined();
});
