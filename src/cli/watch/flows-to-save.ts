/** Which flows a row of the screen stands for, when its packets are asked for. */

import type { Catalogue } from '../../catalogue/catalogue.js';
import { type FlowLedger, type LedgerFlow, ledgerFlow } from '../../live/flow-ledger.js';
import type { LatestFlows } from '../../live/latest-flows.js';
import type { LiveGroup } from '../../live/live-group.js';
import type { Monitor } from '../../live/monitor.js';
import type { PacketsToSave } from '../../live/saved-packets.js';
import { groupDetail } from '../../live/snapshot.js';
import type { WantedFlows } from './packet-saving.js';

export class FlowsToSave {
  private readonly monitor: Monitor;
  private readonly latest: LatestFlows;
  /** Of flows that have ended; present where somebody may ask for them. */
  private readonly ledger: FlowLedger | undefined;

  constructor(monitor: Monitor, latest: LatestFlows, ledger: FlowLedger | undefined) {
    this.monitor = monitor;
    this.latest = latest;
    this.ledger = ledger;
  }

  /** The flows that an order to save packets means. */
  wanted({ flows }: PacketsToSave, catalogue: Catalogue): WantedFlows {
    const group = 'group' in flows ? this.monitor.groups[flows.group] : undefined;
    const found = 'group' in flows ? this.flowsOf(group) : this.flowsNamed(new Set(flows.ids));
    const common = group && `${group.verdict.kind}, ${groupDetail(group, catalogue).reason}`;
    const packets = found.reduce((sum, flow) => sum + flow.packets, 0);
    return {
      flows: found.map((flow) => ({ ...flow, comment: common ?? this.latest.comment(flow.id, catalogue) })),
      packets: Math.max(packets, group?.packets ?? 0),
    };
  }

  private flowsOf(group: LiveGroup | undefined): LedgerFlow[] {
    if (group === undefined) return [];
    const found = this.ledger?.ofGroup(group.id) ?? [];
    this.monitor.visitGroup(group, (judged) => found.push(ledgerFlow(judged)));
    return found;
  }

  private flowsNamed(ids: ReadonlySet<string>): LedgerFlow[] {
    const found = this.ledger?.ofIds(ids) ?? [];
    for (const id of ids) {
      const judged = this.monitor.pipeline.review(Number.parseInt(id, 10));
      const flow = judged && ledgerFlow(judged);
      if (flow?.id === id) found.push(flow);
    }
    return found;
  }
}
