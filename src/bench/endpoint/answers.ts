import { STATUS_CODES } from 'node:http';
import { failedTo, type MettleError, reasonOf } from '../../core/errors';
import type { Call, Refusals } from './messages';

/** So much of a body is quoted. */
const QUOTED = 200;

/** Whether a status is one that the call shall have. */
export function isExpected({ expectStatus }: Pick<Call, 'expectStatus'>, status: number): boolean {
  return expectStatus === null ? status < 400 : expectStatus.includes(status);
}

/** Whether a status says that the service has refused to work, so that a measurement would be one of refusals. */
export function isRefusal(status: number): boolean {
  return CURES[status] !== undefined;
}

/** `404 Not Found` */
export function statusInWords(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ''}`.trim();
}

/** The error of an answer with another status. */
export function wrongStatus({ label, expectStatus }: Call, status: number, body: Buffer): MettleError {
  const text = body.toString('utf8').replace(/\s+/g, ' ').trim();
  const quoted = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
  const expected = expectStatus === null ? 'one below 400' : expectStatus.join(' or ');
  return cannotBenchmark(
    label,
    `it answered ${statusInWords(status)}, and the status was to be ${expected}. The answer began: ${quoted === '' ? '(nothing)' : quoted}`,
    `Correct the request, or name the status that is right: { expectStatus: ${status} }`,
  );
}

/** The error of a request that got no whole answer. */
export function noAnswer({ label }: Call, error: unknown): MettleError {
  const { code } = error as { code?: unknown };
  const reason = `${reasonOf(error)}${typeof code === 'string' && !reasonOf(error).includes(code) ? ` (${code})` : ''}`;
  return code === 'ECONNREFUSED'
    ? cannotBenchmark(
        label,
        `the connection was refused: ${reason}`,
        'Start the service first, and look at its address',
      )
    : cannotBenchmark(label, `no whole answer came: ${reason}`, 'Look at what the service logs', error);
}

/** Whether most answers were refusals. */
export function areMostRefused(refusals: Refusals | null): refusals is Refusals {
  return refusals !== null && refusals.count * 2 > refusals.of;
}

/** The error where some answers were refusals, and those of most cannot be told otherwise. */
export function wereRefused({ label }: Call, { status, count, of }: Refusals): MettleError {
  return cannotBenchmark(
    label,
    of === 1 ? `it answered ${statusInWords(status)}` : `${count} of ${of} answers were ${statusInWords(status)}`,
    CURES[status] ?? '',
  );
}

const CURES: Readonly<Record<number, string>> = {
  401: 'Send what it asks for, as in headers: { authorization }',
  429: 'Lift its limit for the measurement',
};

/** Why figures that are mostly those of refusals must not be used. */
export function refusedInWords({ status, count, of }: Refusals): string {
  return `${count} of ${of} answers were ${statusInWords(status)}: what was measured is how fast the service refuses. ${CURES[status] ?? ''}`;
}

function cannotBenchmark(label: string, reason: string, cure: string, cause?: unknown): MettleError {
  return failedTo({ to: `benchmark ${label}`, reason, cure, code: 'METTLE_BENCHMARK', cause });
}
