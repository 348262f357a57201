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

export const diffCommand = (program: Command) =>
  program
    .command('diff')
    .description('what changed between two runs: paths, findings, hosts, requirements, and what they were judged by')
    .argument(
      '<old>',
      "a log of flow records (NDJSON), a capture that is judged now, a directory of either, or '-' for standard input",
    )
    .argument('<new>', 'the same of the later run')
    .addOption(topologyOption())
    .addOption(jsonOption())
    .addOption(pairOutputOption())
    .addOption(pairFormatOption())
    .addOption(bpfOption())
    .option(
      '--fail-on <what[=n]>',
      'exit with 3 where there are at least n (default 1) of new-findings, new-paths, gone-paths, changed-paths, new-hosts, new-requirements, or of any',
    )
    .addOption(maxFlowsOption())
    .addOption(colorOption())
    .addOption(plainOption())
    .addOption(quietOption())
    .action(action(async (old, later, options) => (await import('../diff.js')).diff(old, later, options)));
