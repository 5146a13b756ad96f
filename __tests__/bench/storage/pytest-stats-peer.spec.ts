import { pytestStats } from '../../../src/bench';
import { noisyRounds } from '../support/benchmark-result';
import { describeWithPytestBenchmark, python } from '../support/pytest-benchmark';

describeWithPytestBenchmark()('our statistics are those of its stats.py', () => {
  const PROGRAM = `
from pytest_benchmark.stats import Stats
def stats(data):
    one = Stats()
    for each in data: one.update(each)
    return one.as_dict()
answer = [stats(data) for data in value]`;

  test('for any number of rounds', () => {
    const sets = Array.from({ length: 120 }, (_, at) => noisyRounds(1.7 ** (at % 40) * 1e-9, at + 1, at * 31 + 1));
    const expected = python<Record<string, number | string>[]>(PROGRAM, sets);
    for (const [at, rounds] of sets.entries()) {
      const { outliers, ...figures } = pytestStats(rounds);
      expect(Object.keys({ ...figures, outliers }).sort()).toEqual(Object.keys(expected[at] ?? {}).sort());
      expect(outliers).toBe(expected[at]?.['outliers']);
      for (const [name, figure] of Object.entries(figures)) {
        const its = expected[at]?.[name] as number;
        // The difference of two quartiles, and the scatter of rounds that hardly differ, keep fewer digits than the times do.
        const allowed = 1e-12 * Math.max(its, name === 'rounds' ? 0 : figures.max);
        if (Math.abs(figure - its) > allowed)
          throw new Error(`${name} of ${rounds.length} rounds: ${figure}, not ${its}`);
      }
    }
  });
});
