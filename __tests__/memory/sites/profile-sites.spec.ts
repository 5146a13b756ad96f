import { profileSites } from '../../../src/memory/sites/profile-sites';
import type { SurvivorGroup } from '../../../src/memory/snapshot/survey';
import { openThisProcess } from '../../../src/memory/target/this-process';

jest.setTimeout(60_000);

const kept: object[] = [];

function keepOne(): void {
  kept.push({ first: {}, second: {} });
}

test('names the function of the TypeScript source that allocates what is left', async () => {
  const target = await openThisProcess();
  try {
    const { signal } = new AbortController();
    const sites = await profileSites({
      inspector: target.inspector,
      iterations: 500,
      run: async () => {
        for (let i = 0; i < 500; i++) keepOne();
      },
      settle: () => target.settle(signal),
      expectedBytes: 500 * 88,
      signal,
    });
    const [first] = sites.sitesOf({} as SurvivorGroup);
    expect(first).toMatchObject({ file: __filename, line: 9, column: 17, functionName: 'keepOne' });
    expect(first?.userFrame).toMatchObject({ functionName: 'keepOne' });
    expect(first?.bytesPerIteration).toBeGreaterThan(20);
  } finally {
    await target.close();
  }
});
