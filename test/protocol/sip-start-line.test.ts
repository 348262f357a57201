import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginsKnownRequest,
  isResponse,
  MAX_START_LINE,
  messageStart,
  StartLine,
  startLine,
  statusOf,
} from '../../src/protocol/sip-start-line.js';
import { bytes } from '../support/sip-messages.js';

const kindOf = (text: string): StartLine => startLine(bytes(text), 0, text.length);

describe('startLine', () => {
  it.each([
    'INVITE sip:ann@contoso.com SIP/2.0\r\n',
    'INVITE sip:ann@contoso.com SIP/2.0\n',
    'ACK sips:ann@contoso.com;transport=tls SIP/2.0\r\n',
    'SERVICE sip:ann@contoso.com;gruu;opaque=app:locationprofile:get;default=yes SIP/2.0\r\n',
    'NEGOTIATE sip:192.0.0.1:5061 SIP/2.0\r\n',
    'BENOTIFY sip:192.168.1.2:2616;transport=tls SIP/2.0\r\n',
    'INVITE tel:+14255550100;phone-context=contoso.com SIP/2.0\r\n',
    'INVITE urn:service:sos SIP/2.0\r\n',
    'OPTIONS sip:[2001:db8::1]:5060 SIP/2.0\r\n',
    '!interesting-Method0123456789_*+` sip:ann@contoso.com SIP/2.0\r\n',
    'OPTIONS sip:ann@contoso.com SIP/2.0  \t\r\n',
    'OPTIONS sip:a%20b@contoso.com?Subject=\xfcber SIP/2.0\r\n',
  ])('takes for a request: %j', (line) => {
    expect(kindOf(line)).toBe(StartLine.Request);
  });

  it.each(['SIP/2.0 200 OK\r\n', 'SIP/2.0 100 Trying\n', 'SIP/2.0 486 \r\n', 'SIP/2.0 603\r\n', 'SIP/2.0 180 '])(
    'takes for a response: %j',
    (line) => {
      expect(kindOf(line)).toBe(StartLine.Response);
    },
  );

  it.each([
    ['HTTP request', 'GET /index.html HTTP/1.1\r\n'],
    ['HTTP request to a proxy', 'GET http://contoso.com/ HTTP/1.1\r\n'],
    ['HTTP response', 'HTTP/1.1 200 OK\r\n'],
    ['RTSP request', 'OPTIONS rtsp://contoso.com/x RTSP/1.0\r\n'],
    ['SSDP search', 'M-SEARCH * HTTP/1.1\r\n'],
    ['ICAP request', 'OPTIONS icap://contoso.com/x ICAP/1.0\r\n'],
    ['MSRP request', 'MSRP a786hjs2 SEND\r\n'],
    ['SMTP greeting', '220 mail.contoso.com ESMTP\r\n'],
    ['SSH greeting', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['SIP of another version', 'OPTIONS sip:ann@contoso.com SIP/7.0\r\n'],
    ['SIP version with a tail', 'OPTIONS sip:ann@contoso.com SIP/2.01\r\n'],
    ['SIP version with more words', 'OPTIONS sip:ann@contoso.com SIP/2.0 x\r\n'],
    ['two spaces after the method', 'OPTIONS  sip:ann@contoso.com SIP/2.0\r\n'],
    ['space in the URI', 'OPTIONS sip:ann smith@contoso.com SIP/2.0\r\n'],
    ['no URI', 'OPTIONS SIP/2.0\r\n'],
    ['control byte in the URI', 'OPTIONS sip:ann\x01@contoso.com SIP/2.0\r\n'],
    ['no method', ' sip:ann@contoso.com SIP/2.0\r\n'],
    ['method of 65 characters', `${'A'.repeat(65)} sip:ann@contoso.com SIP/2.0\r\n`],
    ['status below 100', 'SIP/2.0 099 What\r\n'],
    ['status above 699', 'SIP/2.0 700 What\r\n'],
    ['status of four digits', 'SIP/2.0 2000 What\r\n'],
    ['status that is no number', 'SIP/2.0 2x0 What\r\n'],
    ['no status', 'SIP/2.0\r\n'],
    ['header line', 'Via: SIP/2.0/TCP 192.0.2.1\r\n'],
    ['binary', '\x16\x03\x01\x00\x4d\x01'],
    ['line end', '\r\n'],
  ])('rejects: %s', (_, line) => {
    expect(kindOf(line)).toBe(StartLine.None);
  });

  it.each([
    '',
    'I',
    'INVITE',
    'INVITE ',
    'INVITE sip:ann',
    'INVITE sip:ann SIP',
    'INVITE sip:ann SIP/2.0\r',
    'SIP',
    'SIP/2.0 20',
    'SIP/2.0 200',
  ])('waits for more of: %j', (line) => {
    expect(kindOf(line)).toBe(StartLine.Incomplete);
  });

  it('does not wait for more of an HTTP request', () => {
    for (const line of ['GET /', 'POST /abs/handler', 'HTTP/1.1']) expect(kindOf(line)).toBe(StartLine.None);
  });

  it('never changes its mind about what it has accepted or rejected', () => {
    const lines = fc.oneof(
      fc.constantFrom('INVITE sip:ann@contoso.com SIP/2.0\r\n', 'SIP/2.0 200 OK\r\n', 'GET / HTTP/1.1\r\n'),
      fc.string({ unit: fc.constantFrom('SIP/2.0', ' ', 'A', 'sip:', '2', '\r', '\n', '/', '\x01'), maxLength: 12 }),
    );
    fc.assert(
      fc.property(lines, (line) => {
        const whole = kindOf(line);
        for (let length = 0; length < line.length; length++) {
          const early = kindOf(line.slice(0, length));
          if (early !== StartLine.Incomplete) expect(early).toBe(whole);
        }
      }),
    );
  });

  it('does not believe a line without end', () => {
    const line = `INVITE sip:${'a'.repeat(MAX_START_LINE)}`;
    expect(kindOf(line.slice(0, MAX_START_LINE - 1))).toBe(StartLine.Incomplete);
    expect(kindOf(line.slice(0, MAX_START_LINE))).toBe(StartLine.None);
  });

  it('looks at nothing outside of its bounds', () => {
    const line = bytes('xxINVITE sip:ann SIP/2.0\r\n');
    expect(startLine(line, 2, line.length)).toBe(StartLine.Request);
    expect(startLine(line, 2, line.length - 1)).toBe(StartLine.Incomplete);
  });
});

describe('an approved start line', () => {
  it('tells request from response, and the status', () => {
    const response = bytes('SIP/2.0 481 Call/Transaction Does Not Exist\r\n');
    expect(isResponse(response, 0, response.length)).toBe(true);
    expect(statusOf(response, 0)).toBe(481);
    const request = bytes('SIPPING sip:ann@contoso.com SIP/2.0\r\n');
    expect(isResponse(request, 0, request.length)).toBe(false);
  });
});

describe('messageStart', () => {
  const startOf = (line: string): number => messageStart(bytes(line), 0, line.length - 1);

  it.each([
    ['at the beginning of the line', 'OPTIONS sip:ann SIP/2.0\n', 0],
    ['behind junk', '\x01\x02\x03INVITE sip:ann SIP/2.0\r\n', 3],
    ['behind words', 'hello world INVITE sip:ann SIP/2.0\r\n', 12],
    ['behind a body without line end', '</xml>SIP/2.0 200 OK\r\n', 6],
    ['nowhere: a method that is not known, behind words', 'we FROBNICATE sip:ann SIP/2.0\r\n', -1],
    ['nowhere: a header line', 'Via: SIP/2.0/TCP 192.0.2.1\r\n', -1],
    ['nowhere: text about requests', 'An INVITE sip:ann request of SIP/2.0\r\n', -1],
  ])('finds it %s', (_, line, start) => {
    expect(startOf(line)).toBe(start);
  });
});

describe('beginsKnownRequest', () => {
  const begins = (text: string): boolean => beginsKnownRequest(bytes(text), 0, text.length);

  it('is sure of a known method and a SIP or telephone URI', () => {
    for (const text of ['INVITE sip:', 'ACK sips:a', 'MESSAGE tel:+1', 'NEGOTIATE sip:x'])
      expect(begins(text)).toBe(true);
  });

  it('is not sure of less', () => {
    for (const text of ['', 'INVITE', 'INVITE sip', 'INVITE http:', 'FROB sip:a', 'INVITEsip:']) {
      expect(begins(text)).toBe(false);
    }
  });
});
