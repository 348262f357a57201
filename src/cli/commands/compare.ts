import type { Command } from 'commander';
import { action } from './action.js';
import {
  bpfOption,
  colorOption,
  jsonOption,
  maxFlowsOption,
  pairFormatOption,
  pairOutputOption,
  plainOption,
  quietOption,
  topologyOption,
} from './options.js';
import { collected, seconds } from './values.js';

export const compareCommand = (program: Command) =>
  program
    .command('compare')
    .description(
      'lay captures of both sides of a firewall over one another: what it swallowed, and what went around it',
    )
    .argument(
      '[input...]',
      "two of them, one from each side: captures, directories of captures, or logs of flow records (NDJSON), '-' for standard input; FILE#IF is what the interface IF of a capture saw",
    )
    .option(
      '--side <name=input>',
      'name a side; twice or more, several inputs for one name. external, perimeter and internal say where it is',
      collected,
    )
    .addOption(topologyOption())
    .addOption(jsonOption())
    .addOption(pairOutputOption())
    .addOption(pairFormatOption())
    .option(
      '--tolerance <seconds>',
      'times within which two moments count as the same (default: from the flows)',
      seconds,
    )
    .addOption(bpfOption())
    .option('--fail-on <kind[=n]>', 'exit with 3 where at least n flows (default 1) are so; any for any finding')
    .addOption(maxFlowsOption())
    .addOption(colorOption())
    .addOption(plainOption())
    .addOption(quietOption())
    .action(action(async (inputs, options) => (await import('../compare.js')).compare(inputs, options)));
