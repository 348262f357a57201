import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.js';
import { withoutMachine } from './pcapng-privacy.js';
import type { RecordedFile } from './recorded-file.js';
import { recordPcapng } from './recorder.js';
import * as Media from './scenario-media.js';
import * as Planted from './scenario-planted.js';
import * as Signalling from './scenario-signalling.js';
import * as Web from './scenario-web.js';

const TOPOLOGY = 'consolidated-edge.topology.yaml';

/**
 * The consolidated Edge, recorded at both firewalls at once. Each flow is seen once: the external firewall's two lines
 * to the Internet; the internal firewall's perimeter side, and of its client side what goes to the servers.
 */
export async function recordEdge(lab: Lab, directory: string): Promise<RecordedFile[]> {
  const external = join(directory, 'edge-external.pcapng');
  const internal = join(directory, 'edge-internal.pcapng');
  const connections = await Signalling.longConnections(lab);
  const outside = await recordPcapng(lab, 'external-firewall', [{ name: 'isp-a' }, { name: 'isp-b' }], external);
  const inside = await recordPcapng(
    lab,
    'internal-firewall',
    [{ name: 'dmz' }, { name: 'clients', filter: 'net 192.168.10.0/24' }],
    internal,
  );
  await Signalling.remoteUsersSignIn(lab);
  await Signalling.remoteUserOverIpv6(lab);
  await Signalling.remoteUserJoinsMeeting(lab);
  await Signalling.partnersFederate(lab);
  await Signalling.poolAndEdgeSpeakSip(lab);
  await connections.speak();
  await Signalling.poolBringsMeetingsOut(lab);
  await Signalling.poolAsksForCredentials(lab);
  await Signalling.poolFindsWrongInterface(lab);
  await Signalling.insiderSignsInOutside(lab);
  await Signalling.forgottenHostSpeaksSip(lab);
  await Web.webServicesArePublished(lab);
  await Web.poolReplicates(lab);
  await Web.edgeChecksRevocation(lab);
  await Web.edgeResolvesPartners(lab);
  await Web.clientsLocateThePool(lab);
  await Media.remoteUsersSendMediaOverUdp(lab);
  await Media.remoteUsersSendMediaOverTcp(lab);
  await Media.pseudoTlsGoesWrong(lab);
  await Media.internalUsersSendMedia(lab);
  await Media.remoteUserAsksForItsAddress(lab);
  await Media.internalUsersReachPeers(lab);
  await Media.mediaRangeIsUsed(lab);
  await Media.edgesMeet(lab);
  await Planted.intruderTriesSsh(lab);
  await Planted.administratorUsesSsh(lab);
  await Planted.webServerOnSipPort(lab);
  await Planted.intruderTriesClearSip(lab);
  await Planted.intruderScans(lab);
  await Planted.firewallRejects(lab);
  await Planted.edgeReachesInside(lab);
  await Planted.administratorUsesDesktop(lab);
  await Planted.proxyLooksForTheDirectory(lab);
  await Planted.poolPings(lab);
  await outside.stop();
  await inside.stop();
  await connections.close();
  for (const path of [external, internal]) writeFileSync(path, withoutMachine(readFileSync(path)));
  return [
    {
      capture: 'edge-external',
      file: 'edge-external.pcapng',
      path: external,
      topology: TOPOLOGY,
      infrastructure: ['arp', 'icmp6'],
    },
    {
      capture: 'edge-internal',
      file: 'edge-internal.pcapng',
      path: internal,
      topology: TOPOLOGY,
      infrastructure: ['arp'],
    },
  ];
}
