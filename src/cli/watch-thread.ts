/** A thread of `rolepath watch`: captures or reads, decodes and judges, and tells what it finds. Run as a worker. */

import { parentPort, workerData } from 'node:worker_threads';
import type { FrameSink } from '../capture/frame.js';
import { CapDevice } from '../capture/live/cap-device.js';
import { loadLibpcap } from '../capture/live/libpcap.js';
import { LinkState } from '../capture/live/link-state.js';
import { type DeviceCounters, LiveDevice } from '../capture/live/live-device.js';
import { LiveProblem, liveProblemLine } from '../capture/live/live-problem.js';
import { type DeviceRun, type OpenDevice, watchDevice } from '../capture/live/watch-device.js';
import { standardInput } from '../capture/pipe.js';
import { type CaptureProblem, problemLine } from '../capture/problem.js';
import { type CaptureReport, readCaptures } from '../capture/read-captures.js';
import { Tally } from '../capture/tally.js';
import { cleanString } from '../clean-text.js';
import { FlowLedger, type LedgerFlow, ledgerFlow } from '../live/flow-ledger.js';
import { LatestFlows } from '../live/latest-flows.js';
import type { LiveGroup } from '../live/live-group.js';
import { LiveHosts, MAX_LIVE_HOSTS } from '../live/live-hosts.js';
import { MAX_LIVE_GROUPS, Monitor } from '../live/monitor.js';
import type { PacketsToSave } from '../live/saved-packets.js';
import { type GroupText, groupDetail, groupFigures, groupText, pathFigures } from '../live/snapshot.js';
import { ConfigError } from '../problem.js';
import { findingLine } from '../report/finding-line.js';
import { FlowRecords } from '../report/flow-records.js';
import { jsonLine } from '../report/json-line.js';
import { Origins } from '../report/origins.js';
import { recordOf, type SummaryRecord } from '../report/record.js';
import { count, counted } from '../report/text.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';
import type { VerdictKind } from '../verdict/verdict.js';
import { captureFilterRecord, filteredFrames } from './capture-filter.js';
import { savePackets, type WantedFlows } from './packet-saving.js';
import { QuietTime } from './quiet-time.js';
import { summarise } from './run.js';
import { loadSite, type Site } from './site.js';
import { type Standing, ThreadLog } from './thread-log.js';
import {
  type DeviceTask,
  type FilesTask,
  type FindingCounts,
  isUncounted,
  type WatchNews,
  type WatchOrder,
  type WatchState,
  type WatchTask,
} from './watch-messages.js';
import { Recording } from './watch-recording.js';
import { keptText, reloadedText } from './watch-reload.js';

/** Time between two looks at the flows, in milliseconds. */
const LOOK = 250;

/** Time between two reports of the state, in milliseconds. */
const TELL = 500;

/** Rows of the flow table that are gone through when a list of flows is opened. */
const MAX_VISITED = 1 << 14;

/** Longest line on standard error, in characters. */
const MAX_LINE = 4000;

/** Records that are gathered before they are handed on. */
const MAX_LINES = 1000;

const NO_FLOWS = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };

const port = parentPort;
if (port === null) throw new Error('this is a thread of rolepath watch');
const tell = (news: WatchNews): void => port.postMessage(news);

let isStopped = false;
const stopping = new AbortController();
let stopped = (): void => {};
/** Settled once the order to stop has come. */
const untilStopped = new Promise<void>((resolve) => {
  stopped = resolve;
});

class Watch {
  readonly monitor: Monitor;
  readonly recording: Recording;
  site: Site;
  private records: FlowRecords;
  private readonly output: WatchTask['output'];
  private readonly label: string;
  private lines: string[] = [];
  private texts: GroupText[] = [];
  private readonly latest = new LatestFlows();
  private readonly hosts = new LiveHosts();
  private readonly origins: Origins;
  private readonly finished: Record<VerdictKind, number> = { ...NO_FLOWS };
  private readonly log: ThreadLog | undefined;
  private readonly isCounted: boolean;
  private readonly isUncounted: boolean;
  private readonly input: string;
  private lastTally: Pick<Tally, 'frames' | 'wireBytes' | 'snapped'> = { frames: 0, wireBytes: 0, snapped: 0 };
  private counters: DeviceCounters | undefined;
  /** Made where somebody may ask for packets of flows that have ended. */
  private readonly ledger: FlowLedger | undefined;
  private shown = { flows: false, hosts: false };
  private looked = 0;
  private told = 0;
  private second = 0;

