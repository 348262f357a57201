/** Comparisons and differences of the samples, as pages are made of them. */

import { loadCatalogue } from '../../../src/catalogue/load-catalogue.js';
import type { WrittenComparison } from '../../../src/report/compare/comparison-formats.js';
import type { ComparisonRecord } from '../../../src/report/compare/comparison-record.js';
import type { WrittenDifference } from '../../../src/report/diff/difference-formats.js';
import type { DifferenceRecord } from '../../../src/report/diff/difference-record.js';
import { unpainted, WIDTH } from '../../../src/report/page.js';
import type { PairHead } from '../../../src/report/pair-head.js';
import { samplePath } from '../../samples/expectations.js';
import { rolepath } from '../../support/command-line.js';

const TOPOLOGY = ['-t', samplePath('consolidated-edge.topology.yaml')];

/** Arguments that name two captures and the topology of a sample site. */
export const PAIRS = {
  compare: [samplePath('firewall/firewall-outside.pcapng'), samplePath('firewall/firewall-inside.pcapng'), ...TOPOLOGY],
  diff: [samplePath('edge-internal.pcapng'), samplePath('edge-external.pcapng'), ...TOPOLOGY],
} as const;

/** A head that depends on nothing but the test. */
export const head: PairHead = {
  tool: { name: 'rolepath', version: '1.2.3' },
  catalogues: [{ id: 'lync-2010', sha256: 'c'.repeat(64) }],
  topology: { name: 'consolidated-edge', sha256: 'f'.repeat(64) },
  options: {},
  hashes: new Map(),
  causes: [[], []],
};

const shown = { head, paint: unpainted, width: WIDTH };
const { paths } = await loadCatalogue();
const titles = new Map([...paths].map(([id, { title }]) => [id, title]));

/** What a command gives as JSON, its inputs called by the names of their files alone. */
function recordOf<Record>(command: keyof typeof PAIRS): Record {
  const { code, out, err } = rolepath([command, ...PAIRS[command], '--json', '-q']);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out.replaceAll(samplePath(''), '')) as Record;
}

export const written = (record: ComparisonRecord, notes: readonly string[] = []): WrittenComparison => ({
  record,
  context: { titles, site: 'consolidated-edge; Lync Server 2010', notes },
  ...shown,
});

export const writtenDifference = (record: DifferenceRecord): WrittenDifference => ({ record, titles, ...shown });

export const comparisonOfSamples = (): WrittenComparison => written(recordOf<ComparisonRecord>('compare'));

export const differenceOfSamples = (): WrittenDifference => writtenDifference(recordOf<DifferenceRecord>('diff'));
