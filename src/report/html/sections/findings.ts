import type { Report } from '../../model/report.js';
import { exampleCell } from '../../tables/cells.js';
import { count, counted, size } from '../../text.js';
import type { Markup } from '../markup.js';
import { firstSection } from './first.js';

/** Flows that are shown of a finding. */
const FIRST_EXAMPLES = 2;

/** What a person has to do, most urgent first. */
export const findingsSection = ({ head, findings }: Report): Markup =>
  firstSection(
    findings
      .filter(({ severity }) => severity !== 'info')
      .map(({ id, severity, title, detail, flows, bytes, exposure, code, examples }) => ({
        table: 'findings',
        keys: [id],
        mark: severity,
        state: severity,
        title,
        detail,
        facts: [
          ...(flows > 0 ? [`${counted(flows, 'flow')}, ${size(bytes)}`] : []),
          ...(exposure === undefined ? [] : [`reaches: ${exposure}`]),
          code,
        ],
        tuples: exampleCell(examples.slice(0, FIRST_EXAMPLES)),
      })),
    {
      heading: 'What to do first',
      nothing: isJudged(head) ? 'Nothing needs a person.' : 'Nothing could be judged.',
      table: 'findings',
      all: findings.length === 1 ? 'The one finding' : `All ${count(findings.length)} findings`,
      rows: findings.length,
      hasMore: findings.some(({ severity }) => severity === 'info'),
    },
  );

/** Whether a verdict was given on any flow. */
const isJudged = ({ flows }: Report['head']): boolean => flows.expected + flows.contradicted + flows.unexpected > 0;
