import { promises as dns } from 'node:dns';
import { isIP, type Socket } from 'node:net';
import { failedTo } from '../../core/errors';
import { asOwnTraffic } from '../../core/own-traffic';
import { type Admitted, type Interceptor, type Relay, type RelayTarget, startRelay } from '../../core/relay';
import { hold } from '../../core/resources';
import type { TargetJournal } from '../targets/target';
import { Arrivals } from './arrivals';
import { addRoute, type Connect, type Route, routeTo } from './connect-hook';
import { waitToConnect } from './connecting';
import { connectionReset } from './network-error';
import { OpenConnection, type Reach } from './open-connection';
import { openSockets } from './open-sockets';
import { type ConnectCall, keyOf, mayBe, type Place } from './place';
import { redirected } from './redirect';

/**
 * The relay of an outgoing address of this process. While somebody needs it, a real relay stands in the way of new
 * connections, and interceptors reach those that were open before it came as well.
 */
export class OutgoingRelay implements Relay, Route {
  readonly target: RelayTarget;
  readonly #label: string;
  readonly #madeAt: string;
  readonly #key: string;
  #addresses: ReadonlySet<string> = new Set();
  #users = 0;
  /** The relay of new connections, while somebody needs it. */
  #present: Relay | undefined;
  /** That one, and those of before that still have connections. */
  readonly #relays = new Set<Relay>();
  #removeRoute: () => void = () => {};
  /** One after the other: what is being taken away cannot be put there yet. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #interceptors = new Map<Admitted, AbortController>();
  readonly #open = new Map<Socket, OpenConnection>();
  /** Sockets on their way to a relay, which must not close its door before them. */
  readonly #arriving = new Arrivals();
  #count = 0;
  readonly #passed = { bytesUp: 0, bytesDown: 0 };
  #journal: TargetJournal | undefined;

  /** @param madeAt - where it was named first. */
  constructor(target: RelayTarget, label: string, madeAt: string) {
    this.target = target;
    this.#label = label;
    this.#madeAt = madeAt;
    this.#key = keyOf(target);
  }

  get host(): string {
    return this.#requirePresent().host;
  }

  get port(): number {
    return this.#requirePresent().port;
  }

  get connections(): number {
    return this.#count;
  }

