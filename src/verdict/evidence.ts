/** What the bytes of a flow say about a path. */

import type { ServiceNames } from '../catalogue/service-names.js';
import type { SitePath } from '../catalogue/site-paths.js';
import type { Contradiction, WireProfile } from '../catalogue/wire-form.js';

/** What recognisers found: bits of `EvidenceTag`, and the hint of a name. */
export interface Evidence {
  readonly tags: number;
  readonly rejected: number;
  readonly hint: number;
  readonly midstream: boolean;
  readonly payloadSeen: boolean;
}

/** The bytes agree, say nothing, or speak against the path for a reason. */
export type Assessment = 'agrees' | 'silent' | Contradiction | 'other-service' | 'other-protocol' | 'not-throughout';

/** Evidence of the documented protocol outweighs that of another beside it, but for how the streams begin. */
export function assess(profile: WireProfile, evidence: Evidence, names: ServiceNames): Assessment {
  const { tags, rejected, hint } = evidence;
  if (profile.open) return 'silent';
  for (const { tags: against, reason } of profile.contradicts) {
    if ((tags & against) !== 0) return reason;
  }
  if ((tags & profile.agrees) !== 0) {
    if (isRuledOut(profile, rejected)) return 'not-throughout';
    return namesOther(profile, hint, names) ? 'other-service' : 'agrees';
  }
  if (isUpgraded(profile, evidence)) return 'silent';
  if (tags !== 0 || isRuledOut(profile, rejected)) return 'other-protocol';
  return 'silent';
}

/** The client asked by name for a service that this path does not lead to. */
function namesOther({ otherNames }: WireProfile, hint: number, names: ServiceNames): boolean {
  const service = names.service(hint);
  return service !== undefined && names.isAsked(hint) && otherNames.includes(service);
}

/** The stream went over to what the application may go over to; one that began with it did not. */
const isUpgraded = ({ upgrades }: WireProfile, { tags, rejected, midstream }: Evidence): boolean =>
  tags !== 0 && (tags & ~upgrades) === 0 && (midstream || (rejected & upgrades) !== 0);

/** Every form that the protocol has was looked for where it has to be, as at the start of a stream, and is not there. */
const isRuledOut = ({ conclusive }: WireProfile, rejected: number): boolean =>
  conclusive.length > 0 && conclusive.every((family) => (rejected & family) !== 0);

/**
 * Datagrams were captured in which this path's protocol would have shown, and did not. That refutes nothing, for relayed
 * media without a header of its own looks like anything; but neither are the ports alone enough.
 */
export const isUnproven = ({ path, profile }: SitePath, { tags, payloadSeen }: Evidence): boolean =>
  payloadSeen && tags === 0 && path.transport === 'udp' && profile.datagrams;
