import { isatty } from 'node:tty';
import { CAP_SNAP_LENGTH } from '../../capture/live/cap-recorder.js';
import { DEVICE_DEFAULTS } from '../../capture/live/live-device.js';
import { UsageError } from '../exit-codes.js';
import type { MetricsPlace } from './metrics-server.js';
import type { WriteOptions } from './packet-writing.js';
import type { Identity } from './privileges.js';
import type { LogChoices } from './watch-log.js';
import type { Engine, FilesTask, WatchTask } from './watch-messages.js';
export interface WatchOptions extends WriteOptions, LogChoices {
  readonly interface?: readonly string[];
  readonly engine?: Engine;
  readonly topology?: string;
  readonly json?: boolean;
  readonly snapLength?: number;
  readonly buffer?: number;
  readonly promiscuous: boolean;
  readonly user?: string;
  readonly bpf?: string;
  readonly follow?: boolean;
  readonly maxFlows?: number;
  readonly quiet?: boolean;
  readonly plain?: boolean;
  readonly color: string;
  readonly ascii?: boolean;
  readonly refresh: number;
  readonly mouse?: boolean;
  readonly sensor?: string;
  readonly metrics?: MetricsPlace;
}

/**
 * The terminal UI needs a terminal on both sides, and its keys for itself; without, or where that is asked for, findings
 * are lines.
 */
export const hasScreen = (words: readonly string[], { interface: devices, json, plain }: WatchOptions): boolean =>
  json !== true &&
  plain !== true &&
  (devices !== undefined || !words.includes('-')) &&
  isatty(0) &&
  isatty(1) &&
  process.env['TERM'] !== 'dumb';

/** A task a source. Throws {@link UsageError} where options do not go together. */
export function tasksOf(words: readonly string[], options: WatchOptions, identity: Identity | undefined): WatchTask[] {
  const { topology, maxFlows, engine = 'libpcap' } = options;
  if (options.engine === 'cap') refuseOfCap(options);
  const output = options.json === true ? 'records' : hasScreen(words, options) ? 'overview' : 'lines';
  const common = {
    topology,
    maxFlows,
    output,
    counted: options.metrics !== undefined,
    ...(options.sensor !== undefined && { sensor: options.sensor }),
  } as const;
  if (options.interface === undefined) return [{ ...common, source: filesTask(words, options) }];
  if (options.follow === true) throw new UsageError('--follow is for a capture; an interface is followed anyway');
  if (options.bpf !== undefined && words.length > 0)
    throw new UsageError('give the capture filter once: after the interfaces, or with --bpf');
  const filter = options.bpf ?? words.join(' ');
  const device = {
    ...DEVICE_DEFAULTS,
    promiscuous: options.promiscuous,
    ...(options.snapLength !== undefined && { snapLength: options.snapLength }),
    ...(options.buffer !== undefined && { bufferBytes: options.buffer << 20 }),
    ...(filter.trim() !== '' && { filter }),
  };
  const names = options.interface;
  return names.map((name) => ({
    ...common,
    source: { device: name, options: device, engine, ...(identity && { identity }) },
    ...(names.length > 1 && { label: name }),
  }));
}

/** What the package `cap` fixes and a user cannot choose. */
function refuseOfCap({ interface: devices, promiscuous, snapLength = 0 }: WatchOptions): void {
  if (devices === undefined) throw new UsageError('--engine is for interfaces, which -i names');
  if (!promiscuous) throw new UsageError('--engine cap always captures promiscuously, so not with --no-promiscuous');
  if (snapLength > CAP_SNAP_LENGTH)
    throw new UsageError(`--engine cap keeps at most ${CAP_SNAP_LENGTH} bytes of a frame: --snap-length is too large`);
}

function filesTask(files: readonly string[], { follow = false, bpf }: WatchOptions): FilesTask {
  if (files.length === 0)
    throw new UsageError("name an interface with -i (rolepath interfaces lists them), a capture, or '-'");
  if (follow && files.length > 1) throw new UsageError('--follow takes one capture: it never comes to the next');
  return { files, follow, bpf };
}

/** What a source is called where it stands alone. */
export const sourceName = ({ source }: WatchTask): string =>
  'device' in source ? source.device : source.files.map((file) => (file === '-' ? 'standard input' : file)).join(' ');

/** What stands before a line on what a source has lost: of captures, Rolepath alone loses anything. */
export const lossName = ({ source }: WatchTask): string => ('device' in source ? source.device : 'rolepath');
