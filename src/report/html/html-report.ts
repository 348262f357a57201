/** A report as one HTML file. */

import type { Report } from '../model/report.js';
import { pathStatusText } from '../path-status-text.js';
import { PATHS } from '../tables/paths.js';
import { REPORT_TABLES } from '../tables/tables.js';
import type { LayoutEngine } from './map/layout-engine.js';
import { deploymentMap } from './map/map.js';
import { mapData } from './map-data.js';
import { element } from './markup.js';
import type { PageData } from './page-data.js';
import { type PageParts, pageDocument } from './page-document.js';
import { REPORT_LOOKS } from './report-looks.js';
import { findingsSection } from './sections/findings.js';
import { mapSection } from './sections/map-section.js';
import { matrixSection } from './sections/matrix.js';
import { qualitySection } from './sections/quality.js';
import { tableLinks, tableSections } from './sections/table.js';
import { timelineSection } from './sections/timeline.js';
import { verdictSection } from './sections/verdict.js';
import { tablesData } from './table-data.js';

/** The whole file. The same report and parts give the same bytes. */
export async function htmlReport(report: Report, parts: PageParts, engine: LayoutEngine): Promise<string> {
  const drawing = deploymentMap(report, engine);
  const { tool, topology, incomplete } = report.head;
  const tables = tablesData(REPORT_TABLES, report, REPORT_LOOKS);
  const beside = element(
    'div',
    { class: 'beside' },
    findingsSection(report),
    qualitySection(report.quality, incomplete),
  );
  const timeline = timelineSection(report);
  const rows = tableSections(REPORT_TABLES, tables, {
    looks: REPORT_LOOKS,
    figures: { [PATHS.name]: pathStatusText(report.paths) },
    dataFiles: '-o report.csv, .xlsx, .parquet, .json',
  });
  // What does not need the map is made while it is drawn.
  const map = await drawing;
  const data: PageData = { tables, map: mapData(map) };
  return pageDocument(
    {
      title: topology === undefined ? 'Rolepath report' : `Rolepath report: ${topology.name}`,
      what: 'report',
      links: [
        ['map', 'Map'],
        ['first', 'First'],
        ['quality', 'Trust'],
        ['timeline', 'Timeline'],
        ['matrix', 'Matrix'],
        ...tableLinks(tables, REPORT_LOOKS),
      ],
      sections: [
        verdictSection(report),
        mapSection(report, map),
        beside,
        timeline,
        matrixSection(map.strands, map.boxes),
        rows,
      ],
      tool,
      data,
    },
    parts,
  );
}
