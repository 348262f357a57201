/** The path that comes nearest to a flow that none fits: the one that fails by the least. */

import type { EndpointClass } from '../topology/endpoint.js';
import { DIMENSIONS, type Dimension } from './dimension.js';
import { EndFit, endFit } from './end-fit.js';
import type { Transport } from './path.js';
import type { SiteEnd, SitePath } from './site-paths.js';

/** A path and what of it a flow fails, in the order of `DIMENSIONS`. */
export interface Near {
  readonly path: SitePath;
  readonly failed: readonly Dimension[];
}

/** What a flow shows beside its two ends. */
export interface NearQuestion {
  /** Undefined for an IP protocol that no path can name. */
  readonly transport: Transport | undefined;
  /** Whether the transport has ports. */
  readonly hasPorts: boolean;
  /** Classes of the ports. */
  readonly initiatorPort: number;
  readonly responderPort: number;
  /** Unix time in seconds. */
  readonly time: number;
}

/**
 * How far a failed dimension sets a path off. A role outweighs all others together, the listener's most: a path
 * between other roles is another path. Then a wrong port is worse than a wrong transport, and so on down to what only
 * the site's own settings forbid.
 */
const WEIGHTS: Readonly<Record<Dimension, number>> = {
  'initiator.role': 100,
  'responder.role': 110,
  'responder.port': 10,
  transport: 8,
  'initiator.zone': 7,
  'responder.zone': 7,
  direction: 6,
  'initiator.interface': 4,
  'responder.interface': 4,
  'initiator.port': 2,
  condition: 2,
  validity: 1,
  application: 0,
};

/** An address of which nothing is known is nearer to a path that any address fits than to one that names a role. */
const UNKNOWN_WEIGHT = 90;

/** A path that only the bytes can prove is near to almost anything, so it comes after one that says more. */
const WIDE_WEIGHT = 3;

/** A path opened from the other end and to another port has next to nothing in common with the flow. */
const TURNED_WEIGHT = 10;

/** The most that ports, transport and time can add to what the ends of a path weigh. */
const VARIABLE = WEIGHTS['responder.port'] + WEIGHTS.transport + WEIGHTS['initiator.port'] + WEIGHTS.validity;

/** A path laid against two classes of addresses, the right way round or opened from the other end. */
interface Candidate {
  readonly path: SitePath;
  readonly failed: readonly Dimension[];
  readonly weight: number;
}

/** The paths that can come nearest to any flow between two classes of addresses. */
export class NearList {
  private readonly candidates: readonly Candidate[];

  constructor(paths: readonly SitePath[], initiator: EndpointClass, responder: EndpointClass) {
    const all = paths.flatMap((path) => [
      candidate(path, false, laid(path.from, initiator), laid(path.to, responder)),
      ...turned(candidate(path, true, laid(path.to, initiator), laid(path.from, responder))),
    ]);
    const least = Math.min(...all.map(({ weight }) => weight));
    this.candidates = all.filter(({ weight }) => weight <= least + VARIABLE);
  }

  /** The nearest for a flow; undefined where the site has no paths at all. */
  find(question: NearQuestion): Near | undefined {
    let best: Candidate | undefined;
    let least = Number.POSITIVE_INFINITY;
    let closest = Number.POSITIVE_INFINITY;
    for (const each of this.candidates) {
      const weight = each.weight + variableWeight(each, question);
      if (weight > least) continue;
      const distance = portDistance(each, question);
      if (weight === least && distance >= closest) continue;
      best = each;
      least = weight;
      closest = distance;
    }
    return best && { path: best.path, failed: inOrder([...best.failed, ...variableFailures(best, question)]) };
  }
}

/** An end of a path laid against a class of addresses. */
interface Laid {
  /** Of `EndFit`. */
  readonly bits: number;
  /** Whether the zone is all that the end goes by, so that another zone is another end. */
  readonly byZone: boolean;
}

const laid = (end: SiteEnd, address: EndpointClass): Laid => ({
  bits: endFit(end, address),
  byZone: end.roles.size === 0,
});

function candidate(path: SitePath, reversed: boolean, initiator: Laid, responder: Laid): Candidate {
  const failed: Dimension[] = [];
  if (initiator.bits & EndFit.role) failed.push('initiator.role');
  if (initiator.bits & EndFit.interface) failed.push('initiator.interface');
  if (initiator.bits & EndFit.zone) failed.push('initiator.zone');
  if (responder.bits & EndFit.role) failed.push('responder.role');
  if (responder.bits & EndFit.interface) failed.push('responder.interface');
  if (responder.bits & EndFit.zone) failed.push('responder.zone');
  if (reversed) failed.push('direction');
  if (path.met === 'unmet') failed.push('condition');
  const wide = path.path.needsEvidence ? WIDE_WEIGHT : 0;
  const weight = failed.reduce((sum, dimension) => sum + WEIGHTS[dimension], wide);
  return { path, failed, weight: weight + vagueness(initiator, 'initiator') + vagueness(responder, 'responder') };
}

/**
 * A path between other roles comes no nearer by being turned round; nor does one of so many ports that having one of
 * them in common says nothing of who should have opened it.
 */
const turned = (candidate: Candidate): Candidate[] =>
  candidate.weight >= WEIGHTS['initiator.role'] || candidate.path.path.needsEvidence ? [] : [candidate];

/** What an end weighs that is in another zone than the one it goes by, or of which nobody knows what it is. */
function vagueness({ bits, byZone }: Laid, end: 'initiator' | 'responder'): number {
  if (byZone && bits & EndFit.zone) return WEIGHTS[`${end}.role`];
  return bits & EndFit.unknown ? UNKNOWN_WEIGHT : 0;
}

function variableWeight(each: Candidate, question: NearQuestion): number {
  const failed = variableFailures(each, question);
  const weight = failed.reduce((sum, dimension) => sum + WEIGHTS[dimension], 0);
  const isElsewhere = each.failed.includes('direction') && failed.includes('responder.port');
  return isElsewhere ? weight + TURNED_WEIGHT : weight;
}

/** A path opened from the other end is still expected to lead to its own port. */
function variableFailures({ path }: Candidate, question: NearQuestion): Dimension[] {
  const failed: Dimension[] = [];
  if (question.time >= path.expires) failed.push('validity');
  if (question.transport !== path.path.transport) failed.push('transport');
  if (!question.hasPorts) return failed;
  if (!holds(path.from, question.initiatorPort)) failed.push('initiator.port');
  if (!holds(path.to, question.responderPort)) failed.push('responder.port');
  return failed;
}

/** Whether an end has a class of ports. */
export const holds = ({ ports }: SiteEnd, portClass: number): boolean =>
  ports.length === 0 || ports.some(({ from, to }) => from <= portClass && portClass <= to);

/** How many documented ports lie between the port that was seen and the nearest one the path listens on. */
function portDistance({ path }: Candidate, { hasPorts, responderPort }: NearQuestion): number {
  const { ports } = path.to;
  if (!hasPorts || ports.length === 0) return 0;
  return Math.min(...ports.map(({ from, to }) => Math.max(0, from - responderPort, responderPort - to)));
}

const inOrder = (failed: readonly Dimension[]): Dimension[] =>
  DIMENSIONS.filter((dimension) => failed.includes(dimension));
