import { type CaptureReport, readCaptures } from '../../src/capture/read-captures.js';
import { loadSite } from '../../src/cli/site.js';
import { Pipeline } from '../../src/pipeline.js';
import { FlowRecords } from '../../src/report/flow-records.js';
import type { FlowRecord } from '../../src/report/record.js';
import type { FlowSink } from '../../src/verdict/judged-flow.js';

/** What a run over captures finds, as records in memory. */
export async function recordsOf(
  captures: readonly string[],
  topology?: string,
): Promise<{ readonly records: readonly FlowRecord[]; readonly captures: CaptureReport; readonly pipeline: Pipeline }> {
  const site = await loadSite(topology);
  const records: FlowRecord[] = [];
  const made = new FlowRecords(site.catalogue);
  const sink: FlowSink = { flow: (judged) => records.push(structuredClone(made.of(judged))) };
  const pipeline = new Pipeline({ ...site, sink });
  const report = await readCaptures(captures, pipeline);
  pipeline.finish();
  return { records, captures: report, pipeline };
}
