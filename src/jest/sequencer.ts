import { KINDS, kindOf } from './kinds';
import { requireFromJest } from './running-jest';

interface Test {
  readonly path: string;
}

interface Sequencer {
  sort(tests: readonly Test[]): Test[] | Promise<Test[]>;
}

const Base = requireFromJest<new (...args: unknown[]) => Sequencer>('@jest/test-sequencer');

/**
 * Jest's own order (failed and slow files first) within each kind, and the kinds one after the other: fast, then
 * integration, then the heavy ones.
 */
export default class KindSequencer extends Base {
  override async sort(tests: readonly Test[]): Promise<Test[]> {
    const sorted = await super.sort(tests);
    return [...sorted].sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ path }: Test): number {
  const kind = kindOf(path);
  return kind === undefined ? -1 : KINDS.indexOf(kind);
}
