import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkCatalogue, loadCatalogue, SIGNATURES } from '../../src/catalogue/load-catalogue.js';
import { readSignatureFiles } from '../../src/catalogue/signature-files.js';
import { ConfigError } from '../../src/problem.js';

const folder = mkdtempSync(join(tmpdir(), 'signatures-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy of the package's catalogue that a test may change. */
function copied(name: string): string {
  const copy = join(folder, name);
  cpSync(SIGNATURES, copy, { recursive: true });
  return copy;
}

describe('loading a catalogue', () => {
  it('gives that of the package', async () => {
    const catalogue = await loadCatalogue();
    expect(catalogue.catalogued.slice(0, 1)).toEqual(['ocs-2007']);
    expect(catalogue.catalogued.slice(-4)).toEqual(['lync-2013', 'sfb-2015', 'sfb-2019', 'sfb-se']);
  });

  it('gives another one, with paths that a site added', async () => {
    const copy = copied('extended');
    const table = join(copy, 'paths', 'lync-2010', 'more.yaml');
    writeFileSync(
      table,
      [
        'product: lync-2010',
        'document: edge2010',
        'table: More',
        'paths:',
        '  - id: lync-2010/more/names',
        '    sources: [edge2010-x02]',
        '    service: Own names are resolved',
        '    from: { role: edge, interface: external }',
        '    to: { role: dns-server, port: 53 }',
        '    transport: udp',
        '    application: dns',
        '    security: none',
      ].join('\n'),
    );
    const catalogue = await loadCatalogue(copy);
    expect(catalogue.paths.get('lync-2010/more/names')?.title).toBe('Edge Server (external) → DNS server, 53/udp, DNS');
  });

  it('fails closed, with every problem and its place', async () => {
    const copy = copied('broken');
    writeFileSync(join(copy, 'conditions.yaml'), 'features: {}\n');
    await expect(loadCatalogue(copy)).rejects.toThrow(ConfigError);
    const { catalogue, problems } = await checkCatalogue(copy);
    expect(catalogue).toBeUndefined();
    expect(problems.length).toBeGreaterThan(10);
    expect(problems.every(({ file, line }) => file.startsWith(copy) && line > 0)).toBe(true);
  });

  it('says when there is none', async () => {
    await expect(loadCatalogue(join(folder, 'nowhere'))).rejects.toThrow(
      /nowhere.*: the catalogue cannot be read \(there is no such file\)/,
    );
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    await expect(loadCatalogue(empty)).rejects.toThrow(
      /roles\.yaml: error: this file is missing; every catalogue has it/,
    );
  });
});

describe('the files of a catalogue', () => {
  it('come in one order: the vocabulary, documents, notes, and tables by their name without suffix', () => {
    const names = readSignatureFiles(SIGNATURES).map(({ name }) => name);
    const vocabulary = names.filter((name) => !name.includes('/'));
    expect(vocabulary).toEqual(names.slice(0, vocabulary.length));
    const external = names.indexOf('paths/lync-2010/edge/external.yaml');
    expect(names[external + 1]).toBe('paths/lync-2010/edge/external-summary.yaml');
    expect(names.indexOf('sources/edge2010.yaml')).toBeLessThan(names.indexOf('notes/lync-2010-edge.yaml'));
    expect(names.indexOf('notes/lync-2010-edge.yaml')).toBeLessThan(external);
  });

  it('are known by the hash of their bytes', () => {
    for (const { sha256 } of readSignatureFiles(SIGNATURES)) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
