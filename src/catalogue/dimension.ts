/** What a path asks of a flow, each checked by itself so that the nearest path can say which one failed. */
export const DIMENSIONS = [
  'initiator.role',
  'initiator.interface',
  'initiator.zone',
  'initiator.port',
  'responder.role',
  'responder.interface',
  'responder.zone',
  'responder.port',
  'transport',
  'direction',
  'application',
  'condition',
  'validity',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];
