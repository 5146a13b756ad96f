import type { Connection, Stage } from '../../core/relay';
import type { Session, Surroundings } from '../wire/shared-interceptor';
import {
  areWholeCommands,
  areWholeReplies,
  beginsCommand,
  beginsReply,
  command,
  errorReply,
  Values,
  wordsOf,
} from './frames';
import { Replies } from './replies';
import type { RedisCommand, RedisDeed, RedisRule } from './rule';

const SUBSCRIBES = new Set(['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE', 'UNSUBSCRIBE', 'PUNSUBSCRIBE', 'SUNSUBSCRIBE']);
const NEVER_QUEUED = new Set(['EXEC', 'DISCARD', 'MULTI', 'WATCH', 'QUIT', 'RESET']);

/**
 * `lost`: in the middle of something that began before. `line`: a line has ended, and probably what it belonged to. `opaque`: encrypted, or a replica: bytes pass.
 */
type Phase = 'lost' | 'line' | 'values' | 'opaque';

/**
 * One connection to a Redis, followed command by command. A command that is struck never reaches the server: in its place goes one
 * that no server knows, and its error, which names it, is replaced on the way back. So the server itself keeps the order of
 * answers, and gives up a MULTI of which a command failed.
 */
export class RedisSession implements Session {
  readonly upstream: Stage;
  readonly downstream: Stage;
  readonly #connection: Connection;
  readonly #rules: ReadonlySet<RedisRule>;
  readonly #commands = Values.ofCommands((bytes) => this.#command(bytes));
  readonly #values: Values;
  readonly #replies = new Replies((bytes) => this.#down.push(bytes));
  #up: Buffer[] = [];
  #down: Buffer[] = [];
  #phases: { upstream: Phase; downstream: Phase };
  #inMulti = false;
  /** Whether the number of answers that are due is known. */
  #isCounted: boolean;
  #silent: 'off' | 'next' | 'this' | undefined;
  #markers = 0;

