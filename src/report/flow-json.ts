import { BoundedMemo } from '../bounded-memo.js';
import type { ByteWriter } from '../byte-writer.js';
import { TimeBytes, writeAddress } from './flow-bytes.js';
import { type FlowKind, MAX_KINDS, openingOf } from './flow-kinds.js';
import type { FlowParts } from './flow-parts.js';
import { jsonLine, jsonText } from './json-line.js';
import { type RecordParts, recordOf } from './record.js';

/** Pieces of lines, shared objects, endings and names of facts of which the bytes are remembered. */
const MAX_REMEMBERED = 8192;

/** Text of the flow's own that JSON writes as it stands. */
const TEXTS = [
  'communityId',
  'start',
  'end',
  'initiatorAddress',
  'responderAddress',
  'initiatorBasis',
  'state',
  'ending',
] as const;
const NUMBERS = [
  'initiatorPort',
  'responderPort',
  'initiatorPackets',
  'responderPackets',
  'initiatorBytes',
  'responderBytes',
] as const;
/** Fields that may be absent, key and all. */
const OPTIONAL = ['vlan', 'icmp'] as const;
/** Objects whose fields are the record's own. */
const SPREAD = ['origin', 'details', 'required'] as const;

type Slot = (typeof TEXTS | typeof NUMBERS | typeof OPTIONAL | typeof SPREAD)[number];

/** The line of a kind of flows. */
interface KindLine {
  /** What stands before each slot, and after the last. */
  readonly pieces: readonly Buffer[];
  readonly slots: readonly SlotWriter[];
}

type SlotWriter = (parts: FlowParts, to: ByteWriter) => void;

/** The name of a fact as it stands before its value. */
interface Key {
  readonly bytes: Buffer;
  readonly isShared: boolean;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * Flow records as lines of JSON, the same as `jsonLine` makes of them, in less time: what a flow has of its own is
 * written between the pieces of a line that `recordOf` made of its kind and of stand-ins, and what else records share is
 * put into bytes once and copied.
 */
export class FlowJson {
  private readonly lines = new BoundedMemo<FlowKind, KindLine>(MAX_KINDS);
  private readonly pieces = new BoundedMemo<string, Buffer>(MAX_REMEMBERED);
  private readonly objects = new BoundedMemo<object, Buffer>(MAX_REMEMBERED);
  private readonly endings = new BoundedMemo<string, Buffer>(MAX_REMEMBERED);
  private readonly keys = new BoundedMemo<string, Key>(MAX_REMEMBERED);
  private readonly times = new TimeBytes();

  /** Writes the line of a flow. */
  write(parts: FlowParts, to: ByteWriter): void {
    const { kind } = parts;
    const { pieces, slots } = this.lines.get(kind) ?? this.lines.set(kind, this.lineOf(kind));
    for (let index = 0; index < slots.length; index++) {
      to.raw(pieces[index] ?? NO_BYTES);
      slots[index]?.(parts, to);
    }
    to.raw(pieces[slots.length] ?? NO_BYTES);
  }

  private lineOf(kind: FlowKind): KindLine {
    const line = jsonLine(recordOf(withStandIns(kind))).split(SLOT);
    const pieces = line.filter((_, index) => index % 2 === 0);
    return {
      // Most pieces are the same in all kinds.
      pieces: pieces.map((piece) => this.pieces.get(piece) ?? this.pieces.set(piece, Buffer.from(piece))),
      slots: line.filter((_, index) => index % 2 === 1).map((slot) => this.own[slot as Slot]),
    };
  }

  private readonly own: Readonly<Record<Slot, SlotWriter>> = {
    communityId: ({ flow }, to) => to.raw(flow.communityIdBytes()),
    start: ({ flow }, to) => this.times.write(flow.startSeconds, flow.startNanoseconds, to),
    end: ({ flow }, to) => this.times.write(flow.endSeconds, flow.endNanoseconds, to),
    initiatorAddress: ({ flow }, to) => writeAddress(flow, flow.initiatorDirection, to),
    initiatorPort: ({ flow }, to) => to.decimal(flow.initiatorPort),
    responderAddress: ({ flow }, to) => writeAddress(flow, 1 - flow.initiatorDirection, to),
    responderPort: ({ flow }, to) => to.decimal(flow.responderPort),
    initiatorBasis: ({ flow }, to) => to.ascii(flow.initiatorBasis),
    initiatorPackets: ({ flow }, to) => to.decimal(flow.initiatorPackets),
    responderPackets: ({ flow }, to) => to.decimal(flow.responderPackets),
    initiatorBytes: ({ flow }, to) => to.decimal(flow.initiatorBytes),
    responderBytes: ({ flow }, to) => to.decimal(flow.responderBytes),
    state: ({ flow }, to) => to.ascii(flow.state),
    vlan: ({ vlan }, to) => this.member('vlan', vlan, to),
    icmp: ({ icmp }, to) => this.member('icmp', icmp, to),
    origin: ({ origin }, to) => this.sharedMembers(origin, to),
    details: ({ details }, to) => this.members(details, to),
    required: ({ required }, to) => this.sharedMembers(required, to),
    ending: ({ ending }, to) => to.raw(this.endings.get(ending) ?? this.endings.set(ending, textBytes(ending))),
  };

