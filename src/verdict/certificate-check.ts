/** Certificates of servers against what documents demand of them. */

import { BoundedMemo } from '../bounded-memo.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Dimension } from '../catalogue/dimension.js';
import type { DocumentedPath } from '../catalogue/path.js';
import type { CertificateRequirement, KeyUse } from '../catalogue/requirement.js';
import { RequirementEnd } from '../catalogue/site-requirements.js';
import { conditionsMet, type SiteSettings } from '../catalogue/site-settings.js';
import { MAX_NAMES } from '../protocol/tls-certificate.js';
import type { CertificateFacts } from '../protocol/tls-facts.js';
import type { EndpointClass } from '../topology/endpoint.js';
import { enumeration } from '../wording.js';
import { meetsRule, type NameRule, nameRules, type SiteDomains } from './certificate-names.js';
import { clean } from './path-words.js';
import {
  NOTHING_ASKED,
  type RequirementFailure,
  type RequirementOutcome,
  type RequirementProblem,
} from './requirement-outcome.js';
import type { Verdict } from './verdict.js';

/** A requirement as it counts at the site. */
interface SiteCertificate {
  readonly requirement: CertificateRequirement;
  readonly of: RequirementEnd;
  readonly towards: RequirementEnd | undefined;
  readonly rules: readonly NameRule[];
  readonly keyUse: readonly KeyUse[];
}

/** A certificate that a server showed: to whom, and in which flow. */
export interface ShownCertificate {
  readonly certificate: CertificateFacts;
  readonly initiator: EndpointClass;
  readonly responder: EndpointClass;
  readonly port: number;
  readonly verdict: Verdict;
  /** Unix time in seconds. */
  readonly time: number;
}

/** What was found of a certificate in a flow. It is shown again and again, mostly by the same hosts. */
interface Found {
  readonly initiator: EndpointClass;
  readonly responder: EndpointClass;
  readonly port: number;
  readonly verdict: Verdict;
  readonly phase: Phase;
  readonly outcome: RequirementOutcome;
}

/** Findings of one certificate that are remembered; one of a whole site is shown by several services. */
const MAX_FOUND = 16;

/** Certificates that are remembered; beyond, all are forgotten. Facts of equal certificates are one object. */
const MAX_REMEMBERED = 4096;

/** What is remembered of a certificate. */
interface Remembered {
  readonly validity: Validity;
  /** The latest take the places of the oldest. */
  readonly found: Found[];
  next: number;
}

/** Unix times in milliseconds. */
interface Validity {
  readonly from: number;
  readonly until: number;
}

type Phase = 'early' | 'valid' | 'late';

/** Purposes as certificates name them (RFC 5280 §4.2.1.12); the last is good for all. */
const USE_NAMES: Readonly<Record<KeyUse, string>> = { server: 'serverAuth', client: 'clientAuth' };
const ANY_USE = 'anyExtendedKeyUsage';

export class CertificateCheck {
  private readonly certificates: readonly SiteCertificate[];
  private readonly catalogue: Catalogue;
  private readonly remembered = new BoundedMemo<CertificateFacts, Remembered>(MAX_REMEMBERED);

  constructor(
    requirements: readonly CertificateRequirement[],
    domains: SiteDomains,
    settings: SiteSettings,
    catalogue: Catalogue,
  ) {
    this.catalogue = catalogue;
    this.certificates = requirements.map((requirement) => ({
      requirement,
      of: new RequirementEnd(requirement.of, catalogue),
      towards: requirement.towards && new RequirementEnd(requirement.towards, catalogue),
      rules: nameRules(requirement, domains, catalogue),
      keyUse: requirement.keyUse
        .filter(({ when }) => conditionsMet({ when }, settings, catalogue) === 'met')
        .map(({ use }) => use),
    }));
  }

  check(shown: ShownCertificate): RequirementOutcome {
    const { initiator, responder, port, verdict } = shown;
    const remembered = this.remember(shown.certificate);
    const phase = phaseOf(remembered.validity, shown.time);
    for (const known of remembered.found)
      if (
        known.responder === responder &&
        known.initiator === initiator &&
        known.port === port &&
        known.verdict === verdict &&
        known.phase === phase
      )
        return known.outcome;
    const outcome = this.find(shown, phase);
    remembered.found[remembered.next] = { initiator, responder, port, verdict, phase, outcome };
    remembered.next = (remembered.next + 1) % MAX_FOUND;
    return outcome;
  }

  private remember(certificate: CertificateFacts): Remembered {
    return (
      this.remembered.get(certificate) ??
      this.remembered.set(certificate, { validity: validityOf(certificate), found: [], next: 0 })
    );
  }

