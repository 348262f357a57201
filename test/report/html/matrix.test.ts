import { expect, test } from 'vitest';
import { Boxes } from '../../../src/report/html/map/boxes.js';
import { isUnseen, STATE_WORDS } from '../../../src/report/html/map/state-words.js';
import { STRAND_STATES, type StrandState, strandsOf } from '../../../src/report/html/map/strands.js';
import { matrixSection } from '../../../src/report/html/sections/matrix.js';
import { SAMPLE_NAMES } from '../../samples/expectations.js';
import { sampleReport } from '../sample-reports.js';

test.each(SAMPLE_NAMES)('cells count each flow of %s once, those that nobody answered apart', async (name) => {
  const { report } = await sampleReport(name);
  const boxes = new Boxes(report);
  const html = matrixSection(strandsOf(report, boxes), boxes.all).markup;
  const counted = (state: StrandState): number =>
    [...html.matchAll(/aria-label="[^"]*: ([\d,]+) ([^"]*)"/g)]
      .filter(([, , words]) => words === STATE_WORDS[state])
      .reduce((sum, [, figure = '']) => sum + Number(figure.replaceAll(',', '')), 0);
  const expected = report.mapping.filter(({ verdict }) => verdict === 'expected');
  const flowsOf = (rows: readonly { readonly flows: number }[]): number =>
    rows.reduce((sum, { flows }) => sum + flows, 0);
  expect(counted('seen')).toBe(flowsOf(expected.filter(({ answered }) => answered)));
  expect(counted('unanswered')).toBe(flowsOf(expected.filter(({ answered }) => !answered)));
  const all = STRAND_STATES.filter((state) => !isUnseen(state)).reduce((sum, state) => sum + counted(state), 0);
  expect(all).toBe(flowsOf(report.mapping));
});
