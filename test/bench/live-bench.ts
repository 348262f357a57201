/** What the benchmarks of live capture share: a sender and what is read of interfaces and processes. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveNetwork } from '../support/live-network.js';
import { isRoot } from '../support/peers.js';
import { isInstalled } from './measure.js';

export const MAIN = new URL('../../dist/cli/main.js', import.meta.url).pathname;
export const TOPOLOGY = new URL('./topology.yaml', import.meta.url).pathname;

/** Time for a program to open the interface, and to take what is left in its ring, in milliseconds. */
export const SETTLE = 3000;

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The first group of the pattern as a number, 0 where it is not found. */
export const numberIn = (pattern: RegExp, text: string): number =>
  Number(pattern.exec(text)?.[1]?.replaceAll(',', '') ?? 0);

/** Frames that came to an interface of the network; its queue may have had no room for all that were sent. */
export function arrived(network: LiveNetwork): number {
  const said = execFileSync('ip', ['-n', network.name, '-j', '-s', 'link', 'show', 'tap0'], { encoding: 'utf8' });
  const [link] = JSON.parse(said) as [{ stats64: { rx: { packets: number } } }];
  return link.stats64.rx.packets;
}

/** Resident memory of a process in MiB. */
export const resident = (pid: number | undefined): number =>
  Math.round(numberIn(/VmRSS:\s+(\d+)/, readFileSync(`/proc/${pid}/status`, 'utf8')) / 1024);

export function canRun(): boolean {
  const can = isRoot() && isInstalled('ip') && isInstalled('tcpreplay');
  if (!can) say('live: root, ip and tcpreplay are needed');
  return can;
}

/** The path of a capture, which is made where it is missing. */
export function made(folder: string, name: string, scale: number, write: (path: string) => unknown): string {
  const path = join(folder, `${name}${scale === 1 ? '' : '-quick'}.pcap`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  write(`${path}.part`);
  renameSync(`${path}.part`, path);
  return path;
}
