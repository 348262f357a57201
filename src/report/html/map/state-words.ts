/** The states of arrows in words and signs: no state is told by colour alone. */

import type { StrandState } from './strands.js';

/** A sign before each label, so that no state is told by colour alone. */
export const STATE_SIGNS: Readonly<Record<StrandState, string>> = {
  seen: '✓',
  unanswered: '✗',
  unseen: '○',
  unexpected: '!',
  contradicted: '≠',
  undetermined: '?',
};

export const STATE_WORDS: Readonly<Record<StrandState, string>> = {
  seen: 'seen',
  unanswered: 'tried, not answered',
  unseen: 'never seen',
  unexpected: 'unexpected: no document knows it',
  contradicted: 'contradicted: not the bytes documented',
  undetermined: 'undetermined',
};

/** Whether a document knows what has this state. */
export const isDocumented = (state: StrandState): boolean =>
  state === 'seen' || state === 'unanswered' || state === 'unseen';

/** Length of the points of a label of something undocumented. */
export const TIP = 6;
