import type { GrowthSeries, LeakResult } from '../../core/records/memory';
import type { ChartSpec } from './spec';

/** The charts of a look for leaks: how the memory went, and how much of each window is left. `prefix` makes their ids its own. */
export function leakCharts(prefix: string, result: LeakResult): readonly ChartSpec[] {
  if (result.windows.length === 0) return [];
  return [
    growth(result),
    ...(result.windows.some(({ survivors }) => survivors !== null) ? [survivors(result)] : []),
  ].map((chart) => ({ ...chart, id: `${prefix}-${chart.id}`, group: `${prefix}-iterations` }));
}

/** How many iterations there had been at each look, the first one after the warm-up. */
function looks({ windows }: LeakResult): number[] {
  const at = [0];
  for (const { iterations } of windows) at.push((at.at(-1) ?? 0) + iterations);
  return at;
}

function axis(result: LeakResult): ChartSpec['x'] {
  return { label: 'Iterations after the warm-up', unit: 'count', scale: 'linear', values: looks(result) };
}

function growth(result: LeakResult): ChartSpec {
  const x = axis(result);
  const since = ({ values }: GrowthSeries): (number | null)[] =>
    x.values.map((_, look) => {
      const value = values[look];
      return value === undefined || values[0] === undefined ? null : value - values[0];
    });
  return {
    id: 'growth',
    title: 'Growth since the warm-up',
    note: 'One point after each window, when all garbage was collected.',
    x,
    y: { label: 'Growth', unit: 'bytes' },
    series: [
      { label: 'heap used', colour: 'series-ok', style: 'area', values: since(result.heap) },
      { label: 'external', colour: 'series-service', style: 'line', values: since(result.external) },
      { label: 'resident', colour: 'series-faint', style: 'dots', values: since(result.rss) },
    ],
  };
}

/** As rates, since windows may differ in size; a step from the start of a window to its end. */
function survivors(result: LeakResult): ChartSpec {
  const rates = result.windows.map(({ survivors: count, iterations }) =>
    count === null || iterations === 0 ? null : count / iterations,
  );
  return {
    id: 'survivors',
    title: 'What is left of each window',
    note: 'Born in it and alive at the end; of the last some are still in use.',
    x: axis(result),
    y: { label: 'Objects per iteration', unit: 'count' },
    series: [
      {
        label: 'objects per iteration',
        colour: 'series-users',
        style: 'steparea',
        values: [...rates, rates.at(-1) ?? null],
      },
    ],
  };
}
