import type { Command } from 'commander';
import { action } from './action.js';
import { jsonOption, topologyOption } from './options.js';

const EXAMPLES = `Examples:
  rolepath explain '203.0.113.7 > 10.45.16.10:5061/tcp' -t site.yaml     is that flow documented, and why not?
  rolepath explain client access-edge                                    every path between the two, both ways
  rolepath explain 'front-end > av-edge' -t site.yaml                    the same, as it applies at the site
  rolepath explain not-mutual-tls                                        what a reason means
`;

export const explainCommand = (program: Command) =>
  program
    .command('explain')
    .addHelpText('before', EXAMPLES)
    .description(
      "judge a flow by its addresses ('A > B:443/tcp'), list the paths between two roles, or describe a reason",
    )
    .argument('<what...>', "a flow in quotes, two roles, or a reason's code")
    .addOption(topologyOption())
    .addOption(jsonOption())
    .action(action(async (what, options) => (await import('../explain.js')).explain(what, options)));
