import { ascending, medianOf, quantileOf } from '../../core/statistics';
import { formatCount, formatMs, formatShare } from '../../core/units';
import { contention, growthOf } from '../benchmark/trust';
import { areMostRefused, refusedInWords } from './answers';
import type { EndpointSampled } from './sample';
import { type Target, whyItInforms } from './target';

/** Requests are sent too late where the client is late by more than this share of what it measures. */
const LATE_SHARE = 0.2;
/** From here on a part of all requests has waited for a connection of its own. */
const CONNECTIONS_PER_REQUEST = 0.5;
const KEPT_UP = 0.95;

/** Why the figures must not be used; empty where they can. */
export function whyInvalid(forks: readonly EndpointSampled[], { kind }: Target): string[] {
  const refused = forks.map(({ refusals }) => refusals).find(areMostRefused);
  const growth = growthOf(forks.map(({ cpuMs, wallMs }) => (cpuMs.length > 0 ? cpuMs : wallMs)));
  const lateMs = medianOf(forks.flatMap((fork) => fork.lateMs));
  const latencyMs = medianOf(forks.flatMap((fork) => fork.latencyMs));
  return [
    ...(refused === undefined ? [] : [refusedInWords(refused)]),
    ...(kind === 'this process' && '__coverage__' in globalThis
      ? [
          'the service runs in this process and is instrumented for coverage, which makes it slower: measure without --coverage, or start it by its command',
        ]
      : []),
    ...(growth === null
      ? []
      : [
          `it does different work with each request: at the end of each measurement one takes ${formatShare(growth)} longer than at its beginning. Something in the service grows`,
        ]),
    ...(lateMs > latencyMs * LATE_SHARE
      ? [
          `the client could not keep the rate: it sent requests ${formatMs(lateMs)} late, of ${formatMs(latencyMs)} that they took in all. Ask for a lower rate, or free the machine`,
        ]
      : []),
  ];
}

/** What a reader has to know besides. */
export function notesOn(
  forks: readonly EndpointSampled[],
  { target, rate, asked }: { readonly target: Target; readonly rate: number | undefined; readonly asked: number },
): string[] {
  const requests = forks.reduce((sum, { latencyMs }) => sum + latencyMs.length, 0);
  const connections = forks.reduce((sum, fork) => sum + fork.connections, 0);
  return [
    ...whyItInforms(target).map((reason) => `a verdict on it only informs: ${reason}`),
    ...(rate === undefined ? [] : rateNotes(forks, rate)),
    ...contention(forks),
    ...(rate === undefined && connections > requests * CONNECTIONS_PER_REQUEST
      ? ['the service closes the connection after its answers: the times include connecting']
      : []),
    ...(forks.every(({ settled }) => !settled)
      ? ['its times had not become even when the warm-up was over: a longer warmUp may']
      : []),
    ...(forks.length < asked
      ? [`${forks.length} of ${asked} instances were measured: the budget had no room for more`]
      : []),
    ...(target.kind === 'instances' && forks.every(({ cpuMs }) => cpuMs.length === 0)
      ? [
          'the processor time of the service cannot be read: the platform does not tell it, or threads and processes spend it that end with each request',
        ]
      : []),
  ];
}

function rateNotes(forks: readonly EndpointSampled[], rate: number): string[] {
  const perSecond = medianOf(forks.map((fork) => fork.perSecond));
  const late = quantileOf(ascending(forks.flatMap(({ lateMs }) => lateMs)), 0.99);
  const p99 = quantileOf(ascending(forks.flatMap(({ latencyMs }) => latencyMs)), 0.99);
  return [
    `${formatCount(rate)} requests per second: each time counts from when its request was due`,
    ...(perSecond < rate * KEPT_UP
      ? [
          `the service answered ${formatCount(perSecond)} per second: it cannot keep up, and times grow with the duration`,
        ]
      : []),
    ...(late > p99 * LATE_SHARE
      ? [`1 % of the requests were sent more than ${formatMs(late)} late, which lengthens p99: the machine was busy`]
      : []),
  ];
}
