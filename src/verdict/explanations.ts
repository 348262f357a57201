import { BoundedMemo } from '../bounded-memo.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { called, ending, isSaidOf, opening } from './explain.js';
import type { FlowWords } from './flow-words.js';
import type { Called } from './path-words.js';
import type { Verdict } from './verdict.js';

/** Findings, and pairs of ends, of which the words are remembered; a site has some hundreds. */
const MAX_REMEMBERED = 8192;

/** The sentences of `explain` for the flows of one site: what many of them have in common is put into words once. */
export class Explanations {
  private readonly catalogue: Catalogue;
  private readonly endings = new BoundedMemo<string, string>(MAX_REMEMBERED);
  private readonly pairs = new BoundedMemo<string, readonly [Called, Called]>(MAX_REMEMBERED);

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
  }

  /** What is said of this flow alone; {@link ending} follows it at once. */
  opening(verdict: Verdict, flow: FlowWords): string {
    return opening(flow, this.called(verdict, flow));
  }

  /** What is said of all flows that were found alike. */
  ending(verdict: Verdict, flow: FlowWords): string {
    const key = `${verdict.id} ${isSaidOf(verdict, flow)}`;
    return this.endings.get(key) ?? this.endings.set(key, ending(verdict, flow, this.catalogue));
  }

  private called(verdict: Verdict, flow: FlowWords): readonly [Called, Called] {
    const key = `${verdict.id} ${flow.initiator.endpoint.class.id} ${flow.responder.endpoint.class.id}`;
    return this.pairs.get(key) ?? this.pairs.set(key, called(verdict, flow, this.catalogue));
  }
}
