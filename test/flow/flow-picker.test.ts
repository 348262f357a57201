import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Frame, FrameSink } from '../../src/capture/frame.js';
import { Interfaces } from '../../src/capture/interfaces.js';
import { NameTable } from '../../src/capture/names.js';
import { PcapReader } from '../../src/capture/pcap.js';
import { PcapngReader } from '../../src/capture/pcapng.js';
import { PcapngWriter } from '../../src/capture/pcapng-writer.js';
import { loadSite, type Site } from '../../src/cli/site.js';
import { FlowPicker, type PickedFlow } from '../../src/flow/flow-picker.js';
import { type LedgerFlow, ledgerFlow } from '../../src/live/flow-ledger.js';
import { Pipeline } from '../../src/pipeline.js';
import { samplePath } from '../samples/expectations.js';
import { readInWindows } from '../support/captured-frames.js';
import { fragments, frameOf, icmp, ipv4, tcp, udp, udpDatagram } from '../support/packet-builder.js';

let site: Site;
beforeAll(async () => {
  site = await loadSite(undefined);
});

/** Shows frames to a sink, each a second after the one before. */
type Show = (sink: FrameSink) => void;

const inTurn =
  (...packets: readonly Uint8Array[]): Show =>
  (sink) => {
    for (const [second, bytes] of packets.entries()) {
      const frame = frameOf(bytes);
      frame.seconds = 1000 + second;
      sink.frame(frame);
    }
  };

const ofFile =
  (name: string): Show =>
  (sink) => {
    const bytes = readFileSync(samplePath(name));
    const interfaces = new Interfaces();
    const reader = name.endsWith('g')
      ? new PcapngReader(name, interfaces, new NameTable())
      : new PcapReader(name, interfaces);
    reader.read(bytes, 0, bytes.length, sink);
  };

/** The flows of what is shown, as a run finds them. */
function flowsOf(show: Show): LedgerFlow[] {
  const flows: LedgerFlow[] = [];
  const pipeline = new Pipeline({ ...site, sink: { flow: (judged) => void flows.push(ledgerFlow(judged)) } });
  show(pipeline);
  pipeline.finish();
  return flows;
}

/** What is written of some flows. */
function picked(flows: readonly PickedFlow[], show: Show) {
  const parts: Buffer[] = [];
  const sink = {
    write: (bytes: Uint8Array, length: number) => void parts.push(Buffer.from(bytes.subarray(0, length))),
  };
  const describe = ({ linkType }: Frame) => ({ linkType, snapLength: 0 });
  const writer = new PcapngWriter(sink, {}, describe);
  const picker = new FlowPicker(flows, writer);
  show(picker);
  writer.flush();
  const file = Buffer.concat(parts);
  return { packets: picker.packets, errors: picker.errors, frames: readInWindows(file).frames, file };
}

const plain = (flow: LedgerFlow): PickedFlow => ({ ...flow, comment: '' });

const there = { source: '10.0.0.1', destination: '10.0.0.2', sourcePort: 1000, destinationPort: 53 };
const back = { source: '10.0.0.2', destination: '10.0.0.1', sourcePort: 53, destinationPort: 1000 };

describe.each(['edge-external.pcapng', 'edge-internal.pcapng', 'ocs-2007-internal.pcap'])('of %s', (name) => {
  const show = ofFile(name);

  test('each flow gives as many packets as were counted to it, and with all flows each of them is picked', () => {
    const flows = flowsOf(show);
    expect(flows.length).toBeGreaterThan(10);
    for (const flow of flows) expect(picked([plain(flow)], show).packets).toBe(flow.packets);
    const all = picked(flows.map(plain), show);
    expect(all.packets).toBe(flows.reduce((sum, { packets }) => sum + packets, 0));
    expect(all.frames.length).toBe(all.packets + all.errors);
  });
});

describe('the packets of a flow', () => {
  test('are those of both directions, and of no other ports, transport or VLAN', () => {
    const show = inTurn(
      udp(there),
      udp(back),
      udp({ ...there, sourcePort: 1001 }),
      tcp(there),
      udp({ ...there, vlans: [7] }),
      udp(there),
    );
    const [flow] = flowsOf(show);
    const { frames } = picked(flow === undefined ? [] : [plain(flow)], show);
    expect(frames.map(({ seconds }) => seconds)).toEqual([1000, 1001, 1005]);
  });

  test('are those of IPv6, too', () => {
    const six = { ...there, source: 'fd00::1', destination: 'fd00::2' };
    const show = inTurn(udp(six), udp({ ...six, destination: 'fd01::2' }), udp({ ...six, source: 'fd00:0:1::1' }));
    const flow = flowsOf(show).find(({ start }) => start.seconds === 1000);
    expect(picked(flow === undefined ? [] : [plain(flow)], show).frames.length).toBe(1);
  });

  test('are those of its own time, where another had the same ports', () => {
    const syn = (sequence: number) => tcp({ ...there, flags: 'S', sequence });
    const rst = tcp({ ...back, flags: 'R' });
    const show = inTurn(syn(1), rst, syn(100_000), rst);
    const flows = flowsOf(show);
    expect(flows.length).toBe(2);
    const times = flows.map((flow) => picked([plain(flow)], show).frames.map(({ seconds }) => seconds));
    expect(times.sort()).toEqual([
      [1000, 1001],
      [1002, 1003],
    ]);
  });

  test('come with the ICMP errors about them, which are counted apart', () => {
    const quote = ipv4(there, 17, udpDatagram(there));
    const show = inTurn(
      udp(there),
      icmp({ source: '10.0.0.2', destination: '10.0.0.1', type: 3, code: 3, payload: quote }),
    );
    const [flow] = flowsOf(show);
    const { packets, errors, frames } = picked(flow === undefined ? [] : [plain(flow)], show);
    expect([packets, errors, frames.length]).toEqual([1, 1, 2]);
  });

  test('are fragments as well, as far as they come in order', () => {
    const parts = fragments(there, 17, udpDatagram({ ...there, payload: new Uint8Array(3000) }), [1480, 2960]);
    const show = inTurn(...parts);
    const [flow] = flowsOf(show);
    expect(picked(flow === undefined ? [] : [plain(flow)], show).packets).toBe(parts.length);
  });

  test('carry the comment at the first of them', () => {
    const show = inTurn(udp(there), udp(back), udp({ ...there, sourcePort: 7 }));
    const flows = flowsOf(show).map((flow, index) => ({ ...flow, comment: `flow ${index}` }));
    const text = picked(flows, show).file.toString('latin1');
    expect(text.split('flow 0').length).toBe(2);
    expect(text.split('flow 1').length).toBe(2);
  });
});
