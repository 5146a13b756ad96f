import { isPlainObject } from '../../core/options';
import type { Service } from '../../service';
import { type Asked, askedInWords } from './instance';
import { statusesOf } from './options';
import { type EndpointRequest, readEndpointRequest } from './request';
import { readTarget } from './target';

/** A service and what it is asked: one side of a comparison of endpoints. */
export interface EndpointSide {
  /** What `startService` or `useService` returned, or an address. Further instances are started of one with a command. */
  readonly service: Service | string;
  /** What it is asked. Default: the `request` of the comparison. */
  readonly request?: EndpointRequest;
}

/** An {@link EndpointSide}, complete. */
export interface ReadSide extends Asked {
  readonly kind: 'endpoint';
  readonly label: string;
}

/** What both sides have in common. */
export interface CommonRequest {
  readonly request: EndpointRequest | undefined;
  readonly expectStatus: number | readonly number[] | undefined;
}

/** Whether this is a service and what it is asked. */
export function isEndpointSide(raw: unknown): raw is EndpointSide {
  return isPlainObject(raw) && 'service' in raw;
}

/** Reads a side of a comparison. @throws MettleError `METTLE_OPTION`, `METTLE_HOST_REFUSED` */
export function readSide(where: string, side: EndpointSide, { request, expectStatus }: CommonRequest): ReadSide {
  const target = readTarget(where, side.service);
  const asked = { target, request: readEndpointRequest(where, side.request ?? request, target.url) };
  return { kind: 'endpoint', ...asked, expectStatus: statusesOf(expectStatus), label: askedInWords(asked) };
}
