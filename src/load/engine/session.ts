import type { CookieJar } from 'tough-cookie';
import { nowMs } from '../../core/clock';
import { toughCookie } from '../../core/lazy-modules';
import type { OutgoingRequest } from '../transport/transport';

/** Cookies expire by the second, so their header need not be made anew for each request. */
const FRESH_MS = 500;

/** What one user keeps between its requests: cookies, from the first one that is set. */
export class Session {
  readonly #url: string;
  #cookies: CookieJar | undefined;
  #headers: Map<string, string> | undefined;
  #madeMs = 0;

  /** @param url - address of the service. */
  constructor(url: string) {
    this.#url = url;
  }

  store(cookies: readonly string[]): void {
    this.#cookies ??= new (toughCookie().CookieJar)(undefined, { rejectPublicSuffixes: false });
    for (const cookie of cookies) this.#cookies.setCookieSync(cookie, this.#url, { ignoreError: true });
    this.#headers = undefined;
  }

  /** The request as this user sends it. */
  dress(request: OutgoingRequest): OutgoingRequest {
    if (this.#cookies === undefined) return request;
    const cookie = this.#cookieFor(this.#cookies, request.path);
    if (cookie === '') return request;
    const { method, path, headers, body } = request;
    return { method, path, headers: { ...headers, cookie }, body };
  }

  #cookieFor(cookies: CookieJar, path: string): string {
    const now = nowMs();
    if (this.#headers === undefined || now - this.#madeMs > FRESH_MS) {
      this.#headers = new Map();
      this.#madeMs = now;
    }
    const known = this.#headers.get(path);
    if (known !== undefined) return known;
    const made = cookies.getCookieStringSync(new URL(path, this.#url).href);
    this.#headers.set(path, made);
    return made;
  }
}
