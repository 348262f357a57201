import { u8, u16 } from '../bytes.js';
import type { FlowFacts } from './facts.js';
import { MediaWatch } from './media-watch.js';
import { type Dissector, DONE, type Payload } from './recogniser.js';
import type { StunFraming } from './stun-facts.js';
import {
  CHANNEL_HEADER,
  Framing,
  MS_HEADER,
  MULTIPLEX_CHANNEL,
  MULTIPLEX_HEADER,
  microsoftFraming,
  SESSION_ID_LENGTH,
  stunFraming,
} from './stun-framing.js';
import { attributeAt, Form, formOf } from './stun-message.js';
import { Attribute, carriesData } from './stun-names.js';
import { StunRecorder } from './stun-recorder.js';
import { isChannel, StunStream } from './stun-stream.js';

/** Last first byte of what is not media: STUN, DTLS, TURN channels (RFC 7983 §7); Microsoft's multiplexing aside. */
const LAST_SIGNALLING = 0x4f;

const FRAMING_NAMES: Readonly<Record<number, StunFraming>> = {
  [Framing.Bare]: 'bare',
  [Framing.Rfc4571]: 'rfc4571',
  [Framing.MsTurn]: 'ms-turn',
};

/**
 * Follows a flow that speaks STUN, TURN or MS-TURN. Datagrams: to a relay for the flow's life, for refreshes and errors
 * come at any time; between the ends of a call until media is sure and has gone on for a moment. Streams while they tell
 * something.
 */
export class StunDissector implements Dissector {
  private readonly recorder: StunRecorder;
  private readonly media: MediaWatch;
  private stream: StunStream | undefined;
  /** The first datagram is what the recogniser accepted. */
  private accepted = false;

  constructor(facts: FlowFacts) {
    this.recorder = new StunRecorder(facts);
    this.media = new MediaWatch(facts);
  }

  next(payload: Payload): number {
    if (!payload.datagram) return this.follow(payload);
    if (payload.end <= payload.start) return 0;
    const first = u8(payload.bytes, payload.start);
    if (first <= LAST_SIGNALLING) this.signalling(payload, first);
    else if (first === 0xff) this.multiplexed(payload);
    else this.watch(payload, payload.start, payload.end);
    this.accepted = true;
    return this.media.settles() && !this.recorder.isTurn ? DONE : 0;
  }

  private follow(payload: Payload): number {
    this.stream ??= this.open(payload);
    return this.stream?.next(payload) ?? DONE;
  }

  private open(payload: Payload): StunStream | undefined {
    const framing = framingOf(payload);
    const name = FRAMING_NAMES[framing];
    if (name === undefined) return undefined;
    this.recorder.framed(name);
    return new StunStream(this.recorder, framing, this.media);
  }

  private signalling(payload: Payload, first: number): void {
    if (isChannel(first)) return this.channel(payload);
    const { bytes, start, end, snapped, direction } = payload;
    const form = formOf(bytes, start, end, snapped, true);
    if (form === Form.None) return;
    this.recorder.record(bytes, start, end, form, direction);
    if (!carriesData(u16(bytes, start), form !== Form.Standard)) return;
    const data = attributeAt(bytes, start, end, Attribute.Data);
    if (data < end) this.watch(payload, data, Math.min(end, data + u16(bytes, data - 2)));
  }

  private channel(payload: Payload): void {
    if (!isChannelData(payload)) return;
    const data = payload.start + CHANNEL_HEADER;
    const form = this.nested(payload, data);
    this.watch(payload, data, Math.min(payload.end, data + u16(payload.bytes, payload.start + 2)));
    if (form === Form.Standard || this.recorder.isTurn || !this.accepted) this.recorder.channelled();
  }

  private multiplexed(payload: Payload): void {
    if (!isMultiplexed(payload)) return;
    this.recorder.multiplexed();
    this.nested(payload, payload.start + MULTIPLEX_HEADER);
    this.watch(payload, payload.start + MULTIPLEX_HEADER, payload.end);
  }

  /** Looks for media in a datagram or in what it carries. */
  private watch({ bytes, snapped, direction }: Payload, start: number, end: number): void {
    this.media.look(bytes, start, end, snapped, direction);
  }

  private nested(payload: Payload, at: number): Form {
    const form = formOf(payload.bytes, at, payload.end, payload.snapped, false);
    if (form !== Form.None) this.recorder.nested(payload.bytes, at, form);
    return form;
  }
}

/** How a stream that was accepted is framed. */
function framingOf(payload: Payload): Framing {
  const microsoft = microsoftFraming(payload);
  return microsoft === Framing.MsTurn ? microsoft : stunFraming(payload.bytes, payload.start, payload.end);
}

/** ChannelData over UDP: the length fits, at most with padding (RFC 8656 §12.5); its caller has seen the channel. */
export function isChannelData(payload: Payload): boolean {
  const available = payload.end - payload.start - CHANNEL_HEADER;
  if (available < 0) return false;
  const length = u16(payload.bytes, payload.start + 2);
  return payload.snapped ? length >= available : length <= available && available - length < 4;
}

/** Whether a datagram is multiplexed TURN of [MS-TURN] 2.2.3: its length fits. */
export function isMultiplexed(payload: Payload): boolean {
  const { bytes, start, end } = payload;
  const available = end - start - MS_HEADER;
  if (available < SESSION_ID_LENGTH || u16(bytes, start) !== MULTIPLEX_CHANNEL) return false;
  const length = u16(bytes, start + 2);
  return payload.snapped ? length >= available : length === available;
}
