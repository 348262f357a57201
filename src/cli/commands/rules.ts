import { type Command, Option } from 'commander';
import { SHEET_FORMATS } from '../sheet-formats.js';
import { action } from './action.js';
import { FLOW_FILTER_HELP } from './filter-help.js';
import {
  bpfOption,
  CAPTURES_OR_LOGS,
  failOnOption,
  filterOption,
  maxFlowsOption,
  quietOption,
  topologyOption,
} from './options.js';

const EXAMPLES = `Examples:
  rolepath rules capture.pcapng -t site.yaml -o rules.xlsx
  rolepath rules logs/*.ndjson.gz -t site.yaml --format nftables > rules.nft && nft -c -f rules.nft

What was seen, documented and answered, and nothing else. It is for a person to read: nothing is applied.
`;

export const rulesCommand = (program: Command) =>
  program
    .command('rules')
    .description('write the least that would have let through what was seen: a rule sheet of these documented paths')
    .addHelpText('before', EXAMPLES)
    .argument(...CAPTURES_OR_LOGS)
    .addOption(topologyOption())
    .option('-o, --output <file>', 'write there; its suffix tells the format: .csv .md .xlsx .nft .json')
    .addOption(new Option('--format <format>', 'how it is written (default: csv)').choices(SHEET_FORMATS))
    .addOption(filterOption())
    .addOption(bpfOption())
    .addOption(failOnOption())
    .addOption(maxFlowsOption())
    .addOption(quietOption())
    .addHelpText('after', FLOW_FILTER_HELP)
    .action(action(async (inputs, options) => (await import('../rules.js')).rules(inputs, options)));
