import { BoundedMemo } from '../bounded-memo.js';
import { utf8AsLatin1 } from '../clean-text.js';
import { jsonText } from './json-line.js';
import { type EndParts, type RecordParts, recordOf } from './record.js';

/** Objects and sentences of which the text is remembered. */
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
] as const;
const ENDS = ['initiator', 'responder'] as const;
/** Fields that may be absent, key and all. */
const OPTIONAL = ['vlan', 'icmp', 'requirements', 'requirementsMet'] as const;
/** Objects whose fields are the record's own. */
const SPREAD = ['origin', 'details', 'judged'] as const;

type Slot = (typeof VALUES | typeof ENDS | typeof OPTIONAL | typeof SPREAD)[number] | 'explanation';

/**
 * Flow records as lines of JSON, the same as `jsonLine` makes of them, in less time: what records share is
 * put into text once, and what a flow has of its own is set into the slots of a line that `recordOf` made of stand-ins.
 *
 * Lines are given as their UTF-8 bytes, a character each (ISO 8859-1): so they are copied as they stand when written.
 */
export class FlowJson {
  private readonly objects = new BoundedMemo<object, string>(MAX_REMEMBERED);
  private readonly endings = new BoundedMemo<string, string>(MAX_REMEMBERED);
  /** What stands before each slot, and after the last. */
  private readonly pieces: readonly string[];
  private readonly slots: readonly Slot[];

  constructor() {
    const line = `${JSON.stringify(recordOf(standIns()))}\n`.split(SLOT);
    this.pieces = line.filter((_, index) => index % 2 === 0);
    this.slots = line.filter((_, index) => index % 2 === 1) as Slot[];
  }

  /** The line of a flow, in bytes. */
  line(parts: RecordParts): string {
    let text = this.pieces[0] ?? '';
    let piece = 1;
    for (const slot of this.slots) text += `${this.fill(slot, parts)}${this.pieces[piece++]}`;
    return text;
  }

  private fill(slot: Slot, parts: RecordParts): string | number {
    switch (slot) {
      case 'initiator':
      case 'responder':
        return this.endText(parts[slot]);
      case 'vlan':
      case 'icmp':
      case 'requirements':
      case 'requirementsMet':
        return parts[slot] === undefined ? '' : `,"${slot}":${this.valueText(slot, parts[slot])}`;
      case 'details':
        return this.members(parts.details);
      case 'origin':
      case 'judged':
        return this.sharedMembers(parts[slot]);
      case 'explanation':
        return `"${quotable(parts.explanation.opening)}${this.endingText(parts.explanation.ending)}"`;
      case 'initiatorPackets':
      case 'responderPackets':
      case 'initiatorBytes':
      case 'responderBytes':
        return parts[slot];
      default:
        return `"${parts[slot]}"`;
    }
  }

  private endText({ address, port, shared }: EndParts): string {
    return `{"ip":"${address}","port":${port}${this.shared(shared).slice(NO_END.length)}`;
  }

  private endingText(ending: string): string {
    return this.endings.get(ending) ?? this.endings.set(ending, quotable(ending));
  }

  /** The fields of an object, a comma before each. */
  private members(object: object): string {
    let text = '';
    for (const key in object) {
      const value: unknown = object[key as keyof object];
      if (value !== undefined) text += `,"${key}":${this.valueText(key, value)}`;
    }
    return text;
  }

  private valueText(key: string, value: unknown): string | number {
    if (typeof value === 'number') return value;
    if (typeof value === 'string') return `"${quotable(value)}"`;
    if (Array.isArray(value)) return this.listText(value);
    if (typeof value !== 'object' || value === null) return bytesOf(value);
    return IS_SHARED.has(key) ? this.shared(value) : `{${this.members(value).slice(1)}}`;
  }

  /** Those of an object that is shared; such an object is empty or its text has a brace at either end. */
  private sharedMembers(object: object): string {
    const text = this.shared(object);
    return text === '{}' ? '' : `,${text.slice(1, -1)}`;
  }

  private listText(items: readonly unknown[]): string {
    let text = '';
    for (const item of items) text += `,${this.valueText('', item)}`;
    return `[${text.slice(1)}]`;
  }

  private shared(object: object): string {
    return this.objects.get(object) ?? this.objects.set(object, bytesOf(object));
  }
}

/** Facts that are one object in all flows that show them. */
const IS_SHARED: ReadonlySet<string> = new Set(['certificate', 'clientCertificate']);

/** What stands for address and port in what ends share. */
const NO_END = '{"ip":"","port":0';

const bytesOf = (value: unknown): string => utf8AsLatin1(jsonText(value));

/** Printable ASCII that JSON writes as it stands. */
const PLAIN = /^[ !#-[\]-~]*$/;

const quotable = (text: string): string => (PLAIN.test(text) ? text : bytesOf(text).slice(1, -1));

/** A stand-in as JSON writes it, and what belongs to it: `"\0start"`, `,"vlan":"\0?vlan"`, `,"\0details":0`, an end. */
const SLOT = /(?:,"\w+":"\\u0000\?|\{"ip":"\\u0000|,?"\\u0000)(\w+)(?:","port":0\}|":0|")/;

/** Parts of which each is its own name after a NUL, which no text of a record holds. */
const standIns = (): RecordParts =>
  ({
    ...Object.fromEntries(VALUES.map((name) => [name, `\0${name}`])),
    ...Object.fromEntries(ENDS.map((name) => [name, { address: `\0${name}`, port: 0, shared: {} }])),
    ...Object.fromEntries(OPTIONAL.map((name) => [name, `\0?${name}`])),
    ...Object.fromEntries(SPREAD.map((name) => [name, { [`\0${name}`]: 0 }])),
    explanation: { opening: '\0explanation', ending: '' },
  }) as unknown as RecordParts;
