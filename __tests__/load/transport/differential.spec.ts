import { compare } from './support/differential';

test('generated answers mean the same as to undici, and no request gets the answer of another', async () => {
  const { differences, outcomes } = await compare(3000, 1);
  expect(differences).toEqual([]);
  expect(outcomes['ok']).toBeGreaterThan(1000);
  expect(outcomes['protocol']).toBeGreaterThan(300);
  expect(outcomes['reset']).toBeGreaterThan(100);
}, 60_000);