  constructor(site: Site, task: WatchTask) {
    const { output, maxFlows, label, sensor, log, counted, source } = task;
    this.recording = new Recording(task);
    this.site = site;
    this.origins = new Origins(this.recording.interfaces, sensor);
    this.log = log && new ThreadLog(log, sensor);
    this.isCounted = counted === true;
    this.isUncounted = isUncounted(source);
    this.input = 'device' in source ? source.device : source.files.map(inputName).join(' ');
    this.records = new FlowRecords(site.catalogue, this.origins);
    this.label = label === undefined ? '' : `${label}: `;
    this.output = output;
    if (output === 'overview') this.ledger = new FlowLedger();
    this.monitor = new Monitor({
      ...site,
      ...(maxFlows !== undefined && { maxFlows }),
      sink: { flow: (judged) => this.ended(judged) },
      onFinding: (group) => this.found(group),
      ...(output === 'overview' && {
        onEnd: (judged: JudgedFlow, group: number) => this.ledger?.note(judged, group),
        onLook: (judged: JudgedFlow) => this.latest.seen(judged),
        onVerdict: (judged: JudgedFlow, before: VerdictKind | undefined) => this.hosts.note(judged, before),
      }),
    });
    this.log?.status('start', this.standing(), site);
  }

  /** What is due by now: a look at the flows, lines, the overview, the state. */
  pass(tally: Tally, counters: DeviceCounters | undefined): void {
    const now = performance.now();
    this.lastTally = tally;
    this.counters = counters;
    if (now - this.looked < LOOK) return;
    this.looked = now;
    this.recording.flush(counters);
    this.latest.begin();
    this.monitor.look();
    this.flush();
    this.log?.pass(() => this.standing(), this.site);
    if (now - this.told < TELL) return;
    this.told = now;
    this.overview();
    this.state();
  }

  /** Flows are judged by another site from now on. */
  use(site: Site): void {
    this.site = site;
    this.records = new FlowRecords(site.catalogue, this.origins);
    this.monitor.use(site);
    this.hosts.use(site.topology);
    this.log?.status('reload', this.standing(), site);
  }

  /** The site could not be read anew: the old one stays. */
  keep(problem: string): void {
    this.log?.status('reload', this.standing(), this.site, problem);
  }

  /** The last record of the log, where there is one. */
  end(summary: SummaryRecord): void {
    this.log?.end(summary);
  }

  /** What its bounds left out, in words. */
  beyond(): string[] {
    const { ungrouped } = this.monitor;
    const { unlisted } = this.hosts;
    return [
      ...(ungrouped > 0
        ? [`${counted(ungrouped, 'flow')} with findings beyond the ${count(MAX_LIVE_GROUPS)} groups told apart`]
        : []),
      ...(unlisted > 0
        ? [`${counted(unlisted, 'flow')} with an end beyond the ${count(MAX_LIVE_HOSTS)} hosts listed`]
        : []),
    ];
  }

  private standing(): Standing {
    const { frames, wireBytes, snapped } = this.lastTally;
    const { counters } = this;
    const { flows, pipeline } = this.monitor;
    const drops = {
      kernel: counters?.kernelDropped ?? 0,
      interface: counters?.interfaceDropped ?? 0,
      shed: pipeline.shed,
    };
    return {
      input: this.input,
      frames,
      bytes: wireBytes,
      snapped,
      flows: { ...flows },
      concurrent: pipeline.concurrent,
      drops,
      ...(this.isUncounted && { uncountedDrops: true as const }),
      incomplete: this.isUncounted || drops.kernel + drops.interface + drops.shed > 0,
    };
  }

