import type { EndWords } from '../../verdict/flow-words.js';
import type { VerdictKind } from '../../verdict/verdict.js';
import { NameCounts } from '../name-counts.js';
import { DistinctNames } from './distinct-names.js';
import { Moments } from './moments.js';
import type { ReportedFlow } from './reported-flow.js';
import { ConflictEvidence } from './role-conflicts.js';

/** Addresses that are told apart as hosts beside those that the topology lists; ends of flows of others are counted. */
export const MAX_HOSTS = 4096;
/** Ports that one host tells apart as services. */
export const MAX_SERVICES = 32;

export class ServiceUse {
  readonly protocol: number;
  readonly port: number;
  flows = 0;
  unanswered = 0;
  readonly protocols = new NameCounts();

  constructor(protocol: number, port: number) {
    this.protocol = protocol;
    this.port = port;
  }
}

type Counts = Record<VerdictKind, number>;
const noCounts = (): Counts => ({ expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 });

/** What one address was opened for. */
export class ServerUse {
  readonly services = new Map<number, ServiceUse>();
  otherServiceFlows = 0;
  readonly names = new DistinctNames();
  readonly conflicts = new ConflictEvidence();

  add(flow: ReportedFlow): void {
    this.serve(flow);
    if (flow.serverName !== undefined) this.names.add(flow.serverName);
    for (const name of flow.certificateNames) this.names.add(name);
    if (flow.answered) this.conflicts.add(flow);
  }

  private serve(flow: ReportedFlow): void {
    const { protocol, port } = flow;
    const key = protocol * 65_536 + port;
    let service = this.services.get(key);
    if (service === undefined) {
      if (this.services.size >= MAX_SERVICES) {
        this.otherServiceFlows++;
        return;
      }
      service = new ServiceUse(protocol, port);
      this.services.set(key, service);
    }
    service.flows++;
    if (!flow.answered) service.unanswered++;
    service.protocols.add(flow.application);
  }
}

/** What one address did. */
export class HostUse {
  /** How it was first named. */
  readonly words: EndWords;
  readonly opened = noCounts();
  readonly served = noCounts();
  unanswered = 0;
  bytesSent = 0;
  bytesReceived = 0;
  readonly moments = new Moments();
  /** Absent where nothing was opened to it: most addresses are clients. */
  server: ServerUse | undefined;

  constructor(words: EndWords) {
    this.words = words;
  }

  get flows(): number {
    return sum(this.opened) + sum(this.served);
  }

  addOpened(flow: ReportedFlow): void {
    this.opened[flow.judgement.kind]++;
    this.bytesSent += flow.initiatorBytes;
    this.bytesReceived += flow.responderBytes;
    this.moments.add(flow.startSeconds, flow.startNanoseconds, flow.endSeconds, flow.endNanoseconds);
  }

  addServed(flow: ReportedFlow): void {
    this.served[flow.judgement.kind]++;
    if (!flow.answered) this.unanswered++;
    this.bytesSent += flow.responderBytes;
    this.bytesReceived += flow.initiatorBytes;
    this.moments.add(flow.startSeconds, flow.startNanoseconds, flow.endSeconds, flow.endNanoseconds);
    this.server ??= new ServerUse();
    this.server.add(flow);
  }
}

const sum = ({ expected, contradicted, unexpected, undetermined }: Counts): number =>
  expected + contradicted + unexpected + undetermined;

export class HostUses {
  /** Ends of flows whose address found no room. */
  leftOut = 0;
  /** By the number of the address. */
  private readonly byNumber: (HostUse | undefined)[] = [];
  private readonly most: number;

  /** The addresses that the topology lists have the first numbers. */
  constructor(listed: number) {
    this.most = listed + MAX_HOSTS;
  }

  add(flow: ReportedFlow): void {
    const initiator = this.hostOf(flow.initiator, flow, 'initiator');
    const responder = this.hostOf(flow.responder, flow, 'responder');
    if (initiator === undefined) this.leftOut++;
    else initiator.addOpened(flow);
    if (responder === undefined) this.leftOut++;
    else responder.addServed(flow);
  }

  /** In the order in which they came up. */
  get all(): HostUse[] {
    return this.byNumber.filter((use) => use !== undefined);
  }

  private hostOf(number: number, flow: ReportedFlow, end: 'initiator' | 'responder'): HostUse | undefined {
    if (number < 0 || number >= this.most) return undefined;
    let use = this.byNumber[number];
    if (use === undefined) {
      use = new HostUse(flow.texts.words()[end]);
      this.byNumber[number] = use;
    }
    return use;
  }
}
