import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FlowRecord, StatusRecord, SummaryRecord } from '../../../src/report/record.js';
import { flowRecordSchema, statusSchema, summarySchema } from '../../../src/report/record-schema.js';
import { samplePath } from '../../samples/expectations.js';
import { MAIN, rolepath } from '../../support/command-line.js';
import { type Exposition, readExposition } from '../../support/exposition.js';
import { tcp, udp } from '../../support/packet-builder.js';
import { pcapHeader, pcapRecord } from '../../support/pcap-writer.js';
import { hasPrograms } from '../../support/peers.js';
import { Watcher } from '../../support/watcher.js';

const CAPTURE = samplePath('edge-external.pcapng');
const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');
const START = 1_700_000_000;

const folder = mkdtempSync(join(tmpdir(), 'rolepath-service-'));
const watchers: Watcher[] = [];
let here = '';
let log = '';
let number = 0;

beforeEach(() => {
  here = join(folder, String(number++));
  log = join(here, 'flows.ndjson');
  mkdirSync(here);
});
afterEach(() => {
  for (const { child } of watchers.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A watch whose standard input is a pipe that stays open. */
function watch(...args: readonly string[]): Watcher {
  const watcher = new Watcher(spawn(process.execPath, [MAIN, 'watch', '-', ...args]));
  watchers.push(watcher);
  return watcher;
}

type LogRecord = FlowRecord | StatusRecord | SummaryRecord;

/** The records of a log that holds whole lines alone; each is held against its schema. */
function recordsOf(text: string): LogRecord[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const record = JSON.parse(line);
      const schema = { flow: flowRecordSchema, status: statusSchema, summary: summarySchema }[record.type as 'flow'];
      expect(schema.parse(record)).toEqual(record);
      return record;
    });
}

const logged = (): LogRecord[] => recordsOf(readFileSync(log, 'utf8'));

const flowsIn = (records: readonly LogRecord[]): FlowRecord[] => records.filter((record) => record.type === 'flow');
const statusesIn = (records: readonly LogRecord[]): StatusRecord[] =>
  records.filter((record) => record.type === 'status');
const summariesIn = (records: readonly LogRecord[]): SummaryRecord[] =>
  records.filter((record) => record.type === 'summary');

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(50);
}

/** Waits until a log has this many bytes; it is not there at the beginning. */
const grown = (bytes: number): Promise<void> =>
  until(() => readdirSync(here).includes('flows.ndjson') && readFileSync(log).length >= bytes);

/** Short flows a second of capture time apart, so that those of some minutes before end. */
const shortFlows = (first: number, flows: number): Buffer =>
  Buffer.concat(
    Array.from({ length: flows }, (_, index) => {
      const at = first + index;
      const bytes = udp({
        source: '203.0.113.9',
        destination: '10.45.16.10',
        sourcePort: at % 60_000,
        destinationPort: 514,
      });
      return pcapRecord({ seconds: START + at, nanoseconds: 0, bytes });
    }),
  );

