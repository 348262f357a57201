import {
  type ChildProcess,
  type ExecFileSyncOptions,
  execFileSync,
  type SpawnOptions,
  spawn,
} from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { hasPrograms, isRoot } from './peers.js';

/** Whether tests that send frames through interfaces of their own can run here, with what else they need. */
export const hasLiveNetwork = (...programs: readonly string[]): boolean =>
  isRoot() && hasPrograms('ip', 'tcpreplay', ...programs);

const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] };

/**
 * A network namespace with pairs of interfaces: what is sent into `send0` comes out of `tap0`. Nothing else is sent
 * there: the interfaces have no addresses.
 */
export class LiveNetwork {
  /** Unlike the names of the lab in samples/, which removes those that an earlier run of it left. */
  readonly name = `tap-${process.pid}-${randomBytes(3).toString('hex')}`;

  constructor(pairs = 1) {
    this.ip('netns', 'add', this.name);
    this.run('sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6');
    for (let i = 0; i < pairs; i++) {
      this.ip('-n', this.name, 'link', 'add', `tap${i}`, 'type', 'veth', 'peer', 'name', `send${i}`);
      for (const end of ['tap', 'send']) this.ip('-n', this.name, 'link', 'set', `${end}${i}`, 'up');
    }
  }

  /** Sends the frames of a capture as fast as it goes, or as the arguments for tcpreplay say. */
  send(pair: number, capture: string, ...args: readonly string[]): void {
    this.run('tcpreplay', '-q', '-i', `send${pair}`, ...(args.length > 0 ? args : ['--topspeed']), capture);
  }

  removeTap(pair: number): void {
    this.ip('-n', this.name, 'link', 'del', `tap${pair}`);
  }

  /** Runs a program in the namespace, to its end. */
  run(command: string, ...args: readonly string[]): void {
    execFileSync('ip', ['netns', 'exec', this.name, command, ...args], quiet);
  }

  /** Starts a program in the namespace. */
  spawn(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn('ip', ['netns', 'exec', this.name, command, ...args], options);
  }

  remove(): void {
    this.ip('netns', 'del', this.name);
  }

  private ip(...args: readonly string[]): void {
    execFileSync('ip', args, quiet);
  }
}