  /** Ends flows that are idle by now, where another second has begun; the time is in seconds since 1970. */
  passTime(seconds: number): boolean {
    if (seconds === this.second) return false;
    this.second = seconds;
    this.monitor.pipeline.pass(seconds);
    return true;
  }

  /** The source has come to its end: every flow ends with it. */
  finish(captures: CaptureReport, counters: DeviceCounters | undefined): void {
    this.lastTally = captures;
    this.counters = counters;
    this.recording.end(counters);
    this.monitor.look();
    this.log?.pass(() => this.standing(), this.site);
    this.monitor.pipeline.finish();
    this.flush();
    this.overview();
    this.state();
  }

  /** Answers at once, so that a list is there as soon as it is looked at. */
  show(shown: { readonly flows: boolean; readonly hosts: boolean }): void {
    if (shown.flows && !this.shown.flows) this.listLasting();
    if (!shown.flows) this.latest.watch(false);
    this.shown = shown;
    this.overview();
  }

  /** Flows that have nothing to say for now are listed, too. */
  private listLasting(): void {
    this.latest.watch(true);
    this.latest.begin();
    this.monitor.visit(MAX_VISITED, (judged) => this.latest.seen(judged));
  }

  flow(id: string): void {
    const detail = this.latest.detail(id, this.site.catalogue);
    tell({ type: 'flow', ...(detail && { detail }) });
  }

  private state(): void {
    const { flows, groups, pipeline, ungrouped, paths } = this.monitor;
    const { counters, finished } = this;
    const state: WatchState = {
      frames: this.lastTally.frames,
      bytes: this.lastTally.wireBytes,
      flows,
      concurrent: pipeline.concurrent,
      groups: groups.length,
      findings: findingCounts(groups),
      finished,
      shed: pipeline.shed,
      ungrouped,
      unlisted: this.hosts.unlisted,
      ...(this.isCounted && { paths: [...paths.values()].map(pathFigures) }),
      ...(counters && { counters }),
      ...(this.isUncounted && { uncountedDrops: true as const }),
    };
    tell({ type: 'state', state });
  }

  detail(id: number): void {
    const group = this.monitor.groups[id];
    tell({ type: 'detail', ...(group && { detail: groupDetail(group, this.site.catalogue) }) });
  }

  /** The flows that an order to save packets means. */
  wanted({ flows }: PacketsToSave): WantedFlows {
    const group = 'group' in flows ? this.monitor.groups[flows.group] : undefined;
    const found = 'group' in flows ? this.flowsOf(group) : this.flowsNamed(new Set(flows.ids));
    const { catalogue } = this.site;
    const common = group && `${group.verdict.kind}, ${groupDetail(group, catalogue).reason}`;
    const packets = found.reduce((sum, flow) => sum + flow.packets, 0);
    return {
      flows: found.map((flow) => ({ ...flow, comment: common ?? this.latest.comment(flow.id, catalogue) })),
      packets: Math.max(packets, group?.packets ?? 0),
    };
  }

  private flowsOf(group: LiveGroup | undefined): LedgerFlow[] {
    if (group === undefined) return [];
    const found = this.ledger?.ofGroup(group.id) ?? [];
    this.monitor.visitGroup(group, (judged) => found.push(ledgerFlow(judged)));
    return found;
  }

  private flowsNamed(ids: ReadonlySet<string>): LedgerFlow[] {
    const found = this.ledger?.ofIds(ids) ?? [];
    for (const id of ids) {
      const judged = this.monitor.pipeline.review(Number.parseInt(id, 10));
      const flow = judged && ledgerFlow(judged);
      if (flow?.id === id) found.push(flow);
    }
    return found;
  }

  private found(group: LiveGroup): void {
    const { catalogue } = this.site;
    if (this.output === 'overview') this.texts.push(groupText(group, catalogue));
    if (this.output === 'lines')
      this.lines.push(`${group.examples[0]?.start} ${this.label}${findingLine(group, catalogue)}\n`);
  }

