import { describe, expect, it } from 'vitest';
import { endWords } from '../../src/report/end-words.js';
import type { Zone } from '../../src/topology/endpoint.js';
import { Classes } from '../catalogue/support.js';
import { catalogue } from './support.js';

const classes = new Classes();

describe('an end in words', () => {
  it.each<[Zone | undefined, string[], string]>([
    ['internal', ['front-end'], 'Front End'],
    ['perimeter', ['access-edge/external'], 'Access Edge (external)'],
    ['internet', ['client'], 'external client'],
    ['internal', ['client'], 'internal client'],
    ['internal', ['front-end', 'load-balancer'], 'Front End + load balancer'],
    [
      'perimeter',
      ['access-edge/internal', 'av-edge/internal', 'web-conferencing-edge/internal'],
      'Edge Server (internal)',
    ],
    ['perimeter', ['access-edge/external', 'av-edge/internal'], 'Access Edge (external) + A/V Edge (internal)'],
    ['perimeter', ['access-edge/external', 'access-edge/internal'], 'Access Edge (external) + Access Edge (internal)'],
    ['internet', ['front-end'], 'Front End in the zone internet'],
    [undefined, ['front-end'], 'Front End without a zone'],
    ['internet', [], 'the Internet'],
    ['perimeter', [], 'perimeter host without a role'],
    [undefined, [], 'host without role and zone'],
    ['internal', ['of-another-catalogue'], 'of-another-catalogue'],
  ])('in the zone %s with the roles %j is %s', (zone, roles, text) => {
    expect(endWords(classes.of(zone, ...roles), catalogue)).toBe(text);
  });
});
