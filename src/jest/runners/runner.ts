/** What is used of Jest's own runner, alike in Jest 29.7 and 30. */
export interface Runner {
  readonly isSerial?: boolean;
  runTests(tests: readonly unknown[], watcher: unknown, options: { serial: boolean }): Promise<void>;
}

/** The class of it. */
export type RunnerClass = new (globalConfig: object, ...rest: unknown[]) => Runner;
