import type { Attributes } from '../toxics';
import type { ProxyTraffic, ToxicProxy } from './toxic-proxy';

/** A proxy as it is at one moment. */
export interface ProxyView extends ProxyTraffic {
  readonly name: string;
  /** Where it listens: `127.0.0.1:26379`. */
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  /** Those of the client's bytes first, as the API lists them. */
  readonly toxics: readonly ToxicView[];
}

/** A toxic as it is at one moment. */
export interface ToxicView {
  readonly name: string;
  readonly type: string;
  readonly stream: 'upstream' | 'downstream';
  readonly toxicity: number;
  readonly attributes: Attributes;
  /** How often it did something since it was added. */
  readonly fired: number;
}

export function viewOf(proxy: ToxicProxy): ProxyView {
  const { name, listen, upstream, enabled, traffic, toxics } = proxy;
  const list = toxics.list().map(({ name, kind, direction, toxicity, attributes, fired }) => ({
    name,
    type: kind.type,
    stream: direction,
    toxicity,
    attributes,
    fired,
  }));
  return { name, listen, upstream, enabled, ...traffic, toxics: list };
}
