/** What is used of Jest's own runner, alike in Jest 29.7 and 30. */
export interface Runner {
  /** Whether Jest hands over one file after the other, in its own process. */
  readonly isSerial?: boolean;
  /** Runs test files; called by Jest. */
  runTests(tests: readonly unknown[], watcher: unknown, options: { serial: boolean }): Promise<void>;
}

/** The class of it. */
export type RunnerClass = new (globalConfig: object, ...rest: unknown[]) => Runner;
