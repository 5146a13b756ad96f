import type { InspectorClient } from './inspector';
import { formatMs } from './units';
import { within } from './within';

/** What an expression may use of Node, in a service of any kind: an ES module has no `require`, an older Node no `getBuiltinModule`. */
export const LOAD_BUILTIN = '((name) => (process.getBuiltinModule ?? process.mainModule.require)(name))';

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

/**
 * Runs an expression in the process behind an inspector, waits for it where it is a promise, and returns its value, which has to be JSON.
 *
 * @param limitMs - for how long an answer is waited for: a process that is stopped never gives one.
 * @throws Error with what was thrown there, or saying that it did not answer.
 */
export async function evaluate<T>(
  inspector: Pick<InspectorClient, 'send'>,
  limitMs: number,
  expression: string,
  signal?: AbortSignal,
): Promise<T> {
  const call = inspector.send<Evaluated>('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
  const { result, exceptionDetails } = await within(
    { limitMs, overdue: `it did not answer its inspector within ${formatMs(limitMs)}`, signal },
    call,
  );
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return (result.value ?? undefined) as T;
}
