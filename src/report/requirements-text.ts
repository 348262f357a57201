import { exampleText } from './finding-words.js';
import type { Page } from './page.js';
import type { RequirementFindings, RequirementGroup } from './requirement-findings.js';
import { KIND_TITLES } from './requirement-text.js';
import { count, counted } from './text.js';

/** Groups shown; the rest is counted. */
const SHOWN_GROUPS = 20;

/** `certificate 3 of 5 met, load balancing 10 of 10 met`; empty where nothing was looked at. */
export const requirementCountsText = ({ counts }: RequirementFindings): string =>
  [...counts].map(([kind, { asked, met }]) => `${KIND_TITLES[kind]} ${count(met)} of ${count(asked)} met`).join(', ');

/** What documents demand beside paths and flows do not meet, most flows first. */
export function requirementsText(page: Page, findings: RequirementFindings): void {
  const groups = [...findings.groups].sort((a, b) => b.flows - a.flows || compare(keyOf(a), keyOf(b)));
  if (groups.length === 0) return;
  const failed = new Set(groups.map(({ requirement }) => requirement)).size;
  const title = `REQUIREMENTS NOT MET: ${counted(findings.flows, 'flow')} against ${counted(failed, 'requirement')} of the documents`;
  page.heading('contradicted', title);
  page.columns();
  for (const group of groups.slice(0, SHOWN_GROUPS)) groupText(page, group);
  if (groups.length > SHOWN_GROUPS) page.text('  ', `… and ${count(groups.length - SHOWN_GROUPS)} more`);
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const keyOf = ({ requirement, problem }: RequirementGroup): string => `${requirement.id} ${problem}`;

function groupText(
  page: Page,
  { requirement, problem, words, hasMoreWords, examples, flows, bytes }: RequirementGroup,
) {
  page.entry(flows, bytes, `${problem}: ${requirement.id} (${requirement.sources.join(', ')})`);
  page.detail(requirement.service);
  for (const seen of words) page.detail(seen);
  if (hasMoreWords) page.detail('and others');
  if (requirement.remark !== undefined) page.detail(requirement.remark);
  const [first] = examples;
  if (first !== undefined) page.detail(exampleText(first.example, first.protocol), flows === 1 ? '' : 'e.g. ');
}
