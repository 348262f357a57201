import { execFileSync } from 'node:child_process';
import { quote } from '../wording.js';
import { UsageError } from './exit-codes.js';

/** Who may do least, on every system that has root. */
const NOBODY = 'nobody';

/**
 * Gives up root, which nothing needs once the devices are open: for the user that is named, the one who called sudo, or
 * nobody. Without root, or where `root` is named, nothing changes. Throws {@link UsageError} where there is no such user.
 */
export function dropPrivileges(user: string | undefined): void {
  if (process.getuid?.() !== 0 || user === 'root') return;
  const name = user ?? process.env['SUDO_USER'] ?? NOBODY;
  const group = idOf('-g', name);
  const own = idOf('-u', name);
  process.setgroups?.([group]);
  process.setgid?.(group);
  process.setuid?.(own);
}

function idOf(which: '-g' | '-u', name: string): number {
  try {
    return Number(execFileSync('id', [which, '--', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    throw new UsageError(`there is no user ${quote(name)} for whom root could be given up; name one with --user`);
  }
}
