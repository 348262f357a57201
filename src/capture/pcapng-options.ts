/*
 * What stands in the blocks of a pcapng file besides packets (draft-ietf-opsawg-pcapng): options, interface
 * descriptions and statistics, names. Read once a block, never once a frame, but for the packet's own options.
 */
import { u8 } from '../bytes.js';
import { cleanText } from '../clean-text.js';
import { Clock, signed64, unsigned64 } from './clock.js';
import type { InterfaceRecord, Interfaces } from './interfaces.js';
import { addressText, MAX_NAME_LENGTH, type NameTable } from './names.js';
import {
  EPB_DROPCOUNT,
  IF_FCSLEN,
  IF_NAME,
  IF_TSOFFSET,
  IF_TSRESOL,
  ISB_FILTERACCEPT,
  ISB_IFDROP,
  ISB_OSDROP,
  OPTION_HEADER,
  padded,
} from './pcapng-format.js';
import { frameLimit } from './reader.js';

/** A stretch of a block's body in the byte order of its section. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
  readonly little: boolean;
}

const END_OF_OPTIONS = 0;

/**
 * Offset of the value of the first option `code` in a list of options (§3.5), −1 where there is none or its value is
 * shorter than `length`. A list that runs out of its block ends there.
 */
function optionValue(
  view: DataView,
  little: boolean,
  start: number,
  end: number,
  code: number,
  length: number,
): number {
  let at = start;
  while (at + OPTION_HEADER <= end) {
    const found = view.getUint16(at, little);
    const size = view.getUint16(at + 2, little);
    const value = at + OPTION_HEADER;
    if (found === END_OF_OPTIONS || value + size > end) return -1;
    if (found === code) return size >= length ? value : -1;
    at = value + padded(size);
  }
  return -1;
}

/** Interface Description Block (§4.2): link type, 2 reserved bytes, snap length, options. */
const INTERFACE_OPTIONS = 8;

const MICROSECONDS = 6;

/** An interface as one section numbers it. */
export class SectionInterface {
  readonly record: InterfaceRecord;
  /** Of the record, at hand for each packet. */
  readonly id: number;
  readonly linkType: number;
  readonly clock: Clock;
  /** Bytes of frame check sequence that each frame ends with. */
  readonly fcsLength: number;
  /** Longest captured length that is believed. */
  readonly limit: number;
  /** What this section has added to the record's drops. */
  #kernelDrops = 0;
  #interfaceDrops = 0;

  constructor(record: InterfaceRecord, clock: Clock, fcsLength: number) {
    this.record = record;
    this.linkType = record.linkType;
    this.id = record.id;
    this.clock = clock;
    this.fcsLength = fcsLength;
    this.limit = frameLimit(record.snapLength);
  }

  /** Counts frames lost before one packet. */
  addDrops(count: number): void {
    this.record.drops.interface += count;
    this.#interfaceDrops += count;
  }

