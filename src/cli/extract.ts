/** `rolepath extract`: the packets of chosen flows, as they were captured, with comments for Wireshark. */

import { statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Frame, FrameSink } from '../capture/frame.js';
import { Interfaces } from '../capture/interfaces.js';
import type { InterfaceDescription } from '../capture/pcapng-blocks.js';
import { type ByteSink, PcapngWriter } from '../capture/pcapng-writer.js';
import { type CaptureReport, readCaptures } from '../capture/read-captures.js';
import { type CaptureTime, compareTimes } from '../capture/tally.js';
import { cleanString } from '../clean-text.js';
import { ChosenFlows } from '../flow/chosen-flows.js';
import { FlowExtract, HeldFragments } from '../flow/flow-replay.js';
import { type SummaryRecord, transportName } from '../report/record.js';
import { counted, size } from '../report/text.js';
import { Explanations } from '../verdict/explanations.js';
import { flowWords } from '../verdict/flow-words.js';
import type { FlowSink } from '../verdict/judged-flow.js';
import { version } from './about.js';
import { filteredFrames } from './capture-filter.js';
import { EXIT, UsageError } from './exit-codes.js';
import { isFailing, verdictFailOn } from './fail-on.js';
import { sayLoss } from './loss.js';
import { exitCodeOf, isNothingRead, partEnd } from './outcome.js';
import { writeBytes } from './output.js';
import { reading } from './reading.js';
import { type RunOptions, type RunResult, runCaptures } from './run.js';
import { say, sayOwn } from './say.js';
import { loadSite, type Site } from './site.js';
import { checkTarget, FILE_MODE, namedFault, TargetFile } from './target-file.js';

export interface ExtractOptions extends RunOptions {
  readonly filter: string;
  readonly output: string;
}

/** Gives the exit code. */
export async function extract(inputs: readonly string[], options: ExtractOptions): Promise<number> {
  const failOn = verdictFailOn(options.failOn);
  if (options.filter.trim() === '') throw new UsageError("--filter is empty; 'verdict:unexpected' is one");
  for (const input of inputs) await checkInput(input, options.output);
  if (options.output !== '-') checkTarget(options.output);
  const site = await loadSite(options.topology);
  const chosen = new ChosenFlows();
  const result = await runCaptures(inputs, site, choosing(chosen, site), { ...options, numbered: true });
  const { summary } = result;
  if (summary.interrupted === true) return stopped();
  const left = isNothingRead(summary) ? 0 : await write(inputs, chosen, result, options);
  if (left === undefined) return stopped();
  sayLoss(result, options);
  return exitCodeOf({
    parts: [partEnd(summary)],
    isFailing: isFailing(summary, failOn),
    isIncomplete: left > 0,
  });
}

/** A read that still waits would keep the process alive. */
function stopped(): never {
  sayOwn('interrupted: nothing was written');
  process.exit(EXIT.incomplete);
}

/** The captures are read twice, so that they have to be files; and the output is none of them. */
async function checkInput(input: string, output: string): Promise<void> {
  const stats = input === '-' ? undefined : statSync(input, { throwIfNoEntry: false });
  if (input === '-' || stats?.isFIFO() || stats?.isCharacterDevice() || stats?.isSocket()) {
    throw new UsageError(
      `extract reads its captures twice, and ${input === '-' ? 'standard input' : input} can be read only once: write it to a file first`,
    );
  }
  if (stats === undefined) return;
  const [from, to] = await Promise.all([realpath(input), realpath(output).catch(() => undefined)]);
  if (from === to) throw new UsageError(`${output} is one of the captures that are read; name another file`);
  if (!stats.isDirectory() || output === '-') return;
  const beside = await realpath(dirname(output)).catch(() => undefined);
  if (from === beside)
    throw new UsageError(`${output} would be read with the captures of ${input} the next time; name a file elsewhere`);
}

/** Chooses every flow that the filter lets pass, and says in a comment how it was judged. */
function choosing(chosen: ChosenFlows, { catalogue }: Site): FlowSink {
  const explanations = new Explanations(catalogue);
  return {
    flow(judged) {
      const { flow, verdict } = judged;
      const short = `${verdict.kind}, ${verdict.reason}${pathText(verdict)}`;
      const words = flowWords(judged, transportName(flow.protocol));
      const sentence = explanations.opening(verdict, words) + explanations.ending(verdict, words);
      chosen.add(flow.number, cleanString(`${short}: ${sentence}`, MAX_COMMENT), short);
    },
  };
}

/** Longest comment, in characters. */
const MAX_COMMENT = 4000;

type Judged = Parameters<FlowSink['flow']>[0]['verdict'];

function pathText({ path, nearest }: Judged): string {
  if (path !== undefined) return `, ${path.id}`;
  return nearest === undefined ? '' : `, nearest ${nearest.path.id} but for ${nearest.failed.join(' and ')}`;
}

