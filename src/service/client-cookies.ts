import { toughCookie } from '../core/lazy-modules';

/** The cookies of one identity, kept as a browser keeps them (RFC 6265, by tough-cookie). */
export interface CookieKeeper {
  /** The `cookie` header for a URL; `undefined` where there is nothing to send. */
  header(url: string): Promise<string | undefined>;
  /** Takes over what an answer set. What a browser would refuse (another domain's cookie) is passed over. */
  keep(url: string, setCookie: string | string[] | undefined): Promise<void>;
}

/** A keeper with no cookie in it. */
export function keepCookies(): CookieKeeper {
  const jar = new (toughCookie().CookieJar)();
  return {
    async header(url) {
      return (await jar.getCookieString(url)) || undefined;
    },
    async keep(url, setCookie) {
      for (const cookie of [setCookie ?? []].flat()) await jar.setCookie(cookie, url, { ignoreError: true });
    },
  };
}
