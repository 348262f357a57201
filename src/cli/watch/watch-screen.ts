/** `rolepath watch` on a terminal: threads and the screen that shows what they tell. */

import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../../problem.js';
import type { News } from '../../tui/data.js';
import type { RunningScreen } from '../../tui/run-screen.js';
import { type ScreenSite, screenSite } from '../../tui/screen-site.js';
import { isUtf8 } from '../../tui/terminal.js';
import { loadSite } from '../site.js';
import type { EarlyKeys } from './early-keys.js';
import { isUncounted, type WatchOrder, type WatchTask } from './watch-messages.js';

export interface ScreenChoices {
  readonly topology?: string;
  readonly color: string;
  readonly ascii?: boolean;
  readonly refresh: number;
  readonly mouse?: boolean;
}

/** A thread as far as a screen needs it. */
export interface Ordered {
  readonly opened: Promise<void>;
  readonly ended: Promise<{ readonly failure?: string }>;
  order(order: WatchOrder): void;
}

export interface PreparedScreen {
  /** Takes what a thread tells, also before there is a picture. */
  readonly tell: (source: number, news: News) => void;
  /** Topology and catalogue were read anew, by the threads: the screen reads them, too. */
  readonly reload: () => Promise<void>;
  /** Shows it all until the user quits; at once over where no source could be opened. */
  readonly run: (threads: readonly Ordered[]) => Promise<void>;
  readonly stop: () => void;
}

/** What ends a screen from outside; Ink, left alone with one of them, would end the process before the totals are told. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Loads what a screen needs, which gets the keys that were pressed before it; throws what loading the site throws, before anything is drawn. */
export async function prepareScreen(
  tasks: readonly WatchTask[],
  choices: ScreenChoices,
  keys: EarlyKeys,
): Promise<PreparedScreen> {
  const known = async (): Promise<ScreenSite> => screenSite(await loadSite(choices.topology, () => {}));
  const fileOf = ({ topology }: ScreenSite) => exceptionsFile(topology.exceptionsFile, choices.topology);
  let site = await known();
  const early: [number, News][] = [];
  let running: RunningScreen | undefined;
  let isStopped = false;
  return {
    tell: (source, news) => {
      if (running === undefined) early.push([source, news]);
      else running.tell(source, news);
    },
    reload: async () => {
      try {
        site = await known();
        running?.use(site, fileOf(site));
      } catch (error) {
        // What is wrong with files that have changed once more is told at the reload that reads them.
        if (!(error instanceof ConfigError)) throw error;
      }
    },
    run: async (threads) => {
      if (isStopped || isHopeless(early, tasks.length)) return keys.drop();
      const { runScreen } = await loadScreen(choices);
      keys.handOver();
      running = runScreen({
        site,
        sources: tasks.map(sourceOf),
        refresh: choices.refresh,
        mouse: choices.mouse === true,
        ascii: choices.ascii ?? !isUtf8(process.env),
        colour: hasColour(choices.color),
        exceptionsFile: fileOf(site),
        order: (source, order) => threads[source]?.order(order),
      });
      for (const [source, news] of early) running.tell(source, news);
      const { stop } = running;
      for (const signal of SIGNALS) process.on(signal, stop);
      // An error of a thread ends the screen; it is told where the threads are waited for.
      Promise.all(threads.map(({ ended }) => ended)).catch(stop);
      await running.ended.finally(() => {
        for (const signal of SIGNALS) process.off(signal, stop);
      });
    },
    stop: () => {
      isStopped = true;
      running?.stop();
    },
  };
}

/** Whether all sources have failed already: that is said in lines, not on a screen. */
function isHopeless(early: readonly (readonly [number, News])[], sources: number): boolean {
  const failed = early.filter(([, news]) => news.type === 'ended' && news.failure !== undefined);
  return failed.length === sources;
}

/** Variables by which Ink and its colours take a terminal for the log of a build, and write no screen that can be left. */
const BUILD_VARIABLES = ['CI', 'CONTINUOUS_INTEGRATION'];

/** What a terminal is and what colours it has is asked once, when the libraries for them are loaded. */
async function loadScreen({ color }: ScreenChoices): Promise<typeof import('../../tui/run-screen.js')> {
  for (const name of BUILD_VARIABLES) delete process.env[name];
  if (color === 'always') process.env['FORCE_COLOR'] ??= '1';
  return import('../../tui/run-screen.js');
}

const hasColour = (color: string): boolean =>
  color === 'always' || (color === 'auto' && (process.env['NO_COLOR'] ?? '') === '');

const sourceOf = ({ source }: WatchTask) =>
  'device' in source
    ? { name: deviceName(source), kind: 'live' as const, ...(isUncounted(source) && { isUncounted: true as const }) }
    : {
        name: source.files.map((file) => (file === '-' ? 'standard input' : basename(file))).join(' '),
        kind: 'file' as const,
      };

const deviceName = ({ device, options: { filter } }: Extract<WatchTask['source'], { device: string }>): string =>
  filter === undefined ? device : `${device} (${filter})`;

/** The file that the topology names, else one beside it. */
const exceptionsFile = (named: string | undefined, topology: string | undefined): string | undefined =>
  named ?? (topology === undefined ? undefined : join(dirname(topology), 'exceptions.yaml'));
