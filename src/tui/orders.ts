/** What a screen asks of the threads: the lists that are looked at, and what the detail of the selected row lacks. */

import type { FlowText } from '../live/latest-flows.js';
import type { PacketsToSave } from '../live/saved-packets.js';
import { type Finding, LEVELS } from './findings.js';
import { sourceOf } from './packet-saving.js';
import { type State, visible } from './state.js';
import type { TabTable } from './tables.js';

/** What a thread may be asked. */
export type Order =
  | { readonly type: 'detail'; readonly group: number }
  | { readonly type: 'flow'; readonly flow: string }
  | { readonly type: 'save'; readonly save: PacketsToSave }
  | { readonly type: 'show'; readonly flows: boolean; readonly hosts: boolean };

/** Asks for each thing once. */
export class Orders {
  private readonly order: (source: number, order: Order) => void;
  private asked = '';
  private lists = '';

  constructor(order: (source: number, order: Order) => void) {
    this.order = order;
  }

  /** Details are told anew: the site is another. */
  forget(): void {
    this.asked = '';
  }

  /** Lists that cost something are made only while they are looked at. */
  askLists({ tab, level, data }: State): void {
    const flows = tab === 'Flows' || (tab === 'Unexpected' && level !== LEVELS[0]);
    const hosts = tab === 'Hosts';
    const lists = `${flows} ${hosts}`;
    if (lists === this.lists) return;
    this.lists = lists;
    for (const source of data.sources.keys()) this.order(source, { type: 'show', flows, hosts });
  }

  /** Asks for what the detail of the selected row lacks, once for each state of it. */
  askDetail(state: State, { tab, table }: TabTable, selected: number): void {
    if (tab === 'Unexpected') this.askFinding(state, table.items[selected]);
    else if (tab === 'Flows') this.askFlow(state, table.items[selected]);
  }

  private askFinding(state: State, finding: Finding | undefined): void {
    if (finding?.group === undefined) return this.askFlow(state, finding?.flow);
    const { key, sum, source, id } = finding.group;
    this.ask(`${key} ${sum.flows}`, source, { type: 'detail', group: id });
  }

  private askFlow(state: State, one: FlowText | undefined): void {
    if (one === undefined) return;
    const { source, flow } = sourceOf(one.id, visible(state).sources.length);
    this.ask(`${one.id} ${one.kind} ${one.reason}`, source, { type: 'flow', flow });
  }

  private ask(what: string, source: number, order: Order): void {
    if (what === this.asked) return;
    this.asked = what;
    this.order(source, order);
  }
}
