import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FlowParquet } from '../../src/report/flow-parquet.js';
import type { FlowRecord } from '../../src/report/record.js';
import { sql } from '../support/duckdb.js';
import { closed, type FlowSketch, flowRecord, HOSTILE, judgedAs, summaryOf } from './support.js';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-flow-parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NO_FLOWS = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };

/** Writes records to a file, which it gives with its bytes. */
function written(name: string, records: readonly FlowRecord[]): { readonly path: string; readonly bytes: Buffer } {
  const path = join(folder, name);
  const file = openSync(path, 'w');
  const pieces: Buffer[] = [];
  const parquet = new FlowParquet((bytes) => {
    pieces.push(Buffer.from(bytes));
    writeSync(file, bytes);
  });
  for (const record of records) parquet.record(record);
  parquet.end(summaryOf(NO_FLOWS));
  closeSync(file);
  return { path, bytes: Buffer.concat(pieces) };
}

const sketchOf = (name: string): FlowSketch => ({
  hosts: 'outside > access edge',
  packets: closed('203.0.113.7:51034', '10.45.16.10:443'),
  protocol: 'tls',
  details: {
    tls: {
      sni: name,
      alpn: [name, 'h2'],
      certificate: { subject: name, issuer: 'CN=CA', names: [name], notAfter: '9999-12-31T23:59:59Z' },
    },
    stun: { messages: [name, 'Allocate request'], types: [], dialect: 'turn', requests: 0, responses: 0 },
  },
});

const records = judgedAs((judged) => flowRecord(judged, 'So it is.'), HOSTILE.map(sketchOf));

describe('flow records in Parquet', () => {
  it('hold hostile names as they stand in the record', async () => {
    const { path } = written('hostile.parquet', records);
    const read = await sql(`SELECT "tls.sni" AS sni, "tls.alpn" AS alpn, "tls.certificate.subject" AS subject,
      "stun.messages" AS messages, year("tls.certificate.notAfter") AS until FROM '${path}'`);
    // UTF-8 has no half of a pair.
    const names = HOSTILE.map((name) => Buffer.from(name).toString());
    expect(read).toEqual(
      names.map((name) => ({
        sni: name,
        alpn: [name, 'h2'],
        subject: name,
        messages: [name, 'Allocate request'],
        until: 9999,
      })),
    );
  });

  it('are the same bytes for the same records', () => {
    expect(written('a.parquet', records).bytes.equals(written('b.parquet', records).bytes)).toBe(true);
  });
});
