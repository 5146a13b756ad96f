import type { ReadLeakOptions } from '../options';

/** What a clean process is asked to look into: plain data. */
export interface ChildRequest {
  readonly file: string;
  readonly exportName: string | undefined;
  readonly title: string;
  readonly options: Pick<ReadLeakOptions, 'iterations' | 'warmUp' | 'budget' | 'keepSnapshots'>;
}
