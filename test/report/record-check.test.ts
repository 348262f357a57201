import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordCheck } from '../../src/report/record-check.js';
import { flowRecordSchema, recordSchemas, summarySchema } from '../../src/report/record-schema.js';
import { loadExpectation, samplePath } from '../samples/expectations.js';
import { recordsOf } from '../support/records.js';

const checkFlow = recordCheck(recordSchemas()['flow-record.schema.json']);
const checkSummary = recordCheck(recordSchemas()['summary.schema.json']);
const { capture, topology } = loadExpectation('edge-external');
const { records } = await recordsOf([samplePath(capture)], samplePath(topology));
const plain = records.map((record) => JSON.parse(JSON.stringify(record)) as object);

type Place = { readonly holder: Record<string, unknown>; readonly key: string };

/** Every place of a value, also those in lists. */
function places(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...places(holder[key])]);
}

/** Values that a field may be mistaken for. */
const odd = fc.oneof(
  fc.constantFrom(null, true, '', 'tcp', '1.2', [], {}, ['x'], [1], -1, 0, 65_535, 65_536, 1.5, 1e300, 'none'),
  fc.jsonValue({ maxDepth: 2 }),
);

describe('whether a value is a record', () => {
  it('takes every record of a sample', () => {
    for (const record of plain) expect(checkFlow(record, '')).toBeUndefined();
  });

  it('agrees with the zod schema on any record of which something was changed or left out', () => {
    const change = fc.record({ record: fc.nat(plain.length - 1), place: fc.nat(), value: odd, remove: fc.boolean() });
    let refused = 0;
    fc.assert(
      fc.property(change, ({ record, place, value, remove }) => {
        const changed = structuredClone(plain[record]) as object;
        const all = places(changed);
        const { holder, key } = all[place % all.length] as Place;
        if (remove && !Array.isArray(holder)) delete holder[key];
        else holder[key] = value;
        const problem = checkFlow(changed, '');
        if (problem !== undefined) refused++;
        expect(problem === undefined).toBe(flowRecordSchema.safeParse(changed).success);
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it('says the place and what is needed there', () => {
    const record = structuredClone(plain[0]) as Record<string, never>;
    const faults = (change: object): string | undefined => checkFlow({ ...record, ...change }, '');
    expect(faults({ initiator: { ip: '192.0.2.1', port: 70_000 } })).toBe(
      'initiator.port: a whole number from 0 to 65535 is needed',
    );
    expect(faults({ verdict: 'fine' })).toBe("verdict: 'fine' is nothing that this version knows");
    expect(faults({ vlan: 'x' })).toBe('vlan: a list is needed');
    expect(faults({ responder: {} })).toBe("responder: it lacks 'ip'");
    expect(checkFlow([], '')).toBe('an object is needed');
    expect(checkSummary({}, '')).toBe("it lacks 'type'");
  });

  it('lets keys pass that it does not know, but none that would harm who copies or writes them', () => {
    const record = plain[0] as object;
    expect(checkFlow({ ...record, place: { name: 'edge', tags: ['a', ['b']] } }, '')).toBeUndefined();
    const deep = JSON.parse(`{"a":${'['.repeat(50)}${']'.repeat(50)}}`) as object;
    expect(checkFlow({ ...record, place: deep }, '')).toContain('within one another');
    for (const hostile of ['{"__proto__":{"verdict":"expected"}}', '{"place":[{"__proto__":1}]}']) {
      const value = JSON.parse(`${JSON.stringify(record).slice(0, -1)},${hostile.slice(1)}`) as object;
      expect(checkFlow(value, '')).toContain('__proto__');
    }
  });

  it('knows the counts of a summary, whatever their names', () => {
    const undecoded = JSON.parse('{"constructor":1,"arp":2}') as object;
    const summary = {
      type: 'summary',
      frames: 1,
      bytes: 1,
      undecoded,
      flows: { expected: 1, contradicted: 0, unexpected: 0, undetermined: 0 },
      drops: { kernel: 0, interface: 0, shed: 0 },
      snapped: 0,
      incomplete: false,
      inputs: [],
      catalogues: [],
    };
    expect(checkSummary(summary, '')).toBeUndefined();
    expect(summarySchema.safeParse(summary).success).toBe(true);
    expect(checkSummary({ ...summary, undecoded: { arp: -1 } }, '')).toBe('undecoded.arp: a whole number is needed');
  });

  it('refuses to be made of a schema with something that it would not check', () => {
    expect(() => recordCheck({ type: 'number' })).toThrow('no check for the type number');
  });
});
