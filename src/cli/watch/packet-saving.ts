/** Saves the packets of chosen flows, as far as they are at hand: from memory, from a ring of files, from the input. */

import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import type { Frame, FrameSink } from '../../capture/frame.js';
import { firstHeld, readHeld } from '../../capture/held-packets.js';
import { Interfaces } from '../../capture/interfaces.js';
import type { InterfaceDescription } from '../../capture/pcapng-blocks.js';
import { type ByteSink, PcapngWriter } from '../../capture/pcapng-writer.js';
import { readCaptures } from '../../capture/read-captures.js';
import { type RingOptions, ringPaths } from '../../capture/ring-files.js';
import { writeErrorText } from '../../capture/ring-writer.js';
import { compareTimes } from '../../capture/tally.js';
import { FlowPicker, type PickedFlow } from '../../flow/flow-picker.js';
import type { PacketsToSave, SavedPackets } from '../../live/saved-packets.js';
import { version } from '../about.js';
import { filteredFrames } from '../capture-filter.js';
import type { WatchTask } from './watch-messages.js';
import type { Recording } from './watch-recording.js';

/** For their owner alone: captures hold what people wrote. */
const MODE = 0o600;

/** The flows whose packets are wanted, and how many those have had. */
export interface WantedFlows {
  readonly flows: readonly PickedFlow[];
  readonly packets: number;
}

/** Saves them; `signal` ends the reading of files. Never rejects for what the system says: that is the failure. */
export async function savePackets(
  task: WatchTask,
  recording: Recording,
  { file, append }: PacketsToSave,
  { flows, packets: of }: WantedFlows,
  signal: AbortSignal,
): Promise<SavedPackets> {
  const nothing = { packets: 0, of, errors: 0 };
  if (!append && existsSync(file)) return { ...nothing, failure: `${file} exists` };
  const output = new LazyFile(file, append);
  const described = new Described();
  const section = {
    application: `Rolepath ${version()}`,
    comment: `Packets of ${nameOf(task)}, chosen in rolepath watch`,
  };
  const writer = new PcapngWriter(output, section, (frame) => described.of(frame));
  const picker = new FlowPicker(flows, writer);
  try {
    await showAll(task, recording, picker, described, signal);
    if (writer.packets > 0) writer.flush();
    return { packets: picker.packets, of, errors: picker.errors };
  } catch (error) {
    return { ...nothing, failure: `${file}: ${writeErrorText(error)}` };
  } finally {
    output.close();
  }
}

const nameOf = ({ source }: WatchTask): string => ('device' in source ? source.device : source.files.join(', '));

/** A file that is made when the first bytes come. */
class LazyFile implements ByteSink {
  private readonly file: string;
  private readonly append: boolean;
  private descriptor: number | undefined;

  constructor(file: string, append: boolean) {
    this.file = file;
    this.append = append;
  }

  write(bytes: Uint8Array, length: number): void {
    this.descriptor ??= openSync(this.file, this.append ? 'a' : 'wx', MODE);
    for (let at = 0; at < length; ) at += writeSync(this.descriptor, bytes, at, length - at);
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
  }
}

/** The interfaces of what is shown: those that were recorded, or those that files describe. */
class Described {
  recorded: readonly InterfaceDescription[] = [];
  interfaces = new Interfaces();

  of({ interfaceId, linkType, fcsLength }: Frame): InterfaceDescription {
    const recorded = this.recorded[interfaceId];
    if (recorded !== undefined) return recorded;
    const known = this.interfaces.list[interfaceId];
    const { snapLength = 0, name, input } = known ?? {};
    return {
      linkType,
      snapLength,
      fcsLength,
      ...(input !== undefined && { description: input }),
      ...(name !== undefined && { name }),
    };
  }
}

/** Shows the sink all packets of the source that are at hand, in their order. */
async function showAll(
  { source, ring }: WatchTask,
  { recorder, isHolding }: Recording,
  sink: FrameSink,
  described: Described,
  signal: AbortSignal,
): Promise<void> {
  if (recorder === undefined || !isHolding) {
    if (!('files' in source)) return;
    const frames = await filteredFrames(source.bpf, sink);
    await readCaptures(source.files, frames, { signal, interfaces: described.interfaces });
    return;
  }
  described.recorded = recorder.interfaces;
  if ('device' in source && ring !== undefined) await showRing(ring, source.device, recorder, sink, signal);
  readHeld(recorder.chunks, recorder.interfaces, sink);
}

/** What of a device stands in the files of a ring and is no longer held. */
async function showRing(
  ring: RingOptions,
  device: string,
  { chunks, interfaces: recorded }: NonNullable<Recording['recorder']>,
  sink: FrameSink,
  signal: AbortSignal,
): Promise<void> {
  const first = firstHeld(chunks, recorded);
  if (first === undefined) return;
  const interfaces = new Interfaces();
  const earlier: FrameSink = {
    frame(frame) {
      if (interfaces.list[frame.interfaceId]?.name !== device || compareTimes(frame, first) >= 0) return;
      frame.interfaceId = 0;
      sink.frame(frame);
    },
  };
  await readCaptures(ringPaths(ring), earlier, { signal, interfaces });
}
