import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SIGNATURES } from '../../src/catalogue/load-catalogue.js';
import { jsonSchemas } from '../../src/catalogue/path-schema.js';
import { readCatalogue } from '../../src/catalogue/read-catalogue.js';
import { readSignatureFiles } from '../../src/catalogue/signature-files.js';
import { shippedCatalogue } from './support.js';

const catalogue = shippedCatalogue();
const paths = [...catalogue.paths.values()];

/** `numbered('x', 11)`: x01 … x11; `width` digits. */
const numbered = (prefix: string, count: number, width = 2): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(width, '0')}`);

const ROWS: Readonly<Record<string, readonly string[]>> = {
  ocs2007: [
    ...numbered('ocs2007-', 25),
    'ocs2007-25a',
    'ocs2007-25b',
    'ocs2007-26',
    'ocs2007-27',
    'ocs2007-28',
    'ocs2007-29',
  ],
  edge2010: [
    ...numbered('edge2010-d', 4, 1),
    ...numbered('edge2010-x', 11),
    ...numbered('edge2010-i', 6),
    ...numbered('edge2010-s', 5, 1),
    ...numbered('edge2010-r', 3, 1),
    ...numbered('edge2010-p', 15),
    ...numbered('edge2010-q', 9),
    ...numbered('edge2010-a', 9, 1),
  ],
  lync2010: numbered('lync2010-', 55),
  ocs2007r2: numbered('ocs2007r2-', 12),
  poster: [
    ...numbered('poster-a', 91),
    ...numbered('poster-port', 10),
    ...numbered('poster-cert', 10),
    ...numbered('poster-dns-', 11),
    ...numbered('poster-sign', 7),
    ...numbered('poster-hlb-', 4),
    ...numbered('poster-note', 41),
  ],
  ipsec2010: ['ipsec2010-00', ...numbered('ipsec2010-', 15)],
  l13: [
    ...numbered('l13-server-port-', 52, 3),
    ...numbered('l13-hlb-', 26, 3),
    ...numbered('l13-client-port-', 12, 3),
    ...numbered('l13-ipsec-exception-', 15, 3),
    ...numbered('l13-edge-external-', 17, 3),
    ...numbered('l13-edge-internal-', 11, 3),
    ...numbered('l13-edge-hlb-', 33, 3),
    ...numbered('l13-av-edge-pair-', 4, 3),
    ...numbered('l13-reverse-proxy-', 5, 3),
    ...numbered('l13-director-', 9, 3),
    ...numbered('l13-public-im-', 6, 3),
    ...numbered('l13-xmpp-', 3, 3),
    ...numbered('l13-sql-', 3, 3),
  ],
  s15: [
    ...numbered('s15-server-port-', 53, 3),
    ...numbered('s15-hlb-', 26, 3),
    ...numbered('s15-client-port-', 12, 3),
    ...numbered('s15-ipsec-exception-', 15, 3),
    ...numbered('s15-edge-external-', 15, 3),
    ...numbered('s15-edge-internal-', 11, 3),
    ...numbered('s15-edge-hlb-', 30, 3),
  ],
  s19: [
    ...numbered('s19-server-port-', 50, 3),
    ...numbered('s19-hlb-', 26, 3),
    ...numbered('s19-client-port-', 12, 3),
    ...numbered('s19-ipsec-exception-', 15, 3),
    ...numbered('s19-edge-external-', 13, 3),
    ...numbered('s19-edge-internal-', 10, 3),
    ...numbered('s19-edge-hlb-', 27, 3),
  ],
};

describe('the catalogue of the package', () => {
  it('has no problem, not even a row that nothing carries', () => {
    expect(readCatalogue(readSignatureFiles(SIGNATURES), 'signatures').problems).toEqual([]);
  });

  it('has these documents and no other', () => {
    expect([...catalogue.documents.keys()].sort()).toEqual(Object.keys(ROWS).sort());
  });

  it.each(Object.keys(ROWS))('lists every row of %s', (document) => {
    const listed = catalogue.documents.get(document)?.rows.map(({ id }) => id) ?? [];
    expect([...listed].sort()).toEqual([...(ROWS[document] ?? [])].sort());
  });

  it.each(Object.values(ROWS).flat())(
    'carries %s by a path, a requirement, or a note that says why there is none',
    (row) => {
      const carriers = [...paths, ...catalogue.requirements.values(), ...catalogue.notes].filter(({ sources }) =>
        sources.includes(row),
      );
      expect(carriers).not.toEqual([]);
    },
  );

  it('has its paths in the order of the document', () => {
    for (const [document, { rows }] of catalogue.documents) {
      const place = new Map(rows.map(({ id }, index) => [id, index]));
      const tables = groupByFile();
      for (const table of tables.values()) {
        const places = table
          .filter((path) => path.document === document)
          .map(({ sources }) => place.get(sources[0] ?? ''));
        expect(places).toEqual([...places].sort((a, b) => (a ?? 0) - (b ?? 0)));
      }
    }
  });

  it('says where each path is written', () => {
    for (const { file, line, id } of paths) {
      const written = readFileSync(join(SIGNATURES, file), 'utf8').split('\n')[line - 1];
      expect(written).toBe(`  - id: ${id}`);
    }
  });

  it('keeps a number from 1 to the highest port in every end', () => {
    for (const { from, to } of paths) {
      for (const range of [...from.ports, ...to.ports]) {
        expect(range.from).toBeGreaterThan(0);
        expect(range.to).toBeGreaterThanOrEqual(range.from);
        expect(range.to).toBeLessThanOrEqual(65_535);
      }
    }
  });

  it('ties twins to one another, across tables and documents', () => {
    expect(catalogue.paths.get('lync-2010/edge/external/access-sip-tls')?.sameAs).toEqual(
      expect.arrayContaining([
        'lync-2010/edge/external-summary/access-sip-tls',
        'lync-2013/edge/external/access-sip-tls',
        'ocs-2007/roles/access-edge-sip-tls',
        'ocs-2007/roles/communicator-sip-external',
        'ocs-2007/roles/live-meeting-sip-external',
        'sfb-2019/edge/scaled-external/access-sip-tls',
      ]),
    );
    for (const path of paths) {
      for (const twin of path.sameAs) expect(catalogue.paths.get(twin)?.sameAs).toContain(path.id);
    }
  });

  it('prints titles that an engineer reads without a legend', () => {
    const title = (id: string) => catalogue.paths.get(id)?.title;
    expect(title('lync-2010/edge/external/access-sip-tls')).toBe(
      'external client → Access Edge (external), 443/tcp, SIP over TLS',
    );
    expect(title('lync-2010/edge/external/av-rtp-tcp-out')).toBe(
      'A/V Edge (external) → the Internet, any port/tcp from 50000-59999, RTP',
    );
    expect(title('lync-2010/edge/internal/reverse-proxy-https')).toBe(
      'reverse proxy (internal) → Front End or load balancer, 4443/tcp, HTTPS',
    );
    expect(title('ocs-2007/roles/av-conferencing-sip')).toContain('SIP over TLS or in clear');
  });

  it('says of each drawn arrow in which workload it stands and how certain its ends are, and of nothing else', () => {
    for (const { document, table, workloads, confidence, id } of paths) {
      const isDrawn = document === 'poster' && !table.startsWith('Port number');
      expect([id, workloads.length, confidence !== undefined]).toEqual([id, isDrawn ? 1 : 0, isDrawn]);
    }
    const drawn = paths.flatMap(({ workloads }) => workloads);
    expect([...new Set(drawn)].sort()).toEqual([
      'A/V and Web Conferencing',
      'Active Directory',
      'Application Sharing',
      'Central Management',
      'Enterprise Voice',
      'IM and Presence',
    ]);
  });

  it('lets no arrow whose ends are a guess excuse an unlisted host of the Internet', () => {
    const guessed = paths.filter(({ confidence }) => confidence === 'low');
    expect(guessed.length).toBeGreaterThan(0);
    for (const { id, from, to } of guessed) {
      for (const end of [from, to]) {
        expect([id, end.roles.length > 0, end.zones.includes('internet')]).toEqual([id, true, false]);
      }
    }
  });

  it('keeps what is misprinted beside what is right', () => {
    expect(catalogue.paths.get('ocs-2007/roles/reverse-proxy-external')?.errata).toEqual([
      {
        field: 'application',
        printed: 'SIP/TLS',
        corrected: 'HTTPS',
        because: 'SIP never passes a reverse proxy; it publishes web components',
      },
    ]);
  });

  it('has an up-to-date JSON Schema for editors', async () => {
    const words = {
      roles: [...catalogue.roles.keys()],
      groups: [...catalogue.groups.keys()],
      products: [...catalogue.products.keys()],
      applications: [...catalogue.applications.keys()],
      features: [...catalogue.features.keys()],
    };
    for (const [name, schema] of Object.entries(jsonSchemas(words)))
      await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(`../../schema/${name}`);
  });
});

function groupByFile(): Map<string, typeof paths> {
  const groups = new Map<string, typeof paths>();
  for (const path of paths) groups.set(path.file, [...(groups.get(path.file) ?? []), path]);
  return groups;
}
