import { BoundedMemo } from '../bounded-memo.js';
import type { ByteWriter } from '../byte-writer.js';
import { i32At } from '../bytes.js';
import type { FlowView } from '../flow/flow-view.js';
import type { ColumnChunk } from '../parquet/column-chunk.js';
import type { ParquetCell } from '../parquet/column-types.js';
import { DictionaryValues, PlainValues, type Value } from '../parquet/values.js';
import { addressOf, writeOpening } from './flow-bytes.js';
import {
  FLOW_TABLE,
  type FlowCell,
  type FlowColumn,
  type FlowColumnType,
  fieldOf,
  type SharedPart,
  sharedPartOf,
} from './flow-columns.js';
import { type FlowKind, MAX_KINDS } from './flow-kinds.js';
import type { FlowParts } from './flow-parts.js';
import { dayNumber, microseconds, nanoseconds } from './parquet-times.js';
import type { FlowOrigin, FlowRecord, RequirementsPart } from './record.js';

/** Shared objects but kinds, and sentences, that are remembered. */
const MAX_REMEMBERED = 8192;

/** A column of the table, and where its values are gathered. */
interface FlowChunk {
  readonly column: FlowColumn;
  readonly chunk: ColumnChunk;
}

/** Columns of the flow's own that need nothing but their value. */
const OWN: Readonly<Record<string, (parts: FlowParts) => ParquetCell>> = {
  'initiator.port': ({ flow }) => flow.initiatorPort,
  'responder.port': ({ flow }) => flow.responderPort,
  initiatorBasis: ({ flow }) => flow.initiatorBasis,
  state: ({ flow }) => flow.state,
  initiatorPackets: ({ flow }) => flow.initiatorPackets,
  responderPackets: ({ flow }) => flow.responderPackets,
  initiatorBytes: ({ flow }) => flow.initiatorBytes,
  responderBytes: ({ flow }) => flow.responderBytes,
  vlan: ({ vlan }) => vlan,
};

/** Puts the parts of records into columns: hardly any text is made of them, and what is absent costs nothing. */
export class FlowChunks {
  private readonly own: readonly (readonly [ColumnChunk, (parts: FlowParts) => ParquetCell])[];
  private readonly kinds: SharedChunks<FlowKind>;
  private readonly origins: SharedChunks<FlowOrigin>;
  private readonly requirements: SharedChunks<RequirementsPart>;
  /** By the field of the record that they are of. */
  private readonly facts = new Map<string, FlowChunk[]>();
  private readonly start: TimeChunk;
  private readonly end: TimeChunk;
  private readonly initiator: AddressChunk;
  private readonly responder: AddressChunk;
  private readonly communityId: ProseChunk;
  private readonly explanation: ProseChunk;
  private readonly endings = new BoundedMemo<string, Buffer>(MAX_REMEMBERED);
  private readonly moments = new BoundedMemo<string, bigint>(MAX_REMEMBERED);

  /** `chunks` in the order of the table. */
  constructor(chunks: readonly ColumnChunk[]) {
    const all = FLOW_TABLE.flatMap((column, index): FlowChunk[] => {
      const chunk = chunks[index];
      return chunk === undefined ? [] : [{ column, chunk }];
    });
    const named = (name: string): ColumnChunk => {
      const found = all.find(({ column }) => column.name === name);
      if (found === undefined) throw new Error(`no column ${name}`);
      return found.chunk;
    };
    this.own = Object.entries(OWN).map(([name, value]) => [named(name), value]);
    const given = (...parts: SharedPart[]): FlowChunk[] =>
      all.filter(({ column: { name } }) => parts.some((part) => sharedPartOf(name) === part));
    this.kinds = new SharedChunks(given('kind', 'judged', 'initiator', 'responder'), recordOfKind, MAX_KINDS);
    this.origins = new SharedChunks(given('origin'), (origin) => origin as FlowRecord, MAX_REMEMBERED);
    this.requirements = new SharedChunks(given('required'), (required) => required as FlowRecord, MAX_REMEMBERED);
    for (const each of all) {
      const field = fieldOf(each.column.name);
      this.facts.set(field, [...(this.facts.get(field) ?? []), each]);
    }
    this.start = new TimeChunk(named('start'));
    this.end = new TimeChunk(named('end'));
    this.initiator = new AddressChunk(named('initiator.ip'));
    this.responder = new AddressChunk(named('responder.ip'));
    this.communityId = new ProseChunk(named('communityId'));
    this.explanation = new ProseChunk(named('explanation'));
  }

  /** Adds the cells of a row of that row group. */
  add(row: number, group: number, parts: FlowParts): void {
    const { flow } = parts;
    this.kinds.add(row, group, parts.kind);
    this.origins.add(row, group, parts.origin);
    this.requirements.add(row, group, parts.required);
    for (const [chunk, value] of this.own) chunk.add(row, value(parts));
    this.start.add(row, flow.startSeconds, flow.startNanoseconds);
    this.end.add(row, flow.endSeconds, flow.endNanoseconds);
    this.initiator.add(row, group, flow, flow.initiatorDirection);
    this.responder.add(row, group, flow, 1 - flow.initiatorDirection);
    this.communityId.add(row, (to) => to.raw(flow.communityIdBytes()));
    this.explanation.add(row, (to) => this.explain(parts, to));
    this.addFacts(row, parts.details);
    if (flow.complaint !== undefined) this.addFacts(row, { icmp: parts.icmp });
  }

  private addFacts(row: number, facts: object): void {
    for (const field in facts)
      for (const { column, chunk } of this.facts.get(field) ?? [])
        chunk.add(row, this.cellOf(column, facts as FlowRecord));
  }

