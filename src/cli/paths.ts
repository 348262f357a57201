import { pathNamed } from '../catalogue/browse.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { checkCatalogue, loadCatalogue } from '../catalogue/load-catalogue.js';
import { EXCEPTION_PREFIX } from '../catalogue/names.js';
import type { DocumentedPath, PathEnd } from '../catalogue/path.js';
import { formatProblem, type Problem } from '../problem.js';
import { pathRecord, pathText } from '../report/path-text.js';
import { advise, quote } from '../wording.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { print } from './print.js';
import { requirementNamed, showRequirement } from './requirements.js';
import { rolesOf } from './roles.js';
import { loadSite } from './site.js';

export interface ListOptions {
  readonly role?: string;
  readonly product?: string;
  readonly port?: string;
  readonly topology?: string;
  readonly json?: boolean;
}

/** `rolepath paths list`: one path a line, or an array of all of them. */
export async function listPaths(text: string | undefined, options: ListOptions): Promise<ExitCode> {
  const { catalogue, paths } = await chosenPaths(options.topology);
  const wanted = [...paths].filter((path) => isWanted(path, text, options, catalogue));
  if (wanted.length === 0 && options.json !== true) {
    process.stderr.write(`${noneText(text)}\n`);
    return EXIT.done;
  }
  print(options.json === true ? JSON.stringify(wanted.map(pathRecord), undefined, 2) : wanted.map(pathLine).join('\n'));
  return EXIT.done;
}

const noneText = (text: string | undefined): string =>
  text === undefined ? 'no path is like that' : `no path contains ${quote(text)}`;

/** All paths, or with a topology those that apply at the site, its exceptions among them. */
async function chosenPaths(
  topology: string | undefined,
): Promise<{ catalogue: Catalogue; paths: Iterable<DocumentedPath> }> {
  if (topology !== undefined) return loadSite(topology);
  const catalogue = await loadCatalogue();
  return { catalogue, paths: catalogue.paths.values() };
}

const pathLine = (path: DocumentedPath): string =>
  `${path.id}\n    ${path.title}${path.service === '' ? '' : `: ${path.service}`}`;

function isWanted(path: DocumentedPath, text: string | undefined, options: ListOptions, catalogue: Catalogue): boolean {
  const { role, product, port } = options;
  if (product !== undefined && path.product !== productOf(product, catalogue)) return false;
  if (role !== undefined && !rolesOf(role, catalogue).some((one) => names(path.from, one) || names(path.to, one)))
    return false;
  if (port !== undefined && !reaches(path.to, portNumber(port))) return false;
  return text === undefined || pathText(path).toLowerCase().includes(text.toLowerCase());
}

const names = (end: PathEnd, role: string): boolean => end.roles.includes(role);

const reaches = (end: PathEnd, port: number): boolean =>
  end.ports.length === 0 || end.ports.some(({ from, to }) => from <= port && port <= to);

function productOf(name: string, catalogue: Catalogue): string {
  if (catalogue.products.has(name)) return name;
  throw new UsageError(`there is no product ${quote(name)}${advise(name, [...catalogue.products.keys()])}`);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535 && text !== '') return port;
  throw new UsageError(`${quote(text)} is no port: give a number from 0 to 65535`);
}

export interface ShowOptions {
  readonly topology?: string;
  readonly json?: boolean;
}

const whereToLook = (id: string, topology: string | undefined): string =>
  id.startsWith(EXCEPTION_PREFIX) && topology === undefined
    ? "it is an exception of a site: give the site's topology with -t"
    : 'rolepath paths list has them all';

/** `rolepath paths show ID`: all that is known of one path or requirement. */
export async function showPath(id: string, { json, topology }: ShowOptions): Promise<ExitCode> {
  const { catalogue, paths } = await chosenPaths(topology);
  const path = pathNamed(catalogue, id) ?? [...paths].find((one) => one.id === id);
  const requirement = path === undefined ? requirementNamed(catalogue, id) : undefined;
  if (requirement !== undefined) return showRequirement(requirement, catalogue, { json: json === true });
  if (path === undefined) throw new UsageError(`there is no path ${quote(id)}; ${whereToLook(id, topology)}`);
  print(json === true ? JSON.stringify(pathRecord(path), undefined, 2) : pathText(path, catalogue));
  return EXIT.done;
}

export interface CheckOptions {
  readonly topology?: string;
  readonly json?: boolean;
}

/** `rolepath paths check`: everything that is wrong with a catalogue, or with a site's exceptions. */
export async function checkPaths(directory: string | undefined, options: CheckOptions): Promise<ExitCode> {
  if (options.topology !== undefined) await loadSite(options.topology);
  const { catalogue, problems } = await checkCatalogue(directory);
  if (options.json === true) print(JSON.stringify({ problems }, undefined, 2));
  else for (const problem of problems) print(formatProblem(problem));
  if (catalogue === undefined) return EXIT.usage;
  if (options.json !== true) print(checked(catalogue, problems));
  return EXIT.done;
}

function checked({ paths, requirements, rows, notes, documents }: Catalogue, problems: readonly Problem[]): string {
  const warnings = problems.length === 0 ? 'nothing is wrong' : `${problems.length} warnings`;
  return `${paths.size} paths, ${requirements.size} requirements and ${notes.length} notes carry ${rows.size} rows of ${documents.size} documents; ${warnings}`;
}
