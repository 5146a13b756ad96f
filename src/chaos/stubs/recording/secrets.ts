import { isPlainObject } from '../../../core/options';
import type { StubDefinition } from '../definitions/definition';

/** What stands in a fixture in place of a secret. As a parameter of a query it fits whatever comes. */
export const SECRET = '***';

const SECRET_NAME =
  /pass(?:word|wd|phrase)?$|^pwd$|secret|token|api[-_]?key|^authorization$|^credentials?$|private[-_]?key/i;
const SECRET_HEADERS =
  /^(?:authorization|proxy-authorization|www-authenticate|proxy-authenticate|authentication-info)$/i;

/**
 * A recorded definition without passwords, tokens and keys: headers that carry credentials and the values of cookies go, fields and
 * parameters of such a name are masked. A request whose body has one is recorded without its body, since nock could not know it again.
 */
export function withoutSecrets(recorded: StubDefinition): StubDefinition {
  const { body, response, rawHeaders, path, ...rest } = recorded;
  const safePath = typeof path === 'string' ? maskedQuery(path) : path;
  return {
    ...rest,
    path: safePath,
    ...(hasSecret(body) ? {} : { body }),
    response: masked(response),
    ...(rawHeaders === undefined ? {} : { rawHeaders: maskedHeaders(rawHeaders) }),
  };
}

function maskedQuery(path: string): string {
  return path.replace(/([?&])([^=&#]+)=([^&#]*)/g, (all, before: string, name: string) =>
    SECRET_NAME.test(decodeURIComponentSafely(name)) ? `${before}${name}=${SECRET}` : all,
  );
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hasSecret(body: unknown): boolean {
  if (Array.isArray(body)) return body.some(hasSecret);
  if (isPlainObject(body))
    return Object.entries(body).some(([name, value]) => SECRET_NAME.test(name) || hasSecret(value));
  if (typeof body !== 'string') return false;
  return [...new URLSearchParams(body).keys()].some((name) => SECRET_NAME.test(name));
}

function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      SECRET_NAME.test(name) && typeof one === 'string' ? SECRET : masked(one),
    ]),
  );
}

function maskedHeaders(headers: NonNullable<StubDefinition['rawHeaders']>): NonNullable<StubDefinition['rawHeaders']> {
  const safe = (name: string, value: string): string =>
    /^set-cookie$/i.test(name) ? value.replace(/^([^=;]*)=[^;]*/, `$1=${SECRET}`) : value;
  if (!Array.isArray(headers)) {
    const kept = Object.entries(headers).filter(([name]) => !SECRET_HEADERS.test(name));
    return Object.fromEntries(kept.map(([name, value]) => [name, safe(name, String(value))]));
  }
  return headers.flatMap((name, index) => {
    if (index % 2 === 1 || SECRET_HEADERS.test(name)) return [];
    return [name, safe(name, String(headers[index + 1]))];
  });
}
