#!/usr/bin/env node
import { isIP } from 'node:net';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from './about.js';
import { EXIT } from './exit-codes.js';
import { fail } from './fail.js';
import {
  EXPLAIN_HELP,
  FLOW_KEYS,
  filterHelp,
  LIST_HELP,
  PATH_KEYS,
  REPORT_HELP,
  RULES_HELP,
  WATCH_HELP,
} from './help.js';
import { sayOwn } from './say.js';
import { SHEET_FORMATS } from './sheet-formats.js';

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

const INPUTS = [
  '<capture...>',
  "pcap or pcapng files, plain or compressed with gzip or zstd; directories of them; '-' for standard input",
] as const;

const REPORT_INPUTS = [
  INPUTS[0],
  `${INPUTS[1]}; or flow logs (NDJSON of report or watch, plain or compressed), directories of them, '-' as well`,
] as const;

const topologyOption = () => new Option('-t, --topology <file>', "the site's hosts, roles and zones (YAML)");
const quietOption = () => new Option('-q, --quiet', 'no progress and no notes on standard error');
const jsonOption = () => new Option('--json', 'machine-readable output');

const FEWEST_FLOWS = 4096;
const MOST_FLOWS = 2 ** 24;
const DEFAULT_FLOWS = 2 ** 21;

const maxFlowsOption = () =>
  new Option(
    '--max-flows <n>',
    `flows followed at once, ${FEWEST_FLOWS} to ${MOST_FLOWS} (default: ${DEFAULT_FLOWS}); beyond it the oldest idle ones end early, counted`,
  ).argParser((text) => {
    const flows = Number(text);
    if (Number.isInteger(flows) && flows >= FEWEST_FLOWS && flows <= MOST_FLOWS) return flows;
    throw new InvalidArgumentError(`a whole number from ${FEWEST_FLOWS} to ${MOST_FLOWS} is needed`);
  });

const filterOption = () =>
  new Option(
    '--filter <expr>',
    "only flows that fit, such as 'verdict:unexpected from:client -port:443'; the verdict totals are then theirs",
  );

const bpfOption = () =>
  new Option('--bpf <expr>', "only frames that fit a capture filter, such as 'host 10.45.16.10' (man pcap-filter)");

const sensorOption = () =>
  new Option('--sensor <name>', 'names the place of capture in every record').argParser((text) => {
    if (/^\P{C}{1,100}$/u.test(text)) return text;
    throw new InvalidArgumentError('a name of 1 to 100 characters is needed');
  });

const failOnOption = () =>
  new Option('--fail-on <verdict[=n]>', 'exit with 3 where at least n flows (default 1) have this verdict');

/** Makes a command's function its exit code; commands load what they need when they run. */
const run =
  <A extends unknown[]>(command: (...args: A) => Promise<number>) =>
  async (...args: A): Promise<void> => {
    process.exitCode = await command(...args);
  };

