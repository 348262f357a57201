/** The captures of both sides of the lab's firewall: what their `expect.yaml` says of each flow. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ComparisonRecord } from '../../src/report/compare/comparison-record.js';
import type { FlowExample } from '../../src/report/model/ends.js';
import { rolepath } from '../support/command-line.js';
import { flowName, samplePath } from './expectations.js';

export interface FirewallFlow {
  readonly what: string;
  readonly initiator: { readonly ip: string; readonly port?: number };
  readonly responder: { readonly ip: string; readonly port?: number };
  readonly transport: string;
  readonly fate: 'passed' | 'translated' | 'swallowed' | 'turned-away';
}

export const outside = (folder: string): string => join(folder, 'firewall-outside.pcapng');
export const inside = (folder: string): string => join(folder, 'firewall-inside.pcapng');

export const firewallFlows = (folder: string): readonly FirewallFlow[] =>
  (parse(readFileSync(join(folder, 'expect.yaml'), 'utf8')) as { flows: FirewallFlow[] }).flows;

export const compared = (...args: string[]): ComparisonRecord => {
  const site = ['-t', samplePath('consolidated-edge.topology.yaml')];
  return JSON.parse(rolepath(['compare', ...args, ...site, '--json']).out) as ComparisonRecord;
};

/** What the comparison shows of the flows, in the form of {@link statedFates}. */
export const shownFates = ({ matched, groups, untold, ungrouped }: ComparisonRecord) => ({
  passed: matched.flows,
  translated: matched.translated,
  swallowed: named(groups.filter(({ kind }) => kind === 'swallowed').flatMap(({ examples }) => examples)),
  turnedAway: named(groups.filter(({ kind }) => kind === 'turned-away').flatMap(({ examples }) => examples)),
  kinds: new Set(groups.map(({ kind }) => kind)),
  rest: untold.length + ungrouped,
});

export function statedFates(flows: readonly FirewallFlow[]): ReturnType<typeof shownFates> {
  const of = (fate: FirewallFlow['fate']) => flows.filter((flow) => flow.fate === fate);
  return {
    passed: of('passed').length + of('translated').length,
    translated: of('translated').length,
    swallowed: named(of('swallowed')),
    turnedAway: named(of('turned-away')),
    kinds: new Set(['swallowed', 'turned-away']),
    rest: 0,
  };
}

const named = (flows: readonly (FlowExample | FirewallFlow)[]): string[] => flows.map(flowName).toSorted();
