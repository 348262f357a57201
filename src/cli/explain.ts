import type { DocumentedPath } from '../catalogue/path.js';
import { pageWidth } from '../report/page.js';
import { KIND_TITLES } from '../report/requirement-text.js';
import { rolePaths, rolePathsRecord, rolePathsText } from '../report/role-paths.js';
import { REASON_TEXTS } from '../verdict/reason-texts.js';
import { REQUIREMENT_PROBLEMS, type RequirementProblem } from '../verdict/requirement-outcome.js';
import { REQUIREMENT_TEXTS } from '../verdict/requirement-texts.js';
import { REASONS, type Reason } from '../verdict/verdict.js';
import { quote } from '../wording.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { explainFlow, parseTuple } from './explain-flow.js';
import { paintFor } from './paint.js';
import { print } from './print.js';
import { rolesOf } from './roles.js';
import { loadSite, type Site } from './site.js';

export interface ExplainOptions {
  readonly topology?: string;
  readonly json?: boolean;
}

/** `rolepath explain`: a flow by its addresses, the paths between two roles, or a reason. */
export async function explain(what: readonly string[], options: ExplainOptions): Promise<ExitCode> {
  const text = what.join(' ');
  const reason = reasonOf(text);
  if (reason !== undefined) return explainReason(reason, options);
  const problem = problemOf(text);
  if (problem !== undefined) return explainProblem(problem, options);
  const site = await loadSite(options.topology);
  const roles = twoRoles(what);
  if (roles !== undefined) return explainRoles(...roles, site, options);
  const tuple = parseTuple(text);
  if (tuple === undefined) throw new UsageError(`${quote(text)} is not understood; ${FORMS}`);
  return explainFlow(tuple, site, options);
}

/** What only a flow has: an address, a port or a transport. */
const FLOW_MARKS = /\d\.\d|[[\]:]|\/\s*\w*$/;

/** Two words, or `one > other`; undefined where a flow is meant, or nothing that has two parts. */
export function twoRoles(what: readonly string[]): readonly [from: string, to: string] | undefined {
  const text = what.join(' ');
  if (FLOW_MARKS.test(text)) return undefined;
  const parts = /->|→|>/.test(text) ? text.split(/->|→|>/).map((part) => part.trim()) : what;
  const [from, to, ...more] = parts;
  return from === undefined || to === undefined || more.length > 0 ? undefined : [from, to];
}

const FORMS = "give a flow ('203.0.113.7 > 10.45.16.10:443/tcp'), two roles (client access-edge) or a reason's code";

const reasonOf = (text: string): Reason | undefined => (Object.keys(REASONS) as Reason[]).find((code) => code === text);

function explainReason(code: Reason, { json }: ExplainOptions): ExitCode {
  const { meaning, advice } = REASON_TEXTS[code];
  if (json === true) print(JSON.stringify({ code, verdict: REASONS[code], meaning, advice }, undefined, 2));
  else print(`${code} (${REASONS[code]})\n${meaning}\n${advice}`);
  return EXIT.done;
}

const problemOf = (text: string): RequirementProblem | undefined =>
  (Object.keys(REQUIREMENT_PROBLEMS) as RequirementProblem[]).find((code) => code === text);

function explainProblem(code: RequirementProblem, { json }: ExplainOptions): ExitCode {
  const { meaning, advice } = REQUIREMENT_TEXTS[code];
  const kind = REQUIREMENT_PROBLEMS[code];
  if (json === true) print(JSON.stringify({ code, kind, meaning, advice }, undefined, 2));
  else print(`${code} (${KIND_TITLES[kind]} not as required)\n${meaning}\n${advice}`);
  return EXIT.done;
}

function explainRoles(from: string, to: string, site: Site, { json, topology }: ExplainOptions): ExitCode {
  const { catalogue, paths, applying } = site;
  const named = (name: string) => ({ name, roles: rolesOf(name, catalogue, `; ${FORMS}`) });
  const ways = rolePaths(named(from), named(to), paths, catalogue);
  if (json === true) {
    print(JSON.stringify(rolePathsRecord(ways), undefined, 2));
    return EXIT.done;
  }
  const known = new Map(applying.paths.map(({ path, met }) => [path.id, met]));
  const met = (path: DocumentedPath) => (topology === undefined ? undefined : known.get(path.id));
  const width = pageWidth(process.stdout.columns);
  print(rolePathsText(ways, catalogue, met, paintFor({ color: 'auto' }), width).trimEnd());
  return EXIT.done;
}
