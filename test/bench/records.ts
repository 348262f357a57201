/**
 * `npm run bench -- records`: what a flow's record costs in each format that is written while flows end.
 *
 * The flows of a mix are judged once, then handed to each format again and again as other flows: later, and from other
 * ports. What this handing over alone takes is taken off. Time is compared with that of `JSON.stringify` alone over
 * ready-made records of the same flows.
 */

import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Interfaces } from '../../src/capture/interfaces.js';
import { readCaptures } from '../../src/capture/read-captures.js';
import { FLOW_FORMATS, type FlowStream } from '../../src/cli/flow-stream.js';
import { Output } from '../../src/cli/output.js';
import { loadSite, type Site } from '../../src/cli/site.js';
import { LAST_SECONDS, PORTS, ROW_WORDS, START_SECONDS } from '../../src/flow/flow-row.js';
import { FlowView } from '../../src/flow/flow-view.js';
import { Pipeline } from '../../src/pipeline.js';
import { FlowRecords } from '../../src/report/flow-records.js';
import { Origins } from '../../src/report/origins.js';
import type { FlowRecord, SummaryRecord } from '../../src/report/record.js';
import type { JudgedFlow } from '../../src/verdict/judged-flow.js';
import { writeMix } from './captures.js';

const RECORDS = 1_000_000;
const FLOWS = 20_000;
const WANTED = 200_000;
/** Parts of a run of which the fastest is told, too: what the machine can do when nothing else disturbs it. */
const PARTS = 20;

/** A judged flow whose row is kept. */
interface Kept {
  readonly row: Int32Array;
  readonly judged: JudgedFlow;
}

/** The flows of a capture as they are judged. */
async function recorded(capture: string, site: Site): Promise<Kept[]> {
  const kept: Kept[] = [];
  const flow = (judged: JudgedFlow): void => {
    const start = judged.flow.row * ROW_WORDS;
    kept.push({ row: pipeline['table'].words.slice(start, start + ROW_WORDS), judged: { ...judged } });
  };
  const pipeline: Pipeline = new Pipeline({ ...site, sink: { flow } });
  await readCaptures([capture], pipeline);
  pipeline.finish();
  return kept;
}

/** Judged flows without end: in each round the same, but a minute later and from other ports. */
function* replayed(kept: readonly Kept[]): Generator<JudgedFlow, never> {
  const words = new Int32Array(ROW_WORDS);
  const table = { words, doubles: new Float64Array(words.buffer), complaints: new Map() };
  const flow = new FlowView(table as unknown as ConstructorParameters<typeof FlowView>[0]);
  const flows = kept.map(({ judged }) => ({ ...judged, flow }));
  for (let round = 0; ; round++) {
    for (let index = 0; index < kept.length; index++) {
      const again = flows[index];
      const row = kept[index]?.row;
      if (again === undefined || row === undefined) continue;
      words.set(row);
      words[START_SECONDS] = (row[START_SECONDS] ?? 0) + 60 * round;
      words[LAST_SECONDS] = (row[LAST_SECONDS] ?? 0) + 60 * round;
      words[PORTS] = (row[PORTS] ?? 0) ^ ((round & 0x3ff) << 16);
      flow.show(0);
      yield again;
    }
  }
}

const mebibytes = (): number => process.memoryUsage().rss / 2 ** 20;

const microseconds = (): number => Number(process.hrtime.bigint()) / 1e3;

/** Microseconds a record: of all of them until the end, and of the fastest part. */
async function timed(
  records: number,
  one: () => void,
  end: () => Promise<void> = async () => undefined,
): Promise<{ readonly mean: number; readonly best: number; readonly memory: number[] }> {
  const each = Math.ceil(records / PARTS);
  const memory = [mebibytes()];
  const begun = microseconds();
  let best = Number.POSITIVE_INFINITY;
  for (let part = 0; part < PARTS; part++) {
    const start = microseconds();
    for (let index = 0; index < each; index++) one();
    best = Math.min(best, (microseconds() - start) / each);
    if (part === PARTS / 2) memory.push(mebibytes());
  }
  await end();
  memory.push(mebibytes());
  return { mean: (microseconds() - begun) / (PARTS * each), best, memory };
}

export async function measureRecords(folder: string, topology: string, scale: number): Promise<void> {
  const capture = join(folder, 'records.pcap');
  if (!existsSync(capture)) writeMix(capture, FLOWS);
  const site = await loadSite(topology);
  const parts = { catalogue: site.catalogue, origins: new Origins(new Interfaces(), undefined) };
  const kept = await recorded(capture, site);
  const records = RECORDS * scale;
  const plain = await stringified(kept, site, records);
  const again = replayed(kept);
  const { best: handing } = await timed(records, () => again.next());
  process.stdout.write(
    `records: JSON.stringify alone takes ${plain.toFixed(2)} µs a record, handing flows over ${handing.toFixed(2)}\n`,
  );
  for (const format of FLOW_FORMATS) {
    const path = join(folder, `records${format.suffix}`);
    const file = openSync(path, 'w');
    const stream = await format.open(new Output(file), parts);
    await measured(format.name, stream, kept, { records, plain, handing });
    closeSync(file);
    process.stdout.write(`           ${(statSync(path).size / records).toFixed(0)} bytes a record\n`);
    rmSync(path);
  }
}

async function stringified(kept: readonly Kept[], site: Site, records: number): Promise<number> {
  const made = new FlowRecords(site.catalogue);
  const flows = replayed(kept);
  const ready: FlowRecord[] = kept.map(() => made.of(flows.next().value));
  let index = 0;
  let length = 0;
  const { best } = await timed(records / 4, () => {
    length += JSON.stringify(ready[index++ % ready.length]).length;
  });
  if (length === 0) throw new Error('nothing was made');
  return best;
}

async function measured(
  name: string,
  stream: FlowStream,
  kept: readonly Kept[],
  { records, plain, handing }: { readonly records: number; readonly plain: number; readonly handing: number },
): Promise<void> {
  const flows = replayed(kept);
  const whole = await timed(
    records,
    () => stream.flow(flows.next().value),
    () => stream.end({ type: 'summary' } as SummaryRecord),
  );
  const { memory } = whole;
  const mean = whole.mean - handing;
  const best = whole.best - handing;
  const rate = 1e6 / mean;
  process.stdout.write(
    `  ${name.padEnd(8)} ${Math.round(rate)} records a second until all are written, wanted ${WANTED}:` +
      ` ${rate >= WANTED ? 'reached' : 'MISSED'}; ${Math.round(1e6 / best)} at best;` +
      ` ${(best / plain).toFixed(2)} x JSON.stringify alone;` +
      ` memory ${memory.map((size) => size.toFixed(0)).join(', ')} MiB\n`,
  );
}
