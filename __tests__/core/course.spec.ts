import { Course } from '../../src/core/course';

const stages = (): Course =>
  new Course([
    { durationMs: 10_000, from: 0, to: 50 },
    { durationMs: 30_000, from: 50, to: 50 },
    { durationMs: 5000, from: 50, to: 0 },
  ]);

test('the value is linear piece by piece, and stays after the last one', () => {
  const course = stages();
  expect([0, 2000, 10_000, 39_999, 42_500, 45_000, 1e9].map((ms) => course.valueAt(ms))).toEqual([
    0, 10, 50, 50, 25, 0, 0,
  ]);
});

test('a piece without length is a jump: the later value counts', () => {
  const course = new Course([
    { durationMs: 1000, from: 0, to: 5 },
    { durationMs: 0, from: 5, to: 20 },
    { durationMs: 1000, from: 20, to: 10 },
  ]);
  expect([999, 1000, 2000].map((ms) => course.valueAt(ms))).toEqual([expect.closeTo(4.995), 20, 10]);
});

test('the integral and the moment when it is reached are each other’s inverse', () => {
  const course = stages();
  expect(course.integralTo(10_000)).toBe(250);
  expect(course.integralTo(40_000)).toBe(1750);
  expect(course.integralTo(45_000)).toBe(1875);
  for (let amount = 1; amount < 1875; amount += 0.7) {
    expect(course.integralTo(course.whenBeyond(amount) as number)).toBeCloseTo(amount, 6);
  }
  // r = 5·t, so that the integral is 2.5·t².
  expect(course.whenBeyond(90)).toBeCloseTo(6000, 9);
  expect(course.whenBeyond(1875)).toBeUndefined();
});

test('an amount that is reached exactly at the end of a load is exceeded only when there is load again', () => {
  const course = new Course([
    { durationMs: 1000, from: 10, to: 10 },
    { durationMs: 5000, from: 0, to: 0 },
    { durationMs: 1000, from: 10, to: 10 },
  ]);
  expect(course.whenBeyond(9)).toBe(900);
  expect(course.whenBeyond(10)).toBe(6000);
});

test('it may turn at any moment: what is past stays', () => {
  const course = stages();
  course.turn({ atMs: 5000, to: 5, perSecond: null });
  expect([4000, 4999, 5000, 60_000].map((ms) => course.valueAt(ms))).toEqual([20, expect.closeTo(24.995), 5, 5]);
  expect(course.integralTo(5000)).toBe(62.5);
  expect(course.integralTo(7000)).toBe(72.5);
  course.turn({ atMs: 7000, to: 15, perSecond: 5 });
  expect([8000, 9000, 10_000].map((ms) => course.valueAt(ms))).toEqual([10, 15, 15]);
  course.turn({ atMs: 8000, to: 0, perSecond: 10 });
  expect([7500, 8000, 8500, 9000].map((ms) => course.valueAt(ms))).toEqual([7.5, 10, 5, 0]);
  course.turn({ atMs: 8000, to: 1, perSecond: null });
  expect(course.valueAt(8000)).toBe(1);
  expect(course.valueAt(7999)).toBeCloseTo(9.995);
});
