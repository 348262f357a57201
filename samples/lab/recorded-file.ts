import type { CaptureName } from './lab.js';

/** A capture as it was recorded, and what belongs to it. */
export interface RecordedFile {
  readonly capture: CaptureName;
  /** Its name in samples/. */
  readonly file: string;
  /** Where it is now. */
  readonly path: string;
  readonly topology: string;
  /** What the network needs for itself. */
  readonly infrastructure: readonly ('arp' | 'icmp6')[];
  /** The tag that every frame carries, where they do. */
  readonly vlan?: number;
}
