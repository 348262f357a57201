import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvHead, csvLine, FLOW_COLUMNS } from '../../src/report/csv.js';
import { closed, type FlowSketch, flowRecord, HOSTILE, judgedAs, rejected } from './support.js';

/** RFC 4180 §2, in a state machine of its own: rows of cells. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text.charAt(at + 1) === '"') cell += text.charAt(++at);
      else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === ',' || (character === '\r' && text.charAt(at + 1) === '\n')) {
      rows.at(-1)?.push(cell);
      cell = '';
      if (character === '\r') {
        rows.push([]);
        at++;
      }
    } else cell += character;
  }
  return rows.slice(0, -1);
}

describe('a cell', () => {
  it.each([
    [undefined, ''],
    [0, '0'],
    [true, 'true'],
    ['sip.contoso.com', 'sip.contoso.com'],
    [['INVITE', 'BYE'], 'INVITE BYE'],
    [[100, 200], '100 200'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['one; two', '"one; two"'],
    [' blank ', '" blank "'],
  ])('of %j is %s', (value, text) => expect(csvCell(value)).toBe(text));

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1', "'  =1"],
    ['\u3000=1', "'\u3000=1"],
    ['"=1', `"'""=1"`],
    ['\uff1d1', "'\uff1d1"],
    ['\uff0b1', "'\uff0b1"],
    ['\uff0d1', "'\uff0d1"],
    ['\uff20SUM', "'\uff20SUM"],
    ['a;=1', `"a;'=1"`],
    ['a; =1;+2', `"a;' =1;'+2"`],
  ])('of %j, which a spreadsheet would calculate, begins with an apostrophe there', (value, text) => {
    expect(csvCell(value)).toBe(text);
  });

  it.each(['\t=1', '\r=1', '\n=1', '\u200b=1', '\u001b[2J', '\u202e'])(
    'of %j shows that something stood there',
    (value) => {
      expect(csvCell(value).charAt(0)).toBe('\ufffd');
    },
  );

  it('leaves alone what only looks like it', () => {
    expect(['10.0.0.1', 'a=b', 'a-b', '1:abc+def=', 'fe80::1', '2026-01-02'].map(csvCell)).toEqual([
      '10.0.0.1',
      'a=b',
      'a-b',
      '1:abc+def=',
      'fe80::1',
      '2026-01-02',
    ]);
  });

  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...',;"\'\r\n\t =+-@\uff1dab'), maxLength: 12 }),
  );

  it('is read back as one cell, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (cells) => {
        const rows = parseCsv(`${cells.map(csvCell).join(',')}\r\n`);
        expect(rows).toHaveLength(1);
        expect(rows[0]).toHaveLength(cells.length);
      }),
    );
  });

  it('loses nothing but what must not be shown', () => {
    fc.assert(
      fc.property(text, (value) => {
        const [[read = ''] = []] = parseCsv(`${csvCell(value)}\r\n`);
        const shown = value.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, '\ufffd');
        expect(read.replaceAll("'", '')).toBe(shown.replaceAll("'", ''));
      }),
    );
  });

  it('never begins a formula, in a table of commas or of semicolons', () => {
    fc.assert(
      fc.property(text, (value) => {
        const [[read = ''] = []] = parseCsv(`${csvCell(value)}\r\n`);
        for (const part of read.split(';')) expect(part).not.toMatch(/^[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u);
      }),
    );
  });
});

const sketch: FlowSketch = {
  hosts: 'outside > access edge',
  packets: closed('203.0.113.7:51034', '10.45.16.10:443'),
  names: [undefined, 'edge1'],
  protocol: 'tls',
  serverName: 'sip.contoso.com',
  details: {
    tls: {
      version: '1.2',
      sni: 'sip.contoso.com',
      alpn: ['h2', 'http/1.1'],
      mutual: false,
      certificate: {
        subject: 'CN=sip.contoso.com,O=Contoso\\, Ltd',
        issuer: 'CN=CA',
        names: ['sip.contoso.com', 'contoso.com'],
      },
    },
    stun: {
      messages: ['Allocate request', 'Allocate response'],
      types: ['0x0003'],
      dialect: 'ms-turn',
      requests: 1,
      responses: 1,
    },
  },
};

const lineOf = (flow: FlowSketch): string[] =>
  judgedAs((judged) => csvLine(flowRecord(judged, 'It is so; or "not".')), [flow]);

function cellsOf(flow: FlowSketch): Record<string, string> {
  const [head = [], cells = []] = parseCsv(csvHead() + lineOf(flow).join(''));
  expect(cells).toHaveLength(head.length);
  return Object.fromEntries(head.map((name, index) => [name, cells[index] ?? '']));
}

describe('the flow table', () => {
  it('has one column a name', () => {
    expect(new Set(FLOW_COLUMNS).size).toBe(FLOW_COLUMNS.length);
    expect(parseCsv(csvHead())).toEqual([FLOW_COLUMNS]);
  });

  it('has the record, flattened', () => {
    const cells = cellsOf(sketch);
    expect(Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== ''))).toEqual({
      verdict: 'expected',
      reason: 'path-and-protocol',
      path: 'lync-2010/edge/external/access-sip-tls',
      sameAs: expect.stringContaining('lync-2010/edge/external-summary/access-sip-tls'),
      start: '2024-01-02T03:04:05.123456789Z',
      end: '2024-01-02T03:04:09.123456789Z',
      transport: 'tcp',
      'initiator.ip': '203.0.113.7',
      'initiator.port': '51034',
      'initiator.zone': 'internet',
      'responder.ip': '10.45.16.10',
      'responder.port': '443',
      'responder.role': 'access-edge',
      'responder.interface': 'external',
      'responder.zone': 'perimeter',
      'responder.name': 'edge1',
      'responder.basis': 'given',
      initiatorBasis: 'syn',
      state: 'closed',
      protocol: 'tls',
      initiatorPackets: '3',
      responderPackets: '2',
      initiatorBytes: '180',
      responderBytes: '120',
      'tls.version': '1.2',
      'tls.sni': 'sip.contoso.com',
      'tls.alpn': 'h2 http/1.1',
      'tls.mutual': 'false',
      'tls.certificate.subject': 'CN=sip.contoso.com,O=Contoso\\, Ltd',
      'tls.certificate.names': 'sip.contoso.com contoso.com',
      'stun.messages': 'Allocate request, Allocate response',
      'stun.dialect': 'ms-turn',
      communityId: cells['communityId'],
      explanation: 'It is so; or "not".',
    });
    expect(cells['communityId']).toMatch(/^1:[\w+/]{27}=$/);
  });

  it('says what turned a flow away', () => {
    const cells = cellsOf({
      hosts: 'outside > access edge',
      packets: rejected('203.0.113.7:1', '10.45.16.10:443', '192.0.2.1'),
    });
    expect([cells['state'], cells['icmp.error'], cells['icmp.from']]).toEqual([
      'rejected',
      'administratively prohibited',
      '192.0.2.1',
    ]);
  });

  it('says who allowed an exception', () => {
    const cells = cellsOf({
      hosts: 'admin PC > edge inside',
      packets: closed('192.168.10.200:1', '172.25.33.10:3389'),
    });
    expect([cells['reason'], cells['exception.owner'], cells['exception.until']]).toEqual([
      'site-exception',
      'Jo',
      '2024-06-30',
    ]);
  });

  it.each(HOSTILE)('stays one line of as many cells when names are %j', (name) => {
    const text = lineOf({
      ...sketch,
      names: [name, name],
      serverName: name,
      details: {
        tls: { sni: name, alpn: [name] },
        sip: { methods: [], statuses: [], requests: 0, responses: 0, calls: 0, callIds: [], userAgent: name },
      },
    }).join('');
    expect(text.slice(0, -2)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    const [cells = [], ...others] = parseCsv(text);
    expect(others).toEqual([]);
    expect(cells).toHaveLength(FLOW_COLUMNS.length);
    for (const cell of cells) expect(cell).not.toMatch(/(^|;)[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u);
  });
});
