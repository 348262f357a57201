/** The states of arrows in words and signs: no state is told by colour alone. */

import type { StrandState } from './strands.js';

/** A sign before each label, so that no state is told by colour alone. */
export const STATE_SIGNS: Readonly<Record<StrandState, string>> = {
  seen: '✓',
  unanswered: '✗',
  unseen: '○',
  untested: '·',
  unexpected: '!',
  contradicted: '≠',
  undetermined: '?',
};

export const STATE_WORDS: Readonly<Record<StrandState, string>> = {
  seen: 'seen',
  unanswered: 'tried, not answered',
  unseen: 'never seen',
  untested: 'not visible in this capture',
  unexpected: 'unexpected: no document knows it',
  contradicted: 'contradicted: not the bytes documented',
  undetermined: 'undetermined',
};

/** Whether a document knows what has this state. */
export const isDocumented = (state: StrandState): boolean =>
  state !== 'unexpected' && state !== 'contradicted' && state !== 'undetermined';

/** Whether nothing was seen of what has this state. */
export const isUnseen = (state: StrandState): boolean => state === 'unseen' || state === 'untested';

/** Length of the points of a label of something undocumented. */
export const TIP = 6;
