import { beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../../src/cli/site.js';
import { parseIp } from '../../../src/ip-text.js';
import { Anonymizer, namesOf } from '../../../src/report/anonymize/anonymizer.js';
import { siteNames } from '../../../src/report/anonymize/seen-names.js';
import { csvLine } from '../../../src/report/csv.js';
import { reportJson } from '../../../src/report/format/report-json.js';
import { reportMarkdown } from '../../../src/report/format/report-markdown.js';
import { reportXlsx } from '../../../src/report/format/report-xlsx.js';
import { tableCsv } from '../../../src/report/format/table-csv.js';
import { tableNdjson } from '../../../src/report/format/table-ndjson.js';
import type { Report } from '../../../src/report/model/report.js';
import type { FlowRecord } from '../../../src/report/record.js';
import { recordCheck } from '../../../src/report/record-check.js';
import { recordSchemas } from '../../../src/report/record-schema.js';
import { reportSchema } from '../../../src/report/report-schema.js';
import { REPORT_TABLES } from '../../../src/report/tables/tables.js';
import { SAMPLE_NAMES } from '../../samples/expectations.js';
import { unzipped } from '../../support/unzip.js';
import { reportOn, sampleReport } from '../sample-reports.js';

const SECRET = new Uint8Array(32).fill(42);

/** A flow whose every text is somebody's. */
const personal = (record: FlowRecord): FlowRecord => ({
  ...record,
  sensor: 'rack7',
  input: 'secretcustomer.pcapng',
  tls: {
    ...record.tls,
    sni: 'intranetserver',
    alpn: ['h2', 'fabrikamalpn'],
    mutualNotObservable: 'incomplete',
    certificate: {
      subject: 'CN=fabrikamsubject,O=Fabrikamcompany Ltd,C=GB',
      issuer: 'CN=Fabrikamcompany lacks CA',
      names: ['bücher.fabrikamcorp.example'],
      notBefore: '2025-03-04T05:06:07Z',
      notAfter: '2026-03-04T15:16:17Z',
    },
  },
  requirements: [
    'lacks sip.fabrikamcorp.example',
    'had expired, at 2026-03-04T15:16:17Z',
    'was not valid before 2025-03-04T05:06:07Z',
    'is its own issuer',
    'is not for server authentication',
  ].map((words) => ({
    kind: 'certificate',
    id: 'lync-2010/certificates/edge-external',
    sources: ['edge2010-q01'],
    problem: 'certificate-name-missing',
    words: `the certificate CN=fabrikamsubject,O=Fabrikamcompany lacks Ltd,C=GB ${words}`,
  })),
  sip: {
    methods: ['INVITE', 'FABRIKAMMETHOD'],
    statuses: [200],
    requests: 1,
    responses: 1,
    calls: 1,
    callIds: ['8a7b@10.9.8.7'],
    from: 'sip:janedoe@fabrikamcorp.example',
    to: 'sip:johnroe@fabrikamcorp.example',
    via: ['clientpc.fabrikamcorp.example:5061', '10.9.8.7:40000'],
    userAgent: 'janedoe-phone/1.0',
    realm: 'fabrikamrealm',
  },
  stun: {
    messages: ['Allocate request'],
    types: ['0x0003'],
    dialect: 'ms-turn',
    requests: 1,
    responses: 0,
    username: 'janedoe',
    mapped: '198.51.100.77:50000',
    peers: ['[2001:db8:77::1]:443'],
  },
  dns: {
    queries: 1,
    responses: 1,
    exchanges: [
      {
        name: 'payroll.fabrikamcorp.example',
        type: 'SRV',
        answers: [
          { type: 'SRV', value: '0 5 443 payrollhost.fabrikamcorp.example' },
          { type: 'TXT', value: 'owner=janedoe opened a path to' },
          { type: 'A', value: '10.9.8.6' },
        ],
      },
    ],
  },
  explanation: `${record.explanation} The client asked for intranetserver, then for intern.bücher.example.`,
});

const PERSONAL = [
  ...['rack7', 'secretcustomer', 'intranetserver', 'janedoe', 'johnroe', 'fabrikamcorp', 'clientpc', 'fabrikamrealm'],
  ...['fabrikamalpn', 'FABRIKAMMETHOD', 'fabrikamsubject', 'Fabrikamcompany', 'Ltd', 'bücher', 'ücher', '05:06:07'],
  ...['15:16:17', 'payroll', '10.9.8.7', '10.9.8.6', '198.51.100.77', '2001:db8:77'],
];

/** A site may be called as a product is; a name may be as short as a word. */
const isTelling = (name: string): boolean => name.length > 3 && !/^(\d+|ocs-2007)$/.test(name);

/** Everything that must not be seen: every address and name of the records and of the site. */
function originals(records: readonly FlowRecord[], site: Site): string[] {
  const addresses = records.flatMap(({ initiator, responder, icmp }) => [initiator.ip, responder.ip, icmp?.from ?? '']);
  const listed = [...site.catalogue.roles.keys()].flatMap((role) => site.topology.addressesOf(role));
  const own = listed
    .flatMap((line) => [line.addresses, line.public ?? ''])
    .filter((text) => parseIp(text) !== undefined);
  const names = records.flatMap((record) => [...namesOf(record), record.tls?.sni ?? '']);
  const ids = records.map(({ communityId }) => communityId);
  return [...new Set([...addresses, ...own, ...names, ...siteNames(site), ...ids, ...PERSONAL])].filter(isTelling);
}

/** Where a text holds another, with nothing beside it that makes it part of something else. */
const holds = (text: string, name: string): boolean => {
  const escaped = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}.:])${escaped}(?![\\p{L}\\p{N}:]|\\.\\d)`, 'iu').test(text);
};

describe.each(SAMPLE_NAMES)('the report on %s for strangers', (name) => {
  let report: Report;
  let hidden: Report;
  let records: readonly FlowRecord[];
  let shown: readonly FlowRecord[];
  let secrets: readonly string[];

  beforeAll(async () => {
    const sample = await sampleReport(name);
    records = sample.records.map((record, index) => (index % 5 === 0 ? personal(record) : record));
    report = reportOn(records, sample.site);
    const labels = records.flatMap(namesOf).filter((label) => !label.includes('.'));
    const anonymizer = new Anonymizer(SECRET, [...siteNames(sample.site), ...labels, 'intranetserver', 'rack7']);
    hidden = anonymizer.report(report);
    shown = records.map((record) => anonymizer.record(record));
    secrets = originals(records, sample.site);
  });

  it('holds no address and no name, in any format', async () => {
    const workbook = [...unzipped(await reportXlsx(hidden)).values()].join('\n');
    const texts = {
      json: reportJson(hidden),
      markdown: reportMarkdown(hidden).replaceAll('\\', ''),
      xlsx: workbook,
      csv: REPORT_TABLES.map((table) => [...tableCsv(table, hidden)].join('')).join('\n'),
      ndjson: REPORT_TABLES.map((table) => [...tableNdjson(table, hidden)].join('')).join('\n'),
      flows: shown.map((record) => JSON.stringify(record)).join('\n'),
      flowTable: shown.map(csvLine).join(''),
    };
    expect(secrets.length).toBeGreaterThan(30);
    for (const [format, text] of Object.entries(texts))
      expect(
        secrets.filter((secret) => holds(text, secret)),
        format,
      ).toEqual([]);
  });

  it('keeps roles, ports, figures, verdicts and paths, and is still a report', () => {
    expect(reportSchema.safeParse(JSON.parse(JSON.stringify(hidden))).error).toBeUndefined();
    const figures = ({ mapping }: Report) =>
      mapping.map(({ verdict, reason, documented, from, to, ports, transport, flows, initiatorBytes, clients }) => [
        verdict,
        reason,
        documented?.path.replace(/^exceptions\/.+/, 'exceptions'),
        from.role,
        to.zone,
        ports,
        transport,
        flows,
        initiatorBytes,
        clients.count,
      ]);
    expect(figures(hidden)).toEqual(figures(report));
    const check = recordCheck(recordSchemas()['flow-record.schema.json']);
    for (const record of shown) expect(check(JSON.parse(JSON.stringify(record)), '')).toBeUndefined();
    expect(hidden.head.anonymized).toBe(true);
    expect(hidden.head.tool).toEqual(report.head.tool);
  });

  it('keeps what everybody calls the same, and the day of a certificate', () => {
    const [{ tls, sip, requirements } = {} as FlowRecord] = shown;
    expect(tls?.alpn?.[0]).toBe('h2');
    expect(sip?.methods[0]).toBe('INVITE');
    expect(tls?.certificate).toMatchObject({ notBefore: '2025-03-04T00:00:00Z', notAfter: '2026-03-04T00:00:00Z' });
    expect(requirements?.map(({ words }) => words.replace(/[xn][0-9a-f]{8}/g, 'n'))).toEqual([
      'the certificate n lacks n.n.n',
      'the certificate n had expired, at 2026-03-04T00:00:00Z',
      'the certificate n was not valid before 2025-03-04T00:00:00Z',
      'the certificate n is its own issuer',
      'the certificate n is not for server authentication',
    ]);
  });

  it('keeps ports and words in sentences, though the answers to DNS queries hold some of them', () => {
    const kept = (text: string) => text.match(/\d+\/(tcp|udp)|\bopened\b/g);
    expect(records.some((record) => record.dns?.exchanges.some(({ answers }) => answers.length > 0))).toBe(true);
    expect(shown.map(({ explanation }) => kept(explanation))).toEqual(
      records.map(({ explanation }) => kept(explanation)),
    );
    expect(hidden.findings.map(({ title }) => kept(title))).toEqual(report.findings.map(({ title }) => kept(title)));
  });

  it('calls the same thing the same everywhere, and another key calls it otherwise', () => {
    const first = records[0];
    const answer = shown[0];
    expect(hidden.hosts.map(({ ip }) => ip)).toContain(answer?.initiator.ip);
    expect(JSON.stringify(new Anonymizer(SECRET, []).record(records[1] as FlowRecord).initiator.ip)).toBe(
      JSON.stringify(shown[1]?.initiator.ip),
    );
    const other = new Anonymizer(new Uint8Array(32).fill(1), []).record(first as FlowRecord);
    expect(other.initiator.ip).not.toBe(answer?.initiator.ip);
  });
});
