import { type CapDeviceInfo, loadCap } from '../capture/live/cap-package.js';
import { addressedInterfaces, type Device, listDevices } from '../capture/live/devices.js';
import { type Libpcap, loadLibpcap } from '../capture/live/libpcap.js';
import { LiveProblem, liveProblemLine } from '../capture/live/live-problem.js';
import { cleanString } from '../clean-text.js';
import { jsonLine } from '../report/json-line.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { Output } from './output.js';
import type { Engine } from './watch/watch-messages.js';

export interface InterfacesOptions {
  readonly json?: boolean;
  readonly engine?: Engine;
}

/** What can be captured from, or why nothing can. */
interface Listing {
  readonly library?: string;
  readonly problem?: LiveProblem;
  readonly interfaces: readonly (Device | ReturnType<typeof addressedInterfaces>[number])[];
}

/** `rolepath interfaces`: gives the exit code. */
export async function listInterfaces(options: InterfacesOptions): Promise<ExitCode> {
  const written = options.engine === 'cap' ? capText(options) : text(await listed(), options);
  const output = new Output();
  output.write(written);
  output.flush();
  return EXIT.done;
}

/** Longest name, description and address, in characters. */
const MAX_TEXT = 200;

/** The interfaces by the names that `--engine cap` knows, which on Windows nothing else tells; their state it does not. */
function capText({ json }: InterfacesOptions): string {
  const interfaces = capDevices().map(({ name, description, addresses }) => ({
    name: cleanString(name, MAX_TEXT),
    ...(description !== undefined && { description: cleanString(description, MAX_TEXT) }),
    addresses: addresses.flatMap(({ addr }) => (addr === undefined ? [] : [cleanString(addr, MAX_TEXT)])),
  }));
  if (json === true) return jsonLine({ type: 'interfaces', library: 'cap', interfaces });
  const rows = interfaces.map((one) => [one.name, one.addresses.join(', ') || 'no address', one.description ?? '']);
  return table([['interface', 'addresses', 'description'], ...rows])
    .map((line) => `${line}\n`)
    .join('');
}

function capDevices(): readonly CapDeviceInfo[] {
  try {
    return loadCap().deviceList();
  } catch (error) {
    throw error instanceof LiveProblem ? new UsageError(liveProblemLine(error)) : error;
  }
}

async function listed(): Promise<Listing> {
  let lib: Libpcap | undefined;
  try {
    lib = await loadLibpcap();
    return { library: lib.version, interfaces: listDevices(lib) };
  } catch (problem) {
    if (!(problem instanceof LiveProblem)) throw problem;
    return { ...(lib && { library: lib.version }), problem, interfaces: addressedInterfaces() };
  }
}

type Listed = Listing['interfaces'][number];

const isDevice = (one: Listed): one is Device => 'up' in one;
const mayOpen = (one: Listed): boolean => isDevice(one) && one.problem === undefined;

const record = ({ library, problem, interfaces }: Listing): object => ({
  type: 'interfaces',
  ...(library !== undefined && { library }),
  ...(problem && { problem: problemRecord(problem) }),
  interfaces: interfaces.map((one) => ({
    ...one,
    mayCapture: mayOpen(one),
    ...(isDevice(one) && one.problem && { problem: problemRecord(one.problem) }),
  })),
});

const problemRecord = ({ message, remedy }: LiveProblem): object => ({ message, remedy });

function text(listing: Listing, { json }: InterfacesOptions): string {
  if (json === true) return jsonLine(record(listing));
  const rows = listing.interfaces.map((one) => [
    one.name,
    stateWords(one),
    captureWord(one),
    one.addresses.join(', ') || (isDevice(one) ? one.description : undefined) || 'no address',
  ]);
  return [...table([['interface', 'state', 'capture', 'addresses'], ...rows]), ...remedies(listing)]
    .map((line) => `${line}\n`)
    .join('');
}

function stateWords(one: Listed): string {
  if (!isDevice(one)) return 'up';
  const link = one.running ? 'up' : 'up, no link';
  return `${one.up ? link : 'down'}${one.loopback ? ', loopback' : ''}`;
}

function captureWord(one: Listed): string {
  if (mayOpen(one)) return 'yes';
  return isDevice(one) && !one.up ? 'no: down' : 'no';
}

/** Columns with two blanks between them. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** What is missing and the command that mends it, each once. */
function remedies({ problem, interfaces, library }: Listing): string[] {
  if (problem !== undefined) return ['', `${problem.message}: ${problem.remedy}`];
  const devices = interfaces.filter(isDevice);
  const refused = devices.find((one) => one.up && one.problem)?.problem;
  const down = devices.find((one) => !one.up && one.problem)?.problem;
  const lines = [refused, down].flatMap((one) => (one === undefined ? [] : [`${one.message}: ${one.remedy}`]));
  return ['', ...(lines.length > 0 ? lines : [`captured with ${library}`])];
}
