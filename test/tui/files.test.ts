import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkExceptions } from '../../src/catalogue/site-exceptions.js';
import { whyNoException } from '../../src/tui/exception-text.js';
import { appendException } from '../../src/tui/exceptions-file.js';
import { EXPORT_FORMATS, exported, exportFile, formatOf, whyNoView } from '../../src/tui/export-view.js';
import type { Finding } from '../../src/tui/findings.js';
import { samplePath } from '../samples/expectations.js';
import { sql } from '../support/duckdb.js';
import { unzipped } from '../support/unzip.js';
import { Bench, edge, groupText, outsider, overview, siteOfSample } from './support.js';

const site = await siteOfSample();
const folder = mkdtempSync(join(tmpdir(), 'rolepath-tui-'));
const TERMS = { owner: 'Perimeter: team #1', until: '2031-12-31', reason: 'Change "4711"' };

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const findingOf = (text: Parameters<typeof groupText>[1] = {}): Finding => {
  const bench = new Bench(site).tell(overview([groupText(1, text)]));
  const { table } = bench.controller.tables.of(bench.controller.state);
  return table.items[0] as Finding;
};

const append = (file: string, finding = findingOf()) => appendException(file, finding, TERMS, site.catalogue);

describe('an exception', () => {
  test('is added at the end of a file, of which not a byte changes', () => {
    const before = readFileSync(samplePath('exceptions.yaml'), 'utf8');
    const file = fileOf('sample.yaml', before);
    const id = append(file);
    const after = readFileSync(file, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    const { paths, problems } = checkExceptions(file, site.catalogue);
    expect(problems).toEqual([]);
    expect(paths.at(-1)).toMatchObject({
      id,
      transport: 'tcp',
      from: { roles: ['client'], zones: ['internet'] },
      to: { roles: ['access-edge'], interface: 'external', ports: [{ from: 1001, to: 1001 }] },
      exception: { owner: 'Perimeter: team #1', until: '2031-12-31' },
    });
  });

  test('begins a file that there is not, and a second one gets an id of its own', () => {
    const file = join(folder, 'new.yaml');
    const ids = [append(file), append(file)];
    expect(new Set(ids).size).toBe(2);
    const { paths, problems } = checkExceptions(file, site.catalogue);
    expect(problems).toEqual([]);
    expect(paths.map(({ id }) => id)).toEqual(ids);
  });

  test('without a line end at the end of the file still begins a line', () => {
    const file = fileOf('cut.yaml', readFileSync(samplePath('exceptions.yaml'), 'utf8').trimEnd());
    append(file);
    expect(checkExceptions(file, site.catalogue).problems).toEqual([]);
  });

  test.each([
    ['a file that is no YAML', 'exceptions: ]['],
    ['an empty list in brackets', 'exceptions: []\n'],
    ['a list that something follows', 'exceptions:\n  - {}\nother: 1\n'],
  ])('is not written to %s', (name, text) => {
    const file = fileOf(`${name}.yaml`, text);
    expect(() => append(file)).toThrow(/not written|by hand/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('of an Internet host without a role names its zone', () => {
    const file = join(folder, 'zone.yaml');
    append(file, findingOf({ from: { ...outsider, words: 'the Internet', roles: [] } }));
    expect(checkExceptions(file, site.catalogue).paths[0]?.from).toMatchObject({ roles: [], zones: ['internet'] });
  });

  test('of ICMP has no port', () => {
    const file = join(folder, 'icmp.yaml');
    append(file, findingOf({ transport: 'icmp6', port: 128, service: 'icmp6 type 128' }));
    expect(checkExceptions(file, site.catalogue)).toMatchObject({ problems: [], paths: [{ transport: 'icmp' }] });
  });

  test.each([
    [{ kind: 'expected', answered: false } as const, /documented already/],
    [{ transport: 'esp' }, /TCP, UDP and ICMP/],
    [{ from: { words: 'host', roles: [], address: '10.9.9.9' } }, /10\.9\.9\.9 neither role nor zone/],
  ])('cannot be made of %j', (text, why) => {
    expect(whyNoException(findingOf(text))).toMatch(why);
  });

  test('is not asked of what can be one', () => {
    expect(whyNoException(findingOf())).toBeUndefined();
  });
});

describe('a view in a file', () => {
  const tableOf = (filter: string) => {
    const hostile = { ...edge, name: 'a|b', words: '=cmd()\u001b[2J|<b>' };
    const bench = new Bench(site).tell(overview([groupText(1), groupText(2, { from: hostile }), groupText(3)]));
    bench.controller.dispatch({ type: 'change', change: { filter } });
    return bench.controller.tables.of(bench.controller.state).table;
  };

  test('has the rows of the filter in their order, with all columns', () => {
    const rows = String(exported(tableOf('-port:1002'), 'ndjson'))
      .trimEnd()
      .split('\n');
    expect(rows.map((row) => (JSON.parse(row) as { port: string }).port)).toEqual(['1003/tcp', '1001/tcp']);
    expect(JSON.parse(rows[0] ?? '')).toMatchObject({ 'from-address': '203.0.113.7', flows: 1, bytes: 128 });
  });

  test('as CSV calculates nothing', () => {
    const [head, ...lines] = String(exported(tableOf('port:1002'), 'csv')).split('\r\n');
    expect(head).toMatch(/^last,first,from,/);
    expect(lines[0]).toContain("'=cmd()");
    expect(lines[0]).not.toContain('\u001b');
  });

  test('as Markdown is one line a row', () => {
    const lines = String(exported(tableOf('port:1002'), 'md'))
      .trimEnd()
      .split('\n');
    expect(lines.length).toBe(3);
    expect(lines[1]).toMatch(/^(\| --- )+\|$/);
    expect(lines[2]).toContain('\\|\\<b\\>');
  });

  test('as JSON is one array, of what NDJSON has in lines', () => {
    const table = tableOf('');
    const lines = String(exported(table, 'ndjson')).trimEnd().split('\n');
    expect(JSON.parse(String(exported(table, 'json')))).toEqual(lines.map((line) => JSON.parse(line)));
    expect(JSON.parse(String(exported(tableOf('port:1'), 'json')))).toEqual([]);
    expect(String(exported(table, 'json'))).not.toContain('\u001b');
  });

  test('as a workbook has text as text, figures as figures, and no formula', async () => {
    const bytes = await exported(tableOf(''), 'xlsx', 'Unexpected');
    if (typeof bytes === 'string') throw new Error('a workbook is bytes');
    const files = unzipped(bytes);
    const sheet = files.get('xl/worksheets/sheet1.xml') ?? '';
    const strings = files.get('xl/sharedStrings.xml') ?? sheet;
    expect(strings).toMatch(/<t>=cmd\(\).?\[2J\|&lt;b&gt;<\/t>/);
    expect(sheet).not.toContain('<f>');
    expect(sheet).toMatch(/<autoFilter ref="A1:K4"\/>/);
    expect(sheet).toMatch(/<c r="J2"(?: s="\d+")?(?: t="n")?><v>128<\/v>/);
    expect(files.get('xl/workbook.xml')).toContain('name="Unexpected"');
    expect(Buffer.from(await exported(tableOf(''), 'xlsx', 'Unexpected')).equals(bytes)).toBe(true);
  });

  test('as Parquet has typed columns, as another program reads them', async () => {
    const file = join(folder, 'typed.parquet');
    await exportFile(tableOf(''), file, 'parquet');
    const types = new Map((await sql(`DESCRIBE SELECT * FROM '${file}'`)).map((row) => [row['column_name'], row]));
    expect(types.get('packets')?.['column_type'] ?? types.get('bytes')?.['column_type']).toBe('BIGINT');
    const rows = await sql(`SELECT * FROM '${file}'`);
    const wanted = JSON.parse(String(exported(tableOf(''), 'json'))) as Record<string, unknown>[];
    expect(rows.length).toBe(wanted.length);
    for (const [index, row] of wanted.entries())
      for (const [name, value] of Object.entries(row))
        expect(rows[index]?.[name]).toBe(Array.isArray(value) ? value.join(' ') : value);
  });

  test('as a page is refused with what makes one', () => {
    expect(whyNoView('x.HTML')).toContain('rolepath report FILE -o report.html');
    expect(EXPORT_FORMATS.map((format) => whyNoView(`x.${format}`))).toEqual(EXPORT_FORMATS.map(() => undefined));
  });

  test.each(EXPORT_FORMATS)('of %s never replaces one that there is', async (format) => {
    const file = fileOf(`view.${format}`, 'mine');
    await expect(exportFile(tableOf(''), file, format)).rejects.toThrow(/EEXIST/);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test.each(EXPORT_FORMATS)('of %s is written as it is', async (format) => {
    const file = join(folder, `new.${format}`);
    await exportFile(tableOf(''), file, format, 'view');
    const wanted = await exported(tableOf(''), format);
    expect(readFileSync(file).equals(Buffer.from(wanted))).toBe(true);
  });

  test('is offered in every format in the prompt and in the help', () => {
    const bench = new Bench(site);
    for (const text of [bench.type('e').lines()[2], bench.type('<escape>?').lines().join('\n')])
      for (const format of EXPORT_FORMATS) expect(text).toContain(`.${format}`);
  });

  test('is of the format that its name says', () => {
    expect(['a.csv', 'A.NDJSON', 'x.json', 'x.XLSX', 'x.y.md', 'a.pdf', 'csv'].map(formatOf)).toEqual([
      'csv',
      'ndjson',
      'json',
      'xlsx',
      'md',
      undefined,
      undefined,
    ]);
  });
});
