import { describe, expect, test } from 'vitest';
import { twoRoles } from '../../src/cli/explain.js';
import { parseTuple } from '../../src/cli/explain-flow.js';
import { rolesOf } from '../../src/cli/roles.js';
import { shippedCatalogue } from '../catalogue/support.js';

/** A flow as it was read, in one fixed notation. */
function read(text: string): string | undefined {
  const tuple = parseTuple(text);
  if (tuple === undefined) return undefined;
  const { initiator, responder, transport } = tuple;
  return `${initiator.text} ${initiator.port ?? 'any'} ${responder.text} ${responder.port} ${transport}`;
}

describe('a flow that a user types', () => {
  const FLOW = '203.0.113.9 any 10.45.16.10 443 tcp';

  test.each([
    ['203.0.113.9 > 10.45.16.10:443/tcp', FLOW],
    ['203.0.113.9>10.45.16.10:443/tcp', FLOW],
    ['203.0.113.9 -> 10.45.16.10:443/TCP', FLOW],
    ['203.0.113.9->10.45.16.10:443/tcp', FLOW],
    [' 203.0.113.9→10.45.16.10:443/tcp ', FLOW],
    ['203.0.113.9:5000->10.45.16.10:3478/udp', '203.0.113.9 5000 10.45.16.10 3478 udp'],
    ['[2001:db8::9]:5000->[2001:db8::10]:0/tcp', '2001:db8::9 5000 2001:db8::10 0 tcp'],
  ])('is read from %j', (text, flow) => {
    expect(read(text)).toBe(flow);
  });

  test.each([
    ['203.0.113.9 > 10.45.16.10:443', 'add /tcp or /udp'],
    ['203.0.113.9->10.45.16.10:443/', 'add /tcp or /udp'],
    ['203.0.113.9->10.45.16.10:443/sctp', 'add /tcp or /udp'],
    ['203.0.113.9 > 10.45.16.10/tcp', 'has no port'],
    ['203.0.113.900 > 10.45.16.10:443/tcp', "'203.0.113.900' is no IP address"],
    ['203.0.113.9 > 10.45.16.10:65536/tcp', '65536 is no port'],
  ])('is refused as %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  test.each(['front-end access-edge', 'path-only', ''])('is not %j', (text) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('two roles that a user types', () => {
  test.each<[string[], [string, string] | undefined]>([
    [
      ['client', 'access-edge'],
      ['client', 'access-edge'],
    ],
    [['client > access-edge'], ['client', 'access-edge']],
    [
      ['client', '->', 'access-edge'],
      ['client', 'access-edge'],
    ],
    [['Access Edge → Front End'], ['Access Edge', 'Front End']],
    [
      ['Access Edge', 'Front End'],
      ['Access Edge', 'Front End'],
    ],
    [['client'], undefined],
    [['a', 'b', 'c'], undefined],
    [['203.0.113.9 > 10.45.16.10:443/tcp'], undefined],
    [['client > 10.45.16.10:443/tcp'], undefined],
    [['2001:db8::1 > access-edge'], undefined],
    [['client > access-edge/tcp'], undefined],
  ])('%j', (what, roles) => {
    expect(twoRoles(what)).toEqual(roles);
  });
});

describe('a role that a user types', () => {
  const catalogue = shippedCatalogue();

  test('stands for one role or for those of a group', () => {
    expect(rolesOf('Access Edge', catalogue)).toEqual(['access-edge']);
    expect(rolesOf('edge', catalogue)).toEqual(['access-edge', 'web-conferencing-edge', 'av-edge']);
  });

  test('is answered with the nearest, or with what may be given', () => {
    expect(() => rolesOf('acess-edge', catalogue)).toThrow(
      "there is no role 'acess-edge'; did you mean 'access-edge'?",
    );
    expect(() => rolesOf('qqqqqqqq', catalogue, '; give a role')).toThrow("there is no role 'qqqqqqqq'; give a role");
  });
});
