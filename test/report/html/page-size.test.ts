import { expect, test } from 'vitest';
import { htmlReport } from '../../../src/report/html/html-report.js';
import { LocalEngine } from '../../../src/report/html/map/layout-engine.js';
import { pageParts } from '../../../src/report/html/page-parts.js';
import { reportOn } from './support.js';

/** Of a page, in bytes. */
const MOST = 5_000_000;
const HOSTILE = '<&"\u2028é'.repeat(40);

test('a page stays small, whatever a capture names and however many kinds of flows it has', async () => {
  const report = reportOn('edge');
  const [deviation] = report.deviations;
  const [mapping] = report.mapping;
  const [path] = report.paths;
  const end = (index: number) => ({ label: `${index}`, role: `role-${index % 60}`, zone: 'internal' as const });
  const many = <Row>(make: (index: number) => Row): Row[] => Array.from({ length: 4000 }, (_, index) => make(index));
  const forged = {
    ...report,
    deviations: many((index) => ({
      ...deviation!,
      id: `d${index}`,
      from: end(index),
      to: end(index * 7 + 1),
      explanation: `${index} ${HOSTILE}`,
    })),
    mapping: many((index) => ({ ...mapping!, id: `m${index}`, from: end(index), to: end(index * 7 + 1) })),
    paths: many((index) => ({ ...path!, path: `p${index}`, title: `${index} ${HOSTILE}` })),
    hosts: many((index) => ({ ...report.hosts[0]!, ip: `192.0.2.${index}`, names: [`${index}${HOSTILE}`] })),
  };
  const page = await htmlReport(forged, pageParts(), new LocalEngine());
  expect(Buffer.byteLength(page)).toBeLessThan(MOST);
  expect(page).toContain('found no room');
});
