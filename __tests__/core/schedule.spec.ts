import { Course, type Piece } from '../../src/core/course';
import { createRandom } from '../../src/core/random';
import { Arrivals, Headcount, type Moments } from '../../src/core/schedule';

const steady = (rate: number): Course => new Course([{ durationMs: 0, from: rate, to: rate }]);
const alone = { thread: 0, threads: 1 };

/** All moments before the end. */
function momentsOf(moments: Moments, endMs: number): number[] {
  const found: number[] = [];
  for (let atMs = moments.nextMs(); atMs !== undefined && atMs < endMs - 1e-6; atMs = moments.nextMs()) {
    found.push(atMs);
    moments.pass();
  }
  return found;
}

describe('arrivals', () => {
  test.each([
    [10, 1000, 10],
    [0.5, 10_000, 5],
    [3, 1000, 3],
    [1000, 100, 100],
    [0.1, 1000, 1],
    [7, 700, 5],
    [0.3, 10_000, 3],
    [1e6, 1000, 1e6],
  ])('a rate of %d/s for %d ms are %d at even distance', (rate, durationMs, count) => {
    const found = momentsOf(new Arrivals(steady(rate), alone, null), durationMs);
    expect(found).toHaveLength(count);
    let widest = 0;
    found.forEach((atMs, n) => {
      widest = Math.max(widest, Math.abs(atMs - (n * 1000) / rate));
    });
    expect(widest).toBeLessThan(1e-6);
  });

  test('of a ramp come where the integral passes whole numbers', () => {
    // From 0 to 100/s within 2 s: 25·t², so that number n comes after √(n/25) s.
    const found = momentsOf(new Arrivals(new Course([{ durationMs: 2000, from: 0, to: 100 }]), alone, null), 2000);
    expect(found).toHaveLength(100);
    for (const [n, atMs] of found.entries()) expect(atMs).toBeCloseTo(Math.sqrt(n / 25) * 1000, 6);
  });

  test.each([2, 3, 7])('are shared by %d threads, each one once, even or by chance', (threads) => {
    for (const chance of [false, true]) {
      const of = (part: { thread: number; threads: number }): Arrivals =>
        new Arrivals(steady(90), part, chance ? createRandom(5).fork('x') : null);
      const shares = Array.from({ length: threads }, (_, thread) => momentsOf(of({ thread, threads }), 3000));
      expect(shares.flat().sort((a, b) => a - b)).toEqual(momentsOf(of(alone), 3000));
    }
  });

  test('have numbers that are unique over all threads', () => {
    const second = new Arrivals(steady(10), { thread: 1, threads: 3 }, null);
    const numbers = [second.number];
    second.pass();
    numbers.push(second.number);
    expect(numbers).toEqual([1, 4]);
  });

  test('by chance are a Poisson process: mean, dispersion and distances', () => {
    const [rate, seconds] = [200, 500];
    const found = momentsOf(new Arrivals(steady(rate), alone, createRandom(42)), seconds * 1000);
    const expected = rate * seconds;
    // Five standard deviations.
    expect(Math.abs(found.length - expected)).toBeLessThan(5 * Math.sqrt(expected));
    const counts = new Array<number>(seconds * 10).fill(0);
    for (const atMs of found) counts[Math.floor(atMs / 100)] = (counts[Math.floor(atMs / 100)] as number) + 1;
    const mean = found.length / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1);
    // The index of dispersion is 1, with a standard deviation of √(2 / 5000) = 0.02.
    expect(Math.abs(variance / mean - 1)).toBeLessThan(0.1);
    const longer = found.filter((atMs, n) => n > 0 && atMs - (found[n - 1] as number) > 1000 / rate).length;
    expect(longer / found.length).toBeCloseTo(Math.exp(-1), 1);
    expect(momentsOf(new Arrivals(steady(rate), alone, createRandom(42)), 1000)).toEqual(
      found.filter((atMs) => atMs < 1000),
    );
  });

  test('of a course that turns come by the new one from then on', () => {
    const course = steady(10);
    const arrivals = new Arrivals(course, alone, null);
    const before = momentsOf(arrivals, 1000);
    course.turn({ atMs: 1000, to: 0, perSecond: null });
    expect(arrivals.nextMs()).toBeUndefined();
    course.turn({ atMs: 5000, to: 2, perSecond: null });
    expect(before).toHaveLength(10);
    expect(momentsOf(arrivals, 7000).map(Math.round)).toEqual([5000, 5500, 6000, 6500]);
  });
});

describe('users', () => {
  const eventsOf = (headcount: Headcount, endMs: number): string[] => {
    const events: string[] = [];
    for (let atMs = headcount.nextMs(); atMs !== undefined && atMs < endMs; atMs = headcount.nextMs()) {
      events.push(`${headcount.comes ? '+' : '-'}${Math.round(atMs)}`);
      headcount.pass();
    }
    return events;
  };
  const course = (...pieces: Piece[]): Course => new Course(pieces);

  test('come at the spawn rate', () => {
    const users = new Headcount(course({ durationMs: 2000, from: 0, to: 4 }), alone);
    expect(eventsOf(users, 1e9)).toEqual(['+0', '+500', '+1000', '+1500']);
  });

  test('come and go with a ramp up and down, and jumps', () => {
    const users = course(
      { durationMs: 3000, from: 0, to: 3 },
      { durationMs: 1000, from: 3, to: 3 },
      { durationMs: 2000, from: 3, to: 1 },
      { durationMs: 0, from: 1, to: 4 },
      { durationMs: 1000, from: 4, to: 4 },
      { durationMs: 0, from: 4, to: 0 },
    );
    expect(eventsOf(new Headcount(users, alone), 1e9)).toEqual(
      '+0 +1000 +2000 -5000 -6000 +6000 +6000 +6000 -7000 -7000 -7000 -7000'.split(' '),
    );
  });

  test.each([1, 2, 3, 4])('of %d threads are together as many as the course says, at each moment', (threads) => {
    const pieces = [
      { durationMs: 700, from: 0, to: 31 },
      { durationMs: 300, from: 31, to: 7 },
      { durationMs: 0, from: 7, to: 19 },
      { durationMs: 900, from: 19, to: 2 },
      { durationMs: 100, from: 2, to: 23 },
    ];
    const whole = new Course(pieces);
    const events = Array.from({ length: threads }, (_, thread) =>
      eventsOf(new Headcount(new Course(pieces), { thread, threads }), 1e9),
    ).flat();
    for (let ms = 0.25; ms < 2100; ms += 13) {
      const present = events
        .filter((event) => Number(event.slice(1)) <= ms)
        .reduce((sum, event) => sum + (event.startsWith('+') ? 1 : -1), 0);
      // Moments are rounded to a millisecond, within which the course moves by less than one user.
      expect(Math.abs(present - Math.ceil(whole.valueAt(ms) - 1e-6))).toBeLessThanOrEqual(1);
    }
    expect(events.filter((event) => event.startsWith('+')).length).toBe(31 + 12 + 21);
  });

  test('of a thread go by the new course, though those of the others were looked through', () => {
    const users = course({ durationMs: 4000, from: 0, to: 4 });
    const first = new Headcount(users, { thread: 0, threads: 2 });
    expect(eventsOf(first, 100)).toEqual(['+0']);
    // The next of its own is user 2, at 2 s; before that, everybody is to go.
    expect(first.nextMs()).toBe(2000);
    users.turn({ atMs: 500, to: 0, perSecond: null });
    expect(eventsOf(first, 1e9)).toEqual(['-500']);
  });
});
