import type { Command } from 'commander';
import { action } from './action.js';
import {
  bpfOption,
  colorOption,
  engineOption,
  jsonOption,
  maxFlowsOption,
  quietOption,
  sensorOption,
  topologyOption,
} from './options.js';
import { collected, metricsPlace, wholeNumber } from './values.js';

const SIGNALS = `
Signals:
  SIGINT, SIGTERM  end the watch with complete records and totals
  SIGHUP           reads topology, exceptions and catalogue anew, and goes on with a log that was moved`;

export const watchCommand = (program: Command) =>
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
    .addOption(colorOption('colours on the screen'))
    .option('--mouse', 'take the mouse from the start: wheel and clicks, as key m does (default: left to the terminal)')
    .option('--ascii', 'no characters beyond ASCII on the screen (default: where the locale is not UTF-8)')
    .addOption(sensorOption())
    .option('--log <file>', 'write a record a flow there, in NDJSON, and go on with what it holds')
    .option('--log-size <MiB>', 'rotate the log at this size, 1 to 65536 (default: 100)', wholeNumber(1, 65_536))
    .option('--log-age <minutes>', 'rotate the log at this age (default: 1440)', wholeNumber(1, 525_600))
    .option('--log-files <n>', 'rotated files to keep (default: 30)', wholeNumber(1, 100_000))
    .option('--log-gzip', 'compress rotated files')
    .option(
      '--metrics <[host:]port>',
      'serve /metrics for Prometheus and /healthz there (default host: 127.0.0.1)',
      metricsPlace,
    )
    .option('--refresh <n>', 'pictures a second, 1 to 10', wholeNumber(1, 10), 2)
    .addOption(quietOption())
    .addHelpText('after', SIGNALS)
    .action(action(async (words, options) => (await import('../watch/watch.js')).watch(words, options)));
