/** Flow records as they come: what is written of each flow when it has ended. */

import { ByteWriter } from '../byte-writer.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { csvHead, csvLine } from '../report/csv.js';
import { FlowCsv } from '../report/flow-csv.js';
import { FlowJson } from '../report/flow-json.js';
import type { FlowParts } from '../report/flow-parts.js';
import { FlowRecords } from '../report/flow-records.js';
import { jsonLine } from '../report/json-line.js';
import type { Origins } from '../report/origins.js';
import type { FlowRecord, SummaryRecord } from '../report/record.js';
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
  flow(parts: FlowParts, to: ByteWriter): void;
  record(record: FlowRecord, output: Output): void;
  summary(summary: SummaryRecord, output: Output): void;
}

function ndjson(): LineFormat {
  const json = new FlowJson();
  return {
    head: () => undefined,
    flow: (parts, to) => json.write(parts, to),
    record: (record, output) => output.write(jsonLine(record)),
    summary: (summary, output) => output.write(jsonLine(summary)),
  };
}

function csv(): LineFormat {
  const table = new FlowCsv();
  return {
    head: (output) => output.write(csvHead()),
    flow: (parts, to) => table.write(parts, to),
    record: (record, output) => output.write(csvLine(record)),
    summary: () => undefined,
  };
}

/** Bytes that are gathered before they are written. */
const FLUSH_AT = 256 * 1024;

const lines =
  (format: () => LineFormat): FlowFormat['open'] =>
  async (output, { catalogue, origins }) => {
    const { head, flow, record, summary } = format();
    const records = new FlowRecords(catalogue, origins);
    const gathered = new ByteWriter(2 * FLUSH_AT);
    const flush = (): void => {
      if (gathered.length === 0) return;
      output.writeBytes(gathered.written);
      gathered.clear();
    };
    head(output);
    return {
      flow(judged) {
        flow(records.partsOf(judged), gathered);
        if (gathered.length >= FLUSH_AT) flush();
      },
      record(read) {
        flush();
        record(read, output);
      },
      async end(result) {
        flush();
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
    flow: (judged) => file.flow(records.partsOf(judged)),
    record: (read) => file.record(read),
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
