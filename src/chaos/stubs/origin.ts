import { wrongOption } from '../../core/options';

/** Reads the origin of a dependency. @throws MettleError `METTLE_OPTION` */
export function readOrigin(raw: unknown): URL {
  const url = typeof raw === 'string' && URL.canParse(raw) ? new URL(raw) : undefined;
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '';
  if (isOrigin && url.username === '') return url;
  throw wrongOption(
    'stubDependency',
    'origin',
    'the origin of a dependency: scheme, host and perhaps a port',
    raw,
    "'https://api.stripe.com'",
  );
}

/** An origin with its port, whether that is the usual one or not: nock's own form. */
export function originOf({ protocol, hostname, port }: URL): string {
  return `${protocol}//${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
}

/** The port of an origin. */
export function portOf({ protocol, port }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}
