import { describe, expect, it } from 'vitest';
import { NO_HINT, ServiceNames } from '../../src/catalogue/service-names.js';
import { shippedCatalogue } from './support.js';

const names = new ServiceNames(shippedCatalogue());
const service = (asked: string | undefined, proven: readonly string[] = []): string | undefined =>
  names.service(names.hint(asked, proven));

describe('a host name', () => {
  it.each([
    ['sip.contoso.com', 'sip'],
    ['sip2.contoso.com', 'sip'],
    ['access-01.contoso.com', 'sip'],
    ['conf.contoso.com', 'meeting'],
    ['av.contoso.com', 'av'],
    ['meet.contoso.com', 'web'],
    ['lyncdiscover.contoso.com', 'web'],
    ['www.contoso.com', undefined],
    ['sipx.contoso.com', undefined],
    ['sip', undefined],
    ['.contoso.com', undefined],
    ['', undefined],
    ['constructor.contoso.com', undefined],
  ])('%j tells of %s', (name, told) => {
    expect(service(name)).toBe(told);
  });

  it('that was asked for counts before those that a certificate proves', () => {
    const hint = names.hint('conf.contoso.com', ['sip.contoso.com']);
    expect(names.service(hint)).toBe('meeting');
    expect(names.isAsked(hint)).toBe(true);
  });

  it('of a certificate counts where all tell of one service', () => {
    const hint = names.hint(undefined, ['edge.contoso.com', 'sip.contoso.com', 'sip.fabrikam.com']);
    expect(names.service(hint)).toBe('sip');
    expect(names.isAsked(hint)).toBe(false);
    expect(service(undefined, ['sip.contoso.com', 'conf.contoso.com'])).toBeUndefined();
  });

  it('may be missing, or one of too many', () => {
    expect(names.hint(undefined, [])).toBe(NO_HINT);
    expect(
      service(
        undefined,
        Array.from({ length: 1000 }, () => 'sip.contoso.com'),
      ),
    ).toBeUndefined();
  });
});
