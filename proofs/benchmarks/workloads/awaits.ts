/** Awaits: promises and the queue of microtasks. */
async function step(value: number): Promise<number> {
  await null;
  return value + 1;
}

export async function work(): Promise<unknown> {
  let value = 0;
  for (let i = 0; i < 20; i++) value = await step(value);
  return value + (await Promise.all([step(1), step(2), step(3)])).length;
}
