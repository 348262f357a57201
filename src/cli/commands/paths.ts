import { type Command, Option } from 'commander';
import { SHEET_FORMATS } from '../sheet-formats.js';
import { action } from './action.js';
import { PATH_FILTER_HELP } from './filter-help.js';
import { jsonOption, topologyOption } from './options.js';

const LIST_EXAMPLES = `Examples:
  rolepath paths list role:access-edge                   every path to or from it
  rolepath paths list from:client to:edge port:443       what clients open to the Edge on 443
  rolepath paths list firewall:internal -proto:udp product:lync-2010
  rolepath paths list -t site.yaml host:10.45.16.10      what is documented for that address
  rolepath paths list -t site.yaml --format xlsx -o rules.xlsx
  rolepath paths list -t site.yaml --format nftables > rules.nft && nft -c -f rules.nft
`;

export function pathsCommand(program: Command): void {
  const paths = program.command('paths').description('look up and check documented paths');
  listCommand(paths);
  paths
    .command('show')
    .description('show all of one path, requirement or row of a document: ends, ports, sources, errata, twins')
    .argument('<id>', "its id, of a path also its last parts; one under exceptions/ needs the site's -t")
    .addOption(topologyOption())
    .addOption(jsonOption())
    .action(action(async (id, options) => (await import('../paths-show.js')).showPath(id, options)));
  paths
    .command('changes')
    .description('what each product added, changed and removed, and how long it is supported')
    .argument('[product]', 'this one alone')
    .addOption(jsonOption())
    .action(action(async (product, options) => (await import('../paths-changes.js')).listChanges(product, options)));
  paths
    .command('check')
    .description("check the catalogue, or the site's exceptions with -t")
    .argument('[directory]', 'a catalogue other than the installed one')
    .addOption(topologyOption())
    .addOption(jsonOption())
    .action(action(async (directory, options) => (await import('../paths.js')).checkPaths(directory, options)));
}

const listCommand = (paths: Command) =>
  paths
    .command('list')
    .description('list documented paths; with -t, those that apply at the site, or its rule sheet')
    .addHelpText('before', LIST_EXAMPLES)
    .argument('[filter...]', 'only those that fit, such as: role:client port:443 -proto:udp')
    .option('--role <role>', 'the same as role:')
    .option('--product <product>', 'the same as product:')
    .option('--port <port>', 'the same as port:')
    .addOption(topologyOption())
    .addOption(jsonOption())
    .option(
      '--requirements',
      'what documents demand beside paths: certificates, DNS records, sign-in, IPsec, load balancing',
    )
    .addOption(
      new Option('--format <format>', "with -t, the site's rule sheet with real addresses").choices(SHEET_FORMATS),
    )
    .option('-o, --output <file>', 'write the rule sheet there; its suffix tells the format: .csv .md .xlsx .nft .json')
    .option('--documented-only', 'without what documents only imply, and what is tolerated')
    .addHelpText('after', PATH_FILTER_HELP)
    .action(
      action(async (words: string[], options) =>
        options.requirements === true
          ? (await import('../requirements.js')).listRequirements(words.join(' ') || undefined, options)
          : (await import('../paths-list.js')).listPaths(words, options),
      ),
    );
