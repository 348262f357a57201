import type { FlowFacts } from './facts.js';
import { Media, mediaOf } from './rtp-packet.js';
import { RtpTracker } from './rtp-tracker.js';

/** Packets that are looked at once media is sure, for its other sources, its payload types, and RTCP. */
const SETTLING = 32;
/** Packets that look like media after which it is taken for something else. */
const MAX_UNSURE = 64;

/**
 * Watches for media in a flow that another protocol opened: ICE checks its path, TURN wraps it. Says when enough is
 * known, so that a long call leaves the payload path after its first packets.
 */
export class MediaWatch {
  private readonly facts: FlowFacts;
  /** Made for the first packet that may be media: most flows that open so have none. */
  private tracker: RtpTracker | undefined;
  private unsure = 0;
  private settling = 0;

  constructor(facts: FlowFacts) {
    this.facts = facts;
  }

  /** Whether packets are still looked at. */
  get isOpen(): boolean {
    return this.unsure < MAX_UNSURE && this.settling <= SETTLING;
  }

  /** Looks at what may be a packet of media; `cut` where more was sent than is here. */
  look(bytes: Uint8Array, start: number, end: number, cut: boolean, direction: 0 | 1): void {
    if (!this.isOpen || mediaOf(bytes, start, end, cut) === Media.None) return;
    this.tracker ??= new RtpTracker(this.facts);
    this.tracker.look(bytes, start, end, cut, direction);
    if (!this.tracker.isSure) this.unsure++;
  }

  /** Counts a packet of whatever kind; true once media has been sure for some of them. */
  settles(): boolean {
    return this.tracker?.isSure === true && ++this.settling > SETTLING;
  }
}
