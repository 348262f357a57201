import type { ActiveMinutes } from '../capture/active-minutes.js';
import { provenance } from '../catalogue/browse.js';
import type { InputQuality } from '../report/build/quality-rows.js';
import type { HeadParts } from '../report/build/report-builder.js';
import type { CatalogueReference, JudgedUnder, ReportInput } from '../report/model/report.js';
import { isoTime, type SummaryRecord } from '../report/record.js';
import { counted } from '../report/text.js';
import { version } from './about.js';
import type { LogRun } from './report-logs.js';
import type { RunOptions } from './run.js';
import type { Site } from './site.js';

/** What inputs say of themselves: captures and flow logs say different things. */
export interface InputFacts {
  readonly inputs: readonly ReportInput[];
  readonly judgedUnder: readonly JudgedUnder[];
  readonly sensors: readonly string[];
  readonly quality: Partial<InputQuality>;
  /** What it means where no topology is given. */
  readonly noTopology: string;
  readonly warnings: readonly string[];
}

/** Spans without any frame of which a report speaks: how long at least in seconds, and how many. */
const LEAST_QUIET = 300;
const MOST_QUIET = 5;

export const captureFacts = ({ inputs, sensor }: SummaryRecord, activity: ActiveMinutes): InputFacts => ({
  inputs: inputs.map((input) => ({ ...input, kind: 'capture' })),
  judgedUnder: [],
  sensors: sensor === undefined ? [] : [sensor],
  quality: quietSpans(activity),
  noTopology: 'No topology was given, so no address has a role and no flow can be judged.',
  warnings: [],
});

function quietSpans(activity: ActiveMinutes): Pick<InputQuality, 'gaps'> {
  const gaps = activity.quiet(LEAST_QUIET, MOST_QUIET);
  return gaps === undefined ? {} : { gaps: gaps.map(({ start, seconds }) => ({ start: isoTime(start, 0), seconds })) };
}

export const logFacts = (run: LogRun, site: Site): InputFacts => ({
  inputs: run.inputs,
  judgedUnder: run.judgedUnder,
  sensors: run.sensors,
  quality: {
    broken: run.broken,
    repeated: run.repeated,
    unsummarised: run.unsummarised,
    ...(run.summary.unlogged !== undefined && { unlogged: run.summary.unlogged }),
  },
  noTopology: 'No topology was given: roles and verdicts are those of the logs, and the paths those of all catalogues.',
  warnings: [...judgedWarnings(run.judgedUnder, site), ...(run.isUnsure ? [UNSURE] : [])],
});

const UNSURE = 'There were too many records to compare all of them: some may stand in two logs and count twice.';

/** Verdicts of logs stand as they were given; whoever reads them has to know under what. */
function judgedWarnings(all: readonly JudgedUnder[], { catalogues, topology }: Site): string[] {
  const now = keyOf(catalogues, topology.sha256);
  const others = all.filter((under) => keyOf(under.catalogues, under.topology?.sha256) !== now);
  const foreignInputs = others.flatMap(({ inputs }) => inputs);
  const [first] = foreignInputs;
  const foreign = foreignInputs.length;
  return [
    ...(all.length > 1 ? [`The logs were judged under ${all.length} different sets of catalogues and topology.`] : []),
    ...(all.length === 0 ? ['No log says under which catalogues and topology it was judged.'] : []),
    ...(first === undefined
      ? []
      : [
          `${counted(foreign, 'log')} such as ${first} ${foreign === 1 ? 'was' : 'were'} judged under other catalogues or another topology than those given now: verdicts stand as they were logged.`,
        ]),
  ];
}

const keyOf = (catalogues: readonly CatalogueReference[], topology: string | undefined): string =>
  JSON.stringify([catalogues.map(({ id, sha256 }) => `${id} ${sha256}`).sort(), topology]);

/** What a report says of the run that it is of. */
export function headParts(
  summary: SummaryRecord,
  { catalogue, topology }: Site,
  hashes: ReadonlyMap<string, string> | undefined,
  options: RunOptions,
  { inputs, judgedUnder, sensors, quality, noTopology, warnings: ofInputs }: InputFacts,
): HeadParts {
  const { start, end, frames, bytes, incomplete, interrupted } = summary;
  const time = { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
  return {
    tool: { name: 'rolepath', version: version() },
    catalogues: provenance(catalogue, topology.products),
    ...(topology.name !== undefined &&
      topology.sha256 !== undefined && { topology: { name: topology.name, sha256: topology.sha256 } }),
    products: topology.products,
    inputs: inputs.map((input) => ({ ...input, ...hashOf(input.name, hashes) })),
    judgedUnder,
    sensors,
    options: optionsText(options),
    ...time,
    frames,
    bytes,
    incomplete,
    ...(interrupted !== undefined && { interrupted }),
    warnings: [...warnings(summary), ...(topology.isGiven ? [] : [noTopology]), ...ofInputs],
    quality: {
      frames,
      snapped: summary.snapped,
      drops: summary.drops,
      ...(summary.uncountedDrops && { uncountedDrops: true as const }),
      undecoded: summary.undecoded,
      inputs: inputs.length,
      unread: inputs.filter(({ problem }) => problem !== undefined).length,
      interrupted: interrupted === true,
      ...time,
      ...quality,
    },
  };
}

function hashOf(name: string, hashes: ReadonlyMap<string, string> | undefined): { sha256?: string } {
  const sha256 = hashes?.get(name);
  return sha256 === undefined ? {} : { sha256 };
}

/** Options that decide what the report says. */
export const optionsText = ({ filter, bpf, maxFlows }: RunOptions): Record<string, string> => ({
  ...(filter !== undefined && filter.trim() !== '' && { filter }),
  ...(bpf !== undefined && { bpf }),
  ...(maxFlows !== undefined && { 'max-flows': String(maxFlows) }),
});

function warnings({ filter, captureFilter }: SummaryRecord): string[] {
  return [
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
