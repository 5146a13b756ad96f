import { nowMs } from '../../core/clock';
import type { Runner } from './runner';

/** A hook or a test body, as jest-circus keeps it. */
interface Unit {
  fn?: unknown;
  readonly timeout?: number | undefined;
}

interface CircusHook extends Unit {
  readonly type: 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll';
  readonly parent: CircusBlock;
  seenDone: boolean;
  readonly asyncError: Error;
}

interface CircusTest extends Unit {
  readonly type: 'test';
  readonly name: string;
  readonly parent: CircusBlock;
  readonly concurrent?: boolean;
  readonly invocations: number;
}

interface CircusBlock {
  readonly type: 'describeBlock';
  readonly name: string;
  readonly parent?: CircusBlock;
  readonly hooks: CircusHook[];
  readonly children: readonly (CircusBlock | CircusTest)[];
}

interface CircusState {
  readonly rootDescribeBlock: CircusBlock;
  readonly currentlyRunningTest: CircusTest | null;
  readonly testTimeout: number;
  hasStarted: boolean;
}

/**
 * Reads the state of jest-circus, which hangs on the sandbox's global object under a symbol of its own, in Jest 29.7
 * and in 30 alike. `undefined` for another runner.
 *
 * Which hook or test body runs, and since when, is seen from the one thing that the runner does at that moment in every
 * version: it reads the function that it calls next.
 */
export function readCircus(): Runner | undefined {
  const state = findState();
  if (state === undefined) return undefined;
  const root = state.rootDescribeBlock;
  const ownHooks: CircusHook[] = [];
  let running: { readonly startedMs: number; readonly timeoutMs: number } | undefined;
  let starts: readonly { readonly test: CircusTest; readonly attempt: number }[] = [];

  const noteStart = (unit: Unit): void => {
    running = { startedMs: nowMs(), timeoutMs: unit.timeout || state.testTimeout };
    const test = state.currentlyRunningTest;
    if (test === null) return;
    const last = starts.at(-1);
    if (last?.test === test && last.attempt === test.invocations) return;
    starts = [...starts, { test, attempt: test.invocations }].slice(-2);
  };

  whenStarted(state, () => {
    // Every hook of the user's is known now, and the list is read after this.
    root.hooks.push(...ownHooks);
    for (const unit of unitsOf(root)) whenCalled(unit, noteStart);
  });

  return {
    testTimeoutMs: state.testTimeout,
    test: () => {
      const test = state.currentlyRunningTest;
      return test === null ? undefined : { name: fullName(test), attempt: Math.max(test.invocations, 1) };
    },
    deadlineMs: () => (running === undefined ? undefined : running.startedMs + running.timeoutMs),
    mayStillBeCleanedUp: () => {
      const [previous, present] = starts;
      if (previous === undefined || present === undefined) return true;
      if (hasConcurrentTests(root)) return true;
      const around = ancestors(present.test);
      return ancestors(previous.test).some(
        (block) =>
          around.includes(block) && block.hooks.some((hook) => hook.type === 'afterAll' && !ownHooks.includes(hook)),
      );
    },
    afterLastHook: (fn, timeoutMs) => {
      const asyncError = new Error('jest-mettle');
      ownHooks.push({ type: 'afterAll', fn, timeout: timeoutMs, parent: root, seenDone: false, asyncError });
    },
  };
}

function findState(): CircusState | undefined {
  const symbol = Object.getOwnPropertySymbols(globalThis).find(
    ({ description }) => description === 'JEST_STATE_SYMBOL',
  );
  if (symbol === undefined) return undefined;
  const state = (globalThis as { [key: symbol]: unknown })[symbol] as Partial<CircusState> | undefined;
  const known = state?.rootDescribeBlock !== undefined && typeof state.testTimeout === 'number';
  return known && state.hasStarted === false ? (state as CircusState) : undefined;
}

/** Calls back when the first hook or test is about to run: the runner sets a flag then, in every version. */
function whenStarted(state: CircusState, call: () => void): void {
  let hasStarted = false;
  Object.defineProperty(state, 'hasStarted', {
    configurable: true,
    enumerable: true,
    get: () => hasStarted,
    set: (next: boolean) => {
      if (next && !hasStarted) call();
      hasStarted = next;
    },
  });
}

function whenCalled(unit: Unit, call: (unit: Unit) => void): void {
  let { fn } = unit;
  Object.defineProperty(unit, 'fn', {
    configurable: true,
    enumerable: true,
    get: () => {
      call(unit);
      return fn;
    },
    // Jest 29 replaces the functions of concurrent tests.
    set: (next: unknown) => {
      fn = next;
    },
  });
}

function* testsOf(block: CircusBlock): Generator<CircusTest> {
  for (const child of block.children) {
    if (child.type === 'test') yield child;
    else yield* testsOf(child);
  }
}

function* unitsOf(block: CircusBlock): Generator<Unit> {
  yield* block.hooks;
  for (const child of block.children) {
    if (child.type === 'test') yield child;
    else yield* unitsOf(child);
  }
}

function hasConcurrentTests(root: CircusBlock): boolean {
  for (const { concurrent } of testsOf(root)) if (concurrent) return true;
  return false;
}

/** The blocks around a test, the innermost first. */
function ancestors(test: CircusTest): CircusBlock[] {
  const blocks: CircusBlock[] = [];
  for (let block: CircusBlock | undefined = test.parent; block !== undefined; block = block.parent) blocks.push(block);
  return blocks;
}

/** The full name as Jest prints it: the blocks without the outermost, and the test. */
function fullName(test: CircusTest): string {
  const names = ancestors(test).map(({ name }) => name);
  return [...names.slice(0, -1).reverse(), test.name].join(' ');
}
