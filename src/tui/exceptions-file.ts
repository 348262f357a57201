/** Adding to a site's exceptions: what is in the file stays as it is, byte by byte. */

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Catalogue } from '../catalogue/catalogue.js';
import { checkExceptionsText } from '../catalogue/site-exceptions.js';
import { formatProblem } from '../problem.js';
import { exceptionText, type Terms } from './exception-text.js';
import type { Finding } from './findings.js';

const NEW_FILE =
  '# What this site allows beside the vendor’s paths. Each has an owner who answers for it.\nexceptions:\n';

/**
 * Appends the exception for a finding: its id. Throws an `Error` with one plain sentence where the file would not be
 * right afterwards, and then writes nothing.
 */
export function appendException(file: string, finding: Finding, terms: Terms, catalogue: Catalogue): string {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const known = before.trim() === '' ? [] : soundPaths(file, before, catalogue);
  const item = exceptionText(finding, terms, new Set(known));
  const added = `${glue(before)}${indented(item, indentOf(before))}`;
  const after = soundPaths(file, before + added, catalogue);
  if (after.length !== known.length + 1) throw new Error(`${file}: the list has another form; add it by hand`);
  appendFileSync(file, added);
  return after.at(-1) ?? '';
}

/** The ids of the exceptions of a file; throws where something is wrong with it. */
function soundPaths(file: string, text: string, catalogue: Catalogue): string[] {
  const { paths, problems } = checkExceptionsText(file, text, catalogue);
  const problem = problems.find(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new Error(`not written: ${formatProblem(problem)}`);
  return paths.map(({ id }) => id);
}

function glue(before: string): string {
  if (before.trim() === '') return `${before === '' || before.endsWith('\n') ? '' : '\n'}${NEW_FILE}`;
  return before.endsWith('\n') ? '\n' : '\n\n';
}

/** The indent of the items that there are. */
const indentOf = (text: string): string => /^( *)- /m.exec(text)?.[1] ?? '  ';

const indented = (text: string, indent: string): string => text.replace(/^(?=.)/gm, indent);
