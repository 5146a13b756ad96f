/** What an effect tells about itself while it is there. */
export interface EffectReport {
  /** It did something. A text says what was done to what. */
  fired(detail?: string): void;
  /** What it reached so far. The last value of a name counts. */
  figure(name: string, value: number): void;
}

/** An effect that is there. */
export interface RunningEffect {
  /** Takes it back. */
  stop(): void | Promise<void>;
  /** What is not as it was, asked after `stop`; nothing where all is. */
  left(): string | undefined;
}

/**
 * Something that goes wrong inside a Node process. The same code runs in the process of the tests and, bundled as
 * `dist/chaos-agent.js`, inside a service: it may import nothing but Node's own modules and files of `core` that do the same, and
 * its options are plain JSON.
 *
 * @throws Error whose message says why it cannot be done and what to do, without a full stop.
 */
export type Effect<Options> = (options: Options, report: EffectReport) => RunningEffect | Promise<RunningEffect>;
