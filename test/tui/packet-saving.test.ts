import { describe, expect, test } from 'vitest';
import { savedOutcome } from '../../src/tui/packet-saving.js';
import { Bench, edge, flowText, groupText, overview, siteOfSample } from './support.js';

const site = await siteOfSample();

const flows = (ids: readonly string[], more: object = {}) => ({
  type: 'overview' as const,
  overview: { texts: [], figures: [], paths: [], segments: 0, flows: ids.map((id) => flowText(id, more)) },
});

/** What threads were asked to save. */
const asked = ({ orders }: Bench) =>
  orders.flatMap(([source, order]) => (order.type === 'save' ? [[source, order.save]] : []));

const message = (bench: Bench): string => bench.lines().at(-2) ?? '';

describe('w', () => {
  test('asks for a name and has the packets of the group written', () => {
    const bench = new Bench(site).tell(overview([groupText(4)])).type('w');
    expect(bench.lines()[2]).toBe('write its 2 packets to (.pcapng): _');
    bench.type('a.pcapng<enter>');
    expect(asked(bench)).toEqual([[0, { file: 'a.pcapng', append: false, flows: { group: 4 } }]]);
    expect(message(bench)).toBe('writing a.pcapng');
    bench.saving.told({ packets: 2, of: 2, errors: 0 });
    expect(message(bench)).toBe('2 packets, all there were, written to a.pcapng');
    expect(bench.controller.state.data.log.at(-1)).toMatchObject({
      kind: 'done',
      text: '2 packets, all there were, written to a.pcapng',
    });
  });

  test('means the row that was selected, whatever comes above it meanwhile', () => {
    const bench = new Bench(site).tell(overview([groupText(4)])).type('wa.pcap');
    bench.tell(overview([groupText(9)])).type('ng<enter>');
    expect(asked(bench)).toEqual([[0, { file: 'a.pcapng', append: false, flows: { group: 4 } }]]);
  });

  test('has each source write a section, one after the other', () => {
    const bench = new Bench(site, 80, 24, ['eth1', 'eth2', 'eth3']);
    bench.tell(overview([groupText(4, { port: 22, service: '22/tcp' })]), 0);
    bench.tell(overview([groupText(7, { port: 22, service: '22/tcp' })]), 2);
    bench.type('wa.pcapng<enter>');
    expect(asked(bench).length).toBe(1);
    bench.saving.told({ packets: 2, of: 5, errors: 1 });
    expect(asked(bench)[1]).toEqual([2, { file: 'a.pcapng', append: true, flows: { group: 7 } }]);
    bench.saving.told({ packets: 1, of: 5, errors: 0 });
    expect(message(bench)).toBe('3 of 10 packets written to a.pcapng, with 1 ICMP error about them; the others a…');
  });

  test('begins the file with the first source that has something', () => {
    const bench = new Bench(site, 80, 24, ['eth1', 'eth2']);
    for (const source of [0, 1]) bench.tell(overview([groupText(4)]), source);
    bench.type('wa.pcapng<enter>');
    bench.saving.told({ packets: 0, of: 5, errors: 0 });
    expect(asked(bench)[1]).toEqual([1, { file: 'a.pcapng', append: false, flows: { group: 4 } }]);
  });

  test('takes one flow, or all of a pair of hosts', () => {
    const bench = new Bench(site).tell(flows(['1/1.0', '2/2.0'])).tell(flows(['1/1.0', '2/2.0', '3/3.0']));
    bench.type('gwa.pcapng<enter>');
    bench.saving.told({ packets: 1, of: 1, errors: 0 });
    bench.type('gwb.pcapng<enter>');
    expect(asked(bench).map(([, save]) => save)).toEqual([
      { file: 'a.pcapng', append: false, flows: { ids: ['1/1.0', '2/2.0', '3/3.0'] } },
      { file: 'b.pcapng', append: false, flows: { ids: ['1/1.0'] } },
    ]);
  });

  test('takes a flow of the list, from the source that has it', () => {
    const bench = new Bench(site, 80, 24, ['eth1', 'eth2']).tell(flows(['5/6.7']), 1).type('2wa.pcapng<enter>');
    expect(asked(bench)).toEqual([[1, { file: 'a.pcapng', append: false, flows: { ids: ['5/6.7'] } }]]);
  });

  test('does nothing where rows have no packets', () => {
    for (const tab of ['3', '4', '5']) expect(new Bench(site).type(`${tab}w`).controller.state.prompt).toBeUndefined();
    expect(new Bench(site).type('w').controller.state.prompt).toBeUndefined();
  });

  test('is left by Escape, and by Enter without a name', () => {
    for (const end of ['x<escape>', '<enter>']) {
      const bench = new Bench(site).tell(overview([groupText(4, { to: edge })])).type(`w${end}`);
      expect(bench.controller.state.prompt).toBeUndefined();
      expect(asked(bench)).toEqual([]);
    }
  });

  test('refuses a name that ends otherwise, and a second file while one is written', () => {
    const bench = new Bench(site).tell(overview([groupText(4)])).type('wa.pcap<enter>');
    expect(message(bench)).toBe('not written: the name must end in .pcapng');
    bench.type('wa.pcapng<enter>wb.pcapng<enter>');
    expect(message(bench)).toBe('not written: a.pcapng is still being written');
    expect(bench.controller.state.data.log.map(({ kind }) => kind)).toEqual(['failed', 'failed']);
    bench.saving.told({ packets: 0, of: 2, errors: 0, failure: 'a.pcapng exists' });
    expect(bench.controller.state.data.log.at(-1)).toMatchObject({
      kind: 'failed',
      text: 'not written: a.pcapng exists',
    });
  });
});

describe('what became of it', () => {
  test.each([
    [{ packets: 1, of: 1, errors: 0 }, '1 packet written to f'],
    [{ packets: 9, of: 8, errors: 2 }, '9 packets, all there were, written to f, with 2 ICMP errors about them'],
    [{ packets: 3, of: 1200, errors: 0 }, '3 of 1,200 packets written to f; the others are no longer at hand'],
    [{ packets: 0, of: 12, errors: 0 }, 'not written: none of 12 packets is still at hand'],
    [{ packets: 0, of: 12, errors: 0, failure: 'f exists' }, 'not written: f exists'],
  ])('%j', (saved, text) => {
    expect(savedOutcome('f', saved)).toEqual({ written: !text.startsWith('not written'), text });
  });
});
