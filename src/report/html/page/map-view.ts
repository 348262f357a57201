/** The map: which layer and which arrows show, how large, and what opens behind them. */

import type { MapData } from '../page-data.js';
import type { Details } from './details.js';

const ZOOM_STEP = 1.25;
/**
 * Fitted smaller than this nobody could read labels: a map that opens is scrolled instead, and then drawn larger. Who
 * asks for all of it gets it at any size.
 */
const LEAST_FIT = 0.6;
const SCROLLED = 0.72;

export function mapView(data: MapData, details: Details): void {
  const section = document.getElementById('map');
  const select = document.getElementById('layer');
  if (section === null || !(select instanceof HTMLSelectElement)) return;
  const layers = [...section.querySelectorAll<HTMLElement>('.layer')];
  const show = (): void => {
    for (const layer of layers) layer.hidden = layer.id !== select.value;
    fitToPage(layers, LEAST_FIT);
    countStates(section, data);
  };
  select.addEventListener('change', show);
  stateSwitches(section);
  opening(document, details);
  zoomButtons(section, layers);
  hintAtMore(layers);
  show();
}

const current = (layers: readonly HTMLElement[]): HTMLElement | undefined => layers.find(({ hidden }) => !hidden);

/** Says beside each switch how many arrows of the layer it is about. */
function countStates(section: HTMLElement, data: MapData): void {
  const layer = section.querySelector('.layer:not([hidden])');
  const arrows = [...(layer?.querySelectorAll<SVGElement>('.arrow') ?? [])];
  for (const figure of section.querySelectorAll<HTMLElement>('[data-figure]')) {
    const found = arrows.filter(
      ({ dataset }) => data.arrows[dataset['arrow'] ?? '']?.state === figure.dataset['figure'],
    ).length;
    figure.textContent = ` ${found} ${found === 1 ? 'arrow' : 'arrows'}`;
  }
}

function stateSwitches(section: HTMLElement): void {
  for (const box of section.querySelectorAll<HTMLInputElement>('input[data-state]')) {
    box.hidden = false;
    box.addEventListener('change', () =>
      section.classList.toggle(`without-${box.dataset['state'] ?? ''}`, !box.checked),
    );
  }
}

/** Arrows, boxes and cells of the matrix open by a press, and by Enter or the space bar. */
function opening(root: Document, details: Details): void {
  const open = (target: EventTarget | null): boolean => {
    const element =
      target instanceof Element
        ? target.closest<HTMLElement | SVGElement>('[data-arrow],[data-box],[data-pair]')
        : null;
    if (element === null) return false;
    const { arrow, box, pair } = element.dataset;
    if (arrow !== undefined) details.arrow(arrow);
    else if (box !== undefined) details.box(box);
    else {
      const [from = '', to = '', state = ''] = pair?.split('|') ?? [];
      details.pair(from, to, state);
    }
    return true;
  };
  root.addEventListener('click', (event) => void open(event.target));
  root.addEventListener('keydown', (event) => {
    const isPress = event.key === 'Enter' || event.key === ' ';
    if (isPress && event.target instanceof SVGElement && open(event.target)) event.preventDefault();
  });
}

function zoomButtons(section: HTMLElement, layers: readonly HTMLElement[]): void {
  for (const button of section.querySelectorAll<HTMLElement>('[data-zoom]'))
    button.addEventListener('click', () => {
      const svg = current(layers)?.querySelector('svg');
      if (svg === null || svg === undefined) return;
      if (button.dataset['zoom'] === 'fit') fitToPage(layers, 0);
      else resize(svg, scaleOf(svg) * (button.dataset['zoom'] === 'in' ? ZOOM_STEP : 1 / ZOOM_STEP));
    });
}

/** As wide as the page, but not smaller than `least`. */
function fitToPage(layers: readonly HTMLElement[], least: number): void {
  const layer = current(layers);
  const svg = layer?.querySelector('svg');
  const scroll = layer?.querySelector('.scroll');
  if (!svg || !scroll) return;
  // Once more, as a scroll bar at the side, which the first size may bring or take away, needs room as well.
  for (let pass = 0; pass < 2; pass++) {
    const fit = scroll.clientWidth / svg.viewBox.baseVal.width;
    if (fit > 0) resize(svg, fit < least ? SCROLLED : Math.min(1, fit));
  }
}

/** Says so wherever the map goes on to the right of what shows. */
function hintAtMore(layers: readonly HTMLElement[]): void {
  const update = (layer: HTMLElement): void => {
    const scroll = layer.querySelector('.scroll');
    const hint = layer.querySelector<HTMLElement>('.more');
    if (scroll === null || hint === null) return;
    hint.hidden = scroll.scrollWidth - scroll.clientWidth - scroll.scrollLeft <= 1;
  };
  for (const layer of layers) {
    const [scroll, svg] = [layer.querySelector('.scroll'), layer.querySelector('svg')];
    if (scroll === null || svg === null) continue;
    const watch = new ResizeObserver(() => update(layer));
    watch.observe(scroll);
    watch.observe(svg);
    scroll.addEventListener('scroll', () => update(layer));
  }
}

const scaleOf = (svg: SVGSVGElement): number => svg.clientWidth / svg.viewBox.baseVal.width || 1;

function resize(svg: SVGSVGElement, scale: number): void {
  const bounded = Math.min(4, Math.max(0.1, scale));
  svg.setAttribute('width', String(svg.viewBox.baseVal.width * bounded));
  svg.setAttribute('height', String(svg.viewBox.baseVal.height * bounded));
}
