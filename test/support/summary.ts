import type { SummaryRecord } from '../../src/report/record.js';

/** The summary of a run that read nothing and missed nothing, but for what is given. */
export const summaryRecord = (parts: Partial<SummaryRecord> = {}): SummaryRecord => ({
  type: 'summary',
  frames: 0,
  bytes: 0,
  undecoded: {},
  flows: { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 },
  drops: { kernel: 0, interface: 0, shed: 0 },
  snapped: 0,
  incomplete: false,
  inputs: [],
  catalogues: [],
  ...parts,
});
