/** A stretch of a course: from one value to another at an even slope. */
export interface Piece {
  readonly durationMs: number;
  readonly from: number;
  readonly to: number;
}

/** The highest value that a course reaches at the end of one of its pieces. */
export function peakOf(pieces: readonly Piece[]): number {
  return Math.max(...pieces.map(({ to }) => to));
}

/** How a course goes on from a moment: towards a value at so much a second, or at once, and stays there. */
export interface Turn {
  /** After the start of the course. */
  readonly atMs: number;
  readonly to: number;
  /** `null` for at once. */
  readonly perSecond: number | null;
}

/** A piece in its place. */
export interface Segment {
  readonly startMs: number;
  /** `Infinity` for the last one. */
  readonly endMs: number;
  readonly from: number;
  readonly to: number;
  /** Integral from the start of the course to the start of this segment, in value × seconds. */
  readonly before: number;
}

/**
 * A value over time, linear piece by piece; after the last piece it stays. It may change its way while time passes: what
 * is past stays as it was.
 */
export class Course {
  #segments: Segment[] = [];
  /** Most questions are about the segment that the last one was about, or the next. */
  #near = 0;

  constructor(pieces: readonly Piece[]) {
    this.#append(0, 0, pieces);
  }

  /** The value at a moment; where it jumps, the later one. */
  valueAt(ms: number): number {
    return valueIn(this.segmentAt(ms), ms);
  }

  /** The segment that a moment lies in; where two meet, the later one. */
  segmentAt(ms: number): Segment {
    return this.#find((segment) => (ms < segment.startMs ? -1 : ms >= segment.endMs ? 1 : 0));
  }

  /** The integral from the start to a moment, in value × seconds. */
  integralTo(ms: number): number {
    const segment = this.segmentAt(ms);
    return segment.before + ((segment.from + valueIn(segment, ms)) / 2) * ((ms - segment.startMs) / 1000);
  }

  /** When the integral exceeds an amount; `undefined` where it never does. */
  whenBeyond(amount: number): number | undefined {
    // Sums of decimals: an amount that is reached exactly at an end must not be held to be exceeded there.
    const least = amount + 1e-9 * Math.max(1, amount);
    const segment = this.#find((each) => (least < each.before ? -1 : least >= integralAtEnd(each) ? 1 : 0));
    if (least >= integralAtEnd(segment)) return undefined;
    const missing = Math.max(0, amount - segment.before);
    const slope = slopeOf(segment);
    // The root of `from·x + slope·x²/2 = missing`, in the form that loses no digits where the slope is small.
    const root = Math.sqrt(Math.max(0, segment.from * segment.from + 2 * slope * missing));
    const seconds = segment.from + root;
    return missing === 0 ? segment.startMs : segment.startMs + (2000 * missing) / seconds;
  }

  /** Goes on in another way from a moment. */
  turn({ atMs, to, perSecond }: Turn): void {
    const last = this.segmentAt(atMs);
    const from = valueIn(last, atMs);
    const before = this.integralTo(atMs);
    this.#segments = this.#segments.filter(({ startMs }) => startMs < atMs);
    const cut = this.#segments.at(-1);
    if (cut !== undefined) this.#segments[this.#segments.length - 1] = { ...cut, endMs: atMs, to: valueIn(cut, atMs) };
    const durationMs = perSecond === null ? 0 : (Math.abs(to - from) / perSecond) * 1000;
    this.#append(atMs, before, [{ durationMs, from: durationMs === 0 ? to : from, to }]);
  }

  #append(startMs: number, before: number, pieces: readonly Piece[]): void {
    let segment = { startMs, endMs: startMs, from: 0, to: 0, before };
    for (const { durationMs, from, to } of pieces) {
      segment = { startMs: segment.endMs, endMs: segment.endMs + durationMs, from, to, before: integralAtEnd(segment) };
      if (durationMs > 0) this.#segments.push(segment);
    }
    const { endMs, to } = segment;
    this.#segments.push({
      startMs: endMs,
      endMs: Number.POSITIVE_INFINITY,
      from: to,
      to,
      before: integralAtEnd(segment),
    });
    this.#near = 0;
  }

  #find(side: (segment: Segment) => number): Segment {
    const last = this.#segments.length - 1;
    while (this.#near < last && side(this.#segments[this.#near] as Segment) > 0) this.#near++;
    while (this.#near > 0 && side(this.#segments[this.#near] as Segment) < 0) this.#near--;
    return this.#segments[this.#near] as Segment;
  }
}

/** Change of the value per second. */
export function slopeOf({ startMs, endMs, from, to }: Segment): number {
  return from === to ? 0 : ((to - from) / (endMs - startMs)) * 1000;
}

function valueIn(segment: Segment, ms: number): number {
  return segment.from + slopeOf(segment) * ((ms - segment.startMs) / 1000);
}

function integralAtEnd({ startMs, endMs, from, to, before }: Segment): number {
  const area = endMs === startMs || (from === 0 && to === 0) ? 0 : ((from + to) / 2) * ((endMs - startMs) / 1000);
  return before + area;
}
