import { reasonOf } from '../../core/errors';
import type { Random } from '../../core/random';
import { type Relay, startRelay } from '../../core/relay';
import { ApiError } from './api-error';
import { type HostPort, joinHostPort, resolveAddress } from './listen-address';
import { ToxicChain } from './toxic-chain';

/** What makes a proxy. */
export interface ToxicProxyOptions {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly random: Random;
  /** Reads and checks where connections go. @throws ApiError */
  readonly readUpstream: (upstream: string) => HostPort;
}

/** What passed through a proxy since it was made. */
export interface ProxyTraffic {
  /** How many came, from the beginning. */
  readonly connections: number;
  /** Bytes of the clients. */
  readonly bytesUp: number;
  /** Bytes of the server. */
  readonly bytesDown: number;
}

/** One proxy: a relay while it is enabled, and its toxics all the time. */
export class ToxicProxy {
  readonly name: string;
  readonly toxics: ToxicChain;
  readonly #options: ToxicProxyOptions;
  #listen: string;
  #upstream: string;
  #relay: Relay | undefined;
  /** Of the relays that were stopped. */
  #past: ProxyTraffic = { connections: 0, bytesUp: 0, bytesDown: 0 };

  constructor(options: ToxicProxyOptions) {
    this.#options = options;
    this.name = options.name;
    this.#listen = options.listen;
    this.#upstream = options.upstream;
    this.toxics = new ToxicChain(options.random);
  }

  /** Where it listens: as it was given until the first start, then the resolved address. */
  get listen(): string {
    return this.#listen;
  }

  get upstream(): string {
    return this.#upstream;
  }

  get enabled(): boolean {
    return this.#relay !== undefined;
  }

  get traffic(): ProxyTraffic {
    return sum(this.#past, this.#relay);
  }

  /** Starts to listen; does nothing where it does already. @throws ApiError 500 */
  async start(): Promise<void> {
    if (this.#relay) return;
    const address = await resolveAddress(this.#listen).catch((error) => {
      throw new ApiError(500, `listen tcp: ${reasonOf(error)}`);
    });
    const relay = await this.#startRelay(address);
    this.#relay = relay;
    this.#listen = joinHostPort(relay);
    this.toxics.attach(relay);
  }

  /** Refuses connections and closes those that are open. No peer is waited for. */
  async stop(): Promise<void> {
    const relay = this.#relay;
    if (relay === undefined) return;
    this.#relay = undefined;
    this.toxics.detach();
    await relay.stop('close');
    this.#past = sum(this.#past, relay);
  }

  /** Whether it would have to listen or to pass on elsewhere. Names are resolved for that. @throws ApiError 500 */
  async differs(listen: string, upstream: string): Promise<boolean> {
    const resolved = await resolveAddress(listen).catch((error) => {
      throw new ApiError(500, reasonOf(error));
    });
    return this.#listen !== joinHostPort(resolved) || this.#upstream !== upstream;
  }

  /** Moves it, starts it, stops it. Open connections are kept where only the spelling changed. @throws ApiError */
  async update(changed: { listen?: string; upstream?: string; enabled?: boolean }): Promise<void> {
    const { listen = this.#listen, upstream = this.#upstream, enabled = this.enabled } = changed;
    if (upstream !== this.#upstream) this.#options.readUpstream(upstream);
    if (await this.differs(listen, upstream)) {
      await this.stop();
      this.#listen = listen;
      this.#upstream = upstream;
    }
    await (enabled ? this.start() : this.stop());
  }

  /** As it stands in answers of the API. `Logger` is there since Toxiproxy 2.5, by mistake; clients send it back. */
  toJSON(): object {
    return {
      name: this.name,
      listen: this.#listen,
      upstream: this.#upstream,
      enabled: this.enabled,
      Logger: {},
      toxics: this.toxics.list(),
    };
  }

  async #startRelay({ host, port }: HostPort): Promise<Relay> {
    const { name, readUpstream } = this.#options;
    const start = (address: string): Promise<Relay> =>
      startRelay({
        host: address,
        port,
        target: readUpstream(this.#upstream),
        label: `the proxy ${name}`,
        unreachable: 'close',
        // By the API: a proxy that one test made is there for the next one too.
        owned: true,
      });
    try {
      if (!['', '0.0.0.0', '::'].includes(host)) return await start(host);
      // Every interface, of IPv4 and IPv6 at once where the machine knows both.
      return await start('::').catch((error) => {
        if (codeOf(error) === 'EAFNOSUPPORT') return start('0.0.0.0');
        throw error;
      });
    } catch (error) {
      if (error instanceof ApiError) throw error;
      throw new ApiError(500, `listen tcp ${joinHostPort({ host, port })}: bind: ${bindReason(error)}`);
    }
  }
}

/** The system's error as Go words it. */
function bindReason(error: unknown): string {
  const words: Readonly<Record<string, string>> = {
    EADDRINUSE: 'address already in use',
    EADDRNOTAVAIL: 'cannot assign requested address',
    EACCES: 'permission denied',
  };
  return words[codeOf(error) ?? ''] ?? reasonOf((error as { cause?: unknown }).cause ?? error);
}

function codeOf(error: unknown): string | undefined {
  return (error as { cause?: { code?: string } }).cause?.code;
}

function sum(past: ProxyTraffic, now: ProxyTraffic | undefined): ProxyTraffic {
  return {
    connections: past.connections + (now?.connections ?? 0),
    bytesUp: past.bytesUp + (now?.bytesUp ?? 0),
    bytesDown: past.bytesDown + (now?.bytesDown ?? 0),
  };
}
