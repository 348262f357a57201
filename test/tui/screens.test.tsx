import { Box } from 'ink';
import { render } from 'ink-testing-library';
import { describe, expect, test } from 'vitest';
import { App, createPictures } from '../../src/tui/app.js';
import { widthOf } from '../../src/tui/glyphs.js';
import { themeFor } from '../../src/tui/theme.js';
import {
  Bench,
  edge,
  figuresOf,
  flowText,
  groupText,
  NOON,
  outsider,
  overview,
  siteOfSample,
  stateNews,
} from './support.js';

const site = await siteOfSample();

const FEDERATED = { ...outsider, words: 'federated partner', address: '198.51.100.10', name: 'fabrikam-edge' };

/** Four findings of the four kinds, with a detail and some losses. */
function filled(columns: number, rows: number): Bench {
  const bench = new Bench(site, columns, rows);
  const texts = [
    groupText(1),
    groupText(2, { kind: 'contradicted', reason: 'other-protocol', from: FEDERATED, service: '5061/tcp' }),
    groupText(3, { kind: 'undetermined', reason: 'evidence-missing', service: '50000/udp' }),
    groupText(4, { kind: 'expected', reason: 'path-only', answered: false, service: '443/tcp' }),
  ];
  bench.tell(overview(texts)).tell(stateNews(0, 0));
  bench.now += 1000;
  bench.tell(stateNews(12_400, 11_600_000)).controller.refresh();
  return bench.tell({
    type: 'detail',
    detail: {
      id: 4,
      reason: 'the path and why',
      examples: ['203.0.113.7:50000 > 10.45.16.10:443 (edge1)'],
      nearest: [
        { dimension: 'initiator.role', wanted: 'external client', got: 'external client', passed: true },
        { dimension: 'initiator.zone', wanted: 'any', got: 'internet', passed: true },
        { dimension: 'responder.role', wanted: 'Access Edge (external)', got: 'Access Edge', passed: true },
        { dimension: 'responder.port', wanted: '443', got: '1004', passed: false },
        { dimension: 'transport', wanted: 'tcp', got: 'tcp', passed: true },
        { dimension: 'application', wanted: 'SIP over TLS', got: 'not recognised', passed: true },
      ],
    },
  });
}

/** What Ink makes of a screen. */
function frameOf(bench: Bench, colour = false): string {
  const { controller } = bench;
  const { columns } = controller.state;
  const { lastFrame, unmount } = render(
    <Box width={columns} flexShrink={0}>
      <App
        controller={controller}
        pictures={createPictures()}
        site={site}
        glyphs={{ ascii: false }}
        theme={themeFor(colour)}
      />
    </Box>,
  );
  const frame = lastFrame() ?? '';
  unmount();
  return frame;
}

describe.each([
  [80, 24],
  [100, 30],
  [160, 50],
])('at %i columns and %i rows', (columns, rows) => {
  test.each(['1', '2', '3', '4', '5', '?', '<enter>', '/role:', 'A'])('%s fills the screen and no more', (keys) => {
    const bench = filled(columns, rows).type(keys);
    const lines = frameOf(bench).split('\n');
    expect(lines.length).toBe(rows);
    for (const line of lines) expect(widthOf(line.replace(/\u001b\[[\d;]*m/g, ''))).toBeLessThanOrEqual(columns);
  });

  test('findings are told apart by a sign and a word', () => {
    const text = frameOf(filled(columns, rows));
    expect(text).toMatch(/^[> ]! .*1001\/tcp .*unexpected: port/m);
    expect(text).toMatch(/^[> ]# .*5061\/tcp .*contradicted: other bytes/m);
    expect(text).toMatch(/^[> ]\? .*50000\/udp .*undetermined: no evidence/m);
    expect(text).toMatch(/^[> ]- .*443\/tcp .*not answered/m);
  });

  test('the first line says where it comes from, how much, and that nothing was lost', () => {
    const [status] = filled(columns, rows).lines();
    expect(status).toContain('rolepath LIVE eth1  00:00:01  12k pkt/s  93 Mb/s');
    expect(status).toContain('drops kernel 0 if 0 shed 0');
  });

  test('the detail has the failing dimension in capitals', () => {
    const text = filled(columns, rows).lines().join('\n');
    expect(text).toMatch(/ PORT +transport/);
    expect(text).toMatch(/documented .* 443 /);
    expect(text).toMatch(/seen .* 1004 /);
    expect(text).not.toMatch(/TRANSPORT|FROM ROLE/);
  });

  test('with ASCII alone nothing else is shown', () => {
    for (const keys of ['1', '2', '3', '4', '5'])
      expect(filled(columns, rows).type(keys).lines(true).join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

test('a wide screen shows both addresses, what the bytes are, and the nearest path', () => {
  const row = filled(160, 50)
    .lines()
    .find((line) => line.includes('1001/tcp'));
  expect(row).toContain('203.0.113.7');
  expect(row).toContain('10.45.16.10');
  expect(row).toContain('tls');
  expect(row).toContain('access-sip-tls');
});

test('a screen that is too small says so', () => {
  expect(new Bench(site, 59, 24).lines()[0]).toBe('window too small (60x12)');
  expect(new Bench(site, 80, 11).lines()[0]).toBe('window too small (60x12)');
  expect(new Bench(site, 60, 12).lines().length).toBe(12);
});

test('losses make the results incomplete for good, counted apart', () => {
  const bench = new Bench(site, 100, 24);
  bench.tell(stateNews(10, 1000, { kernelDropped: 1204, interfaceDropped: 3 }, 7));
  expect(bench.lines()[0]).toContain('INCOMPLETE: drops kernel 1,204 if 3 shed 7');
  bench.tell(stateNews(20, 2000, { kernelDropped: 0, interfaceDropped: 0 }));
  expect(bench.lines()[0]).toContain('INCOMPLETE');
  expect(bench.type('5').lines().join('\n')).toContain('packets dropped by the kernel');
});

test('text from packets never reaches the terminal as it is', () => {
  const hostile = `\u001b[2J\u001b]0;x\u0007\u202e${'a'.repeat(10_000)}\u0000\u009b31m`;
  const bench = filled(80, 24);
  bench.tell({
    type: 'overview',
    overview: {
      texts: [groupText(9, { from: { ...edge, words: hostile, name: hostile } })],
      figures: [figuresOf(9, { protocols: [hostile], last: NOON + 99 })],
      paths: [],
      flows: [flowText('1/1', { serverName: hostile })],
    },
  });
  bench.tell({ type: 'note', text: hostile });
  for (const keys of ['1', '2', '3', '4', '5', '1<enter>']) {
    const text = frameOf(bench.type(keys));
    expect(text.replace(/\u001b\[[\d;]*m/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(400);
  }
});

test('without colour what is selected is inverse and has a pointer', () => {
  const bench = filled(80, 24);
  expect(bench.selected).toContain('443/tcp');
  expect(frameOf(bench)).not.toMatch(/\u001b\[3\dm/);
});
