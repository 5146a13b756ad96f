import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { runInThisContext } from 'node:vm';
import { withChaos } from '../../../../src/chaos';
import { clockSkew } from '../../../../src/chaos/faults/machine/clock-skew';
import { useService } from '../../../../src/service';
import { AGENT_TRACES, inside, inspectable } from '../../machine/support/inside';

const service = useService(inspectable);
const HOUR = 3_600_000;
/** The truth, by a clock that no fault touches. */
const trueMs = () => performance.timeOrigin + performance.now();
/** Wide enough for a busy machine, and for a wall clock that was corrected since the process began. */
const NEAR = 60_000;
const isOff = (ms: number) => ({ asymmetricMatch: (value: number) => Math.abs(value - trueMs() - ms) < NEAR });

const fromNew = () => {
  const date = new Date();
  return date.getTime();
};
const RealDate = Date;
const realNow = Date.now;
afterEach(() => {
  jest.useRealTimers();
  expect(Date).toBe(RealDate);
  expect(Date.now).toBe(realNow);
  expect(new Date().constructor).toBe(RealDate);
  expect(Date.now()).toEqual(isOff(0));
});

test('every way to ask Date for the time is off, and what is no such question is not', async () => {
  const beforeMs = performance.now();
  await withChaos(clockSkew({ by: '-1h' }), () => {
    expect(Date.now()).toEqual(isOff(-HOUR));
    expect(fromNew()).toEqual(isOff(-HOUR));
    expect(Date.parse((Date as unknown as () => string)())).toEqual(isOff(-HOUR));
    expect(new Date(5).getTime()).toBe(5);
    expect(new Date(2020, 1, 2).getFullYear()).toBe(2020);
    expect(Date.UTC(1970, 0)).toBe(0);
    expect(new Date() instanceof Date).toBe(true);
    expect(new RealDate(0) instanceof Date).toBe(true);
    expect(new Date().constructor).toBe(Date);
    class Birthday extends Date {}
    expect(new Birthday()).toBeInstanceOf(Birthday);
    expect(new Birthday().getTime()).toEqual(isOff(-HOUR));
    expect(runInThisContext('Date.now()')).toEqual(isOff(-HOUR));
    expect(performance.now()).toBeLessThan(beforeMs + NEAR);
    expect(performance.now()).toBeGreaterThanOrEqual(beforeMs);
  });
});

test('several add up, whichever ends first', async () => {
  let endOuter = () => {};
  let outer: Promise<void> | undefined;
  await new Promise<void>((begun) => {
    outer = withChaos(clockSkew({ by: HOUR }), () => {
      begun();
      return new Promise<void>((resolve) => {
        endOuter = resolve;
      });
    });
  });
  await withChaos(clockSkew({ by: '2h' }), async () => {
    expect(Date.now()).toEqual(isOff(3 * HOUR));
    endOuter();
    await outer;
    expect(Date.now()).toEqual(isOff(2 * HOUR));
  });
});

test('a clock can go faster, or stand still', async () => {
  await withChaos(clockSkew({ rate: 100_000 }), async () => {
    const startMs = Date.now();
    await sleep(20);
    expect(Date.now() - startMs).toBeGreaterThan(1_900_000);
  });
  await withChaos(clockSkew({ rate: 0 }), async () => {
    const startMs = Date.now();
    await sleep(20);
    expect(Math.abs(Date.now() - startMs)).toBeLessThanOrEqual(2);
  });
});

test('goes with the fake timers of Jest, put in place before it or within', async () => {
  jest.useFakeTimers({ now: 1_000_000 });
  await withChaos(clockSkew({ by: '1s' }), () => {
    expect(Date.now()).toBe(1_001_000);
    jest.advanceTimersByTime(500);
    expect(fromNew()).toBe(1_001_500);
  });
  expect(Date.now()).toBe(1_000_500);
  jest.useRealTimers();
  await withChaos(clockSkew({ by: HOUR }), () => {
    Date.now();
    jest.useFakeTimers({ now: 5 });
    expect(Date.now()).toBe(5);
    jest.useRealTimers();
    expect(Date.now()).toEqual(isOff(HOUR));
  });
});

test('says so where fake timers are left in place of it', async () => {
  const left = withChaos(clockSkew({ by: HOUR }), () => {
    Date.now();
    jest.useFakeTimers();
  });
  await expect(left).rejects.toMatchObject({
    code: 'METTLE_ROLLBACK',
    message: expect.stringContaining('jest.useRealTimers'),
  });
  jest.useRealTimers();
  globalThis.Date = RealDate;
});

test('the clock of a service', async () => {
  const { faults } = await withChaos(clockSkew({ of: service, by: '-1h' }), async ({ journal }) => {
    expect(await inside(service, 'return Date.now()')).toEqual(isOff(-HOUR));
    expect(await inside(service, 'return new Date().getTime()')).toEqual(isOff(-HOUR));
    expect(Date.now()).toEqual(isOff(0));
    return journal;
  });
  expect(faults[0]).toMatchObject({ fired: 1, figures: { skewMs: -HOUR } });
  expect(await inside(service, 'return Date.now()')).toEqual(isOff(0));
  expect(await inside(service, `return Function.prototype.toString.call(Date) + Date.now.name`)).toBe(
    'function Date() { [native code] }now',
  );
  expect(await inside(service, AGENT_TRACES)).toEqual([]);
});

test('a clock that nobody reads proves nothing', async () => {
  await expect(withChaos(clockSkew({ of: service, by: '-1h' }), () => {})).rejects.toMatchObject({
    code: 'METTLE_FAULT_UNFIRED',
  });
});

test.each([
  [{}, /"by" must be other than nothing, or "rate" other than 1/],
  [{ by: 'an hour' }, /"by" must be a duration, with a minus/],
  [{ rate: -1 }, /"rate" must be a number from 0 up/],
])('refuses %p', (options, message) => {
  expect(() => clockSkew(options)).toThrow(message);
});
