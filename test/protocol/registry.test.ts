import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Payload, Probe, type Recogniser } from '../../src/protocol/recogniser.js';
import { createRegistry } from '../../src/protocol/registry.js';
import * as turn from '../support/ms-turn-builder.js';
import * as sip from '../support/sip-messages.js';
import * as tls from '../support/tls-builder.js';

const recognisers = createRegistry().map(({ recogniser }) => recogniser);

/** Openings of all kinds. */
const OPENINGS: readonly Uint8Array[] = [
  tls.handshakeRecord(tls.clientHello()),
  tls.alertRecord(2, 40),
  tls.ciphertext(),
  turn.pseudoClientHello(),
  turn.pseudoServerAnswer(),
  turn.control(turn.allocateRequest()),
  turn.multiplexed(new Uint8Array(8), turn.rtp(0, 1, 160)),
  turn.rfc4571(turn.message(1, turn.STANDARD_ID, [])),
  turn.message(1, turn.STANDARD_ID, []),
  turn.channelData(0x4000, turn.rtp(0, 1, 160)),
  turn.rtp(0, 1, 160),
  sip.bytes('INVITE sip:anna@contoso.com SIP/2.0\r\n\r\n'),
  sip.bytes('\r\n\r\nSIP/2.0 200 OK\r\n\r\n'),
  sip.bytes('GET / HTTP/1.1\r\n\r\n'),
  sip.bytes('HTTP/1.1 200 OK\r\n\r\n'),
  Buffer.from('030000130ee000000000000100080003000000', 'hex'),
];

/** Whose stretches are payloads of everything in them. */
const CAPTURES = ['edge-external.pcapng', 'edge-internal.pcapng', 'ocs-2007-internal.pcap'].map((name) =>
  readFileSync(new URL(`../../samples/${name}`, import.meta.url)),
);

/** Every way in which bytes can be shown. */
const WAYS = [false, true].flatMap((datagram) =>
  [false, true].flatMap((fromStart) =>
    [0, 1000].flatMap((offset) =>
      [53, 3389, 3478, 4500, 40_000].map((destinationPort) => ({ datagram, fromStart, offset, destinationPort })),
    ),
  ),
);

function answers({ probe }: Recogniser, bytes: Uint8Array): Set<Probe> {
  const payload = new Payload();
  payload.bytes = bytes;
  payload.end = bytes.length;
  return new Set(WAYS.map((way) => probe(Object.assign(payload, way))));
}

/** The bytes with each first byte that the recogniser does not ask to see. */
const strangers = ({ begins }: Recogniser, bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: 256 }, (_, first) => Uint8Array.from([first, ...bytes.subarray(1)])).filter(
    ([first = 0]) => begins?.(first) === false,
  );

describe.each(recognisers.map((recogniser) => [recogniser.name, recogniser] as const))('%s', (_name, recogniser) => {
  it('accepts nothing that begins with a byte that it does not ask to see', () => {
    const stretches = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.constantFrom(...OPENINGS),
      fc
        .tuple(fc.constantFrom(...CAPTURES), fc.nat(), fc.integer({ min: 1, max: 600 }))
        .map(([capture, at, length]) => capture.subarray(at % capture.length).subarray(0, length)),
    );
    fc.assert(
      fc.property(stretches, (bytes) => {
        for (const strange of strangers(recogniser, bytes))
          expect(answers(recogniser, strange)).not.toContain(Probe.Accept);
      }),
      { numRuns: 60, examples: OPENINGS.map((opening) => [opening]) },
    );
  });
});
