import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { FlowQuestion } from '../../src/verdict/flow-question.js';
import { MAX_REMEMBERED, Memo } from '../../src/verdict/memo.js';
import { HOSTS, judgeOf, START } from './support.js';

const host = fc.constantFrom(...Object.values(HOSTS));
const port = fc.oneof(
  fc.constantFrom(0, 53, 80, 443, 444, 3478, 4443, 5060, 5061, 5062, 8057, 8080, 50_000, 59_999, 60_000),
  fc.integer({ min: 0, max: 65_535 }),
);
const bits = fc
  .subarray(Object.values(EvidenceTag), { maxLength: 3 })
  .map((some) => some.reduce<number>((all, one) => all | one, 0));

const question = fc
  .record({
    initiator: host,
    responder: host,
    protocol: fc.constantFrom(1, 6, 17, 50, 58, 132, 255),
    initiatorPort: port,
    responderPort: port,
    initiatorCertain: fc.boolean(),
    tags: bits,
    rejected: bits,
    midstream: fc.boolean(),
    payloadSeen: fc.boolean(),
    hint: fc.integer({ min: 0, max: 8 }),
    startSeconds: fc.constantFrom(0, START, START + 366 * 86_400),
  })
  .map((parts) => Object.assign(new FlowQuestion(), parts));

describe('a judge with a memory', () => {
  it('says what one without would say', () => {
    const experienced = judgeOf();
    fc.assert(
      fc.property(fc.array(question, { minLength: 1, maxLength: 20 }), (questions) => {
        for (const one of questions) {
          const { id: _id, ...fresh } = judgeOf().judge(one);
          const { id, ...remembered } = experienced.judge(one);
          expect(remembered).toEqual(fresh);
          expect(experienced.judge(one).id).toBe(id);
          expect(experienced.verdicts[id]).toBe(experienced.judge(one));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives equal judgements as one object', () => {
    const judge = judgeOf();
    const asked = (responderPort: number) =>
      judge.judge(
        Object.assign(new FlowQuestion(), {
          initiator: HOSTS['outside'],
          responder: HOSTS['access edge'],
          protocol: 6,
          initiatorPort: 50_000,
          responderPort,
        }),
      );
    expect(asked(22)).toBe(asked(23));
    const before = judge.verdicts.length;
    for (let port = 0; port < 65_536; port++) asked(port);
    expect(judge.verdicts.length - before).toBeLessThan(20);
  });
});

describe('the table of remembered questions', () => {
  /** Asks and, where the answer is not known, stores it. */
  function ask(
    memo: Memo,
    words: readonly [number, number, number, number, number, number, number],
    answer: number,
  ): number {
    const known = memo.find(...words);
    if (known === -1) memo.put(...words, answer);
    return known;
  }

  it('finds every question again, and no other', () => {
    const memo = new Memo();
    for (let index = 0; index < 20_000; index++) {
      expect(ask(memo, [index, 0, -index, index << 16, 7, index & 1, 0], index)).toBe(-1);
    }
    for (let index = 0; index < 20_000; index++) {
      expect(memo.find(index, 0, -index, index << 16, 7, index & 1, 0)).toBe(index);
      expect(memo.find(index, 0, -index, index << 16, 7, index & 1, 1)).toBe(-1);
    }
  });

  it('forgets everything rather than grow', () => {
    const memo = new Memo();
    for (let index = 0; index <= MAX_REMEMBERED; index++) ask(memo, [index, 1, 2, 3, 4, 5, 6], index);
    expect(memo.forgotten).toBe(1);
    expect(memo.find(0, 1, 2, 3, 4, 5, 6)).toBe(-1);
    expect(memo.find(MAX_REMEMBERED, 1, 2, 3, 4, 5, 6)).toBe(MAX_REMEMBERED);
    expect(ask(memo, [0, 1, 2, 3, 4, 5, 6], 9)).toBe(-1);
    expect(memo.find(0, 1, 2, 3, 4, 5, 6)).toBe(9);
  });
});
