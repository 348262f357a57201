import { execFileSync } from 'node:child_process';
import { whyNot } from '../../system-error.js';
import { quote } from '../../wording.js';
import { UsageError } from '../exit-codes.js';

/** Who may do least, on every system that has root. */
const NOBODY = 'nobody';

const ROOT = 'root';

/** A user and the one group that is kept. */
export interface Identity {
  readonly name: string;
  readonly user: number;
  readonly group: number;
}

/**
 * Who to be once the devices are open and nothing needs root any more: the user that is named, the one who called sudo,
 * or nobody. `undefined` without root, or where `root` is named. Throws {@link UsageError} where there is no such user.
 */
export function lesserIdentity(named: string | undefined): Identity | undefined {
  if (process.getuid?.() !== 0 || named === ROOT) return undefined;
  const caller = process.env['SUDO_USER'];
  const name = named ?? (caller === undefined || caller === ROOT ? NOBODY : caller);
  return { name, user: idOf('-u', name), group: idOf('-g', name) };
}

/** Gives up root for another, for good and in all threads. Throws {@link UsageError} where the system does not let it. */
export function become({ name, user, group }: Identity): void {
  try {
    process.setgroups?.([group]);
    process.setgid?.(group);
    process.setuid?.(user);
  } catch (error) {
    throw new UsageError(
      `root could not be given up for ${quote(name)} (${whyNot(error)}); --user root keeps it, if you must`,
    );
  }
}

/** Does something as another user, and is root again. Throws what the action throws. */
export function withIdentity<T>(identity: Identity | undefined, action: () => T): T {
  if (identity === undefined) return action();
  const groups = process.getgroups?.() ?? [];
  try {
    process.setgroups?.([identity.group]);
    process.setegid?.(identity.group);
    process.seteuid?.(identity.user);
    return action();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(process.getgid?.() ?? 0);
    process.setgroups?.(groups);
  }
}

function idOf(which: '-g' | '-u', name: string): number {
  try {
    return Number(execFileSync('id', [which, '--', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    throw new UsageError(`there is no user ${quote(name)} for whom root could be given up; name one with --user`);
  }
}