  /** Takes counts since the capture began, which include what earlier blocks of the section told. */
  setInterfaceDrops(total: number): void {
    this.record.drops.interface += Math.max(0, total - this.#interfaceDrops);
    this.#interfaceDrops = Math.max(total, this.#interfaceDrops);
  }

  setKernelDrops(total: number): void {
    this.record.drops.kernel += Math.max(0, total - this.#kernelDrops);
    this.#kernelDrops = Math.max(total, this.#kernelDrops);
  }
}

/** Reads an Interface Description Block; `undefined` where the run has too many interfaces. */
export function describeInterface(
  body: Body,
  index: number,
  input: string,
  interfaces: Interfaces,
): SectionInterface | undefined {
  const { view, start, little } = body;
  const linkType = view.getUint16(start, little);
  const snapLength = view.getUint32(start + 4, little);
  const record = interfaces.describe(input, index, interfaceName(body), linkType, snapLength);
  return record && new SectionInterface(record, interfaceClock(body), fcsBytes(body));
}

const interfaceOption = ({ view, little, start, end }: Body, code: number, length: number): number =>
  optionValue(view, little, start + INTERFACE_OPTIONS, end, code, length);

function interfaceName(body: Body): string | undefined {
  const at = interfaceOption(body, IF_NAME, 1);
  if (at < 0) return undefined;
  const end = zeroOrEnd(body.bytes, at, at + body.view.getUint16(at - 2, body.little));
  return cleanText(body.bytes, at, end, MAX_NAME_LENGTH);
}

function interfaceClock(body: Body): Clock {
  const resolution = interfaceOption(body, IF_TSRESOL, 1);
  const offset = interfaceOption(body, IF_TSOFFSET, 8);
  return new Clock(
    resolution < 0 ? MICROSECONDS : u8(body.bytes, resolution),
    offset < 0 ? 0 : word64(body.view, body.little, offset, signed64),
  );
}

/** The draft gives `if_fcslen` in bits, its own example and most writers in bytes; no FCS is shorter than 16 bits. */
function fcsBytes(body: Body): number {
  const at = interfaceOption(body, IF_FCSLEN, 1);
  const length = at < 0 ? 0 : u8(body.bytes, at);
  return length < 16 ? length : length >>> 3;
}

type Join = (high: number, low: number) => number;

function word64(view: DataView, little: boolean, at: number, join: Join): number {
  const first = view.getUint32(at, little);
  const second = view.getUint32(at + 4, little);
  return little ? join(second, first) : join(first, second);
}

/** Interface Statistics Block (§4.6): interface, two words of time, options. */
const STATISTICS_OPTIONS = 12;

/** Takes over an Interface Statistics Block; one about an interface that was never described is passed over. */
export function readStatistics(body: Body, section: readonly SectionInterface[]): void {
  const described = section[body.view.getUint32(body.start, body.little)];
  if (described === undefined) return;
  const interfaceDrops = statistic(body, ISB_IFDROP);
  const kernelDrops = statistic(body, ISB_OSDROP);
  const accepted = statistic(body, ISB_FILTERACCEPT);
  if (interfaceDrops !== undefined) described.setInterfaceDrops(interfaceDrops);
  if (kernelDrops !== undefined) described.setKernelDrops(kernelDrops);
  if (accepted !== undefined) described.record.filterAccepted = accepted;
}

function statistic(body: Body, code: number): number | undefined {
  const { view, little, start, end } = body;
  const at = optionValue(view, little, start + STATISTICS_OPTIONS, end, code, 8);
  return at < 0 ? undefined : word64(view, little, at, unsigned64);
}

/** `epb_dropcount` (§4.3) among the options of a packet: frames lost since the interface's packet before; else 0. */
export function droppedBefore(view: DataView, little: boolean, start: number, end: number): number {
  const at = optionValue(view, little, start, end, EPB_DROPCOUNT, 8);
  return at < 0 ? 0 : word64(view, little, at, unsigned64);
}

/** Name Resolution Block (§4.5): records of type, length, address and zero-terminated names. */
const NAME_RECORD_HEADER = 4;
const NRB_END = 0;
const ADDRESS_LENGTHS: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 16],
]);

/** Takes over the names of a Name Resolution Block. */
export function readNames({ bytes, view, start, end, little }: Body, names: NameTable): void {
  let at = start;
  while (at + NAME_RECORD_HEADER <= end) {
    const type = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    const value = at + NAME_RECORD_HEADER;
    if (type === NRB_END || value + length > end) return;
    const addressLength = ADDRESS_LENGTHS.get(type);
    if (addressLength !== undefined && length > addressLength && !names.full) {
      const nameStart = value + addressLength;
      const nameEnd = zeroOrEnd(bytes, nameStart, value + length);
      const name = cleanText(bytes, nameStart, nameEnd, MAX_NAME_LENGTH);
      names.add(addressText(bytes, value, addressLength), name);
    }
    at = value + padded(length);
  }
}

function zeroOrEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && u8(bytes, at) !== 0) at++;
  return at;
}
