import { clearTimeout, setTimeout } from 'node:timers';
import { parseHeaders } from '../../../../src/load/transport/parse-headers';
import type {
  AnswerHeaders,
  Lane,
  OutgoingRequest,
  Receiver,
  TransportFailure,
} from '../../../../src/load/transport/transport';

/** What became of a request, in a form that can be compared. */
export type Outcome =
  | { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: string }
  | { readonly kind: TransportFailure['kind'] | 'hang' | 'told twice'; readonly message: string };

/** Gathers what a transport tells. */
export class Gathering implements Receiver {
  readonly keeps: boolean;
  status = 0;
  head: string | AnswerHeaders = '';
  cookies: readonly string[] | null = null;
  body = '';
  readonly bodyParts: (string | Uint8Array)[] = [];
  readonly #tell: (outcome: Outcome) => void;
  #isOver = false;

  constructor(tell: (outcome: Outcome) => void, keeps = true) {
    this.#tell = tell;
    this.keeps = keeps;
  }

  onHead(status: number, head: string | AnswerHeaders, cookies: readonly string[] | null): void {
    this.status = status;
    this.head = head;
    this.cookies = cookies;
  }

  onBody(chunk: string | Uint8Array): void {
    this.bodyParts.push(chunk);
    this.body += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1');
  }

  onEnd(): void {
    const headers = typeof this.head === 'string' ? parseHeaders(this.head) : this.head;
    this.#end({ status: this.status, headers: { ...headers }, body: this.body });
  }

  onFailure({ kind, message }: TransportFailure): void {
    this.#end({ kind, message });
  }

  #end(outcome: Outcome): void {
    this.#tell(this.#isOver ? { kind: 'told twice', message: JSON.stringify(outcome) } : outcome);
    this.#isOver = true;
  }
}

/** A GET, or another request. */
export const request = (path: string, change: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  method: 'GET',
  path,
  headers: {},
  body: null,
  ...change,
});

/** Sends a request and waits for its end, at most so long. */
export function outcomeOf(lane: Lane, outgoing: OutgoingRequest, deadlineMs = 5000): Promise<Outcome> {
  return new Promise((resolve) => {
    const gathering = new Gathering((outcome) => {
      clearTimeout(deadline);
      resolve(outcome);
    });
    const deadline = setTimeout(() => {
      sent.abort(gathering);
      resolve({ kind: 'hang', message: `nothing within ${deadlineMs} ms` });
    }, deadlineMs);
    const sent = lane.send(outgoing, gathering);
  });
}
