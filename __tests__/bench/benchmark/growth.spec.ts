import { growthOf } from '../../../src/bench/benchmark/trust';
import { createRandom } from '../../../src/core/random';

const random = createRandom(11);
const noise = (): number => 1 + 0.3 * random.float();
const forks = (count: number, of: (round: number) => number): number[][] =>
  Array.from({ length: count }, () => Array.from({ length: 15 }, (_, round) => of(round) * noise()));

test('tells code that does more with each call, and by how much', () => {
  const growth = growthOf(forks(5, (round) => 1 + round * 0.2));
  expect(growth).toBeGreaterThan(1);
  expect(growth).toBeLessThan(3);
});

test.each<[string, number[][]]>([
  ['even rounds', forks(5, () => 1)],
  ['rounds that were disturbed at the end', forks(5, (round) => (round > 10 ? 1.6 : 1))],
  ['one fork that grows', [...forks(4, () => 1), ...forks(1, (round) => 1 + round)]],
  ['too few rounds', forks(5, (round) => round + 1).map((rounds) => rounds.slice(0, 4))],
  ['code that becomes faster', forks(5, (round) => 2 - round * 0.1)],
])('says nothing of %s', (_, rounds) => {
  expect(growthOf(rounds)).toBeNull();
});
