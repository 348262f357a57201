/** The terminal UI of `rolepath watch`, from its first picture to the terminal as it was. */

import { render } from 'ink';
import { counted } from '../report/text.js';
import { systemErrorText } from '../system-error.js';
import { App, createPictures } from './app.js';
import { Controller } from './controller.js';
import type { News, Source } from './data.js';
import type { Terms } from './exception-text.js';
import { whyNoException } from './exception-text.js';
import { appendException } from './exceptions-file.js';
import { EXPORT_ENDINGS, exportFile, formatOf, whyNoView } from './export-view.js';
import type { Finding } from './findings.js';
import { FrameWriter, frameStream } from './frame-writer.js';
import type { Order } from './orders.js';
import { type Outcome, unwritten } from './outcome.js';
import { PacketSaving } from './packet-saving.js';
import type { ScreenSite } from './screen-site.js';
import type { Table } from './table.js';
import { AlternateScreen, copySequence } from './terminal.js';
import { themeFor } from './theme.js';

export interface ScreenOptions {
  readonly site: ScreenSite;
  readonly sources: readonly Pick<Source, 'name' | 'kind' | 'isUncounted'>[];
  /** Pictures a second without a key. */
  readonly refresh: number;
  readonly ascii: boolean;
  readonly colour: boolean;
  /** Whether the mouse is taken from the start. */
  readonly mouse: boolean;
  readonly exceptionsFile: ExceptionsFile;
  readonly order: (source: number, order: Order) => void;
}

/** Where exceptions are written to; undefined without a topology. */
type ExceptionsFile = string | undefined;

export interface RunningScreen {
  /** What a thread tells. */
  readonly tell: (source: number, news: News) => void;
  /** Topology and catalogue were read anew. */
  readonly use: (site: ScreenSite, exceptionsFile: ExceptionsFile) => void;
  /** Settled when the user has quit, or something else has ended it; the terminal is then as it was. */
  readonly ended: Promise<void>;
  readonly stop: () => void;
}

export function runScreen(options: ScreenOptions): RunningScreen {
  const { sources, refresh, ascii, colour } = options;
  let { site, exceptionsFile } = options;
  const { stdout } = process;
  const screen = new AlternateScreen(stdout);
  const writer = new FrameWriter((text) => stdout.write(text));
  const pictures = createPictures();
  let stop = (): void => {};
  const saving = new PacketSaving(options.order);
  const controller = new Controller({
    site,
    sources,
    outside: {
      ...outsideOf(
        options.order,
        () => ({ site, exceptionsFile }),
        () => stop(),
      ),
      takeMouse: (isTaken) => screen.takeMouse(isTaken),
      savePackets: (parts, file, done) => saving.begin(parts, file, done),
    },
    columns: stdout.columns,
    rows: stdout.rows,
    now: Date.now,
  });
  screen.enter();
  if (options.mouse) {
    screen.takeMouse(true);
    controller.dispatch({ type: 'change', change: { mouse: true } });
  }
  const instance = render(
    <App controller={controller} pictures={pictures} glyphs={{ ascii }} theme={themeFor(colour)} />,
    {
      stdout: frameStream(stdout, writer),
      exitOnCtrlC: false,
      patchConsole: false,
      // Each picture is handed over whole, without a cursor that moves.
      debug: true,
    },
  );
  stop = () => instance.unmount();
  const resize = (): void => {
    screen.clear();
    writer.forget();
    controller.dispatch({ type: 'change', change: { columns: stdout.columns, rows: stdout.rows } });
    pictures.next();
  };
  stdout.on('resize', resize);
  const timer = setInterval(() => {
    controller.refresh();
    pictures.next();
  }, 1000 / refresh);
  const close = (): void => {
    clearInterval(timer);
    stdout.off('resize', resize);
    screen.leave();
  };
  return {
    tell: (source, news) => {
      controller.dispatch({ type: 'news', source, news, at: Date.now() });
      if (news.type === 'saved') saving.told(news.saved);
      // What was asked for by a key is shown as soon as it is there.
      if (news.type === 'detail' || news.type === 'flow' || news.type === 'saved') pictures.next();
    },
    use: (newSite, newFile) => {
      site = newSite;
      exceptionsFile = newFile;
      controller.use(newSite);
      pictures.next();
    },
    ended: instance.waitUntilExit().then(close, (error: unknown) => {
      close();
      throw error;
    }),
    stop: () => stop(),
  };
}

function outsideOf(
  order: ScreenOptions['order'],
  current: () => Pick<ScreenOptions, 'site' | 'exceptionsFile'>,
  quit: () => void,
) {
  return {
    order,
    quit,
    copy: (text: string): void => void process.stdout.write(copySequence(text)),
    save: saved,
    refusal: (finding: Finding): string | undefined =>
      current().exceptionsFile === undefined
        ? 'without a topology (-t) there is nowhere to write it'
        : whyNoException(finding),
    except: (finding: Finding, terms: Terms): Outcome => {
      const { site, exceptionsFile: file = '' } = current();
      try {
        const id = appendException(file, finding, terms, site.catalogue);
        return { written: true, text: `${id} written to ${file}${loadedBy(site, file)}` };
      } catch (error) {
        return {
          written: false,
          text: systemErrorText(error) ?? (error instanceof Error ? error.message : String(error)),
        };
      }
    },
  };
}

const loadedBy = ({ topology }: ScreenSite, file: string): string =>
  topology.exceptionsFile === undefined
    ? `; name it in the topology (exceptions: ${file})`
    : '; it counts from the next start, or SIGHUP, on';

async function saved(table: Table, file: string, name: string): Promise<Outcome> {
  const format = formatOf(file);
  if (format === undefined) return unwritten(whyNoView(file) ?? `the name must end in ${EXPORT_ENDINGS}`);
  try {
    await exportFile(table, file, format, name);
    return { written: true, text: `${counted(table.items.length, 'row')} written to ${file}` };
  } catch (error) {
    return unwritten(systemErrorText(error) ?? String(error));
  }
}
