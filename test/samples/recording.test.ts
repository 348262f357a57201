import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isRoot, runsLongTests } from '../support/peers.js';
import { recordsOf } from '../support/records.js';
import { differences, loadExpectation, SAMPLE_NAMES, samplePath } from './expectations.js';

const RECORD = fileURLToPath(new URL('../../samples/lab/record.sh', import.meta.url));
const MINUTES = 60_000;

describe.skipIf(!runsLongTests || !isRoot())('captures that the lab records anew from real software', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rolepath-recording-'));

  test('are recorded', { timeout: 6 * MINUTES }, () => {
    const { status, stderr } = spawnSync(RECORD, [folder], { encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  });

  test.each(SAMPLE_NAMES)('are judged flow by flow as they were made: %s', async (name) => {
    const expectation = loadExpectation(name, folder);
    const { records } = await recordsOf([join(folder, expectation.capture)], samplePath(expectation.topology));
    expect(differences(expectation, records)).toEqual([]);
  });
});
