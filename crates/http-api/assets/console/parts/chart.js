// Figures over days as lines, and the same figures as a table.

import { html, useEffect, useRef } from '../vendor/preact.js';
import UPlot from '../vendor/uplot.js';
import { number } from '../lib/format.js';
import { w } from '../lib/words.js';
import { Plain } from './small.js';

/**
 * @typedef {{label: string, values: number[], colour: string, isDashed?: boolean}} Line
 * @param {{title: string, days: string[], lines: Line[], told?: (value: number) => string, name: string}} props
 */
export function Chart({ title, days, lines, told = number, name }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const place = box.current;
    if (!place) return undefined;
    const plot = new UPlot(
      options(place, days, lines, told),
      [days.map((_, at) => at), ...lines.map((line) => line.values)],
      place,
    );
    const fit = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT }));
    fit.observe(place);
    return () => {
      fit.disconnect();
      plot.destroy();
    };
  }, [JSON.stringify([days, lines])]);
  const rows = days.map((day, at) => [day, ...lines.map((line) => told(line.values[at]))]).reverse();
  return html`<figure class="card chart" data-chart=${name}>
    <figcaption>${title}</figcaption><div class="plot" aria-hidden="true" ref=${box}></div>
    <details><summary>${w('数据表', 'As a table')}</summary>
      <${Plain} label=${title} head=${[w('日期', 'Day'), ...lines.map((line) => line.label)]} rows=${rows} /></details>
  </figure>`;
}

const HEIGHT = 200;

function options(place, days, lines, told) {
  const style = getComputedStyle(place);
  const colour = (name) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--faint'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const dayOf = (at) => days[at]?.slice(5) ?? '';
  return {
    width: place.clientWidth || 300,
    height: HEIGHT,
    cursor: { y: false },
    scales: { x: { time: false }, y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.1)] } },
    axes: [
      { ...axis, size: 30, space: 40, incrs: [1, 2, 7, 14, 28], values: (_plot, ticks) => ticks.map(dayOf) },
      {
        ...axis,
        size: 64,
        values: (_plot, ticks) => ticks.map((value) => (Number.isInteger(value) ? told(value) : '')),
      },
    ],
    series: [
      { label: w('日期', 'Day'), value: (_plot, at) => (at == null ? '' : days[at]) },
      ...lines.map((line) => ({
        label: line.label,
        stroke: colour(line.colour),
        width: 2,
        dash: line.isDashed ? [6, 4] : undefined,
        points: { show: days.length < 32, size: 5 },
        value: (_plot, value) => (value == null ? '' : told(value)),
      })),
    ],
  };
}