  constructor({ connection, rules }: Surroundings<RedisRule>) {
    this.#connection = connection;
    this.#rules = rules;
    this.#values = Values.ofReplies((bytes) => this.#replies.take(bytes));
    const { lastChunk: up } = connection.upstream;
    const { lastChunk: down } = connection.downstream;
    this.#isCounted = up === undefined && down === undefined;
    this.#phases = {
      upstream: up === undefined || areWholeCommands(up) ? 'values' : afterChunk(up),
      downstream: down === undefined || areWholeReplies(down) ? 'values' : afterChunk(down),
    };
    this.upstream = {
      take: (chunk) => this.#takeCommands(chunk),
      end: () => {
        this.#leaveUpstream();
        connection.upstream.end();
      },
      leave: () => this.#leaveUpstream(),
    };
    this.downstream = {
      take: (chunk) => this.#takeReplies(chunk),
      end: () => {
        this.#leaveDownstream();
        connection.downstream.end();
      },
      leave: () => this.#leaveDownstream(),
    };
  }

  get isClear(): boolean {
    return this.#phases.upstream === 'opaque' || this.#replies.isPlain;
  }

  #takeCommands(chunk: Buffer): void {
    // A first byte of 22 is the handshake of TLS.
    if (this.#isCounted && this.#markers === 0 && chunk[0] === 22)
      this.#phases = { upstream: 'opaque', downstream: 'opaque' };
    if (this.#phases.upstream === 'line' && beginsCommand(chunk)) this.#phases.upstream = 'values';
    if (this.#phases.upstream === 'values') {
      this.#commands.take(chunk);
      this.#flush();
      return;
    }
    this.#connection.upstream.push(chunk);
    if (this.#phases.upstream !== 'opaque') this.#phases.upstream = afterChunk(chunk);
  }

  #takeReplies(chunk: Buffer): void {
    if (this.#phases.downstream === 'line' && beginsReply(chunk)) this.#phases.downstream = 'values';
    if (this.#phases.downstream === 'values') {
      this.#values.take(chunk);
      this.#flush();
      return;
    }
    this.#connection.downstream.push(chunk);
    if (this.#phases.downstream !== 'opaque') this.#phases.downstream = afterChunk(chunk);
  }

  #flush(): void {
    if (this.#up.length > 0) this.#connection.upstream.push(Buffer.concat(this.#up.splice(0)));
    if (this.#down.length > 0) this.#connection.downstream.push(Buffer.concat(this.#down.splice(0)));
  }

  #leaveUpstream(): void {
    this.#up.push(this.#commands.rest());
    this.#flush();
  }

  #leaveDownstream(): void {
    this.#down.push(this.#values.rest());
    this.#flush();
  }

  #command(bytes: Buffer): void {
    const [first, ...rest] = wordsOf(bytes);
    // An empty line or array is not answered.
    if (first === undefined || this.#phases.upstream === 'opaque') {
      this.#up.push(bytes);
      return;
    }
    const name = first.toString().toUpperCase();
    const asked: RedisCommand = { name, args: rest.map(String), isQueued: this.#inMulti && !NEVER_QUEUED.has(name) };
    if (name === 'SYNC' || name === 'PSYNC') this.#phases = { upstream: 'opaque', downstream: 'opaque' };
    this.#hush(asked);
    const isHeard = this.#silent === undefined && this.#phases.downstream !== 'lost';
    const deed = isHeard ? this.#ask(asked) : undefined;
    // Of an EXEC whose MULTI came before the fault it is not known which answer is its own.
    const isUnclear = deed?.when === 'after' && name === 'EXEC' && !this.#isCounted;
    if (deed === undefined || isUnclear) this.#pass(asked, bytes);
    else if (deed.when === 'before') this.#replace(asked, deed);
    else this.#follow(asked, bytes, deed);
    this.#track(asked);
  }

  #ask(asked: RedisCommand): RedisDeed | undefined {
    for (const rule of this.#rules) {
      const deed = rule.command(asked, this.#connection);
      if (deed) return deed;
    }
    return undefined;
  }

  #pass({ name }: RedisCommand, bytes: Buffer): void {
    // Within a MULTI a command of ours would make it fail, so that what is due is counted before.
    if (name === 'MULTI' && !this.#isCounted && this.#silent === undefined) this.#count();
    this.#up.push(bytes);
    if (this.#silent === undefined)
      this.#replies.expect({ isSubscription: SUBSCRIBES.has(name), isMonitor: name === 'MONITOR' });
    if (this.#silent === 'this') this.#silent = undefined;
  }

  /** An EXEC that is refused takes the transaction with it: Redis says EXECABORT with the reason. */
  #replace({ name }: RedisCommand, deed: RedisDeed): void {
    const marker = this.#newMarker();
    this.#up.push(command(marker));
    if (name === 'EXEC' && this.#inMulti) {
      this.#replies.expect({ marker });
      this.#up.push(command('EXEC'));
      const error = errorReply(`EXECABORT Transaction discarded because of: ${deed.text}`);
      this.#replies.expect({ deed, error });
    } else this.#replies.expect({ marker, deed, error: errorReply(deed.text) });
  }

  #follow({ name }: RedisCommand, bytes: Buffer, deed: RedisDeed): void {
    if (name !== 'EXEC') this.#count();
    this.#up.push(bytes);
    this.#replies.expect({ deed, error: errorReply(deed.text) });
  }

  /** From the answer to this marker on it is known which answer is whose. */
  #count(): void {
    const marker = this.#newMarker();
    this.#up.push(command(marker));
    this.#replies.expect({ marker });
    this.#isCounted = true;
  }

  #newMarker(): string {
    this.#markers += 1;
    return `JEST-METTLE-FAULT-${this.#markers}`;
  }

  #track({ name }: RedisCommand): void {
    if (name === 'MULTI') this.#inMulti = true;
    else if (name === 'EXEC' || name === 'DISCARD' || name === 'RESET') this.#inMulti = false;
  }

  /** CLIENT REPLY OFF and SKIP: nothing is answered. */
  #hush({ name, args }: RedisCommand): void {
    if (this.#silent === 'next') this.#silent = 'this';
    if (name !== 'CLIENT' || args[0]?.toUpperCase() !== 'REPLY') return;
    const mode = args[1]?.toUpperCase();
    if (mode === 'ON') this.#silent = undefined;
    else if (mode === 'OFF') this.#silent = 'off';
    else if (mode === 'SKIP' && this.#silent !== 'off') this.#silent = 'next';
  }
}

function afterChunk(chunk: Buffer): Phase {
  return chunk.at(-1) === 0x0a && chunk.at(-2) === 0x0d ? 'line' : 'lost';
}
