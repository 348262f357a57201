import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import {
  address,
  attribute,
  control,
  endToEnd,
  errorCode,
  microsoftMessage,
  pseudoServerAnswer,
  splitServerAnswer,
  u32,
  xorAddress,
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
 * The relay of an A/V Edge, as [MS-TURN] 3.3 has it, with the peer built in: what is sent to the peer comes back from it.
 * Nothing leaves the relay, so each client's flow stands for itself.
 */

const { values } = parseArgs({
  options: {
    transport: { type: 'string', default: 'udp' },
    address: { type: 'string', default: '' },
    port: { type: 'string', default: '' },
    /** The relay's outside address, where it allocates ports. */
    relay: { type: 'string', default: '' },
    /** Answers pseudo-TLS as a box that rewrites TLS would pass it on. */
    rewritten: { type: 'boolean', default: false },
  },
});

const REALM = 'rtcmedia';
const NONCE = filler('nonce', 16).toString('hex');
const RELAYED_PORT = 52_012;
const LIFETIME_SECONDS = 600;
/** [MS-TURN] 2.2.2.17: OCS 2007 R2 and Lync 2010. */
const VERSION = attribute(AttributeType.msVersion, u32(2));

interface Client {
  readonly ip: string;
  readonly port: number;
}

/** What the relay answers to a packet of a client; media comes back as it went. */
function answer(packet: Buffer, client: Client): Uint8Array | undefined {
  const request = readMessage(packet);
  switch (request?.type) {
    case undefined:
      return packet;
    case MessageType.allocateRequest:
      return request.attributes.has(AttributeType.username) ? allocate(request, client) : challenge(request);
    case MessageType.sendRequest:
      return dataFromPeer(request);
    case MessageType.setActiveDestinationRequest:
      return sign(microsoftMessage(MessageType.setActiveDestinationResponse, request.transaction, [VERSION]));
    default:
      return undefined;
  }
}

/** [MS-TURN] 3.3.5.1: a request without credentials is answered by 401, nonce and realm. */
const challenge = ({ transaction }: ReadMessage): Uint8Array =>
  microsoftMessage(MessageType.allocateError, transaction, [
    attribute(AttributeType.errorCode, errorCode(401, 'Unauthorized')),
    attribute(AttributeType.nonce, `"${NONCE}"`),
    attribute(AttributeType.realm, `"${REALM}"`),
    VERSION,
  ]);

/** [MS-TURN] 3.2.5.1: Mapped Address is the relayed one, XOR Mapped Address where the client is seen. */
const allocate = ({ transaction }: ReadMessage, client: Client): Uint8Array =>
  sign(
    microsoftMessage(MessageType.allocateResponse, transaction, [
      attribute(AttributeType.lifetime, u32(LIFETIME_SECONDS)),
      attribute(AttributeType.mappedAddress, address({ ip: values.relay, port: RELAYED_PORT })),
      VERSION,
      attribute(AttributeType.xorMappedAddress, xorAddress(client, transaction)),
      attribute(AttributeType.msSequenceNumber, [...filler(`connection ${client.port}`, 20), ...u32(0)]),
    ]),
  );

/** [MS-TURN] 2.2.1, Data Indication: what the peer sent, with its address. */
const dataFromPeer = ({ transaction, attributes }: ReadMessage): Uint8Array =>
  microsoftMessage(MessageType.dataIndication, transaction, [
    attribute(AttributeType.remoteAddress, attributes.get(AttributeType.destinationAddress) ?? []),
    attribute(AttributeType.data, attributes.get(AttributeType.data) ?? []),
  ]);

const credentials: Credentials = { username: filler('token', 32), realm: REALM, password: 'lab' };
const sign = (message: Uint8Array): Uint8Array => signed(message, credentials);

function serveUdp(): void {
  const socket = createSocket('udp4');
  socket.on('message', (packet, { address: ip, port }) => {
    const reply = answer(packet, { ip, port });
    if (reply !== undefined) socket.send(reply, port, ip);
  });
  socket.bind(Number(values.port), values.address);
}

const TLS_HANDSHAKE = 22;
const PSEUDO_HELLO_LENGTH = 50;

/** How many bytes of opening a stream begins with; undefined where they have not all come, −1 where it is another's. */
function openingLength(stream: Buffer): number | undefined {
  if (stream[0] !== TLS_HANDSHAKE) return stream.length === 0 ? undefined : 0;
  if (stream.length < 5) return undefined;
  if (stream.readUInt16BE(3) !== PSEUDO_HELLO_LENGTH - 5) return -1;
  return stream.length < PSEUDO_HELLO_LENGTH ? undefined : PSEUDO_HELLO_LENGTH;
}

/** A stream: the opening, which a client may leave out, then frames. Whoever begins otherwise is not served. */
function serveTcp(socket: Socket): void {
  const client = { ip: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
  let stream: Buffer = Buffer.alloc(0);
  let opened = false;
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    stream = Buffer.concat([stream, chunk]);
    if (!opened) {
      const opening = openingLength(stream);
      if (opening === undefined) return;
      if (opening < 0) return void socket.end();
      if (opening > 0) socket.write(values.rewritten ? splitServerAnswer() : pseudoServerAnswer());
      stream = stream.subarray(opening);
      opened = true;
    }
    const { packets, rest } = unframed(stream);
    stream = rest;
    for (const packet of packets) {
      const reply = answer(packet, client);
      if (reply === undefined) continue;
      socket.write(reply === packet ? endToEnd(reply) : control(reply));
    }
  });
}

if (values.transport === 'udp') serveUdp();
else createServer(serveTcp).listen(Number(values.port), values.address);
