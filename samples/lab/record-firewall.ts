import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Document, isSeq, visit } from 'yaml';
import * as At from './addresses.js';
import type { StatedFlow } from './expected-flow.js';
import { Lab } from './lab.js';
import { withoutMachine } from './pcapng-privacy.js';
import { recordPcapng } from './recorder.js';
import * as Media from './scenario-media.js';
import * as Planted from './scenario-planted.js';
import * as Signalling from './scenario-signalling.js';
import { softwareVersions } from './software.js';

/*
 * Records both sides of the external firewall at once: `record-firewall.ts DIRECTORY TARGET`, in the running lab, with
 * the keys of `certificates.sh` in DIRECTORY/keys. What passes is in both captures, what the firewall drops or rejects
 * in the outer one alone, and what is sent to the A/V Edge's public address stands behind it under its own.
 */

const HEAD = ` What every flow of both captures is by construction: written by samples/lab while they were recorded. "outside" is the
 line to the Internet, "inside" the perimeter; a flow that passes is in both.`;

/** Beyond those of the other recording. */
const FIRST_SOURCE_PORT = 43_000;

const [directory, target] = process.argv.slice(2);
if (directory === undefined || target === undefined) throw new Error('usage: record-firewall.ts DIRECTORY TARGET');

/** What becomes of a flow at the external firewall, by its rules (`external-firewall.nft`). */
function fate({ initiator, responder, state }: StatedFlow): 'passed' | 'translated' | 'swallowed' | 'turned-away' {
  if (initiator.ip === At.CUT_OFF_USER && responder.ip === At.AV_EDGE) return 'swallowed';
  if (state === 'rejected') return 'turned-away';
  return responder.ip === At.AV_EDGE_PUBLIC ? 'translated' : 'passed';
}

const lab = new Lab(mkdtempSync(join(directory, 'lab-')), join(directory, 'keys'), FIRST_SOURCE_PORT);
try {
  const names = { outside: 'firewall-outside.pcapng', inside: 'firewall-inside.pcapng' };
  const [outside, inside] = [join(directory, names.outside), join(directory, names.inside)];
  const recorders = [
    await recordPcapng(lab, 'external-firewall', [{ name: 'isp-a' }, { name: 'isp-b' }], outside),
    await recordPcapng(lab, 'external-firewall', [{ name: 'perimeter' }], inside),
  ];
  await Signalling.remoteUsersSignIn(lab);
  await Signalling.partnersFederate(lab);
  await Media.remoteUsersSendMediaOverUdp(lab);
  await Media.remoteUsersSendMediaOverTcp(lab);
  await Planted.firewallRejects(lab);
  // Last, so that both recorders hear something after what passed one of them alone.
  await Planted.intruderTriesSsh(lab);
  for (const recorder of recorders) await recorder.stop();
  mkdirSync(target, { recursive: true });
  for (const path of [outside, inside]) writeFileSync(path, withoutMachine(readFileSync(path)));
  writeFileSync(join(target, names.outside), readFileSync(outside), { mode: 0o644 });
  writeFileSync(join(target, names.inside), readFileSync(inside), { mode: 0o644 });
  const flows = (lab.flows.get('edge-external') ?? []).map((flow) => {
    const { what, initiator, responder, transport } = flow;
    return { what, initiator, responder, transport, fate: fate(flow) };
  });
  const recorded = new Date().toISOString().slice(0, 10);
  const document = new Document(
    { ...names, recorded, software: softwareVersions(), flows },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = HEAD;
  visit(document, {
    Map(_, map, path) {
      if (path.some(isSeq)) map.flow = map.has('ip');
    },
  });
  writeFileSync(join(target, 'expect.yaml'), document.toString({ lineWidth: 0 }));
  console.log(`${names.outside}, ${names.inside}: ${flows.length} kinds of flows`);
} finally {
  await lab.stopAll();
}
