import { MAX_EXAMPLES } from '../finding-group.js';
import type { FlowExample } from '../model/ends.js';
import { hasPorts } from '../port-words.js';
import { transportName } from '../record.js';
import { flowExample } from './flow-sums.js';
import { Moments } from './moments.js';
import type { ReportedFlow } from './reported-flow.js';

/** Servers and ports that are told apart. */
export const MAX_CHECKED = 1024;

/** How what is asked of relays and over pseudo-TLS came out. */
export const MEDIA_CODES = [
  'allocate-unanswered',
  'allocate-refused',
  'pseudo-tls-cut',
  'pseudo-tls-rewritten',
] as const;
export type MediaCode = (typeof MEDIA_CODES)[number];

/** Flows to one server and port that came out so. */
export interface MediaTrouble {
  readonly code: MediaCode;
  readonly responder: number;
  readonly from: ReportedFlow['from'];
  readonly to: ReportedFlow['to'];
  /** `3478/udp`. */
  readonly service: string;
  flows: number;
  bytes: number;
  /** Errors that the server named. */
  readonly errors: Map<string, number>;
  readonly moments: Moments;
  readonly examples: FlowExample[];
}

/** Different errors of one server that are kept. */
const MAX_ERRORS = 8;

/**
 * What the verdict does not tell of media: whether relays granted what was asked of them, and whether something on the way
 * tampered with pseudo-TLS.
 */
export class MediaChecks {
  /** Of flows with Allocate requests: by server and port those that were granted one. */
  readonly granted = new Map<string, number>();
  private readonly byKey = new Map<string, MediaTrouble>();

  get troubles(): Iterable<MediaTrouble> {
    return this.byKey.values();
  }

  add(flow: ReportedFlow): void {
    const code = codeOf(flow);
    const { details } = flow;
    if ((details?.stun?.allocateResponses ?? 0) > 0) this.grant(flow);
    if (code === undefined) return;
    const key = `${code} ${keyOf(flow)}`;
    const trouble = this.byKey.get(key) ?? this.open(code, key, flow);
    if (trouble === undefined) return;
    trouble.flows++;
    trouble.bytes += flow.initiatorBytes + flow.responderBytes;
    trouble.moments.add(flow.startSeconds, flow.startNanoseconds, flow.endSeconds, flow.endNanoseconds);
    for (const { code: number, meaning } of details?.stun?.errors ?? [])
      countError(trouble.errors, meaning === undefined ? `${number}` : `${number} ${meaning}`);
    if (trouble.examples.length < MAX_EXAMPLES) trouble.examples.push(flowExample(flow));
  }

  /** Flows to the same server and port that got an allocation. */
  grantedBeside({ responder, service }: MediaTrouble): number {
    return this.granted.get(`${responder} ${service}`) ?? 0;
  }

  private grant(flow: ReportedFlow): void {
    const key = keyOf(flow);
    const known = this.granted.get(key);
    if (known !== undefined || this.granted.size < MAX_CHECKED) this.granted.set(key, (known ?? 0) + 1);
  }

  private open(code: MediaCode, key: string, flow: ReportedFlow): MediaTrouble | undefined {
    if (this.byKey.size >= MAX_CHECKED) return undefined;
    const { responder, from, to } = flow;
    const trouble = {
      code,
      responder,
      from,
      to,
      service: serviceOf(flow),
      flows: 0,
      bytes: 0,
      errors: new Map<string, number>(),
      moments: new Moments(),
      examples: [],
    };
    this.byKey.set(key, trouble);
    return trouble;
  }
}

function countError(errors: Map<string, number>, error: string): void {
  const known = errors.get(error);
  if (known !== undefined || errors.size < MAX_ERRORS) errors.set(error, (known ?? 0) + 1);
}

const serviceOf = ({ protocol, port }: ReportedFlow): string =>
  hasPorts(protocol) ? `${port}/${transportName(protocol)}` : transportName(protocol);

const keyOf = (flow: ReportedFlow): string => `${flow.responder} ${serviceOf(flow)}`;

/** An error is the usual answer to a first request without credentials; it is trouble where nothing better came after. */
function codeOf({ details }: ReportedFlow): MediaCode | undefined {
  const { stun, pseudoTls } = details ?? {};
  if (pseudoTls?.state === 'cut') return 'pseudo-tls-cut';
  if (pseudoTls?.state === 'rewritten' && pseudoTls.difference !== 'real-tls') return 'pseudo-tls-rewritten';
  if ((stun?.allocateRequests ?? 0) === 0 || (stun?.allocateResponses ?? 0) > 0) return undefined;
  return (stun?.allocateErrors ?? 0) > 0 ? 'allocate-refused' : 'allocate-unanswered';
}
