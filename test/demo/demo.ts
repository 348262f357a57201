/** The picture of the screen in the README: the sample, opened on a terminal, and the keys of somebody who looks. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { samplePath } from '../samples/expectations.js';
import { Terminal } from '../support/terminal.js';
import { screensSvg } from './screen-svg.js';

export const PICTURE = fileURLToPath(new URL('../../docs/screen.svg', import.meta.url));

const COLUMNS = 112;
const ROWS = 30;

const TITLE = '$ rolepath watch edge-external.pcapng -t consolidated-edge.topology.yaml';
const ABOUT =
  'The terminal UI of rolepath watch: findings by role pair, port and reason; below, the nearest documented path of ' +
  'the one that is selected, dimension by dimension; a filter; the flows one by one; the documented paths with what was seen of them.';

/** What is typed, and what stands on the screen once it is drawn. */
const SCENES = [
  { keys: [], until: /^\d rejected; ICMP/m },
  {
    keys: ['/', 'verdict:contradicted', 'Enter', 'j'],
    until: /verdict:contradicted[\s\S]*^e\.g\.[\s\S]*^# 5 contradicted/m,
  },
  { keys: ['2'], until: /\[2 Flows 62\][\s\S]*of the latest 62[\s\S]*Enter open/ },
  { keys: ['3', 'Escape'], until: /filter \(none\) .*\d not testable/ },
] as const;

/** The picture as it is today; the same for the same sample and program. */
export async function recorded(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rolepath-demo-'));
  const terminal = new Terminal(folder, COLUMNS, ROWS);
  try {
    terminal.watch(samplePath('edge-external.pcapng'), '-t', samplePath('consolidated-edge.topology.yaml'));
    const screens: string[] = [];
    for (const { keys, until } of SCENES) {
      for (const key of keys) terminal.keys(key);
      await terminal.until(until);
      screens.push(await settled(terminal));
    }
    terminal.keys('q');
    await terminal.until('exit 0');
    return screensSvg(screens, TITLE, ABOUT);
  } finally {
    terminal.close();
    rmSync(folder, { recursive: true });
  }
}

/** Longer than two pictures are apart. */
const PAUSE = 1200;

/** The screen once nothing changes any more. */
async function settled(terminal: Terminal): Promise<string> {
  for (let before = terminal.styled; ; ) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    const now = terminal.styled;
    if (now === before) return now;
    before = now;
  }
}
