import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonText } from '../../../src/report/compare/comparison-text.js';
import { comparison, found, later, type Sketch, signIns, site, untold } from './support.js';

const EXTERNAL = { name: 'external' };
const PERIMETER = { name: 'perimeter' };
const attempt = (flow: string, at = 5, packets = 3): Sketch => ({ flow, at, lasts: 3, packets: [packets, 0] });

describe('flows that both sides of a firewall saw', () => {
  it('are matched by their ends and time, and show nothing', () => {
    const record = comparison({ flows: signIns(5) }, { flows: later(signIns(5), 0.0001) });
    expect(record.matched).toMatchObject({ flows: 5, translated: 0, parts: 0 });
    expect(found(record)).toEqual([]);
  });

  it('are told by their ends, port and judgement, as the outer side saw them', () => {
    const record = comparison({ ...PERIMETER, flows: later(signIns(3), 0.001) }, { ...EXTERNAL, flows: signIns(3) });
    expect(record.outer).toBe(1);
    expect(record.through).toMatchObject([
      {
        side: 1,
        from: { label: 'the Internet' },
        port: 443,
        transport: 'tcp',
        verdict: 'expected',
        flows: 3,
        packets: 15,
      },
    ]);
  });

  it('are matched through the NAT of the topology, whose public addresses tell the outer side', () => {
    const flow = (ip: string): Sketch => ({ flow: `203.0.113.10:50000 > ${ip}:3478/udp`, at: 1 });
    const record = comparison({ flows: [flow('10.45.16.30')] }, { flows: [flow('131.107.155.30')] });
    expect(record.matched).toMatchObject({ flows: 1, translated: 1, parts: 0 });
    expect(record).toMatchObject({ outer: 1, outerBasis: 'nat' });
    expect(record.sides.map(({ name }) => name)).toEqual(['inside', 'outside']);
  });

  it('are matched where the NAT translates the initiator, and where a hairpin shows both addresses on one side', () => {
    const out: Sketch = { flow: '10.45.16.30:50010 > 198.51.100.10:443/tcp', at: 1 };
    const translated: Sketch = { ...out, flow: '131.107.155.30:50010 > 198.51.100.10:443/tcp' };
    expect(comparison({ flows: [translated] }, { flows: [out] }).matched.translated).toBe(1);
    const before: Sketch = { flow: '10.45.16.20:50020 > 131.107.155.30:443/tcp', at: 2 };
    const behind: Sketch = { flow: '10.45.16.20:50020 > 10.45.16.30:443/tcp', at: 2.0001 };
    const hairpin = comparison({ flows: [before, behind] }, { flows: [behind] });
    expect(hairpin.matched).toMatchObject({ flows: 1, translated: 1, parts: 1 });
    expect(found(hairpin)).toEqual([]);
  });

  it('are told apart by time where ports are used again', () => {
    const first: Sketch = { flow: '203.0.113.10:41000 > 10.45.16.10:443/tcp', at: 30, lasts: 1 };
    const second: Sketch = { ...first, at: 31.3 };
    const others = signIns(6);
    const both = comparison(
      { ...EXTERNAL, flows: [...others, first, second] },
      { ...PERIMETER, flows: [...others, second] },
    );
    expect(both.matched.flows).toBe(7);
    expect(found(both)).toEqual(['answered-between 0 443/tcp x1']);
    expect(both.groups[0]?.examples[0]?.start).toContain('03:04:35');
  });

  it('are one flow where a pause cut them on one side only', () => {
    const whole: Sketch = { flow: '203.0.113.10:50000 > 10.45.16.30:3478/udp', at: 0, lasts: 60, packets: [9, 9] };
    const parts = [
      { ...whole, lasts: 5, packets: [4, 4] as const },
      { ...whole, at: 50, lasts: 10, packets: [5, 5] as const },
    ];
    const record = comparison({ ...EXTERNAL, flows: [whole] }, { ...PERIMETER, flows: parts });
    expect(record.matched).toMatchObject({ flows: 1, parts: 1 });
    expect(untold(record)).toEqual([]);
  });

  it('are not counted against a part of themselves', () => {
    const whole: Sketch = { flow: '203.0.113.10:50000 > 10.45.16.30:3478/udp', at: 10, lasts: 60, packets: [9, 9] };
    const parts = [
      { ...whole, lasts: 5, packets: [4, 4] as const },
      { ...whole, at: 60, lasts: 10, packets: [5, 5] as const },
    ];
    const flows = signIns(4);
    const record = comparison({ ...EXTERNAL, flows: [...flows, whole] }, { ...PERIMETER, flows: [...flows, ...parts] });
    expect(record.matched).toMatchObject({ flows: 5, parts: 1 });
    expect(found(record)).toEqual([]);
  });

  it('are not taken for the next of the same ports, which begins when they are over', () => {
    const ports = '203.0.113.10:45000 > 10.45.16.10:443/tcp';
    const late: Sketch = { flow: ports, at: 20, lasts: 2.1 };
    const next: Sketch = { flow: ports, at: 24, lasts: 0.1 };
    const others = signIns(6);
    const record = comparison(
      { ...EXTERNAL, flows: [...others, late, next] },
      { ...PERIMETER, flows: [...others, { ...late, at: 22.1, lasts: 0.1 }, next] },
    );
    expect(record.matched.flows).toBe(8);
    expect(found(record)).toEqual(['opening-lost 0 443/tcp x1']);
  });

  it('are the same whoever is thought to have opened them', () => {
    const one: Sketch = { flow: '203.0.113.10:50000 > 10.45.16.30:50001/udp', at: 1 };
    const turned: Sketch = { flow: '10.45.16.30:50001 > 203.0.113.10:50000/udp', at: 1.001, packets: [2, 3] };
    expect(comparison({ ...EXTERNAL, flows: [one] }, { ...PERIMETER, flows: [turned] }).matched.flows).toBe(1);
  });
});

