import { ratioInWords } from '../../core/speed-words';
import { formatBytes, formatMs } from '../../core/units';
import { type Content, html } from '../markup';
import type { RecordOf } from '../sections/section';
import type { JudgedRecord } from '../verdict';
import { rateInWords, timeInterval } from './call-times';
import { anchorOf } from './card';
import { table } from './table';

type Judged = JudgedRecord<RecordOf<'benchmark'>>;

/** The benchmarks of each group beside each other, the fastest first. What is not to be trusted is left out. */
export function benchmarkGroups(records: readonly Judged[]): Content {
  const groups = new Map<string, Judged[]>();
  for (const judged of records) {
    const { group } = judged.record.result;
    if (group === null || judged.superseded || judged.record.outcome !== 'completed') continue;
    groups.set(group, [...(groups.get(group) ?? []), judged]);
  }
  return [...groups].filter(([, members]) => members.length > 1).map(([name, members]) => groupTable(name, members));
}

function groupTable(name: string, members: readonly Judged[]): Content {
  const medianOf = ({ record }: Judged): number => record.result.wallMs.p50.value;
  const sorted = [...members].sort((a, b) => medianOf(a) - medianOf(b));
  const fastest = sorted[0];
  return html`<div class="card"><h3>Group <bdi>${name}</bdi></h3>${table<Judged>(
    `Benchmarks of the group ${name}, medians per call`,
    [
      {
        heading: 'Benchmark',
        cell: ({ record }) => html`<a href="#${anchorOf(record)}"><bdi>${record.title}</bdi></a>`,
      },
      { heading: 'Wall time', cell: (each) => formatMs(medianOf(each)), figures: true },
      { heading: '99 % interval', cell: ({ record }) => timeInterval(record.result.wallMs.p50), figures: true },
      {
        heading: 'Processor time',
        cell: ({ record: { result } }) => (result.cpuMs === null ? '–' : formatMs(result.cpuMs.p50.value)),
        figures: true,
      },
      { heading: 'Per second', cell: ({ record }) => rateInWords(record.result.perSecond), figures: true },
      {
        heading: 'Bytes a call',
        cell: ({ record: { result } }) => (result.bytesPerCall === null ? '–' : formatBytes(result.bytesPerCall)),
        figures: true,
      },
      {
        heading: 'To the fastest',
        cell: (each) => (each === fastest || !fastest ? '–' : ratioInWords(medianOf(each) / medianOf(fastest))),
        figures: true,
      },
    ],
    sorted,
  )}<p class="note">Measured one after the other, so that small differences are no verdict: compareBenchmarks gives one.</p></div>
`;
}
