/** Arguments and options that several commands have. */

import { Option } from 'commander';
import { sensorName, wholeNumber } from './values.js';

export const CAPTURES = [
  '<capture...>',
  "pcap or pcapng files, plain or compressed with gzip or zstd; directories of them; '-' for standard input",
] as const;

export const CAPTURES_OR_LOGS = [
  CAPTURES[0],
  `${CAPTURES[1]}; or flow logs (NDJSON of report or watch, plain or compressed), directories of them, '-' as well`,
] as const;

export const topologyOption = () => new Option('-t, --topology <file>', "the site's hosts, roles and zones (YAML)");
export const quietOption = () => new Option('-q, --quiet', 'no progress and no notes on standard error');
export const jsonOption = () => new Option('--json', 'machine-readable output');

export const colorOption = (what = 'colour the summary') =>
  new Option('--color <when>', what).choices(['auto', 'always', 'never']).default('auto');
export const plainOption = () => new Option('--plain', 'no colour: the same as --color never');

const FEWEST_FLOWS = 4096;
const MOST_FLOWS = 2 ** 24;
const DEFAULT_FLOWS = 2 ** 21;

export const maxFlowsOption = () =>
  new Option(
    '--max-flows <n>',
    `flows followed at once, ${FEWEST_FLOWS} to ${MOST_FLOWS} (default: ${DEFAULT_FLOWS}); beyond it the oldest idle ones end early, counted`,
  ).argParser(wholeNumber(FEWEST_FLOWS, MOST_FLOWS));

export const filterOption = () =>
  new Option(
    '--filter <expr>',
    "only flows that fit, such as 'verdict:unexpected from:client -port:443'; the verdict totals are then theirs",
  );

export const bpfOption = () =>
  new Option('--bpf <expr>', "only frames that fit a capture filter, such as 'host 10.45.16.10' (man pcap-filter)");

export const sensorOption = () =>
  new Option('--sensor <name>', 'names the place of capture in every record').argParser(sensorName);

export const failOnOption = () =>
  new Option('--fail-on <verdict[=n]>', 'exit with 3 where at least n flows (default 1) have this verdict');

export const engineOption = () =>
  new Option(
    '--engine <name>',
    'libpcap (default); or the package cap, where libpcap cannot be driven (Windows): no times of the kernel, no counts of drops',
  ).choices(['libpcap', 'cap']);

/** Of what lays two runs over one another. */
export const pairOutputOption = () =>
  new Option(
    '-o, --output <file>',
    'write there; its suffix tells the format: .html (a page for a browser) .json .txt',
  );

export const pairFormatOption = () => new Option('--format <format>', 'text, json or html (default: text)');
