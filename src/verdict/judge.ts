/** Judges flows: does the documentation know them? */

import type { Catalogue } from '../catalogue/catalogue.js';
import type { Dimension } from '../catalogue/dimension.js';
import { Matcher, type MatchQuestion } from '../catalogue/matcher.js';
import type { Transport } from '../catalogue/path.js';
import { ServiceNames } from '../catalogue/service-names.js';
import type { SitePath, SitePaths } from '../catalogue/site-paths.js';
import { IP_ICMP, IP_ICMPV6, IP_TCP, IP_UDP } from '../decode/packet.js';
import type { FlowQuestion } from './flow-question.js';
import { type Finding, InternedVerdicts } from './interned-verdicts.js';
import { type Lacking, lackingOf } from './lacking.js';
import { Memo } from './memo.js';
import { unexpectedReason } from './unexpected-reason.js';
import type { Verdict } from './verdict.js';
import { type Weighed, weigh } from './weigh.js';

export class Judge {
  private readonly matcher: Matcher;
  private readonly names: ServiceNames;
  private readonly isTopologyGiven: boolean;
  private readonly interned = new InternedVerdicts();
  private readonly memo = new Memo();

  /** `isTopologyGiven`: false where the user named no topology, so that nobody has a role. */
  constructor(catalogue: Catalogue, site: SitePaths, isTopologyGiven: boolean) {
    this.matcher = new Matcher(site);
    this.names = new ServiceNames(catalogue);
    this.isTopologyGiven = isTopologyGiven;
  }

  /** Every verdict given so far, by id. */
  get verdicts(): readonly Verdict[] {
    return this.interned.all;
  }

  /** What a flow's names tell of the service, for {@link FlowQuestion.hint}; looks at text, so once a flow. */
  hint(serverName: string | undefined, certificateNames: readonly string[]): number {
    return this.names.hint(serverName, certificateNames);
  }

  /** The verdict on a flow. A question like one that was asked before is answered from memory and allocates nothing. */
  judge(question: FlowQuestion): Verdict {
    const { matcher, memo } = this;
    const initiator = question.initiator.id;
    const responder = question.responder.id;
    // Turned round, as a guessed initiator may have to be, the source port is compared with listening ports as well.
    const source = question.initiatorCertain
      ? matcher.sourcePortClass(question.initiatorPort)
      : matcher.portClass(question.initiatorPort);
    const ports = (source << 16) | matcher.portClass(question.responderPort);
    const tags = question.tags | 0;
    const rejected = question.rejected | 0;
    const begun = (Number(question.midstream) << 1) | Number(question.payloadSeen);
    const seen = (begun << 1) | Number(question.initiatorCertain);
    const rest = (question.hint << 11) | (question.protocol << 3) | seen;
    const time = matcher.timeClass(question.startSeconds);
    const known = this.interned.all[memo.find(initiator, responder, ports, tags, rejected, rest, time)];
    if (known !== undefined) return known;
    const verdict = this.interned.intern(this.decide(question));
    memo.put(initiator, responder, ports, tags, rejected, rest, time, verdict.id);
    return verdict;
  }

  private decide(question: FlowQuestion): Finding {
    if (!this.isTopologyGiven) return { reason: 'no-topology' };
    const asked = matchQuestion(question);
    const { certain, possible } = this.matcher.fits(asked);
    const weighed = this.weigh(certain, question);
    return (
      weighed.allowed ??
      this.otherWayRound(asked, question) ??
      this.unknownRole(possible, weighed, question) ??
      contradicted(weighed) ??
      this.unexpected(asked)
    );
  }

  private weigh(fits: readonly SitePath[], question: FlowQuestion): Weighed {
    return weigh(fits, question, this.names, question.startSeconds);
  }

  /** A guessed initiator may be the responder. */
  private otherWayRound(asked: MatchQuestion, question: FlowQuestion): Finding | undefined {
    if (question.initiatorCertain) return undefined;
    const { allowed } = this.weigh(this.matcher.fits(turned(asked)).certain, question);
    return allowed && { ...allowed, reason: 'initiator-unknown' };
  }

  /** A path would fit if an end without a role had the documented one; bytes that refute another path must confirm it. */
  private unknownRole(possible: readonly SitePath[], known: Weighed, question: FlowQuestion): Finding | undefined {
    const lacking = lackingOf(question.initiator, question.responder);
    const { allowed } = this.weigh(possible, question);
    if (lacking === undefined || allowed?.path === undefined) return undefined;
    if (known.contradicted.length > 0 && allowed.reason !== 'path-and-protocol') return undefined;
    return roleUnknown(lacking, allowed.path);
  }

  private unexpected(asked: MatchQuestion): Finding {
    const lacking = lackingOf(asked.initiator, asked.responder);
    if (lacking?.isDecisive) return roleUnknown(lacking, undefined);
    const near = this.matcher.nearest(asked);
    const failed = near?.failed ?? [];
    const reason = unexpectedReason(failed);
    if (hasPorts(asked)) return { reason, nearest: near, lacking: lacking?.end };
    const nearest = reason === 'roles-not-joined' ? undefined : near;
    return { reason: 'ip-protocol-not-documented', nearest, lacking: lacking?.end };
  }
}

const matchQuestion = (question: FlowQuestion): MatchQuestion => ({
  initiator: question.initiator,
  responder: question.responder,
  transport: TRANSPORT_OF[question.protocol],
  initiatorPort: question.initiatorPort,
  responderPort: question.responderPort,
  time: question.startSeconds,
});

const TRANSPORT_OF: Readonly<Record<number, Transport>> = {
  [IP_TCP]: 'tcp',
  [IP_UDP]: 'udp',
  [IP_ICMP]: 'icmp',
  [IP_ICMPV6]: 'icmp',
};

const hasPorts = ({ transport }: MatchQuestion): boolean => transport === 'tcp' || transport === 'udp';

const turned = (asked: MatchQuestion): MatchQuestion => ({
  ...asked,
  initiator: asked.responder,
  responder: asked.initiator,
  initiatorPort: asked.responderPort,
  responderPort: asked.initiatorPort,
});

const ROLE_OF = { initiator: ['initiator.role'], responder: ['responder.role'], both: [] } as const satisfies Record<
  Lacking['end'],
  readonly Dimension[]
>;

/** With two ends unknown any path might fit, so none is named. */
function roleUnknown({ end }: Lacking, path: SitePath | undefined): Finding {
  const failed = ROLE_OF[end];
  const nearest = path === undefined || failed.length === 0 ? undefined : { path, failed };
  return { reason: 'role-unknown', lacking: end, nearest };
}

/** The bytes speak against every path that fits. A range that would fit anything is refuted, not contradicted. */
function contradicted({ contradicted: all }: Weighed): Finding | undefined {
  const [first] = all;
  if (first === undefined) return undefined;
  const narrow = all.find(({ path }) => !path.path.needsEvidence);
  if (narrow === undefined)
    return { reason: 'range-other-protocol', nearest: { path: first.path, failed: ['application'] } };
  const { path, reason } = narrow;
  return { reason, path, fitting: all.map((other) => other.path) };
}
