/** A comparison of two capture points as one HTML file. */

import type { WrittenComparison } from '../../compare/comparison-formats.js';
import { element } from '../markup.js';
import { type PageParts, pageDocument } from '../page-document.js';
import { qualitySection } from '../sections/quality.js';
import { tableLinks, tableSections } from '../sections/table.js';
import { tablesData } from '../table-data.js';
import { answerSection } from './answer.js';
import { comparisonFirst } from './first.js';
import { pairsSection } from './pairs.js';
import { COMPARISON_LOOKS, COMPARISON_TABLES } from './tables.js';
import { comparisonQuality } from './trust.js';

/** The whole file. The same comparison and parts give the same bytes. */
export function comparisonPage(comparison: WrittenComparison, parts: PageParts): string {
  const { record, head } = comparison;
  const tables = tablesData(COMPARISON_TABLES, comparison, COMPARISON_LOOKS);
  const isIncomplete = record.sides.some(({ summary }) => summary.incomplete);
  const names = record.sides.map(({ name }) => name).join(' and ');
  return pageDocument(
    {
      title: `Rolepath comparison: ${names}${head.topology === undefined ? '' : `, ${head.topology.name}`}`,
      what: 'comparison',
      links: [['pairs', 'Pairs'], ['first', 'First'], ['quality', 'Trust'], ...tableLinks(tables, COMPARISON_LOOKS)],
      sections: [
        answerSection(comparison),
        pairsSection(record),
        element(
          'div',
          { class: 'beside' },
          comparisonFirst(comparison),
          qualitySection(comparisonQuality(comparison), isIncomplete),
        ),
        tableSections(COMPARISON_TABLES, tables, {
          looks: COMPARISON_LOOKS,
          dataFiles: '-o comparison.json, --json',
        }),
      ],
      tool: head.tool,
      data: { tables },
    },
    parts,
  );
}
