/** What flows differ in from a path, as the end of a sentence whose subject is the path. */

import type { Dimension } from '../catalogue/dimension.js';
import { enumeration } from '../wording.js';

/** A dimension that does not fit. */
export interface Difference {
  readonly dimension: Dimension;
  /** What the path asks for. */
  readonly wanted: string;
  /** Absent where flows that are told together show different things. */
  readonly got?: string;
}

const NAMES: Readonly<Record<Dimension, string>> = {
  'initiator.role': "the initiator's role",
  'initiator.interface': "the initiator's interface",
  'initiator.zone': "the initiator's zone",
  'initiator.port': 'the source port',
  'responder.role': "the responder's role",
  'responder.interface': "the responder's interface",
  'responder.zone': "the responder's zone",
  'responder.port': 'the port',
  transport: 'the transport',
  direction: 'who opens it',
  application: 'the protocol',
  condition: 'its condition',
  validity: 'its last day',
};

/**
 * `differs in the port (documented 443, seen 22)`, `is only for public IM connectivity, and this site does not have
 * that`, `counted until 2020-06-30 only`, or several of them.
 */
export function differencesText(differences: readonly Difference[]): string {
  const differing = differences.filter(({ dimension }) => dimension !== 'condition' && dimension !== 'validity');
  const clauses = [
    ...(differing.length === 0 ? [] : [`differs in ${enumeration(differing.map(differenceText))}`]),
    ...differences.flatMap(({ dimension, wanted }) => {
      if (dimension === 'condition') return [`is only for ${wanted}, and this site does not have that`];
      return dimension === 'validity' ? [`counted ${wanted} only`] : [];
    }),
  ];
  return clauses.join('; it ');
}

const differenceText = ({ dimension, wanted, got }: Difference): string =>
  `${NAMES[dimension]} (documented ${wanted}${got === undefined ? '' : `, seen ${got}`})`;
