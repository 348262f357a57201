/** SIP messages as Communicator, Lync and Edge Servers write them (RFC 3261, [MS-SIPRE]); no real user's. */

export interface SipRequest {
  readonly method: string;
  /** Without `sip:`. */
  readonly to: string;
  readonly from: string;
  /** Where the sender listens, for Via. */
  readonly via: string;
  readonly callId: string;
  readonly userAgent: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

export const LYNC_CLIENT = 'UCCAPI/4.0.7577.0 OC/4.0.7577.0 (Microsoft Lync 2010)';
export const LYNC_SERVER = 'RTC/4.0';

export function sipRequest(request: SipRequest): string {
  const { method, to, from, via, callId, userAgent, headers = [], body = '' } = request;
  const target = method === 'REGISTER' ? to.slice(to.indexOf('@') + 1) : to;
  return [
    `${method} sip:${target} SIP/2.0`,
    `Via: SIP/2.0/TLS ${via};branch=z9hG4bK${callId.slice(0, 8)}`,
    'Max-Forwards: 70',
    `From: <sip:${from}>;tag=${callId.slice(0, 6)};epid=7d3c2b1a09`,
    `To: <sip:${to}>`,
    `Call-ID: ${callId}`,
    `CSeq: 1 ${method}`,
    `User-Agent: ${userAgent}`,
    ...headers,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

/** A 200 to the request, with the headers that RFC 3261 §8.2.6.2 wants copied. */
export function sipOk(request: string): string {
  const copied = request.split('\r\n').filter((line) => /^(via|from|call-id|cseq):/i.test(line));
  const to = request.split('\r\n').find((line) => /^to:/i.test(line)) ?? 'To: <sip:unknown>';
  return ['SIP/2.0 200 OK', ...copied, `${to};tag=5E6F`, `Server: ${LYNC_SERVER}`, 'Content-Length: 0', '', ''].join(
    '\r\n',
  );
}
