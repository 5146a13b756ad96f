export { hodgesLehmann } from './hodges-lehmann';
export { ascending, medianOf, quantileOf } from './order';
export { type QuantileInterval, quantileInterval } from './quantile-interval';
export { deviationOf, meanOf } from './spread';
export { studentQuantile, studentShare } from './student';
