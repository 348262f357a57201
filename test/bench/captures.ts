import { back, CaptureFile, type Ends } from './capture-file.js';
import * as payloads from './payloads.js';
import { Random } from './random.js';

const SYN = 2;
const SYN_ACK = 18;
/** RST and ACK: nobody listens (RFC 9293 §3.5.2). */
const REFUSED = 20;
const ACK = 16;
const PUSH = 24;
const FIN = 17;

/** A flow that writes its packets one by one, when its turn comes. */
interface Script {
  readonly packets: number;
  write(file: CaptureFile, micros: number, index: number): void;
}

const ip = (text: string): number => text.split('.').reduce((word, part) => word * 256 + Number(part), 0);
const ACCESS_EDGE = ip('10.45.16.10');
const AV_EDGE = ip('10.45.16.30');
const EDGE_INTERNAL = ip('172.25.33.10');
const FRONT_END = ip('192.168.10.90');
const RESOLVER = ip('192.168.10.53');
const CLIENTS = ip('192.168.20.0');
const OUTSIDE = ip('93.184.0.0');

/** One packet of a conversation over TCP. */
interface Turn {
  readonly fromServer: boolean;
  readonly payload: Buffer;
}

const MSS = 1448;

/** A TCP conversation: opening, turns cut into segments each with an acknowledgement, and the end. */
class TcpScript implements Script {
  readonly packets: number;
  private readonly ends: Ends;
  private readonly answer: Ends;
  private readonly steps: { server: boolean; flags: number; from: number; to: number; turn: number }[] = [];
  private readonly turns: readonly Turn[];
  private readonly sequence: [number, number];

  constructor(random: Random, ends: Ends, turns: readonly Turn[]) {
    this.ends = ends;
    this.answer = back(ends);
    this.turns = turns;
    this.sequence = [random.word(), random.word()];
    const none = { from: 0, to: 0, turn: -1 };
    this.steps.push(
      { server: false, flags: SYN, ...none },
      { server: true, flags: SYN_ACK, ...none },
      { server: false, flags: ACK, ...none },
    );
    turns.forEach(({ fromServer, payload }, turn) => {
      for (let from = 0; from < payload.length; from += MSS) {
        this.steps.push({ server: fromServer, flags: PUSH, from, to: Math.min(payload.length, from + MSS), turn });
      }
      this.steps.push({ server: !fromServer, flags: ACK, ...none });
    });
    this.steps.push(
      { server: false, flags: FIN, ...none },
      { server: true, flags: FIN, ...none },
      { server: false, flags: ACK, ...none },
    );
    this.packets = this.steps.length;
  }

  write(file: CaptureFile, micros: number, index: number): void {
    const step = this.steps[index];
    if (step === undefined) return;
    const side = step.server ? 1 : 0;
    const payload = step.turn < 0 ? undefined : this.turns[step.turn]?.payload.subarray(step.from, step.to);
    const segment = {
      sequence: this.sequence[side],
      acknowledgement: step.flags === SYN ? 0 : (this.sequence[1 - side] ?? 0),
      flags: step.flags,
    };
    file.tcp(micros, step.server ? this.answer : this.ends, segment, payload);
    const counts = (step.flags & 3) !== 0 ? 1 : 0;
    this.sequence[side] = (this.sequence[side] + (payload?.length ?? 0) + counts) >>> 0;
  }
}

/** A bulk transfer inside an established TLS connection: large records whose content nobody sees. */
class BulkScript implements Script {
  readonly packets: number;
  private readonly head: TcpScript;
  private readonly answer: Ends;
  private sequence = 0x10000000;
  private readonly record: Buffer;

  constructor(random: Random, ends: Ends, turns: readonly Turn[], segments: number) {
    this.head = new TcpScript(random, ends, turns);
    this.answer = back(ends);
    this.packets = this.head.packets - 3 + segments;
    this.record = payloads.applicationData(random, MSS - 5);
  }

  write(file: CaptureFile, micros: number, index: number): void {
    if (index < this.head.packets - 3) return this.head.write(file, micros, index);
    file.tcp(micros, this.answer, { sequence: this.sequence, acknowledgement: 1, flags: ACK }, this.record);
    this.sequence = (this.sequence + this.record.length) >>> 0;
  }
}

/** Datagrams back and forth, then media in both directions. */
class UdpScript implements Script {
  readonly packets: number;
  private readonly ends: Ends;
  private readonly answer: Ends;
  private readonly turns: readonly Turn[];
  private readonly media: Buffer;

  constructor(ends: Ends, turns: readonly Turn[], mediaPackets = 0, mediaLength = 172) {
    this.ends = ends;
    this.answer = back(ends);
    this.turns = turns;
    this.media = Buffer.alloc(mediaLength, 0x5a);
    this.packets = turns.length + mediaPackets;
  }

