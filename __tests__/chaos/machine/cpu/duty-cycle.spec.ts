import { dutyCycle } from '../../../../src/chaos/machine/cpu/duty-cycle';

/** A machine whose clock is told: rests are `oversleepMs` too long, and a neighbour takes `stolen` of each slice of work. */
function machine({ oversleepMs = 0, stolen = () => 0 }: { oversleepMs?: number; stolen?: () => number } = {}) {
  let wallMs = 1_000;
  let cpuMs = 50;
  const clock = {
    wallMs: () => wallMs,
    cpuMs: () => cpuMs,
    work(untilMs: number) {
      cpuMs += (untilMs - wallMs) * (1 - stolen());
      wallMs = untilMs;
    },
    rest(ms: number) {
      wallMs += ms + oversleepMs;
    },
  };
  return { clock, share: () => (cpuMs - 50) / (wallMs - 1_000), wall: () => wallMs };
}

function achieved(share: number, one: ReturnType<typeof machine>, ms: number): number {
  const slice = dutyCycle(share, one.clock);
  while (one.wall() < ms) slice();
  return one.share();
}

test.each([0.2, 0.5, 0.8, 1])('comes to a share of %p, although each rest is too long', (share) => {
  expect(achieved(share, machine({ oversleepMs: 3 }), 10_000)).toBeCloseTo(share, 2);
});

test('catches up with what a neighbour takes, where there is room', () => {
  expect(achieved(0.5, machine({ stolen: () => 0.4 }), 10_000)).toBeCloseTo(0.5, 2);
});

test('says what it came to where there is no room, and does not make up for it for ever', () => {
  let stolen = 0.6;
  const one = machine({ stolen: () => stolen });
  const slice = dutyCycle(0.8, one.clock);
  while (one.wall() < 20_000) slice();
  expect(one.share()).toBeCloseTo(0.4, 2);
  stolen = 0;
  const beforeCpuMs = one.clock.cpuMs();
  const beforeMs = one.wall();
  while (one.wall() < 22_000) slice();
  const after = (one.clock.cpuMs() - beforeCpuMs) / (one.wall() - beforeMs);
  expect(after).toBeGreaterThan(0.8);
  expect(after).toBeLessThan(0.92);
});
