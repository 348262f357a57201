/** The package `cap`, a binding to libpcap and Npcap that the user installs. */

import { createRequire } from 'node:module';
import { errorCode, whyNot } from '../../system-error.js';
import { LiveProblem } from './live-problem.js';

/** A device as `cap` opens it. */
export interface CapSession {
  /**
   * Begins to capture, in promiscuous mode, and gives the name of the link type. A frame is written to the start of
   * `frame` before its event; the session keeps the address of that memory and no reference to it.
   */
  open(device: string, filter: string, bufferBytes: number, frame: Buffer): string;
  close(): boolean;
  on(event: 'packet', listener: (bytes: number, isCut: boolean) => void): unknown;
}

export interface CapPackage {
  readonly Cap: new () => CapSession;
  deviceList(): readonly CapDeviceInfo[];
}

export interface CapDeviceInfo {
  readonly name: string;
  readonly description?: string;
  readonly addresses: readonly { readonly addr?: string }[];
  readonly flags?: string;
}

/** What `cap` is compiled with when it is installed. */
const TOOLS =
  process.platform === 'win32'
    ? 'it is compiled then, with the C++ tools of Visual Studio, and captures with Npcap'
    : 'it is compiled then, with g++, make, python3 and the headers of libpcap (apt install libpcap-dev)';

/** Loads the package from where Node.js looks for packages, `NODE_PATH` included; throws {@link LiveProblem}. */
export function loadCap(): CapPackage {
  try {
    return createRequire(import.meta.url)('cap') as CapPackage;
  } catch (error) {
    const isMissing = errorCode(error) === 'MODULE_NOT_FOUND' && String(error).includes("'cap'");
    throw isMissing
      ? new LiveProblem(
          'the package cap, which --engine cap captures with, is not installed',
          `install it beside rolepath: npm install --no-save cap (with -g where rolepath is installed globally); ${TOOLS}`,
        )
      : new LiveProblem(`the package cap cannot be loaded (${whyNot(error)})`, `npm rebuild cap mends it; ${TOOLS}`);
  }
}
