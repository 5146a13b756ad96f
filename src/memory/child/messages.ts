import type { ReadLeakOptions } from '../options';

/** What a clean process is asked to look into: plain data. */
export interface ChildRequest {
  readonly file: string;
  readonly exportName: string | undefined;
  readonly title: string;
  readonly options: Pick<ReadLeakOptions, 'iterations' | 'warmUp' | 'budget' | 'keepSnapshots'>;
  /** For snapshots. It is the caller's, who is there to remove it however this process ends. */
  readonly folder: string;
}