/** Writes the packets; gives how much had to be left out, undefined where it was interrupted. */
async function write(
  inputs: readonly string[],
  chosen: ChosenFlows,
  result: RunResult,
  options: ExtractOptions,
): Promise<number | undefined> {
  const interfaces = new Interfaces();
  const held = result.heldFragments > 0 && chosen.size > 0 ? new HeldFragments(chosen, options.maxFlows) : undefined;
  if (held !== undefined && (await readAgain(inputs, held, options)).aborted) return undefined;
  const target = options.output === '-' ? undefined : new TargetFile(options.output, FILE_MODE.packets);
  try {
    const bytes = new DescriptorSink(target?.descriptor ?? 1);
    const section = { application: `Rolepath ${version()}`, comment: provenance(result.summary, chosen, options) };
    const writer = new PcapngWriter(bytes, section, (frame) => described(frame, interfaces));
    const frames = framesSeen(result);
    const sink = new FlowExtract({ chosen, writer, held, maxFlows: options.maxFlows, frames });
    const again = await readAgain(inputs, sink, options, interfaces);
    if (again.aborted) return undefined;
    if (sink.frames !== frames || sink.opened !== result.opened)
      throw new UsageError('the captures were changed while they were read; nothing was written');
    lossesOf(writer, again);
    writer.flush();
    target?.commit();
    const left = chosen.beyond + (held?.unknown ?? 0);
    if (options.quiet !== true)
      say(chosen.size === 0 ? emptyText(result, options) : toldText(sink, chosen, bytes.written, options.output));
    if (left > 0) sayOwn(`incomplete: ${leftText(chosen, held)}; a narrower filter has room for all`);
    return left;
  } catch (error) {
    throw namedFault(error, target === undefined ? undefined : options.output);
  } finally {
    target?.discard();
  }
}

const framesSeen = ({ captures, summary }: RunResult): number =>
  captures.frames - (summary.captureFilter?.filtered ?? 0);

async function readAgain(
  inputs: readonly string[],
  sink: FrameSink,
  options: ExtractOptions,
  interfaces = new Interfaces(),
): Promise<CaptureReport> {
  const frames = await filteredFrames(options.bpf, sink);
  return reading(options, (signal, progress) =>
    readCaptures(inputs, frames, { signal, interfaces, onProgress: (bytes, total) => progress.show(bytes, total) }),
  );
}

/** Whole blocks to a file or a pipe. */
class DescriptorSink implements ByteSink {
  written = 0;
  private readonly descriptor: number;

  constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  write(bytes: Uint8Array, length: number): void {
    writeBytes(bytes.subarray(0, length), this.descriptor);
    this.written += length;
  }
}

function described({ interfaceId, linkType, fcsLength }: Frame, interfaces: Interfaces): InterfaceDescription {
  const known = interfaces.list[interfaceId];
  return {
    linkType,
    fcsLength,
    snapLength: known?.snapLength ?? 0,
    ...(known?.name !== undefined && { name: known.name }),
    ...(known !== undefined && { description: known.input }),
  };
}

/** What the captures say that their interfaces lost is true of the extract, too. */
function lossesOf(writer: PcapngWriter, { interfaces, inputs }: CaptureReport): void {
  const end = inputs.flatMap(({ last }) => last ?? []).reduce(later, { seconds: 0, nanoseconds: 0 });
  for (const { id, drops } of interfaces) {
    if (drops.kernel + drops.interface > 0)
      writer.statistics(id, { end, kernelDrops: drops.kernel, interfaceDrops: drops.interface });
  }
}

const later = (a: CaptureTime, b: CaptureTime): CaptureTime => (compareTimes(a, b) < 0 ? b : a);

/** Where the packets are from, and by what they were chosen. */
function provenance(summary: SummaryRecord, { size: flows }: ChosenFlows, { filter, bpf }: ExtractOptions): string {
  const { inputs, catalogues, topology } = summary;
  return [
    `Rolepath ${version()}: packets of ${counted(flows, 'flow')} that pass ${cleanString(filter, MAX_COMMENT)}`,
    ...(bpf === undefined ? [] : [`Capture filter: ${cleanString(bpf, MAX_COMMENT)}`]),
    ...inputs.map(({ name, bytes }) => `Input: ${cleanString(name, MAX_COMMENT)} (${bytes ?? 0} bytes)`),
    ...catalogues.map(({ id, sha256 }) => `Catalogue: ${id} ${sha256}`),
    topology === undefined
      ? 'Topology: none'
      : `Topology: ${cleanString(topology.name, MAX_COMMENT)} ${topology.sha256}`,
  ].join('\n');
}

/** A file without packets is as good as any, and no proof that there is nothing: what was looked at is said with it. */
function emptyText({ opened }: RunResult, { output, filter, topology }: ExtractOptions): string {
  const none = opened === 0 ? 'the input has no flow' : `none of ${counted(opened, 'flow')} passes ${filter}`;
  const roles = topology === undefined ? ' (without -t, nothing has a role)' : '';
  return cleanString(`${fileName(output)}: no packets: ${none}${roles}`, MAX_COMMENT);
}

const fileName = (file: string): string => (file === '-' ? 'standard output' : file);

function toldText({ packets, errors }: FlowExtract, { size: flows }: ChosenFlows, bytes: number, file: string): string {
  const about = errors > 0 ? ` and ${counted(errors, 'ICMP error')} about them` : '';
  const name = cleanString(fileName(file), MAX_COMMENT);
  return `${name}: ${counted(packets, 'packet')} of ${counted(flows, 'flow')}${about} (${size(bytes)})`;
}

const leftText = ({ beyond }: ChosenFlows, held: HeldFragments | undefined): string =>
  [
    ...(beyond > 0 ? [`${counted(beyond, 'flow')} found no room`] : []),
    ...((held?.unknown ?? 0) > 0 ? [`${counted(held?.unknown ?? 0, 'fragment')} found no room`] : []),
  ].join(', ');
