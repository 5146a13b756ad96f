import { accepts, optional, type Read, type Rules, readOptions, rule, withDefault } from '../../core/options';
import type { Duration } from '../../core/units';
import type { Service } from '../../service';
import { type CommonBenchmarkOptions, commonRules } from '../benchmark/options';
import { type EndpointRequest, type ReadRequest, readEndpointRequest } from './request';
import { readTarget, type Target } from './target';

/** Options of `benchmarkEndpoint`. */
export interface EndpointOptions extends CommonBenchmarkOptions {
  /** Its name, by which it is saved and compared. Default: method and path, as in `GET /orders`. */
  readonly name?: string;
  /**
   * Requests a second, sent whether the ones before have been answered or not. A time then counts from when its request was due. Default: one
   * request after the other.
   */
  readonly rate?: number;
  /** Requests that are timed for each instance, at the least, where the budget has room for them. Default: 400. */
  readonly requests?: number;
  /** The status of a right answer, or several. Another one is an error. Default: any below 400. */
  readonly expectStatus?: number | readonly number[];
  /** Warm-up of each instance at the most: it ends after 60 requests, when times have become even. Default: '1s'. */
  readonly warmUp?: Duration;
  /** Instances of the service, each in a process of its own and with a client of its own. Default: 5. */
  readonly forks?: number;
}

const isStatus = (raw: unknown): boolean => Number.isInteger(raw) && (raw as number) >= 100 && (raw as number) <= 599;

/** The status of a right answer. */
export const statusRule = optional(
  accepts<number | readonly number[]>(
    'a status from 100 to 599, or a list of them',
    '201',
    (raw) => isStatus(raw) || (Array.isArray(raw) && raw.length > 0 && raw.every(isStatus)),
  ),
);

/** As clients want it. */
export function statusesOf(given: number | readonly number[] | undefined): readonly number[] | null {
  return given === undefined ? null : [given].flat();
}

const rules = {
  ...commonRules,
  name: optional(rule.text("'orders'")),
  rate: optional(rule.positive('200')),
  requests: withDefault(rule.positiveInteger('400'), 400),
  expectStatus: statusRule,
  warmUp: withDefault(rule.duration("'1s'"), 1_000),
  forks: withDefault(rule.positiveInteger('5'), 5),
} satisfies Rules;

/** The options, complete, with what is asked of what. */
export type ReadEndpointOptions = Omit<Read<typeof rules>, 'name' | 'expectStatus'> & {
  readonly name: string;
  readonly target: Target;
  readonly request: ReadRequest;
  readonly expectStatus: readonly number[] | null;
};

const WHERE = 'benchmarkEndpoint';

/** @throws MettleError `METTLE_OPTION`, `METTLE_HOST_REFUSED` */
export function readEndpointOptions(
  service: Service | string,
  rawRequest: EndpointRequest,
  raw: EndpointOptions | undefined,
): ReadEndpointOptions {
  const { name, expectStatus, ...rest } = readOptions(WHERE, raw, rules);
  const target = readTarget(WHERE, service);
  const request = readEndpointRequest(WHERE, rawRequest, target.url);
  return {
    ...rest,
    name: name ?? request.label.replace(/\?.*$/, ''),
    target,
    request,
    expectStatus: statusesOf(expectStatus),
  };
}
