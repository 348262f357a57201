/**
 * Reads of packet bytes: the only place that asserts an index.
 *
 * Each caller has checked that the bytes lie before the captured end of its frame; a typed array read past its end
 * would silently give `undefined`, which arithmetic turns into 0.
 */

/** The byte at `at`, 0–255. */
export const u8 = (bytes: Uint8Array, at: number): number => bytes[at]!;

/** Big-endian 16-bit number, 0–65535. */
export const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

/** Big-endian 24-bit number. */
export const u24 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;

/** Big-endian 32-bit word as a signed integer: for keys and comparisons, where a small integer is wanted. */
export const i32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/** Big-endian 32-bit number, 0–4294967295. */
export const u32 = (bytes: Uint8Array, at: number): number => i32(bytes, at) >>> 0;

/** Little-endian 16-bit number. */
export const u16le = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8);

/** Little-endian 32-bit number, 0–4294967295. */
export const u32le = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;

/** Little-endian 32-bit word as a signed integer: for comparisons, where a small integer is wanted. */
export const i32le = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

/** The element of a numeric table that the caller knows to exist; off the packet path (see below). */
export const at = (table: ArrayLike<number>, index: number): number => table[index]!;

/*
 * One helper an array type for the packet path: an inlined function keeps the type feedback of all its callers, so
 * that one shared by several array types would be compiled for all of them everywhere.
 */
export const i32At = (table: Int32Array, index: number): number => table[index]!;
export const f64At = (table: Float64Array, index: number): number => table[index]!;

/** The bytes `start`–`end` as text, one character a byte (ISO 8859-1); copies, so once a flow at most. */
export const latin1Text = (bytes: Uint8Array, start: number, end: number): string =>
  (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString(
    'latin1',
    start,
    end,
  );
