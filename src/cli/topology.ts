import { loadCatalogue } from '../catalogue/load-catalogue.js';
import { checkExceptions, utcToday } from '../catalogue/site-exceptions.js';
import { formatProblem, type Problem } from '../problem.js';
import { checkTopology } from '../topology/load.js';
import { topologySchema } from '../topology/site-schema.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { Output } from './output.js';

/** `rolepath topology check FILE`: every problem of the file and of its exceptions, a line each. */
export async function checkTopologyFile(file: string, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const catalogue = await loadCatalogue();
  const { topology, problems } = checkTopology(file, catalogue.vocabulary());
  const exceptions = topology?.exceptionsFile;
  const more = exceptions === undefined ? [] : checkExceptions(exceptions, catalogue, utcToday()).problems;
  const all = [...problems, ...more];
  const output = new Output();
  if (json === true) output.write(`${JSON.stringify({ problems: all }, undefined, 2)}\n`);
  else output.write(report(file, all));
  output.flush();
  return all.some(({ severity }) => severity === 'error') ? EXIT.usage : EXIT.done;
}

const report = (file: string, problems: readonly Problem[]): string =>
  problems.length === 0
    ? `${file}: nothing is wrong\n`
    : problems.map((problem) => `${formatProblem(problem)}\n`).join('');

/** `rolepath topology schema`. */
export async function printTopologySchema(): Promise<ExitCode> {
  const catalogue = await loadCatalogue();
  const output = new Output();
  output.write(`${JSON.stringify(topologySchema(catalogue.vocabulary()), undefined, 2)}\n`);
  output.flush();
  return EXIT.done;
}
