import type { Catalogue } from '../catalogue/catalogue.js';
import { loadCatalogue } from '../catalogue/load-catalogue.js';
import type { Requirement } from '../catalogue/requirement.js';
import { KIND_TITLES, requirementRecord, requirementText } from '../report/requirement-text.js';
import { quote } from '../wording.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { print } from './print.js';
import { sayOwn } from './say.js';
import { loadSite } from './site.js';

export interface RequirementOptions {
  readonly topology?: string;
  readonly json?: boolean;
}

/** `rolepath paths list --requirements`: what documents demand beside paths; with a topology, what applies there. */
export async function listRequirements(text: string | undefined, options: RequirementOptions): Promise<ExitCode> {
  const { catalogue, all } = await chosen(options.topology);
  const wanted = all.filter(
    (one) => text === undefined || requirementText(one, catalogue).toLowerCase().includes(text.toLowerCase()),
  );
  if (options.json === true) print(JSON.stringify(wanted.map(requirementRecord), undefined, 2));
  else if (wanted.length > 0) print(wanted.map(requirementLine).join('\n'));
  else sayOwn(`no requirement ${text === undefined ? 'applies' : `contains ${quote(text)}`}`);
  return EXIT.done;
}

async function chosen(topology: string | undefined) {
  if (topology !== undefined) {
    const { catalogue, requirements } = await loadSite(topology);
    return { catalogue, all: requirements };
  }
  const catalogue = await loadCatalogue();
  return { catalogue, all: [...catalogue.requirements.values()] };
}

/** The requirement of an id, in full or by its last parts where only one ends so. */
export function requirementNamed({ requirements }: Catalogue, name: string): Requirement | undefined {
  const exact = requirements.get(name);
  if (exact !== undefined) return exact;
  const [only, ...more] = [...requirements.values()].filter(({ id }) => id.endsWith(`/${name}`));
  return more.length === 0 ? only : undefined;
}

/** `rolepath paths show ID`, for the id of a requirement. */
export function showRequirement(
  requirement: Requirement,
  catalogue: Catalogue,
  { json }: Pick<RequirementOptions, 'json'>,
): ExitCode {
  if (json === true) print(JSON.stringify(requirementRecord(requirement), undefined, 2));
  else print(requirementText(requirement, catalogue));
  return EXIT.done;
}

const requirementLine = ({ id, kind, service, sources }: Requirement): string =>
  `${id}\n    ${KIND_TITLES[kind]}: ${service} (${sources.join(', ')})`;
