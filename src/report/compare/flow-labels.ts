import type { Dimension, Reason, VerdictKind } from '../../verdict/verdict.js';

/** How a flow was judged, shared by all that were judged so. */
export interface FlowLabel {
  /** Dense, from 0. */
  readonly id: number;
  readonly verdict: VerdictKind;
  readonly reason: Reason;
  readonly path?: string;
  readonly nearest?: { readonly path: string; readonly failed: readonly Dimension[] };
  /** The ICMP error that the flow met. */
  readonly icmp?: { readonly from: string; readonly error: string };
}

/** Different labels that are told apart; real captures have some hundreds. Beyond, only verdict and reason are. */
const MAX_LABELS = 65_536;

/** The labels of a run, each once. */
export class FlowLabels {
  readonly #known = new Map<string, FlowLabel>();

  of(parts: Omit<FlowLabel, 'id'>): FlowLabel {
    const { verdict, reason, path, nearest, icmp } = parts;
    const key = [verdict, reason, path, nearest?.path, nearest?.failed, icmp?.from, icmp?.error].join('\0');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_LABELS && (path ?? nearest ?? icmp) !== undefined) return this.of({ verdict, reason });
    const label = { id: this.#known.size, ...parts };
    this.#known.set(key, label);
    return label;
  }
}
