/** What is asked and told where the packets of some flows are saved to a file. */

/** Packets of one source that are to be saved. */
export interface PacketsToSave {
  /** A new file, or, with `append`, one that has a section of another source. */
  readonly file: string;
  readonly append: boolean;
  /** The flows of a group, or flows by their ids. */
  readonly flows: { readonly group: number } | { readonly ids: readonly string[] };
}

export interface SavedPackets {
  /** Packets of the flows that were written, and how many the flows have had. */
  readonly packets: number;
  readonly of: number;
  /** ICMP errors about them that were written. */
  readonly errors: number;
  /** Why nothing was written. */
  readonly failure?: string;
}
