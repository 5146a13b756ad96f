import type { Random } from '../../../src/core/random';

/** Code that is run again and again. */
export interface Body {
  iterate(iteration: number): unknown;
  /** Ends what an iteration has left to do. */
  settle?(): unknown;
  /** Leaves the process as it was. */
  close?(): unknown;
}

/** A way in which sound programs keep things for a while, with parameters that are drawn. */
export interface Family {
  readonly name: string;
  /** Sound code. */
  clean(random: Random): Body | Promise<Body>;
  /** The same with a leak in each iteration, where that is a small change. */
  leaking?(random: Random): Body | Promise<Body>;
}

/** A family whose code has one switch for the leak. */
export function family(name: string, make: (random: Random, leaks: boolean) => Body | Promise<Body>): Family {
  return { name, clean: (random) => make(random, false), leaking: (random) => make(random, true) };
}

/** A family without a leaking twin. */
export function soundFamily(name: string, make: (random: Random) => Body | Promise<Body>): Family {
  return { name, clean: make };
}

/** Something that a program might keep: an object of its own, a string or an array, the same for the same iteration. */
export function drawValue(random: Random): (iteration: number) => unknown {
  const size = random.integer(1, 20);
  return random.pick([
    (iteration: number) => ({ iteration }),
    (iteration: number) => `${'value'.repeat(size)} ${iteration}`,
    (iteration: number) => Array.from({ length: size }, () => iteration),
    (iteration: number) => new Map([[iteration, { size }]]),
    (iteration: number) => () => iteration + size,
  ]);
}

/** A key of a cache. */
export function drawKey(random: Random): (iteration: number) => unknown {
  return random.pick([(iteration: number) => iteration, (iteration: number) => `key ${iteration}`]);
}
