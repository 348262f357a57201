/** What the threads say to one another that write packets to files. */

import type { MessagePort } from 'node:worker_threads';
import type { ChunkPiece } from '../../capture/packet-chunks.js';
import type { InterfaceDescription } from '../../capture/pcapng-blocks.js';
import type { RingOptions } from '../../capture/ring-files.js';
import type { InterfaceCounters } from '../../capture/ring-writer.js';

/** What the thread that writes is given when it starts. */
export interface WriteTask {
  readonly ring: RingOptions;
  /** From the threads that watch, in their order: {@link WriteWork}. */
  readonly ports: readonly MessagePort[];
}

/** From a thread that watches to the one that writes. */
export type WriteWork =
  /** The counters of its chunks; comes first. */
  | { readonly type: 'chunks'; readonly busy: Int32Array }
  | { readonly type: 'interface'; readonly id: number; readonly description: InterfaceDescription }
  | { readonly type: 'piece'; readonly piece: ChunkPiece }
  /** What an interface has counted until now. */
  | { readonly type: 'counters'; readonly id: number; readonly counters: InterfaceCounters }
  /** Packets for which there was no room, until now. */
  | { readonly type: 'lost'; readonly packets: number }
  | { readonly type: 'end' };

/** Of the packets of one source: those that stand in files, and those that came to none. */
export interface WriteCounts {
  readonly written: number;
  readonly unwritten: number;
}

/** From the thread that writes to one that watches: what came of its packets until now. The port is closed after the last. */
export type WriteState = WriteCounts;

/** From the thread that writes. */
export type WriteNews =
  /** A line for standard error. */
  | { readonly type: 'note'; readonly text: string }
  /** By source; told when more was lost. */
  | { readonly type: 'counts'; readonly counts: readonly WriteCounts[] }
  /** All sources have ended, and the last file is closed. */
  | { readonly type: 'ended'; readonly counts: readonly WriteCounts[] };

/** To the thread that writes: no privilege is needed any more, the first file may be begun. */
export type WriteOrder = { readonly type: 'begin' };
