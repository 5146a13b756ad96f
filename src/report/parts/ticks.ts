/** A step of 1, 2 or 5 of a power of ten that is at least so large. */
export function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= least) ?? 10 * power;
}
