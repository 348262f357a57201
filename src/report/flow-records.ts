import type { Catalogue } from '../catalogue/catalogue.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';
import { FlowKinds } from './flow-kinds.js';
import { FlowParts } from './flow-parts.js';
import type { Origins } from './origins.js';
import { type FlowRecord, recordOf } from './record.js';
import { SharedParts } from './shared-parts.js';

/** Makes the records of one site's flows; what many of them have in common is made once. */
export class FlowRecords {
  private readonly shared = new SharedParts();
  private readonly kinds: FlowKinds;
  private readonly origins: Pick<Origins, 'of'> | undefined;

  /** Without `origins`, records do not say where their flows were seen. */
  constructor(catalogue: Catalogue, origins?: Pick<Origins, 'of'>) {
    this.kinds = new FlowKinds(catalogue, this.shared);
    this.origins = origins;
  }

  of(judged: JudgedFlow): FlowRecord {
    return recordOf(this.partsOf(judged));
  }

  /** What the record is made of; for those who write it without making it. */
  partsOf(judged: JudgedFlow): FlowParts {
    const { flow, facts, requirements } = judged;
    const kind = this.kinds.of(judged);
    return new FlowParts({
      flow,
      kind,
      origin: this.origins?.of(flow.interfaceId) ?? NOTHING,
      details: facts?.details ?? NOTHING,
      required: this.shared.ofOutcome(requirements),
      ending: this.kinds.endingOf(judged, kind),
    });
  }
}

const NOTHING = {};
