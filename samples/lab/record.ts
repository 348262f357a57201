import { chmodSync, copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectationText } from './expectation-text.js';
import { Lab } from './lab.js';
import { recordEdge } from './record-edge.js';
import { recordOcs } from './record-ocs.js';
import { softwareVersions } from './software.js';

/*
 * Records the samples: `record.ts DIRECTORY TARGET`, in the running lab, with the keys of `certificates.sh` in
 * DIRECTORY/keys. Captures and expectations are put into TARGET when all have been made.
 */

const [directory, target] = process.argv.slice(2);
if (directory === undefined || target === undefined) throw new Error('usage: record.ts DIRECTORY TARGET');
const lab = new Lab(mkdtempSync(join(directory, 'lab-')), join(directory, 'keys'));
try {
  const files = [...(await recordEdge(lab, directory)), ...(await recordOcs(lab, directory))];
  const recorded = new Date().toISOString().slice(0, 10);
  const software = softwareVersions();
  for (const { capture, file, path, topology, infrastructure, vlan } of files) {
    const flows = lab.flows.get(capture) ?? [];
    const text = expectationText({ capture: file, topology, recorded, software, infrastructure, vlan, flows });
    copyFileSync(path, join(target, file));
    chmodSync(join(target, file), 0o644);
    writeFileSync(join(target, `${capture}.expect.yaml`), text);
    console.log(`${file}: ${flows.length} kinds of flows`);
  }
} finally {
  await lab.stopAll();
}
