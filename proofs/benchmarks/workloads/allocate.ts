/** Makes many small objects and lets go of them: what the collector of young objects lives from. */
interface Point {
  readonly x: number;
  readonly y: number;
  readonly next: Point | undefined;
}

function once(): unknown {
  let list: Point | undefined;
  let sum = 0;
  for (let i = 0; i < 200; i++) list = { x: i, y: sum, next: i % 10 === 0 ? undefined : list };
  for (let at = list; at !== undefined; at = at.next) sum += at.x;
  const byName = new Map<string, number>();
  for (let i = 0; i < 20; i++) byName.set(`name ${i}`, i + sum);
  return byName;
}

/** How often the work is done in a call: a copy with 105 is slower by 5 %. */
const TIMES = 100;

export function work(): unknown {
  let last: unknown;
  for (let i = 0; i < TIMES; i++) last = once();
  return last;
}
