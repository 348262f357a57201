/** The tables of a report, in the order in which formats show them. */

import { type AnyTable, anyTable } from './column.js';
import { DEVIATIONS } from './deviations.js';
import { FINDINGS } from './findings.js';
import { HOSTS } from './hosts.js';
import { MAPPING } from './mapping.js';
import { PATHS } from './paths.js';
import { PROVENANCE } from './provenance.js';
import { QUALITY } from './quality.js';
import { REQUIREMENTS } from './requirements.js';
import { TIMELINE } from './timeline.js';

export const REPORT_TABLES: readonly AnyTable[] = [
  anyTable(FINDINGS),
  anyTable(MAPPING),
  anyTable(PATHS),
  anyTable(DEVIATIONS),
  anyTable(HOSTS),
  anyTable(REQUIREMENTS),
  anyTable(QUALITY),
  anyTable(TIMELINE),
  anyTable(PROVENANCE),
];
