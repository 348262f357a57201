import type { ConflictCode } from '../model/hosts.js';
import { hasPorts } from '../port-words.js';
import type { Judgement } from './judgements.js';
import type { ReportedFlow } from './reported-flow.js';

/** Kinds of evidence of one host that are told apart. */
const MAX_EVIDENCE = 16;

/** One kind of evidence that a host does what its role does not. */
export interface Evidence {
  readonly code: ConflictCode;
  /** The judgement of the flows that are the evidence. */
  readonly judgement: Judgement;
  /** Of the service: IP protocol number, and its port where it has one, else 0. */
  readonly protocol: number;
  readonly port: number;
  readonly application: string;
  /** Names of its certificate. */
  readonly names: readonly string[];
  flows: number;
  /** Of these flows, both directions. */
  bytes: number;
}

/**
 * Gathers what speaks against a host's role, from flows that it answered: that it shows the bytes of a service documented
 * for other roles, and the names that its certificate proves. What clients send proves nothing about the server.
 */
export class ConflictEvidence {
  private list: Evidence[] | undefined;

  /** Of an answered flow to the host. */
  add(flow: ReportedFlow): void {
    const code = codeOf(flow);
    if (code !== undefined) this.note(code, flow);
    if (flow.certificateNames.length > 0) this.note('certificate', flow);
  }

  get all(): readonly Evidence[] {
    return this.list ?? [];
  }

  private note(code: ConflictCode, flow: ReportedFlow): void {
    const { protocol } = flow;
    const port = hasPorts(protocol) ? flow.port : 0;
    const bytes = flow.initiatorBytes + flow.responderBytes;
    this.list ??= [];
    const known = this.list.find(
      (other) =>
        other.code === code &&
        other.protocol === protocol &&
        other.port === port &&
        (code === 'certificate' ? isSameList(other.names, flow.certificateNames) : other.judgement === flow.judgement),
    );
    if (known !== undefined) {
      known.flows++;
      known.bytes += bytes;
    } else if (this.list.length < MAX_EVIDENCE)
      this.list.push({
        code,
        judgement: flow.judgement,
        protocol,
        port,
        application: flow.application,
        names: code === 'certificate' ? flow.certificateNames : [],
        flows: 1,
        bytes,
      });
  }
}

/** The same service that answers has one certificate, which recognisers share between its flows. */
const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((name, index) => name === b[index]));

function codeOf({ judgement, application, details }: ReportedFlow): ConflictCode | undefined {
  if (details?.stun?.dialect === 'ms-turn' && (details.stun.allocateResponses ?? 0) > 0) return 'ms-turn';
  if (application === 'unknown' || !isOnlyResponderRole(judgement)) return undefined;
  return judgement.reason === 'role-unknown' ? 'unlisted' : 'service';
}

/** The flow would be a documented path but for what the responder is. */
const isOnlyResponderRole = ({ nearest }: Judgement): boolean =>
  nearest?.failed.length === 1 && nearest.failed[0] === 'responder.role';
