/** All commands, in the order of the help. */

import type { Command } from 'commander';
import { analyzeCommand } from './analyze.js';
import { compareCommand } from './compare.js';
import { diffCommand } from './diff.js';
import { explainCommand } from './explain.js';
import { extractCommand } from './extract.js';
import { interfacesCommand } from './interfaces.js';
import { pathsCommand } from './paths.js';
import { reportCommand } from './report.js';
import { rulesCommand } from './rules.js';
import { topologyCommand } from './topology.js';
import { watchCommand } from './watch.js';

/** Each adds a command: its options and arguments, its help, and what is loaded to run it. */
export const COMMANDS: readonly ((program: Command) => unknown)[] = [
  analyzeCommand,
  reportCommand,
  rulesCommand,
  compareCommand,
  diffCommand,
  extractCommand,
  watchCommand,
  interfacesCommand,
  topologyCommand,
  pathsCommand,
  explainCommand,
];
