import { loadSite } from '../../src/cli/site.js';
import type { FlowText } from '../../src/live/latest-flows.js';
import type { EndText, GroupFigures, GroupText } from '../../src/live/snapshot.js';
import { Controller, type Outside } from '../../src/tui/controller.js';
import type { News, Source } from '../../src/tui/data.js';
import type { Key } from '../../src/tui/keys.js';
import { lineText } from '../../src/tui/lines.js';
import type { Order } from '../../src/tui/orders.js';
import { unwritten } from '../../src/tui/outcome.js';
import { PacketSaving } from '../../src/tui/packet-saving.js';
import { screenLines } from '../../src/tui/screen-lines.js';
import { type ScreenSite, screenSite } from '../../src/tui/screen-site.js';
import { samplePath } from '../samples/expectations.js';

/** 2026-01-02T14:02:11Z. */
export const NOON = 1_767_362_531;

export const siteOfSample = async (): Promise<ScreenSite> =>
  screenSite(await loadSite(samplePath('consolidated-edge.topology.yaml')));

export const outsider: EndText = {
  words: 'external client',
  roles: [{ role: 'client', interface: undefined }],
  zone: 'internet',
  address: '203.0.113.7',
};

export const edge: EndText = {
  words: 'Access Edge (external)',
  roles: [{ role: 'access-edge', interface: 'external' }],
  zone: 'perimeter',
  address: '10.45.16.10',
  name: 'edge1',
};

export const groupText = (id: number, more: Partial<GroupText> = {}): GroupText => ({
  id,
  kind: 'unexpected',
  reason: 'port-not-documented',
  answered: true,
  from: outsider,
  to: edge,
  transport: 'tcp',
  port: 1000 + id,
  service: `${1000 + id}/tcp`,
  path: 'lync-2010/edge/external/access-sip-tls',
  failed: ['responder.port'],
  ...more,
});

export const figuresOf = (id: number, more: Partial<GroupFigures> = {}): GroupFigures => ({
  id,
  flows: 1,
  live: 0,
  packets: 2,
  bytes: 128,
  first: NOON - 60,
  last: NOON + id,
  protocols: ['tls'],
  ...more,
});

export const flowText = (id: string, more: Partial<FlowText> = {}): FlowText => ({
  id,
  kind: 'unexpected',
  reason: 'port-not-documented',
  answered: true,
  state: 'closed',
  from: outsider,
  fromPort: 50_000,
  to: edge,
  toPort: 8443,
  transport: 'tcp',
  service: '8443/tcp',
  port: 8443,
  protocol: 'tls',
  failed: ['responder.port'],
  packets: 12,
  bytes: 3400,
  first: NOON - 3,
  last: NOON,
  live: false,
  ...more,
});

export const overview = (
  texts: readonly GroupText[],
  figures: readonly GroupFigures[] = texts.map(({ id }) => figuresOf(id)),
): News => ({ type: 'overview', overview: { texts, figures, paths: [], segments: 0 } });

export const stateNews = (
  frames: number,
  bytes: number,
  counters = { kernelDropped: 0, interfaceDropped: 0 },
  shed = 0,
): News => ({
  type: 'state',
  state: {
    frames,
    bytes,
    flows: { expected: 400, contradicted: 1, unexpected: 9, undetermined: 2 },
    concurrent: 5,
    shed,
    ungrouped: 0,
    unlisted: 0,
    counters,
  },
});

type NamedSource = Pick<Source, 'name' | 'kind'>;

/** A screen that is driven by hand, and what it asked of the outside. */
export class Bench {
  readonly orders: [number, Order][] = [];
  readonly copied: string[] = [];
  readonly saved: string[] = [];
  readonly excepted: unknown[] = [];
  readonly saving = new PacketSaving((source, order) => this.orders.push([source, order]));
  /** Whether the mouse was taken, each time that it changed. */
  readonly mouse: boolean[] = [];
  quits = 0;
  /** Milliseconds since 1970. */
  now = (NOON + 100) * 1000;
  readonly site: ScreenSite;
  readonly controller: Controller;

  constructor(site: ScreenSite, columns = 80, rows = 24, names: readonly (string | NamedSource)[] = ['eth1']) {
    this.site = site;
    const outside: Outside = {
      order: (source, order) => this.orders.push([source, order]),
      copy: (text) => this.copied.push(text),
      save: async (_table, file, name) =>
        file.endsWith('.csv')
          ? { written: true, text: `${name} saved ${this.saved.push(file)}` }
          : unwritten('the name must end in .csv'),
      savePackets: (parts, file, done) => this.saving.begin(parts, file, done),
      refusal: () => undefined,
      except: (finding, terms) => {
        this.excepted.push([finding.kindKey, terms]);
        return { written: true, text: 'written' };
      },
      takeMouse: (isTaken) => this.mouse.push(isTaken),
      quit: () => {
        this.quits++;
      },
    };
    const sources = names.map((name) => (typeof name === 'string' ? { name, kind: 'live' as const } : name));
    this.controller = new Controller({ site, sources, outside, columns, rows, now: () => this.now });
    for (const source of names.keys()) this.tell({ type: 'open' }, source);
  }

  tell(news: News, source = 0): this {
    this.controller.dispatch({ type: 'news', source, news, at: this.now });
    return this;
  }

  /** Types letters, or presses one key by its name in brackets: `j`, `/port:443`, `<enter>`. */
  type(keys: string): this {
    for (const [, name, letter = ''] of keys.matchAll(/<([a-z-]+)>|(.)/g)) {
      const key = name === undefined ? { name: 'text', text: letter } : { name };
      this.controller.press(key as Key);
    }
    return this;
  }

  /** Clicks at a place of the screen, from 0. */
  click(column: number, row: number): this {
    this.controller.press({ name: 'click', column, row });
    return this;
  }

  /** The screen as text, a line each. */
  lines(ascii = false): string[] {
    const { state, site, tables } = this.controller;
    return screenLines({ state, site, tables, glyphs: { ascii } }).map((line) => lineText(line).trimEnd());
  }

  /** The rows of the list, by the service that stands in them. */
  get services(): string[] {
    return this.lines().flatMap((line) => /^[> ][!#?~ -] .*?(\d+\/(?:tcp|udp))/.exec(line)?.[1] ?? []);
  }

  /** The row that is selected. */
  get selected(): string {
    return this.lines().find((line) => line.startsWith('>')) ?? '';
  }
}
