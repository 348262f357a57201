import { BpfSink } from '../capture/bpf-sink.js';
import type { FrameSink } from '../capture/frame.js';
import type { SummaryRecord } from '../report/record.js';

/** The sink, behind a capture filter where one is given. Throws `LiveProblem` where there is no libpcap to compile it. */
export async function filteredFrames(expression: string | undefined, sink: FrameSink): Promise<FrameSink> {
  if (expression === undefined || expression.trim() === '') return sink;
  const { loadLibpcap } = await import('../capture/live/libpcap.js');
  const { BpfCompiler } = await import('../capture/live/bpf-compiler.js');
  const compiler = new BpfCompiler(await loadLibpcap());
  return new BpfSink(expression, (text, linkType) => compiler.compile(text, linkType), sink);
}

/** What the summary says of the capture filter; nothing where there was none. */
export const captureFilterRecord = (sink: FrameSink): Pick<SummaryRecord, 'captureFilter'> =>
  sink instanceof BpfSink ? { captureFilter: { expression: sink.expression, filtered: sink.filtered } } : {};
