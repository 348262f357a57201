import { BoundedMemo } from '../bounded-memo.js';
import type { ByteWriter } from '../byte-writer.js';
import { TimeBytes, writeAddress, writeOpening } from './flow-bytes.js';
import type { FlowParts } from './flow-parts.js';
import { jsonText } from './json-line.js';
import { type RecordParts, recordOf } from './record.js';

/** Objects and sentences of which the bytes are remembered, and names of facts. */
const MAX_REMEMBERED = 8192;

/** Fields that are written as they stand: numbers, and words of ours. */
const VALUES = [
  'communityId',
  'start',
  'end',
  'transport',
  'initiatorBasis',
  'initiatorPackets',
  'responderPackets',
  'initiatorBytes',
  'responderBytes',
  'state',
  'protocol',
  'explanation',
] as const;
const ENDS = ['initiator', 'responder'] as const;
/** Fields that may be absent, key and all. */
const OPTIONAL = ['vlan', 'icmp'] as const;
/** Objects whose fields are the record's own. */
const SPREAD = ['origin', 'details', 'judged', 'required'] as const;

type Slot = (typeof VALUES | typeof ENDS | typeof OPTIONAL | typeof SPREAD)[number];

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * Flow records as lines of JSON, the same as `jsonLine` makes of them, in less time: what records share is put into
 * bytes once and copied, and what a flow has of its own is written between the pieces of a line that `recordOf` made of
 * stand-ins.
 */
export class FlowJson {
  private readonly objects = new BoundedMemo<object, Buffer>(MAX_REMEMBERED);
  private readonly endings = new BoundedMemo<string, Buffer>(MAX_REMEMBERED);
  private readonly keys = new BoundedMemo<string, Buffer>(MAX_REMEMBERED);
  private readonly times = new TimeBytes();
  /** What stands before each slot, and after the last. */
  private readonly pieces: readonly Buffer[];
  private readonly slots: readonly Slot[];

  constructor() {
    const line = `${JSON.stringify(recordOf(standIns()))}\n`.split(SLOT);
    this.pieces = line.filter((_, index) => index % 2 === 0).map((piece) => Buffer.from(piece));
    this.slots = line.filter((_, index) => index % 2 === 1) as Slot[];
  }

  /** Writes the line of a flow. */
  write(parts: FlowParts, to: ByteWriter): void {
    const { pieces, slots } = this;
    for (let index = 0; index < slots.length; index++) {
      to.raw(pieces[index] ?? NO_BYTES);
      this.fill(slots[index] ?? 'explanation', parts, to);
    }
    to.raw(pieces[slots.length] ?? NO_BYTES);
  }

  private fill(slot: Slot, parts: FlowParts, to: ByteWriter): void {
    const { flow, kind } = parts;
    switch (slot) {
      case 'communityId':
        return quoted(flow.communityIdBytes(), to);
      case 'start':
        return this.time(flow.startSeconds, flow.startNanoseconds, to);
      case 'end':
        return this.time(flow.endSeconds, flow.endNanoseconds, to);
      case 'initiator':
        return this.end(parts, flow.initiatorDirection, flow.initiatorPort, kind.initiator, to);
      case 'responder':
        return this.end(parts, 1 - flow.initiatorDirection, flow.responderPort, kind.responder, to);
      case 'initiatorPackets':
      case 'responderPackets':
      case 'initiatorBytes':
      case 'responderBytes':
        return to.decimal(flow[slot]);
      case 'vlan':
      case 'icmp':
        return this.member(slot, parts[slot], to);
      case 'details':
        return this.members(parts.details, to);
      case 'origin':
      case 'judged':
      case 'required':
        return this.sharedMembers(parts[slot], to);
      case 'explanation':
        return this.explanation(parts, to);
      default:
        return string(parts[slot], to);
    }
  }

  private time(seconds: number, nanoseconds: number, to: ByteWriter): void {
    to.u8(QUOTE);
    this.times.write(seconds, nanoseconds, to);
    to.u8(QUOTE);
  }

  private end({ flow }: FlowParts, direction: number, port: number, shared: object, to: ByteWriter): void {
    to.raw(IP);
    writeAddress(flow, direction, to);
    to.raw(PORT);
    to.decimal(port);
    to.raw(this.objects.get(shared) ?? this.objects.set(shared, jsonBytes(shared).subarray(NO_END.length)));
  }

  private explanation(parts: FlowParts, to: ByteWriter): void {
    to.u8(QUOTE);
    writeOpening(parts, to, quotable);
    const { ending } = parts;
    to.raw(this.endings.get(ending) ?? this.endings.set(ending, jsonBytes(ending).subarray(1)));
  }

  /** The fields of an object, a comma before each. */
  private members(object: object, to: ByteWriter): void {
    for (const key in object) this.member(key, object[key as keyof object], to);
  }

  private member(key: string, value: unknown, to: ByteWriter): void {
    if (value === undefined) return;
    to.raw(this.keys.get(key) ?? this.keys.set(key, Buffer.from(`,${jsonText(key)}:`)));
    if (IS_SHARED.has(key) && typeof value === 'object' && value !== null) to.raw(this.shared(value));
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

const IP = Buffer.from('{"ip":"');
const PORT = Buffer.from('","port":');
/** What stands for address and port in what ends share. */
const NO_END = '{"ip":"","port":0';

const jsonBytes = (value: unknown): Buffer => Buffer.from(jsonText(value));

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
  if (!to.asciiOf(PLAIN, text)) to.raw(jsonBytes(text).subarray(1, -1));
}

function string(text: string, to: ByteWriter): void {
  to.u8(QUOTE);
  quotable(text, to);
  to.u8(QUOTE);
}

function quoted(bytes: Uint8Array, to: ByteWriter): void {
  to.u8(QUOTE);
  to.raw(bytes);
  to.u8(QUOTE);
}

/** A stand-in as JSON writes it, and what belongs to it: `"\0start"`, `,"vlan":"\0?vlan"`, `,"\0details":0`, an end. */
const SLOT = /(?:,"\w+":"\\u0000\?|\{"ip":"\\u0000|,?"\\u0000)(\w+)(?:","port":0\}|":0|")/;

/** Parts of which each is its own name after a NUL, which no text of a record holds. */
const standIns = (): RecordParts =>
  ({
    ...Object.fromEntries(VALUES.map((name) => [name, `\0${name}`])),
    ...Object.fromEntries(ENDS.map((name) => [name, { address: `\0${name}`, port: 0, shared: {} }])),
    ...Object.fromEntries(OPTIONAL.map((name) => [name, `\0?${name}`])),
    ...Object.fromEntries(SPREAD.map((name) => [name, { [`\0${name}`]: 0 }])),
  }) as unknown as RecordParts;
