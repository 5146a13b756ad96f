import { failedTo } from '../../../core/errors';
import type { Rule } from '../../../core/options';
import type { Random } from '../../../core/random';
import { defineFault, type FaultFactory } from '../../define-fault';
import type { FaultContext, Selection } from '../../fault';
import type { Exchange } from '../../http1/exchange';
import { handleRequests } from '../../http1/traffic';
import { type ConnectionTarget, connections, type Reachable } from '../../targets/target';
import { type CompleteMatch, matches, matchRules, type RequestMatch } from './request-match';

/** What each fault for HTTP takes: the dependency, which requests to it, and which of those it strikes. */
export interface HttpFaultOptions extends RequestMatch, Selection {
  /** The dependency, reached by `http://`. */
  readonly of: Reachable;
}

/** A request that is struck. */
export interface Strike {
  /** The request's own source of chance. */
  readonly random: Random;
  /** Notes that the fault did something: `503`. */
  fired(what: string): void;
}

/** What a fault for HTTP works with. */
export interface HttpFaultSite<Complete> {
  readonly options: Complete;
  /** Aborts when the fault has to end. */
  readonly signal: AbortSignal;
  note(text: string): void;
}

/** What makes a kind of fault for HTTP. */
export interface HttpFaultDefinition<Complete extends object> {
  readonly name: string;
  readonly options: { readonly [Name in keyof Complete]: Rule<Complete[Name]> };
  readonly check?: (options: Complete) => void;
  /** Whether it gives or takes the whole answer, so that it leaves a request alone to which a fault before it does. */
  readonly answers?: (options: Complete) => boolean;
  /**
   * Called when the fault comes. What it returns is called for each request that matches; it asks `strike` once it is willing to do
   * something to the request, and does it where there is an answer.
   */
  readonly begin: (site: HttpFaultSite<Complete>) => (exchange: Exchange, strike: () => Strike | undefined) => void;
}

/** How many requests are named that the fault passed over. */
const EXAMPLES = 3;

type Target = { readonly of: ConnectionTarget };

/** Defines a kind of fault on the requests to a dependency that speaks HTTP/1.1, and on their answers. */
export function defineHttpFault<Given extends HttpFaultOptions, Complete extends object>(
  definition: HttpFaultDefinition<Complete>,
): FaultFactory<Given> {
  const { name } = definition;
  return defineFault<Given, Complete & Target & CompleteMatch>({
    name,
    options: { of: connections(), ...matchRules, ...definition.options } as {
      readonly [Name in keyof (Complete & Target & CompleteMatch)]: Rule<(Complete & Target & CompleteMatch)[Name]>;
    },
    selects: 'requests',
    check(options) {
      requireReadable(name, options.of);
      definition.check?.(options);
    },
    inject(context) {
      const { options, signal, note, defer } = context;
      const answers = definition.answers?.(options) ?? false;
      const passedOver = new FewTexts(note);
      const act = definition.begin({ options, signal, note });
      defer(
        handleRequests(options.of.relay, {
          request(exchange) {
            if (!matches(options, exchange)) passedOver.add(`${subjectOf(exchange)} came, and does not match`);
            else if (answers && exchange.isAnswered)
              passedOver.add(`${subjectOf(exchange)} is answered by another fault`);
            else act(exchange, () => strikeOf(context, exchange));
          },
          unreadable: note,
        }),
      );
    },
  });
}

function strikeOf({ strikes, fired }: FaultContext<unknown>, exchange: Exchange): Strike | undefined {
  const subject = subjectOf(exchange);
  const random = strikes(subject);
  if (random === undefined) return undefined;
  return { random, fired: (what) => fired({ connection: exchange.connection, detail: `${subject}: ${what}` }) };
}

function subjectOf({ request, path }: Exchange): string {
  return `${request.method} ${path}`;
}

/** @throws MettleError `METTLE_OPTION` */
function requireReadable(name: string, { label, scheme }: ConnectionTarget): void {
  if (scheme === undefined || scheme === 'http' || scheme === 'ws') return;
  const isEncrypted = scheme === 'https' || scheme === 'wss';
  throw failedTo({
    to: `read the options of ${name}`,
    reason: isEncrypted
      ? `${label} is reached by ${scheme}, and what is encrypted cannot be read or changed on its way`
      : `${label} is reached by ${scheme}, and this fault is for HTTP`,
    cure: isEncrypted
      ? 'Give the service an http address in the test, or answer in its place with stubDependency(…); faults on connections, such as latency(…), work with https too'
      : 'Choose a fault for its protocol, or one on connections, such as latency(…)',
    code: 'METTLE_OPTION',
  });
}

/** Tells the first few texts, each once: examples say enough. */
class FewTexts {
  readonly #tell: (text: string) => void;
  readonly #told = new Set<string>();

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  add(text: string): void {
    if (this.#told.size >= EXAMPLES || this.#told.has(text)) return;
    this.#told.add(text);
    this.#tell(text);
  }
}
