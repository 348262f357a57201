import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isRoot, runsLongTests } from '../support/peers.js';
import { recordsOf } from '../support/records.js';
import { differences, loadExpectation, SAMPLE_NAMES, samplePath } from './expectations.js';
import { compared, firewallFlows, inside, outside, shownFates, statedFates } from './firewall-pair.js';

const RECORD = fileURLToPath(new URL('../../samples/lab/record.sh', import.meta.url));
const MINUTES = 60_000;

describe.skipIf(!runsLongTests || !isRoot())('captures that the lab records anew from real software', () => {
  // Once more where a program was too slow for its part: servers and clients run for real.
  test('are judged flow by flow as they were made', { timeout: 6 * MINUTES, retry: 1 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rolepath-recording-'));
    const { status, stderr } = spawnSync(RECORD, [folder], { encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    for (const name of SAMPLE_NAMES) {
      const expectation = loadExpectation(name, folder);
      const { records } = await recordsOf([join(folder, expectation.capture)], samplePath(expectation.topology));
      expect(differences(expectation, records)).toEqual([]);
    }
    const pair = join(folder, 'firewall');
    expect(shownFates(compared(outside(pair), inside(pair)))).toEqual(statedFates(firewallFlows(pair)));
  });
});
