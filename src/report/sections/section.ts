import type { MettleRecord, RecordKind } from '../../core/records/record';
import type { ChartSpec } from '../charts/spec';
import type { Html } from '../markup';
import type { JudgedRecord } from '../verdict';

/** The record of a kind. */
export type RecordOf<K extends RecordKind> = Extract<MettleRecord, { kind: K }>;

/** How the records of one kind are shown. One file a kind. */
export interface Section<K extends RecordKind> {
  readonly kind: K;
  /** The heading above its records. */
  readonly heading: string;
  /** The key figures in one line of plain text, for the overview and the terminal. */
  summary(record: RecordOf<K>): string;
  /** Whether the terminal has a line for a record only when something is wrong. */
  readonly quiet: boolean;
  /** Everything below the heading. */
  render(records: readonly JudgedRecord<RecordOf<K>>[]): Html;
  /** The charts that {@link Section.render} left a place for. */
  charts?(record: RecordOf<K>): readonly ChartSpec[];
}
