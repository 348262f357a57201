import { Box } from 'ink';
import { render } from 'ink-testing-library';
import { describe, expect, test } from 'vitest';
import { App, createPictures } from '../../src/tui/app.js';
import { widthOf } from '../../src/tui/glyphs.js';
import { themeFor } from '../../src/tui/theme.js';
import { summaryRecord } from '../support/summary.js';
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

const SUMMARY = summaryRecord({
  frames: 585,
  bytes: 101_000,
  flows: { expected: 29, contradicted: 5, unexpected: 27, undetermined: 1 },
});

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
      outcome: '1 refused',
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
      <App controller={controller} pictures={createPictures()} glyphs={{ ascii: false }} theme={themeFor(colour)} />
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

describe('what the numbers are', () => {
  test('unexpected kinds and other findings are counted apart, and each kind in words', () => {
    const bench = filled(80, 24);
    expect(bench.lines()[1]).toContain('[1 Unexpected 1 +3]');
    expect(bench.lines().at(-2)).toBe('! 1 unexpected  # 1 contradicted  ? 1 undetermined  - 1 not answered');
    expect(bench.type('As').lines().at(-2)).toMatch(/acknowledged for this session/);
    expect(bench.type('j').lines().at(-2)).toBe('! 1 unexpected  # 1 contradicted  ? 1 undetermined  ~ 1 acknowledged');
    expect(bench.lines()[1]).toContain('[1 Unexpected 1 +2]');
  });

  test('those below the list are of the rows that the filter leaves', () => {
    expect(filled(80, 24).type('/verdict:contradicted<enter>').lines().at(-2)).toBe('# 1 contradicted');
  });

  test('a wide screen says what unexpected means, as one without rows does', () => {
    const about = 'Unexpected = no documented path covers it. Nothing is blocked by this tool.';
    expect(filled(160, 50).lines().at(-2)).toMatch(/not answered {3}Unexpected = /);
    expect(new Bench(site).lines().at(-2)).toBe(about);
  });

  test('flows that found no group and hosts without room are told above the list and in the log', () => {
    const bench = filled(100, 30);
    const news = stateNews(1, 1);
    if (news.type !== 'state') throw new Error('a state is told');
    const tell = (ungrouped: number, unlisted: number) =>
      bench.tell({ ...news, state: { ...news.state, ungrouped, unlisted } });
    tell(0, 0);
    expect(bench.lines()[2]).not.toContain('in no group');
    tell(1204, 3);
    tell(1205, 4);
    expect(bench.lines()[2]).toContain('1,205 flows in no group');
    expect(bench.type('4').lines()[2]).toContain('4 flows of hosts not listed');
    const log = bench.type('5').lines().join('\n');
    expect(log).toMatch(/warning eth1: more kinds of findings than are told apart/);
    expect(log).toMatch(/warning eth1: more addresses than are told apart/);
    expect(log).toContain('5 Log 2');
  });
});

describe('the head of a capture that has been read', () => {
  const ended = (start?: string, end?: string) =>
    new Bench(site, 160, 50, [{ name: 'edge.pcapng', kind: 'file' }])
      .tell(stateNews(585, 101_000))
      .tell({ type: 'ended', summary: { ...SUMMARY, ...(start && { start }), ...(end && { end }) } });

  test('has what it spans, and how much it is', () => {
    const [head] = ended('2026-11-21T04:44:37.123456Z', '2026-11-21T04:45:42.5Z').lines();
    expect(head).toContain('rolepath ENDED edge.pcapng  00:01:05  585 frames  101 kB');
  });

  test('has the time of the reading where the frames have none', () => {
    expect(ended().lines()[0]).toContain('rolepath ENDED edge.pcapng  00:00:00  585 frames');
  });
});

test('names of sources give way to what was lost, which is never cut', () => {
  for (const columns of [60, 80, 100]) {
    const bench = new Bench(site, columns, 24, [`漢字${'interface'.repeat(20)}`]);
    bench.tell(stateNews(10, 1000, { kernelDropped: 120, interfaceDropped: 34 }, 7));
    const [head = ''] = bench.lines();
    expect(head).toContain('INCOMPLETE: drops kernel 120 if 34 shed 7');
    expect(widthOf(head)).toBeLessThanOrEqual(columns);
  }
});

