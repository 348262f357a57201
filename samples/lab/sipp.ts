import { fileURLToPath } from 'node:url';
import type { Call } from './dialogues.js';
import type { HostName } from './hosts.js';
import { type End, end, endText, type Lab } from './lab.js';
import type { Program } from './program.js';

/* SIP in clear, by sipp and the scenarios in `sipp/`. */

const scenario = (name: string): string => fileURLToPath(new URL(`sipp/${name}`, import.meta.url));

const mode = (transport: 'tcp' | 'udp'): string => (transport === 'tcp' ? 't1' : 'u1');

const COMMON = ['-nostdin', '-m', '1', '-timeout', '10s', '-timeout_error'];

/** Answers one call. */
export const serveSipp = (
  lab: Lab,
  host: HostName,
  transport: 'tcp' | 'udp',
  at: End,
  name: string,
): Promise<Program> =>
  lab.serve(host, transport, at, [
    ...['sipp', '-sf', scenario(name), '-t', mode(transport), '-i', at.ip, '-p', String(at.port), ...COMMON],
  ]);

/** Makes one call. */
export async function callSipp(lab: Lab, call: Call, transport: 'tcp' | 'udp', name: string): Promise<End> {
  const source = end(call.from, lab.port(call.host));
  await lab.run(call.host, [
    ...['sipp', '-sf', scenario(name), '-t', mode(transport), '-i', source.ip, '-p', String(source.port), ...COMMON],
    ...['-s', 'bert', endText(call.to)],
  ]);
  return source;
}
