/** What stands in files, read by DuckDB: the same in every format, and every table's figures added up again by SQL. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { report } from '../../src/cli/report.js';
import { runCaptures } from '../../src/cli/run.js';
import { loadSite } from '../../src/cli/site.js';
import { Findings } from '../../src/report/findings.js';
import { findingsRecord } from '../../src/report/findings-record.js';
import { FLOW_TABLE, type FlowColumnType } from '../../src/report/flow-columns.js';
import { loadExpectation, SAMPLE_NAMES, samplePath } from '../samples/expectations.js';
import { sql } from '../support/duckdb.js';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-duckdb-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DUCKDB_TYPES: Readonly<Record<FlowColumnType, string>> = {
  text: 'VARCHAR',
  prose: 'VARCHAR',
  digest: 'VARCHAR',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
  time: 'TIMESTAMP WITH TIME ZONE',
  moment: 'TIMESTAMP WITH TIME ZONE',
  day: 'DATE',
  texts: 'VARCHAR[]',
  phrases: 'VARCHAR[]',
  integers: 'BIGINT[]',
};

/** Columns that every format has, by one name; times in whole microseconds. */
const FLAT = `verdict, reason, path, state, protocol, transport,
  "initiator.role" AS "from", "responder.role" AS "to", "initiator.ip" AS client, "responder.ip" AS server,
  "responder.port"::BIGINT AS port, "initiatorPackets"::BIGINT + "responderPackets"::BIGINT AS packets,
  "initiatorBytes"::BIGINT + "responderBytes"::BIGINT AS bytes,
  epoch_us("start"::TIMESTAMPTZ) AS first, epoch_us("end"::TIMESTAMPTZ) AS last`;
const NESTED = FLAT.replaceAll(/"(\w+)\.(\w+)"/g, '$1.$2');

const SUMS = `count(*) AS flows, sum(packets) AS packets, sum(bytes) AS bytes, min(first) AS first, max(last) AS last`;

/** Flows added up in every way in which a report does, from one source. */
const sumsOf = (source: string): Promise<unknown> =>
  Promise.all(
    ['verdict, reason', '"from", "to"', 'transport, port', 'path', 'state, protocol', 'client', 'server'].map((by) =>
      sql(`SELECT ${by}, ${SUMS} FROM (${source}) GROUP BY ALL ORDER BY ALL`),
    ),
  );

