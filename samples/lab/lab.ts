import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { StatedFlow } from './expected-flow.js';
import { type HostName, namespaceOf } from './hosts.js';
import { Program } from './program.js';

export const CAPTURES = ['edge-external', 'edge-internal', 'ocs-2007-internal'] as const;
export type CaptureName = (typeof CAPTURES)[number];

/** Source ports are counted up from here, so that each flow's is known beforehand and none is used twice. */
const FIRST_SOURCE_PORT = 41_000;

/** Ports that the kernel hands out where no step has asked for certain ones. */
const OTHER_PORTS = '60900 60999';

/** An address and port. */
export interface End {
  readonly ip: string;
  readonly port: number;
}

export const end = (ip: string, port: number): End => ({ ip, port });

/** `address:port`, as OpenSSL and others write it. */
export const endText = ({ ip, port }: End): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

/** The running lab: starts programs in hosts, knows source ports, and keeps the ledger of what every flow is. */
export class Lab {
  /** Keys and certificates. */
  readonly keys: string;
  readonly flows = new Map<CaptureName, StatedFlow[]>(CAPTURES.map((name) => [name, []]));
  private readonly directory: string;
  private readonly running = new Set<Program>();
  private sourcePort: number;

  /**
   * `keys` is where `certificates.sh` has been, inside a directory that the lab may fill. Source ports are counted from
   * `firstPort`: a second recording in the same lab takes others, for the kernel keeps those of the first for a minute.
   */
  constructor(directory: string, keys: string, firstPort = FIRST_SOURCE_PORT) {
    this.directory = directory;
    this.keys = keys;
    this.sourcePort = firstPort;
  }

  /** Notes what a flow is, in the capture that sees it. */
  note(capture: CaptureName, flow: StatedFlow): void {
    this.flows.get(capture)?.push(flow);
  }

  /**
   * The next source port, free in every namespace. The kernel of the host gives out no other until the next call, so a
   * program that cannot be told its port gets this one.
   */
  port(host: HostName): number {
    const port = ++this.sourcePort;
    this.offerPorts(host, `${port} ${port}`);
    return port;
  }

  /** Lets the host's kernel choose again, for programs that open several flows. */
  anyPort(host: HostName): void {
    this.offerPorts(host, OTHER_PORTS);
  }

  /** A file of the lab's own, gone after the recording. */
  file(name: string, text: string): string {
    const path = join(mkdtempSync(join(this.directory, 'file-')), name);
    writeFileSync(path, text);
    return path;
  }

  start(host: HostName | 'switches', command: readonly string[]): Program {
    const program = new Program(host, command);
    this.running.add(program);
    return program;
  }

  /** Starts a server and waits until it listens. */
  async serve(host: HostName, transport: 'tcp' | 'udp', at: End, command: readonly string[]): Promise<Program> {
    const program = this.start(host, command);
    for (let tries = 0; !isListening(host, transport, at); tries++) {
      if (tries > 200) throw new Error(`no listener at ${endText(at)}:\n${command.join(' ')}\n${program.output}`);
      await pause(30);
    }
    return program;
  }

  /** Runs a program to its end and gives its output. */
  async run(host: HostName, command: readonly string[]): Promise<string> {
    const program = this.start(host, command);
    const output = await program.end();
    this.running.delete(program);
    return output;
  }

  async stop(program: Program, signal?: NodeJS.Signals): Promise<void> {
    await program.stop(signal);
    this.running.delete(program);
  }

  async stopAll(): Promise<void> {
    for (const program of [...this.running].reverse()) await this.stop(program);
  }

  private offerPorts(host: HostName, range: string): void {
    inHost(host, 'sysctl', '-qw', `net.ipv4.ip_local_port_range=${range}`);
  }
}

const inHost = (host: HostName, ...command: string[]): string =>
  execFileSync('ip', ['netns', 'exec', namespaceOf(host), ...command], { encoding: 'utf8' });

const isListening = (host: HostName, transport: 'tcp' | 'udp', at: End): boolean =>
  inHost(host, 'ss', '-Hln', transport === 'tcp' ? '-t' : '-u', 'sport', '=', `:${at.port}`).includes(endText(at));

/** The command line of one of the lab's own programs. */
export const ownProgram = (name: string, ...options: string[]): string[] => [
  process.execPath,
  '--import',
  import.meta.resolve('tsx'),
  fileURLToPath(new URL(name, import.meta.url)),
  ...options,
];
