import type { Catalogue } from '../../catalogue/catalogue.js';
import type { Requirement } from '../../catalogue/requirement.js';
import { REQUIREMENT_PROBLEMS, type RequirementProblem } from '../../verdict/requirement-outcome.js';
import type { RequirementProblemRow, RequirementRow, RequirementStatus } from '../model/requirements.js';
import { demandText } from '../requirement-text.js';
import type { ReportSite } from './report-site.js';
import { type ProblemUse, RequirementUse, type RequirementUses } from './requirement-uses.js';

const NO_USE = new RequirementUse();

/** Every requirement of the site that flows can be held against, in the order of the documents. */
export const requirementRows = (uses: RequirementUses, { catalogue, requirements }: ReportSite): RequirementRow[] =>
  requirements
    .filter(({ kind }) => kind !== 'sign-in')
    .map((requirement) => requirementRow(requirement, uses.of(requirement.id) ?? NO_USE, catalogue));

function requirementRow(requirement: Requirement, use: RequirementUse, catalogue: Catalogue): RequirementRow {
  const { id, kind, service, product, document, table, sources } = requirement;
  return {
    id,
    kind,
    service,
    product,
    document: catalogue.documents.get(document)?.title ?? document,
    table,
    rows: sources,
    demand: demandText(requirement),
    status: statusOf(use),
    asked: use.asked,
    met: use.met,
    problems: use.problems.flatMap(problemRow).sort((a, b) => b.flows - a.flows),
  };
}

function statusOf({ asked, met }: RequirementUse): RequirementStatus {
  if (asked === 0) return 'not-seen';
  return met === asked ? 'met' : 'not-met';
}

const problemRow = ({ problem, words, flows, bytes, examples }: ProblemUse): RequirementProblemRow[] =>
  isProblem(problem) ? [{ problem, words, flows, bytes, examples }] : [];

const isProblem = (problem: string): problem is RequirementProblem => Object.hasOwn(REQUIREMENT_PROBLEMS, problem);
