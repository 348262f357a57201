import { describe, expect, it } from 'vitest';
import {
  dropsOf,
  isIncomplete,
  type Losses,
  lossCauses,
  lossText,
  totalDrops,
  withCompleteness,
} from '../../src/report/loss-text.js';
import { summaryRecord } from '../support/summary.js';

const NONE = summaryRecord({ undecoded: { arp: 3 }, snapped: 4, inputs: [{ name: 'a.pcap' }] });

describe('whether anything of a run is missing, and why', () => {
  it.each<[string, Partial<Losses>]>([
    ['1 packet dropped by the kernel', { drops: { kernel: 1, interface: 0, shed: 0 } }],
    ['2 packets dropped by the interface', { drops: { kernel: 0, interface: 2, shed: 0 } }],
    ['3 flows or datagrams given up early for want of room', { drops: { kernel: 0, interface: 0, shed: 3 } }],
    ['what was dropped is not counted', { uncountedDrops: true }],
    ['4 packets not written', { written: { written: 9, unwritten: 4 } }],
    ['5 records not logged', { unlogged: 5 }],
    ['interrupted', { interrupted: true }],
    ['not read to the end', { inputs: [{ name: 'a.pcap', problem: 'truncated' }] }],
    ['1 of 2 inputs not read to the end', { inputs: [{ name: 'a' }, { name: 'b', problem: 'unreadable' }] }],
    ['6 frames of a link type that is not read', { undecoded: { 'unknown-link-type': 6 } }],
    [
      '6 frames of link type 105 (IEEE802_11), which is not read',
      { undecoded: { 'unknown-link-type': 6 }, unreadLinkTypes: [105] },
    ],
  ])('%s', (cause, losses) => {
    const record = { ...NONE, ...losses };
    expect(isIncomplete(record)).toBe(true);
    expect(withCompleteness(record)).toEqual({ ...record, incomplete: true });
    expect(lossText(record)).toBe(`incomplete: ${cause}`);
  });

  it('nothing: frames of which the snap length cut something off, and protocols that no flow has, are no loss', () => {
    const record = { ...NONE, written: { written: 10, unwritten: 0 }, unlogged: 0 };
    expect(isIncomplete(record)).toBe(false);
    expect(withCompleteness(record)).toEqual(record);
    expect(lossText(record)).toBeUndefined();
  });

  it('stays incomplete where it was, for a cause that its facts do not hold', () => {
    const record = { ...NONE, incomplete: true };
    expect(withCompleteness(record)).toEqual(record);
    expect(lossCauses(record)).toEqual(['not read to the end']);
    expect(lossCauses(record, ['2 lines left out'])).toEqual(['2 lines left out']);
  });

  it('counts what a device dropped beside what was shed', () => {
    expect(dropsOf(undefined, 3)).toEqual({ kernel: 0, interface: 0, shed: 3 });
    const drops = dropsOf({ kernelDropped: 1, interfaceDropped: 2 }, 3);
    expect(drops).toEqual({ kernel: 1, interface: 2, shed: 3 });
    expect(totalDrops(drops)).toBe(6);
  });
});
