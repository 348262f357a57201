import { execFileSync } from 'node:child_process';

/** Debian packages whose programs are heard in the captures, or made them. */
const PACKAGES = [
  'bind9-dnsutils',
  'coturn',
  'curl',
  'dnsmasq-base',
  'iputils-ping',
  'nginx',
  'openssh-client',
  'openssh-server',
  'openssl',
  'sip-tester',
  'tcpdump',
  'tcpreplay',
  'wireshark-common',
];

/** Packages with their versions, and Node's. */
export function softwareVersions(): string[] {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const listed = execFileSync('dpkg-query', ['-W', '-f', '${Package} ${Version}\\n', ...PACKAGES], {
    encoding: 'utf8',
  });
  return [...listed.trim().split('\n').sort(), `nodejs ${process.versions.node}`];
}
