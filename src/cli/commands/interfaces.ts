import type { Command } from 'commander';
import { action } from './action.js';
import { engineOption, jsonOption } from './options.js';

export const interfacesCommand = (program: Command) =>
  program
    .command('interfaces')
    .description('list the interfaces of this machine, and whether this user may capture from them')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(action(async (options) => (await import('../interfaces.js')).listInterfaces(options)));