  write(file: CaptureFile, micros: number, index: number): void {
    const turn = this.turns[index];
    if (turn !== undefined) return file.udp(micros, turn.fromServer ? this.answer : this.ends, turn.payload);
    const packet = payloads.rtp(this.media, index, this.ends.sourcePort);
    file.udp(micros, index % 2 === 0 ? this.ends : this.answer, packet);
  }
}

const client = (payload: Buffer): Turn => ({ fromServer: false, payload });
const server = (payload: Buffer): Turn => ({ fromServer: true, payload });

const handshake = (random: Random, name: string, mutual: boolean): Turn[] => [
  client(payloads.clientHello(random, name)),
  server(payloads.serverFlight(random, random.below(40), mutual)),
  client(payloads.clientFlight(random, mutual)),
  server(payloads.serverFinished(random)),
];

const inside = (random: Random): number => CLIENTS + 1 + random.below(1000);
const outside = (random: Random): number => OUTSIDE + random.below(50_000);
const ephemeral = (random: Random): number => random.between(49152, 65535);

const ends = (source: number, sourcePort: number, destination: number, destinationPort: number): Ends => ({
  source,
  sourcePort,
  destination,
  destinationPort,
});

/** Each kind of flow with its share in a thousand. */
const KINDS: readonly (readonly [number, (random: Random, id: number) => Script])[] = [
  [
    30,
    (random) =>
      new BulkScript(
        random,
        ends(outside(random), ephemeral(random), ACCESS_EDGE, 443),
        handshake(random, 'sip.contoso.com', false),
        190,
      ),
  ],
  [
    200,
    (random) =>
      new TcpScript(random, ends(outside(random), ephemeral(random), ACCESS_EDGE, 443), [
        ...handshake(random, 'sip.contoso.com', false),
        client(payloads.applicationData(random, 300)),
      ]),
  ],
  [
    100,
    (random) =>
      new TcpScript(random, ends(FRONT_END, ephemeral(random), EDGE_INTERNAL, 5061), [
        ...handshake(random, 'intsrv.contoso.com', true),
        server(payloads.applicationData(random, 500)),
      ]),
  ],
  [
    60,
    (random, id) =>
      new TcpScript(random, ends(inside(random), ephemeral(random), FRONT_END, 5060), [
        client(payloads.sipRequest(id, 'REGISTER')),
        server(payloads.sipResponse(id, 'REGISTER', '200 OK')),
      ]),
  ],
  [
    50,
    (random, id) =>
      new TcpScript(random, ends(outside(random), ephemeral(random), ip('10.45.16.40'), 80), [
        client(payloads.httpRequest(id)),
        server(payloads.httpResponse(600)),
      ]),
  ],
  [
    380,
    (random, id) =>
      new UdpScript(ends(inside(random), ephemeral(random), RESOLVER, 53), [
        client(payloads.dns(id & 0xffff, 'sip.contoso.com', false)),
        server(payloads.dns(id & 0xffff, 'sip.contoso.com', true)),
      ]),
  ],
  [
    90,
    (random) =>
      new UdpScript(ends(outside(random), ephemeral(random), AV_EDGE, 3478), [
        client(payloads.allocate(random, 0x0003)),
        server(payloads.allocate(random, 0x0103)),
        client(payloads.binding(random, 0x0001)),
        server(payloads.binding(random, 0x0101)),
      ]),
  ],
  [
    30,
    (random) =>
      new UdpScript(
        ends(outside(random), ephemeral(random), AV_EDGE, 3478),
        [client(payloads.allocate(random, 0x0003)), server(payloads.allocate(random, 0x0103))],
        250,
      ),
  ],
  [
    60,
    (random) =>
      new UdpScript(ends(outside(random), ephemeral(random), ACCESS_EDGE, random.below(65536)), [
        client(Buffer.alloc(12, 1)),
      ]),
  ],
];

function kindOf(random: Random, id: number): Script {
  let ticket = random.below(1000);
  for (const [share, make] of KINDS) {
    if (ticket < share) return make(random, id);
    ticket -= share;
  }
  throw new Error('the shares do not add up to 1000');
}

