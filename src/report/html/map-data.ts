/** What opens behind the arrows and boxes of the map. */

import { formatPorts } from './map/arrows.js';
import { ZONE_TITLES } from './map/drawing.js';
import type { DeploymentMap } from './map/map.js';
import { STATE_WORDS } from './map/state-words.js';
import type { Strand } from './map/strands.js';
import { shownText } from './markup.js';
import type { ArrowData, BoxData, MapData, StrandData } from './page-data.js';

/** Hosts of a box that its panel lists. */
const MAX_HOSTS = 60;

export const mapData = ({ layers, boxes, strands }: DeploymentMap): MapData => {
  const numbers = new Map(strands.map((strand, index) => [strand, index]));
  return {
    strands: strands.map(strandData),
    arrows: Object.fromEntries(
      layers.flatMap(({ arrows }) =>
        arrows.map((arrow): [string, ArrowData] => [
          arrow.id,
          {
            title: shownText(`${arrow.from.title} → ${arrow.to.title}`),
            state: arrow.state,
            strands: arrow.strands.flatMap((strand) => numbers.get(strand) ?? []),
          },
        ]),
      ),
    ),
    boxes: Object.fromEntries(
      boxes.map((box): [string, BoxData] => [
        box.id,
        {
          title: shownText(box.title),
          zone: ZONE_TITLES[box.zone],
          hosts: box.hosts.slice(0, MAX_HOSTS).map(({ ip }) => shownText(ip)),
          otherHosts: Math.max(0, box.hosts.length - MAX_HOSTS),
        },
      ]),
    ),
  };
};

const strandData = (strand: Strand): StrandData => ({
  from: strand.from.id,
  to: strand.to.id,
  words: shownText(
    `${strand.from.title} → ${strand.to.title}, ${formatPorts(strand)}${strand.application === '' ? '' : `, ${strand.application}`}`,
  ),
  state: strand.state,
  stateWords: STATE_WORDS[strand.state],
  flows: strand.flows,
  unanswered: strand.unanswered,
  paths: strand.paths.map(shownText),
  mapping: strand.mapping,
  deviations: strand.deviations,
});