describe('clocks that differ', () => {
  it.each([0.25, -7, 3600])('by %d seconds are set by the flows that both saw', (skew) => {
    const lost = attempt('203.0.113.12:41000 > 10.45.16.10:443/tcp');
    const record = comparison(
      { ...EXTERNAL, flows: [...signIns(20), lost] },
      { ...PERIMETER, flows: later(signIns(20), skew), from: -10 + skew, to: 100 + skew },
    );
    expect(record.clocks).toMatchObject({ flows: 20, tolerance: 0.1 });
    expect(record.clocks.ahead).toBeCloseTo(skew, 6);
    expect(found(record)).toEqual(['swallowed 0 443/tcp x1']);
  });

  it('are followed as they drift', () => {
    const flows = signIns(600);
    const drifting = flows.map((flow) => ({ ...flow, at: flow.at * 1.002 }));
    const record = comparison({ ...EXTERNAL, flows, to: 700 }, { ...PERIMETER, flows: drifting, to: 700 });
    expect(record.matched.flows).toBe(600);
    expect(record.clocks.drift).toBeGreaterThan(1);
    expect(record.clocks.scatter).toBeLessThan(0.1);
  });

  it('are not guessed from a flow that may be another', () => {
    const record = comparison({ ...EXTERNAL, flows: signIns(1) }, { ...PERIMETER, flows: later(signIns(1), 60) });
    expect(record.clocks).toMatchObject({ flows: 0, ahead: 0, tolerance: 2 });
    expect(record.matched.flows).toBe(0);
  });

  it('are known by two flows that agree, and by ports that are used again as often on both sides', () => {
    const two = comparison({ ...EXTERNAL, flows: signIns(2) }, { ...PERIMETER, flows: later(signIns(2), 60) });
    expect(two.clocks).toMatchObject({ flows: 2, ahead: 60 });
    expect(two.matched.flows).toBe(2);
    const again = [...signIns(20), ...later(signIns(20), 40)];
    const apart = comparison({ ...EXTERNAL, flows: again }, { ...PERIMETER, flows: later(again, 7) });
    expect(apart.clocks.ahead).toBeCloseTo(7, 6);
    expect(apart.matched.flows).toBe(40);
  });

  it('are not told by media under way when a capture began', () => {
    const media = (at: number) =>
      Array.from({ length: 20 }, (_, index): Sketch => {
        const flow = `203.0.113.10:${50_000 + index} > 131.107.155.30:${50_000 + index}/udp`;
        return { flow, at: at + index / 100, lasts: 90 - at, packets: [9, 9] };
      });
    const asked: Sketch = { flow: '203.0.113.13:53000 > 131.107.155.30:3478/udp', at: 70 };
    const record = comparison(
      { ...EXTERNAL, flows: [...media(0), asked], from: 0, to: 95 },
      { ...PERIMETER, flows: [...media(30), asked], from: 30, to: 95 },
    );
    expect(record.clocks.ahead).toBe(0);
    expect(record.matched.flows).toBe(21);
    expect(found(record)).toEqual([]);
  });

  it('of which a single flow would tell leave it open what became of it', () => {
    const record = comparison({ ...EXTERNAL, flows: signIns(1) }, { ...PERIMETER, flows: later(signIns(1), 60) });
    expect(untold(record)).toEqual(['clocks 0 x1', 'clocks 1 x1']);
    expect(found(record)).toEqual([]);
  });

  it('count as the user says', () => {
    const flows = [signIns(4), later(signIns(4), 0.3)] as const;
    expect(comparison({ flows: flows[0] }, { flows: flows[1] }, 5e6).clocks.tolerance).toBe(5);
  });
});