describe('watch --log', () => {
  test('writes a record a flow, how the input stands, and a summary that closes it', () => {
    const { code, err } = rolepath(['watch', CAPTURE, '-t', TOPOLOGY, '--log', log, '--sensor', 'dmz']);
    expect(code).toBe(0);
    const records = logged();
    const flows = flowsIn(records);
    expect(flows.length).toBe(62);
    expect(flows.every(({ sensor, input }) => sensor === 'dmz' && input === CAPTURE)).toBe(true);
    expect(records[0]).toMatchObject({ type: 'status', event: 'start', input: CAPTURE, sensor: 'dmz', frames: 0 });
    expect(records.at(-1)).toMatchObject({ type: 'summary', frames: 585, sensor: 'dmz', incomplete: false });
    expect(new Set([...statusesIn(records), ...summariesIn(records)].map(({ run }) => run)).size).toBe(1);
    expect(err).toContain(`${log}: 64 records; nothing lost\n`);
  });

  test('writes the same records of flows as a report', () => {
    rolepath(['watch', CAPTURE, '-t', TOPOLOGY, '--log', log, '-q']);
    const reported = rolepath(['report', CAPTURE, '-t', TOPOLOGY]).out;
    const lines = (text: string): string[] => text.split('\n').filter((line) => line.includes('"type":"flow"'));
    expect(lines(readFileSync(log, 'utf8'))).toEqual(lines(reported));
  });

  test('survives kill -9 in the middle of its records: whole lines alone, and a restart goes on', async () => {
    let flows = 0;
    for (let run = 0; run < 3; run++) {
      const watcher = watch('-t', TOPOLOGY, '--log', log, '--plain');
      const { stdin } = watcher.child;
      stdin?.on('error', () => {});
      stdin?.write(pcapHeader());
      const before = run === 0 ? 0 : readFileSync(log).length;
      stdin?.write(shortFlows(run * 100_000, 20_000));
      await grown(before + 100_000);
      expect(await watcher.end('SIGKILL')).toBe('SIGKILL');
      // What a kill in the middle of a write leaves behind.
      appendFileSync(log, readFileSync(log).subarray(0, 77));
      flows = readFileSync(log, 'utf8').split('\n').length;
    }
    const last = watch('-t', TOPOLOGY, '--log', log);
    last.child.stdin?.end(Buffer.concat([pcapHeader(), shortFlows(0, 500)]));
    expect(await last.end()).toBe(0);
    expect(last.err).toMatch(/an unfinished last line \(\d+ bytes\) was cut off/);
    const records = logged();
    expect(statusesIn(records).filter(({ event }) => event === 'start').length).toBe(4);
    expect(new Set(statusesIn(records).map(({ run }) => run)).size).toBe(4);
    expect(summariesIn(records).length).toBe(1);
    expect(records.length).toBeGreaterThanOrEqual(flows - 1 + 500);
  });

  test('rotates by size into whole files, compresses them, and keeps as many as it should', async () => {
    const watcher = watch('-t', TOPOLOGY, '--log', log, '--log-size', '1', '--log-files', '3', '--log-gzip');
    watcher.child.stdin?.end(Buffer.concat([pcapHeader(), shortFlows(0, 8000)]));
    expect(await watcher.end()).toBe(0);
    const names = readdirSync(here).sort();
    expect(names.length).toBe(4);
    expect(names.at(-1)).toBe('flows.ndjson');
    const packed = names.slice(0, -1);
    expect(packed.every((name) => /^flows-\d{6}\.ndjson\.gz$/.test(name))).toBe(true);
    const texts = packed.map((name) => gunzipSync(readFileSync(join(here, name))).toString());
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(1 << 20);
    const records = recordsOf(texts.join('') + readFileSync(log, 'utf8'));
    expect(statusesIn(records).some(({ event }) => event === 'file')).toBe(true);
    expect(records.at(-1)?.type).toBe('summary');
    const starts = flowsIn(records).map(({ start }) => start);
    expect(starts.length).toBeGreaterThan(2000);
    expect(new Set(starts).size).toBe(starts.length);
  });

  test('ends with complete records on SIGTERM', async () => {
    const watcher = watch('-t', TOPOLOGY, '--log', log);
    watcher.child.stdin?.write(Buffer.concat([pcapHeader(), shortFlows(0, 1000)]));
    await grown(10_000);
    expect(await watcher.end('SIGTERM')).toBe(4);
    const records = logged();
    const summary = summariesIn(records)[0];
    expect(records.at(-1)).toBe(summary);
    expect(summary).toMatchObject({ interrupted: true, incomplete: true });
    expect(flowsIn(records).length).toBe(Object.values(summary?.flows ?? {}).reduce((a, b) => a + b));
  });

  test.each([
    ['--log-gzip', 'need --log FILE'],
    ['--log-size=5', 'need --log FILE'],
    ['--log=-', '--log needs a file'],
    ['--log-files=0', 'a whole number from 1'],
  ])('is not asked for by %s alone', (option, said) => {
    const { code, err } = rolepath(['watch', CAPTURE, option]);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  test('says which command mends it where it cannot be written', () => {
    const { code, err } = rolepath(['watch', CAPTURE, '--log', join(here, 'nosuch', 'flows.ndjson')]);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^rolepath: .+: the log cannot be written \(there is no such directory\); .+sudo install -d -o /m,
    );
  });
});

/** A site whose exceptions can be changed while it is watched. */
function site(): { readonly topology: string; allow: (port: number) => void; spoil: (text: string) => void } {
  const topology = join(here, 'site.yaml');
  const exceptions = join(here, 'exceptions.yaml');
  const lines = readFileSync(TOPOLOGY, 'utf8');
  writeFileSync(topology, lines);
  writeFileSync(exceptions, readFileSync(samplePath('exceptions.yaml')));
  return {
    topology,
    allow: (port) =>
      appendFileSync(
        exceptions,
        `
  - id: exceptions/outside-log
    service: Log of the provider
    from: { role: any, zone: internet }
    to: { role: access-edge, interface: external, port: ${port} }
    transport: udp
    owner: Perimeter team
    reason: Change 1
`,
      ),
    spoil: (text) => writeFileSync(topology, `${lines}${text}`),
  };
}

/** The metrics that a watch serves on a port of its own choice. */
async function scrape({ err }: Watcher): Promise<Exposition> {
  const port = /metrics are served on port (\d+)/.exec(err)?.[1];
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return readExposition(await response.text());
}

const figureOf = ({ samples }: Exposition, name: string): number | undefined =>
  samples.get(name.replace('{', '{input="standard input",'));

const SYSLOG = udp({ source: '203.0.113.9', destination: '10.45.16.10', sourcePort: 40_000, destinationPort: 514 });
const frameAt = (second: number, bytes = SYSLOG): Buffer =>
  pcapRecord({ seconds: START + second, nanoseconds: 0, bytes });

const signal = (child: ChildProcess, name: NodeJS.Signals): void => void child.kill(name);

describe('SIGHUP', () => {
  test('judges a flow that lasts anew, which keeps what it has counted', async () => {
    const { topology, allow } = site();
    const watcher = watch('-t', topology, '--log', log, '--metrics', '0');
    watcher.child.stdin?.write(Buffer.concat([pcapHeader(), frameAt(0), frameAt(1)]));
    await watcher.until(({ out }) => out.includes('unexpected: the Internet → Access Edge (external), 514/udp'));
    expect(figureOf(await scrape(watcher), 'rolepath_flows{verdict="unexpected"}')).toBe(1);
    allow(514);
    signal(watcher.child, 'SIGHUP');
    await watcher.until(({ err }) =>
      err.includes("reloaded: the site's exceptions; flows that last are judged anew\n"),
    );
    await until(async () => figureOf(await scrape(watcher), 'rolepath_flows{verdict="expected"}') === 1);
    const metrics = await scrape(watcher);
    expect(figureOf(metrics, 'rolepath_flows{verdict="unexpected"}')).toBe(0);
    expect(figureOf(metrics, 'rolepath_finding_groups{kind="unexpected"}')).toBe(0);
    expect(metrics.samples.get('rolepath_reloads_total{outcome="success"}')).toBe(1);
    watcher.child.stdin?.end(frameAt(2));
    expect(await watcher.end()).toBe(0);
    const records = logged();
    expect(flowsIn(records)).toMatchObject([
      { verdict: 'expected', reason: 'site-exception', path: 'exceptions/outside-log', initiatorPackets: 3 },
    ]);
    expect(statusesIn(records).map(({ event }) => event)).toEqual(['start', 'reload']);
    expect(statusesIn(records)[1]).toMatchObject({ frames: 2, concurrent: 1 });
    expect(watcher.err).toContain('3 frames; 1 flow: 1 expected, 0 contradicted, 0 unexpected');
  });

  test('keeps the facts that were found before: what the bytes are is not forgotten', async () => {
    const { topology } = site();
    const watcher = watch('-t', topology, '--log', log);
    const ends = { source: '203.0.113.9', destination: '10.45.16.10', sourcePort: 40_001, destinationPort: 443 };
    const back = { source: '10.45.16.10', destination: '203.0.113.9', sourcePort: 443, destinationPort: 40_001 };
    const http = 'GET / HTTP/1.1\r\nHost: sip.contoso.com\r\n\r\n';
    const frames = [
      tcp({ ...ends, flags: 'S', sequence: 1 }),
      tcp({ ...back, flags: 'SA', sequence: 9, acknowledgement: 2 }),
      tcp({ ...ends, flags: 'A', sequence: 2, acknowledgement: 10, payload: new TextEncoder().encode(http) }),
    ];
    watcher.child.stdin?.write(Buffer.concat([pcapHeader(), ...frames.map((bytes, at) => frameAt(at, bytes))]));
    await watcher.until(({ out }) => out.includes('contradicted: '));
    signal(watcher.child, 'SIGHUP');
    await watcher.until(({ err }) => err.includes('reloaded: topology and catalogue are as they were'));
    watcher.child.stdin?.end();
    expect(await watcher.end()).toBe(0);
    expect(flowsIn(logged())).toMatchObject([
      { verdict: 'contradicted', protocol: 'http', http: { host: 'sip.contoso.com' } },
    ]);
    // What was found before is no new finding.
    expect(watcher.out.trimEnd().split('\n').length).toBe(1);
  });

  test('keeps the old topology where the new one is broken, and says where', async () => {
    const { topology, spoil } = site();
    const watcher = watch('-t', topology, '--log', log, '--metrics', '0');
    watcher.child.stdin?.write(Buffer.concat([pcapHeader(), frameAt(0)]));
    await watcher.until(({ out }) => out.includes('unexpected: '));
    spoil('hosts2: 1\nnosuch: [\n');
    signal(watcher.child, 'SIGHUP');
    await watcher.until(({ err }) => err.includes('not reloaded'));
    const line = watcher.err.split('\n').find((each) => each.startsWith('rolepath: not reloaded'));
    expect(line).toMatch(
      /^rolepath: not reloaded, topology and catalogue stay as they were: .+site\.yaml:\d+:\d+: error: .+/,
    );
    expect((await scrape(watcher)).samples.get('rolepath_reloads_total{outcome="failure"}')).toBe(1);
    watcher.child.stdin?.end(frameAt(1));
    expect(await watcher.end()).toBe(0);
    const records = logged();
    expect(flowsIn(records)).toMatchObject([{ verdict: 'unexpected', initiatorPackets: 2 }]);
    expect(statusesIn(records)[1]).toMatchObject({ event: 'reload', problem: line?.slice('rolepath: '.length) });
    expect(watcher.err.split('\n').filter((each) => each.includes('reloaded')).length).toBe(1);
  });
});

describe('metrics', () => {
  test('agree with the closing totals', async () => {
    const watcher = watch('-t', TOPOLOGY, '--metrics', '0', '--json');
    watcher.child.stdin?.write(readFileSync(CAPTURE));
    await watcher.until(({ err }) => err.includes('metrics are served'));
    await until(
      async () => (await scrape(watcher)).samples.get('rolepath_frames_total{input="standard input"}') === 585,
    );
    const metrics = await scrape(watcher);
    watcher.child.stdin?.end();
    expect(await watcher.end()).toBe(0);
    const summary: SummaryRecord = JSON.parse(watcher.out.trimEnd().split('\n').at(-1) ?? '');
    for (const [verdict, flows] of Object.entries(summary.flows))
      expect(figureOf(metrics, `rolepath_flows{verdict="${verdict}"}`)).toBe(flows);
    expect(metrics.samples.get('rolepath_wire_bytes_total{input="standard input"}')).toBe(summary.bytes);
    for (const [by, lost] of Object.entries(summary.drops))
      expect(figureOf(metrics, `rolepath_drops_total{by="${by}"}`)).toBe(lost);
  });

  test('are health, too, while the input is open', async () => {
    const watcher = watch('--metrics', '0');
    await watcher.until(({ err }) => err.includes('metrics are served'));
    const port = /port (\d+)/.exec(watcher.err)?.[1];
    await until(async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status === 200);
    watcher.child.stdin?.end();
    await watcher.end();
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });
});

const UNIT = fileURLToPath(new URL('../../../contrib/rolepath-watch.service', import.meta.url));

test.skipIf(!hasPrograms('systemd-analyze'))('the unit for systemd is right (needs systemd-analyze)', () => {
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', UNIT], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

test('the unit for systemd asks for options that there are', () => {
  const help = rolepath(['watch', '--help']).out;
  const [command = ''] = /^ExecStart=(?:.*\\\n)*.*$/m.exec(readFileSync(UNIT, 'utf8')) ?? [];
  const options = command.match(/ --?[a-z-]+/g) ?? [];
  expect(options.length).toBeGreaterThan(5);
  for (const option of options) expect(help).toContain(option);
});
