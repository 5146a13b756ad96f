import { inHostRealm } from '../../../src/core/host-realm';
import { groupOf, heldBy, sitesHere } from './support';

jest.setTimeout(60_000);

const kept: object[] = [];
const small: object[] = [];

function keepMuch(): void {
  kept.push({ at: new Array(200).fill(0) });
}

function keepLittle(): void {
  small.push({});
}

class Fields {
  readonly list = [kept.length, kept.length];
}

const Made = class {
  constructor(readonly id: number) {}
};

const holder = {
  add: (item: object): void => void kept.push(item),
};

test('a small leak beside a large one has its own site first', async () => {
  const located = await sitesHere(
    2_000,
    () => {
      keepMuch();
      keepLittle();
    },
    { expectedBytes: 200_000 },
  );
  const first = (...of: Parameters<typeof located.sitesOf>): string | undefined =>
    located.sitesOf(...of)[0]?.functionName;
  expect(first(groupOf(heldBy('', 'variable "small"', '[…]')), 64)).toBe('keepLittle');
  expect(first(groupOf(heldBy('', 'variable "kept"', '[…]')), 1_700)).toBe('keepMuch');
  expect(first(groupOf())).toBe('keepMuch');
});

test('knows the place of any function that runs, with its name where it was asked for before', async () => {
  const positions = await positionsOf([Fields, keepMuch, Made, holder.add]);
  const { frameAt } = await sitesHere(100, () => holder.add([new Fields(), new Made(1)]), { positions });
  expect(positions.map((position) => frameAt(position))).toEqual([
    expect.objectContaining({ file: __filename, line: 17, functionName: 'Fields' }),
    { file: __filename, line: 9, column: 18, functionName: 'keepMuch' },
    expect.objectContaining({ line: 22, functionName: 'Made' }),
    expect.objectContaining({ line: 26, functionName: 'add' }),
  ]);
  expect(frameAt({ scriptId: 'none', line: 0, column: 0 })).toBeNull();
});

/** As a snapshot has them. */
async function positionsOf(
  functions: readonly object[],
): Promise<{ scriptId: string; line: number; column: number }[]> {
  const { Session } = inHostRealm<NodeJS.Process>('process').getBuiltinModule('node:inspector/promises');
  const session = new Session();
  session.connect();
  try {
    const box = inHostRealm<{ functions?: unknown }>('globalThis.mettleTest = {}');
    box.functions = functions;
    const places = [];
    for (const at of functions.keys()) {
      const { result } = await session.post('Runtime.evaluate', { expression: `mettleTest.functions[${at}]` });
      const { internalProperties = [] } = await session.post('Runtime.getProperties', {
        objectId: result.objectId as string,
        ownProperties: true,
      });
      const location = internalProperties.find(({ name }) => name === '[[FunctionLocation]]')?.value;
      const { scriptId, lineNumber, columnNumber } = location?.value ?? {};
      places.push({ scriptId, line: lineNumber, column: columnNumber });
    }
    return places;
  } finally {
    session.disconnect();
    inHostRealm('delete globalThis.mettleTest');
  }
}
