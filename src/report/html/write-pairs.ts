/** Pages on two runs, with the script and style that the build wrote. */

import type { WrittenComparison } from '../compare/comparison-formats.js';
import type { WrittenDifference } from '../diff/difference-formats.js';
import { comparisonPage } from './comparison/comparison-page.js';
import { differencePage } from './difference/difference-page.js';
import { pageParts } from './page-parts.js';

export const writeComparison = (comparison: WrittenComparison): string => comparisonPage(comparison, pageParts());

export const writeDifference = (difference: WrittenDifference): string => differencePage(difference, pageParts());
