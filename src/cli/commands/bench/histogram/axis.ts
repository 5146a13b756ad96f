/** A vertical axis: where a value stands, and the values that are named. */
export interface Axis {
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  readonly y: (value: number) => number;
}

const ABOUT_TICKS = 5;

/** An axis over some values, from `top` to `bottom` in pixels, with round figures at its ticks. */
export function axisOver(values: readonly number[], top: number, bottom: number): Axis {
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const step = roundStep((highest - lowest || Math.abs(highest) || 1) / ABOUT_TICKS);
  const first = Math.floor(lowest / step);
  const last = Math.max(Math.ceil(highest / step), first + 1);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
  const [from, to] = [first * step, last * step];
  return {
    ticks: ticks.map((value) => ({
      value,
      text: value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    })),
    y: (value) => bottom - ((value - from) / (to - from)) * (bottom - top),
  };
}

/** 1, 2 or 5 times a power of ten. */
function roundStep(about: number): number {
  const power = 10 ** Math.floor(Math.log10(about));
  const factor = about / power;
  return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
}
