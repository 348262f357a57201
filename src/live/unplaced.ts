/** What is said where findings or hosts are more than are told apart. */
export const UNPLACED = {
  ungrouped: 'more kinds of findings than are told apart; the flows of further ones are counted alone',
  unlisted: 'more addresses than are told apart; further ones are not among the hosts',
} as const;
