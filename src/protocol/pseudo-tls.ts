import { u8 } from '../bytes.js';
import { EvidenceTag, type FlowFacts } from './facts.js';
import { MediaWatch } from './media-watch.js';
import { type Answer, AnswerReader, type Difference } from './pseudo-tls-answer.js';
import { CLIENT_HELLO_LENGTH, probeClientHello, probeServerAnswer } from './pseudo-tls-hello.js';
import { type Dissector, DONE, OVER_TCP, type Payload, Probe, RELEASE, type Recogniser } from './recogniser.js';
import { CONTROL, END_TO_END, Framing, MULTIPLEX_CHANNEL } from './stun-framing.js';
import { StunRecorder } from './stun-recorder.js';
import { StunStream } from './stun-stream.js';
import { alertName } from './tls-names.js';
import { HANDSHAKE } from './tls-record.js';

/**
 * - `opening`: the client began, the server has said nothing
 * - `complete`: the server answered as documented
 * - `cut`: the server's record was begun and not ended, or the stream went on without it
 * - `rewritten`: the answer was another: something between the two has changed it, or is answering itself
 * - `alert`: the server refused by a TLS alert
 */
export type PseudoTlsState = 'opening' | 'complete' | 'cut' | 'rewritten' | 'alert';

/** The opening of [MS-TURN] 2.1.1. */
export interface PseudoTlsFacts {
  state: PseudoTlsState;
  /** Name of the alert, where it could be read. */
  alert?: string;
  /** Where rewritten: in what. */
  difference?: Difference;
}

declare module './facts.js' {
  interface FactNamespaces {
    pseudoTls?: PseudoTlsFacts;
  }
}

/**
 * The opening of MS-TURN over TCP that imitates TLS ([MS-TURN] 2.1.1). Stands before the recogniser of TLS, and lets go
 * of real TLS at the length of its first record.
 */
export const pseudoTls: Recogniser = {
  name: 'pseudo-tls',
  transports: OVER_TCP,
  begins: (first) => first === HANDSHAKE,
  // What is said to the opening, its dissector judges.
  answer: () => Probe.Accept,
  probe: ({ bytes, start, end }) => {
    const client = probeClientHello(bytes, start, end);
    return client === Probe.Reject ? probeServerAnswer(bytes, start, end) : client;
  },
  open: (facts) => new PseudoTlsDissector(facts),
};

/** Follows both halves of the opening, then the frames of [MS-TURN] 2.1.4. */
class PseudoTlsDissector implements Dissector {
  private readonly facts: FlowFacts;
  private readonly pseudoTls: PseudoTlsFacts = { state: 'opening' };
  private readonly answer = new AnswerReader();
  private client: 0 | 1 | undefined;
  /** The client's hello has been seen, or it was not captured. */
  private asked = false;
  private answered = false;
  private stream: StunStream | undefined;
  /** The client sent something that are no frames; what the server says to the opening still counts. */
  private clientLost = false;

  constructor(facts: FlowFacts) {
    this.facts = facts;
    facts.details.pseudoTls = this.pseudoTls;
    facts.claim('pseudo-tls', EvidenceTag.pseudoTls);
  }

  next(payload: Payload): number {
    this.client ??= this.begin(payload);
    return payload.direction === this.client ? this.fromClient(payload) : this.fromServer(payload);
  }

  /** Which end is the client: its hello is what the flow was recognised by, or the server's answer to it. */
  private begin(payload: Payload): 0 | 1 {
    const asks = probeClientHello(payload.bytes, payload.start, payload.end) === Probe.Accept;
    const client = asks ? payload.direction : ((1 - payload.direction) as 0 | 1);
    this.facts.clientDirection ??= client;
    return client;
  }

  private fromClient(payload: Payload): number {
    if (!this.asked) {
      const hello = probeClientHello(payload.bytes, payload.start, payload.end);
      if (hello === Probe.NeedMore) return 0;
      this.asked = true;
      if (hello === Probe.Accept) return CLIENT_HELLO_LENGTH;
    }
    if (this.answered) return this.frames(payload);
    const consumed = this.clientLost ? DONE : this.frames(payload);
    this.clientLost = consumed === DONE;
    if (this.stream !== undefined) this.state('cut');
    return this.clientLost ? payload.end - payload.start : consumed;
  }

  private fromServer(payload: Payload): number {
    if (this.answered) return this.frames(payload);
    const frame = probeFrame(payload);
    if (frame === Probe.NeedMore) return 0;
    if (frame === Probe.Reject) return this.judge(this.answer.read(payload.bytes, payload.start, payload.end));
    this.answered = true;
    this.state('cut');
    return this.frames(payload);
  }

  private judge(answer: Answer): number {
    switch (answer.kind) {
      case 'need-more':
        this.state('cut');
        return 0;
      case 'partial':
        this.state('cut');
        return answer.length;
      case 'documented':
        this.answered = true;
        this.state('complete');
        return answer.length;
      case 'rewritten':
        this.answered = true;
        this.pseudoTls.difference = answer.difference;
        this.state('rewritten');
        return answer.length;
      case 'alert':
        if (answer.description !== undefined) this.pseudoTls.alert = alertName(answer.description);
        return this.refused('alert');
      case 'refused':
        this.pseudoTls.difference = answer.difference;
        return this.refused('rewritten');
    }
  }

  private refused(state: PseudoTlsState): number {
    this.state(state);
    this.facts.claim(this.facts.protocol, EvidenceTag.pseudoTlsRefused);
    return DONE;
  }

  private state(state: PseudoTlsState): void {
    if (this.pseudoTls.state === state) return;
    this.pseudoTls.state = state;
    this.facts.revision++;
  }

  private frames(payload: Payload): number {
    if (this.stream === undefined) {
      const frame = probeFrame(payload);
      if (frame === Probe.NeedMore) return 0;
      // An opening that nobody has altered is followed by frames at once: it was borrowed.
      if (frame === Probe.Reject) return this.pseudoTls.state === 'complete' ? RELEASE : DONE;
      this.stream = this.open();
    }
    return this.stream.next(payload);
  }

  private open(): StunStream {
    const recorder = new StunRecorder(this.facts);
    recorder.framed('ms-turn');
    return new StunStream(recorder, Framing.MsTurn, new MediaWatch(this.facts));
  }
}

/** Whether a frame of [MS-TURN] 2.1.4 or a packet of 2.2.3 begins here. */
function probeFrame({ bytes, start, end }: Payload): Probe {
  const first = u8(bytes, start);
  if (first !== CONTROL && first !== END_TO_END && first !== MULTIPLEX_CHANNEL >> 8) return Probe.Reject;
  if (end - start < 2) return Probe.NeedMore;
  return u8(bytes, start + 1) === (first === MULTIPLEX_CHANNEL >> 8 ? MULTIPLEX_CHANNEL & 0xff : 0)
    ? Probe.Accept
    : Probe.Reject;
}
