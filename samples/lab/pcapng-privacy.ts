/*
 * Takes out of a pcapng file what it says of the machine that recorded it: hardware and operating system. Everything
 * else, the recorder's name included, stays byte for byte (IETF draft-ietf-opsawg-pcapng §3, §4.1, §4.2).
 */

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
/** Where options begin, from the block's start. */
const OPTIONS_AT: ReadonlyMap<number, number> = new Map([
  [SECTION_HEADER, 24],
  [INTERFACE_DESCRIPTION, 16],
]);
const PRIVATE_OPTIONS: ReadonlyMap<number, ReadonlySet<number>> = new Map([
  // shb_hardware, shb_os
  [SECTION_HEADER, new Set([2, 3])],
  // if_os, if_hardware
  [INTERFACE_DESCRIPTION, new Set([12, 15])],
]);
const END_OF_OPTIONS = 0;

const padded = (length: number): number => (length + 3) & ~3;

/** The file without those options. It must be little-endian, as dumpcap writes it here. */
export function withoutMachine(file: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < file.length; at += file.readUInt32LE(at + 4)) {
    blocks.push(cleanBlock(file.subarray(at, at + file.readUInt32LE(at + 4))));
  }
  return Buffer.concat(blocks);
}

function cleanBlock(block: Buffer): Buffer {
  const type = block.readUInt32LE(0);
  const optionsAt = OPTIONS_AT.get(type);
  const dropped = PRIVATE_OPTIONS.get(type);
  if (optionsAt === undefined || dropped === undefined) return block;
  const kept = [block.subarray(0, optionsAt), ...keptOptions(block.subarray(optionsAt, -4), dropped), Buffer.alloc(4)];
  const clean = Buffer.concat(kept);
  clean.writeUInt32LE(clean.length, 4);
  clean.writeUInt32LE(clean.length, clean.length - 4);
  return clean;
}

function* keptOptions(options: Buffer, dropped: ReadonlySet<number>): Generator<Buffer> {
  for (let at = 0; at + 4 <= options.length; ) {
    const code = options.readUInt16LE(at);
    const end = at + 4 + padded(options.readUInt16LE(at + 2));
    if (!dropped.has(code)) yield options.subarray(at, end);
    if (code === END_OF_OPTIONS) return;
    at = end;
  }
}
