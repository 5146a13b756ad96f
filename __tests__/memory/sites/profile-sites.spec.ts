import { groupOf, sitesHere } from './support';

jest.setTimeout(60_000);

const kept: object[] = [];

function keepOne(): void {
  kept.push({ first: {}, second: {} });
}

function passOn(): void {
  keepOne();
}

test('names the function of the TypeScript source that allocates what is left, with its callers and how much', async () => {
  const [site] = (await sitesHere(2_000, passOn)).sitesOf(groupOf());
  expect(site).toMatchObject({ file: __filename, line: 7, column: 17, functionName: 'keepOne' });
  expect(site?.userFrame).toMatchObject({ functionName: 'keepOne' });
  expect(site?.frames[0]).toMatchObject({ file: __filename, line: 11, functionName: 'passOn' });
  expect(site?.statements).toEqual([
    { line: 8, column: 8, text: 'kept.push({ first: {}, second: {} });', keeps: true },
  ]);
  // Three objects of 56 and 40 bytes, and a place in the list.
  expect(site?.bytesPerIteration).toBeGreaterThan(80);
  expect(site?.bytesPerIteration).toBeLessThan(400);
});

test('a function that V8 has inlined into its callers is named all the same', async () => {
  for (let i = 0; i < 200_000; i++) passOn();
  kept.length = 0;
  const [site] = (await sitesHere(20_000, passOn)).sitesOf(groupOf());
  expect(site?.functionName).toBe('keepOne');
});

test('the larger store of a collection is none of what an iteration leaves', async () => {
  const prices = new Map<number, object>();
  const note = (i: number): void => void prices.set(i, { sku: i, net: i, tax: i, gross: i });
  for (let i = 1; i <= 1_100; i++) note(-i);
  const [site] = (await sitesHere(2_000, note, { expectedBytes: 50_000 })).sitesOf(groupOf());
  expect(site?.functionName).toBe('note');
  // An object of 56 bytes; the Map has got a store of 100 kB, which is as much again in each iteration.
  expect(site?.bytesPerIteration).toBeGreaterThan(35);
  expect(site?.bytesPerIteration).toBeLessThan(100);
});
