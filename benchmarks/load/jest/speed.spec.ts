import type { User } from '../../../src';
import type { OurLoad } from '../../support/ours';

// The built package, as a user's spec has it.
const { loadBurst } = jest.requireActual<typeof import('../../../src')>('../../../dist/index.js');
const { url, path, form, plan } = JSON.parse(process.env['BENCHMARK_LOAD'] ?? '{}') as OurLoad;

jest.setTimeout(60_000);

test('puts load on a service', async () => {
  const walk = async (user: User): Promise<void> => {
    await user.get(path);
  };
  const scenario = form === 'function' ? walk : [{ path }];
  const { histograms, byName, timeline, ...result } = await loadBurst(url, {
    users: 50,
    duration: '1s',
    ...plan,
    scenario,
  });
  process.stdout.write(`${JSON.stringify(result)}\n`);
});
