import { createSocket } from 'node:dgram';
import { connect, createServer, type Socket } from 'node:net';
import { parseArgs } from 'node:util';

/*
 * One end of a flow that carries given bytes, for protocols whose software cannot be had here.
 *
 *   raw-peer.ts --transport tcp|udp --listen --address A --port N [--bytes HEX]
 *   raw-peer.ts --transport tcp|udp --address A --port N --source A --source-port N [--bytes HEX] [--answered] [--reset]
 */

const { values } = parseArgs({
  options: {
    transport: { type: 'string', default: 'tcp' },
    listen: { type: 'boolean', default: false },
    address: { type: 'string', default: '' },
    port: { type: 'string', default: '' },
    source: { type: 'string', default: '' },
    'source-port': { type: 'string', default: '' },
    /** What to send: the client at once, the server as its answer. */
    bytes: { type: 'string', default: '' },
    /** The client waits for an answer before it closes. */
    answered: { type: 'boolean', default: false },
    /** The client ends by RST instead of FIN. */
    reset: { type: 'boolean', default: false },
  },
});
const bytes = Buffer.from(values.bytes, 'hex');

/** Milliseconds after which the client gives up. */
const PATIENCE = 4000;

function serve(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.once('data', () => {
    if (bytes.length > 0) socket.write(bytes);
  });
}

function call(): void {
  const socket = connect({
    host: values.address,
    port: Number(values.port),
    localAddress: values.source,
    localPort: Number(values['source-port']),
  });
  const leave = (): void => void (values.reset ? socket.resetAndDestroy() : socket.end());
  const patience = setTimeout(() => socket.destroy(), PATIENCE);
  socket.on('close', () => clearTimeout(patience));
  socket.on('error', (error) => console.log(error.message));
  socket.on('connect', () => {
    if (bytes.length > 0) socket.write(bytes);
    if (!values.answered) leave();
  });
  socket.on('data', leave);
}

function serveDatagrams(): void {
  const socket = createSocket('udp4');
  socket.on('message', (_, { address, port }) => socket.send(bytes, port, address));
  socket.bind(Number(values.port), values.address);
}

function callByDatagram(): void {
  const socket = createSocket('udp4');
  const patience = setTimeout(() => socket.close(), PATIENCE);
  socket.on('message', () => {
    clearTimeout(patience);
    socket.close();
  });
  socket.bind(Number(values['source-port']), values.source, () =>
    socket.send(bytes, Number(values.port), values.address),
  );
}

if (values.transport === 'udp') {
  if (values.listen) serveDatagrams();
  else callByDatagram();
} else if (values.listen) createServer(serve).listen(Number(values.port), values.address);
else call();
