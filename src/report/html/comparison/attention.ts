/** What a person makes of what a comparison found: how urgent it is, and what follows from it. */

import type {
  ComparisonGroup,
  ComparisonKind,
  ComparisonRecord,
  FlowsBetween,
} from '../../compare/comparison-record.js';
import type { Folded } from '../../folded-ports.js';
import type { Severity } from '../../model/finding-rows.js';
import { counted } from '../../text.js';

/** Kinds of flows that did not reach who they were for, or whose answers did not reach who asked. */
const STOPPED: ReadonlySet<ComparisonKind> = new Set(['swallowed', 'answer-swallowed', 'turned-away']);

export const isStopped = ({ kind }: ComparisonGroup): boolean => STOPPED.has(kind);

/**
 * `high`: documented flows that were stopped, undocumented ones that came around a capture point; `low`: undocumented
 * flows that were stopped, as they should be.
 */
export function severityOf(group: ComparisonGroup): Severity {
  if (isStopped(group))
    return group.verdict === 'expected' ? 'high' : group.verdict === 'unexpected' ? 'low' : 'medium';
  return group.kind === 'another-way' && group.verdict === 'unexpected' ? 'high' : 'medium';
}

/** Whether a flow that both saw is none that any document knows. */
export const isUndocumented = ({ verdict }: FlowsBetween): boolean => verdict === 'unexpected';

/** Flows between the same kinds of ends for the same port that both sides saw, however they were judged. */
export function cameThrough({ from, to, transport, port }: FlowsBetween, { through }: ComparisonRecord): number {
  const alike = through.filter(
    (one) =>
      one.transport === transport && one.port === port && one.from.label === from.label && one.to.label === to.label,
  );
  return alike.reduce((sum, { flows }) => sum + flows, 0);
}

/** What became of flows that are alike but for their port, and what is to be done about it, in sentences. */
export function meaningOf(folded: Folded<ComparisonGroup>, record: ComparisonRecord): string {
  const [first] = folded;
  const missing = folded.reduce((sum, group) => sum + (group.missing ?? 0), 0);
  const packets = folded.reduce((sum, group) => sum + group.packets, 0);
  const became = whatBecame({ ...first, missing, packets }, record);
  if (!isStopped(first)) return became;
  const through = folded.reduce((sum, group) => sum + cameThrough(group, record), 0);
  return `${became} ${first.verdict === 'expected' ? whatToMend(through) : WHAT_TO_DO[first.verdict]}`;
}

const whatToMend = (through: number): string =>
  through === 0
    ? 'It is documented, and no flow between such ends came through on that port: look for a rule that is missing.'
    : `It is documented, and ${counted(through, 'flow')} between such ends on that port came through: look for a rule that is narrower than these addresses.`;

function whatBecame({ kind, side, icmp, missing = 0, packets }: ComparisonGroup, { sides }: ComparisonRecord): string {
  const saw = sides[side].name;
  const other = sides[side === 0 ? 1 : 0].name;
  switch (kind) {
    case 'swallowed':
      return `Seen on ${saw}, never on ${other}, and nobody answered: what is between dropped it.`;
    case 'answer-swallowed':
      return `It came out on ${saw} and was answered; no answer reached ${other}: what is between dropped the way back.`;
    case 'turned-away':
      return `Seen on ${saw}, never on ${other}: ${icmp === undefined ? 'a reset' : `${icmp.error} (ICMP) from ${icmp.from}`} came back.`;
    case 'answered-between':
      return `Seen and answered on ${saw}, never seen on ${other}: a proxy answers for the server, or there is another way.`;
    case 'opening-lost':
      return `The first packet was seen on ${saw} and not on ${other}; only a repetition came out.`;
    case 'missing-packets':
      return `${counted(missing, 'packet')} of ${counted(packets + missing, 'packet')} did not come out on the other side.`;
    case 'answer-elsewhere':
      return `It came out on ${saw} and was answered; no answer came by on ${other}, and yet it goes on: the answers take another way.`;
    case 'another-way':
      return `Seen on ${saw} and not on ${other}, which it had to pass first, or it goes on though no answer passes: there is a way around.`;
  }
}

const WHAT_TO_DO: Readonly<Record<Exclude<FlowsBetween['verdict'], 'expected'>, string>> = {
  contradicted: 'A documented path has these ends and ports, but not these bytes.',
  unexpected: 'No document knows it, so that it is stopped as it should be.',
  undetermined: 'Whether it is documented could not be judged.',
};
