import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { MAX_CLIENTS, type MetricsServer, serveMetrics } from '../../../src/cli/watch/metrics-server.js';
import { MAX_PATH_SERIES, WatchFigures } from '../../../src/cli/watch/watch-figures.js';
import type { WatchState } from '../../../src/cli/watch/watch-messages.js';
import { expositionText } from '../../../src/report/exposition.js';
import { rolepath } from '../../support/command-line.js';
import { readExposition } from '../../support/exposition.js';

const NO_FLOWS = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };

const state = (more: Partial<WatchState> = {}): WatchState => ({
  frames: 10,
  bytes: 1000,
  flows: { ...NO_FLOWS, expected: 2, unexpected: 1 },
  concurrent: 3,
  groups: 1,
  findings: { contradicted: 0, unexpected: 1, undetermined: 0, unanswered: 0 },
  finished: NO_FLOWS,
  shed: 0,
  ungrouped: 0,
  unlisted: 0,
  ...more,
});

describe('the exposition format', () => {
  test('escapes what a label or a help text may not hold', () => {
    const text = expositionText([
      { name: 'a_total', type: 'counter', help: 'back\\slash\nline', samples: [[1, { x: 'q"uo\\te\n' }], [2]] },
      { name: 'empty', type: 'gauge', help: 'Has none.', samples: [] },
    ]);
    expect(text).toBe(
      '# HELP a_total back\\\\slash\\nline\n# TYPE a_total counter\na_total{x="q\\"uo\\\\te\\n"} 1\na_total 2\n',
    );
    expect(readExposition(text).samples.size).toBe(2);
  });

  test.each([
    ['a line feed that is missing', 'a 1'],
    ['a sample without a type', 'a 1\n'],
    ['a counter without its ending', '# HELP a x\n# TYPE a counter\na 1\n'],
    ['a sample that comes twice', '# HELP a x\n# TYPE a gauge\na 1\na 1\n'],
    ['a quote in a label', '# HELP a x\n# TYPE a gauge\na{b="""} 1\n'],
    ['a type without samples', '# HELP a x\n# TYPE a gauge\n'],
  ])('is read strictly: %s', (_, text) => {
    expect(() => readExposition(text)).toThrow();
  });
});

