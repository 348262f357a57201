/** What is said when topology and catalogue are read anew. */

import { accessSync, constants } from 'node:fs';
import type { ConfigError } from '../../problem.js';
import { formatProblem } from '../../problem.js';
import { quote } from '../../wording.js';
import type { Site } from '../site.js';
import { userName } from './user-name.js';

/** What of a site tells whether it has changed. */
type Judged = Pick<Site, 'catalogues' | 'topology' | 'paths'>;

/** Characters of a hash that are shown. */
const SHOWN = 12;

/** `reloaded: topology site (sha256 0123456789ab…); flows that last are judged anew`. */
export function reloadedText(before: Judged, now: Judged): string {
  const parts = [...topologyParts(before, now), ...catalogueParts(before, now), ...exceptionParts(before, now)];
  const what = parts.length === 0 ? 'topology and catalogue are as they were' : parts.join(', ');
  return `reloaded: ${what}; flows that last are judged anew`;
}

function topologyParts({ topology: before }: Judged, { topology }: Judged): string[] {
  const { name, sha256 } = topology;
  if (name === undefined || sha256 === undefined || sha256 === before.sha256) return [];
  return [`topology ${name} (sha256 ${sha256.slice(0, SHOWN)}…)`];
}

function catalogueParts({ catalogues: before }: Judged, { catalogues }: Judged): string[] {
  return catalogues
    .filter(({ id, sha256 }) => !before.some((known) => known.id === id && known.sha256 === sha256))
    .map(({ id, sha256 }) => `catalogue ${id} (sha256 ${sha256.slice(0, SHOWN)}…)`);
}

const exceptionParts = ({ paths: before }: Judged, { paths }: Judged): string[] =>
  exceptionsText(before) === exceptionsText(paths) ? [] : ["the site's exceptions"];

const exceptionsText = (paths: Judged['paths']): string =>
  JSON.stringify(paths.filter(({ exception }) => exception !== undefined));

/** Why the old ones stay: the first problem with its place, and how many more there are. */
export function keptText({ problems }: ConfigError, topology: string | undefined): string {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const more = errors.length > 1 ? `; and ${errors.length - 1} more (rolepath topology check says which)` : '';
  const why = first === undefined ? 'it cannot be used' : formatProblem(first);
  return `not reloaded, topology and catalogue stay as they were: ${why}${more}${unreadable(topology)}`;
}

/** Who may not read the file: root was given up since it was read. */
function unreadable(topology: string | undefined): string {
  if (topology === undefined) return '';
  try {
    accessSync(topology, constants.R_OK);
    return '';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? `; rolepath runs as ${quote(userName())}` : '';
  }
}
