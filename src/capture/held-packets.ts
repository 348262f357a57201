import type { FrameSink } from './frame.js';
import { Interfaces } from './interfaces.js';
import { NameTable } from './names.js';
import type { PacketChunks } from './packet-chunks.js';
import { PcapngReader } from './pcapng.js';
import { type InterfaceDescription, interfaceBlock, sectionBlock } from './pcapng-blocks.js';
import type { CaptureTime } from './tally.js';

/** Stands for an interface that none of the packets came from. */
const NO_INTERFACE: InterfaceDescription = { linkType: 0, snapLength: 0 };

/**
 * Shows the packets that are still held, the oldest first.
 *
 * @param interfaces by `Frame.interfaceId`; their frames have the same ids again.
 */
export function readHeld(
  chunks: PacketChunks,
  interfaces: readonly (InterfaceDescription | undefined)[],
  sink: FrameSink,
): void {
  const reader = new PcapngReader('', new Interfaces(), new NameTable());
  const described = Array.from(interfaces, (each, id) =>
    interfaceBlock({ ...(each ?? NO_INTERFACE), name: String(id) }),
  );
  for (const bytes of [sectionBlock({}), ...described, ...chunks.held()]) reader.read(bytes, 0, bytes.length, sink);
}

/** Time of the oldest packet that is held. */
export function firstHeld(
  chunks: PacketChunks,
  interfaces: readonly (InterfaceDescription | undefined)[],
): CaptureTime | undefined {
  let first: CaptureTime | undefined;
  readHeld(chunks, interfaces, {
    frame: ({ seconds, nanoseconds }) => {
      first ??= { seconds, nanoseconds };
    },
  });
  return first;
}
