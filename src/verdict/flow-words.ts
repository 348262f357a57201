import type { Endpoint } from '../topology/endpoint.js';
import type { JudgedFlow } from './judged-flow.js';

/** One end of a flow as explanations name it. */
export interface EndWords {
  readonly address: string;
  readonly port: number;
  /** True where a user left the port open, and `port` only stands for any. */
  readonly anyPort?: boolean;
  readonly endpoint: Endpoint;
}

/** What explanations say of a flow; of a captured one, or of one that a user asks about. */
export interface FlowWords {
  readonly initiator: EndWords;
  readonly responder: EndWords;
  /** `tcp`, `udp`, `icmp`, … */
  readonly transport: string;
  /** What the bytes are; `unknown` where they say nothing. */
  readonly protocol: string;
  /** The name that the client asked for; from the wire, not yet cleaned. */
  readonly serverName: string | undefined;
  /** What there was to recognise; `unasked` where a user gave addresses and ports, and nothing was captured at all. */
  readonly payload: 'seen' | 'none' | 'unasked';
  /** False where who opened the flow was only guessed. */
  readonly initiatorCertain: boolean;
  /** Unix time in seconds. */
  readonly startSeconds: number;
}

/** The words for a captured flow; copies texts, so once for each that is shown. */
export function flowWords({ flow, facts, initiator, responder }: JudgedFlow, transport: string): FlowWords {
  return {
    initiator: { address: flow.initiatorAddress(), port: flow.initiatorPort, endpoint: initiator },
    responder: { address: flow.responderAddress(), port: flow.responderPort, endpoint: responder },
    transport,
    protocol: facts?.protocol ?? 'unknown',
    serverName: facts?.serverName,
    payload: flow.payloadSeen ? 'seen' : 'none',
    initiatorCertain: flow.initiatorCertain,
    startSeconds: flow.startSeconds,
  };
}