  private cellOf({ type, value }: FlowColumn, record: FlowRecord): ParquetCell {
    const cell = value(record);
    return type === 'moment' && typeof cell === 'string' ? this.momentOf(cell) : cellOf(type, cell);
  }

  /** Moments are those of certificates, of which there are few. */
  private momentOf(text: string): bigint | undefined {
    const known = this.moments.get(text);
    if (known !== undefined) return known;
    const moment = microseconds(text);
    return moment && this.moments.set(text, moment);
  }

  private explain(parts: FlowParts, to: ByteWriter): void {
    writeOpening(parts, to, utf8);
    const { ending } = parts;
    to.raw(this.endings.get(ending) ?? this.endings.set(ending, Buffer.from(ending)));
  }
}

/** A record of which all is missing but what its kind gives. */
const recordOfKind = ({ transport, protocol, judged, initiator, responder }: FlowKind): FlowRecord =>
  ({ transport, protocol, ...judged, initiator, responder }) as FlowRecord;

const utf8 = (text: string, to: ByteWriter): void => to.utf8(text);

/** What a shared object puts into columns, value by value; the indices hold in one row group. */
interface StoredPart {
  group: number;
  readonly chunks: readonly ColumnChunk[];
  /** Undefined where a list is empty. */
  readonly values: readonly (Value | undefined)[];
  readonly indices: Int32Array;
}

/** The columns that shared objects give. */
class SharedChunks<Part extends object> {
  private readonly columns: readonly FlowChunk[];
  private readonly recordOf: (part: Part) => FlowRecord;
  private readonly known: BoundedMemo<Part, StoredPart>;

  /** `recordOf` makes a record that is enough for the columns. */
  constructor(columns: readonly FlowChunk[], recordOf: (part: Part) => FlowRecord, limit: number) {
    this.columns = columns;
    this.recordOf = recordOf;
    this.known = new BoundedMemo(limit);
  }

  add(row: number, group: number, part: Part): void {
    const stored = this.known.get(part) ?? this.known.set(part, this.store(part));
    if (stored.group !== group) number(stored, group);
    const { chunks, indices } = stored;
    for (let index = 0; index < chunks.length; index++) chunks[index]?.addIndexed(row, i32At(indices, index));
  }

  private store(part: Part): StoredPart {
    const record = this.recordOf(part);
    const stored = this.columns.flatMap(({ column, chunk }) =>
      valuesOf(cellOf(column.type, column.value(record))).map((value) => ({ chunk, value })),
    );
    return {
      group: -1,
      chunks: stored.map(({ chunk }) => chunk),
      values: stored.map(({ value }) => value),
      indices: new Int32Array(stored.length),
    };
  }
}

function valuesOf(cell: ParquetCell): readonly (Value | undefined)[] {
  if (cell === undefined) return [];
  if (typeof cell !== 'object') return [cell];
  return cell.length === 0 ? [undefined] : cell;
}

function number(stored: StoredPart, group: number): void {
  stored.group = group;
  stored.chunks.forEach((chunk, index) => {
    const value = stored.values[index];
    stored.indices[index] = value === undefined ? -1 : dictionaryOf(chunk).indexOf(value);
  });
}

/** Addresses: those of IPv4 are known again by their number. */
class AddressChunk {
  private readonly chunk: ColumnChunk;
  private readonly values: DictionaryValues;
  private readonly indices = new Map<number, number>();
  private group = 0;

  constructor(chunk: ColumnChunk) {
    this.chunk = chunk;
    this.values = dictionaryOf(chunk);
  }

  add(row: number, group: number, flow: FlowView, direction: number): void {
    if (group !== this.group) this.indices.clear();
    this.group = group;
    this.chunk.addIndexed(
      row,
      flow.ipVersion === 4 ? this.ofIpv4(flow, direction) : this.values.indexOf(addressOf(flow, direction)),
    );
  }

  private ofIpv4(flow: FlowView, direction: number): number {
    const word = flow.addressWord(direction === 0 ? 0 : 1, 3);
    const known = this.indices.get(word);
    if (known !== undefined) return known;
    const index = this.values.addNew((to) => to.ipv4(word));
    this.indices.set(word, index);
    return index;
  }
}

/** Times of flows, which are numbers already. */
class TimeChunk {
  private readonly chunk: ColumnChunk;
  private readonly values: PlainValues;

  constructor(chunk: ColumnChunk) {
    this.chunk = chunk;
    this.values = plainOf(chunk);
  }

  add(row: number, seconds: number, nanoseconds: number): void {
    this.values.addTime(seconds, nanoseconds);
    this.chunk.addRow(row);
  }
}

/** Texts that are written where they are to stand. */
class ProseChunk {
  private readonly chunk: ColumnChunk;
  private readonly values: PlainValues;

  constructor(chunk: ColumnChunk) {
    this.chunk = chunk;
    this.values = plainOf(chunk);
  }

  add(row: number, write: (to: ByteWriter) => void): void {
    this.values.addText(write);
    this.chunk.addRow(row);
  }
}

function dictionaryOf({ values }: ColumnChunk): DictionaryValues {
  if (values instanceof DictionaryValues) return values;
  throw new Error('the column has no dictionary');
}

function plainOf({ values }: ColumnChunk): PlainValues {
  if (values instanceof PlainValues) return values;
  throw new Error('the column has a dictionary');
}

/** What a column of the flow table has in Parquet. */
export function cellOf(type: FlowColumnType, cell: FlowCell): ParquetCell {
  if (typeof cell !== 'string') return cell;
  if (type === 'time') return nanoseconds(cell);
  if (type === 'moment') return microseconds(cell);
  return type === 'day' ? dayNumber(cell) : cell;
}
