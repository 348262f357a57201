import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Whether tests that capture with the package `cap` can run here: `ROLEPATH_TEST_CAP` names a directory into which it was
 * installed with `npm install --prefix`. Throws where they have to run and cannot.
 */
export function hasCap(): boolean {
  const has = existsSync(join(capModules(), 'cap'));
  if (!has && process.env['ROLEPATH_TEST_ALL'] === '1')
    throw new Error('the package cap is needed: npm install --prefix "$ROLEPATH_TEST_CAP" cap');
  return has;
}

/** For the `NODE_PATH` of a process that is to find it. */
export const capModules = (): string => join(process.env['ROLEPATH_TEST_CAP'] ?? '/nowhere', 'node_modules');
