import { u16 } from '../bytes.js';
import { EvidenceTag, type FlowFacts } from './facts.js';
import { StunAttributes } from './stun-attributes.js';
import { DIALECTS, type StunDialect, type StunFacts, type StunFraming } from './stun-facts.js';
import { Form, messageLength, StunMessage } from './stun-message.js';
import { Class, isFromServer, isTurn, messageName, purposeOf, Type } from './stun-names.js';

/** Kinds of message that are kept of one flow. */
const MAX_TYPES = 32;

/** Marks a message of [MS-TURN] or RFC 3489 in a key, whose type may mean another thing elsewhere. */
const EARLY = 1 << 16;

/**
 * Writes the facts of one flow as its messages come. A message that brings nothing new costs a walk over its attributes
 * and builds nothing: a relay's data may come in as many messages as packets.
 */
export class StunRecorder {
  private readonly facts: FlowFacts;
  private readonly stun: StunFacts;
  private readonly attributes: StunAttributes;
  private readonly message = new StunMessage();
  /** Keys of the messages seen, and the last of them. */
  private readonly keys: number[] = [];
  private lastKey = -1;

  constructor(facts: FlowFacts) {
    this.facts = facts;
    this.stun = facts.details.stun ??= { messages: [], types: [], dialect: 'classic', requests: 0, responses: 0 };
    this.attributes = new StunAttributes(facts, this.stun);
  }

  get isTurn(): boolean {
    return this.stun.dialect === 'turn' || this.stun.dialect === 'ms-turn';
  }

  /** Notes how the stream is framed. The framing of [MS-TURN] 2.1.4 is used by nothing else. */
  framed(framing: StunFraming): void {
    this.stun.framing = framing;
    this.facts.revision++;
    if (framing === 'ms-turn') this.speaks('ms-turn');
  }

  /** Notes a packet of [MS-TURN] 2.2.3. */
  multiplexed(): void {
    if (this.stun.multiplexed) return;
    this.stun.multiplexed = true;
    this.facts.revision++;
    this.speaks('ms-turn');
  }

  /** Notes a packet of RFC 8656 §12.4. */
  channelled(): void {
    if (this.stun.channels) return;
    this.stun.channels = true;
    this.facts.revision++;
    this.speaks('turn');
  }

  /** Notes a message that travels as another's data: it speaks of other ends than this flow's. */
  nested(bytes: Uint8Array, start: number, form: Form): void {
    this.sight(u16(bytes, start), form);
  }

  /** Learns from the message at `start`, whose bytes before `limit` are here. */
  record(bytes: Uint8Array, start: number, limit: number, form: Form, direction: 0 | 1): void {
    const message = this.message;
    message.bytes = bytes;
    message.start = start;
    message.end = Math.min(limit, start + messageLength(bytes, start));
    message.form = form;
    message.type = u16(bytes, start);
    message.purpose = purposeOf(message.type, form !== Form.Standard);
    this.sight(message.type, form);
    const client = this.client(message, direction);
    message.byClient = direction === client;
    this.count(message);
    this.attributes.learn(message);
  }

  /** Direction of the end that asked first; the first message decides. */
  private client(message: StunMessage, direction: 0 | 1): 0 | 1 {
    const known = this.facts.clientDirection;
    if (known !== undefined) return known;
    const answers = isFromServer(message.type, message.form !== Form.Standard);
    const client = answers ? ((1 - direction) as 0 | 1) : direction;
    this.facts.clientDirection = client;
    this.facts.revision++;
    return client;
  }

  private sight(type: number, form: Form): void {
    const key = form === Form.Standard ? type : type | EARLY;
    if (key === this.lastKey) return;
    this.lastKey = key;
    if (this.keys.length < MAX_TYPES && !this.keys.includes(key)) this.name(key, type, form);
  }

  private name(key: number, type: number, form: Form): void {
    this.keys.push(key);
    this.stun.types = including(this.stun.types, `0x${type.toString(16).padStart(4, '0')}`);
    this.stun.messages = including(this.stun.messages, messageName(type, form !== Form.Standard));
    this.facts.revision++;
    this.speaks(dialectOf(type, form));
  }

  /** Claims the flow for the most specific dialect so far. */
  private speaks(dialect: StunDialect): void {
    if (DIALECTS.indexOf(dialect) > DIALECTS.indexOf(this.stun.dialect)) this.stun.dialect = dialect;
    const spoken = this.stun.dialect;
    // Checks of a path between the ends of a call are less than the media on it; a relay is more.
    if (!this.isTurn && (this.facts.tags & EvidenceTag.rtp) !== 0) {
      this.facts.tags |= EvidenceTag.stun;
      return;
    }
    const protocol = spoken === 'classic' ? 'stun' : spoken;
    const tags = spoken === 'ms-turn' ? EvidenceTag.stun | EvidenceTag.msTurn : EvidenceTag.stun;
    if (this.facts.protocol !== protocol || (this.facts.tags & tags) !== tags) this.facts.claim(protocol, tags);
  }

  private count(message: StunMessage): void {
    if (message.purpose === Class.Request) this.stun.requests++;
    else if (message.purpose !== Class.Indication) this.stun.responses++;
    switch (message.type) {
      case Type.AllocateRequest:
        this.countAllocate(1, 0, 0);
        break;
      case Type.AllocateResponse:
        this.countAllocate(0, 1, 0);
        break;
      case Type.AllocateError:
        this.countAllocate(0, 0, 1);
        break;
    }
  }

  private countAllocate(requests: number, responses: number, errors: number): void {
    const stun = this.stun;
    stun.allocateRequests = (stun.allocateRequests ?? 0) + requests;
    stun.allocateResponses = (stun.allocateResponses ?? 0) + responses;
    stun.allocateErrors = (stun.allocateErrors ?? 0) + errors;
  }
}

function dialectOf(type: number, form: Form): StunDialect {
  if (form === Form.Microsoft) return 'ms-turn';
  if (form === Form.Classic) return 'classic';
  return isTurn(type) ? 'turn' : 'stun';
}

/** A list of its very length: there are as many as flows, and one that grows keeps room for many more. */
const including = (list: string[], text: string): string[] => (list.includes(text) ? list : [...list, text]);
