import type { ParquetCell, ParquetColumn, ParquetType } from '../parquet/column-types.js';
import { ParquetWriter } from '../parquet/parquet-writer.js';
import { cellOf, FlowChunks } from './flow-chunks.js';
import { FLOW_TABLE, type FlowColumnType } from './flow-columns.js';
import type { FlowParts } from './flow-parts.js';
import { jsonText } from './json-line.js';
import type { FlowRecord, SummaryRecord } from './record.js';

/** The key of the run's summary, as JSON, among the file's own facts. */
export const SUMMARY_KEY = 'rolepath.summary';

/** What each type of column is in Parquet. */
const TYPES: Readonly<Record<FlowColumnType, ParquetType>> = {
  text: 'text',
  prose: 'prose',
  digest: 'digest',
  integer: 'integer',
  boolean: 'boolean',
  time: 'time',
  moment: 'moment',
  day: 'day',
  texts: 'texts',
  phrases: 'texts',
  integers: 'integers',
};

export const FLOW_PARQUET_COLUMNS: readonly ParquetColumn[] = FLOW_TABLE.map(({ name, type }) => ({
  name,
  type: TYPES[type],
}));

/** Flow records as a Parquet file: the columns of the CSV table, typed; text as it stands in the record. */
export class FlowParquet {
  private readonly writer: ParquetWriter;
  private readonly cells: ParquetCell[] = [];
  private readonly chunks: FlowChunks;

  /** `sink` gets the file piece by piece, each valid during the call. */
  constructor(sink: (bytes: Uint8Array) => void) {
    this.writer = new ParquetWriter(FLOW_PARQUET_COLUMNS, sink);
    this.chunks = new FlowChunks(this.writer.chunks);
  }

  /** The record of these parts, without making it. */
  flow(parts: FlowParts): void {
    const { writer } = this;
    this.chunks.add(writer.groupRows, writer.groups.length, parts);
    writer.endRow();
  }

  record(record: FlowRecord): void {
    const { cells } = this;
    let at = 0;
    for (const { type, value } of FLOW_TABLE) cells[at++] = cellOf(type, value(record));
    this.writer.add(cells);
  }

  end(summary: SummaryRecord): void {
    this.writer.end({ [SUMMARY_KEY]: jsonText(summary) });
  }
}
