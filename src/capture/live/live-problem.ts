/** Live capture, or a capture filter, that cannot begin or go on: one line that says what, and what to do. */
export class LiveProblem extends Error {
  override readonly name = 'LiveProblem';
  /** What the user can do about it. */
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** The problem as one line. */
export const liveProblemLine = ({ message, remedy }: LiveProblem): string => `${message}; ${remedy}`;

/** Needs no privilege in this program: another one captures. */
export const PIPE_REMEDY = 'let another program capture: dumpcap -i DEVICE -w - | rolepath watch -';

/** For whatever may come of a name or a state that an interface does not have. */
export const LISTED = 'rolepath interfaces lists what there is';

const PRIVILEGE =
  'run it with sudo, or let Node.js capture: sudo setcap cap_net_raw,cap_net_admin=eip "$(readlink -f "$(command -v node)")"';

export const noSuchDevice = (name: string): LiveProblem =>
  new LiveProblem(`${name}: there is no such interface`, LISTED);

export const notPermitted = (name: string): LiveProblem =>
  new LiveProblem(`${name}: this user may not capture`, `${PRIVILEGE}; or ${PIPE_REMEDY}`);

export const notUp = (name: string): LiveProblem =>
  new LiveProblem(`${name}: the interface is down`, `sudo ip link set ${name} up`);

/** A device that was captured from gives no more; whoever tells it names the device. */
export const captureEnded = (why: string): LiveProblem =>
  new LiveProblem(`the capture ended: ${why}`, 'see whether the interface is still there and up');
