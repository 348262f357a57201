/** The picture of the report's map in the README: one workload of the sample site, as a report draws it. */

import { fileURLToPath } from 'node:url';
import { drawMap, mapDefinitions } from '../../src/report/html/map/drawing.js';
import { LocalEngine } from '../../src/report/html/map/layout-engine.js';
import { deploymentMap } from '../../src/report/html/map/map.js';
import { pageParts } from '../../src/report/html/page-parts.js';
import { reportOn } from '../report/html/support.js';

export const MAP_PICTURE = fileURLToPath(new URL('../../docs/report-map.svg', import.meta.url));

const LAYER = 'A/V and Web Conferencing';

/** The picture as it is today; the same for the same sample and program. */
export async function drawnMap(): Promise<string> {
  const { layers } = await deploymentMap(reportOn('edge'), new LocalEngine());
  const layer = layers.find(({ title }) => title === LAYER);
  if (layer === undefined) throw new Error(`the map has no layer ${LAYER}`);
  const { markup } = drawMap(layer.layout, { id: 'map', title: `consolidated-edge: ${LAYER}` });
  const style = `<style>${pageParts().style}</style>${mapDefinitions().markup}`;
  return `${markup.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace('</desc>', `</desc>${style}`)}\n`;
}
