import { endsConnection } from './errors';
import type { Awaited } from './exchange';
import type { FrameReader } from './frames';
import { errorField, SYNC } from './messages';
import { failTransaction } from './requests';
import type { Deed } from './rule';
import type { Wire } from './wire';

/** The server's messages: each is passed on, hidden or replaced, by what it answers. */
export class Replies implements FrameReader {
  readonly #wire: Wire;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  piece(type: string, bytes: Buffer): void {
    if (type === 'd') this.#wire.down(bytes);
    else this.#show(bytes);
  }

  whole(type: string, bytes: Buffer): void {
    const { exchange } = this.#wire;
    switch (type) {
      case 'Z':
        this.#ready(bytes);
        return;
      case 'E':
        this.#error(bytes);
        return;
      case 'C':
      case 'I':
      case 's':
        this.#completed(bytes);
        return;
      case '1':
        this.#answered('parse', bytes);
        return;
      case '2':
        this.#answered('bind', bytes);
        return;
      case '3':
        this.#answered('close', bytes);
        return;
      case 'T':
      case 'n':
        this.#answered('describe', bytes);
        return;
      case 'D':
      case 'N':
      case 't':
      case 'V':
        this.#show(bytes);
        return;
      case 'G':
      case 'W':
        if (exchange.head?.kind === 'execute') exchange.copyBegins();
        this.#wire.copiesIn = !exchange.queue.some(({ kind }) => kind === 'copied');
        this.#wire.down(bytes);
        return;
      default:
        // Notifications, changed parameters, copies, authentication.
        this.#wire.down(bytes);
    }
  }

  #show(bytes: Buffer): void {
    const { head } = this.#wire.exchange;
    if (head?.hidden || head?.marker !== undefined) return;
    this.#wire.down(bytes);
  }

  #answered(kind: Awaited['kind'], bytes: Buffer): void {
    this.#show(bytes);
    this.#wire.exchange.done(kind);
  }

  #completed(bytes: Buffer): void {
    const { exchange } = this.#wire;
    const { head } = exchange;
    this.#show(bytes);
    exchange.done('execute');
    exchange.done('copied');
    if (head?.kind !== 'execute' || head.deed === undefined) return;
    if (endsConnection(head.deed.error)) this.#finishAtSync(head.deed);
    else this.#wire.fail(head.deed);
  }

  /** It is done only with the Sync: until then the server would take it back. */
  #finishAtSync(deed: Deed): void {
    const { exchange } = this.#wire;
    const sync = exchange.queue.find(({ kind }) => kind === 'sync');
    if (sync) sync.deed = deed;
    else {
      this.#wire.up(SYNC);
      exchange.add({ kind: 'sync', hidden: true, deed });
    }
  }

  #error(bytes: Buffer): void {
    const { exchange } = this.#wire;
    const severity = errorField(bytes, 'V') ?? errorField(bytes, 'S');
    if (severity === 'FATAL' || severity === 'PANIC') {
      this.#wire.down(bytes);
      return;
    }
    const marker = /jest_mettle_fault_\d+/.exec(errorField(bytes, 'M') ?? '')?.[0];
    const failedOnPurpose = marker === undefined ? undefined : exchange.skipTo(marker);
    const { head } = exchange;
    if (failedOnPurpose?.deed) this.#wire.fail(failedOnPurpose.deed);
    else if (!head?.muted) this.#wire.down(bytes);
    if (head) {
      head.failed = true;
      head.deed = head.kind === 'fatal' ? head.deed : undefined;
    }
    exchange.skipToSync();
    this.#wire.finishIfDue();
  }

  #ready(bytes: Buffer): void {
    const { exchange } = this.#wire;
    const answered = exchange.ready();
    this.#wire.copiesIn = false;
    this.#wire.status = String.fromCharCode(bytes[5] as number);
    const deed = answered?.deed;
    if (deed && endsConnection(deed.error)) {
      this.#wire.finish(deed);
      return;
    }
    if (deed) this.#wire.fail(deed);
    if (!answered?.failLate) {
      if (!answered?.hidden) this.#wire.down(bytes);
    } else if (deed && this.#wire.status !== 'I') failTransaction(this.#wire);
    else this.#wire.down(bytes);
    this.#wire.finishIfDue();
  }
}
