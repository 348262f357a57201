import { expect, test } from 'vitest';
import { recordsOf } from '../support/records.js';
import { differences, loadExpectation, SAMPLE_NAMES, samplePath } from './expectations.js';

test.each(SAMPLE_NAMES)('every flow of %s is judged as it was made', async (name) => {
  const expectation = loadExpectation(name);
  const { records, captures } = await recordsOf([samplePath(expectation.capture)], samplePath(expectation.topology));
  expect(captures.problems).toEqual([]);
  expect(differences(expectation, records)).toEqual([]);
});