describe('flows that one side alone saw', () => {
  const both = signIns(4);
  const outside = (...flows: Sketch[]) => ({ ...EXTERNAL, flows: [...both, ...flows] });
  const inside = (...flows: Sketch[]) => ({ ...PERIMETER, flows: [...both, ...flows] });

  it('were swallowed where they got no answer, whichever way they went', () => {
    const inward = attempt('203.0.113.12:41000 > 10.45.16.10:443/tcp');
    const outward = attempt('10.45.16.30:50000 > 198.51.100.10:3478/udp');
    const record = comparison(outside(inward), inside(outward));
    expect(found(record)).toEqual(['swallowed 0 443/tcp x1', 'swallowed 1 3478/udp x1']);
    expect(record.groups[0]).toMatchObject({
      from: { label: 'the Internet' },
      to: { label: 'Access Edge (external)' },
    });
    expect(record.groups[0]?.examples[0]).toMatchObject({
      initiator: { ip: '203.0.113.12' },
      responder: { name: 'edge1' },
    });
  });

  it('were turned away where a reset or an ICMP error came back', () => {
    const rejected = { ...attempt('203.0.113.12:41000 > 10.45.16.40:443/tcp'), state: 'rejected' } as const;
    const refused = {
      ...attempt('203.0.113.12:41001 > 10.45.16.40:80/tcp'),
      packets: [1, 1],
      state: 'refused',
    } as const;
    expect(found(comparison(outside(rejected, refused), inside()))).toEqual([
      'turned-away 0 443/tcp x1',
      'turned-away 0 80/tcp x1',
    ]);
  });

  it('were answered by something between, or came around the other point', () => {
    const proxied: Sketch = { flow: '203.0.113.12:41000 > 10.45.16.40:443/tcp', at: 5 };
    const around: Sketch = { flow: '203.0.113.13:41000 > 10.45.16.40:443/tcp', at: 6 };
    expect(found(comparison(outside(proxied), inside(around)))).toEqual([
      'answered-between 0 443/tcp x1',
      'another-way 1 443/tcp x1',
    ]);
  });

  it('went another way where a connection goes on though no answer passes here', () => {
    const flow = '203.0.113.12:41000 > 10.45.16.10:443/tcp';
    const going = { ...attempt(flow), state: 'established' } as const;
    const old = { ...attempt('203.0.113.12:41001 > 10.45.16.10:443/tcp'), state: 'midstream', basis: 'port' } as const;
    expect(found(comparison(outside(going, old), inside()))).toEqual(['another-way 0 443/tcp x2']);
    const answered: Sketch = { flow, at: 5, lasts: 3, packets: [3, 3] };
    expect(found(comparison(outside(going), inside(answered)))).toEqual(['answer-elsewhere 1 443/tcp x1']);
    expect(found(comparison(outside(attempt(flow)), inside(answered)))).toEqual(['answer-swallowed 1 443/tcp x1']);
  });

  it('say nothing within a zone, without a zone, or between zones of which nothing was seen on both sides', () => {
    const local = attempt('10.45.16.10:50000 > 10.45.16.40:80/tcp');
    const unknown = attempt('172.31.5.7:50000 > 203.0.113.10:80/tcp');
    const deeper = attempt('203.0.113.10:50000 > 192.168.10.90:443/tcp');
    const links = ['fe80::1:1 > ff02::16:0/icmp6', '192.168.10.90:5353 > 224.0.0.251:5353/udp'].map((flow) =>
      attempt(flow),
    );
    const record = comparison(outside(deeper, ...links), inside(local, unknown));
    expect(record.local).toEqual([2, 1]);
    expect(untold(record)).toEqual(['no-zone 1 x1', 'not-shared 0 x1']);
    expect(found(record)).toEqual([]);
  });

  it('say nothing while the other side was not captured', () => {
    const early = attempt('203.0.113.12:41000 > 10.45.16.10:443/tcp', 1);
    const late = attempt('203.0.113.12:41001 > 10.45.16.10:443/tcp', 90);
    const over = { ...attempt('203.0.113.12:41002 > 10.45.16.10:443/tcp', 1), lasts: 50 };
    const record = comparison(outside(early, late, over), { ...inside(), from: 20, to: 80 });
    expect(untold(record)).toEqual(['outside-span 0 x2']);
    expect(found(record)).toEqual(['swallowed 0 443/tcp x1']);
  });

  it('say nothing of a time between two captures of the other side, unless they follow one another', () => {
    const between = attempt('203.0.113.12:41000 > 10.45.16.10:443/tcp', 45);
    const flows = { ...inside(), to: 90 };
    const gap = { listened: [[-10, 30] as const, [60, 90] as const] };
    const seam = { listened: [[-10, 41] as const, [46, 90] as const] };
    expect(untold(comparison(outside(between), { ...flows, ...gap }))).toEqual(['outside-span 0 x1']);
    expect(found(comparison(outside(between), { ...flows, ...seam }))).toEqual(['swallowed 0 443/tcp x1']);
  });

  it('say nothing of a network that the other side never shows, such as another leg of the firewall', () => {
    const leg = attempt('203.0.113.12:41000 > 172.25.33.40:443/tcp');
    const local: Sketch = { flow: '172.25.33.10:50000 > 172.25.33.40:80/tcp', at: 2 };
    expect(untold(comparison(outside(leg), inside()))).toEqual(['not-shared 0 x1']);
    expect(found(comparison(outside(leg), inside(local)))).toEqual(['swallowed 0 443/tcp x1']);
  });

  it('take the IPv6 address of a host to lie on the leg of its IPv4 address', () => {
    const second = attempt('2001:db8:203::66:43014 > 2001:db8:4516::10:3389/tcp');
    const third = attempt('2001:db8:203::66:43014 > 2001:db8:4516::99:3389/tcp');
    expect(found(comparison(outside(second), inside()))).toEqual(['swallowed 0 3389/tcp x1']);
    expect(untold(comparison(outside(third), inside()))).toEqual(['not-shared 0 x1']);
  });

  it('say nothing where the other side shows them by an address or port that the topology does not translate', () => {
    const hidden: Sketch = { flow: '10.45.16.40:43000 > 203.0.113.80:80/tcp', at: 5, packets: [3, 0] };
    const shown: Sketch = { ...hidden, flow: '131.107.155.1:61000 > 203.0.113.80:80/tcp' };
    const asked: Sketch = { flow: '203.0.113.12:45000 > 131.107.155.40:443/tcp', at: 6 };
    const forwarded: Sketch = { ...asked, flow: '203.0.113.12:45000 > 10.45.16.40:4443/tcp' };
    const record = comparison(outside(shown, asked), inside(hidden, forwarded));
    expect(untold(record)).toEqual(['translated 0 x2', 'translated 1 x2']);
    expect(found(record)).toEqual([]);
    const apart = comparison(outside(later([shown], 3)[0] ?? shown), inside(hidden));
    expect(found(apart)).toEqual(['swallowed 1 80/tcp x1']);
  });

  it('say nothing where the other side shows one direction alone, which is said', () => {
    const halves = (flows: readonly Sketch[], state: Sketch['state'] = 'closed') =>
      flows.map((flow): Sketch => ({ ...flow, packets: [3, 0], ...(state !== undefined && { state }) }));
    const media: Sketch = { flow: '203.0.113.10:50000 > 10.45.16.30:3478/udp', at: 5 };
    const outward = attempt('10.45.16.30:50000 > 198.51.100.10:3478/udp');
    const record = comparison(
      { ...EXTERNAL, flows: halves([...both, media]) },
      { ...PERIMETER, flows: [...both, media, outward] },
    );
    expect(record.sides.map(({ only }) => only)).toEqual(['inward', undefined]);
    expect(found(record)).toEqual([]);
    expect(untold(record)).toEqual(['one-way 1 x1']);
    const dropped = comparison({ ...EXTERNAL, flows: halves(both, 'attempted') }, { ...PERIMETER, flows: both });
    expect(dropped.sides[0].only).toBeUndefined();
    expect(found(dropped)).toEqual(['answer-swallowed 1 443/tcp x4']);
  });

  it('say nothing where so many frames of the other side were cut before their ports', () => {
    const few = attempt('203.0.113.12:41000 > 10.45.16.10:443/tcp');
    expect(untold(comparison(outside(few), { ...inside(), cut: 50 }))).toEqual(['losses 0 x1']);
  });

  it('say nothing where the other side lost as many packets, and something where it cannot have lost them all', () => {
    const few = attempt('203.0.113.12:41000 > 10.45.16.10:443/tcp', 5, 3);
    const many = attempt('203.0.113.12:41001 > 10.45.16.30:3478/udp', 5, 200);
    const record = comparison(outside(few, many), { ...inside(), lost: 50 });
    expect(untold(record)).toEqual(['losses 0 x1']);
    expect(found(record)).toEqual(['swallowed 0 3478/udp x1']);
  });

  it('say nothing where flows of the other side may be missing', () => {
    const lost = attempt('203.0.113.12:41000 > 10.45.16.10:443/tcp', 5, 1000);
    const record = comparison(outside(lost), { ...inside(), partial: true });
    expect(untold(record)).toEqual(['losses 0 x1']);
  });

  it('say nothing where the other side had no room for all flows, which is counted', () => {
    const record = comparison(outside(attempt('203.0.113.12:41000 > 10.45.16.10:443/tcp')), { ...inside(), limit: 3 });
    expect(record.sides[1]).toMatchObject({ flows: 4, beyond: 1 });
    expect(untold(record)).toEqual(['no-room 0 x2']);
  });
});

