import { type Comparison, compare } from '../../__tests__/load/transport/support/differential';
import type { FigureSource } from '../../scripts/figures/figure';

const BATCH = 10_000;

const transport: FigureSource = {
  measuresTime: false,
  title: 'generated answers, proper, odd and hostile, mean the same to the lean transport as to undici',
  async measure({ short, say }) {
    const cases = short ? 20_000 : 200_000;
    const total = { cases: 0, answered: 0, differences: 0 };
    for (let from = 1; from <= cases; from += BATCH) {
      const batch = await compare(BATCH, from);
      total.cases += batch.cases;
      total.answered += batch.outcomes['ok'] ?? 0;
      total.differences += batch.differences.length;
      say(`${total.cases} of ${cases} cases: ${shown(batch)}`);
      for (const { seed, what, answer } of batch.differences) say(`✕ case ${seed}: ${what}\n    ${answer}`);
    }
    const { differences, answered } = total;
    return [
      {
        name: 'cases with another outcome than undici, a hang, or the answer of another request',
        asked: 0,
        reached: differences,
        unit: `of ${cases}`,
        holds: differences === 0,
      },
      {
        name: 'cases that both take as an answer: the generator is not all garbage',
        asked: cases / 4,
        reached: answered,
        unit: 'cases',
        holds: answered >= cases / 4,
      },
    ];
  },
};

export default transport;

function shown({ outcomes }: Comparison): string {
  return Object.entries(outcomes)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}
