/** What the threads of `rolepath watch` say to one another. */

import type { MessagePort } from 'node:worker_threads';
import type { DeviceCounters, DeviceOptions } from '../../capture/live/live-device.js';
import type { RingOptions } from '../../capture/ring-files.js';
import type { FlowDetail, FlowText } from '../../live/latest-flows.js';
import type { HostFigures } from '../../live/live-hosts.js';
import type { PacketsToSave, SavedPackets } from '../../live/saved-packets.js';
import type { GroupDetail, GroupFigures, GroupText, PathFigures } from '../../live/snapshot.js';
import type { SummaryRecord } from '../../report/record.js';
import type { Segments } from '../../report/segments.js';
import type { VerdictKind } from '../../verdict/verdict.js';
import type { Identity } from './privileges.js';
import type { LogEnd } from './watch-log.js';
import type { WriteCounts } from './write-messages.js';

/** What captures from an interface: libpcap itself, or the package `cap`, which counts no drops. */
export type Engine = 'libpcap' | 'cap';

export interface DeviceTask {
  readonly device: string;
  readonly options: DeviceOptions;
  readonly engine: Engine;
  /** Who a process is to be that captures for the thread, once the device is open. */
  readonly identity?: Identity;
}

/** Whether packets of a source may be dropped without a count, so that nothing of it is ever complete. */
export const isUncounted = (source: DeviceTask | FilesTask): boolean => 'device' in source && source.engine === 'cap';

export interface FilesTask {
  readonly files: readonly string[];
  /** Whether to read on as the file grows. */
  readonly follow: boolean;
  /** A capture filter, in the language of pcap-filter(7). */
  readonly bpf: string | undefined;
}

/** What a thread is to watch, given when it starts. */
export interface WatchTask {
  readonly source: DeviceTask | FilesTask;
  /** Stands before what is told of it, where several sources are watched. */
  readonly label?: string;
  readonly topology: string | undefined;
  readonly maxFlows: number | undefined;
  /** To the thread that writes packets to files; present where they are written. */
  readonly recordTo?: MessagePort;
  /** The files that they are written to. */
  readonly ring?: RingOptions;
  readonly sensor?: string;
  /** Present where records are logged. */
  readonly log?: LogEnd;
  /** Whether states tell of documented paths, for metrics. */
  readonly counted?: boolean;
  /** What it tells: findings as lines for people, a record a flow, or an overview for a screen. */
  readonly output: 'lines' | 'records' | 'overview';
}

/** What is going on in a thread, told twice a second. */
export interface WatchState {
  readonly frames: number;
  /** On the wire. */
  readonly bytes: number;
  readonly flows: Readonly<Record<VerdictKind, number>>;
  readonly concurrent: number;
  readonly groups: number;
  /** Groups of findings that have flows. */
  readonly findings: FindingCounts;
  /** Flows that have ended, by verdict. */
  readonly finished: Readonly<Record<VerdictKind, number>>;
  readonly shed: number;
  /** Flows that are findings and found no group. */
  readonly ungrouped: number;
  /** Flows of which an end is not among the hosts that are told apart. */
  readonly unlisted: number;
  /** Documented paths and their flows; present where they are counted. */
  readonly paths?: readonly PathFigures[];
  /** Absent where frames come from files, or nothing counts what was dropped. */
  readonly counters?: DeviceCounters;
  /** Present where packets may be dropped without a count. */
  readonly uncountedDrops?: true;
  /** Present where packets are written to files. */
  readonly written?: WriteCounts;
}

/** Groups by what they say; documented paths that nobody answered are apart. */
export type FindingCounts = Readonly<Record<Exclude<VerdictKind, 'expected'> | 'unanswered', number>>;

/** From a thread. */
export type WatchNews =
  /** The source is open: from now on no privilege is needed. */
  | { readonly type: 'open' }
  /** Whole lines for standard output. */
  | { readonly type: 'lines'; readonly text: string }
  /** What is new since the last overview. */
  | { readonly type: 'overview'; readonly overview: Overview }
  /** The answer to an order; `detail` is absent where there is no such group. */
  | { readonly type: 'detail'; readonly detail?: GroupDetail }
  | { readonly type: 'flow'; readonly detail?: FlowDetail }
  /** What became of an order to save packets. */
  | { readonly type: 'saved'; readonly saved: SavedPackets }
  /** A line for standard error. */
  | { readonly type: 'note'; readonly text: string }
  /** A warning of the site's file: the same from every thread. */
  | { readonly type: 'site'; readonly text: string }
  /** Topology and catalogue were read anew, or could not be: the same from every thread. */
  | { readonly type: 'reloaded'; readonly ok: boolean; readonly text: string }
  | { readonly type: 'state'; readonly state: WatchState }
  /** It has come to its end; `failure` says why it could not begin or go on. */
  | {
      readonly type: 'ended';
      readonly summary?: SummaryRecord;
      readonly failure?: string;
      /** Whether each line of the failure begins with the name of a file. */
      readonly isNamed?: true;
      /** What its bounds left out, where they did. */
      readonly beyond?: readonly string[];
    };

/** A thread's own end of what it says and hears. */
export interface ThreadEnd {
  readonly tell: (news: WatchNews) => void;
  /** Aborted once the order to stop has come. */
  readonly stopping: AbortSignal;
}

/** To a thread. */
export type WatchOrder =
  | { readonly type: 'stop' }
  /** To read topology and catalogue anew. */
  | { readonly type: 'reload' }
  | { readonly type: 'detail'; readonly group: number }
  | { readonly type: 'flow'; readonly flow: string }
  | { readonly type: 'save'; readonly save: PacketsToSave }
  /** Which lists the overviews carry from now on. */
  | { readonly type: 'show'; readonly flows: boolean; readonly hosts: boolean };

/** Groups and paths of which something is new. */
export interface Overview {
  readonly texts: readonly GroupText[];
  readonly figures: readonly GroupFigures[];
  readonly paths: readonly PathFigures[];
  /** Of which traffic was seen since the start. */
  readonly segments: Segments;
  /** The latest flows, the latest first; present where they were ordered. */
  readonly flows?: readonly FlowText[];
  /** All addresses that were seen; present where they were ordered. */
  readonly hosts?: readonly HostFigures[];
}
