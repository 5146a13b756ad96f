import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSnapshot } from '../../../src/memory/snapshot/reader/read-snapshot';
import { compareSnapshots, findRetained, openSurveyor, type Surveyor } from '../../../src/memory/snapshot/run-survey';
import { takeSurvey } from '../../../src/memory/snapshot/take-survey';
import { snapshotsOf, type WrittenSnapshot } from './support/snapshots-of';

const ITERATIONS = 100;
const { snapshots, remove } = snapshotsOf('owner', { iterations: ITERATIONS, windows: [1, 1] });
const [first, second] = snapshots as [WrittenSnapshot, WrittenSnapshot];
const { signal } = new AbortController();
let surveyor: Surveyor;
beforeEach(() => {
  surveyor = openSurveyor();
});
afterEach(() => surveyor.close());
afterAll(remove);

test('a thread surveys as the code itself does', async () => {
  const request = { ...second, leastCount: 10 };
  const survey = await surveyor.survey(request, signal);
  expect(survey).toEqual(takeSurvey(readSnapshot(second.file), request));
  expect(survey.groups).toEqual([
    expect.objectContaining({ className: 'Grown', countByWindow: [ITERATIONS, ITERATIONS] }),
  ]);
});

test('numbers that a snapshot shows are not born with it', async () => {
  const boundaries: number[] = [];
  for (const { file } of [first, second]) boundaries.push((await surveyor.highestId(file, signal)).id);
  const survey = takeSurvey(readSnapshot(second.file), { boundaries, leastCount: 1 });
  expect(survey.groups.find(({ className }) => className === 'Grown')?.countByWindow).toEqual([ITERATIONS]);
  // Node alone has some two thousand numbers.
  const strings = survey.groups.flatMap(({ members }) => members).filter(({ className }) => className === 'string');
  expect(strings.reduce((sum, { countByWindow: [count = 0] }) => sum + count, 0)).toBeLessThan(ITERATIONS);
});

test('the highest id of a snapshot divides what was born before it from what comes after', async () => {
  const { id, objects, bytes } = await surveyor.highestId(first.file, signal);
  expect(id % 2).toBe(1);
  expect(id).toBeGreaterThanOrEqual(first.boundaries.at(-1) as number);
  expect(id).toBeLessThan(second.boundaries.at(-1) as number);
  const survey = await surveyor.survey(
    { file: second.file, boundaries: [id, second.boundaries.at(-1) as number], leastCount: 10 },
    signal,
  );
  expect(survey.groups).toEqual([expect.objectContaining({ className: 'Grown', countByWindow: [ITERATIONS] })]);
  const own = takeSurvey(readSnapshot(first.file), first);
  expect({ objects, bytes }).toEqual({ objects: own.objects, bytes: own.bytes });
});

test('two snapshots are compared by class, in number and bytes', async () => {
  const difference = await compareSnapshots(first.file, second.file, signal);
  const grown = difference.classes.find(({ className }) => className === 'Grown');
  expect(grown).toMatchObject({ countBefore: 2 * ITERATIONS, countAfter: 3 * ITERATIONS });
  expect((grown?.bytesAfter ?? 0) / (grown?.countAfter ?? 1)).toBe(
    (grown?.bytesBefore ?? 0) / (grown?.countBefore ?? 1),
  );
  expect(difference.classes.map(({ className }) => className)).not.toContain('Part');
  const growth = difference.classes.map(({ bytesBefore, bytesAfter }) => bytesAfter - bytesBefore);
  expect(growth).toEqual([...growth].sort((a, b) => b - a));
  expect(difference.bytesAfter - difference.bytesBefore).toBe(growth.reduce((sum, one) => sum + one, 0));
});

test('what one object retains is told by class; what others hold too is not', async () => {
  const graph = readSnapshot(second.file);
  const node = graph.columns.type.findIndex(
    (_, at) => graph.classOf(at) === 'Owner' && graph.columns.type[at] === 3 && graph.definedAt(at) !== null,
  );
  const id = graph.columns.id[node] as number;
  const retained = await findRetained(second.file, id, signal);
  expect(retained.className).toBe('Owner');
  const count = (className: string): number => retained.classes.find((one) => one.className === className)?.count ?? 0;
  expect(count('Owner')).toBe(1);
  expect(count('Part')).toBe(50);
  expect(count('Object')).toBe(50);
  expect(count('Array')).toBe(1);
  expect(count('ArrayBuffer')).toBe(1);
  expect(retained.retainedObjects).toBe(103);
  expect(retained.classes.find(({ className }) => className === 'ArrayBuffer')?.bytes).toBeGreaterThanOrEqual(4096);
  expect(retained.retainedBytes).toBeGreaterThan(4096 + 50 * 40);
  expect(retained.ownBytes).toBeLessThan(200);
  expect(retained.retainers[0]?.inWords).toBe(
    'held in the variable "owner" of the closure of iterate (fixtures/owner.cjs)',
  );
});

describe('what cannot be read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mettle-survey-'));
  const file = join(folder, 'bad.heapsnapshot');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    [
      'a missing file',
      () => surveyor.highestId(join(folder, 'none'), signal),
      /^Failed to read the heap snapshot .*none: ENOENT/,
    ],
    [
      'a foreign file',
      () => surveyor.survey({ file, boundaries: [1, 2] }, signal),
      /bad\.heapsnapshot: it is no heap snapshot of V8/,
    ],
    [
      'one of two',
      () => compareSnapshots(first.file, file, signal),
      /^Failed to read the heap snapshots .* and .*bad.heapsnapshot: it is no/,
    ],
    [
      'an unknown object',
      () => findRetained(first.file, 3_999_999_999, signal),
      /it holds no object with the id 3999999999/,
    ],
  ])('%s is one error with the reason', async (_, ask, message) => {
    writeFileSync(file, '{"snapshot":{}}');
    await expect(ask()).rejects.toMatchObject({ code: 'METTLE_SNAPSHOT', message: expect.stringMatching(message) });
  });

  test('a survey that is not wanted any more ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const survey = surveyor.survey(second, controller.signal);
    controller.abort(new Error('enough'));
    await expect(survey).rejects.toThrow('enough');
    await expect(surveyor.survey(second, controller.signal)).rejects.toThrow('enough');
  });
});
