/** How an application shows on the wire: which evidence agrees with it, and which speaks against it. */

import { EvidenceTag } from '../protocol/facts.js';
import type { Application, Catalogue, Protection } from './catalogue.js';
import type { Transport, WireForm } from './path.js';

/** What evidence of the own protocol can still say against a path; each is a reason of a verdict. */
export const CONTRADICTIONS = ['not-mutual-tls', 'pseudo-tls-refused'] as const;
export type Contradiction = (typeof CONTRADICTIONS)[number];

/** The evidence that a path's bytes are measured by: bit sets of `EvidenceTag`. */
export interface WireProfile {
  /** Any of these shows the documented protocol. */
  readonly agrees: number;
  /** Each of these speaks against the path for a reason of its own, even beside evidence that agrees. */
  readonly contradicts: readonly { readonly tags: number; readonly reason: Contradiction }[];
  /**
   * The families of `agrees`, one set each, where every form of the protocol is recognised: once all of them are
   * ruled out, the bytes are another protocol. Empty: a rejection proves nothing.
   */
  readonly conclusive: readonly number[];
  /** What it may go over to where the stream began as something else; it then says nothing. */
  readonly upgrades: number;
  /** Whether datagrams of a form that it has are recognised, so that those that are not leave open what they are. */
  readonly datagrams: boolean;
  /** Services whose name speaks for the application. */
  readonly names: readonly string[];
  /** Services whose name, asked for by the client, speaks against it. */
  readonly otherNames: readonly string[];
  /** True for an exception that allows whatever the bytes are. */
  readonly open: boolean;
}

/** The bits of the tags of a recogniser's family. */
const bitsOf = (tags: readonly EvidenceTag[]): number => tags.reduce((bits, tag) => bits | EvidenceTag[tag], 0);

const ANYTHING: WireProfile = {
  agrees: 0,
  contradicts: [],
  conclusive: [],
  upgrades: 0,
  datagrams: false,
  names: [],
  otherNames: [],
  open: true,
};

/** What may be seen of an application in one form, or in any of several. */
export function wireProfile(catalogue: Catalogue, forms: readonly WireForm[], transport: Transport): WireProfile {
  return forms.map((form) => profileOf(catalogue, form, transport)).reduce(either);
}

function profileOf(catalogue: Catalogue, { application, security }: WireForm, transport: Transport): WireProfile {
  const protocol = catalogue.applications.get(application);
  const protection = catalogue.protections.get(security);
  if (protocol === undefined || protection === undefined) return ANYTHING;
  const observed = observedForms(security, protocol, protection, transport);
  const shown = observed.flatMap((form) => form.families).flatMap((id) => catalogue.families.get(id) ?? []);
  const families = shown.map(({ tags }) => bitsOf(tags));
  const contradicts = observed.flatMap((form) =>
    Object.entries(form.contradicts).map(([tag, reason]) => ({ tags: EvidenceTag[tag as EvidenceTag], reason })),
  );
  const against = contradicts.reduce((bits, { tags }) => bits | tags, 0);
  return {
    agrees: families.reduce((bits, family) => bits | family, 0) & ~against,
    contradicts,
    conclusive: observed.every((form) => form.conclusive) ? families : [],
    upgrades: security === 'none' || security === 'unstated' ? familyBits(catalogue, protocol.upgrades) : 0,
    datagrams: shown.some(({ datagrams }) => datagrams),
    names: protocol.names,
    otherNames: protocol.otherNames,
    open: false,
  };
}

const familyBits = ({ families }: Catalogue, ids: readonly string[]): number =>
  ids.reduce((bits, id) => bits | bitsOf(families.get(id)?.tags ?? []), 0);

/** What recognisers see: the application itself, what protects it, or either where the document leaves it open. */
function observedForms(
  security: string,
  application: Application,
  protection: Protection,
  transport: Transport,
): readonly Protection[] {
  if (security === 'none') return [application];
  if (security !== 'unstated') return [protection];
  // TLS needs a stream.
  return transport === 'tcp' ? [application, protection] : [application];
}

/** A path that may show in two forms: either agrees, only both together are ruled out. */
const either = (a: WireProfile, b: WireProfile): WireProfile => ({
  agrees: a.agrees | b.agrees,
  contradicts: a.contradicts.filter(({ tags }) => (tags & b.agrees) === 0),
  conclusive: a.conclusive.length > 0 && b.conclusive.length > 0 ? [...a.conclusive, ...b.conclusive] : [],
  upgrades: a.upgrades | b.upgrades,
  datagrams: a.datagrams && b.datagrams,
  names: [...a.names, ...b.names],
  otherNames: a.otherNames.filter((name) => b.otherNames.includes(name)),
  open: a.open || b.open,
});
