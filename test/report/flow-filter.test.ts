import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter } from '../../src/filter/filter.js';
import { parseIp } from '../../src/ip-text.js';
import { FilteredFlows, flowLanguage } from '../../src/report/flow-filter.js';
import { parseIpRange, rangeOf } from '../../src/topology/ip-range.js';
import type { JudgedFlow } from '../../src/verdict/judged-flow.js';
import { topologyOf } from '../topology/site.js';
import { answered, attempted, catalogue, closed, type FlowSketch, judgedAs } from './support.js';

const topology = topologyOf(`
hosts:
  edge1: { roles: [access-edge], external: 10.45.16.10, internal: 172.25.33.10 }
`);
const language = flowLanguage(catalogue, topology);

const passes = (expression: string) => {
  const compiled = compileFilter(expression, language);
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  return compiled.test;
};

const FLOWS: readonly FlowSketch[] = [
  {
    hosts: 'outside > access edge',
    packets: closed('203.0.113.9:50000', '10.45.16.10:443'),
    protocol: 'tls',
    serverName: 'sip.contoso.com',
    names: [undefined, 'edge1'],
  },
  { hosts: 'outside > access edge', packets: attempted('[2001:db8::9]:50001', '[2001:db8::10]:22') },
  { hosts: 'outside > A/V edge', packets: answered('203.0.113.9:3478', '10.45.16.30:3478'), protocol: 'stun' },
];

/** Which of the flows a filter lets pass, by their index. */
const chosen = (expression: string): number[] =>
  judgedAs(passes(expression), FLOWS).flatMap((passed, index) => (passed ? [index] : []));

describe('flows', () => {
  test.each<[string, number[]]>([
    ['', [0, 1, 2]],
    ['to:access-edge', [0, 1]],
    ['from:access-edge', []],
    ['role:edge', [0, 1, 2]],
    ['from:internet', [0, 1, 2]],
    ['host:edge1', [0]],
    ['to:edge1', [0]],
    ['from:edge1', []],
    ['host:203.0.113.0/24', [0, 2]],
    ['from:2001:db8::/64', [1]],
    ['to:2001:db8::/64 -from:203.0.113.9', [1]],
    ['host:10.45.16.30', [2]],
    ['host:10.45.16.1-10.45.16.20', [0]],
    ['port:443', [0]],
    ['port:50000-59999', [0, 1]],
    ['port:22,3478', [1, 2]],
    ['proto:tcp', [0, 1]],
    ['proto:17', [2]],
    ['app:tls', [0]],
    ['app:sip', [0]],
    ['app:unknown', [1]],
    ['sni:contoso', [0]],
    ['sni:*.com', [0]],
    ['path:access-sip-tls', [0]],
    ['verdict:expected', [0, 2]],
    ['verdict:unexpected', [1]],
    ['-verdict:unexpected', [0, 2]],
    ['reason:port-not-documented', [1]],
    ['state:attempted', [1]],
    ['zone:perimeter', [0, 1, 2]],
    ['203.0.113', [0, 2]],
    ['edge1', [0]],
    ['"A/V Edge"', [2]],
    ['proto:tcp port:443,22 -app:tls', [1]],
  ])('%j', (expression, indexes) => {
    expect(chosen(expression)).toEqual(indexes);
  });

  test.each<[string, string]>([
    ['reason:port-not-documentd', "'port-not-documentd' is not known here; did you mean 'port-not-documented'?"],
    ['host:10.45.16.300', "'10.45.16.300' is no IPv4 or IPv6 address"],
    ['host:10.45.16.1/24', 'write 10.45.16.0/24 for the network'],
    ['host:edge2', "'edge2' is not known here; did you mean 'edge1'?"],
    ['to:acess-edge', "did you mean 'access-edge'?"],
    ['proto:tpc', "did you mean 'tcp'?"],
    ['firewall:external', 'is asked of paths, not of flows'],
    ['transport:tcp', "is 'proto:' for flows"],
  ])('%j is refused with what to write', (expression, message) => {
    const compiled = compileFilter(expression, language);
    expect('problems' in compiled && compiled.problems.map((problem) => problem.message).join()).toContain(message);
  });

  test('that do not pass are counted, and go no further', () => {
    const seen: number[] = [];
    const sink = new FilteredFlows(passes('proto:tcp'), {
      flow: ({ flow }: JudgedFlow) => seen.push(flow.responderPort),
    });
    judgedAs((judged) => sink.flow(judged), FLOWS);
    expect(seen).toEqual([443, 22]);
    expect(sink.filtered).toBe(1);
  });

  test('lie in a range exactly where their address does', () => {
    const ipv4 = fc.ipV4();
    fc.assert(
      fc.property(ipv4, fc.oneof(ipv4, fc.constantFrom('10.45.16.10', '255.255.255.255')), (a, b) => {
        const [first, last] = [a, b].map((text) => rangeOf(parseIp(text) ?? { version: 4, words: [0, 0, 0, 0] }).first);
        const [low, high] = (first ?? 0n) <= (last ?? 0n) ? [a, b] : [b, a];
        const parsed = parseIpRange(`${low}-${high}`);
        const own = 'range' in parsed ? parsed.range : undefined;
        const address = rangeOf({ version: 4, words: [0, 0, 0, (10 << 24) | (45 << 16) | (16 << 8) | 10] }).first;
        const isInside = own !== undefined && own.first <= address && address <= own.last;
        expect(chosen(`to:${low}-${high}`).includes(0)).toBe(isInside);
      }),
      { numRuns: 50 },
    );
  });

  test('can be asked for by the example of every key', () => {
    const { fields } = language;
    for (const [key, { example }] of Object.entries(fields)) {
      expect(example.startsWith(`${key}:`)).toBe(true);
      const compiled = compileFilter(example, language);
      if ('problems' in compiled) expect([key, compiled.problems]).toEqual([key, []]);
    }
  });
});
