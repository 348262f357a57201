import { u8, u16 } from '../bytes.js';
import { isBareRefusal, isHeader, Shape, shapeOf } from './dns-message.js';
import { HEADER } from './dns-name.js';
import { DnsReader } from './dns-reader.js';
import { DnsRecorder } from './dns-recorder.js';
import type { FlowFacts } from './facts.js';
import { linkLocalService } from './link-names.js';
import {
  type Dissector,
  DONE,
  OVER_TCP,
  OVER_UDP,
  type Payload,
  Probe,
  RELEASE,
  type Recogniser,
} from './recogniser.js';

export const DNS_PORT = 53;

/** Before a message in a stream: its length (RFC 7766 §8). */
const LENGTH = 2;
/** A longer message in a stream is read as far as this, in bytes. */
const MAX_MESSAGE = 4096;
/** Datagrams in a row that are no DNS, after which the flow is taken for something else. */
const MAX_FOREIGN = 8;

/**
 * DNS over UDP and TCP on any port, and the name services of the local link that took over its messages, which only
 * their ports tell from it.
 */
export function createDns(): Recogniser {
  const reader = new DnsReader();
  return {
    name: 'dns',
    transports: OVER_TCP | OVER_UDP,
    probe: (payload) => (payload.datagram ? probeDatagram(payload) : probeStream(payload)),
    answer: probeAnswer,
    open: (facts) => new DnsDissector(facts, reader),
  };
}

const isOnPort = ({ sourcePort, destinationPort }: Payload): boolean =>
  sourcePort === DNS_PORT || destinationPort === DNS_PORT;

function probeDatagram(payload: Payload): Probe {
  const { bytes, start, end, snapped } = payload;
  // None of them has 256 questions: most other datagrams end here.
  if (end - start < HEADER || u8(bytes, start + 4) !== 0) return Probe.Reject;
  const onPort = isOnPort(payload);
  if (!onPort && linkLocalService(payload) !== undefined) return Probe.Accept;
  if (u16(bytes, start + 4) !== 1) return onPort && isBareRefusal(bytes, start, end) ? Probe.Accept : Probe.Reject;
  const shape = shapeOf(bytes, start, end, snapped ? Number.MAX_SAFE_INTEGER : end - start);
  return shape === Shape.Message || (shape === Shape.Short && snapped && onPort) ? Probe.Accept : Probe.Reject;
}

function probeStream({ bytes, start, end }: Payload): Probe {
  if (end - start < LENGTH) return Probe.NeedMore;
  const shape = shapeOf(bytes, start + LENGTH, end, u16(bytes, start));
  if (shape === Shape.Short) return Probe.NeedMore;
  return shape === Shape.None ? Probe.Reject : Probe.Accept;
}

/** A response may leave the question out. */
function probeAnswer(payload: Payload): Probe {
  const { bytes, start, end } = payload;
  if (end - start < LENGTH + HEADER) return probeStream(payload);
  return isHeader(bytes, start + LENGTH, u16(bytes, start)) ? Probe.Accept : Probe.Reject;
}

class DnsDissector implements Dissector {
  private readonly facts: FlowFacts;
  private readonly reader: DnsReader;
  private recorder: DnsRecorder | undefined;
  private foreign = 0;

  constructor(facts: FlowFacts, reader: DnsReader) {
    this.facts = facts;
    this.reader = reader;
  }

  next(payload: Payload): number {
    return payload.datagram ? this.datagram(payload) : this.stream(payload);
  }

  private datagram(payload: Payload): number {
    const { bytes, start, end, direction } = payload;
    const service = this.recorder === undefined && !isOnPort(payload) ? linkLocalService(payload) : undefined;
    if (service !== undefined) {
      // Names of the local link say nothing of documented paths.
      this.facts.claim(service, 0);
      return DONE;
    }
    const isMessage = end - start >= HEADER && isHeader(bytes, start, lengthOf(payload));
    if (!isMessage) return ++this.foreign >= MAX_FOREIGN ? RELEASE : 0;
    this.foreign = 0;
    this.record(bytes, start, end, direction);
    return 0;
  }

  private stream({ bytes, start, end, direction }: Payload): number {
    let at = start;
    while (end - at >= LENGTH + HEADER) {
      const length = u16(bytes, at);
      const message = at + LENGTH;
      if (length < HEADER || !isHeader(bytes, message, length)) return DONE;
      const limit = Math.min(message + length, message + MAX_MESSAGE);
      if (limit > end) break;
      this.record(bytes, message, limit, direction);
      at = message + length;
    }
    return at - start;
  }

  private record(bytes: Uint8Array, start: number, end: number, direction: 0 | 1): void {
    this.recorder ??= new DnsRecorder(this.facts, this.reader);
    this.recorder.record(bytes, start, end, direction);
  }
}

/** How long the message in a datagram may be: no more is known of one that was cut. */
const lengthOf = ({ start, end, snapped }: Payload): number => (snapped ? Number.MAX_SAFE_INTEGER : end - start);
