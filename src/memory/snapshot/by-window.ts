/** Objects or bytes, one figure a window. */
export type ByWindow = number[];

/** Nothing in any window. */
export function none(windows: number): ByWindow {
  return new Array<number>(windows).fill(0);
}

/** Adds a figure to that of a window. */
export function add(list: ByWindow, window: number, by: number): void {
  list[window] = (list[window] ?? 0) + by;
}

/** Adds figures to those of the same windows. */
export function addAll(list: ByWindow, others: readonly number[]): void {
  others.forEach((by, window) => {
    add(list, window, by);
  });
}

/** What it is in all windows together. */
export function sum(list: readonly number[]): number {
  return list.reduce((total, one) => total + one, 0);
}
