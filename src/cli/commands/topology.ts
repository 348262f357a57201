import type { Command } from 'commander';
import { action } from './action.js';
import { jsonOption } from './options.js';

export function topologyCommand(program: Command): void {
  const topology = program.command('topology').description("check the site's file, or print its schema");
  topology
    .command('check')
    .description('say what is wrong in a topology file, with line and column')
    .argument('<file>')
    .addOption(jsonOption())
    .action(action(async (file, options) => (await import('../topology.js')).checkTopologyFile(file, options)));
  topology
    .command('schema')
    .description('print the JSON Schema of topology files, for editors')
    .action(action(async () => (await import('../topology.js')).printTopologySchema()));
}
