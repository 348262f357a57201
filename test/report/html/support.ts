import { fileURLToPath } from 'node:url';
import type { Report } from '../../../src/report/model/report.js';
import { rolepath } from '../../support/command-line.js';

const sample = (name: string): string => fileURLToPath(new URL(`../../../samples/${name}`, import.meta.url));

/** Arguments that name the captures and the topology of a sample site. */
export const SITES = {
  edge: [
    sample('edge-external.pcapng'),
    sample('edge-internal.pcapng'),
    '-t',
    sample('consolidated-edge.topology.yaml'),
  ],
  outside: [sample('edge-external.pcapng'), '-t', sample('consolidated-edge.topology.yaml')],
  ocs: [sample('ocs-2007-internal.pcap'), '-t', sample('ocs-2007.topology.yaml')],
  nobody: [sample('edge-external.pcapng')],
} as const;
export type Site = keyof typeof SITES;

/** The report on a sample as data. */
export function reportOn(site: Site): Report {
  const { code, out, err } = rolepath(['report', ...SITES[site], '--format', 'json', '-q']);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Report;
}
