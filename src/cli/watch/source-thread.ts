/** The thread of a source, as the main thread sees it. */

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { News } from '../../tui/data.js';
import { fail } from '../fail.js';
import { ownText, sayLines } from '../say.js';
import type { End } from './watch-end.js';
import type { WatchFigures } from './watch-figures.js';
import { WatchBounds, WatchLosses } from './watch-losses.js';
import type { WatchNews, WatchOrder, WatchState, WatchTask } from './watch-messages.js';
import type { WatchOutput } from './watch-output.js';
import { lossName } from './watch-tasks.js';

/** What all threads share. */
export interface Shared {
  readonly output: WatchOutput;
  /** Those that were told: a fault of the site's file is the same for every source. */
  readonly failures: Set<string>;
  readonly site: SiteNews;
  readonly figures: WatchFigures;
  /** Which of the threads this is. */
  readonly index: number;
}

/** What every thread tells of the site, told once. */
export class SiteNews {
  private readonly onReload: (ok: boolean) => void;
  private readonly told = new Set<string>();

  constructor(onReload: (ok: boolean) => void) {
    this.onReload = onReload;
  }

  /** The files are read anew: what is told from now on is new. */
  forget(): void {
    this.told.clear();
  }

  isNew(news: Extract<WatchNews, { type: 'site' | 'reloaded' }>): boolean {
    if (this.told.has(news.text)) return false;
    this.told.add(news.text);
    if (news.type === 'reloaded') this.onReload(news.ok);
    return true;
  }
}

/** A thread that watches one source. */
export class SourceThread {
  /** Settled once the source is open, or cannot be. */
  readonly opened: Promise<void>;
  readonly ended: Promise<End>;
  private readonly worker: Worker;
  private readonly losses: WatchLosses;
  private readonly bounds: WatchBounds;

  /** `show` gets all that is told where there is a screen; what would go to standard error then belongs there, too. */
  constructor(task: WatchTask, shared: Shared, show: ((news: News) => void) | undefined) {
    const { output, failures, site, figures, index } = shared;
    const worker = new Worker(new URL('../watch/watch-thread.js', import.meta.url), {
      workerData: task,
      transferList: [task.log?.port, task.recordTo].flatMap((port) => port ?? []),
      stdin: false,
      stderr: show !== undefined,
    });
    this.worker = worker;
    this.losses = new WatchLosses(lossName(task));
    this.bounds = new WatchBounds(lossName(task));
    if (show !== undefined) tellLines(worker.stderr, show);
    let open = (): void => {};
    let end = (_: End): void => {};
    this.ended = new Promise((resolve) => {
      end = resolve;
    });
    this.opened = new Promise((resolve) => {
      open = resolve;
      void this.ended.then(() => resolve());
    });
    worker.on('message', (news: WatchNews) => {
      if (news.type === 'site' || news.type === 'reloaded') {
        if (site.isNew(news)) tellSite(news, show);
        return;
      }
      figures.take(index, news);
      show?.(news);
      if (news.type === 'open') open();
      else if (news.type === 'note' && show === undefined) sayLines(news.text);
      else if (news.type === 'state' && show === undefined) this.tell(news.state);
      else if (news.type === 'lines') output.write(news.text);
      else if (news.type === 'ended') end(news);
    });
    worker.on('error', (error) => {
      fail(error);
      end({ isBroken: true });
    });
    worker.on('exit', () => end({ failure: 'a thread ended without a word', isBroken: true }));
    void this.ended.then(({ failure, isNamed }) => {
      if (failure !== undefined && !failures.has(failure)) sayLines(isNamed === true ? failure : ownText(failure));
      if (failure !== undefined) failures.add(failure);
    });
  }

  stop(): void {
    this.order({ type: 'stop' });
  }

  order(order: WatchOrder): void {
    this.worker.postMessage(order);
  }

  /** Losses are told whatever else is: nothing is lost silently. */
  private tell(state: WatchState): void {
    const line = this.losses.line(state, performance.now());
    if (line !== undefined) sayLines(line);
    for (const text of this.bounds.lines(state)) sayLines(text);
  }
}

function tellSite(
  news: Extract<WatchNews, { type: 'site' | 'reloaded' }>,
  show: ((news: News) => void) | undefined,
): void {
  if (show === undefined) sayLines(news.type === 'site' ? news.text : ownText(news.text));
  else show({ type: news.type === 'reloaded' && news.ok ? 'told' : 'warning', text: news.text });
}

function tellLines(stream: Readable, tell: (news: News) => void): void {
  createInterface({ input: stream }).on('line', (text) => tell({ type: 'note', text }));
}
