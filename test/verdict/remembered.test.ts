import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { FlowQuestion } from '../../src/verdict/flow-question.js';
import type { Verdict } from '../../src/verdict/verdict.js';
import { HOSTS, judgeOf, LYNC, START } from './support.js';

/** Ports at which paths begin and end, and any others. */
const port = fc.oneof(
  fc.constantFrom(53, 80, 443, 444, 1023, 1024, 3478, 5060, 5061, 5062, 8057, 49_151, 49_152, 50_000, 57_501, 59_999),
  fc.integer({ min: 0, max: 65_535 }),
);
const host = fc.constantFrom(...Object.values(HOSTS));
const tag = fc.constantFrom(0, ...Object.values(EvidenceTag));

const question = fc
  .record({
    initiator: host,
    responder: host,
    protocol: fc.constantFrom(1, 6, 17, 50),
    initiatorPort: port,
    responderPort: port,
    initiatorCertain: fc.boolean(),
    tags: tag,
    rejected: tag,
    payloadSeen: fc.boolean(),
    startSeconds: fc.constantFrom(START, START + 366 * 86_400),
  })
  .map((fields) => Object.assign(new FlowQuestion(), fields));

const said = ({ reason, path, twins, alternatives, nearest, lacking }: Verdict) => ({
  reason,
  path: path?.id,
  twins: twins.map(({ id }) => id),
  alternatives: alternatives.map(({ id }) => id),
  nearest: nearest && [nearest.path.id, ...nearest.failed],
  lacking,
});

describe('a verdict from memory', () => {
  it('is the one that a judge without memories gives', () => {
    const experienced = judgeOf(LYNC);
    fc.assert(
      fc.property(fc.array(question, { minLength: 8, maxLength: 8 }), (questions) => {
        const fresh = judgeOf(LYNC);
        const [last] = questions.slice(-1);
        for (const each of questions) experienced.judge(each);
        if (last !== undefined) expect(said(experienced.judge(last))).toEqual(said(fresh.judge(last)));
      }),
      { numRuns: 200 },
    );
  });
});
