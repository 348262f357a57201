import { parseIp } from '../../ip-text.js';
import type { VerdictKind } from '../../verdict/verdict.js';
import { REPORT_VERSION, type Report, type ReportHead } from '../model/report.js';
import { NameCounts } from '../name-counts.js';
import { AddressBook } from './address-book.js';
import { deviationRows } from './deviation-rows.js';
import { NumberRoom } from './distinct-numbers.js';
import { EndKinds } from './end-kinds.js';
import { findingList } from './finding-list.js';
import type { ReportedFlowSink } from './flow-sink.js';
import { hostRows, listedAddresses } from './host-rows.js';
import { HostUses } from './host-uses.js';
import { Judgements, pathFinder } from './judgements.js';
import { mappingRows } from './mapping-rows.js';
import { MediaChecks } from './media-checks.js';
import { Pairs } from './pairs.js';
import { pathRows } from './path-rows.js';
import { PathUses } from './path-uses.js';
import { QualityCounts } from './quality-counts.js';
import { type InputQuality, qualityRows } from './quality-rows.js';
import type { ReportSite } from './report-site.js';
import type { ReportedFlow } from './reported-flow.js';
import { requirementRows } from './requirement-rows.js';
import { RequirementUses } from './requirement-uses.js';
import { TimelineBins } from './timeline-bins.js';

type Counts = Record<VerdictKind, number>;

/** What a run says of itself, for the head of its report: all but what the flows say. */
export type HeadParts = Omit<ReportHead, 'flows' | 'unanswered' | 'warnings'> & {
  readonly warnings: readonly string[];
  readonly quality: InputQuality;
};

/**
 * Adds flows up to a report in bounded memory: every table has a cap, and what finds no room in it is counted. Flows may
 * come from captures and from logs (`CapturedFlows`, `LoggedFlows`) with the numbering of this builder.
 */
export class ReportBuilder implements ReportedFlowSink {
  readonly addresses = new AddressBook();
  readonly judgements: Judgements;
  readonly kinds: EndKinds;
  private readonly site: ReportSite;
  private readonly room = new NumberRoom();
  private readonly pairs = new Pairs(this.room);
  private readonly paths = new PathUses(this.room);
  private readonly hosts: HostUses;
  private readonly requirements = new RequirementUses();
  private readonly media = new MediaChecks();
  private readonly timeline = new TimelineBins();
  private readonly quality = new QualityCounts();
  private readonly protocols = new NameCounts();
  private readonly flows: Counts = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };
  private unanswered = 0;

  constructor(site: ReportSite) {
    this.site = site;
    this.judgements = new Judgements(pathFinder(site.catalogue, site.paths));
    this.kinds = new EndKinds(site.catalogue);
    for (const { address } of listedAddresses(site)) {
      const ip = parseIp(address);
      if (ip !== undefined) this.addresses.number(ip.version, ...ip.words);
    }
    this.hosts = new HostUses(this.addresses.size);
  }

  add(flow: ReportedFlow): void {
    const { kind } = flow.judgement;
    this.flows[kind]++;
    if (kind === 'expected' && !flow.answered) this.unanswered++;
    this.protocols.add(flow.application);
    this.pairs.add(flow);
    this.paths.add(flow);
    this.hosts.add(flow);
    this.requirements.add(flow);
    this.media.add(flow);
    this.timeline.add(flow);
    this.quality.add(flow);
  }

  leave(kind: VerdictKind): void {
    this.flows[kind]++;
    this.pairs.leftOut[kind]++;
  }

  /** The report on all flows that were added. */
  report({ quality: inputs, ...head }: HeadParts): Report {
    const { site, addresses } = this;
    const numbered = mappingRows(this.pairs, addresses);
    const mapping = numbered.map(({ row }) => row);
    const taken = new Set(site.paths.map(({ id }) => id));
    const deviations = deviationRows(this.pairs, { addresses, catalogue: site.catalogue, mapping: numbered, taken });
    const paths = pathRows({ site, addresses, uses: this.paths, pairs: this.pairs });
    const hosts = hostRows(this.hosts, site);
    const requirements = requirementRows(this.requirements, site);
    const quality = qualityRows(inputs, this.quality);
    const address = (number: number) => addresses.text(number);
    const { media } = this;
    return {
      type: 'report',
      version: REPORT_VERSION,
      head: {
        ...head,
        flows: { ...this.flows },
        unanswered: this.unanswered,
        warnings: [...head.warnings, ...this.warnings()],
      },
      mapping,
      paths,
      deviations,
      hosts,
      requirements,
      findings: findingList({ mapping, paths, deviations, hosts, requirements, quality, media, address }),
      quality,
      timeline: this.timeline.toTimeline(),
      protocols: this.protocols.toRecord(),
      leftOut: { mapping: { ...this.pairs.leftOut }, hosts: this.hosts.leftOut },
    };
  }

  private warnings(): string[] {
    const known = new Set(this.site.paths.map(({ id }) => id));
    const foreign = this.paths.carrying.filter((id) => !known.has(id));
    const left = Object.values(this.pairs.leftOut).reduce((sum, flows) => sum + flows, 0);
    return [
      ...(foreign.length === 0
        ? []
        : [`Flows are on paths that do not apply at this site now: ${foreign.length}, such as ${foreign[0]}.`]),
      ...(left === 0 ? [] : [`${left} flows found no room in the tables; they are in the totals alone.`]),
      ...(this.hosts.leftOut === 0 ? [] : [`${this.hosts.leftOut} ends of flows found no room in the table of hosts.`]),
    ];
  }
}
