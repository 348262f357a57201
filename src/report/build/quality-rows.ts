import type { Reason } from '../../verdict/verdict.js';
import type { QualityRow } from '../model/quality.js';
import { type SummaryRecord, UNKNOWN_LINK_TYPE } from '../record.js';
import { count, span } from '../text.js';
import type { QualityCounts } from './quality-counts.js';

/** What the inputs say of themselves; absent where they do not. */
export interface InputQuality {
  readonly frames?: number;
  readonly snapped?: number;
  readonly drops?: SummaryRecord['drops'];
  /** Present where what was captured with counts no drops. */
  readonly uncountedDrops?: true;
  readonly undecoded?: SummaryRecord['undecoded'];
  readonly inputs: number;
  /** Inputs that were not read to their end. */
  readonly unread: number;
  readonly interrupted: boolean;
  readonly start?: string;
  readonly end?: string;
  /** Flow logs: lines that are no records, and records that another log held already. */
  readonly broken?: number;
  readonly repeated?: number;
  /** Records that the logs say are missing in them. */
  readonly unlogged?: number;
  /** Flow logs that have no summary: how far they can be trusted is not said. */
  readonly unsummarised?: number;
  /** The longest spans without any frame, longest first. */
  readonly gaps?: readonly { readonly start: string; readonly seconds: number }[];
}

const UNDETERMINED_TEXTS: Readonly<Partial<Record<Reason, string>>> = {
  'role-unknown': 'an end has neither role nor zone that would decide; give it one in the topology',
  'evidence-missing': 'only the bytes could show what they are, and they were not seen',
  'condition-unknown': 'the topology does not state a condition of the path that fits',
  'initiator-unknown': 'who opened them was not captured, and they are documented from the other end only',
  'no-topology': 'no topology was given, so nobody has a role',
};

/** Every figure, those without trouble as well: what was looked for and not found is an answer. */
export function qualityRows(inputs: InputQuality, counts: QualityCounts): QualityRow[] {
  return [...capturedRows(inputs), ...logRows(inputs), ...flowRows(counts), ...undeterminedRows(counts)];
}

/** A figure that should be 0. */
const trouble = (
  code: string,
  title: string,
  value: number | undefined,
  meaning: string,
  mark: 'note' | 'bad' = 'bad',
  of?: number,
): QualityRow => ({
  code,
  title,
  ...(value !== undefined && { value }),
  ...(of !== undefined && { of }),
  mark: value === undefined ? 'note' : value > 0 ? mark : 'good',
  meaning: value === undefined ? 'the inputs do not say' : value > 0 ? meaning : 'nothing to say',
});

function capturedRows(inputs: InputQuality): QualityRow[] {
  const { start, end, frames, snapped, drops, uncountedDrops, undecoded, unread, interrupted } = inputs;
  const foreign = undecoded?.[UNKNOWN_LINK_TYPE];
  const outside = Object.entries(undecoded ?? {}).filter(([reason]) => reason !== UNKNOWN_LINK_TYPE);
  return [
    {
      code: 'span',
      title: 'time span',
      ...(start !== undefined && { value: span(start, end ?? start) }),
      mark: start === undefined ? 'bad' : 'note',
      meaning:
        start === undefined
          ? 'nothing has a time'
          : 'what was not seen may have been used before or after: nothing is said of that',
    },
    ...(frames === undefined
      ? []
      : [
          {
            code: 'frames',
            title: 'frames read',
            value: frames,
            mark: frames === 0 ? ('bad' as const) : ('note' as const),
            meaning: frames === 0 ? 'there is nothing to judge' : 'all verdicts rest on these',
          },
        ]),
    trouble(
      'inputs-unread',
      'inputs not read to their end',
      unread,
      'flows after that point are missing',
      'bad',
      inputs.inputs,
    ),
    trouble(
      'interrupted',
      'interrupted before all was read',
      Number(interrupted),
      'flows after that point are missing',
    ),
    trouble('drops-kernel', 'packets dropped by the kernel', drops?.kernel, DROPPED),
    trouble('drops-interface', 'packets dropped by the interface', drops?.interface, DROPPED),
    ...(uncountedDrops
      ? [
          trouble(
            'drops-uncounted',
            'captured without a count of drops',
            1,
            `nobody knows how many packets are missing: ${DROPPED}`,
          ),
        ]
      : []),
    trouble(
      'shed',
      'flows and datagrams given up for want of room',
      drops?.shed,
      'long flows count as several; raise --max-flows',
    ),
    trouble(
      'snapped',
      'frames cut by the snap length',
      snapped,
      'names, certificates and protocols may be missing: capture whole frames (-s 0)',
      'note',
      frames,
    ),
    trouble(
      'foreign',
      'frames of a link type that is not read',
      foreign ?? (undecoded === undefined ? undefined : 0),
      'nothing is said of them',
    ),
    ...outside.map(
      ([reason, value]): QualityRow => ({
        code: `undecoded-${reason}`,
        title: `frames that are part of no flow: ${reason}`,
        value,
        ...(frames !== undefined && { of: frames }),
        mark: 'note',
        meaning: 'they are counted and not judged',
      }),
    ),
    ...gapRows(inputs),
  ];
}