describe('flows that both saw, and not alike', () => {
  const both = signIns(4);

  it('had their answer swallowed', () => {
    const ask: Sketch = { flow: '203.0.113.10:50000 > 10.45.16.30:3478/udp', at: 5, packets: [4, 0] };
    const answered: Sketch = { ...ask, packets: [4, 4] };
    const record = comparison({ ...EXTERNAL, flows: [...both, ask] }, { ...PERIMETER, flows: [...both, answered] });
    expect(found(record)).toEqual(['answer-swallowed 1 3478/udp x1']);
  });

  it('came out when their SYN was repeated', () => {
    const tried: Sketch = { flow: '203.0.113.10:50000 > 10.45.16.10:443/tcp', at: 5, lasts: 8, packets: [6, 4] };
    const through: Sketch = { ...tried, at: 8, lasts: 5, packets: [4, 4] };
    const record = comparison({ ...EXTERNAL, flows: [...both, tried] }, { ...PERIMETER, flows: [...both, through] });
    expect(record.matched.flows).toBe(5);
    expect(found(record)).toEqual(['opening-lost 0 443/tcp x1']);
  });

  it('lost datagrams on the way, in both directions', () => {
    const sent: Sketch = { flow: '203.0.113.10:50000 > 10.45.16.30:3478/udp', at: 5, packets: [100, 47] };
    const came: Sketch = { ...sent, packets: [98, 50] };
    const record = comparison({ ...EXTERNAL, flows: [...both, sent] }, { ...PERIMETER, flows: [...both, came] });
    expect(found(record)).toEqual(['missing-packets 0 3478/udp x1']);
    expect(record.groups[0]?.missing).toBe(5);
    const lossy = comparison(
      { ...EXTERNAL, flows: [...both, sent] },
      { ...PERIMETER, flows: [...both, came], lost: 2 },
    );
    expect(lossy.groups[0]?.missing).toBe(3);
  });

  it('lost nothing where a mirror port shows each packet twice', () => {
    const asked = Array.from({ length: 4 }, (_, index): Sketch => {
      return { flow: `203.0.113.10:${50_000 + index} > 10.45.16.30:3478/udp`, at: 5, packets: [4, index] };
    });
    const twice = asked.map(({ packets = [4, 4], ...rest }): Sketch => {
      return { ...rest, packets: [2 * packets[0], 2 * packets[1]] };
    });
    const record = comparison(
      { ...EXTERNAL, flows: [...both, ...asked] },
      { ...PERIMETER, flows: [...both, ...twice] },
    );
    expect(record.matched.doubled).toBe(4);
    expect(found(record)).toEqual([]);
    const half = { ...asked[3], packets: [2, 0] } as Sketch;
    const lossy = comparison({ ...EXTERNAL, flows: [...both, ...asked] }, { ...PERIMETER, flows: [...both, half] });
    expect(found(lossy)).toContain('missing-packets 0 3478/udp x1');
  });

  it('lost nothing where the firewall puts fragments together, whatever VLAN tags add', () => {
    const cut: Sketch = {
      flow: '203.0.113.10:5060 > 10.45.16.10:5060/udp',
      at: 5,
      packets: [20, 10],
      sizes: [1260, 400],
    };
    const whole: Sketch = { ...cut, packets: [10, 10], sizes: [2486, 400] };
    const sides = (second: Sketch) =>
      comparison({ ...EXTERNAL, flows: [...both, cut] }, { ...PERIMETER, flows: [...both, second] });
    expect(found(sides(whole))).toEqual([]);
    expect(found(sides({ ...whole, sizes: [2490, 404] }))).toEqual([]);
    expect(found(sides({ ...cut, packets: [19, 10], sizes: [1264, 404] }))).toEqual(['missing-packets 0 5060/udp x1']);
  });

  it('retransmissions that both sides saw are no loss', () => {
    const repeated: Sketch = { flow: '203.0.113.10:50000 > 10.45.16.10:443/tcp', at: 5, packets: [9, 4] };
    const record = comparison(
      { ...EXTERNAL, flows: [...both, repeated] },
      { ...PERIMETER, flows: [...both, repeated] },
    );
    expect(found(record)).toEqual([]);
  });
});