  /** The fields of an object, a comma before each. */
  private members(object: object, to: ByteWriter): void {
    for (const key in object) this.member(key, object[key as keyof object], to);
  }

  private member(key: string, value: unknown, to: ByteWriter): void {
    if (value === undefined) return;
    const { bytes, isShared } = this.keys.get(key) ?? this.keys.set(key, keyOf(key));
    to.raw(bytes);
    if (isShared && typeof value === 'object' && value !== null) to.raw(this.shared(value));
    else this.value(value, to);
  }

  private value(value: unknown, to: ByteWriter): void {
    if (typeof value === 'string') return string(value, to);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return to.decimal(value);
    if (Array.isArray(value)) return this.list(value, to);
    if (typeof value === 'object' && value !== null) return this.object(value, to);
    to.raw(jsonBytes(value));
  }

  /** The comma before the first field becomes the brace. */
  private object(object: object, to: ByteWriter): void {
    const start = to.length;
    this.members(object, to);
    if (to.length === start) to.u8(BRACE);
    else to.put(start, BRACE);
    to.u8(CLOSING_BRACE);
  }

  private list(items: readonly unknown[], to: ByteWriter): void {
    to.u8(BRACKET);
    for (let index = 0; index < items.length; index++) {
      if (index > 0) to.u8(COMMA);
      this.value(items[index], to);
    }
    to.u8(CLOSING_BRACKET);
  }

  /** Those of an object that is shared. */
  private sharedMembers(object: object, to: ByteWriter): void {
    to.raw(this.objects.get(object) ?? this.objects.set(object, membersOf(object)));
  }

  private shared(object: object): Buffer {
    return this.objects.get(object) ?? this.objects.set(object, jsonBytes(object));
  }
}

const NO_BYTES = Buffer.alloc(0);

/** Facts that are one object in all flows that show them. */
const IS_SHARED: ReadonlySet<string> = new Set(['certificate', 'clientCertificate']);

const keyOf = (key: string): Key => ({ bytes: Buffer.from(`,${jsonText(key)}:`), isShared: IS_SHARED.has(key) });

const jsonBytes = (value: unknown): Buffer => Buffer.from(jsonText(value));

/** A text without its quotation marks. */
const textBytes = (text: string): Buffer => jsonBytes(text).subarray(1, -1);

/** The fields of an object, a comma before each. */
function membersOf(object: object): Buffer {
  const text = jsonText(object);
  return text === '{}' ? NO_BYTES : Buffer.from(`,${text.slice(1, -1)}`);
}

/** Printable ASCII that JSON writes as it stands. */
const PLAIN = Uint8Array.from({ length: 0x80 }, (_, code) =>
  code >= 0x20 && code < 0x7f && code !== QUOTE && code !== 0x5c ? 1 : 0,
);

function quotable(text: string, to: ByteWriter): void {
  if (!to.asciiOf(PLAIN, text)) to.raw(textBytes(text));
}

function string(text: string, to: ByteWriter): void {
  to.u8(QUOTE);
  quotable(text, to);
  to.u8(QUOTE);
}

/** What stands for texts: their names between NULs, which no text of a record holds; others have a mark beside these. */
const texts = Object.fromEntries(TEXTS.map((name) => [name, `\0${name}\0`])) as Record<(typeof TEXTS)[number], string>;
const numbers = Object.fromEntries(NUMBERS.map((name) => [name, `\0=${name}=\0`]));
const optional = Object.fromEntries(OPTIONAL.map((name) => [name, `\0?${name}?\0`]));
const spread = Object.fromEntries(SPREAD.map((name) => [name, { [`\0+${name}+\0`]: 0 }]));

/** A stand-in as JSON writes it, and what goes with it: `\0start\0`, `"\0=port=\0"`, `,"vlan":"\0?vlan?\0"`, `,"\0+details+\0":0`. */
const SLOT = /(?:"\\u0000=|,"\w+":"\\u0000\?|,"\\u0000\+|\\u0000)(\w+)(?:[=?]\\u0000"|\+\\u0000":0|\\u0000)/;

const withStandIns = (kind: FlowKind): RecordParts =>
  ({
    ...texts,
    ...numbers,
    ...optional,
    ...spread,
    transport: kind.transport,
    protocol: kind.protocol,
    judged: kind.judged,
    initiator: { address: texts.initiatorAddress, port: numbers['initiatorPort'], shared: kind.initiator },
    responder: { address: texts.responderAddress, port: numbers['responderPort'], shared: kind.responder },
    explanation:
      openingOf(kind, texts.initiatorAddress, '\0responderPort\0', texts.responderAddress) +
      (kind.ending ?? texts.ending),
  }) as unknown as RecordParts;