  get bytesUp(): number {
    return [...this.#relays].reduce((sum, relay) => sum + relay.bytesUp, this.#passed.bytesUp);
  }

  get bytesDown(): number {
    return [...this.#relays].reduce((sum, relay) => sum + relay.bytesDown, this.#passed.bytesDown);
  }

  /** Where it is said what the next interceptor could not reach. */
  observe(journal: TargetJournal): void {
    this.#journal = journal;
  }

  /** Puts the relay in the way of new connections; the returned function takes it away when the last user has gone. */
  async acquire(): Promise<() => Promise<void>> {
    await this.#next(async () => {
      if (this.#users === 0) await this.#start();
      this.#users += 1;
    });
    let released: Promise<void> | undefined;
    const forget = hold('relay', this.#label, () => release());
    const release = (): Promise<void> => {
      forget();
      released ??= this.#next(async () => {
        this.#users -= 1;
        if (this.#users === 0) await this.#leave();
      });
      return released;
    };
    return release;
  }

  intercept(interceptor: Interceptor): () => void {
    this.#requirePresent();
    const controller = new AbortController();
    const inRelay: Interceptor = {
      label: interceptor.label,
      ...(interceptor.open && { open: (connection) => interceptor.open?.(connection) }),
      ...(interceptor.failed && { failed: (error, id) => interceptor.failed?.(error, id) }),
    };
    const admitted = { interceptor };
    this.#interceptors.set(admitted, controller);
    const removals = [...this.#relays].map((relay) => relay.intercept(inRelay));
    this.#tell(this.#openConnections().map((connection) => connection.open(admitted)));
    return () => {
      if (!this.#interceptors.delete(admitted)) return;
      controller.abort();
      for (const remove of removals) remove();
      for (const connection of [...this.#open.values()]) connection.remove(admitted);
    };
  }

  async refuse(open: 'close' | 'reset' | 'keep'): Promise<() => Promise<void>> {
    this.#requirePresent();
    const undos = await Promise.all([...this.#relays].map((relay) => relay.refuse(open)));
    if (open !== 'keep') for (const connection of this.#openConnections()) connection[open]();
    return async () => {
      await Promise.all(undos.map((undo) => undo()));
    };
  }

  async drain(): Promise<void> {
    await Promise.all([...this.#relays].map((relay) => relay.drain()));
  }

  async stop(): Promise<void> {
    const relays = [...this.#relays];
    await this.#leave();
    await Promise.all(relays.map((relay) => relay.stop()));
  }

  isTo(place: Place): 'exactly' | 'perhaps' | 'no' {
    if (keyOf(place) === this.#key) return 'exactly';
    if ('path' in place || 'path' in this.target || place.port !== this.target.port) return 'no';
    return mayBe(place, this.target.host, this.#addresses) ? 'perhaps' : 'no';
  }

  connect(socket: Socket, { options, callback }: ConnectCall, original: Connect): void {
    if (callback) socket.once('connect', callback);
    const go = (id?: number): void => {
      const relay = this.#present;
      if (relay) this.#arriving.add(socket, id);
      original.call(socket, relay ? redirected(options, relay.port) : options);
    };
    const asked = new Map(
      [...this.#interceptors].flatMap(([{ interceptor }, { signal }]) =>
        interceptor.connect ? [[interceptor, signal] as const] : [],
      ),
    );
    if (asked.size === 0) {
      go();
      return;
    }
    this.#count += 1;
    const id = this.#count;
    // As it is while Node looks a name up: what is written waits, and the owner may give up.
    Object.assign(socket, { connecting: true });
    void waitToConnect(socket, id, asked).then(
      (isWanted) => {
        if (isWanted) go(id);
      },
      () => socket.destroy(connectionReset()),
    );
  }

  async #start(): Promise<void> {
    const { target } = this;
    if ('host' in target && isIP(target.host) === 0) this.#addresses = await addressesOf(target.host);
    const relay = await startRelay({
      target,
      label: this.#label,
      madeAt: this.#madeAt,
      untilEndOfFile: true,
      number: (client) => {
        const announced = this.#arriving.accepted(client);
        if (announced === undefined) this.#count += 1;
        return announced ?? this.#count;
      },
    });
    this.#present = relay;
    this.#relays.add(relay);
    this.#removeRoute = addRoute(this);
  }

  /** Leaves connections that go through the relay alone: they live as long as their owners want. */
  async #leave(): Promise<void> {
    const relay = this.#present;
    this.#present = undefined;
    this.#removeRoute();
    if (relay === undefined) return;
    const drain = (): void => {
      void relay.drain().then(() => {
        this.#relays.delete(relay);
        this.#passed.bytesUp += relay.bytesUp;
        this.#passed.bytesDown += relay.bytesDown;
      });
    };
    const arrived = this.#arriving.all().then(drain);
    // Who waits for a name server is not waited for.
    if (!this.#arriving.isHeldUp) await arrived;
  }

  #next<T>(step: () => T | Promise<T>): Promise<T> {
    const turn = this.#turn.then(step);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  #tell(reach: readonly Reach[]): void {
    const reached = reach.filter((one) => one === 'reached').length;
    const beyond = reach.filter((one) => one === 'out of reach').length;
    if (reached > 0) this.#journal?.figure('openConnectionsReached', reached);
    if (beyond === 0) return;
    this.#journal?.figure('openConnectionsOutOfReach', beyond);
    const connections =
      beyond === 1 ? '1 connection that was open before is' : `${beyond} connections that were open before are`;
    this.#journal?.note(`${connections} out of reach: HTTP/2 and "onread" take bytes past Node's streams`);
  }

  #openConnections(): OpenConnection[] {
    return openSockets((place) => routeTo(place) === this).map((socket) => {
      const known = this.#open.get(socket);
      if (known) return known;
      this.#count += 1;
      const connection = new OpenConnection(socket, this.#count, () => this.#open.delete(socket));
      this.#open.set(socket, connection);
      return connection;
    });
  }

  #requirePresent(): Relay {
    if (this.#present) return this.#present;
    throw failedTo({
      to: `put a fault on ${this.#label}`,
      reason: 'nothing stands in the way of its connections now',
      cure: 'Use it inside withChaos or runExperiment, which call prepare() first',
      code: 'METTLE_FAULT',
    });
  }
}

/** Where a name leads; nowhere, where it cannot be resolved: then only its name can tell it. */
async function addressesOf(name: string): Promise<ReadonlySet<string>> {
  try {
    const found = await asOwnTraffic(() => dns.lookup(name, { all: true }));
    return new Set(found.map(({ address }) => address));
  } catch {
    return new Set();
  }
}