  private ended(judged: JudgedFlow): void {
    this.finished[judged.verdict.kind]++;
    if (this.output === 'overview') this.latest.ended(judged);
    if (this.output !== 'records' && this.log === undefined) return;
    const parts = this.records.partsOf(judged);
    this.log?.flow(parts);
    if (this.output !== 'records') return;
    this.lines.push(jsonLine(recordOf(parts)));
    if (this.lines.length >= MAX_LINES) this.flush();
  }

  private flush(): void {
    if (this.lines.length === 0) return;
    // Findings of one look in the order of their first flows; each line begins with that time.
    if (this.output === 'lines') this.lines.sort();
    tell({ type: 'lines', text: this.lines.join('') });
    this.lines = [];
  }

  private overview(): void {
    if (this.output !== 'overview') return;
    const { texts } = this;
    this.texts = [];
    const figures = this.monitor.takeChanged().map(groupFigures);
    const paths = [...this.monitor.paths.values()].map(pathFigures);
    const { catalogue } = this.site;
    const lists = {
      ...(this.shown.flows && { flows: this.latest.texts(catalogue) }),
      ...(this.shown.hosts && { hosts: this.hosts.figures(catalogue) }),
    };
    tell({ type: 'overview', overview: { texts, figures, paths, ...lists } });
  }
}

async function run(task: WatchTask): Promise<void> {
  const site = await loadSite(task.topology, warnOfSite);
  const watch = new Watch(site, task);
  port?.on('message', (order: WatchOrder) => obey(order, watch, task));
  const { source } = task;
  const sink = watch.recording.before(watch.monitor);
  const frames = await filteredFrames('files' in source ? source.bpf : undefined, sink);
  const { captures, counters } =
    'device' in source ? await runDevice(watch, sink, source) : await readFiles(watch, frames, source);
  watch.finish(captures, counters);
  for (const problem of captures.problems) tell({ type: 'note', text: cleanString(problemLine(problem), MAX_LINE) });
  for (const note of captures.notes) tell({ type: 'note', text: cleanString(`note: ${note}`, MAX_LINE) });
  const uncounted = isUncounted(source) && { uncountedDrops: true as const, incomplete: true };
  const summary = {
    ...summarise(captures, watch.monitor.pipeline, watch.monitor.flows, watch.site),
    ...uncounted,
    ...captureFilterRecord(frames),
    ...(task.sensor !== undefined && { sensor: task.sensor }),
  };
  watch.end(summary);
  tell({ type: 'ended', summary, beyond: watch.beyond() });
}

const warnOfSite = (text: string): void => tell({ type: 'site', text });

let reloading = Promise.resolve();

/** Reads topology and catalogue anew; where they cannot be used, the old ones stay. */
async function reload(watch: Watch): Promise<void> {
  try {
    const site = await loadSite(task.topology, warnOfSite);
    const text = reloadedText(watch.site, site);
    watch.use(site);
    tell({ type: 'reloaded', ok: true, text });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const text = keptText(error, task.topology);
    watch.keep(text);
    tell({ type: 'reloaded', ok: false, text });
  }
}

const NO_FINDINGS = { contradicted: 0, unexpected: 0, undetermined: 0, unanswered: 0 };

function findingCounts(groups: readonly LiveGroup[]): FindingCounts {
  const counts = { ...NO_FINDINGS };
  for (const { verdict, flows } of groups)
    if (flows > 0) counts[verdict.kind === 'expected' ? 'unanswered' : verdict.kind]++;
  return counts;
}

const inputName = (file: string): string => (file === '-' ? 'standard input' : file);

async function save(task: WatchTask, watch: Watch, order: PacketsToSave): Promise<void> {
  const saved = await savePackets(task, watch.recording, order, watch.wanted(order), stopping.signal);
  tell({ type: 'saved', saved });
}

