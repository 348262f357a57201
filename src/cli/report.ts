import { Interfaces } from '../capture/interfaces.js';
import { csvHead, csvLine } from '../report/csv.js';
import { FlowJson } from '../report/flow-json.js';
import { FlowRecords } from '../report/flow-records.js';
import { jsonLine } from '../report/json-line.js';
import { lossText } from '../report/loss-text.js';
import { Origins } from '../report/origins.js';
import { type RecordParts, recordOf, type SummaryRecord } from '../report/record.js';
import { counted } from '../report/text.js';
import type { FlowSink } from '../verdict/judged-flow.js';
import { Output } from './output.js';
import { ended, parseFailOn, type RunOptions, runCaptures } from './run.js';
import { loadSite } from './site.js';

export interface ReportOptions extends RunOptions {
  readonly format: 'ndjson' | 'csv';
  readonly sensor?: string;
}

/** How records are written, format by format; each as soon as its flow has ended. */
interface RecordFormat {
  head(output: Output): void;
  flow(parts: RecordParts, output: Output): void;
  summary(summary: SummaryRecord, output: Output): void;
}

const FORMATS: Readonly<Record<ReportOptions['format'], () => RecordFormat>> = {
  ndjson() {
    const json = new FlowJson();
    return {
      head: () => undefined,
      flow: (parts, output) => output.writeLatin1(json.line(parts)),
      summary: (summary, output) => output.write(jsonLine(summary)),
    };
  },
  csv: () => ({
    head: (output) => output.write(csvHead()),
    flow: (parts, output) => output.write(csvLine(recordOf(parts))),
    summary: () => undefined,
  }),
};

/** `rolepath report`: records on standard output; gives the exit code. */
export async function report(inputs: readonly string[], options: ReportOptions): Promise<number> {
  const failOn = parseFailOn(options.failOn);
  const format = FORMATS[options.format]();
  const site = await loadSite(options.topology);
  const output = new Output();
  format.head(output);
  const interfaces = new Interfaces();
  const records = new FlowRecords(site.catalogue, new Origins(interfaces, options.sensor));
  const sink: FlowSink = { flow: (judged) => format.flow(records.partsOf(judged), output) };
  const result = await runCaptures(inputs, site, sink, options, interfaces);
  format.summary({ ...result.summary, ...sensorOf(options) }, output);
  output.flush();
  const left = result.summary.filter?.filtered ?? 0;
  if (left > 0 && options.quiet !== true) process.stderr.write(`note: the filter left out ${counted(left, 'flow')}\n`);
  const lost = lossText(result.summary);
  if (lost !== undefined && options.quiet !== true) process.stderr.write(`${lost}\n`);
  return ended(result, failOn);
}

const sensorOf = ({ sensor }: ReportOptions): Pick<SummaryRecord, 'sensor'> => (sensor === undefined ? {} : { sensor });