describe('the figures of a watch', () => {
  test('are metrics by input, before and after there is a state', () => {
    const figures = new WatchFigures(['eth1', 'eth\u001b[2J"2']);
    const { metrics } = figures.pages(() => 7);
    readExposition(metrics());
    figures.take(0, { type: 'open' });
    figures.take(0, {
      type: 'state',
      state: state({ shed: 4, counters: { received: 10, kernelDropped: 2, interfaceDropped: 3 } }),
    });
    figures.take(1, { type: 'state', state: state() });
    figures.reloaded(true);
    const { samples, types } = readExposition(metrics());
    expect(types.get('rolepath_frames_total')).toBe('counter');
    const of = (name: string): number | undefined => samples.get(name);
    expect(of('rolepath_input_up{input="eth1"}')).toBe(1);
    expect(of('rolepath_input_up{input="eth\ufffd[2J\\"2"}')).toBe(0);
    expect(of('rolepath_frames_total{input="eth1"}')).toBe(10);
    for (const [by, lost] of [
      ['kernel', 2],
      ['interface', 3],
      ['shed', 4],
    ])
      expect(of(`rolepath_drops_total{input="eth1",by="${by}"}`)).toBe(lost);
    expect(of('rolepath_incomplete{input="eth1"}')).toBe(1);
    expect(of('rolepath_incomplete{input="eth\ufffd[2J\\"2"}')).toBe(0);
    expect(of('rolepath_flows{input="eth1",verdict="expected"}')).toBe(2);
    expect(of('rolepath_finding_groups{input="eth1",kind="unexpected"}')).toBe(1);
    expect(of('rolepath_reloads_total{outcome="success"}')).toBe(1);
    expect(of('rolepath_log_lost_records_total')).toBe(7);
    expect(of('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  });

  test('tell of packets that are written, only where they are', () => {
    const figures = new WatchFigures(['eth1', 'eth2']);
    const { metrics } = figures.pages(() => undefined);
    figures.take(0, { type: 'state', state: state() });
    expect(metrics()).not.toContain('written');
    figures.take(1, { type: 'state', state: state({ written: { written: 8, unwritten: 2 } }) });
    const { samples } = readExposition(metrics());
    expect(samples.get('rolepath_written_packets_total{input="eth2"}')).toBe(8);
    expect(samples.get('rolepath_unwritten_packets_total{input="eth2"}')).toBe(2);
    expect(samples.get('rolepath_incomplete{input="eth1"}')).toBe(0);
    expect(samples.get('rolepath_incomplete{input="eth2"}')).toBe(1);
  });

  test('have no more series of paths than is bounded, and count the others together', () => {
    const figures = new WatchFigures(['eth1']);
    const paths = Array.from({ length: MAX_PATH_SERIES + 10 }, (_, index) => ({
      id: `p/${index}`,
      flows: index,
      live: 0,
      packets: 0,
      bytes: 0,
      last: 0,
    }));
    figures.take(0, { type: 'state', state: state({ paths }) });
    const { samples } = readExposition(figures.pages(() => undefined).metrics());
    const series = [...samples].filter(([name]) => name.startsWith('rolepath_path_flows{'));
    expect(series.length).toBe(MAX_PATH_SERIES + 1);
    expect(samples.get('rolepath_path_flows{input="eth1",path="other"}')).toBe(45);
    expect(samples.has('rolepath_log_lost_records_total')).toBe(false);
  });

  test('tell what does not run', () => {
    const figures = new WatchFigures(['eth1', 'eth2']);
    figures.take(0, { type: 'open' });
    const { ailments } = figures.pages(() => undefined);
    expect(ailments()).toEqual(['eth2: opening']);
    figures.take(1, { type: 'open' });
    expect(ailments()).toEqual([]);
    figures.take(0, { type: 'ended', failure: 'gone' });
    expect(ailments()).toEqual(['eth1: ended']);
  });
});

/** Settled when the connection is closed, by whatever way. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.on('error', () => {}).once('close', () => resolve());
  });

describe('the server of metrics', () => {
  const servers: MetricsServer[] = [];
  const sockets: Socket[] = [];
  const notes: string[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) server.close();
    notes.splice(0);
  });

  async function serve(ailments: readonly string[] = [], connectionTime?: number): Promise<number> {
    const pages = { metrics: () => 'a 1\n', ailments: () => ailments };
    const server = await serveMetrics(
      { host: '127.0.0.1', port: 0 },
      pages,
      (text) => notes.push(text),
      connectionTime,
    );
    servers.push(server);
    return server.place.port;
  }

  /** What the server says to these bytes before it closes the connection. */
  async function said(port: number, request: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.write(request);
    await closed(socket);
    return text;
  }

  test.each([
    ['GET /metrics', 200, 'a 1\n'],
    ['GET /metrics?x=1', 200, 'a 1\n'],
    ['HEAD /metrics', 200, ''],
    ['GET /healthz', 200, 'ok\n'],
    ['GET /', 404, 'there are /metrics and /healthz\n'],
    ['GET /../etc/passwd', 404, 'there are /metrics and /healthz\n'],
    ['POST /metrics', 405, 'only GET and HEAD\n'],
    ['DELETE /metrics', 405, 'only GET and HEAD\n'],
  ])('answers %s with %i, and closes', async (request, status, body) => {
    const answer = await said(await serve(), `${request} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toBe(body);
  });

  test('says of its health what ails it', async () => {
    const answer = await said(await serve(['eth1: ended']), 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toMatch(/eth1: ended\n$/);
  });

  test.each([
    ['no HTTP', '\u0000\u0001\u0002\r\n\r\n', 400],
    ['a header without end', `GET /metrics HTTP/1.1\r\nA: ${'x'.repeat(20_000)}`, 431],
  ])('turns away %s', async (_, request, status) => {
    expect(await said(await serve(), request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test('does not wait for clients that say nothing, and has room for few', async () => {
    const port = await serve([], 300);
    const silent = Array.from({ length: MAX_CLIENTS }, () => connect(port, '127.0.0.1'));
    sockets.push(...silent);
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    expect(await said(port, 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('');
    await Promise.all(silent.map((socket) => closed(socket.resume())));
    expect(await said(port, 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')).toContain('a 1\n');
  });

  test('says why it cannot listen, and of an address that others reach', async () => {
    const port = await serve();
    const pages = { metrics: () => '', ailments: () => [] };
    await expect(serveMetrics({ host: '127.0.0.1', port }, pages, () => {})).rejects.toThrow(
      `metrics cannot be served on 127.0.0.1, port ${port} (another program listens there)`,
    );
    await expect(serveMetrics({ host: '203.0.113.1', port: 0 }, pages, () => {})).rejects.toThrow(
      'this host does not have that address',
    );
    notes.splice(0);
    servers.push(await serveMetrics({ host: '0.0.0.0', port: 0 }, pages, (text) => notes.push(text)));
    expect(notes.join('\n')).toContain('are open to everyone who can reach that address');
  });

  test.each(['', 'x', ':9464', '99999', 'example.com:9464', '300.1.1.1:9464', '*:9464', '-1'])(
    'is not asked for by --metrics %j',
    (place) => {
      const { code, err } = rolepath(['watch', 'nosuch.pcap', '--metrics', place]);
      expect(code).toBe(2);
      expect(err).toContain('a port of this host is needed');
    },
  );
});
