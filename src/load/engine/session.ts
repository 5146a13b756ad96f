import type { CookieJar } from 'tough-cookie';
import { nowMs } from '../../core/clock';
import { toughCookie } from '../../core/lazy-modules';
import type { OutgoingRequest } from '../transport/transport';

/** Cookies expire by the second, so their header need not be made anew for each request. */
const FRESH_MS = 500;

/** What one user sends with its requests: cookies, from the first one that is set, and headers of its own. */
export class Session {
  readonly #url: string;
  #cookies: CookieJar | undefined;
  /** Sent with each request; `undefined` until someone asks for them. */
  #headers: Record<string, string> | undefined;
  #cookieHeaders: Map<string, string> | undefined;
  #madeMs = 0;

  /** @param url - address of the service. */
  constructor(url: string) {
    this.#url = url;
  }

  store(cookies: readonly string[]): void {
    this.#cookies ??= new (toughCookie().CookieJar)(undefined, { rejectPublicSuffixes: false });
    for (const cookie of cookies) this.#cookies.setCookieSync(cookie, this.#url, { ignoreError: true });
    this.#cookieHeaders = undefined;
  }

  get headers(): Record<string, string> {
    this.#headers ??= {};
    return this.#headers;
  }

  /** The request as this user sends it. */
  dress(request: OutgoingRequest): OutgoingRequest {
    if (this.#cookies === undefined && this.#headers === undefined) return request;
    const { method, path, headers, body } = request;
    const cookie = this.#cookies === undefined ? '' : this.#cookieFor(this.#cookies, path);
    const dressed = this.#headers === undefined ? { ...headers } : beneath(headers, this.#headers);
    if (cookie !== '') dressed['cookie'] = cookie;
    return { method, path, headers: dressed, body };
  }

  #cookieFor(cookies: CookieJar, path: string): string {
    const now = nowMs();
    if (this.#cookieHeaders === undefined || now - this.#madeMs > FRESH_MS) {
      this.#cookieHeaders = new Map();
      this.#madeMs = now;
    }
    const known = this.#cookieHeaders.get(path);
    if (known !== undefined) return known;
    const made = cookies.getCookieStringSync(new URL(path, this.#url).href);
    this.#cookieHeaders.set(path, made);
    return made;
  }
}

/** The headers of a request with those of its user beneath: in whatever case they are written, the request's own win. */
function beneath(
  own: Readonly<Record<string, string>>,
  users: Readonly<Record<string, string>>,
): Record<string, string> {
  const all = { ...own };
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  for (const name of Object.keys(users)) if (!names.has(name.toLowerCase())) all[name] = users[name] as string;
  return all;
}
