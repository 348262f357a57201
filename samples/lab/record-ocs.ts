import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Lab } from './lab.js';
import type { RecordedFile } from './recorded-file.js';
import { recordPcap } from './recorder.js';
import * as Ocs from './scenario-ocs.js';

/** The VLAN of the server network on the trunk. */
const SERVER_VLAN = 310;

/**
 * The OCS 2007 pool, recorded at a mirror port of the server network. tcprewrite then puts on the tag that a trunk
 * would carry; a bridge of namespaces has none.
 */
export async function recordOcs(lab: Lab, directory: string): Promise<RecordedFile[]> {
  const untagged = join(directory, 'untagged.pcap');
  const file = 'ocs-2007-internal.pcap';
  const path = join(directory, file);
  const recorder = await recordPcap(lab, 'switches', 'servers', untagged);
  await Ocs.clientsSpeakSip(lab);
  await Ocs.serversSpeakHttps(lab);
  await Ocs.meetingsRun(lab);
  await Ocs.poolReachesTheEdge(lab);
  await Ocs.callsAreConferenced(lab);
  await Ocs.strayTraffic(lab);
  await recorder.stop();
  execFileSync('tcprewrite', [
    ...[`--infile=${untagged}`, `--outfile=${path}`, '--enet-vlan=add', `--enet-vlan-tag=${SERVER_VLAN}`],
    ...['--enet-vlan-pri=0', '--enet-vlan-cfi=0'],
  ]);
  return [
    {
      capture: 'ocs-2007-internal',
      file,
      path,
      topology: 'ocs-2007.topology.yaml',
      infrastructure: ['arp'],
      vlan: SERVER_VLAN,
    },
  ];
}
