import { type CaptureReport, readCaptures } from '../../src/capture/read-captures.js';
import { loadSite } from '../../src/cli/site.js';
import { Pipeline } from '../../src/pipeline.js';
import { type FlowRecord, flowRecord, transportName } from '../../src/report/record.js';
import { explainVerdict } from '../../src/verdict/explain.js';
import type { JudgedFlow } from '../../src/verdict/judged-flow.js';

/** What a run over captures finds, as records in memory. */
export async function recordsOf(
  captures: readonly string[],
  topology?: string,
): Promise<{ readonly records: readonly FlowRecord[]; readonly captures: CaptureReport; readonly pipeline: Pipeline }> {
  const site = await loadSite(topology);
  const records: FlowRecord[] = [];
  const flow = (judged: JudgedFlow): void => {
    const sentence = explainVerdict(judged, transportName(judged.flow.protocol), site.catalogue);
    records.push(structuredClone(flowRecord(judged, sentence)));
  };
  const pipeline = new Pipeline({ ...site, sink: { flow } });
  const report = await readCaptures(captures, pipeline);
  pipeline.finish();
  return { records, captures: report, pipeline };
}