describe('which side is the outer one', () => {
  const lost = attempt('203.0.113.12:41000 > 10.45.16.10:443/tcp');

  it('is told by traffic within a zone', () => {
    const local: Sketch = { flow: '10.45.16.10:50000 > 10.45.16.40:80/tcp', at: 3 };
    const record = comparison({ flows: [...signIns(4), local] }, { flows: [...signIns(4), lost] });
    expect(record).toMatchObject({ outer: 1, outerBasis: 'local-traffic' });
    expect(found(record)).toEqual(['swallowed 1 443/tcp x1']);
  });

  it('is told by the order in which packets pass, whatever the clocks say', () => {
    const inward = signIns(10);
    const outward = signIns(10).map(({ at }, index): Sketch => {
      return { flow: `10.45.16.10:${42_000 + index} > 198.51.100.10:5061/tcp`, at, lasts: 0.5 };
    });
    const skew = 4;
    const behind = [...later(inward, skew + 0.0002), ...later(outward, skew - 0.0002)];
    expect(comparison({ flows: [...inward, ...outward] }, { flows: behind })).toMatchObject({
      outer: 0,
      outerBasis: 'order',
    });
    expect(comparison({ flows: behind }, { flows: [...inward, ...outward] })).toMatchObject({
      outer: 1,
      outerBasis: 'order',
    });
  });

  it('is told by what came no further', () => {
    const record = comparison({ flows: signIns(4) }, { flows: [...signIns(4), lost] });
    expect(record).toMatchObject({ outer: 1, outerBasis: 'unanswered' });
    expect(found(record)).toEqual(['swallowed 1 443/tcp x1']);
  });

  it('is not known where nothing tells, and then nothing is said', () => {
    const answered: Sketch = { ...lost, packets: [3, 3] };
    const record = comparison({ flows: signIns(4) }, { flows: [...signIns(4), answered] });
    expect(record.outer).toBeUndefined();
    expect(untold(record)).toEqual(['sides-unknown 1 x1']);
    expect(record.sides.map(({ name }) => name)).toEqual(['first', 'second']);
  });

  it('is as stated, though nothing came through at all', () => {
    const record = comparison(
      { name: 'internal', flows: [] },
      { name: 'external', flows: [attempt('203.0.113.12:41000 > 192.168.10.90:443/tcp')] },
    );
    expect(record).toMatchObject({ outer: 1, outerBasis: 'stated' });
    expect(found(record)).toEqual(['swallowed 1 443/tcp x1']);
  });
});

