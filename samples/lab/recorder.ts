import { setTimeout as pause } from 'node:timers/promises';
import type { HostName } from './hosts.js';
import type { Lab } from './lab.js';
import type { Program } from './program.js';

/* dumpcap and tcpdump, as an engineer would start them at a firewall or a mirror port. */

/** For the last frames to reach the recorder. */
const SETTLING_TIME = 1500;

export interface Recorder {
  /** Stops when all that was sent has been written. */
  stop(): Promise<void>;
}

const recorder = (lab: Lab, program: Program): Recorder => ({
  async stop() {
    await pause(SETTLING_TIME);
    await lab.stop(program, 'SIGINT');
  },
});

/** pcapng of several interfaces, each with its capture filter where it has one. */
export async function recordPcapng(
  lab: Lab,
  host: HostName,
  interfaces: readonly { readonly name: string; readonly filter?: string }[],
  file: string,
): Promise<Recorder> {
  const program = lab.start(host, [
    'dumpcap',
    ...interfaces.flatMap(({ name, filter }) => ['-i', name, ...(filter === undefined ? [] : ['-f', filter])]),
    ...['-n', '-w', file],
  ]);
  await program.until('File: ');
  await pause(SETTLING_TIME);
  return recorder(lab, program);
}

/** Classic pcap, microseconds, of all that a bridge forwards. */
export async function recordPcap(lab: Lab, host: HostName | 'switches', name: string, file: string): Promise<Recorder> {
  const program = lab.start(host, ['tcpdump', '-n', '-U', '--immediate-mode', '-i', name, '-w', file]);
  await program.until('listening on');
  await pause(SETTLING_TIME);
  return recorder(lab, program);
}
