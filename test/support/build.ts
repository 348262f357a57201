import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds the command line anew, so that the tests which run it run what is in `src/`. */
export function setup(): void {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, ['build.mjs'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build failed: ${stderr}`);
}
