/**
 * Name services of the local link, whose messages are DNS messages or nearly so: mDNS (RFC 6762), LLMNR (RFC 4795) and
 * the NetBIOS name service (RFC 1002 §4.2).
 */
import { u8, u16 } from '../bytes.js';
import { flagsOf, Shape, shapeOf } from './dns-message.js';
import { HEADER, skipName } from './dns-name.js';
import type { Payload } from './recogniser.js';

export type LinkLocalService = 'mdns' | 'llmnr' | 'nbns';

const MDNS_PORT = 5353;
const LLMNR_PORT = 5355;
const NBNS_PORT = 137;

/** A query and a response, apart from TC, which may be set in both (RFC 6762 §18). */
const MDNS_QUERY = 0x0000;
const MDNS_RESPONSE = 0x8400;
const TRUNCATED = 0x0200;

/** The root's name, type and class. */
const MIN_QUESTION = 5;

/** RFC 1001 §14.1: a NetBIOS name of 16 bytes is one label, each half byte a letter from A to P. */
const NETBIOS_LABEL = 32;
const LETTER_A = 0x41;
const LETTER_P = 0x50;

const isOn = ({ sourcePort, destinationPort }: Payload, port: number): boolean =>
  sourcePort === port || destinationPort === port;

/** Which of them a datagram is, by its port and its form; the caller has checked that a header is there. */
export function linkLocalService(payload: Payload): LinkLocalService | undefined {
  if (isOn(payload, MDNS_PORT) && isMdns(payload)) return 'mdns';
  if (isOn(payload, LLMNR_PORT) && isLlmnr(payload)) return 'llmnr';
  return isOn(payload, NBNS_PORT) && isNetBios(payload) ? 'nbns' : undefined;
}

/** Several questions, or answers alone: the first name has to end in the datagram. */
function isMdns({ bytes, start, end }: Payload): boolean {
  const flags = flagsOf(bytes, start) & ~TRUNCATED;
  if (flags !== MDNS_QUERY && flags !== MDNS_RESPONSE) return false;
  const records = u16(bytes, start + 4) + u16(bytes, start + 6) + u16(bytes, start + 8) + u16(bytes, start + 10);
  if (records === 0 || HEADER + records * MIN_QUESTION > end - start) return false;
  return skipName(bytes, start + HEADER, end) >= 0;
}

const isLlmnr = ({ bytes, start, end, snapped }: Payload): boolean =>
  shapeOf(bytes, start, end, snapped ? Number.MAX_SAFE_INTEGER : end - start) === Shape.Message;

function isNetBios({ bytes, start, end }: Payload): boolean {
  const name = start + HEADER;
  if (name + 1 + NETBIOS_LABEL > end || u8(bytes, name) !== NETBIOS_LABEL) return false;
  for (let at = name + 1; at <= name + NETBIOS_LABEL; at++) {
    if (u8(bytes, at) < LETTER_A || u8(bytes, at) > LETTER_P) return false;
  }
  return true;
}
