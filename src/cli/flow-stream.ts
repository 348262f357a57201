/** Flow records as they come: what is written of each flow when it has ended. */

import type { Catalogue } from '../catalogue/catalogue.js';
import { csvHead, csvLine } from '../report/csv.js';
import { FlowJson } from '../report/flow-json.js';
import { FlowRecords } from '../report/flow-records.js';
import { jsonLine } from '../report/json-line.js';
import type { Origins } from '../report/origins.js';
import { type FlowRecord, type RecordParts, recordOf, type SummaryRecord } from '../report/record.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';
import type { Output } from './output.js';

/** What records are made with. */
export interface StreamParts {
  readonly catalogue: Catalogue;
  readonly origins: Origins;
}

/** Takes flows, judged now or read back from a log, and closes with the summary of the run. */
export interface FlowStream {
  flow(judged: JudgedFlow): void;
  record(record: FlowRecord): void;
  end(summary: SummaryRecord): Promise<void>;
}

/** A format that holds a record for each flow. */
export interface FlowFormat {
  readonly name: string;
  readonly suffix: string;
  readonly isText: boolean;
  readonly open: (output: Output, parts: StreamParts) => Promise<FlowStream>;
}

/** How records become lines; each as soon as its flow has ended. */
interface LineFormat {
  head(output: Output): void;
  flow(parts: RecordParts, output: Output): void;
  record(record: FlowRecord, output: Output): void;
  summary(summary: SummaryRecord, output: Output): void;
}

function ndjson(): LineFormat {
  const json = new FlowJson();
  return {
    head: () => undefined,
    flow: (parts, output) => output.writeLatin1(json.line(parts)),
    record: (record, output) => output.write(jsonLine(record)),
    summary: (summary, output) => output.write(jsonLine(summary)),
  };
}

const csv = (): LineFormat => ({
  head: (output) => output.write(csvHead()),
  flow: (parts, output) => output.write(csvLine(recordOf(parts))),
  record: (record, output) => output.write(csvLine(record)),
  summary: () => undefined,
});

const lines =
  (format: () => LineFormat): FlowFormat['open'] =>
  async (output, { catalogue, origins }) => {
    const { head, flow, record, summary } = format();
    const records = new FlowRecords(catalogue, origins);
    head(output);
    return {
      flow: (judged) => flow(records.partsOf(judged), output),
      record: (read) => record(read, output),
      async end(result) {
        summary(result, output);
        output.flush();
      },
    };
  };

/** Written as row groups fill, so that it is held in memory no longer than lines are. */
const parquet: FlowFormat['open'] = async (output, { catalogue, origins }) => {
  const { FlowParquet } = await import('../report/flow-parquet.js');
  const records = new FlowRecords(catalogue, origins);
  const file = new FlowParquet((bytes) => output.writeBytes(bytes));
  return {
    flow: (judged) => file.flow(records.of(judged)),
    record: (read) => file.flow(read),
    async end(summary) {
      file.end(summary);
      output.flush();
    },
  };
};

export const FLOW_FORMATS: readonly FlowFormat[] = [
  { name: 'ndjson', suffix: '.ndjson', isText: true, open: lines(ndjson) },
  { name: 'csv', suffix: '.csv', isText: true, open: lines(csv) },
  { name: 'parquet', suffix: '.parquet', isText: false, open: parquet },
];
