import type { Command } from 'commander';
import { action } from './action.js';
import { FLOW_FILTER_HELP } from './filter-help.js';
import { bpfOption, failOnOption, maxFlowsOption, quietOption, topologyOption } from './options.js';

export const extractCommand = (program: Command) =>
  program
    .command('extract')
    .description(
      'write the packets of chosen flows as they were captured, commented with their verdicts, for Wireshark',
    )
    .argument('<capture...>', 'pcap or pcapng files, plain or compressed, and directories of them; they are read twice')
    .requiredOption('--filter <expr>', "the flows, such as 'verdict:unexpected from:client -port:443'")
    .requiredOption('-o, --output <file>', "a pcapng file, replaced as a whole; '-' for standard output")
    .addOption(topologyOption())
    .addOption(bpfOption())
    .addOption(failOnOption())
    .addOption(maxFlowsOption())
    .addOption(quietOption())
    .addHelpText('after', FLOW_FILTER_HELP)
    .action(action(async (inputs, options) => (await import('../extract.js')).extract(inputs, options)));