function commandLine(): Command {
  const program = new Command('rolepath')
    .description('Maps the flows of a capture to the documented role-to-role paths of OCS and Lync networks.')
    .version(version())
    .addHelpText('after', HELP)
    .exitOverride();
  captureCommands(program);
  comparingCommands(program);
  extractCommand(program);
  watchCommand(program);
  interfacesCommand(program);
  topologyCommands(program.command('topology').description("check the site's file, or print its schema"));
  pathsCommands(program.command('paths').description('look up and check documented paths'));
  explainCommand(program);
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

function captureCommands(program: Command): void {
  program
    .command('analyze')
    .description('read captures and summarise: verdicts, findings, documented paths used and not answered')
    .argument(...INPUTS)
    .addOption(topologyOption())
    .addOption(jsonOption())
    .addOption(filterOption())
    .addOption(bpfOption())
    .addOption(failOnOption())
    .addOption(maxFlowsOption())
    .addOption(new Option('--color <when>', 'colour the summary').choices(['auto', 'always', 'never']).default('auto'))
    .addOption(new Option('--plain', 'no colour: the same as --color never'))
    .addOption(quietOption())
    .addHelpText('after', filterHelp(FLOW_KEYS))
    .action(run(async (inputs, options) => (await import('./analyze.js')).analyze(inputs, options)));
  program
    .command('report')
    .description('write which flow belongs to which documented path: flow by flow, as tables, or as a report to read')
    .addHelpText('before', REPORT_HELP)
    .argument(...REPORT_INPUTS)
    .addOption(topologyOption())
    .option(
      '-o, --output <file>',
      'write there; its suffix tells the format. A folder (DIR/) gets a file for each table',
    )
    .option(
      '--format <format>',
      'html, md, json, xlsx: the whole report; ndjson, csv, parquet: flows or tables (default: ndjson)',
    )
    .option(
      '--anonymize',
      'other addresses (prefixes stay prefixes) and names; roles, ports, figures and verdicts stay',
    )
    .option('--anonymize-key <file>', 'the same by a key of 16 bytes or more, so that several reports agree')
    .option(
      '--table <name>',
      'one table of the report instead of the flows, as ndjson, csv or parquet: mapping, paths, …',
    )
    .addOption(filterOption())
    .addOption(bpfOption())
    .addOption(failOnOption())
    .addOption(maxFlowsOption())
    .addOption(sensorOption())
    .addOption(quietOption())
    .addHelpText('after', filterHelp(FLOW_KEYS))
    .action(run(async (inputs, options) => (await import('./report.js')).report(inputs, options)));
  program
    .command('rules')
    .description('write the least that would have let through what was seen: a rule sheet of these documented paths')
    .addHelpText('before', RULES_HELP)
    .argument(...REPORT_INPUTS)
    .addOption(topologyOption())
    .option('-o, --output <file>', 'write there; its suffix tells the format: .csv .md .xlsx .nft .json')
    .addOption(new Option('--format <format>', 'how it is written (default: csv)').choices(SHEET_FORMATS))
    .addOption(filterOption())
    .addOption(bpfOption())
    .addOption(failOnOption())
    .addOption(maxFlowsOption())
    .addOption(quietOption())
    .addHelpText('after', filterHelp(FLOW_KEYS))
    .action(run(async (inputs, options) => (await import('./rules.js')).rules(inputs, options)));
}

const engineOption = () =>
  new Option(
    '--engine <name>',
    'libpcap (default); or the package cap, where libpcap cannot be driven (Windows): no times of the kernel, no counts of drops',
  ).choices(['libpcap', 'cap']);

function comparingCommands(program: Command): void {
  program
    .command('compare')
    .description(
      'lay captures of both sides of a firewall over one another: what it swallowed, and what went around it',
    )
    .argument(
      '[input...]',
      "two of them, one from each side: captures, directories of captures, or logs of flow records (NDJSON), '-' for standard input; FILE#IF is what the interface IF of a capture saw",
    )
    .option(
      '--side <name=input>',
      'name a side; twice or more, several inputs for one name. external, perimeter and internal say where it is',
      collected,
    )
    .addOption(topologyOption())
    .addOption(jsonOption())
    .option(
      '--tolerance <seconds>',
      'times within which two moments count as the same (default: from the flows)',
      seconds,
    )
    .addOption(bpfOption())
    .addOption(
      new Option('--fail-on <kind[=n]>', 'exit with 3 where at least n flows (default 1) are so; any for any finding'),
    )
    .addOption(maxFlowsOption())
    .addOption(new Option('--color <when>', 'colour the summary').choices(['auto', 'always', 'never']).default('auto'))
    .addOption(new Option('--plain', 'no colour: the same as --color never'))
    .addOption(quietOption())
    .action(run(async (inputs, options) => (await import('./compare.js')).compare(inputs, options)));
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
    .addOption(bpfOption())
    .addOption(
      new Option(
        '--fail-on <what[=n]>',
        'exit with 3 where there are at least n (default 1) of new-findings, new-paths, gone-paths, changed-paths, new-hosts, new-requirements, or of any',
      ),
    )
    .addOption(maxFlowsOption())
    .addOption(new Option('--color <when>', 'colour the summary').choices(['auto', 'always', 'never']).default('auto'))
    .addOption(new Option('--plain', 'no colour: the same as --color never'))
    .addOption(quietOption())
    .action(run(async (old, later, options) => (await import('./diff.js')).diff(old, later, options)));
}

function extractCommand(program: Command): void {
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
    .addHelpText('after', filterHelp(FLOW_KEYS))
    .action(run(async (inputs, options) => (await import('./extract.js')).extract(inputs, options)));
}

/** Most seconds that clocks may be told to differ by. */
const MOST_SECONDS = 3600;

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= MOST_SECONDS) return value;
  throw new InvalidArgumentError(`a number of seconds from 0 to ${MOST_SECONDS} is needed`);
}

