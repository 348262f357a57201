/** The differences of two runs as one HTML file. */

import type { WrittenDifference } from '../../diff/difference-formats.js';
import { element } from '../markup.js';
import { type PageParts, pageDocument } from '../page-document.js';
import { qualitySection } from '../sections/quality.js';
import { tableLinks, tableSections } from '../sections/table.js';
import { tablesData } from '../table-data.js';
import { differenceSection } from './answer.js';
import { differenceFirst } from './first.js';
import { DIFFERENCE_LOOKS, DIFFERENCE_TABLES } from './tables.js';
import { differenceQuality } from './trust.js';

/** The whole file. The same difference and parts give the same bytes. */
export function differencePage(difference: WrittenDifference, parts: PageParts): string {
  const { record, head } = difference;
  const tables = tablesData(DIFFERENCE_TABLES, difference, DIFFERENCE_LOOKS);
  return pageDocument(
    {
      title: head.topology === undefined ? 'Rolepath difference' : `Rolepath difference: ${head.topology.name}`,
      what: 'difference',
      links: [['first', 'First'], ['quality', 'Trust'], ...tableLinks(tables, DIFFERENCE_LOOKS)],
      sections: [
        differenceSection(difference),
        element(
          'div',
          { class: 'beside' },
          differenceFirst(difference),
          qualitySection(differenceQuality(difference), record.old.incomplete || record.new.incomplete),
        ),
        tableSections(DIFFERENCE_TABLES, tables, {
          looks: DIFFERENCE_LOOKS,
          dataFiles: '-o difference.json, --json',
        }),
      ],
      tool: head.tool,
      data: { tables },
    },
    parts,
  );
}
