import { addressedInterfaces, type Device, listDevices } from '../capture/live/devices.js';
import { type Libpcap, loadLibpcap } from '../capture/live/libpcap.js';
import { LiveProblem } from '../capture/live/live-problem.js';
import { jsonLine } from '../report/json-line.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { Output } from './output.js';

export interface InterfacesOptions {
  readonly json?: boolean;
}

/** What can be captured from, or why nothing can. */
interface Listing {
  readonly library?: string;
  readonly problem?: LiveProblem;
  readonly interfaces: readonly (Device | ReturnType<typeof addressedInterfaces>[number])[];
}

/** `rolepath interfaces`: gives the exit code. */
export async function listInterfaces(options: InterfacesOptions): Promise<ExitCode> {
  const listing = await listed();
  const output = new Output();
  output.write(options.json === true ? jsonLine(record(listing)) : text(listing));
  output.flush();
  return EXIT.done;
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

function text(listing: Listing): string {
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