function watchCommand(program: Command): void {
  program
    .command('watch')
    .description('judge traffic while it flows: from interfaces, from a pipe, or from captures as they are read')
    .argument('[word...]', "a capture filter (man pcap-filter) with -i; without, captures or '-' for standard input")
    .addOption(bpfOption())
    .option('-F, --follow', 'read on as the capture grows, until a signal ends it')
    .option('-i, --interface <name>', 'capture from it (rolepath interfaces lists them); may be repeated', collected)
    .addOption(engineOption())
    .addOption(topologyOption())
    .addOption(jsonOption())
    .option('-s, --snap-length <bytes>', 'most bytes of a frame to keep, 64 to 262144', wholeNumber(64, 262_144))
    .option('-B, --buffer <MiB>', 'room in the kernel, 1 to 1024 (default: 256)', wholeNumber(1, 1024))
    .option('--no-promiscuous', 'only what is sent to this host')
    .option('--user <name>', 'who to be once the interfaces are open (default: who called sudo, else nobody)')
    .addOption(maxFlowsOption())
    .option('--write <file>', 'write the packets as pcapng, too; no file is ever overwritten')
    .option(
      '--write-size <MiB>',
      'next file when one has so many: FILE_00001_20260102030405.pcapng, … (UTC)',
      wholeNumber(1, 1 << 20),
    )
    .option('--write-age <seconds>', 'next file when one is so old', wholeNumber(1, 366 * 86_400))
    .option(
      '--write-files <n>',
      'files to keep, those of former runs among them (default: all)',
      wholeNumber(1, 99_999),
    )
    .option('--plain', 'lines instead of the terminal UI, as where there is no terminal')
    .addOption(
      new Option('--color <when>', 'colours on the screen').choices(['auto', 'always', 'never']).default('auto'),
    )
    .option('--mouse', 'take the mouse from the start: wheel and clicks, as key m does (default: left to the terminal)')
    .option('--ascii', 'no characters beyond ASCII on the screen (default: where the locale is not UTF-8)')
    .addOption(sensorOption())
    .option('--log <file>', 'write a record a flow there, in NDJSON, and go on with what it holds')
    .option('--log-size <MiB>', 'rotate the log at this size, 1 to 65536 (default: 100)', wholeNumber(1, 65_536))
    .option('--log-age <minutes>', 'rotate the log at this age (default: 1440)', wholeNumber(1, 525_600))
    .option('--log-files <n>', 'rotated files to keep (default: 30)', wholeNumber(1, 100_000))
    .option('--log-gzip', 'compress rotated files')
    .addOption(
      new Option(
        '--metrics <[host:]port>',
        'serve /metrics for Prometheus and /healthz there (default host: 127.0.0.1)',
      ).argParser(metricsPlace),
    )
    .addOption(new Option('--refresh <n>', 'pictures a second, 1 to 10').argParser(wholeNumber(1, 10)).default(2))
    .addOption(quietOption())
    .addHelpText('after', WATCH_HELP)
    .action(run(async (words, options) => (await import('./watch/watch.js')).watch(words, options)));
}

function interfacesCommand(program: Command): void {
  program
    .command('interfaces')
    .description('list the interfaces of this machine, and whether this user may capture from them')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(run(async (options) => (await import('./interfaces.js')).listInterfaces(options)));
}

/** The values of an option that may be repeated, each once. */
const collected = (value: string, before: readonly string[] = []): readonly string[] => [
  ...new Set([...before, value]),
];

/** Reads where metrics are served: a port of this host, or of an address that is named. */
function metricsPlace(text: string): { readonly host: string; readonly port: number } {
  const [, host = '127.0.0.1', digits = ''] =
    /^(?:\[?(localhost|[\d.]+|[\da-f:.]*:[\da-f:.]*)\]?:)?(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  if (digits !== '' && port <= 65_535 && (host === 'localhost' || isIP(host) !== 0)) return { host, port };
  throw new InvalidArgumentError(
    'a port of this host is needed, as in 9464, or an address and a port, as in [::1]:9464',
  );
}

/** Reads an option's whole number. */
const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`a whole number from ${least} to ${most} is needed`);
};

