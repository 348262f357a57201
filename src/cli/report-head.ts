import { provenance } from '../catalogue/browse.js';
import type { HeadParts } from '../report/build/report-builder.js';
import type { SummaryRecord } from '../report/record.js';
import { version } from './about.js';
import type { RunOptions } from './run.js';
import type { Site } from './site.js';

/** What a report says of the run that it is of. */
export function headParts(
  summary: SummaryRecord,
  { catalogue, topology }: Site,
  hashes: ReadonlyMap<string, string> | undefined,
  options: RunOptions & { readonly sensor?: string },
): HeadParts {
  const { start, end, frames, bytes, incomplete, interrupted, sensor } = summary;
  const time = { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
  return {
    tool: { name: 'rolepath', version: version() },
    catalogues: provenance(catalogue, topology.products),
    ...(topology.name !== undefined &&
      topology.sha256 !== undefined && { topology: { name: topology.name, sha256: topology.sha256 } }),
    products: topology.products,
    inputs: summary.inputs.map((input) => ({ ...input, kind: 'capture', ...hashOf(input.name, hashes) })),
    judgedUnder: [],
    sensors: sensor === undefined ? [] : [sensor],
    options: optionsText(options),
    ...time,
    frames,
    bytes,
    incomplete,
    ...(interrupted !== undefined && { interrupted }),
    warnings: warnings(summary, topology.isGiven),
    quality: {
      frames,
      snapped: summary.snapped,
      drops: summary.drops,
      undecoded: summary.undecoded,
      inputs: summary.inputs.length,
      unread: summary.inputs.filter(({ problem }) => problem !== undefined).length,
      interrupted: interrupted === true,
      ...time,
    },
  };
}

function hashOf(name: string, hashes: ReadonlyMap<string, string> | undefined): { sha256?: string } {
  const sha256 = hashes?.get(name);
  return sha256 === undefined ? {} : { sha256 };
}

/** Options that decide what the report says. */
const optionsText = ({ filter, bpf, maxFlows }: RunOptions): Record<string, string> => ({
  ...(filter !== undefined && filter.trim() !== '' && { filter }),
  ...(bpf !== undefined && { bpf }),
  ...(maxFlows !== undefined && { 'max-flows': String(maxFlows) }),
});

function warnings({ filter, captureFilter }: SummaryRecord, isTopologyGiven: boolean): string[] {
  return [
    ...(isTopologyGiven ? [] : ['No topology was given, so no address has a role and no flow can be judged.']),
    ...(filter === undefined
      ? []
      : [`Only flows that fit the filter ${filter.expression}: ${filter.filtered} others were left out.`]),
    ...(captureFilter === undefined
      ? []
      : [
          `Only frames that fit the capture filter ${captureFilter.expression}: ${captureFilter.filtered} others were left out.`,
        ]),
  ];
}
