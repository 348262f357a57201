import { existsSync } from 'node:fs';
import { Interfaces } from '../capture/interfaces.js';
import { type ComparedInput, compareInputs } from '../report/compare/comparison.js';
import { COMPARISON_FORMATS, type WrittenComparison } from '../report/compare/comparison-formats.js';
import { COMPARISON_KINDS, type ComparisonRecord } from '../report/compare/comparison-record.js';
import type { ComparisonContext } from '../report/compare/comparison-text.js';
import { addRecord, DigestSink, microseconds } from '../report/compare/digest-sinks.js';
import { FlowDigests } from '../report/compare/flow-digests.js';
import { FlowLabels } from '../report/compare/flow-labels.js';
import { joinedSpans } from '../report/compare/hearing.js';
import { NatMap } from '../report/compare/nat-map.js';
import { SIDE_NAMES } from '../report/compare/sides.js';
import { alternatives, enumeration, quote } from '../wording.js';
import { UsageError } from './exit-codes.js';
import { isMet, readFailOn } from './fail-on.js';
import { checkReadOnce, type FlowInputSink, readFlows } from './flow-inputs.js';
import { interruptible } from './interruption.js';
import { inputsText, type Lost, sayLoss } from './loss.js';
import { ended } from './outcome.js';
import { type PairOptions, type PairParts, pairHead, writePair } from './pair.js';
import { loadSite, type Site } from './site.js';

export interface CompareOptions extends PairOptions {
  /** `NAME=INPUT`, one or more for each of two names. */
  readonly side?: readonly string[];
}

/** `rolepath compare`: gives the exit code. */
export async function compare(inputs: readonly string[], options: CompareOptions): Promise<number> {
  const [first, second] = sidesGiven(inputs, options.side ?? []);
  const failOn = readFailOn(options.failOn, FAILURES, 'flows');
  checkReadOnce(first.inputs, second.inputs);
  const inputsOfBoth = [...first.inputs, ...second.inputs];
  const { record, runs } = await writePair(COMPARISON_FORMATS, inputsOfBoth, options, async () => {
    const site = await loadSite(options.topology);
    const [one, two] = await interruptible(async (signal) => {
      const run = { ...options, signal };
      return [await readSide(first, site, run), await readSide(second, site, run)] as const;
    });
    const tolerance = options.tolerance === undefined ? undefined : options.tolerance * 1e6;
    const record = compareInputs([one, two], { topology: site.topology, catalogue: site.catalogue, tolerance });
    const runs = [one, two] as const;
    const subject = ({ hashes, ...terminal }: PairParts): WrittenComparison => ({
      record,
      context: contextOf(site),
      head: pairHead(runs, site, hashes, options),
      ...terminal,
    });
    return { record, runs, subject };
  });
  for (const run of runs) sayLoss(run, options, run.name ?? inputsText(run));
  return ended(
    runs.map(({ summary }) => summary),
    isMet(failOn, (kind) => flowsOf(record, kind)),
  );
}

const NO_TOPOLOGY =
  'no topology was given, so that no address has a role and private ones have no zone: nothing can then be said of ' +
  'most flows that one side alone saw';

const contextOf = ({ paths, topology, titles }: Site): ComparisonContext => ({
  titles: new Map(paths.map(({ id, title }) => [id, title])),
  site: [topology.name ?? 'no topology given', ...titles].join('; '),
  notes: topology.isGiven ? [] : [NO_TOPOLOGY],
});

interface GivenSide {
  readonly name: string | undefined;
  readonly inputs: readonly string[];
  /** Interfaces of these captures that belong to the side; absent: all. */
  readonly interfaces?: ReadonlySet<string>;
}

const USAGE = `two capture points are needed: two captures, or --side NAME=CAPTURE for each of two names (${alternatives(SIDE_NAMES)} say where they are)`;

function sidesGiven(inputs: readonly string[], sides: readonly string[]): readonly [GivenSide, GivenSide] {
  const named = new Map<string, string[]>();
  for (const side of sides) {
    const at = side.indexOf('=');
    if (at < 1 || at === side.length - 1) throw new UsageError(`--side takes NAME=CAPTURE, not ${quote(side)}`);
    const name = side.slice(0, at);
    named.set(name, [...(named.get(name) ?? []), side.slice(at + 1)]);
  }
  const given: GivenSide[] = [
    ...Array.from(named, ([name, files]) => ({ name, ...sideInputs(files) })),
    ...inputs.map((input) => ({ name: undefined, ...sideInputs([input]) })),
  ];
  const [first, second, ...more] = given;
  if (first === undefined || second === undefined || more.length > 0) throw new UsageError(USAGE);
  return [first, second];
}

/** `both.pcapng#eth1,eth2` is what the interfaces eth1 and eth2 of a capture saw, unless a file has that name. */
function sideInputs(given: readonly string[]): Pick<GivenSide, 'inputs' | 'interfaces'> {
  const interfaces = new Set<string>();
  const inputs = given.map((input) => {
    const at = input.lastIndexOf('#');
    if (at < 1 || existsSync(input)) return input;
    for (const name of input.slice(at + 1).split(',')) interfaces.add(name);
    return input.slice(0, at);
  });
  return { inputs, ...(interfaces.size > 0 && { interfaces }) };
}

function checkInterfaces({ interfaces = new Set(), inputs }: GivenSide, { list }: Interfaces): void {
  const known = [...new Set(list.flatMap(({ name }) => name ?? []))];
  for (const name of interfaces) {
    if (known.includes(name)) continue;
    const has = known.length === 0 ? 'it names none' : `it has ${enumeration(known.slice(0, MAX_NAMED).map(quote))}`;
    throw new UsageError(`${quote(inputs[0] ?? '')} has no packets of an interface ${quote(name)}; ${has}`);
  }
}

/** Interfaces that a message names. */
const MAX_NAMED = 16;

async function readSide(side: GivenSide, site: Site, options: CompareOptions): Promise<ComparedInput & Lost> {
  const { name, inputs, interfaces } = side;
  const flows = new FlowDigests(new NatMap(site.topology.natPairs));
  const labels = new FlowLabels();
  const judged = new DigestSink(flows, labels);
  const sink: FlowInputSink = {
    flow: (flow) => judged.flow(flow),
    record(record) {
      const isElsewhere = interfaces?.has(record.captureInterface ?? '') === false;
      return isElsewhere || addRecord(record, flows, labels);
    },
  };
  const { failOn: _, ...rest } = options;
  const run = { ...rest, ...(interfaces !== undefined && { interfaces }) };
  const seen = new Interfaces();
  const { summary, isPartial, causes, spans } = await readFlows(inputs, site, sink, run, seen);
  if (flows.size === 0 && summary.interrupted !== true) checkInterfaces(side, seen);
  return {
    name,
    given: inputs,
    flows,
    summary,
    causes,
    isPartial,
    spans: joinedSpans(spans.map(({ start, end }) => ({ start: microseconds(start), end: microseconds(end) }))),
  };
}

const FAILURES = ['any', ...COMPARISON_KINDS] as const;

const flowsOf = ({ groups, ungrouped }: ComparisonRecord, kind: (typeof FAILURES)[number]): number =>
  groups
    .filter((group) => kind === 'any' || group.kind === kind)
    .reduce((sum, { flows }) => sum + flows, kind === 'any' ? ungrouped : 0);
