/** The thread of `rolepath watch --write`: writes what the others capture to a ring of files. Run as a worker. */

import { cpus, release, type } from 'node:os';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { releasePiece } from '../../capture/packet-chunks.js';
import type { SectionDescription } from '../../capture/pcapng-blocks.js';
import { RingWriter } from '../../capture/ring-writer.js';
import { version } from '../about.js';
import type { WriteCounts, WriteNews, WriteOrder, WriteState, WriteTask, WriteWork } from './write-messages.js';

/** Time between two looks at the file's age, and at what was lost, in milliseconds. */
const LOOK = 250;

const parent = parentPort;
if (parent === null) throw new Error('this is a thread of rolepath watch');
const tell = (news: WriteNews): void => parent.postMessage(news);

function section(): SectionDescription {
  const [cpu] = cpus();
  return {
    os: `${type()} ${release()}`,
    application: `Rolepath ${version()}`,
    ...(cpu !== undefined && { hardware: cpu.model }),
  };
}

const { ring, ports } = workerData as WriteTask;
const writer = new RingWriter(ring, section(), ports.length, (text) => tell({ type: 'note', text }));
let told = 0;
let open = ports.length;

function look(): void {
  writer.pass(Date.now());
  const { counts } = writer;
  for (const [source, port] of ports.entries()) tellSource(source, port, counts);
  const lost = counts.reduce((sum, { unwritten }) => sum + unwritten, 0);
  if (lost > told) tell({ type: 'counts', counts });
  told = lost;
}

const toldOf: (WriteCounts | undefined)[] = [];

/** A source whose packets have been written, or were not, hears of it. */
function tellSource(source: number, port: MessagePort, counts: readonly WriteCounts[]): void {
  const now = counts[source];
  const before = toldOf[source];
  if (now === undefined || (now.written === before?.written && now.unwritten === before.unwritten)) return;
  toldOf[source] = now;
  port.postMessage(now satisfies WriteState);
}

function begin(): void {
  writer.begin(Date.now());
  const timer = setInterval(look, LOOK);
  const end = (): void => {
    open--;
    if (open > 0) return;
    clearInterval(timer);
    writer.end(Date.now());
    tell({ type: 'ended', counts: writer.counts });
    parent?.close();
  };
  for (const [source, port] of ports.entries()) serve(source, port, end);
}

function serve(source: number, port: MessagePort, end: () => void): void {
  let busy: Int32Array = new Int32Array(0);
  port.on('message', (work: WriteWork) => {
    switch (work.type) {
      case 'chunks':
        busy = work.busy;
        break;
      case 'interface':
        writer.describe(source, work.id, work.description);
        break;
      case 'piece': {
        const { bytes, start, end: to, packets } = work.piece;
        writer.write(source, bytes, start, to, packets, Date.now());
        releasePiece(busy, work.piece);
        break;
      }
      case 'counters':
        writer.count(source, work.id, work.counters);
        break;
      case 'lost':
        writer.lose(source, work.packets);
        break;
      case 'end':
        tellSource(source, port, writer.counts);
        port.close();
    }
  });
  // Also where a thread breaks down.
  port.on('close', end);
}

parent.once('message', (_: WriteOrder) => begin());
