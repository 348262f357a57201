import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compiledText, readCompiled } from '../../src/catalogue/compiled-catalogue.js';
import { readSmall, tableWith } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'compiled-'));
afterAll(() => rmSync(folder, { recursive: true }));

function compiledSmall() {
  const { catalogue, data } = readSmall();
  if (catalogue === undefined || data === undefined) throw new Error('the small catalogue is sound');
  const file = join(folder, 'catalogue.json');
  writeFileSync(file, compiledText(catalogue.files, data));
  return { file, catalogue };
}

describe('a compiled catalogue', () => {
  it('says what its files say', () => {
    const { file, catalogue } = compiledSmall();
    const compiled = readCompiled(file, catalogue.files);
    expect(JSON.parse(JSON.stringify(compiled?.paths.get('old/table/sip')))).toEqual(
      JSON.parse(JSON.stringify(catalogue.paths.get('old/table/sip'))),
    );
    expect(compiled?.vocabulary()).toEqual(catalogue.vocabulary());
  });

  it('is not used once a file has changed, come or gone', () => {
    const { file, catalogue } = compiledSmall();
    const [first, ...rest] = catalogue.files;
    expect(readCompiled(file, [{ name: first?.name ?? '', sha256: 'other' }, ...rest])).toBeUndefined();
    expect(readCompiled(file, rest)).toBeUndefined();
    expect(readCompiled(file, [...catalogue.files, { name: 'paths/old/more.yaml', sha256: '00' }])).toBeUndefined();
  });

  it.each(['', 'null', '{}', '[]', '{"format":1}', '{"format":1,"files":[],"data":{}}', '{"format":0,"files":[]}'])(
    'is not used where it holds %j',
    (text) => {
      const file = join(folder, 'broken.json');
      writeFileSync(file, text);
      expect(readCompiled(file, readSmall(tableWith()).catalogue?.files ?? [])).toBeUndefined();
    },
  );

  it('is not needed', () => {
    expect(readCompiled(join(folder, 'absent.json'), [])).toBeUndefined();
  });
});
