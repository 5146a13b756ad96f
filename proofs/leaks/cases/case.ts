import type { Body } from './family';

/** Something that leaks are looked for in. What must be told of it depends on its set. */
export interface Case {
  readonly name: string;
  /** Default: what `detectLeaks` takes by itself. */
  readonly iterations?: number;
  make(): Body | Promise<Body>;
}
