#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { version } from './about.js';
import { asTyped } from './as-typed.js';
import { COMMANDS } from './commands/commands.js';
import { EXIT } from './exit-codes.js';
import { fail } from './fail.js';
import { sayOwn } from './say.js';

const HELP = `
Examples:
  rolepath analyze capture.pcapng -t site.yaml       what belongs, what does not, and why
  rolepath -r capture.pcapng                         the same as analyze
  rolepath report capture.pcapng -t site.yaml --format csv > flows.csv
  rolepath compare outside.pcapng inside.pcapng -t site.yaml   what the firewall between them swallowed
  rolepath extract capture.pcapng -t site.yaml --filter verdict:unexpected -o odd.pcapng
  rolepath topology check site.yaml                  is the site's file right?
  rolepath explain '203.0.113.7 > 10.45.16.10:5061/tcp' -t site.yaml
  dumpcap -w - | rolepath analyze - -t site.yaml
  sudo rolepath watch -i eth1 -t site.yaml           what does not belong, as it comes (? for the keys)
  rolepath watch capture.pcapng -t site.yaml         the same screen for a file
  ssh tap tcpdump -U -w - | rolepath watch - -t site.yaml

Exit status:
  0  done, whatever was found
  1  failed while running
  2  usage or configuration error, the output cannot be written, or no input could be read: nothing was analysed
  3  --fail-on was met
  4  done, but incomplete: an input was unreadable, cut off, corrupt or of a link type that is not read, or
     packets or flows were lost, or the run was interrupted

The first SIGINT (Ctrl-C) or SIGTERM stops the reading and tells what was read until then; a second one ends at once.`;

function commandLine(): Command {
  const program = new Command('rolepath')
    .description('Maps the flows of a capture to the documented role-to-role paths of OCS and Lync networks.')
    .version(version())
    .addHelpText('after', HELP)
    .exitOverride();
  for (const add of COMMANDS) add(program);
  plainErrors(program, program.name());
  return program;
}

/** Has all commands tell what is wrong with their arguments as everything else is told, in one line. */
function plainErrors(command: Command, name: string): void {
  command.configureOutput({ outputError: (text) => sayOwn(`${argumentError(text)}; ${name} --help says more`) });
  for (const each of command.commands) plainErrors(each, `${name} ${each.name()}`);
}

/** `unknown option '--tpology'; did you mean --topology?`, of what commander says. */
const argumentError = (text: string): string =>
  text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\(Did you mean (.+)\?\)$/, '; did you mean $1?')
    .replace(/ is invalid\. /, ' is invalid: ')
    .replace(/\.$/, '');

try {
  await commandLine().parseAsync(asTyped(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else process.exitCode = fail(error);
}
