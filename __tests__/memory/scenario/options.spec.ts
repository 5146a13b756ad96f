import { detectLeaks, type LeakOptions } from '../../../src/memory';

const wrong = (options: unknown) => detectLeaks(() => 1, options as LeakOptions);

test.each([
  [
    'iterations of 0',
    { iterations: 0 },
    /option "iterations" must be a whole number from 1 up, but it got 0\. Example: \{ iterations: 200 \}/,
  ],
  ['iterations of 1.5', { iterations: 1.5 }, /option "iterations" must be a whole number/],
  ['a warm-up below 0', { warmUp: -1 }, /option "warmUp" must be a whole number from 0 up/],
  ['no budget', { budget: 0 }, /option "budget" must be a duration greater than 0/],
  ['a wrong word', { keepSnapshots: 'yes' }, /option "keepSnapshots" must be one of 'never', 'on-leak', 'always'/],
  ['settle that is no function', { settle: 100 }, /option "settle" must be a function/],
  ['an unknown option', { iteration: 3 }, /there is no option "iteration"\. Did you mean "iterations"\?/],
  ['no object', 200, /they must be an object, but got 200/],
])('%s is refused at the door', async (_, options, message) => {
  await expect(wrong(options)).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringMatching(message),
  });
});

test.each([[undefined], [{}], [{ scenario: () => 1 }], [42]])('%j is no scenario', async (scenario) => {
  await expect(detectLeaks(scenario as never)).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringContaining('it must be a function, the path of a module, or a service with a function'),
  });
});

test('a module exports its settle: it cannot be given one of this process', async () => {
  await expect(detectLeaks('./nowhere.ts', { settle: () => 1 })).rejects.toMatchObject({
    code: 'METTLE_OPTION',
    message: expect.stringContaining('runs in a process of its own and exports it'),
  });
});

test('a module that is not there is named, with the folder', async () => {
  await expect(detectLeaks('./nowhere.ts')).rejects.toMatchObject({
    code: 'METTLE_MODULE',
    message: expect.stringMatching(/^Failed to find the module \.\/nowhere\.ts: there is no file .*nowhere\.ts\./),
  });
});
