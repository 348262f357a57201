import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { collected, metricsPlace, seconds, sensorName, wholeNumber } from '../../../src/cli/commands/values.js';

describe('what options are given', () => {
  it.each([
    ['64', 64],
    ['262144', 262_144],
    ['1e3', 1000],
  ])('a whole number: %s', (text, value) => {
    expect(wholeNumber(64, 262_144)(text)).toBe(value);
  });

  it.each(['63', '262145', '64.5', '', ' ', '-64', 'x', 'Infinity', 'NaN'])('no whole number: %j', (text) => {
    expect(() => wholeNumber(64, 262_144)(text)).toThrow(InvalidArgumentError);
  });

  it.each([
    ['0', 0],
    ['0.25', 0.25],
    ['3600', 3600],
  ])('seconds: %s', (text, value) => {
    expect(seconds(text)).toBe(value);
  });

  it.each(['', ' ', '-1', '3601', '1s', 'NaN'])('no seconds: %j', (text) => {
    expect(() => seconds(text)).toThrow('a number of seconds from 0 to 3600 is needed');
  });

  it.each([
    ['9464', { host: '127.0.0.1', port: 9464 }],
    ['localhost:1', { host: 'localhost', port: 1 }],
    ['0.0.0.0:65535', { host: '0.0.0.0', port: 65_535 }],
    ['[::1]:9464', { host: '::1', port: 9464 }],
  ])('where metrics are served: %s', (text, place) => {
    expect(metricsPlace(text)).toEqual(place);
  });

  it.each(['', '65536', 'host:1', '1.2.3:9464', ':9464', '1.2.3.4', '999999'])('no place: %j', (text) => {
    expect(() => metricsPlace(text)).toThrow(InvalidArgumentError);
  });

  it('the name of a sensor: any characters that can be shown', () => {
    expect(sensorName('Köln DMZ-1')).toBe('Köln DMZ-1');
    for (const text of ['', 'a\u0000b', 'a\nb', '\u202e', 'x'.repeat(101)])
      expect(() => sensorName(text)).toThrow(InvalidArgumentError);
  });

  it('options that may be repeated: each value once, in the order given', () => {
    expect(['eth1', 'eth0', 'eth1'].reduce<readonly string[]>((all, one) => collected(one, all), [])).toEqual([
      'eth1',
      'eth0',
    ]);
    expect(collected('eth0')).toEqual(['eth0']);
  });
});