function topologyCommands(topology: Command): void {
  topology
    .command('check')
    .description('say what is wrong in a topology file, with line and column')
    .argument('<file>')
    .addOption(jsonOption())
    .action(run(async (file, options) => (await import('./topology.js')).checkTopologyFile(file, options)));
  topology
    .command('schema')
    .description('print the JSON Schema of topology files, for editors')
    .action(run(async () => (await import('./topology.js')).printTopologySchema()));
}

function pathsCommands(paths: Command): void {
  const filters = (command: Command): Command =>
    command
      .option('--role <role>', 'the same as role:')
      .option('--product <product>', 'the same as product:')
      .option('--port <port>', 'the same as port:')
      .addOption(topologyOption())
      .addOption(jsonOption());
  filters(
    paths
      .command('list')
      .description('list documented paths; with -t, those that apply at the site, or its rule sheet'),
  )
    .addHelpText('before', LIST_HELP)
    .addHelpText('after', filterHelp(PATH_KEYS))
    .argument('[filter...]', 'only those that fit, such as: role:client port:443 -proto:udp')
    .option(
      '--requirements',
      'what documents demand beside paths: certificates, DNS records, sign-in, IPsec, load balancing',
    )
    .addOption(
      new Option('--format <format>', "with -t, the site's rule sheet with real addresses").choices(SHEET_FORMATS),
    )
    .option('-o, --output <file>', 'write the rule sheet there; its suffix tells the format: .csv .md .xlsx .nft .json')
    .option('--documented-only', 'without what documents only imply, and what is tolerated')
    .action(
      run(async (words: string[], options) =>
        options.requirements === true
          ? (await import('./requirements.js')).listRequirements(words.join(' ') || undefined, options)
          : (await import('./paths-list.js')).listPaths(words, options),
      ),
    );
  paths
    .command('show')
    .description('show all of one path, requirement or row of a document: ends, ports, sources, errata, twins')
    .argument('<id>', "its id, of a path also its last parts; one under exceptions/ needs the site's -t")
    .addOption(topologyOption())
    .addOption(jsonOption())
    .action(run(async (id, options) => (await import('./paths-show.js')).showPath(id, options)));
  paths
    .command('changes')
    .description('what each product added, changed and removed, and how long it is supported')
    .argument('[product]', 'this one alone')
    .addOption(jsonOption())
    .action(run(async (product, options) => (await import('./paths-changes.js')).listChanges(product, options)));
  paths
    .command('check')
    .description("check the catalogue, or the site's exceptions with -t")
    .argument('[directory]', 'a catalogue other than the installed one')
    .addOption(topologyOption())
    .addOption(jsonOption())
    .action(run(async (directory, options) => (await import('./paths.js')).checkPaths(directory, options)));
}

function explainCommand(program: Command): void {
  program
    .command('explain')
    .addHelpText('before', EXPLAIN_HELP)
    .description(
      "judge a flow by its addresses ('A > B:443/tcp'), list the paths between two roles, or describe a reason",
    )
    .argument('<what...>', "a flow in quotes, two roles, or a reason's code")
    .addOption(topologyOption())
    .addOption(jsonOption())
    .action(run(async (what, options) => (await import('./explain.js')).explain(what, options)));
}

/** A term of a filter that says what is not wanted: `-proto:udp`. */
const NEGATED_TERM = /^-(?:[a-z]+(?:-[a-z]+)*:|")./i;

/** `rolepath -r FILE …` is `rolepath analyze FILE …`, as those who come from tcpdump and tshark type it. */
function asTyped(args: readonly string[]): string[] {
  if (args[0] === '-r') return ['analyze', ...args.slice(1)];
  if (args[0] !== 'paths' || args[1] !== 'list' || args.includes('--')) return [...args];
  // Behind `--`, so that the minus of a term is not taken for that of an option.
  const terms = args.filter((arg) => NEGATED_TERM.test(arg));
  return [...args.filter((arg) => !NEGATED_TERM.test(arg)), ...(terms.length > 0 ? ['--', ...terms] : [])];
}

try {
  await commandLine().parseAsync(asTyped(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else process.exitCode = fail(error);
}
