import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Attachment, HOSTS, type Host, type HostName, namespaceOf, SEGMENTS } from './hosts.js';

/*
 * Builds the lab's network: `node --import tsx network.ts`, as root. `record.sh` takes it down again.
 *
 * No namespace is joined to the machine's own network, so nothing can leave.
 */

const SWITCHES = namespaceOf('switches');

const ip = (...words: string[]): void => void execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });

const inside = (namespace: string, ...command: string[]): void =>
  void execFileSync('ip', ['netns', 'exec', namespace, ...command], { stdio: ['ignore', 'ignore', 'inherit'] });

const setting = (namespace: string, name: string, value: string): void =>
  inside(namespace, 'sysctl', '-qw', `${name}=${value}`);

const isIpv6 = (address: string): boolean => address.includes(':');

function makeNamespace(namespace: string, forwards: boolean): void {
  ip('netns', 'add', namespace);
  const flag = forwards ? '1' : '0';
  setting(namespace, 'net.ipv4.ip_forward', flag);
  setting(namespace, 'net.ipv6.conf.all.forwarding', flag);
  for (const scope of ['all', 'default']) {
    setting(namespace, `net.ipv4.conf.${scope}.rp_filter`, '0');
    setting(namespace, `net.ipv6.conf.${scope}.accept_ra`, '0');
    setting(namespace, `net.ipv6.conf.${scope}.router_solicitations`, '0');
    setting(namespace, `net.ipv6.conf.${scope}.disable_ipv6`, '1');
  }
  ip('-n', namespace, 'link', 'set', 'lo', 'up');
}

function makeSwitches(): void {
  makeNamespace(SWITCHES, false);
  for (const segment of SEGMENTS) {
    ip('-n', SWITCHES, 'link', 'add', segment, 'type', 'bridge', 'mcast_snooping', '0');
    ip('-n', SWITCHES, 'link', 'set', segment, 'up');
  }
}

/**
 * Joins a host to a segment by a pair of virtual Ethernet ends. Offloads are off: a recorder shall see the frames and
 * checksums that a cable would carry, not the kernel's unsplit ones.
 */
function attach(namespace: string, attachment: Attachment, number: number): void {
  const { segment, name, addresses } = attachment;
  const port = `port${number}`;
  const mac = `02:00:5e:10:00:${number.toString(16).padStart(2, '0')}`;
  ip('-n', namespace, 'link', 'add', name, 'address', mac, 'type', 'veth', 'peer', 'name', port, 'netns', SWITCHES);
  const six = addresses.some(isIpv6);
  if (six) setting(namespace, `net.ipv6.conf.${name}.disable_ipv6`, '0');
  inside(namespace, 'ethtool', '-K', name, 'tx', 'off', 'gso', 'off', 'gro', 'off', 'tso', 'off');
  inside(SWITCHES, 'ethtool', '-K', port, 'tx', 'off', 'gso', 'off', 'gro', 'off', 'tso', 'off');
  ip('-n', SWITCHES, 'link', 'set', port, 'master', segment, 'up');
  for (const address of addresses) {
    ip('-n', namespace, 'address', 'add', address, 'dev', name, ...(isIpv6(address) ? ['nodad'] : []));
  }
  ip('-n', namespace, 'link', 'set', name, 'up');
}

function configure(name: HostName): void {
  const host: Host = HOSTS[name];
  const namespace = namespaceOf(name);
  for (const [destination, via] of host.routes ?? []) ip('-n', namespace, 'route', 'add', destination, 'via', via);
  if (host.filter === undefined) return;
  inside(namespace, 'nft', '-f', fileURLToPath(new URL(host.filter, import.meta.url)));
}

makeSwitches();
let number = 1;
const names = Object.keys(HOSTS) as HostName[];
for (const name of names) {
  const host: Host = HOSTS[name];
  makeNamespace(namespaceOf(name), host.forwards ?? false);
  for (const attachment of host.attachments) attach(namespaceOf(name), attachment, number++);
}
for (const name of names) configure(name);
