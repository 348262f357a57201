import type { FlowRecord } from '../../../src/report/record.js';

/** What peers may send as a name, to those who read reports in spreadsheets, browsers, wikis and terminals. */
export const HOSTILE_NAMES: readonly string[] = [
  '=HYPERLINK("http://evil.example","click")',
  '+1+cmd|"/C calc"!A0',
  '@SUM(1;2)',
  '-2+3',
  '\t=1+1',
  '\r=1+1',
  '\n-1+1',
  '=cmd|"/C calc"!A0',
  '=1+1',
  ' =1+1',
  '1,=1+1',
  '1\t=1+1',
  "'=1+1",
  '"=1+1"',
  'a;=1+1',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '| a | b |',
  '`code` **bold** [link](javascript:alert(1)) ![x](http://evil.example/x.png)',
  '```\n# heading\n```',
  '\u001b[2J\u001b]0;title\u0007',
  'moc.osotnoc\u202e',
  'a"b,c\r\nd',
  'contoso\ufdd0.com',
  'contoso\u200b.com',
  '_x202E_moc',
  '_x005F_x003D_1+1',
  '__proto__',
  'constructor',
  'toString',
  '&lt;b&gt; &amp; $x^2$ ~~gone~~ #1',
];

const named = (record: FlowRecord, name: string): FlowRecord => ({
  ...record,
  initiator: { ...record.initiator, name },
  responder: { ...record.responder, name },
  sensor: name,
  input: name,
  protocol: record.protocol,
  tls: {
    sni: name,
    mutualNotObservable: 'incomplete',
    certificate: { subject: name, issuer: name, names: [name] },
  },
  sip: {
    methods: [name],
    statuses: [],
    requests: 1,
    responses: 0,
    calls: 0,
    callIds: [],
    userAgent: name,
    server: name,
  },
  explanation: `Somebody asked for ${name}.`,
  requirements: [
    { id: 'x', sources: [], kind: 'certificate', problem: 'certificate-name-missing', words: `it names ${name}` },
  ],
});

/** The records, each with one of the names wherever a record has a name. */
export const hostileRecords = (records: readonly FlowRecord[]): readonly FlowRecord[] =>
  records.map((record, index) => named(record, HOSTILE_NAMES[index % HOSTILE_NAMES.length] ?? ''));

/** The cells of a CSV text (RFC 4180). */
export function csvCells(csv: string): string[] {
  const cells: string[] = [];
  const cell = /"((?:[^"]|"")*)"|([^",\r\n]*)/y;
  for (let at = 0; at < csv.length; at++) {
    cell.lastIndex = at;
    const [all = '', quoted, plain = ''] = cell.exec(csv) ?? [];
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    at += all.length;
    if (csv[at] === '\r') at++;
  }
  return cells;
}