describe.each(SAMPLE_NAMES)('the sample %s', async (name) => {
  const { topology, capture } = loadExpectation(name);
  const options = { topology: samplePath(topology), quiet: true };
  const into = (format: string) => join(folder, `${name}-${format}/`);
  for (const format of ['parquet', 'ndjson', 'csv']) {
    const code = await report([samplePath(capture)], { ...options, format, output: into(format) });
    if (code !== 0) throw new Error(`${format}: exit ${code}`);
  }
  const table = (of: string): string => `'${into('parquet')}${of}.parquet'`;
  const flows = `SELECT ${FLAT} FROM ${table('flows')}`;

  const site = await loadSite(options.topology);
  const findings = new Findings();
  const { summary } = await runCaptures([samplePath(capture)], site, findings, options);
  const analysed = findingsRecord(findings, summary);

  it('has a typed column for each of the flow table', async () => {
    const described = await sql(`DESCRIBE FROM ${table('flows')}`);
    expect(described.map((row) => [row['column_name'], row['column_type']])).toEqual(
      FLOW_TABLE.map(({ name: column, type }) => [column, DUCKDB_TYPES[type]]),
    );
  });

  it('adds up to the same in Parquet, NDJSON and CSV', async () => {
    const read = { format: `'newline_delimited', sample_size = -1, maximum_object_size = 16777216` };
    const ndjson = `SELECT ${NESTED} FROM read_json('${into('ndjson')}flows.ndjson', format = ${read.format}) WHERE "type" = 'flow'`;
    const csv = `SELECT ${FLAT} FROM read_csv('${into('csv')}flows.csv', all_varchar = true, header = true)`;
    const parquet = await sumsOf(flows);
    expect(await sumsOf(ndjson)).toEqual(parquet);
    expect(await sumsOf(csv)).toEqual(parquet);
  });

  it('carries its summary', async () => {
    const [facts] = await sql(`SELECT decode(value) AS summary FROM parquet_kv_metadata(${table('flows')})`);
    expect(JSON.parse(String(facts?.['summary']))).toEqual(JSON.parse(JSON.stringify(summary)));
  });

  it('adds up to what analyze says', async () => {
    const kinds = await sql(`SELECT verdict, count(*) AS flows FROM (${flows}) GROUP BY ALL`);
    const counts = Object.entries(summary.flows).filter(([, count]) => count > 0);
    expect(Object.fromEntries(kinds.map((row) => [row['verdict'], row['flows']]))).toEqual(Object.fromEntries(counts));
    const paths = await sql(`SELECT path, count(*) AS flows, sum(bytes) AS bytes FROM (${flows})
      WHERE verdict = 'expected' GROUP BY ALL ORDER BY path`);
    expect(paths).toEqual(analysed.paths.map(({ path, flows, bytes }) => ({ path, flows, bytes })));
  });

  /** What a table says of `key`, and what the flows add up to by it. */
  const pairOf = async (of: string, shown: string, added: string): Promise<readonly [unknown, unknown]> => [
    await sql(`SELECT ${shown} FROM ${table(of)} GROUP BY ALL ORDER BY ALL`),
    await sql(`SELECT ${added} FROM (SELECT *, ${FLAT} FROM ${table('flows')}) GROUP BY ALL ORDER BY ALL`),
  ];
  const FIGURES =
    'sum(flows) AS flows, sum(bytes) AS bytes, min(epoch_us("start")) AS first, max(epoch_us("end")) AS last';
  const ADDED = 'count(*) AS flows, sum(bytes) AS bytes, min(first) AS first, max(last) AS last';

  it('has a mapping that adds up to its flows, by judgement and by ends', async () => {
    for (const by of ['verdict, reason, path', '"nearest.path"', 'transport']) {
      const bytes = FIGURES.replace('sum(bytes)', 'sum("initiatorBytes" + "responderBytes")');
      const [shown, added] = await pairOf('mapping', `${by}, ${bytes}`, `${by}, ${ADDED}`);
      expect(shown).toEqual(added);
    }
    const [shown, added] = await pairOf(
      'mapping',
      '"from.role" AS "from", "to.role" AS "to", sum("initiatorPackets") AS sent, sum("responderPackets") AS answered',
      '"initiator.role" AS "from", "responder.role" AS "to", sum("initiatorPackets") AS sent, sum("responderPackets") AS answered',
    );
    expect(shown).toEqual(added);
  });

  it('has deviations that are all flows but the expected', async () => {
    const by = 'verdict, reason, transport';
    const shown = await sql(`SELECT ${by}, ${FIGURES} FROM ${table('deviations')} GROUP BY ALL ORDER BY ALL`);
    const added = await sql(
      `SELECT ${by}, ${ADDED} FROM (${flows}) WHERE verdict <> 'expected' GROUP BY ALL ORDER BY ALL`,
    );
    expect(shown).toEqual(added);
  });

  it('has paths with their flows, bytes, addresses and ports', async () => {
    const shown = await sql(`SELECT path, flows, bytes, clients, servers, pairs, "ports.used" AS ports,
        epoch_us("start") AS first, epoch_us("end") AS last FROM ${table('paths')} WHERE flows > 0 ORDER BY path`);
    const added = await sql(`SELECT path, count(*) AS flows, sum(bytes) AS bytes, count(DISTINCT client) AS clients,
        count(DISTINCT server) AS servers, count(DISTINCT (client, server)) AS pairs, count(DISTINCT port) AS ports,
        min(first) AS first, max(last) AS last FROM (${flows}) WHERE verdict = 'expected' GROUP BY ALL ORDER BY path`);
    expect(added.length).toBeGreaterThan(3);
    expect(shown).toEqual(added);
  });

  it('has hosts with what each sent and received', async () => {
    const shown = await sql(`SELECT ip, "bytesSent" AS sent, "bytesReceived" AS received,
        "opened.expected" AS opened, "served.expected" AS served FROM ${table('hosts')} ORDER BY ip`);
    const added = await sql(`WITH ends AS (
        SELECT "initiator.ip" AS ip, "initiatorBytes" AS sent, "responderBytes" AS received,
          verdict = 'expected' AS opened, false AS served FROM ${table('flows')}
        UNION ALL SELECT "responder.ip", "responderBytes", "initiatorBytes", false, verdict = 'expected' FROM ${table('flows')})
      SELECT ip, sum(sent) AS sent, sum(received) AS received, sum(opened::INT) AS opened, sum(served::INT) AS served
      FROM ends GROUP BY ALL ORDER BY ip`);
    const byIp = new Map(added.map((row) => [row['ip'], row]));
    expect(shown.length).toBeGreaterThan(3);
    // Hosts of the site are listed without flows, too.
    const none = { sent: 0, received: 0, opened: 0, served: 0 };
    for (const row of shown) expect(row).toEqual(byIp.get(row['ip']) ?? { ip: row['ip'], ...none });
  });

  const READ_NDJSON = `read_json('${into('ndjson')}flows.ndjson', format = 'newline_delimited',
    maximum_object_size = 16777216, columns = {"type": 'VARCHAR', "requirementsMet": 'VARCHAR[]',
      "requirements": 'STRUCT(id VARCHAR, problem VARCHAR)[]'})`;

  it('has requirements with the flows that were held against them, and how these failed', async () => {
    const shown = await sql(`SELECT id, asked, met, status, list_sort(problems) AS problems
      FROM ${table('requirements')} WHERE asked > 0 ORDER BY id`);
    const added = await sql(`WITH flows AS (
        SELECT row_number() OVER () AS flow, coalesce("requirementsMet", []) AS met, coalesce(requirements, []) AS failures
        FROM ${READ_NDJSON} WHERE "type" = 'flow'),
      failed AS (SELECT flow, failure.id AS id, failure.problem AS problem
        FROM (SELECT flow, unnest(failures) AS failure FROM flows)),
      asked AS (SELECT flow, unnest(met) AS id, true AS met FROM flows
        UNION SELECT flow, id, false FROM failed),
      problems AS (SELECT id, list_sort(list(problem || ' ' || flows)) AS problems
        FROM (SELECT id, problem, count(DISTINCT flow) AS flows FROM failed GROUP BY ALL) GROUP BY ALL)
      SELECT id, count(*) AS asked, sum(met::INT) AS met, if(bool_and(met), 'met', 'not-met') AS status,
        coalesce(any_value(problems), []) AS problems
      FROM asked LEFT JOIN problems USING (id) GROUP BY id ORDER BY id`);
    expect(shown).toEqual(added);
  });

  it('has no flows for requirements that it calls not seen', async () => {
    const unseen = `SELECT asked, met, len(problems) AS problems FROM ${table('requirements')} WHERE status = 'not-seen'`;
    expect(await sql(`SELECT * FROM (${unseen}) WHERE asked + met + problems > 0`)).toEqual([]);
  });

  // Drops, gaps and frames that are part of no flow stand in the summary alone; what the columns of flows tell is here.
  it('has figures of quality that are those of its flows', async () => {
    const shown = await sql(`SELECT code, value::BIGINT AS flows FROM ${table('quality')}
      WHERE code IN ('encrypted', 'initiator-guessed', 'midstream', 'mutual-tls-unknown', 'one-way', 'unrecognised')
      ORDER BY code`);
    const counted = (code: string, condition: string) =>
      `SELECT '${code}' AS code, count(*) FILTER (WHERE ${condition}) AS flows FROM ${table('flows')}`;
    const unanswered = `state IN ('attempted', 'refused', 'rejected', 'unanswered')`;
    const oneWay = `least("initiatorPackets", "responderPackets") = 0
      AND state IN ('established', 'midstream', 'closed', 'reset')`;
    const added = await sql(
      [
        counted('encrypted', `protocol IN ('tls', 'esp', 'ike')`),
        counted('initiator-guessed', `"initiatorBasis" NOT IN ('syn', 'handshake')`),
        counted('midstream', `state = 'midstream'`),
        counted('mutual-tls-unknown', `"tls.mutualNotObservable" IS NOT NULL`),
        counted('one-way', oneWay),
        counted('unrecognised', `protocol = 'unknown' AND NOT ${unanswered}`),
      ].join(' UNION ALL '),
    );
    expect(shown).toEqual(added);
  });

  // Findings join flows by rules that no column of a flow holds; what they are made of is held together elsewhere.
  it('has findings of no more flows and bytes than there are, in their time', async () => {
    const beyond = await sql(`SELECT id FROM ${table('findings')} AS finding, (SELECT ${SUMS} FROM (${flows})) AS added
      WHERE finding.flows > added.flows OR finding.bytes > added.bytes
        OR epoch_us(finding."start") < added.first OR epoch_us(finding."end") > added.last`);
    expect(beyond).toEqual([]);
  });

  // Provenance is what files and options were, of which flows hold their input alone.
  it('names every input of its flows in its provenance', async () => {
    const strangers = await sql(`SELECT DISTINCT input FROM ${table('flows')}
      WHERE input NOT IN (SELECT value FROM ${table('provenance')} WHERE fact = 'input')`);
    expect(strangers).toEqual([]);
  });

  it('has a timeline that adds up to its flows', async () => {
    const [shown] = await sql(`SELECT sum(expected) AS expected, sum(contradicted) AS contradicted,
        sum(unexpected) AS unexpected, sum(undetermined) AS undetermined, sum(bytes) AS bytes FROM ${table('timeline')}`);
    const [added] = await sql(`SELECT sum(bytes) AS bytes FROM (${flows})`);
    expect(shown).toEqual({ ...summary.flows, ...added });
  });
});
