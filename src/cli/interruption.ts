import { EXIT } from './exit-code';

/** Ctrl-C, heard until `end`. */
export interface Interruption {
  readonly signal: AbortSignal;
  end(): void;
}

/** The first Ctrl-C ends what runs and takes everything back; the second one ends at once. */
export function interruptible(): Interruption {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new Error('it was interrupted'));
  };
  const end = (): void => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  return { signal: controller.signal, end };
}
