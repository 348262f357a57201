import { i32, i32At, u16 } from '../bytes.js';
import { EvidenceTag, type FlowFacts } from './facts.js';
import { encodingName } from './rtp-encodings.js';
import { MAX_PAYLOAD_TYPES, MAX_SSRCS, type RtpFacts } from './rtp-facts.js';
import { Media, mediaOf, payloadType } from './rtp-packet.js';

/*
 * RTP has no mark: it is told from noise by packets that go on from one another. Random bytes would have to repeat 32
 * bits of SSRC twice.
 */

/** RTP packets of one source, each following the one before, that make a stream sure; RTCP reports of one source. */
const SURE_PACKETS = 3;
const SURE_REPORTS = 2;
/** Sequence numbers that may be missing between two packets, or be behind by reordering. */
const MAX_JUMP = 64;
const MAX_LATE = 32;
/** Units of the media clock that may go by between two packets: a minute's silence at 90 kHz; back: reordered frames. */
const MAX_TICKS = 60 * 90_000;
const MAX_TICKS_BACK = 90_000;

/** Sources that are followed at once, of both directions: the latest ones. */
const SOURCES = 8;
/* Words of a source: SSRC, last sequence number, last timestamp, direction, packets in a row (0: free). */
const SSRC = 0;
const SEQUENCE = 1;
const TIMESTAMP = 2;
const DIRECTION = 3;
const PACKETS = 4;
const SOURCE_WORDS = 5;
/* Behind them, a word for each direction: SSRC of the last report, and how many of it came in a row. */
const REPORTER = SOURCES * SOURCE_WORDS;
const REPORTS = REPORTER + 2;
const WORDS = REPORTS + 2;

/** Tells whether a flow carries RTP or RTCP, and which; allocates nothing until it is sure. */
export class RtpTracker {
  private readonly facts: FlowFacts;
  /** One array, for it is made for much that turns out to be something else. */
  private readonly words = new Int32Array(WORDS);
  private nextSource = 0;
  private rtp: RtpFacts | undefined;

  constructor(facts: FlowFacts) {
    this.facts = facts;
    this.rtp = facts.details.rtp;
  }

  /** Whether the flow carries media beyond doubt. */
  get isSure(): boolean {
    return this.rtp !== undefined;
  }

  /** Looks at a packet; `cut` where more was sent than is here. False where it cannot be RTP or RTCP. */
  look(bytes: Uint8Array, start: number, end: number, cut: boolean, direction: 0 | 1): boolean {
    const media = mediaOf(bytes, start, end, cut);
    if (media === Media.Rtp) this.packet(bytes, start, direction);
    else if (media === Media.Rtcp) this.report(bytes, start, direction);
    return media !== Media.None;
  }

  private packet(bytes: Uint8Array, start: number, direction: 0 | 1): void {
    const source = this.source(i32(bytes, start + 8), direction);
    const packets = this.advance(source, u16(bytes, start + 2), i32(bytes, start + 4));
    if (packets < SURE_PACKETS && (this.rtp === undefined || packets < 2)) return;
    const rtp = this.begin('rtp');
    this.note(rtp, payloadType(bytes, start), i32(bytes, start + 8));
  }

  /** Offset of a source's words, which take the place of the oldest source's where it is new. */
  private source(ssrc: number, direction: 0 | 1): number {
    const { words } = this;
    for (let at = 0; at < REPORTER; at += SOURCE_WORDS) {
      const isSame = i32At(words, at + SSRC) === ssrc && i32At(words, at + DIRECTION) === direction;
      if (isSame && i32At(words, at + PACKETS) > 0) return at;
    }
    const at = this.nextSource;
    this.nextSource = (at + SOURCE_WORDS) % REPORTER;
    words[at + SSRC] = ssrc;
    words[at + DIRECTION] = direction;
    words[at + PACKETS] = 0;
    return at;
  }

  /** How many packets of the source have followed one another, this one included. */
  private advance(source: number, sequence: number, timestamp: number): number {
    const { words } = this;
    const before = i32At(words, source + PACKETS);
    const step = ((sequence - i32At(words, source + SEQUENCE)) << 16) >> 16;
    const ticks = (timestamp - i32At(words, source + TIMESTAMP)) | 0;
    // A late or repeated packet neither proves nor refutes anything.
    if (before > 0 && step <= 0 && step >= -MAX_LATE) return before;
    const follows = before > 0 && step > 0 && step <= MAX_JUMP && ticks <= MAX_TICKS && ticks >= -MAX_TICKS_BACK;
    words[source + SEQUENCE] = sequence;
    words[source + TIMESTAMP] = timestamp;
    words[source + PACKETS] = follows ? before + 1 : 1;
    return i32At(words, source + PACKETS);
  }

  private report(bytes: Uint8Array, start: number, direction: 0 | 1): void {
    const ssrc = i32(bytes, start + 4);
    const { words } = this;
    const before = i32At(words, REPORTER + direction) === ssrc ? i32At(words, REPORTS + direction) : 0;
    words[REPORTER + direction] = ssrc;
    words[REPORTS + direction] = before + 1;
    if (before + 1 < SURE_REPORTS && this.rtp === undefined) return;
    const rtp = this.begin('rtcp');
    if (rtp.rtcp) return;
    rtp.rtcp = true;
    this.facts.revision++;
  }

  /** Claims the flow; one that a relay serves keeps the relay's name, and RTP is more than RTCP alone. */
  private begin(name: 'rtp' | 'rtcp'): RtpFacts {
    const { facts } = this;
    const isNamed = this.rtp !== undefined && (name === 'rtcp' || facts.protocol !== 'rtcp');
    this.rtp ??= facts.details.rtp ??= { payloadTypes: [], encodings: [], ssrcs: [] };
    if (!isNamed) facts.claim(isRelayed(facts) ? facts.protocol : name, EvidenceTag.rtp);
    return this.rtp;
  }

  private note(rtp: RtpFacts, type: number, ssrc: number): void {
    const isNewType = rtp.payloadTypes.length < MAX_PAYLOAD_TYPES && !rtp.payloadTypes.includes(type);
    if (isNewType) this.noteType(rtp, type);
    const source = `0x${(ssrc >>> 0).toString(16).padStart(8, '0')}`;
    const isNewSource = rtp.ssrcs.length < MAX_SSRCS && !rtp.ssrcs.includes(source);
    if (isNewSource) rtp.ssrcs.push(source);
    if (isNewType || isNewSource) this.facts.revision++;
  }

  private noteType(rtp: RtpFacts, type: number): void {
    rtp.payloadTypes.push(type);
    const name = encodingName(type, isMicrosoft(this.facts));
    if (name !== undefined && !rtp.encodings.includes(name)) rtp.encodings.push(name);
  }
}

const isRelayed = ({ details: { stun } }: FlowFacts): boolean =>
  stun?.dialect === 'turn' || stun?.dialect === 'ms-turn';

const isMicrosoft = ({ details: { stun } }: FlowFacts): boolean => stun?.dialect === 'ms-turn' || stun?.msIce === true;
