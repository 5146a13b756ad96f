import { readFileSync } from 'node:fs';
import { Shop } from './fixtures/ten-leaks';
import { groupOf, sitesHere } from './support';

jest.setTimeout(60_000);

const file = require.resolve('./fixtures/ten-leaks');
const lines = readFileSync(file, 'utf8').split('\n');

describe.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('leak %i of a function of thirty lines', (leak) => {
  const shop = new Shop();
  afterAll(() => shop.close());

  test('is among its statements, marked as one that keeps', async () => {
    for (let i = 0; i < 500; i++) shop.handle(leak, -i);
    const [site] = (await sitesHere(500, (i) => shop.handle(leak, i))).sitesOf(groupOf());
    expect(site).toMatchObject({ file, functionName: 'handle' });
    const line = lines.findIndex((text) => text.endsWith(`// ${leak}`)) + 1;
    expect(site?.statements).toContainEqual(
      expect.objectContaining({ line, keeps: true, text: lines[line - 1]?.trim() }),
    );
    const order = site?.statements.map((statement) => statement.line) ?? [];
    expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
    expect(site?.statements.filter(({ keeps }) => keeps)).toHaveLength(10);
  });
});

const watches: (() => void)[] = [];

class Watch {
  readonly history: number[] = [];
  constructor() {
    watches.push(() => this.history.push(1));
  }
}

test('what sets the fields of a class is no site beside its constructor, which lists them too', async () => {
  const located = await sitesHere(1_000, () => void new Watch());
  const sites = located.sitesOf(groupOf()).filter((site) => site.file === __filename);
  const own = sites.filter(({ functionName }) => functionName === 'Watch');
  expect(own).toHaveLength(1);
  expect(own[0]?.statements.map(({ text, keeps }) => [text, keeps])).toEqual([
    ['readonly history: number[] = [];', false],
    ['watches.push(() => this.history.push(1));', true],
  ]);
});