function obey(order: WatchOrder, watch: Watch, task: WatchTask): void {
  if (order.type === 'detail') watch.detail(order.group);
  else if (order.type === 'flow') watch.flow(order.flow);
  else if (order.type === 'show') watch.show(order);
  else if (order.type === 'save') void save(task, watch, order.save);
  else if (order.type === 'reload') reloading = reloading.then(() => reload(watch));
  else {
    isStopped = true;
    stopping.abort();
    stopped();
  }
}

/** What a source gave, with the counters of a device. */
interface SourceRun {
  readonly captures: CaptureReport;
  readonly counters: DeviceCounters | undefined;
}

async function openDevice({ engine, ...task }: DeviceTask): Promise<OpenDevice> {
  if (engine === 'cap') return CapDevice.open(task.device, new URL('../cli/cap-process.js', import.meta.url), task);
  const device = new LiveDevice(await loadLibpcap(), task.device, task.options);
  return {
    watch: (sink, onPause, interfaces) => watchDevice(device, sink, onPause, interfaces),
    close: () => device.close(),
  };
}

/** What the engine cap cannot do, told before anything that it gives. */
const CAP_LIMITS =
  'cap tells no times, so that frames have those of their arrival here, and counts no drops: what it gives is never complete';

async function runDevice(watch: Watch, sink: FrameSink, source: DeviceTask): Promise<SourceRun> {
  const name = source.device;
  const device = await openDevice(source);
  tell({ type: 'open' });
  if (source.engine === 'cap') tell({ type: 'note', text: `${name}: ${CAP_LIMITS}` });
  const link = new LinkState(name);
  const onPause = ({ tally, counters }: DeviceRun): boolean => {
    watch.pass(tally, counters);
    if (isStopped) return false;
    if (watch.passTime(Math.floor(Date.now() / 1000))) {
      const change = link.change();
      if (change !== undefined) tell({ type: 'note', text: change });
    }
    return true;
  };
  const run = await device.watch(sink, onPause, watch.recording.interfaces);
  device.close();
  return { captures: deviceReport(name, run), counters: run.counters };
}

/** What a device gave, told as what a capture file gave. */
function deviceReport(name: string, { tally, interfaces, counters, lost }: DeviceRun): CaptureReport {
  const { frames, wireBytes, snapped, first, last } = tally;
  const problems: CaptureProblem[] =
    lost === undefined ? [] : [{ kind: 'truncated', file: name, cause: lost.message, remedy: lost.remedy }];
  return {
    inputs: [{ name, bytes: wireBytes, frames, ...(first && { first }), ...(last && { last }), problems }],
    frames,
    wireBytes,
    snapped,
    drops: { kernel: counters?.kernelDropped ?? 0, interface: counters?.interfaceDropped ?? 0 },
    interfaces: interfaces.list,
    names: [],
    problems,
    notes: [],
    aborted: false,
  };
}

async function readFiles(watch: Watch, frames: FrameSink, { files, follow }: FilesTask): Promise<SourceRun> {
  tell({ type: 'open' });
  const controller = new AbortController();
  const tally = new Tally(frames);
  const quiet = new QuietTime();
  const timer = setInterval(() => {
    if (isStopped) controller.abort();
    watch.pass(tally, undefined);
    const now = quiet.now(tally, performance.now() / 1000);
    if (now !== undefined) watch.passTime(now);
  }, LOOK);
  try {
    const stdin = files.includes('-') && { stdin: standardInput() };
    const report = await readCaptures(files, tally, {
      signal: controller.signal,
      ...stdin,
      follow,
      interfaces: watch.recording.interfaces,
    });
    return { captures: follow ? { ...report, aborted: false } : report, counters: undefined };
  } finally {
    clearInterval(timer);
  }
}

const task = workerData as WatchTask;
try {
  await run(task);
  // A screen goes on asking for details of what was found.
  if (task.output === 'overview') await untilStopped;
} catch (error) {
  if (error instanceof LiveProblem) tell({ type: 'ended', failure: liveProblemLine(error) });
  else if (error instanceof ConfigError) tell({ type: 'ended', failure: error.message });
  else throw error;
} finally {
  port.close();
}
