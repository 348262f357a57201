import type { Catalogue } from '../catalogue/catalogue.js';
import type { Endpoint } from '../topology/endpoint.js';
import { isSaidOfKind } from '../verdict/explain.js';
import { Explanations } from '../verdict/explanations.js';
import { flowWords } from '../verdict/flow-words.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';
import type { Verdict } from '../verdict/verdict.js';
import { type EndRecord, transportName, type VerdictPart } from './record.js';
import type { SharedParts } from './shared-parts.js';

/** Kinds that are remembered; a site has some hundreds or, where every client has a name, thousands. */
export const MAX_KINDS = 32_768;

/** What the records of flows have in common that were found alike: same ends, verdict, transport and protocol. */
export interface FlowKind {
  /** Tells the kinds of one verdict and pair of ends apart, beside the protocol. */
  readonly traits: number;
  readonly transport: string;
  readonly protocol: string;
  readonly judged: VerdictPart;
  readonly initiator: EndRecord;
  readonly responder: EndRecord;
  /**
   * The opening of the explanation without its own words: before the initiator's address, between it and the port,
   * between that and the responder's address, and after it. Of three pieces, it does not name the port.
   */
  readonly opening: readonly string[];
  /** The same in UTF-8. */
  readonly openingBytes: readonly Uint8Array[];
  /** Whether the opening begins with a letter and is of characters alone that no format has to mask. */
  readonly isPlain: boolean;
  /** What follows the opening; undefined where it tells more of a flow than its kind. */
  readonly ending: string | undefined;
}

/** The opening of an explanation with the flow's own words. */
export function openingOf({ opening }: FlowKind, initiator: string, port: number | string, responder: string): string {
  const [first = '', second = '', third = '', last] = opening;
  const named = last === undefined ? '' : `${port}${third}`;
  return `${first}${initiator}${second}${named}${responder}${last ?? third}`;
}

type KindsOfPair = Map<Verdict, FlowKind[]>;

/** Knows flows of a kind again without any text: by the objects that they share. */
export class FlowKinds {
  private readonly shared: SharedParts;
  private readonly explanations: Explanations;
  private readonly known = new Map<Endpoint, Map<Endpoint, KindsOfPair>>();
  private count = 0;

  constructor(catalogue: Catalogue, shared: SharedParts) {
    this.explanations = new Explanations(catalogue);
    this.shared = shared;
  }

  of(judged: JudgedFlow): FlowKind {
    const alike = this.alike(judged);
    const traits = traitsOf(judged);
    const protocol = protocolOf(judged);
    for (const kind of alike) if (kind.traits === traits && kind.protocol === protocol) return kind;
    const kind = this.kindOf(judged, traits);
    alike.push(kind);
    this.count++;
    return kind;
  }

  /** What follows the opening of a flow's explanation. */
  endingOf(judged: JudgedFlow, kind: FlowKind): string {
    return kind.ending ?? this.explanations.ending(judged.verdict, flowWords(judged, kind.transport));
  }

  /** Kinds of the flow's ends and verdict. */
  private alike({ initiator, responder, verdict }: JudgedFlow): FlowKind[] {
    if (this.count >= MAX_KINDS) this.forget();
    const opened = this.known.get(initiator) ?? put(this.known, initiator, new Map<Endpoint, KindsOfPair>());
    const ofPair = opened.get(responder) ?? put(opened, responder, new Map<Verdict, FlowKind[]>());
    return ofPair.get(verdict) ?? put(ofPair, verdict, []);
  }

  private forget(): void {
    this.known.clear();
    this.count = 0;
  }

  private kindOf(judged: JudgedFlow, traits: number): FlowKind {
    const { verdict, initiator, responder, flow } = judged;
    const words = flowWords(judged, transportName(flow.protocol));
    const { part, from, to } = this.shared.ofVerdict(verdict);
    const sentence = this.explanations.opening(verdict, {
      ...words,
      initiator: { ...words.initiator, address: GAP },
      responder: { ...words.responder, address: GAP, port: words.responder.port && GAP_AS_PORT },
    });
    const opening = sentence.split(GAP);
    return {
      traits,
      transport: words.transport,
      protocol: words.protocol,
      judged: part,
      initiator: this.shared.ofEnd(initiator, from),
      responder: this.shared.ofEnd(responder, to),
      opening,
      openingBytes: opening.map((piece) => Buffer.from(piece)),
      isPlain: /^[A-Za-z]/.test(sentence) && opening.every((piece) => PLAIN.test(piece)),
      ending: isSaidOfKind(verdict) ? this.explanations.ending(verdict, words) : undefined,
    };
  }
}

const PLAIN = /^[\w (),.:/'-]*$/;

/** Stands for addresses and ports; no name that is shown holds it. */
const GAP = '\0';
const GAP_AS_PORT = GAP as unknown as number;

/** The transport, and all else of a flow but its protocol that the words may hang on. */
function traitsOf({ flow }: JudgedFlow): number {
  const port = flow.responderPort === 0 ? 0x400 : 0;
  return flow.protocol | (flow.payloadSeen ? 0x100 : 0) | (flow.initiatorCertain ? 0x200 : 0) | port;
}

const protocolOf = ({ facts }: JudgedFlow): string => facts?.protocol ?? 'unknown';

function put<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): Value {
  map.set(key, value);
  return value;
}
