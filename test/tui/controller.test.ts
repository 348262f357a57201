import { describe, expect, test } from 'vitest';
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

const filled = (groups = 5, columns = 80, rows = 24): Bench =>
  new Bench(site, columns, rows).tell(overview(Array.from({ length: groups }, (_, id) => groupText(id))));

describe('moving', () => {
  test('the latest comes first, and is selected until somebody moves', () => {
    const bench = filled();
    expect(bench.services).toEqual(['1004/tcp', '1003/tcp', '1002/tcp', '1001/tcp', '1000/tcp']);
    expect(bench.selected).toContain('1004/tcp');
    bench.tell(overview([groupText(9)]));
    expect(bench.selected).toContain('1009/tcp');
  });

  test('the selected row stays on its line when others come above it, and those are counted', () => {
    const bench = filled(30).type('jj');
    const line = () => bench.lines().findIndex((text) => text.startsWith('>'));
    const [row, at] = [bench.selected, line()];
    bench.tell(overview([groupText(41), groupText(42), groupText(43)]));
    expect(bench.selected).toBe(row);
    expect(line()).toBe(at);
    expect(bench.lines()[2]).toContain('3 new above');
    bench.type('<home>');
    expect(bench.lines()[2]).not.toContain('new above');
    expect(bench.selected).toContain('1043/tcp');
  });

  test('by lines, by pages and to both ends', () => {
    const bench = filled(40).type('<end>');
    expect(bench.selected).toContain('1000/tcp');
    bench.type('<page-up>');
    expect(bench.selected).toContain('1009/tcp');
    bench.type('<home><up>k');
    expect(bench.selected).toContain('1039/tcp');
    bench.type('<page-down><down>');
    expect(bench.selected).toContain('1029/tcp');
  });

  test('f goes back to the top and stays there', () => {
    const bench = filled().type('jjf');
    expect(bench.selected).toContain('1004/tcp');
    expect(bench.lines()[2]).toContain('follow');
    expect(bench.type('f').lines()[2]).not.toContain('follow');
  });

  test('a row that is gone leaves the selection at its place', () => {
    const bench = filled()
      .type('jj')
      .tell(overview([], [figuresOf(2, { flows: 0 })]));
    expect(bench.services).not.toContain('1002/tcp');
    expect(bench.selected).toContain('1001/tcp');
  });
});