  /** A host of several roles may show the certificate of any of them: what comes nearest counts. */
  private find(shown: ShownCertificate, phase: Phase): RequirementOutcome {
    const path = servicePath(shown.verdict);
    if (path === undefined) return NOTHING_ASKED;
    let best: RequirementOutcome | undefined;
    for (const candidate of this.candidates(shown, path)) {
      const failures = this.failures(candidate, shown.certificate, phase, path);
      if (best === undefined || failures.length < best.failures.length)
        best = { asked: [candidate.requirement], failures };
      if (failures.length === 0) break;
    }
    return best ?? NOTHING_ASKED;
  }

  /** Those of the responder's roles; of the role that the path leads to, where it is among them. */
  private candidates(
    { initiator, responder, port }: ShownCertificate,
    { to }: DocumentedPath,
  ): readonly SiteCertificate[] {
    const all = this.certificates.filter(
      ({ of, towards }) => of.admits(responder) && of.hasPort(port) && towards?.admits(initiator) !== false,
    );
    const meant = all.filter(({ of }) => of.meets(to.roles));
    return meant.length > 0 ? meant : all;
  }

  private failures(
    { requirement, rules, keyUse }: SiteCertificate,
    certificate: CertificateFacts,
    phase: Phase,
    path: DocumentedPath,
  ): RequirementFailure[] {
    const failed = (problem: RequirementProblem, words: string): RequirementFailure => ({
      requirement,
      problem,
      words,
    });
    if (!requirement.shown) return [failed('certificate-shown', `it showed the certificate ${named(certificate)}`)];
    const missing = this.missing(rules, certificate, path);
    const unfit = keyUse.filter((use) => !isGoodFor(certificate, use));
    return [
      ...(missing.length > 0
        ? [failed('certificate-name-missing', `the certificate ${named(certificate)} lacks ${enumeration(missing)}`)]
        : []),
      ...(unfit.length > 0
        ? [
            failed(
              'certificate-key-use-missing',
              `the certificate ${named(certificate)} is not for ${unfit.join(' and ')} authentication`,
            ),
          ]
        : []),
      ...(requirement.authority === 'public' && isSelfSigned(certificate)
        ? [failed('certificate-self-signed', `the certificate ${named(certificate)} is its own issuer`)]
        : []),
      ...(phase === 'late'
        ? [
            failed(
              'certificate-expired',
              `the certificate ${named(certificate)} had expired, at ${certificate.notAfter}`,
            ),
          ]
        : []),
      ...(phase === 'early'
        ? [
            failed(
              'certificate-not-yet-valid',
              `the certificate ${named(certificate)} was not valid before ${certificate.notBefore}`,
            ),
          ]
        : []),
    ];
  }

  /** A name by which one service is found is missed where that service is spoken to. */
  private missing(rules: readonly NameRule[], { names }: CertificateFacts, path: DocumentedPath): string[] {
    // A list that was cut may hold what seems to be missing.
    if (names.length >= MAX_NAMES) return [];
    const spoken = this.catalogue.applications.get(path.application)?.names ?? [];
    const counts = ({ services }: NameRule) =>
      services.length === 0 || spoken.length === 0 || services.some((service) => spoken.includes(service));
    return rules.filter((rule) => counts(rule) && !meetsRule(rule, names)).map(({ words }) => words);
  }
}

/** What the responder is asked for, whoever asks: without a path nobody knows whose certificate was shown. */
function servicePath({ path, nearest }: Verdict): DocumentedPath | undefined {
  if (path !== undefined) return path.exception === undefined ? path : undefined;
  return nearest?.failed.every(isAsker) === true && nearest.path.exception === undefined ? nearest.path : undefined;
}

const isAsker = (dimension: Dimension): boolean => dimension.startsWith('initiator.') || dimension === 'condition';

const named = ({ subject }: CertificateFacts): string => (subject === '' ? 'without a subject' : clean(subject));

const isGoodFor = ({ extendedKeyUsage = [] }: CertificateFacts, use: KeyUse): boolean =>
  extendedKeyUsage.includes(USE_NAMES[use]) || extendedKeyUsage.includes(ANY_USE);

const validityOf = ({ notBefore, notAfter }: CertificateFacts): Validity => ({
  from: notBefore === undefined ? Number.NEGATIVE_INFINITY : Date.parse(notBefore),
  until: notAfter === undefined ? Number.POSITIVE_INFINITY : Date.parse(notAfter),
});

function phaseOf({ from, until }: Validity, seconds: number): Phase {
  const time = seconds * 1000;
  if (time > until) return 'late';
  return time < from ? 'early' : 'valid';
}

/** Two names that were cut may be alike only in their beginnings. */
const MAX_COMPARED = 500;

const isSelfSigned = ({ subject, issuer }: CertificateFacts): boolean =>
  subject === issuer && subject !== '' && subject.length < MAX_COMPARED;
