/** How a line is drawn. The colours are variables of the style sheet, so that they follow the theme. */
export interface ChartSeries {
  readonly label: string;
  /** Name of a colour variable without its dashes, such as `series-ok`. */
  readonly colour: string;
  readonly style: 'line' | 'area' | 'step' | 'steparea' | 'dots';
  /** `null` where nothing was measured: the line has a gap. */
  readonly values: readonly (number | null)[];
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
  };
  readonly y: { readonly label: string; readonly unit: AxisUnit };
  readonly series: readonly ChartSeries[];
  /** Vertical lines with a name, on the axis of x. */
  readonly markers?: readonly { readonly at: number; readonly label: string; readonly colour: string }[];
  /** Charts of one group share the cursor. */
  readonly group?: string;
}
