import { loadSite } from '/tmp/w/s3/e/src/cli/site.js';
import { runCaptures } from '/tmp/w/s3/e/src/cli/run.js';
import { ReportBuilder } from '/tmp/w/s3/e/src/report/build/report-builder.js';
import { CapturedFlows } from '/tmp/w/s3/e/src/report/build/captured-flows.js';
import { Findings } from '/tmp/w/s3/e/src/report/findings.js';
const [topo, mode, ...inputs] = process.argv.slice(2);
const site = await loadSite(topo);
const builder = new ReportBuilder(site);
const sink = mode === 'report' ? new CapturedFlows(builder, { numbering: builder, catalogue: site.catalogue, origins: undefined } as any) : new Findings();
let t = performance.now();
const r = await runCaptures(inputs, site, sink as any, {quiet: true} as any);
console.error('run', performance.now() - t); t = performance.now();
if (mode === 'report') {
const report = builder.report({ tool: {name:'rolepath',version:'x'}, catalogues: [], products: [], inputs: [], judgedUnder: [], sensors: [], options: {}, incomplete: false, warnings: [], unnumbered: 0, quality: {inputs: 1, unread: 0, interrupted: false, frames: r.summary.frames}} as any);
console.error('rows', performance.now() - t, report.mapping.length, report.deviations.length, report.hosts.length, report.findings.length);
console.log(JSON.stringify(report, null, 1));
}
