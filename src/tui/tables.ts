/** The list of a tab, made anew only when something that it shows has changed. */

import { compileFilter, type FilterLanguage, type Test } from '../filter/filter.js';
import type { FlowText } from '../live/latest-flows.js';
import { FINDINGS, type Finding, findingsOf, latestFlows } from './findings.js';
import { FLOWS } from './flows.js';
import { HOSTS, type HostItem, hostItems } from './hosts.js';
import { LOG, type LogItem, logItems, searchTest } from './log.js';
import { PATHS, type PathItem, pathItems } from './paths.js';
import type { ScreenSite } from './screen-site.js';
import { type Narrowing, narrowingOf, type State, visible } from './state.js';
import { type Subject, subjectLanguage } from './subject.js';
import { type Table, tableOf } from './table.js';

/** The list of the tab that is shown. */
export type TabTable =
  | { readonly tab: 'Unexpected'; readonly table: Table<Finding> }
  | { readonly tab: 'Flows'; readonly table: Table<FlowText> }
  | { readonly tab: 'Paths'; readonly table: Table<PathItem> }
  | { readonly tab: 'Hosts'; readonly table: Table<HostItem> }
  | { readonly tab: 'Log'; readonly table: Table<LogItem> };

/** What is wrong with a filter, in one line; undefined where nothing is. */
export type FilterProblem = string | undefined;

export class Tables {
  readonly language: FilterLanguage<Subject>;
  private readonly site: ScreenSite;
  private inputs: readonly unknown[] = [];
  private made: TabTable | undefined;
  private expression = '';
  private passes: Test<Subject> | undefined;

  constructor(site: ScreenSite) {
    this.site = site;
    this.language = subjectLanguage(site.catalogue, site.names);
  }

  of(state: State): TabTable {
    const data = visible(state);
    const { tab, level, acknowledged } = state;
    const inputs = [data, tab, level, state[narrowingOf(state)], acknowledged, state.sorts[tab]];
    if (this.made !== undefined && inputs.every((input, index) => input === this.inputs[index])) return this.made;
    this.inputs = inputs;
    this.made = this.make(state);
    return this.made;
  }

  /** An expression that is not right yet leaves the one before in force; words to search for are always right. */
  problemOf(expression: string, narrowing: Narrowing = 'filter'): FilterProblem {
    if (narrowing === 'search') return undefined;
    const compiled = compileFilter(expression, this.language);
    if ('test' in compiled) return undefined;
    const [first] = compiled.problems;
    return first === undefined ? 'this filter cannot be used' : `column ${first.at + 1}: ${first.message}`;
  }

  private make(state: State): TabTable {
    const data = visible(state);
    const { tab, level, acknowledged } = state;
    const passes = this.testOf(state.filter);
    const sort = state.sorts[tab];
    switch (tab) {
      case 'Unexpected':
        return { tab, table: tableOf(FINDINGS, findingsOf(data, level, acknowledged), passes, sort) };
      case 'Flows':
        return { tab, table: tableOf(FLOWS, latestFlows(data), passes, sort) };
      case 'Paths':
        return { tab, table: tableOf(PATHS, pathItems(data, this.site), passes, sort) };
      case 'Hosts':
        return { tab, table: tableOf(HOSTS, hostItems(data, this.site), passes, sort) };
      case 'Log':
        return { tab, table: tableOf(LOG, logItems(data), searchTest(state.search), sort) };
    }
  }

  private testOf(expression: string): Test<Subject> | undefined {
    if (expression === this.expression) return this.passes;
    const compiled = compileFilter(expression, this.language);
    if (!('test' in compiled)) return this.passes;
    this.expression = expression;
    this.passes = expression.trim() === '' ? undefined : compiled.test;
    return this.passes;
  }
}
