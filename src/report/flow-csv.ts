import { BoundedMemo } from '../bounded-memo.js';
import type { ByteWriter } from '../byte-writer.js';
import { csvCell, flowCell, isSentence } from './csv.js';
import { TimeBytes, writeAddress, writeOpening } from './flow-bytes.js';
import { FLOW_TABLE, type FlowColumn, fieldOf, recordWith, type SharedPart, sharedPartOf } from './flow-columns.js';
import type { FlowKind } from './flow-kinds.js';
import type { FlowParts } from './flow-parts.js';
import type { FlowRecord } from './record.js';

/** Shared objects, kinds and sentences of which the bytes are remembered. */
const MAX_REMEMBERED = 8192;

const QUOTE = 0x22;
const COMMA = 0x2c;
const CR = 0x0d;
const LF = 0x0a;

/** Columns that stand together and are of one shared part, of one namespace of facts, or one that is the flow's own. */
interface Run {
  readonly columns: readonly FlowColumn[];
  readonly part: SharedPart | undefined;
  readonly field: string;
  /** What the runs of shared parts look like. */
  readonly known: BoundedMemo<object, Buffer>;
  /** Where the flow shows nothing of it. */
  readonly empty: Buffer;
  /** Of columns that are the flow's own. */
  readonly write: ((parts: FlowParts, to: ByteWriter) => void) | undefined;
}

/** The rest of an explanation. */
interface Ending {
  readonly bytes: Buffer;
  readonly isSentence: boolean;
  readonly isQuoted: boolean;
}

/** Flow records as lines of the table, the same as `csvLine` makes of them, in less time; see `FlowJson`. */
export class FlowCsv {
  private readonly times = new TimeBytes();
  private readonly endings = new BoundedMemo<string, Ending>(MAX_REMEMBERED);
  private readonly openings = new BoundedMemo<FlowKind, boolean>(MAX_REMEMBERED);
  private readonly runs: readonly Run[];

  constructor() {
    this.runs = runsOf(FLOW_TABLE).map((columns) => this.run(columns));
  }

  /** Writes the line of a flow. */
  write(parts: FlowParts, to: ByteWriter): void {
    for (const run of this.runs) this.cells(run, parts, to);
    to.put(to.length - 1, CR);
    to.u8(LF);
  }

  private run(columns: readonly FlowColumn[]): Run {
    const name = columns[0]?.name ?? '';
    return {
      columns,
      part: sharedPartOf(name),
      field: fieldOf(name),
      known: new BoundedMemo(MAX_REMEMBERED),
      empty: Buffer.alloc(columns.length, COMMA),
      write: this.own[name],
    };
  }

  /** A comma after each. */
  private cells({ part, known, columns, write, field, empty }: Run, parts: FlowParts, to: ByteWriter): void {
    if (part !== undefined) {
      const object = part === 'initiator' || part === 'responder' ? parts.kind[part] : parts[part];
      to.raw(known.get(object) ?? known.set(object, cellBytes(columns, recordWith(part, object))));
    } else if (write !== undefined) {
      write(parts, to);
      to.u8(COMMA);
    } else {
      const facts: Readonly<Record<string, unknown>> =
        field === 'icmp' ? { icmp: parts.icmp } : (parts.details as Readonly<Record<string, unknown>>);
      if (facts[field] === undefined) to.raw(empty);
      else for (const column of columns) factCell(column, facts as unknown as FlowRecord, to);
    }
  }

  /** Most are sentences that need no look but for commas, by their pieces. */
  private explanation(parts: FlowParts, to: ByteWriter): void {
    const { kind } = parts;
    const ending = this.endings.get(parts.ending) ?? this.endings.set(parts.ending, endingOf(parts.ending));
    if (!kind.isPlain || !ending.isSentence) return to.utf8(csvCell(parts.explanation));
    const isQuoted = ending.isQuoted || this.isQuoted(kind);
    if (isQuoted) to.u8(QUOTE);
    writeOpening(parts, to, cell);
    to.raw(ending.bytes);
    if (isQuoted) to.u8(QUOTE);
  }

  private isQuoted(kind: FlowKind): boolean {
    return (
      this.openings.get(kind) ??
      this.openings.set(
        kind,
        kind.opening.some((piece) => piece.includes(',')),
      )
    );
  }

  private readonly own: Readonly<Record<string, (parts: FlowParts, to: ByteWriter) => void>> = {
    start: ({ flow }, to) => this.times.write(flow.startSeconds, flow.startNanoseconds, to),
    end: ({ flow }, to) => this.times.write(flow.endSeconds, flow.endNanoseconds, to),
    'initiator.ip': ({ flow }, to) => writeAddress(flow, flow.initiatorDirection, to),
    'initiator.port': ({ flow }, to) => to.decimal(flow.initiatorPort),
    'responder.ip': ({ flow }, to) => writeAddress(flow, 1 - flow.initiatorDirection, to),
    'responder.port': ({ flow }, to) => to.decimal(flow.responderPort),
    initiatorBasis: ({ flow }, to) => to.ascii(flow.initiatorBasis),
    state: ({ flow }, to) => to.ascii(flow.state),
    initiatorPackets: ({ flow }, to) => to.decimal(flow.initiatorPackets),
    responderPackets: ({ flow }, to) => to.decimal(flow.responderPackets),
    initiatorBytes: ({ flow }, to) => to.decimal(flow.initiatorBytes),
    responderBytes: ({ flow }, to) => to.decimal(flow.responderBytes),
    vlan: ({ vlan }, to) => to.ascii(csvCell(vlan)),
    communityId: ({ flow }, to) => to.raw(flow.communityIdBytes()),
    explanation: (parts, to) => this.explanation(parts, to),
  };
}

/** Columns that stand together and come from the same place. */
function runsOf(table: readonly FlowColumn[]): FlowColumn[][] {
  const runs: FlowColumn[][] = [];
  for (const column of table) {
    const last = runs.at(-1);
    const before = last?.[0]?.name ?? '';
    if (last !== undefined && originOf(column.name) === originOf(before)) last.push(column);
    else runs.push([column]);
  }
  return runs;
}

/** Addresses and ports of ends stand alone. */
const originOf = (name: string): string =>
  sharedPartOf(name) ?? (/^(?:initiator|responder)\./.test(name) ? name : ` ${fieldOf(name)}`);

const cellBytes = (columns: readonly FlowColumn[], record: FlowRecord): Buffer =>
  Buffer.from(columns.map((column) => `${flowCell(column, record)},`).join(''));

const endingOf = (text: string): Ending => ({
  bytes: Buffer.from(text),
  isSentence: isSentence(`A${text}`),
  isQuoted: /[,;]/.test(text),
});

const HYPHEN = 0x2d;

/** Characters of which a cell may be as it stands, unless it begins with a hyphen. */
const PLAIN = Uint8Array.from({ length: 0x80 }, (_, code) => (/[\w.:/-]/.test(String.fromCharCode(code)) ? 1 : 0));

function cell(text: string, to: ByteWriter): void {
  if (text.charCodeAt(0) === HYPHEN || !to.asciiOf(PLAIN, text)) to.utf8(csvCell(text));
}

function factCell(column: FlowColumn, record: FlowRecord, to: ByteWriter): void {
  const value = column.value(record);
  if (typeof value === 'string') cell(value, to);
  else if (value !== undefined) to.utf8(flowCell(column, record));
  to.u8(COMMA);
}
