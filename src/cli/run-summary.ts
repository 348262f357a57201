import type { CaptureReport } from '../capture/read-captures.js';
import { compareTimes } from '../capture/tally.js';
import type { Pipeline } from '../pipeline.js';
import { isIncomplete } from '../report/loss-text.js';
import { isoTime, type SummaryRecord } from '../report/record.js';
import type { Site } from './site.js';

/** The summary of a run over captures. */
export function summarise(
  { inputs, drops, aborted, frames, wireBytes, snapped }: CaptureReport,
  pipeline: Pipeline,
  flows: SummaryRecord['flows'],
  site: Site,
): SummaryRecord {
  const start = inputs.flatMap(({ first }) => first ?? []).sort(compareTimes)[0];
  const end = inputs
    .flatMap(({ last }) => last ?? [])
    .sort(compareTimes)
    .at(-1);
  const unreadLinkTypes = pipeline.unreadLinkTypes();
  const summary = {
    type: 'summary' as const,
    frames,
    bytes: wireBytes,
    undecoded: pipeline.undecoded(),
    ...(unreadLinkTypes.length > 0 && { unreadLinkTypes }),
    flows,
    drops: { kernel: drops.kernel, interface: drops.interface, shed: pipeline.shed },
    snapped,
    incomplete: false,
    ...(aborted && { interrupted: true as const }),
    ...(start !== undefined && { start: isoTime(start.seconds, start.nanoseconds) }),
    ...(end !== undefined && { end: isoTime(end.seconds, end.nanoseconds) }),
    inputs: inputs.map(({ name, bytes, problems: [problem] }) => ({
      name,
      bytes,
      ...(problem !== undefined && { problem: problem.kind }),
    })),
    ...provenanceRecord(site),
  };
  return { ...summary, incomplete: isIncomplete(summary) };
}

/** What flows were judged by. */
export type Provenance = Pick<Site, 'catalogues' | 'topology'>;

export const provenanceRecord = ({
  catalogues,
  topology: { name, sha256 },
}: Provenance): Pick<SummaryRecord, 'catalogues' | 'topology'> => ({
  catalogues,
  ...(name !== undefined && sha256 !== undefined && { topology: { name, sha256 } }),
});
