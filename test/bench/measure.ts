import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a whole process cost. */
export interface Cost {
  /** Wall time in seconds. */
  readonly seconds: number;
  /** Peak resident memory in MiB. */
  readonly peak: number;
  readonly exitCode: number | null;
}

/** Runs a command to its end with output discarded; the peak is read from /proc, where there is one. */
export function run(command: string, args: readonly string[]): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const begun = process.hrtime.bigint();
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore'] });
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, residentPeak(child.pid));
    }, 20);
    child.on('error', reject);
    child.on('exit', (exitCode) => {
      clearInterval(timer);
      resolve({ seconds: Number(process.hrtime.bigint() - begun) / 1e9, peak, exitCode });
    });
  });
}

/** The best of several runs: what the program can do when nothing else disturbs it. */
export async function best(command: string, args: readonly string[], times: number): Promise<Cost> {
  const costs: Cost[] = [];
  for (let i = 0; i < times; i++) costs.push(await run(command, args));
  const fastest = costs.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  return { ...fastest, peak: Math.max(...costs.map(({ peak }) => peak)) };
}

export const isInstalled = (command: string): boolean => spawnSync('which', [command]).status === 0;

function residentPeak(pid: number | undefined): number {
  try {
    const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? 0 : Number(kib) / 1024;
  } catch {
    return 0;
  }
}
