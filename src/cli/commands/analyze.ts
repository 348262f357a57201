import type { Command } from 'commander';
import { action } from './action.js';
import { FLOW_FILTER_HELP } from './filter-help.js';
import {
  bpfOption,
  CAPTURES,
  colorOption,
  failOnOption,
  filterOption,
  jsonOption,
  maxFlowsOption,
  plainOption,
  quietOption,
  topologyOption,
} from './options.js';

export const analyzeCommand = (program: Command) =>
  program
    .command('analyze')
    .description('read captures and summarise: verdicts, findings, documented paths used and not answered')
    .argument(...CAPTURES)
    .addOption(topologyOption())
    .addOption(jsonOption())
    .addOption(filterOption())
    .addOption(bpfOption())
    .addOption(failOnOption())
    .addOption(maxFlowsOption())
    .addOption(colorOption())
    .addOption(plainOption())
    .addOption(quietOption())
    .addHelpText('after', FLOW_FILTER_HELP)
    .action(action(async (inputs, options) => (await import('../analyze.js')).analyze(inputs, options)));