describe('the line of keys', () => {
  const hintsAt = (columns: number, keys = '1') => filled(columns, 24).type(keys).lines().at(-1) ?? '';

  test('has whole hints only, and always help, at any width', () => {
    for (const keys of ['1', '2', '3', '4', '5']) {
      const whole = new Set(hintsAt(220, keys).split('  '));
      for (let columns = 60; columns <= 220; columns++) {
        const hints = hintsAt(columns, keys);
        expect(hints.length).toBeLessThanOrEqual(columns);
        expect(hints).toContain('? help');
        for (const hint of hints.split('  ')) expect(whole).toContain(hint);
      }
    }
  });

  test('has more where there is more room, the least needed last', () => {
    const most = hintsAt(220).split('  ');
    expect(most.length).toBeGreaterThanOrEqual(15);
    let before = 0;
    for (let columns = 60; columns <= 220; columns++) {
      const now = hintsAt(columns).split('  ').length;
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
    expect(hintsAt(60)).toMatch(/Enter open.*\/ filter.*A ack.*\? help {2}q quit/);
  });

  test('of an open row has its own', () => {
    expect(hintsAt(60, '<enter>')).toContain('Esc back');
    expect(hintsAt(60, '<enter>')).toContain('? help');
  });
});

describe('ports and addresses', () => {
  const LONG = '2001:db8:4516:aaaa:bbbb:cccc:dddd:eeee';
  const flows = [
    flowText('1/1', { from: { ...outsider, address: LONG }, fromPort: 59_999, toPort: 65_535, transport: 'sctp' }),
    flowText('2/1', { transport: 'icmp6', service: 'icmp6 type 128', fromPort: 128, toPort: 129 }),
  ];

  test.each([60, 80, 100, 160, 200])('no port is cut at %i columns; addresses are in their middle', (columns) => {
    const bench = filled(columns, 24).type('2');
    const text = bench
      .tell({ type: 'overview', overview: { texts: [], figures: [], paths: [], segments: 0, flows } })
      .lines()
      .join('\n');
    expect(text).toMatch(/^>?.{10,60} 59999 .* 65535\/sctp /m);
    expect(text).toMatch(/ 2001:d\S*eeee /);
    expect(text).toMatch(/ icmp6 128 /);
    for (const line of bench.lines(true)) expect(line).toMatch(/^[\x20-\x7e]*$/);
    expect(bench.lines(true).join('\n')).toMatch(/ 2001:d\S*eeee +59999 /);
  });

  test('the filter finds either port', () => {
    const bench = filled(100, 24).type('2');
    bench.tell({ type: 'overview', overview: { texts: [], figures: [], paths: [], segments: 0, flows } });
    expect(bench.type('/port:59999<enter>').lines()[2]).toContain('rows 1-1/1 of 2');
  });
});

test('how flows went that nobody answered is told first, and who turned them away', () => {
  const bench = new Bench(site, 100, 30).tell(
    overview([groupText(4, { kind: 'expected', reason: 'path-only', answered: false, service: '443/tcp' })]),
  );
  bench.tell({
    type: 'detail',
    detail: {
      id: 4,
      reason: 'the path',
      outcome: '1 rejected; ICMP administratively prohibited from 203.0.113.1 (1)',
      examples: [],
      nearest: [],
    },
  });
  const lines = bench.lines();
  const at = lines.findIndex((line) => line.includes('ICMP administratively prohibited from 203.0.113.1 (1)'));
  expect(at).toBeGreaterThan(0);
  expect(lines[at + 1]).toBe('the path');
});

test('an ICMP error about a flow is told with the flow', () => {
  const bench = new Bench(site, 100, 30).type('2');
  bench.tell({
    type: 'overview',
    overview: { texts: [], figures: [], paths: [], segments: 0, flows: [flowText('7/1')] },
  });
  const complaint = 'ICMP port unreachable from 10.45.16.30';
  bench.tell({ type: 'flow', detail: { id: '7/1', explanation: 'Because.', nearest: [], complaint } });
  expect(bench.lines().join('\n')).toContain(complaint);
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
      segments: 0,
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
