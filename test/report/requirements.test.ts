import { describe, expect, it } from 'vitest';
import { csvLine, FLOW_COLUMNS } from '../../src/report/csv.js';
import { Findings } from '../../src/report/findings.js';
import { findingsRecord } from '../../src/report/findings-record.js';
import { findingsSchema, flowRecordSchema } from '../../src/report/record-schema.js';
import { MAX_WORDS } from '../../src/report/requirement-findings.js';
import { requirementRecord, requirementText } from '../../src/report/requirement-text.js';
import { summaryText } from '../../src/report/summary-text.js';
import type { RequirementOutcome, RequirementProblem } from '../../src/verdict/requirement-outcome.js';
import { catalogue, closed, type FlowSketch, flowRecord, judgedAs, send, summaryOf } from './support.js';

const requirement = (id: string) => {
  const found = catalogue.requirements.get(id);
  if (found === undefined) throw new Error(`no requirement ${id}`);
  return found;
};

const EDGE_CERTIFICATE = requirement('lync-2010/certificates/edge-external');
const IPSEC = requirement('lync-2010/ipsec/clients');

const failing = (problem: RequirementProblem, words: string): RequirementOutcome => ({
  asked: [EDGE_CERTIFICATE],
  failures: [{ requirement: EDGE_CERTIFICATE, problem, words }],
});

const MET: RequirementOutcome = { asked: [EDGE_CERTIFICATE], failures: [] };

/** Connections from outside to the Access Edge, one an outcome. */
const flows = (...outcomes: readonly RequirementOutcome[]): FlowSketch[] =>
  outcomes.map((requirements, index) => ({
    hosts: 'outside > access edge',
    packets: closed(`203.0.113.7:${index + 1}`, '10.45.16.10:443'),
    protocol: 'tls',
    names: [undefined, 'edge1'],
    requirements,
  }));

function found(sketches: readonly FlowSketch[]): Findings {
  const findings = new Findings();
  send(findings, sketches);
  return findings;
}

const LACKS = failing('certificate-name-missing', 'the certificate CN=x lacks sip.contoso.com');

describe('a record', () => {
  const [failed, met] = judgedAs((judged) => flowRecord(judged, 'A sentence.'), flows(LACKS, MET));

  it('names what the flow does not meet, with its rows', () => {
    expect(failed?.requirements).toEqual([
      {
        id: 'lync-2010/certificates/edge-external',
        sources: ['poster-cert02'],
        kind: 'certificate',
        problem: 'certificate-name-missing',
        words: 'the certificate CN=x lacks sip.contoso.com',
      },
    ]);
    expect(flowRecordSchema.parse(failed)).toEqual(failed);
  });

  it('has no such key where all is met', () => {
    expect(met).not.toHaveProperty('requirements');
  });

  it('has them in one cell of the table', () => {
    if (failed === undefined) throw new Error('no record');
    const cells = csvLine(failed).trimEnd().split(',');
    expect(cells[FLOW_COLUMNS.indexOf('requirements')]).toBe(
      'lync-2010/certificates/edge-external:certificate-name-missing',
    );
  });
});

