import type { Command } from 'commander';
import { action } from './action.js';
import { FLOW_FILTER_HELP } from './filter-help.js';
import {
  bpfOption,
  CAPTURES_OR_LOGS,
  failOnOption,
  filterOption,
  maxFlowsOption,
  quietOption,
  sensorOption,
  topologyOption,
} from './options.js';

const EXAMPLES = `Examples:
  rolepath report capture.pcapng -t site.yaml -o report.html           the whole report, to read (or .md)
  rolepath report capture.pcapng -t site.yaml -o report.xlsx           the same as a workbook, a sheet a table
  rolepath report capture.pcapng -t site.yaml -o tables/               a CSV file for each table, the flows among them
  rolepath report capture.pcapng -t site.yaml --table mapping --format csv > mapping.csv
  rolepath report capture.pcapng -t site.yaml -o flows.parquet         a row a flow, for DuckDB and the like
  rolepath report logs/*.ndjson.gz -t site.yaml -o week.html           the same from flow logs of several days or sensors
  rolepath report capture.pcapng -t site.yaml > flows.ndjson           a record a flow, and a summary

Tables: flows (a row a flow), findings, mapping, paths, deviations, hosts, requirements, quality, timeline, provenance.
A file is put in its place when it is whole; until then, what stood there stays.
`;

export const reportCommand = (program: Command) =>
  program
    .command('report')
    .description('write which flow belongs to which documented path: flow by flow, as tables, or as a report to read')
    .addHelpText('before', EXAMPLES)
    .argument(...CAPTURES_OR_LOGS)
    .addOption(topologyOption())
    .option(
      '-o, --output <file>',
      'write there; its suffix tells the format. A directory (DIR/), made if need be, gets a file for each table',
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
    .addHelpText('after', FLOW_FILTER_HELP)
    .action(action(async (inputs, options) => (await import('../report.js')).report(inputs, options)));
