/**
 * The two records of pseudo-TLS, [MS-TURN] 2.1.1: an opening that looks like TLS 1.0 to whatever stands between, and
 * after which no TLS follows. Everything but times, random bytes and the session id is fixed.
 *
 * ```
 * ClientHello, 50 bytes                            ServerHello and ServerHelloDone, 83 bytes
 *  0  16 03 01 00 2d     record, 45 bytes           0  16 03 01 00 4e     record, 78 bytes
 *  5  01 00 00 29        ClientHello, 41 bytes      5  02 00 00 46        ServerHello, 70 bytes
 *  9  03 01              TLS 1.0                    9  03 01              TLS 1.0
 * 11  (32)               time, random              11  (32)               time, random
 * 43  00                 no session id             43  20 (32)            session id
 * 44  00 02 00 18        one suite: DH_anon, RC4   76  00 18 00           suite, no compression
 * 48  01 00              no compression            79  0e 00 00 00        ServerHelloDone, empty
 * ```
 */
import { u8 } from '../bytes.js';
import { Probe } from './recogniser.js';

/** Stands for a byte that may be anything. */
const ANY = -1;
const anything = (count: number): number[] => new Array<number>(count).fill(ANY);

const CLIENT_HELLO: readonly number[] = [
  ...[0x16, 0x03, 0x01, 0x00, 0x2d],
  ...[0x01, 0x00, 0x00, 0x29],
  ...[0x03, 0x01],
  ...anything(32),
  0x00,
  ...[0x00, 0x02, 0x00, 0x18],
  ...[0x01, 0x00],
];

const SERVER_ANSWER: readonly number[] = [
  ...[0x16, 0x03, 0x01, 0x00, 0x4e],
  ...[0x02, 0x00, 0x00, 0x46],
  ...[0x03, 0x01],
  ...anything(32),
  0x20,
  ...anything(32),
  ...[0x00, 0x18, 0x00],
  ...[0x0e, 0x00, 0x00, 0x00],
];

export const CLIENT_HELLO_LENGTH = CLIENT_HELLO.length;
export const SERVER_ANSWER_LENGTH = SERVER_ANSWER.length;

/** Whether the bytes are the client's opening, as far as they go. */
export const probeClientHello = (bytes: Uint8Array, start: number, end: number): Probe =>
  probePattern(CLIENT_HELLO, bytes, start, end);

/** Whether the bytes are the server's answer, as far as they go. */
export const probeServerAnswer = (bytes: Uint8Array, start: number, end: number): Probe =>
  probePattern(SERVER_ANSWER, bytes, start, end);

function probePattern(pattern: readonly number[], bytes: Uint8Array, start: number, end: number): Probe {
  const available = Math.min(end - start, pattern.length);
  for (let index = 0; index < available; index++) {
    const wanted = pattern[index];
    if (wanted !== ANY && wanted !== u8(bytes, start + index)) return Probe.Reject;
  }
  return available === pattern.length ? Probe.Accept : Probe.NeedMore;
}
