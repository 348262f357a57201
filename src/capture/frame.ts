/** One captured frame, on loan: it and its bytes are overwritten by the source's next frame. */
export class Frame {
  /** The shared bytes that hold this frame, and much else before and after it. */
  bytes: Uint8Array = new Uint8Array(0);
  /** Offset of the frame's first captured byte in `bytes`. */
  start = 0;
  /** Offset after the frame's last captured byte. */
  end = 0;
  /** Length on the wire, in bytes; larger than `end - start` where the snap length cut the frame. */
  wireLength = 0;
  /** LINKTYPE_ value (https://www.tcpdump.org/linktypes.html), 0–65535. */
  linkType = 0;
  /** Bytes of frame check sequence at the end of the wire frame, 0 where none was captured. */
  fcsLength = 0;
  /** Whole seconds since 1970-01-01T00:00:00Z. */
  seconds = 0;
  /** Nanoseconds within the second, 0–999,999,999. */
  nanoseconds = 0;
  /** Which interface of the run it came from: dense, from 0, over all inputs. */
  interfaceId = 0;
}

/** Takes frames in the order of the source. The frame is on loan for the call. */
export interface FrameSink {
  frame(frame: Frame): void;
}
