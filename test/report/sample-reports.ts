/** Reports on the samples, with the records and the findings of the same flows to hold them against. */

import { Interfaces } from '../../src/capture/interfaces.js';
import { readCaptures } from '../../src/capture/read-captures.js';
import { loadSite, type Site } from '../../src/cli/site.js';
import { Pipeline } from '../../src/pipeline.js';
import { CapturedFlows } from '../../src/report/build/captured-flows.js';
import { LoggedFlows } from '../../src/report/build/logged-flows.js';
import { type HeadParts, ReportBuilder } from '../../src/report/build/report-builder.js';
import { Findings } from '../../src/report/findings.js';
import { FlowRecords } from '../../src/report/flow-records.js';
import type { Report } from '../../src/report/model/report.js';
import { Origins } from '../../src/report/origins.js';
import type { FlowRecord } from '../../src/report/record.js';
import { type SampleName, samplePath } from '../samples/expectations.js';

export const TOPOLOGIES: Readonly<Record<SampleName, string>> = {
  'edge-external': samplePath('consolidated-edge.topology.yaml'),
  'edge-internal': samplePath('consolidated-edge.topology.yaml'),
  'ocs-2007-internal': samplePath('ocs-2007.topology.yaml'),
};

const FILES: Readonly<Record<SampleName, string>> = {
  'edge-external': samplePath('edge-external.pcapng'),
  'edge-internal': samplePath('edge-internal.pcapng'),
  'ocs-2007-internal': samplePath('ocs-2007-internal.pcap'),
};

/** A head that depends on nothing but the test. */
export const head = (site: Site): HeadParts => ({
  tool: { name: 'rolepath', version: '1.2.3' },
  catalogues: [],
  ...(site.topology.name !== undefined && { topology: { name: site.topology.name, sha256: 'f'.repeat(64) } }),
  products: site.topology.products,
  inputs: [{ name: 'sample', kind: 'capture', bytes: 1000, sha256: 'a'.repeat(64) }],
  judgedUnder: [],
  sensors: [],
  options: {},
  incomplete: false,
  warnings: [],
  quality: { inputs: 1, unread: 0, interrupted: false },
});

export interface SampleReport {
  readonly site: Site;
  readonly report: Report;
  readonly records: readonly FlowRecord[];
  readonly findings: Findings;
}

/** Reads a sample once, and makes of its flows a report, records and findings. */
export async function sampleReport(name: SampleName): Promise<SampleReport> {
  const site = await loadSite(TOPOLOGIES[name]);
  const origins = new Origins(new Interfaces(), undefined);
  const builder = new ReportBuilder(site);
  const captured = new CapturedFlows(builder, { numbering: builder, catalogue: site.catalogue, origins });
  const findings = new Findings();
  const maker = new FlowRecords(site.catalogue, origins);
  const records: FlowRecord[] = [];
  const pipeline = new Pipeline({
    ...site,
    sink: {
      flow(judged) {
        captured.flow(judged);
        findings.flow(judged);
        records.push(maker.of(judged));
      },
    },
  });
  await readCaptures([FILES[name]], pipeline);
  pipeline.finish();
  return { site, report: builder.report(head(site)), records, findings };
}

/** The report on records, as read back from a log. */
export function reportOn(records: readonly FlowRecord[], site: Site): Report {
  const builder = new ReportBuilder(site);
  const logged = new LoggedFlows(builder, builder);
  for (const record of records) {
    const read = JSON.parse(JSON.stringify(record)) as FlowRecord;
    if (!logged.record(read)) throw new Error(`a record that means nothing: ${record.communityId}`);
  }
  return builder.report(head(site));
}
