import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DocumentedPath } from '../../src/catalogue/path.js';
import { carriersOf } from '../../src/catalogue/related.js';
import { pathLines, pathList } from '../../src/report/path-list.js';
import { pathShown, placesText, rowRecord, rowShown } from '../../src/report/path-show.js';
import { rolePaths, rolePathsRecord, rolePathsText } from '../../src/report/role-paths.js';
import { TableLayout, wrapCell } from '../../src/report/table.js';
import { shippedCatalogue } from '../catalogue/support.js';

const catalogue = shippedCatalogue();
const all = [...catalogue.paths.values()];

function path(id: string): DocumentedPath {
  const found = catalogue.paths.get(id);
  if (found === undefined) throw new Error(`no path ${id}`);
  return found;
}

const ACCESS = path('lync-2010/edge/external/access-sip-tls');

describe('the list of paths', () => {
  test.each([60, 80, 100, 120])('fits %i columns, but for ids that are to be copied whole', (width) => {
    for (const line of pathList(all, catalogue, undefined, width).split('\n')) {
      const isHeading = /^\S+\/$/.test(line);
      expect(isHeading || line.length <= width, line).toBe(true);
    }
  });

  test('goes by product and table, and names each path with its ports and ends', () => {
    const text = pathList([ACCESS], catalogue);
    expect(text).toContain('Lync Server 2010: External ports settings required for single consolidated Edge');
    expect(text).toMatch(/443\/tcp +SIP over TLS +external client +Access Edge \(external\) +access-sip-tls ×\d+\n/);
    expect(text).toMatch(/\n1 path \(/);
  });

  test('has every path once, each under the folder of its id', () => {
    const text = pathList(all, catalogue, undefined, 120);
    const folders = new Set(all.map(({ id }) => id.slice(0, id.lastIndexOf('/') + 1)));
    for (const folder of folders) expect(text).toContain(folder);
    expect(text).toContain(`${all.length} paths`);
  });

  test('is one path a line for pipes', () => {
    expect(pathLines(all).trimEnd().split('\n')).toHaveLength(all.length);
    expect(pathLines([ACCESS])).toBe(`${ACCESS.id}\t${ACCESS.title}\n`);
  });
});

describe('a cell', () => {
  const text = fc
    .array(fc.stringMatching(/^[a-z/-]{1,30}$/), { minLength: 1, maxLength: 8 })
    .map((words) => words.join(' '));

  test('wraps to its width and loses nothing', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (words, width) => {
        const lines = wrapCell(words, width);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(words.replaceAll(' ', ''));
      }),
    );
  });

  test('of a table stands in its column', () => {
    const columns = [
      { title: 'A', least: 3 },
      { title: 'B', least: 3 },
    ];
    const rows = [
      ['one two three', 'x'],
      ['four', 'y'],
    ];
    const layout = new TableLayout(columns, rows, 10);
    expect(rows.flatMap((row) => layout.row(row))).toEqual(['one two  x', 'three', 'four     y']);
  });
});

describe('a path that is shown', () => {
  test('has its rows in words, its twins with their documents, and what it requires', () => {
    const text = pathShown(ACCESS, catalogue);
    expect(text).toContain('edge2010-p03: External port settings, line 59-60: Access: Any:Any');
    expect(text).toContain(placesText(ACCESS.sameAs.length + 1));
    expect(text).toContain('ocs-2007/roles/access-edge-sip-tls: Office Communications Server 2007, Ports by role');
    expect(text).toContain('[lync-2010/certificates/edge-external]');
  });

  test('counts its places in words', () => {
    expect([2, 3, 9, 10].map(placesText)).toEqual([
      'documented in two places',
      'documented in three places',
      'documented in nine places',
      'documented in 10 places',
    ]);
  });

  test('tells errata, and conditions with what the site says of them', () => {
    const erring = all.find(({ errata }) => errata.length > 0);
    expect(erring && pathShown(erring, catalogue)).toMatch(/erratum +\S+: prints .+, read as .+, because\s/s);
    const conditional = path('lync-2010/edge/external/av-rtp-udp-out');
    expect(pathShown(conditional, catalogue)).toMatch(/applies +only for federated partners that run/);
    expect(pathShown(conditional, catalogue, 'unmet')).toContain('unmet at this site');
    expect(pathShown(conditional, catalogue, 'unknown').replace(/\s+/g, ' ')).toContain('federation.oldestPartner');
  });
});

describe('a row that is shown', () => {
  test('names whatever carries it', () => {
    for (const row of catalogue.rows.values()) {
      const { paths, requirements, notes } = carriersOf(row.id, catalogue);
      expect([row.id, paths.length + requirements.length + notes.length > 0]).toEqual([row.id, true]);
      const text = rowShown(row, catalogue, undefined, 4000);
      for (const { id } of [...paths, ...requirements]) expect(text).toContain(id);
      for (const { reason } of notes) expect(text).toContain(reason);
    }
  });

  test('is the same as data', () => {
    const row = catalogue.rows.get('edge2010-p03');
    expect(row && rowRecord(row, catalogue)).toMatchObject({ type: 'row', id: 'edge2010-p03', paths: [ACCESS.id] });
  });
});

describe('the paths between two roles', () => {
  const roles = (name: string) => ({ name, roles: [name] });
  const ways = rolePaths(roles('front-end'), roles('access-edge'), all, catalogue);
  const [there, back] = ways;

  test('go both ways, by firewall, twins together', () => {
    expect(there.crossings.map(({ crossing }) => crossing)).toContain('internal');
    const entry = back.crossings
      .flatMap(({ entries }) => entries)
      .find(({ path: one }) => one.id.endsWith('/access-sip-in'));
    expect([entry?.path, ...(entry?.twins ?? [])].map((one) => one?.id)).toContain(
      'lync-2010/edge/internal/access-sip-in',
    );
    const text = rolePathsText(ways, catalogue, () => undefined);
    expect(text).toContain('front-end opens to access-edge: ');
    expect(text).toContain('access-edge opens to front-end: ');
    expect(text).toContain('  across the internal firewall\n');
  });

  test('are all there, each once', () => {
    const record = rolePathsRecord(ways) as { there: string[]; back: string[] };
    expect(new Set([...record.there, ...record.back]).size).toBe(there.count + back.count);
  });

  test('say what the site says of their conditions', () => {
    const peers = rolePaths(roles('av-edge'), roles('federated-partner'), all, catalogue);
    expect(rolePathsText(peers, catalogue, () => 'unmet')).toContain('unmet at this site');
  });
});
