/**
 * Finds the paths that fit a flow, at a cost that does not grow with their number.
 *
 * Which paths join two addresses depends on their classes alone, so it is found out once for each pair of classes;
 * which of those know the ports depends on the classes of the ports, and is found out once for each pair of them.
 */

import { BoundedMemo } from '../bounded-memo.js';
import { at } from '../bytes.js';
import type { EndpointClass } from '../topology/endpoint.js';
import { EndFit, endFit } from './end-fit.js';
import { holds, type Near, NearList } from './nearest.js';
import { TRANSPORTS, type Transport } from './path.js';
import type { SitePath, SitePaths } from './site-paths.js';
import { bySpecificity } from './specificity.js';

/** Pairs of classes that are remembered; a site has some hundred. Beyond, all are forgotten and found out again. */
const MAX_PAIRS = 20_000;

/** Answers that are remembered for one pair of classes; beyond, the pair forgets them. */
const MAX_ANSWERS = 5_000;

/** What is to be known of a flow to find its paths. */
export interface MatchQuestion {
  readonly initiator: EndpointClass;
  readonly responder: EndpointClass;
  /** Undefined for an IP protocol that no path can name. */
  readonly transport: Transport | undefined;
  readonly initiatorPort: number;
  readonly responderPort: number;
  /** Unix time in seconds at which the flow began. */
  readonly time: number;
}

/** The paths that fit a flow, most specific first; those whose conditions are not met do not. */
export interface Fits {
  /** They fit; among them may be exceptions that have expired at the time of the flow. */
  readonly certain: readonly SitePath[];
  /** They would fit if an address of which nothing is known had the documented role. */
  readonly possible: readonly SitePath[];
}

const NONE: Fits = { certain: [], possible: [] };

/** The paths that join two classes of addresses, one opening and the other listening. */
class Pair {
  readonly near: () => NearList;
  private readonly fits: Fits;
  private readonly answers = new BoundedMemo<number, Fits>(MAX_ANSWERS);

  constructor(paths: readonly SitePath[], initiator: EndpointClass, responder: EndpointClass) {
    const certain: SitePath[] = [];
    const possible: SitePath[] = [];
    for (const path of paths) {
      if (path.met === 'unmet') continue;
      const bits = endFit(path.from, initiator) | endFit(path.to, responder);
      if (bits === 0) certain.push(path);
      else if (bits === EndFit.unknown) possible.push(path);
    }
    this.fits = {
      certain: bySpecificity(certain, initiator, responder),
      possible: bySpecificity(possible, initiator, responder),
    };
    let list: NearList | undefined;
    this.near = () => {
      list ??= new NearList(paths, initiator, responder);
      return list;
    };
  }

  /** Those that know the transport and the ports, given by their classes. */
  on(transport: Transport, initiatorPort: number, responderPort: number, key: number): Fits {
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const fits = ({ path, from, to }: SitePath) =>
      path.transport === transport && holds(from, initiatorPort) && holds(to, responderPort);
    const answer = { certain: this.fits.certain.filter(fits), possible: this.fits.possible.filter(fits) };
    return this.answers.set(key, answer);
  }
}

export class Matcher {
  readonly site: SitePaths;
  private readonly pairs = new BoundedMemo<number, Pair>(MAX_PAIRS);

  constructor(site: SitePaths) {
    this.site = site;
  }

  /** The class of a port; a verdict is the same for all ports of a class. */
  portClass(port: number): number {
    return this.site.ports.of(port);
  }

  /** The class of a port that is certain to be the initiator's; fewer than {@link portClass} tells apart. */
  sourcePortClass(port: number): number {
    return this.site.sourcePorts.of(port);
  }

  /** The moment as a number that changes only where an exception expires. */
  timeClass(seconds: number): number {
    const { expiries } = this.site;
    let low = 0;
    let high = expiries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (seconds < at(expiries, middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  fits({ initiator, responder, transport, initiatorPort, responderPort }: MatchQuestion): Fits {
    if (transport === undefined) return NONE;
    const { ports } = this.site;
    const opening = ports.of(initiatorPort);
    const listening = ports.of(responderPort);
    const key = (opening * ports.count + listening) * TRANSPORTS.length + TRANSPORTS.indexOf(transport);
    return this.pair(initiator, responder).on(transport, opening, listening, key);
  }

  /** The path that fails by the least; undefined where the site has no paths at all. */
  nearest({ initiator, responder, transport, initiatorPort, responderPort, time }: MatchQuestion): Near | undefined {
    return this.pair(initiator, responder)
      .near()
      .find({
        transport,
        hasPorts: transport === 'tcp' || transport === 'udp',
        initiatorPort: this.portClass(initiatorPort),
        responderPort: this.portClass(responderPort),
        time,
      });
  }

  private pair(initiator: EndpointClass, responder: EndpointClass): Pair {
    const key = initiator.id * 0x10_0000 + responder.id;
    return this.pairs.get(key) ?? this.pairs.set(key, new Pair(this.site.paths, initiator, responder));
  }
}
