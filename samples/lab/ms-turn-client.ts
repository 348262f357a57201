import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import {
  address,
  attribute,
  control,
  endToEnd,
  microsoftMessage,
  pseudoClientHello,
  rtp,
  STREAM_TYPES,
  u16,
  u32,
} from '../../test/support/ms-turn-builder.js';
import {
  AttributeType,
  type Credentials,
  filler,
  MessageType,
  type ReadMessage,
  readMessage,
  signed,
  unframed,
} from './ms-turn.js';

/*
 * A client's media leg to the A/V Edge ([MS-TURN] 3.2): allocates with credentials, sends to a peer, makes it the active
 * destination, and then exchanges RTP without any message around it.
 */

const { values } = parseArgs({
  options: {
    transport: { type: 'string', default: 'udp' },
    address: { type: 'string', default: '' },
    port: { type: 'string', default: '' },
    source: { type: 'string', default: '' },
    'source-port': { type: 'string', default: '' },
    /** Opens with pseudo-TLS. */
    'pseudo-tls': { type: 'boolean', default: false },
    /** Kind of media: audio, video, data. */
    stream: { type: 'string', default: 'audio' },
    /** Asks for an allocation and stops at the challenge: what an Edge does to learn another's version. */
    probe: { type: 'boolean', default: false },
  },
});

const MEDIA_PACKETS = 6;
/** RTAudio wideband, x-msrta/16000. */
const PAYLOAD_TYPE = 114;
/** Allocate is repeated after these milliseconds while nobody answers, and given up after the last. */
const REPEAT_AFTER = [500, 1000];
const GIVE_UP_AFTER = 2000;

/** Where the call's other side is, as its SDP would say. */
const PEER = address({ ip: '198.51.100.10', port: 50_050 });
/** Handed out by the A/V authentication service, opaque to the client. */
const credentials: Credentials = { username: filler('token', 32), realm: 'rtcmedia', password: 'lab' };
/** [MS-TURN] 2.2.2.17: OCS 2007 R2 and Lync 2010. */
const VERSION = attribute(AttributeType.msVersion, u32(2));
const USERNAME = attribute(AttributeType.username, credentials.username);

const id = (step: string): number[] => [...filler(`${values.source}:${values['source-port']} ${step}`, 16)];

/** [MS-TURN] 2.2.2.22: what kind of media, best effort. */
const quality = (): Uint8Array =>
  attribute(AttributeType.msServiceQuality, [
    ...u16(STREAM_TYPES[values.stream as keyof typeof STREAM_TYPES]),
    ...u16(0),
  ]);

const firstRequest = (): Uint8Array => microsoftMessage(MessageType.allocateRequest, id('first'), [VERSION, quality()]);

/** [MS-TURN] 3.2.5.2: the same again with the credentials for the realm, and the nonce. */
const authenticatedRequest = ({ attributes }: ReadMessage): Uint8Array =>
  signed(
    microsoftMessage(MessageType.allocateRequest, id('second'), [
      VERSION,
      quality(),
      USERNAME,
      attribute(AttributeType.nonce, attributes.get(AttributeType.nonce) ?? []),
      attribute(AttributeType.realm, attributes.get(AttributeType.realm) ?? []),
    ]),
    credentials,
  );

/** [MS-TURN] 2.2.1, Send, before the peer is the active destination. */
const sendRequest = (): Uint8Array =>
  microsoftMessage(MessageType.sendRequest, id('send'), [
    VERSION,
    USERNAME,
    attribute(AttributeType.msSequenceNumber, [...filler('connection', 20), ...u32(1)]),
    attribute(AttributeType.destinationAddress, PEER),
    attribute(AttributeType.data, media(0)),
  ]);

const activeDestination = (): Uint8Array =>
  signed(
    microsoftMessage(MessageType.setActiveDestinationRequest, id('active'), [
      VERSION,
      USERNAME,
      attribute(AttributeType.destinationAddress, PEER),
    ]),
    credentials,
  );

const media = (sequence: number): Uint8Array => rtp(PAYLOAD_TYPE, sequence, 60);

let mediaSent = 0;

/** What the client says to a packet of the server; undefined where the conversation is over. */
function reaction(packet: Buffer): Uint8Array | undefined {
  const received = readMessage(packet);
  switch (received?.type) {
    case MessageType.allocateError:
      return values.probe ? undefined : authenticatedRequest(received);
    case MessageType.allocateResponse:
      return sendRequest();
    case MessageType.dataIndication:
      return activeDestination();
    default:
      return ++mediaSent <= MEDIA_PACKETS ? media(mediaSent) : undefined;
  }
}

function overUdp(): void {
  const socket = createSocket('udp4');
  const send = (packet: Uint8Array): void => socket.send(packet, Number(values.port), values.address);
  const timers: NodeJS.Timeout[] = [];
  const settle = (): void => timers.splice(0).forEach(clearTimeout);
  const leave = (): void => {
    settle();
    socket.close();
  };
  socket.on('error', leave);
  socket.on('message', (packet) => {
    settle();
    const next = reaction(packet);
    if (next === undefined) leave();
    else send(next);
  });
  socket.bind(Number(values['source-port']), values.source, () => {
    send(firstRequest());
    for (const after of REPEAT_AFTER) timers.push(setTimeout(() => send(firstRequest()), after));
    timers.push(setTimeout(leave, GIVE_UP_AFTER));
  });
}

const TLS_HANDSHAKE = 22;
const ANSWER_LENGTH = 83;
/** The answer of a box that puts its two messages in a record each. */
const SPLIT_ANSWER_LENGTH = 88;

/** How long the server's answer to the opening is; undefined where it is none. */
function answerLength(bytes: Buffer): number | undefined {
  if (bytes[0] !== TLS_HANDSHAKE) return undefined;
  return bytes.length < 5 || bytes.readUInt16BE(3) === ANSWER_LENGTH - 5 ? ANSWER_LENGTH : SPLIT_ANSWER_LENGTH;
}

function overTcp(): void {
  const socket = connect({
    host: values.address,
    port: Number(values.port),
    localAddress: values.source,
    localPort: Number(values['source-port']),
  });
  const patience = setTimeout(() => socket.destroy(), 2 * GIVE_UP_AFTER);
  let opening = values['pseudo-tls'];
  let stream: Buffer = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('close', () => clearTimeout(patience));
  socket.on('connect', () => socket.write(opening ? pseudoClientHello() : control(firstRequest())));
  socket.on('data', (chunk) => {
    stream = Buffer.concat([stream, chunk]);
    if (opening) {
      const length = answerLength(stream);
      if (length === undefined) return void socket.end();
      if (stream.length < length) return;
      opening = false;
      stream = stream.subarray(length);
      socket.write(control(firstRequest()));
    }
    const { packets, rest } = unframed(stream);
    stream = rest;
    for (const packet of packets) {
      const next = reaction(packet);
      if (next === undefined) socket.end();
      else socket.write(mediaSent > 0 ? endToEnd(next) : control(next));
    }
  });
}

if (values.transport === 'udp') overUdp();
else overTcp();