describe('the mouse', () => {
  test('is left to the terminal until m takes it, and again from the next m on', () => {
    const bench = filled();
    expect(bench.mouse).toEqual([]);
    expect(bench.type('m').lines().at(-2)).toContain('mouse on');
    expect(bench.type('m').lines().at(-2)).toContain('mouse off');
    expect(bench.mouse).toEqual([true, false]);
  });

  test('chooses the row that is clicked, and nothing beside the rows', () => {
    const bench = filled(40).type('<end>');
    const row = bench.lines().findIndex((text) => text.includes('1002/tcp'));
    expect(bench.click(10, row).selected).toContain('1002/tcp');
    expect(bench.lines()[row]).toMatch(/^>/);
    for (const beside of [0, 2, 3, 14, 22, 23]) bench.click(10, beside);
    expect(bench.selected).toContain('1002/tcp');
    const few = filled(2).type('j').click(5, 9);
    expect(few.selected).toContain('1000/tcp');
  });

  test('chooses the view whose name is clicked', () => {
    const bench = filled();
    for (const name of ['Log', 'Paths', 'Unexpected', 'Hosts', 'Flows']) {
      const at = bench.lines()[1]?.indexOf(name) ?? -1;
      expect(bench.click(at, 1).lines()[1]).toMatch(new RegExp(`\\[\\d ${name}`));
    }
    expect(bench.click(79, 1).lines()[1]).toMatch(/\[2 Flows/);
  });

  test('moves by its wheel, in lists, in the open row and in the help', () => {
    const bench = filled(40).type('<wheel-down>');
    expect(bench.selected).toContain('1036/tcp');
    expect(bench.type('<wheel-down><wheel-up>').selected).toContain('1036/tcp');
    const top = bench.type('?').lines()[4];
    expect(bench.type('<wheel-down>').lines()[4]).not.toBe(top);
    expect(bench.click(10, 8).lines()[1]).toContain('[1 Unexpected');
  });

  test('leaves what is asked of the user alone', () => {
    const bench = filled().type('/port:10').click(10, 6).type('<wheel-down>');
    expect(bench.lines()[2]).toContain('filter: port:10_');
  });
});

describe('another site', () => {
  test('is what lists and filters follow from then on', () => {
    const bench = filled().type('3');
    const all = bench.lines().find((text) => text.includes('rows 1-'));
    bench.controller.use({ ...site, pathSets: site.pathSets.slice(0, 3) });
    expect(bench.lines().find((text) => text.includes('rows 1-'))).not.toBe(all);
    expect(bench.lines()[2]).toContain('/3');
  });

  test('keeps a filter that it knows, and says which it gives up', () => {
    const bench = filled().type('/host:edge1<enter>');
    expect(bench.lines()[2]).toContain('filter host:edge1');
    bench.controller.use({ ...site });
    expect(bench.lines()[2]).toContain('filter host:edge1');
    bench.controller.use({ ...site, names: [] });
    expect(bench.lines()[2]).toContain('filter (none)');
    expect(bench.lines().at(-2)).toContain('filter host:edge1 given up: column');
  });
});

describe('the filter', () => {
  test('narrows the list while it is typed, and is kept by Enter', () => {
    const bench = filled().type('/port:1001');
    expect(bench.services).toEqual(['1001/tcp']);
    expect(bench.type('<enter>').lines()[2]).toContain('filter port:1001');
    expect(bench.type('<escape>').services.length).toBe(5);
  });

  test('that is left is the one before', () => {
    const bench = filled().type('/port:1001<enter>/<clear>port:1002');
    expect(bench.services).toEqual(['1002/tcp']);
    expect(bench.type('<escape>').services).toEqual(['1001/tcp']);
  });

  test('that is wrong says where, and is not taken', () => {
    const bench = filled().type('/prot:tcp<enter>');
    expect(bench.lines().join('\n')).toContain("column 1: there is no key 'prot:'");
    expect(bench.controller.state.prompt?.kind).toBe('filter');
    expect(bench.services.length).toBe(5);
  });

  test.each([
    ['from:client', 2],
    ['from:federated-partner', 1],
    ['to:edge', 3],
    ['host:198.51.100.0/24', 1],
    ['host:edge1', 3],
    ['-verdict:unexpected', 2],
    ['reason:other-protocol', 1],
    ['zone:internet port:1000-1001', 2],
    ['app:sip', 1],
    ['"not answered"', 1],
    ['path:*access-sip-tls', 3],
  ])('%s leaves %i of three', (expression, count) => {
    const partner = {
      ...outsider,
      roles: [{ role: 'federated-partner', interface: undefined }],
      address: '198.51.100.10',
    };
    const bench = new Bench(site).tell(
      overview(
        [
          groupText(0),
          groupText(1, { from: partner, kind: 'contradicted', reason: 'other-protocol' }),
          groupText(2, { kind: 'expected', reason: 'path-only', answered: false, to: edge }),
        ],
        [figuresOf(0), figuresOf(1, { protocols: ['sip'] }), figuresOf(2)],
      ),
    );
    bench.controller.dispatch({ type: 'change', change: { filter: expression } });
    expect(bench.controller.tables.problemOf(expression)).toBeUndefined();
    expect(bench.services.length).toBe(count);
  });
});

describe('the log', () => {
  const logged = (): Bench =>
    filled()
      .tell({ type: 'told', text: 'site.yaml read anew' })
      .tell({ type: 'warning', text: 'eth1: link down' })
      .tell({ type: 'warning', text: 'eth2: link down' });
  const texts = (bench: Bench) =>
    bench.lines().flatMap((text) => /(site\.yaml|eth\d: link)/.exec(text.slice(0, 60))?.[1] ?? []);

  test('is not narrowed by the filter of the other views, nor says anything of it', () => {
    const bench = logged().type('/port:1001<enter>5');
    expect(new Set(texts(bench))).toEqual(new Set(['site.yaml', 'eth1: link', 'eth2: link']));
    expect(bench.lines().join('\n')).not.toContain('port:1001');
    expect(bench.type('<escape>1').lines()[2]).toContain('filter port:1001');
  });

  test('has a search of its own: lines that hold all words, as they stand', () => {
    const bench = logged().type('5/LINK eth1:');
    expect(bench.lines()[2]).toContain('search: LINK eth1:_');
    expect(new Set(texts(bench))).toEqual(new Set(['eth1: link']));
    bench.type('<enter>');
    expect(bench.lines()[2]).toMatch(/^search LINK eth1: .*1-1\/1 of 3/);
    expect(bench.type('1').lines()[2]).toContain('filter (none)');
    expect(bench.type('5/zebra<enter>').lines().join('\n')).toContain('No line holds this; Esc clears the search.');
    bench.type('<escape>');
    expect(new Set(texts(bench)).size).toBe(3);
    expect(bench.type('/eth2<escape>').lines()[2]).toContain('search (none)');
    bench.type('/eth2<enter>/eth1');
    expect(bench.lines()[2]).toContain('search: eth1_');
    expect(bench.type('<escape>').lines()[2]).toMatch(/^search eth2 /);
  });

  test('has this in its keys and its help', () => {
    const bench = logged().type('5');
    expect(bench.lines().at(-1)).toContain('/ search');
    const help = bench.type('?').lines().join('\n');
    expect(help).toContain('search: lines that hold all words');
    expect(help).not.toContain('from:client');
  });
});

describe('the order', () => {
  test('s goes on to the next column, S turns it', () => {
    const bench = filled().type('S');
    expect(bench.services[0]).toBe('1000/tcp');
    bench.type('SsssSs');
    expect(bench.lines()[3]).toMatch(/ADDRESS|TO|FROM/);
  });

  test('figures are sorted as figures', () => {
    const bench = new Bench(site).tell(
      overview(
        [groupText(0), groupText(1), groupText(2)],
        [figuresOf(0, { flows: 9 }), figuresOf(1, { flows: 100 }), figuresOf(2, { flows: 20 })],
      ),
    );
    bench.controller.dispatch({ type: 'sort', sort: { id: 'flows', descending: true } });
    expect(bench.services).toEqual(['1001/tcp', '1002/tcp', '1000/tcp']);
  });
});

describe('pausing', () => {
  test('keeps the display as it was and counts what comes', () => {
    const bench = filled()
      .type('p')
      .tell(overview([groupText(8), groupText(9)]));
    expect(bench.services.length).toBe(5);
    expect(bench.lines()[0]).toContain('PAUSED, 2 new');
    expect(bench.type('p').services.length).toBe(7);
  });
});

describe('what is asked of threads', () => {
  test('the detail of the selected group, once for each state of it', () => {
    const bench = filled();
    bench.controller.refresh();
    bench.controller.refresh();
    bench.type('j');
    expect(bench.orders.filter(([, { type }]) => type === 'detail')).toEqual([
      [0, { type: 'detail', group: 4 }],
      [0, { type: 'detail', group: 3 }],
    ]);
  });

  test('flows and hosts only while they are looked at', () => {
    const bench = filled().type('241');
    expect(bench.orders.filter(([, { type }]) => type === 'show')).toEqual([
      [0, { type: 'show', flows: true, hosts: false }],
      [0, { type: 'show', flows: false, hosts: true }],
      [0, { type: 'show', flows: false, hosts: false }],
    ]);
  });

  test('a flow of the thread that has it', () => {
    const bench = new Bench(site, 80, 24, ['eth1', 'eth2']).type('2');
    const flows = [flowText('7/1.2')];
    bench.tell({ type: 'overview', overview: { texts: [], figures: [], paths: [], segments: 0, flows } }, 1);
    bench.controller.refresh();
    expect(bench.orders.at(-1)).toEqual([1, { type: 'flow', flow: '7/1.2' }]);
    bench.tell({ type: 'flow', detail: { id: '7/1.2', explanation: 'Because.', nearest: [] } }, 1);
    expect(bench.lines().join('\n')).toContain('Because.');
  });
});

describe('levels', () => {
  const flows = [
    flowText('1'),
    flowText('2', { fromPort: 50_001, last: NOON + 5 }),
    flowText('3', { from: { ...outsider, address: '203.0.113.8' } }),
    flowText('4', { kind: 'expected', reason: 'path-and-protocol' }),
    flowText('5', { kind: 'expected', reason: 'path-only', answered: false, state: 'attempted' }),
  ];

  test('g gathers by pairs of hosts, then shows flow by flow, then goes back', () => {
    const bench = filled().type('g');
    bench.tell({ type: 'overview', overview: { texts: [], figures: [], paths: [], segments: 0, flows } });
    expect(bench.lines()[2]).toContain('findings by host pair   of the latest 5 flows');
    expect(bench.services.length).toBe(3);
    expect(bench.type('g').services.length).toBe(4);
    expect(bench.lines()[2]).toContain('flow by flow   of the latest 5 flows');
    expect(bench.type('g').services.length).toBe(5);
    expect(bench.lines()[2]).toContain('findings by role pair');
  });
});

describe('acknowledging', () => {
  test('for the session puts the finding behind the others, with a sign and a word', () => {
    const bench = filled().type('As');
    expect(bench.services.at(-1)).toBe('1004/tcp');
    expect(bench.lines().join('\n')).toMatch(/^.~ .*1004\/tcp .*acknowledged/m);
    expect(bench.lines()[1]).toContain('Unexpected 4');
    bench.controller.dispatch({ type: 'place', place: { key: undefined, index: 4, follows: false } });
    expect(bench.type('<end>A').services[0]).toBe('1004/tcp');
  });

  test('asks for an owner before anything is written', () => {
    const bench = filled().type('Aw<enter>');
    expect(bench.lines()[2]).toContain('who answers for it?');
    bench.type('Ops<enter>2030-12-31<enter>Change 4711<enter>');
    expect(bench.excepted).toEqual([
      [expect.any(String), { owner: 'Ops', until: '2030-12-31', reason: 'Change 4711' }],
    ]);
    expect(bench.lines().join('\n')).toContain('written');
  });

  test('Esc leaves everything as it is', () => {
    const bench = filled().type('AwOps<escape>');
    expect(bench.excepted).toEqual([]);
    expect(bench.controller.state.prompt).toBeUndefined();
    expect(bench.services.length).toBe(5);
  });
});

describe('leaving', () => {
  test('q asks while a capture goes on', () => {
    const bench = filled().type('q');
    expect(bench.quits).toBe(0);
    expect(bench.type('n').quits).toBe(0);
    expect(bench.type('qy').quits).toBe(1);
  });

  test('q leaves at once where all has ended, Ctrl-C always', () => {
    expect(filled().type('<interrupt>').quits).toBe(1);
    const bench = filled().tell({ type: 'ended', failure: 'the device went away' });
    expect(bench.lines()[0]).toContain('ENDED');
    expect(bench.type('q').quits).toBe(1);
  });
});

test('y copies the row, e asks for a file', async () => {
  const bench = filled().type('yeview.csv<enter>');
  expect(bench.copied[0]).toContain('1004/tcp');
  expect(bench.saved).toEqual(['view.csv']);
  await Promise.resolve();
  expect(bench.lines().join('\n')).toContain('Unexpected saved 1');
});

test.each([
  ['e', 'an export'],
  ['w', 'packets'],
])('%s, then Enter without a name: %s are not written, and that is said', (key) => {
  const bench = filled().type(`${key}<enter>`);
  expect(bench.controller.state.prompt).toBeUndefined();
  expect(bench.controller.state.message).toBe('no name was given: nothing was written');
  expect(bench.saved).toEqual([]);
  expect(bench.orders.some(([, { type }]) => type === 'save')).toBe(false);
});

test('an export says where what it holds is incomplete', async () => {
  const bench = filled()
    .tell(stateNews(10, 100, { kernelDropped: 3, interfaceDropped: 0 }))
    .type('eview.csv<enter>');
  await Promise.resolve();
  expect(bench.lines().join('\n')).toContain('Unexpected saved 1; INCOMPLETE');
});

test('what was written is done in the log, what was not has failed there', async () => {
  const bench = filled().type('eview.csv<enter>eview.txt<enter>');
  await Promise.resolve();
  await Promise.resolve();
  const log = bench.type('5').lines().join('\n');
  expect(log).toMatch(/^ {2,}\S+ +done +Unexpected saved 1/m);
  expect(log).toMatch(/! *\S+ +failed +not written: the name must end in \.csv/);
});

test('what is copied is one line, and drives nothing where it is pasted', () => {
  const words = `a\u001b[201~\nrm -rf ~\r\u202e${'x'.repeat(10_000)}`;
  const bench = new Bench(site).tell(overview([groupText(1, { from: { ...outsider, words } })])).type('y');
  expect(bench.copied[0]).toMatch(/1001\/tcp/);
  expect(bench.copied[0]).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202e]/);
  expect(bench.copied[0]?.length).toBeLessThan(5000);
});

