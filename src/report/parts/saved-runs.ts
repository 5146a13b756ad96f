import type { BenchmarkHistoryPoint } from '../../core/records/bench';
import { formatMs } from '../../core/units';
import { type Content, html } from '../markup';
import { timeInterval } from './call-times';
import { shortCommit } from './machine';
import { table } from './table';

/** The benchmarks that were saved under one name, newest first. */
export function savedRuns(history: readonly BenchmarkHistoryPoint[]): Content {
  if (history.length === 0) return null;
  return html`<details><summary>The saved runs as a table</summary>${table<BenchmarkHistoryPoint>(
    'Saved runs of the same name, medians per call',
    [
      { heading: 'At (UTC)', cell: ({ time }) => time.slice(0, 16).replace('T', ' ') },
      { heading: 'Commit', cell: ({ commit }) => (commit === null ? '–' : shortCommit(commit)) },
      { heading: 'Wall time', cell: ({ p50Ms }) => formatMs(p50Ms), figures: true },
      {
        heading: '99 % interval',
        cell: ({ lowMs, highMs }) => timeInterval({ low: lowMs, high: highMs }),
        figures: true,
      },
      { heading: 'Processor time', cell: ({ cpuMs }) => (cpuMs === null ? '–' : formatMs(cpuMs)), figures: true },
      { heading: 'Processor', cell: ({ sameCpuModel }) => (sameCpuModel ? 'same model' : 'another model') },
    ],
    [...history].reverse(),
  )}</details>`;
}
