import { describe, expect, test } from 'vitest';
import { REQUIREMENT_PROBLEMS } from '../../src/verdict/requirement-outcome.js';
import { samplePath } from '../samples/expectations.js';
import { rolepath } from '../support/command-line.js';

const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');

describe('paths list --requirements', () => {
  const listed = (...args: string[]) =>
    JSON.parse(rolepath(['paths', 'list', '--requirements', '--json', ...args]).out) as {
      id: string;
      product: string;
    }[];

  test('lists what documents demand beside paths', () => {
    const { code, out } = rolepath(['paths', 'list', '--requirements', 'sipinternal.']);
    expect(code).toBe(0);
    expect(out).toBe('lync-2010/certificates/director\n    certificate: Directors (poster-cert04)\n');
    expect(listed().length).toBeGreaterThan(100);
  });

  test('keeps to what applies at a site', () => {
    const here = listed('-t', TOPOLOGY);
    expect(new Set(here.map(({ product }) => product))).toEqual(new Set(['lync-2010']));
    expect(here.map(({ id }) => id)).not.toContain('lync-2010/load-balancer/pool-5061');
  });

  test('says where nothing is like that', () => {
    expect(rolepath(['paths', 'list', '--requirements', 'zzzz'])).toMatchObject({
      code: 0,
      out: '',
      err: "rolepath: no requirement contains 'zzzz'\n",
    });
  });
});

test('paths show shows a requirement by its id, or by the end of it', () => {
  const { code, out } = rolepath(['paths', 'show', 'certificates/mediation']);
  expect(code).toBe(0);
  expect(out).toContain('id         lync-2010/certificates/mediation\n');
  const { out: json } = rolepath(['paths', 'show', 'lync-2010/certificates/mediation', '--json']);
  expect(JSON.parse(json)).toMatchObject({ type: 'requirement', kind: 'certificate' });
});

test('paths check counts requirements among what carries rows', () => {
  expect(rolepath(['paths', 'check']).out).toMatch(/^\d+ paths, \d+ requirements and \d+ notes carry \d+ rows/m);
});

test.each(Object.keys(REQUIREMENT_PROBLEMS))('explain %s says what it means and what to do', (code) => {
  const { code: exit, out } = rolepath(['explain', code]);
  expect(exit).toBe(0);
  expect(out.trim().split('\n')).toHaveLength(3);
});

test('analyze says how often requirements were met', () => {
  const { out } = rolepath(['analyze', samplePath('edge-internal.pcapng'), '-t', TOPOLOGY, '--quiet']);
  expect(out).toMatch(/^Required {3}certificate (\d+) of \1 met/m);
  expect(out).not.toContain('REQUIREMENTS NOT MET');
});