/** Lets flows that begin over `span` microseconds take their turns in the order of time. */
function interleave(
  file: CaptureFile,
  random: Random,
  flows: number,
  span: number,
  gap: number,
  make: (id: number) => Script,
): void {
  const SLICE = 2_000_000;
  const waiting: { script: Script; next: number; index: number }[][] = Array.from(
    { length: Math.ceil((span * 2) / SLICE) + 1 },
    () => [],
  );
  for (let id = 0; id < flows; id++) {
    const start = Math.floor((id / flows) * span);
    waiting[Math.floor(start / SLICE)]?.push({ script: make(id), next: start, index: 0 });
  }
  const events: number[] = [];
  for (let slice = 0; slice < waiting.length; slice++) {
    const active = waiting[slice] ?? [];
    const until = (slice + 1) * SLICE;
    events.length = 0;
    active.forEach((flow, i) => {
      const left = flow.script.packets - flow.index;
      for (let n = 0, at = flow.next; n < left && (at < until || slice === waiting.length - 1); n++) {
        events.push(Math.min(at, until - 1) * 0x100000 + i);
        at += random.between(gap / 2, gap);
        flow.next = at;
      }
    });
    for (const event of Float64Array.from(events).sort()) {
      const flow = active[event % 0x100000];
      if (flow !== undefined) flow.script.write(file, Math.floor(event / 0x100000), flow.index++);
    }
    waiting[slice] = [];
    const rest = active.filter((flow) => flow.index < flow.script.packets);
    for (const flow of rest)
      waiting[Math.min(waiting.length - 1, Math.max(slice + 1, Math.floor(flow.next / SLICE)))]?.push(flow);
  }
}

/** A captured network of this size. */
export interface Size {
  readonly flows: number;
  readonly packets: number;
}

/** The realistic mix: TLS with and without client certificates, SIP, HTTP, DNS, MS-TURN, media, bulk, noise. */
export function writeMix(path: string, flows: number): Size {
  const random = new Random(1);
  const file = new CaptureFile(path, random.bytes(2048));
  interleave(file, random, flows, flows * 3000, 20_000, (id) => kindOf(random, id));
  file.close();
  return { flows, packets: file.frames };
}

/** Media: few flows, packets of 20 ms each. */
export function writeRtp(path: string, flows: number, packetsPerFlow: number): Size {
  const random = new Random(2);
  const file = new CaptureFile(path, random.bytes(2048));
  interleave(
    file,
    random,
    flows,
    10_000_000,
    40_000,
    () =>
      new UdpScript(
        ends(outside(random), ephemeral(random), AV_EDGE, random.between(50_000, 59_999)),
        [],
        packetsPerFlow,
        random.between(120, 200),
      ),
  );
  file.close();
  return { flows, packets: file.frames };
}

/** Small packets in very many flows at once: what exhausts a flow table. */
export function writeSmall(path: string, flows: number, packetsPerFlow: number): Size {
  const random = new Random(3);
  const file = new CaptureFile(path, random.bytes(2048));
  for (let turn = 0; turn < packetsPerFlow; turn++) {
    for (let i = 0; i < flows; i++) {
      // A walk through all flows without locality: the step is a prime that divides no count used here.
      const id = (i * 7_368_787 + turn * 12_345) % flows;
      const micros = Math.floor(((turn * flows + i) / (flows * packetsPerFlow)) * 60_000_000);
      smallPacket(file, micros, id, turn);
    }
  }
  file.close();
  return { flows, packets: file.frames };
}

/** Flows that are over at once: a datagram and its answer, or a connection that is refused. */
export function writeShort(path: string, flows: number): Size {
  const file = new CaptureFile(path, new Random(4).bytes(2048));
  for (let id = 0; id < flows; id++) {
    const flow = ends(CLIENTS + (id & 0x3ff), 1024 + (id >>> 10), OUTSIDE + (id & 0xffff), 5061);
    for (const turn of [0, 1]) {
      const sent = turn === 0 ? flow : back(flow);
      if ((id & 1) === 0) file.udp(id, sent, undefined, 40);
      else file.tcp(id, sent, { sequence: 0, acknowledgement: turn, flags: turn === 0 ? SYN : REFUSED }, undefined, 0);
    }
  }
  file.close();
  return { flows, packets: file.frames };
}

/** Every third packet comes from the responder. */
const isAnswer = (turn: number): boolean => turn % 3 === 2;

function smallPacket(file: CaptureFile, micros: number, id: number, turn: number): void {
  const flow = ends(
    CLIENTS + (id & 0x3ff),
    1024 + (id >>> 10),
    OUTSIDE + ((id * 31) & 0xffff),
    1024 + ((id * 7) & 0x3fff),
  );
  const sent = isAnswer(turn) ? back(flow) : flow;
  const length = 10 + (id % 64);
  if ((id & 1) === 0) return file.udp(micros, sent, undefined, 12 + length);
  if (turn === 0) return file.tcp(micros, flow, { sequence: 0, acknowledgement: 0, flags: SYN }, undefined, 0);
  let sequence = 1;
  for (let earlier = 1; earlier < turn; earlier++) if (isAnswer(earlier) === isAnswer(turn)) sequence += length;
  file.tcp(micros, sent, { sequence, acknowledgement: 1, flags: PUSH }, undefined, length);
}