describe('any two captures', () => {
  const ends = fc.constantFrom(
    '203.0.113.10',
    '131.107.155.30',
    '10.45.16.30',
    '10.45.16.10',
    '192.168.10.90',
    '172.31.5.7',
  );
  const sketch = fc.record({
    flow: fc
      .tuple(ends, fc.nat(3), ends, fc.constantFrom('tcp', 'udp'))
      .map(([from, port, to, transport]) => `${from}:${port} > ${to}:443/${transport}`),
    at: fc.integer({ min: 0, max: 50 }),
    lasts: fc.integer({ min: 0, max: 20 }),
    packets: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(5)),
    state: fc.constantFrom('attempted' as const, 'closed' as const, 'midstream' as const, 'refused' as const),
    basis: fc.constantFrom('syn' as const, 'port' as const),
  });
  const flows = fc.array(sketch, { maxLength: 20 });

  it('account for every flow once', () => {
    fc.assert(
      fc.property(flows, flows, (first, second) => {
        const record = comparison({ ...EXTERNAL, flows: first }, { ...PERIMETER, flows: second });
        const alone = new Set(['swallowed', 'turned-away', 'answered-between', 'another-way']);
        const shown = record.groups.filter(({ kind }) => alone.has(kind)).reduce((sum, group) => sum + group.flows, 0);
        const silent = record.untold.reduce((sum, group) => sum + group.flows, 0) + record.local[0] + record.local[1];
        expect(2 * record.matched.flows + record.matched.parts + shown + silent).toBe(first.length + second.length);
      }),
    );
  });

  it('give mirrored findings when they change places', () => {
    fc.assert(
      fc.property(flows, flows, (first, second) => {
        const there = comparison({ ...EXTERNAL, flows: first }, { ...PERIMETER, flows: second }, 1e5);
        const back = comparison({ ...PERIMETER, flows: second }, { ...EXTERNAL, flows: first }, 1e5);
        expect(back.matched.flows).toBe(there.matched.flows);
      }),
    );
  });

  it('matched against themselves show nothing', () => {
    fc.assert(
      fc.property(flows, (all) => {
        const record = comparison({ ...EXTERNAL, flows: all }, { ...PERIMETER, flows: all });
        expect([found(record), untold(record), record.local]).toEqual([[], [], [0, 0]]);
      }),
    );
  });
});

describe('the summary for the terminal', () => {
  it('says what was compared, what was found, and how to look for it', () => {
    const lost = attempt('203.0.113.12:41000 > 131.107.155.30:3478/udp');
    const unknown = attempt('172.31.5.7:50000 > 203.0.113.10:80/tcp');
    const record = comparison(
      { ...EXTERNAL, flows: [...signIns(4), lost] },
      { ...PERIMETER, flows: [...later(signIns(4), 0.002), unknown] },
    );
    const text = comparisonText(record, { titles: new Map(), site: 'consolidated-edge', notes: [] });
    expect(text).toContain('External   side.pcap; 5 flows');
    expect(text).toContain('Sides      external is the outer one: as stated');
    expect(text).toContain('that of perimeter is 2 ms ahead (median of 4 flows');
    expect(text).toContain('4 on both sides, 1 on one side only, 1 of which nothing can be said');
    expect(text).toContain('SWALLOWED: 1 flow that went in and did not come out');
    expect(text).toContain('203.0.113.12:41000 > 131.107.155.30:3478 (edge1)');
    expect(text).toContain('CANNOT TELL: 1 flow');
    expect(site.topology.natPairs).toHaveLength(1);
  });
});