describe('help', () => {
  test('is of the view, names every key, and goes with any other key', () => {
    const bench = filled(5, 80, 40).type('?');
    const text = bench.lines().join('\n');
    for (const key of ['1-5', 'Enter', '/', 's, S', 'f', 'p', 't, n', 'm', 'e', 'y', 'q', 'g', 'A'])
      expect(text).toMatch(new RegExp(`^  ${key}[ ,]`, 'm'));
    expect(text).toContain('Unexpected: keys');
    expect(text).toContain('24 +10: findings, each flows of one kind; unexpected + others');
    expect(bench.type('x').lines().join('\n')).not.toContain('Unexpected: keys');
    expect(bench.type('4?').lines().join('\n')).toContain('Hosts: keys');
    expect(bench.lines().join('\n')).not.toMatch(/^ {2}A {2}/m);
  });

  test('that is longer than the screen can be scrolled to its end', () => {
    const bench = filled(5, 60, 12).type('?');
    const body = () => bench.lines().slice(3, -2);
    const first = body()[0];
    expect(bench.type('j').lines()[3]).not.toBe(first);
    bench.type('<end>');
    expect(body().at(-1)).toContain('state:attempted');
    expect(bench.type('<down>').lines().at(-3)).toContain('state:attempted');
    expect(bench.type('<home>').lines()[3]).toBe(first);
    expect(bench.type('<page-down>q').quits).toBe(0);
    expect(bench.controller.state.help).toBe(false);
  });
});

test('of a long answer the end is shown, where it is typed', () => {
  const name = `/srv/captures/${'folder/'.repeat(20)}view.csv`;
  const bench = filled().type(`e${name}`);
  expect(bench.lines()[2]).toMatch(/^export to a file \(.*\): ….*view\.csv_$/);
  expect(bench.lines()[2]?.length).toBeLessThanOrEqual(80);
  expect(bench.lines(true)[2]).toMatch(/: \.\..*view\.csv_$/);
  bench.type('<enter>');
  expect(bench.saved).toEqual([name]);
});

test('t tells ages, n addresses', () => {
  const bench = filled().type('tn');
  bench.controller.refresh();
  expect(bench.selected).toMatch(/1m ago .*203\.0\.113\.7/);
});
