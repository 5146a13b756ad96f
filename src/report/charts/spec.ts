/** How a line is drawn. The colours are variables of the style sheet, so that they follow the theme. */
export interface ChartSeries {
  readonly label: string;
  /** Name of a colour variable without its dashes, such as `series-ok`. */
  readonly colour: string;
  readonly style: 'line' | 'area' | 'step' | 'steparea' | 'dots' | 'points' | 'marks';
  /** `null` where nothing was measured: the line has a gap. Of `points` and `marks`, that are joined or stand alone, it has none. */
  readonly values: readonly (number | null)[];
  /** The interval of each value, where it has one. */
  readonly intervals?: readonly (readonly [low: number, high: number] | null)[];
}

/** What the figures of an axis are, which decides how they are written. */
export type AxisUnit = 'seconds' | 'ms' | 'count' | 'perSecond' | 'share' | 'bytes';

/** One chart as plain data: nothing in it knows who draws it. */
export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  /** What a point is, for a reader: `one point a second`. */
  readonly note?: string;
  readonly x: {
    readonly label: string;
    readonly unit: AxisUnit;
    /** On a logarithmic axis the values are powers of ten: 2.5 stands for 10^2.5. */
    readonly scale: 'linear' | 'log10';
    readonly values: readonly number[];
    /** Of what is counted and not measured, from 0 on: what stands at each value on the axis, and what a reader is told of it. */
    readonly names?: readonly { readonly short: string; readonly long: string }[];
  };
  readonly y: {
    readonly label: string;
    readonly unit: AxisUnit;
    /** The axis begins at 0, or with `data` a little below what is drawn. */
    readonly from?: 'data';
    /** Where the axis ends at the latest, with `from`: lines that go beyond leave the chart. */
    readonly most?: number;
  };
  readonly series: readonly ChartSeries[];
  /** Vertical lines with a name, on the axis of x. */
  readonly markers?: readonly { readonly at: number; readonly label: string; readonly colour: string }[];
  /** Charts of one group share the cursor. */
  readonly group?: string;
}
