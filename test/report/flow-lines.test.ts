import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../src/byte-writer.js';
import { runCaptures } from '../../src/cli/run.js';
import { loadSite } from '../../src/cli/site.js';
import { csvLine } from '../../src/report/csv.js';
import { FlowCsv } from '../../src/report/flow-csv.js';
import { FlowJson } from '../../src/report/flow-json.js';
import { FlowParquet } from '../../src/report/flow-parquet.js';
import type { FlowParts } from '../../src/report/flow-parts.js';
import { FlowRecords } from '../../src/report/flow-records.js';
import { jsonLine } from '../../src/report/json-line.js';
import { type FlowRecord, transportName } from '../../src/report/record.js';
import { explain } from '../../src/verdict/explain.js';
import { flowWords } from '../../src/verdict/flow-words.js';
import type { JudgedFlow } from '../../src/verdict/judged-flow.js';
import { loadExpectation, SAMPLE_NAMES, samplePath } from '../samples/expectations.js';
import {
  answered,
  attempted,
  catalogue,
  closed,
  type FlowSketch,
  HOSTILE,
  judgedAs,
  rejected,
  summaryOf,
} from './support.js';

/** Lines of both formats as they are written, one after another into the same bytes. */
function fastLines(): (parts: FlowParts) => string {
  const json = new FlowJson();
  const csv = new FlowCsv();
  const bytes = new ByteWriter(16);
  return (parts) => {
    bytes.clear();
    json.write(parts, bytes);
    csv.write(parts, bytes);
    return bytes.written.toString();
  };
}

/** The same of a record, as UTF-8 has it: that has no half of a pair. */
const plainLines = (record: FlowRecord): string => Buffer.from(jsonLine(record) + csvLine(record)).toString();

/** Two flows' lines each way, so that the second meets what was remembered of the first. */
function linesOf(sketch: FlowSketch, origin = {}): readonly (readonly [fast: string, plain: string])[] {
  const records = new FlowRecords(catalogue, { of: () => origin });
  const fast = fastLines();
  const both = (judged: JudgedFlow) => [fast(records.partsOf(judged)), plainLines(records.of(judged))] as const;
  return judgedAs(both, [sketch, { ...sketch, after: 1 }]);
}

const tls: FlowSketch = {
  hosts: 'outside > access edge',
  packets: closed('203.0.113.7:51034', '10.45.16.10:443'),
  names: [undefined, 'edge1'],
  protocol: 'tls',
  serverName: 'sip.contoso.com',
  details: {
    tls: {
      version: '1.2',
      sni: undefined,
      alpn: ['h2', 'http/1.1'],
      mutual: false,
      certificate: { subject: 'CN=“Zürich”', issuer: 'CN=\u202e', names: ['sip.contoso.com'] },
      clientCertificate: 'none',
    },
    stun: { messages: [], types: [], dialect: 'turn', requests: 0, responses: 0, ice: { priority: 1 } },
  },
};

/** The files of the same flows, written from their parts and from their records. */
function parquetFiles(): {
  add(parts: FlowParts, record: FlowRecord): void;
  end(): readonly [fast: Buffer, plain: Buffer];
} {
  const pieces: readonly [Buffer[], Buffer[]] = [[], []];
  const [fast, plain] = pieces.map((list) => new FlowParquet((bytes) => list.push(Buffer.from(bytes))));
  return {
    add(parts, record) {
      fast?.flow(parts);
      plain?.record(record);
    },
    end() {
      const summary = summaryOf({ expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 });
      fast?.end(summary);
      plain?.end(summary);
      return [Buffer.concat(pieces[0]), Buffer.concat(pieces[1])];
    },
  };
}

describe('the lines of a flow, made of remembered pieces', () => {
  it.each<[string, FlowSketch]>([
    ['facts, some of them absent', tls],
    ['nothing known', { hosts: 'nobody > nobody', packets: attempted('172.31.0.1:5', '172.31.0.2:6') }],
    [
      'an ICMP error',
      { hosts: 'outside > access edge', packets: rejected('203.0.113.7:1', '10.45.16.10:443', '192.0.2.1') },
    ],
    ['an exception', { hosts: 'admin PC > edge inside', packets: closed('192.168.10.200:1', '172.25.33.10:3389') }],
    [
      'a nearest path',
      { hosts: 'edge inside > front end', packets: closed('172.25.33.10:5000', '192.168.10.90:5062') },
    ],
    [
      'VLANs',
      {
        hosts: 'front end > edge inside',
        packets: answered('192.168.10.90:1000', '172.25.33.10:3478').map((each) => ({
          ...each,
          vlan: (2 << 24) | (100 << 12) | 7,
        })),
      },
    ],
  ])('is that of the record: %s', (_, sketch) => {
    for (const [fast, plain] of linesOf(sketch)) expect(fast).toBe(plain);
    for (const [fast, plain] of linesOf(sketch, { sensor: 'é', input: 'a.pcap' })) expect(fast).toBe(plain);
  });

  it.each(HOSTILE)('is that of the record where names are %j', (name) => {
    const hostile: FlowSketch = {
      ...tls,
      names: [name, name],
      serverName: name,
      details: { tls: { sni: name, alpn: [name], certificate: { subject: name, issuer: name, names: [name] } } },
    };
    for (const [fast, plain] of linesOf(hostile, { sensor: name })) expect(fast).toBe(plain);
    const records = new FlowRecords(catalogue, { of: () => ({ sensor: name }) });
    const files = parquetFiles();
    judgedAs((judged) => files.add(records.partsOf(judged), records.of(judged)), [hostile, { ...hostile, after: 1 }]);
    const [made, expected] = files.end();
    expect(made.equals(expected)).toBe(true);
  });
});

describe.each(SAMPLE_NAMES)('of the sample %s', async (name) => {
  const { topology, capture } = loadExpectation(name);
  const site = await loadSite(samplePath(topology));
  const records = new FlowRecords(site.catalogue);
  const fast = fastLines();
  const files = parquetFiles();
  const lines: { readonly fast: string; readonly plain: string }[] = [];
  const sentences: { readonly remembered: string; readonly alone: string }[] = [];
  const flow = (judged: JudgedFlow): void => {
    const record = records.of(judged);
    lines.push({ fast: fast(records.partsOf(judged)), plain: plainLines(record) });
    files.add(records.partsOf(judged), record);
    const words = flowWords(judged, transportName(judged.flow.protocol));
    sentences.push({ remembered: record.explanation, alone: explain(judged.verdict, words, site.catalogue) });
  };
  await runCaptures([samplePath(capture)], site, { flow }, { quiet: true });

  it('every line is that of the record', () => {
    expect(lines.length).toBeGreaterThan(10);
    for (const { fast, plain } of lines) expect(fast).toBe(plain);
  });

  it('the Parquet file is that of the records', () => {
    const [made, expected] = files.end();
    expect(made.equals(expected)).toBe(true);
  });

  it('every explanation is the same as made for that flow alone', () => {
    for (const { remembered, alone } of sentences) expect(remembered).toBe(alone);
  });
});
