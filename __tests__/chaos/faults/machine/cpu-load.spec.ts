import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { withChaos } from '../../../../src/chaos';
import { cpuLoad } from '../../../../src/chaos/faults/machine/cpu-load';
import { ownerMarker } from '../../../../src/core/processes';
import { carriersOf } from '../../../support/processes';

afterEach(() => expect(carriersOf(ownerMarker())).toEqual([]));

test('burns in processes of its own, and says how much it came to', async () => {
  const { faults } = await withChaos(cpuLoad({ load: '20%', workers: 2, nice: 5 }), async ({ journal }) => {
    const burners = carriersOf(ownerMarker());
    expect(burners).toHaveLength(2);
    expect(burners.map((pid) => getPriority(pid))).toEqual([5, 5]);
    await sleep(400);
    return journal;
  });
  const [{ target, fired, figures } = {} as never] = faults;
  expect({ target, fired, workers: figures['workers'] }).toEqual({ target: 'this machine', fired: 1, workers: 2 });
  // What is reached on an idle machine is a figure of the proofs; never is it more than was asked for.
  expect(figures['achievedShare']).toBeGreaterThan(0);
  expect(figures['achievedShare']).toBeLessThan(0.3);
});

test('two at once are each their own', async () => {
  const { faults } = await withChaos(
    [cpuLoad({ load: 0.1, workers: 1 }), cpuLoad({ load: 0.1, workers: 2 })],
    async ({ journal }) => {
      expect(carriersOf(ownerMarker())).toHaveLength(3);
      await sleep(100);
      return journal;
    },
  );
  expect(faults.map(({ figures }) => figures['workers'])).toEqual([1, 2]);
  for (const { figures } of faults) expect(figures['achievedShare']).toBeGreaterThan(0);
});

test('ends where the body throws', async () => {
  const failing = withChaos(cpuLoad({ load: 0.1, workers: 1 }), () => {
    throw new Error('from the body');
  });
  await expect(failing).rejects.toThrow('from the body');
});

/** Root has the rights that are missing here: the word in the title says why it is skipped. */
const asUser = process.getuid?.() === 0 ? test.skip : test;
asUser('a priority that needs rights is said (not as root, who has them)', async () => {
  await expect(withChaos(cpuLoad({ load: 0.1, workers: 1, nice: -5 }), () => {})).rejects.toThrow(
    /Failed to inject the fault cpuLoad on this machine: a burner ended: .*(EACCES|EPERM)/,
  );
});

test.each([
  [{ load: '0%' }, /"load" must be a share greater than 0/],
  [{ load: '120%' }, /"load" must be/],
  [{ load: 0.5, nice: 20 }, /"nice" must be a whole number from -20 to 19/],
  [{ load: 0.5, workers: 0 }, /"workers" must be/],
])('refuses %p', (options, message) => {
  expect(() => cpuLoad(options)).toThrow(message);
});
