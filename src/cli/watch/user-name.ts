import { userInfo } from 'node:os';

/** Who this process is, by name or else by number. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'this user');
  }
}
