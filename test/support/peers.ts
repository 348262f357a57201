import { spawnSync } from 'node:child_process';

/** Set in continuous integration: a test that cannot run is a failure there. */
const mustRun = process.env['ROLEPATH_TEST_ALL'] === '1';

/**
 * Whether tests that need these programs can run here: for `test.skipIf(!hasPrograms('tshark'))`. Throws where they
 * have to run and cannot.
 */
export function hasPrograms(...programs: readonly string[]): boolean {
  const missing = programs.filter((program) => spawnSync('which', [program]).status !== 0);
  if (missing.length > 0 && mustRun) throw new Error(`these programs are needed: ${missing.join(', ')}`);
  return missing.length === 0;
}

/** Whether tests that take minutes are to run: in continuous integration only. */
export const runsLongTests = mustRun;

/** Whether tests that build network namespaces can run here. */
export function isRoot(): boolean {
  const root = process.getuid?.() === 0;
  if (!root && mustRun) throw new Error('root is needed');
  return root;
}
