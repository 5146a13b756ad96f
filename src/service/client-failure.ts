import { failedTo, MettleError, reasonOf } from '../core/errors';
import type { Witness } from './witness';

const LOG_LINES = 20;

const EXPLAINED: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the service reset the connection before the answer was complete',
  UND_ERR_SOCKET: 'the service closed the connection before the answer was complete',
  EPIPE: 'the service closed the connection before the request was sent',
};

/** The error for a request that got no complete answer: what was sent, why it failed, and what the service wrote last. */
export async function requestFailure(
  request: { readonly method: string; readonly url: string },
  thrown: unknown,
  witness: Witness,
): Promise<MettleError> {
  const to = `send ${request.method} ${request.url}`;
  const death = await witness.death();
  const logged = witness.logs.last(LOG_LINES);
  const details = logged === '' ? {} : { details: `Last log lines of ${witness.label}:\n${logged}` };
  if (death !== undefined) {
    return failedTo({
      to,
      reason: `the service (${witness.label}) died: ${death}`,
      cure: 'Its last log lines may say why; service.restart() starts it again',
      code: 'METTLE_SERVICE_DIED',
      cause: thrown,
      ...details,
    });
  }
  if (thrown instanceof MettleError)
    return new MettleError(thrown.code, withDetails(thrown, details), { cause: thrown.cause });
  return failedTo({ to, reason: explained(thrown), code: 'METTLE_REQUEST', cause: thrown, ...details });
}

function withDetails(error: MettleError, { details }: { details?: string }): string {
  return details === undefined ? error.message : `${error.message}\n\n${details}`;
}

function explained(thrown: unknown): string {
  const reason = reasonOf(thrown);
  const { code } = (thrown ?? {}) as { code?: unknown };
  if (typeof code !== 'string') return reason;
  const explanation = EXPLAINED[code];
  const named = reason.includes(code) ? reason : `${reason} (${code})`;
  return explanation === undefined ? named : `${explanation} (${named})`;
}