const DROPPED = 'flows may lack their opening or their answer: states and initiators may be wrong';

const gapRows = ({ gaps }: InputQuality): QualityRow[] =>
  gaps === undefined
    ? []
    : gaps.length === 0
      ? [
          {
            code: 'gaps',
            title: 'spans of minutes without any frame',
            value: 0,
            mark: 'good',
            meaning: 'nothing to say',
          },
        ]
      : gaps.map(
          ({ start, seconds }): QualityRow => ({
            code: 'gaps',
            title: `no frame for ${count(seconds)} s from ${start.replace(/\.\d+Z$/, 'Z')}`,
            value: Math.round(seconds),
            mark: 'note',
            meaning: 'nobody spoke, or nothing was captured: the capture does not tell which',
          }),
        );

const logRows = ({ broken, repeated, unlogged, unsummarised }: InputQuality): QualityRow[] =>
  broken === undefined
    ? []
    : [
        trouble('lines-broken', 'lines of logs that are no records', broken, 'the flows of these lines are missing'),
        trouble(
          'records-repeated',
          'records that another log held already',
          repeated,
          'each flow is counted once',
          'note',
        ),
        trouble('records-unlogged', 'records that could not be logged', unlogged, 'these flows are missing'),
        trouble(
          'logs-unsummarised',
          'logs without a summary at their end',
          unsummarised,
          'they may have been cut off, and what was lost while capturing is not said',
          'note',
        ),
      ];

function flowRows(counts: QualityCounts): QualityRow[] {
  const { flows } = counts;
  const mutual = counts.mutualUnknown.entries().reduce((sum, [, value]) => sum + value, 0);
  return [
    trouble(
      'one-way',
      'flows of which one direction alone was captured',
      counts.oneWay,
      'the capture misses a direction: whether they were answered, and by what, is not known',
      'bad',
      flows,
    ),
    trouble(
      'midstream',
      'TCP flows without their opening',
      counts.midstream,
      'who opened them is known by evidence or guessed',
      'note',
      flows,
    ),
    trouble(
      'initiator-guessed',
      'flows whose initiator is a guess',
      counts.guessed,
      'the lower port, or who sent first, is taken for it',
      'note',
      flows,
    ),
    trouble(
      'encrypted',
      'flows whose contents are encrypted',
      counts.encrypted,
      'judged by their handshake, not by their contents',
      'note',
      flows,
    ),
    trouble(
      'unrecognised',
      'answered flows whose bytes are not recognised',
      counts.unrecognised,
      'judged by roles and ports alone',
      'note',
      flows,
    ),
    trouble(
      'mutual-tls-unknown',
      'TLS flows of which mutual authentication cannot be told',
      mutual,
      `mutual TLS is neither confirmed nor refuted there (${counts.mutualUnknown
        .entries()
        .map(([why, value]) => `${why} ${count(value)}`)
        .join(', ')})`,
      'note',
      flows,
    ),
    trouble(
      'sip-compressed',
      'SIP flows that are compressed',
      counts.compressedSip,
      'nothing after the negotiation is seen',
      'note',
      flows,
    ),
  ];
}

const undeterminedRows = ({ undetermined, flows }: QualityCounts): QualityRow[] =>
  [...undetermined]
    .sort(([, a], [, b]) => b - a)
    .map(([reason, value]) => ({
      code: `undetermined-${reason}`,
      title: `flows that could not be judged: ${reason}`,
      value,
      of: flows,
      mark: 'bad',
      meaning: UNDETERMINED_TEXTS[reason] ?? 'see the reason',
    }));
