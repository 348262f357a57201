import { hasPorts } from '../port-words.js';
import { DistinctNumbers, type NumberRoom } from './distinct-numbers.js';
import type { Judgement } from './judgements.js';
import { Moments } from './moments.js';
import { PortSet } from './port-set.js';
import type { ReportedFlow } from './reported-flow.js';

/** Paths that are told apart; a site has hundreds, and only a forged log could name more. */
export const MAX_PATHS = 8192;

/** What was seen of one documented path. */
export class PathUse {
  flows = 0;
  unanswered = 0;
  contradicted = 0;
  /** Flows that were counted on a twin, and of these the answered ones. */
  twinFlows = 0;
  twinAnswered = 0;
  /** Flows that may be on it and were judged otherwise. */
  possible = 0;
  packets = 0;
  bytes = 0;
  readonly moments = new Moments();
  readonly clients = new DistinctNumbers();
  readonly servers = new DistinctNumbers();
  /** Of the initiator and the responder. */
  readonly pairs = new DistinctNumbers();
  readonly ports = new PortSet();

  add(flow: ReportedFlow, room: NumberRoom): void {
    this.flows++;
    if (!flow.answered) this.unanswered++;
    this.packets += flow.initiatorPackets + flow.responderPackets;
    this.bytes += flow.initiatorBytes + flow.responderBytes;
    this.moments.add(flow.startSeconds, flow.startNanoseconds, flow.endSeconds, flow.endNanoseconds);
    const { initiator, responder } = flow;
    this.clients.add(initiator, room);
    this.servers.add(responder, room);
    this.pairs.add(responder < 0 ? -1 : initiator, room, responder);
    if (hasPorts(flow.protocol)) this.ports.add(flow.port);
  }
}

/** The paths that a judgement speaks of. */
interface Touched {
  readonly own: PathUse | undefined;
  readonly twins: readonly PathUse[];
  readonly possible: readonly PathUse[];
}

export class PathUses {
  private readonly byId = new Map<string, PathUse>();
  /** By the id of the judgement. */
  private readonly touched: Touched[] = [];
  private readonly room: NumberRoom;

  constructor(room: NumberRoom) {
    this.room = room;
  }

  of(path: string): PathUse | undefined {
    return this.byId.get(path);
  }

  /** Paths that flows were counted on; neither their twins nor those that flows are only measured by. */
  get carrying(): string[] {
    return [...this.byId].flatMap(([id, { flows, contradicted }]) => (flows + contradicted > 0 ? [id] : []));
  }

  add(flow: ReportedFlow): void {
    const { judgement } = flow;
    const { own, twins, possible } = this.touchedBy(judgement);
    for (const use of possible) use.possible++;
    if (judgement.kind === 'contradicted') {
      if (own !== undefined) own.contradicted++;
      return;
    }
    if (judgement.kind !== 'expected') return;
    own?.add(flow, this.room);
    for (const twin of twins) {
      twin.twinFlows++;
      if (flow.answered) twin.twinAnswered++;
    }
  }

  private touchedBy(judgement: Judgement): Touched {
    const known = this.touched[judgement.id];
    if (known !== undefined) return known;
    const { kind, path, sameAs, alternatives, reason, nearest } = judgement;
    const isOpen = kind === 'undetermined' && path !== undefined;
    const wouldBe = reason === 'role-unknown' && nearest !== undefined ? [nearest.path] : [];
    const touched = {
      own: path === undefined || isOpen ? undefined : this.entryOf(path),
      twins: kind === 'expected' ? this.entriesOf(sameAs) : [],
      possible: this.entriesOf([...(isOpen ? [path, ...sameAs] : []), ...alternatives, ...wouldBe]),
    };
    this.touched[judgement.id] = touched;
    return touched;
  }

  private entriesOf(paths: readonly string[]): PathUse[] {
    return [...new Set(paths)].flatMap((path) => this.entryOf(path) ?? []);
  }

  private entryOf(path: string): PathUse | undefined {
    const known = this.byId.get(path);
    if (known !== undefined || this.byId.size >= MAX_PATHS) return known;
    const use = new PathUse();
    this.byId.set(path, use);
    return use;
  }
}
