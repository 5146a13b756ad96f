import type { ProxyTraffic, ToxicProxy } from './toxic-proxy';

/** A proxy as it is at one moment. */
export interface ProxyView extends ProxyTraffic {
  /** Its name, by which the API finds it. */
  readonly name: string;
  /** Where it listens: `127.0.0.1:26379`. */
  readonly listen: string;
  /** Where connections go: `localhost:6379`. */
  readonly upstream: string;
  /** Whether it takes connections. */
  readonly enabled: boolean;
  /** Those of the client's bytes first, as the API lists them. */
  readonly toxics: readonly ToxicView[];
}

/** A toxic as it is at one moment. */
export interface ToxicView {
  /** Its name: as given, or such as `latency_downstream`. */
  readonly name: string;
  /** What it does, such as `latency`. */
  readonly type: string;
  /** Whose bytes it is about: the client's (`upstream`) or the server's. */
  readonly stream: 'upstream' | 'downstream';
  /** Share of the connections that it strikes, from 0 to 1. */
  readonly toxicity: number;
  /** Its figures, with Toxiproxy's names and units. */
  readonly attributes: Readonly<Record<string, number>>;
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
