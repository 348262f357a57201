import { Interfaces } from '../capture/interfaces.js';
import { csvHead, csvLine } from '../report/csv.js';
import { jsonLine } from '../report/json-line.js';
import { lossText } from '../report/loss-text.js';
import { Origins } from '../report/origins.js';
import { type FlowRecord, flowRecord, type SummaryRecord, transportName } from '../report/record.js';
import { counted } from '../report/text.js';
import { explainVerdict } from '../verdict/explain.js';
import type { FlowSink, JudgedFlow } from '../verdict/judged-flow.js';
import { Output } from './output.js';
import { ended, parseFailOn, type RunOptions, runCaptures } from './run.js';
import { loadSite } from './site.js';

export interface ReportOptions extends RunOptions {
  readonly format: 'ndjson' | 'csv';
  readonly sensor?: string;
}

/** How records become text, format by format; each writes a record as soon as its flow has ended. */
interface RecordFormat {
  readonly head: string;
  record(record: FlowRecord): string;
  summary(summary: SummaryRecord): string;
}

const FORMATS: Readonly<Record<ReportOptions['format'], RecordFormat>> = {
  ndjson: { head: '', record: jsonLine, summary: jsonLine },
  csv: { head: csvHead(), record: csvLine, summary: () => '' },
};

/** `rolepath report`: records on standard output; gives the exit code. */
export async function report(inputs: readonly string[], options: ReportOptions): Promise<number> {
  const failOn = parseFailOn(options.failOn);
  const format = FORMATS[options.format];
  const site = await loadSite(options.topology);
  const output = new Output();
  output.write(format.head);
  const sentence = (judged: JudgedFlow) => explainVerdict(judged, transportName(judged.flow.protocol), site.catalogue);
  const interfaces = new Interfaces();
  const origins = new Origins(interfaces, options.sensor);
  const sink: FlowSink = {
    flow: (judged: JudgedFlow) =>
      output.write(format.record(flowRecord(judged, sentence(judged), origins.of(judged.flow.interfaceId)))),
  };
  const result = await runCaptures(inputs, site, sink, options, interfaces);
  output.write(format.summary({ ...result.summary, ...sensorOf(options) }));
  output.flush();
  const left = result.summary.filter?.filtered ?? 0;
  if (left > 0 && options.quiet !== true) process.stderr.write(`note: the filter left out ${counted(left, 'flow')}\n`);
  const lost = lossText(result.summary);
  if (lost !== undefined && options.quiet !== true) process.stderr.write(`${lost}\n`);
  return ended(result, failOn);
}

const sensorOf = ({ sensor }: ReportOptions): Pick<SummaryRecord, 'sensor'> => (sensor === undefined ? {} : { sensor });