describe('findings', () => {
  it('count how often each kind was met', () => {
    const { counts, flows: failed } = found(flows(MET, LACKS, MET)).requirements;
    expect(Object.fromEntries(counts)).toEqual({ certificate: { asked: 3, met: 2 } });
    expect(failed).toBe(1);
  });

  it('group flows by requirement and problem, with what was seen', () => {
    const expired = failing('certificate-expired', 'the certificate CN=x had expired');
    const record = findingsRecord(found(flows(LACKS, LACKS, expired)), summaryOf(found([]).flows));
    expect(findingsSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(JSON.parse(JSON.stringify(record)));
    expect(record.requirements?.groups).toMatchObject([
      { problem: 'certificate-name-missing', sources: ['poster-cert02'], flows: 2, words: [LACKS.failures[0]?.words] },
      { problem: 'certificate-expired', flows: 1 },
    ]);
    expect(record.requirements?.groups[0]?.examples).toMatchObject([
      { initiator: { ip: '203.0.113.7', port: 1 }, responder: { ip: '10.45.16.10', port: 443, name: 'edge1' } },
    ]);
  });

  it('keep a few different sentences of a group, however many there are', () => {
    const many = Array.from({ length: 10 }, (_, i) => failing('certificate-name-missing', `sentence ${i}`));
    const [group] = found(flows(...many)).requirements.groups;
    expect(group?.words).toHaveLength(MAX_WORDS);
    expect(group).toMatchObject({ flows: 10, hasMoreWords: true });
  });

  it('have no such key where nothing was asked', () => {
    const nothing = flows({ asked: [], failures: [] });
    expect(findingsRecord(found(nothing), summaryOf(found([]).flows))).not.toHaveProperty('requirements');
  });
});

describe('the summary', () => {
  const textOf = (sketches: readonly FlowSketch[]): string => {
    const findings = found(sketches);
    return summaryText(findings, { summary: summaryOf(findings.flows), catalogues: [], notes: [], catalogue });
  };

  it('says what is not met under a heading of its own: code, requirement, rows, what was seen, an example', () => {
    const text = textOf(flows(MET, LACKS, LACKS));
    expect(text).toContain('Required   certificate 1 of 3 met\n');
    expect(
      text
        .split('\n\n')
        .find((part) => part.startsWith('REQUIREMENTS'))
        ?.split('\n'),
    ).toEqual([
      'REQUIREMENTS NOT MET: 2 flows against 1 requirement of the documents',
      '    flows    bytes',
      expect.stringMatching(
        /^ {8}2 {4}\d+ B {2}certificate-name-missing: lync-2010\/certificates\/edge-external \(poster-cert02\)$/,
      ),
      '                    Access Edge and Web Conferencing Edge, towards the outside',
      '                    the certificate CN=x lacks sip.contoso.com',
      '                    e.g. 2024-01-02T03:04:05Z 203.0.113.7:2 > 10.45.16.10:443 (edge1)',
    ]);
    expect(text).toContain("'rolepath explain REASON'");
  });

  it('adds what a requirement remarks', () => {
    const words = 'ESP between two hosts';
    const text = textOf(flows({ asked: [IPSEC], failures: [{ requirement: IPSEC, problem: 'ipsec-used', words }] }));
    expect(text.replace(/\s+/g, ' ')).toContain("Only UDP from the client's media ports is exempt");
  });

  it('says nothing of requirements where none could be looked at', () => {
    const text = textOf(flows({ asked: [], failures: [] }));
    expect(text).not.toContain('REQUIREMENTS');
    expect(text).not.toContain('Required');
  });
});

describe('a requirement as it is shown', () => {
  it('tells its kind, its particulars, its rows and where it is written', () => {
    expect(requirementText(EDGE_CERTIFICATE, catalogue).split('\n')).toEqual([
      'id         lync-2010/certificates/edge-external',
      'kind       certificate',
      'service    Access Edge and Web Conferencing Edge, towards the outside',
      'product    Lync Server 2010',
      'document   Lync Server 2010 Protocol Workloads (poster): Certificate requirements',
      'shown by   Access Edge or Web Conferencing Edge (external)',
      'subject    {edge}.{sip-domain}',
      'name       sip.{sip-domain}',
      "name       conf.{sip-domain} (of one domain, or another name of the service 'meeting')",
      'good for   server',
      'good for   client, where the site uses public-im',
      'authority  public',
      expect.stringMatching(/^source {5}poster-cert02: /),
      'printed    fqdn: edge.<sip-domain>',
      'printed    subjectName: edge.<sip-domain>',
      'printed    subjectAlternativeNames: sip.<sip-domain>, conf.<sip-domain>',
      'printed    eku: server, client*',
      'printed    rootCertificate: public CA',
      expect.stringMatching(/^note /),
      expect.stringMatching(/^note {7}The DNS records/),
      expect.stringMatching(/^written in requirements\/lync-2010\/certificates\.yaml:\d+$/),
    ]);
  });

  it.each([
    ['lync-2010/dns/meet', 'leads to   Director; else Front End'],
    ['lync-2010/sign-in/internal', 'step 2     The client connects to the Director. (poster-sign06)'],
    ['lync-2010/ipsec/mediation', 'exempt     udp and tcp, any host → Mediation Server'],
    ['lync-2010/ipsec/conferencing-attendant', 'erratum    to: prints Any, read as Front End, because'],
    ['lync-2010/ipsec/clients', 'exempt     udp, client, port 1024-65535 → media peer'],
    ['lync-2010/load-balancer/web-conferencing', 'reached    Web Conferencing Server or Front End, 8057/tcp: past'],
    ['lync-2010/certificates/av-edge-external', 'must be    absent: this service shows no certificate'],
    ['lync-2010/ipsec/mediation', 'product    Lync Server 2010; by analogy Office Communications Server 2007 R2'],
  ])('%s: %s', (id, line) => {
    expect(requirementText(requirement(id), catalogue)).toContain(line);
  });

  it('is told from a path in JSON', () => {
    expect(requirementRecord(IPSEC)).toMatchObject({ type: 'requirement', id: IPSEC.id, kind: 'ipsec' });
  });
});
