import { requireAllowedHost } from '../../core/allow-hosts';
import { isPlainObject, wrongOption } from '../../core/options';
import type { Service } from '../../service';

/** What answers the requests. */
export interface Target {
  /** For messages: `node dist/server.js`, or the address. */
  readonly label: string;
  /** Where it is now. */
  readonly url: string;
  /**
   * Whether further instances of it can be started, each in a process of its own; if not, whether it is somewhere else or shares this process.
   */
  readonly kind: 'instances' | 'elsewhere' | 'this process';
  /** `undefined` for a bare address. */
  readonly service: Service | undefined;
}

/**
 * Reads a service, or an address without a query.
 *
 * @throws MettleError `METTLE_OPTION`, `METTLE_HOST_REFUSED` for an address that is neither on this machine nor allowed.
 */
export function readTarget(where: string, raw: unknown): Target {
  const target = typeof raw === 'string' ? bareAddress(where, raw) : ofService(where, raw);
  requireAllowedHost(target.url, `benchmark ${target.label}`);
  return target;
}

/** Why a verdict on what is measured there only informs; empty where it counts. */
export function whyItInforms({ kind }: Target): string[] {
  if (kind === 'elsewhere') {
    return [
      'it was measured at an address, where no further instance can be started, and one process may be some percent quicker than the next: start the service by its command',
    ];
  }
  if (kind === 'this process') {
    return ['the service shares this process with the test: start it by its command, in a process of its own'];
  }
  return [];
}

function bareAddress(where: string, raw: string): Target {
  const url = URL.canParse(raw) ? new URL(raw) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search + url.hash + url.username !== '') {
    throw wrong(where, raw);
  }
  return { label: url.host, url: url.href.replace(/\/$/, ''), kind: 'elsewhere', service: undefined };
}

function ofService(where: string, raw: unknown): Target {
  const service = raw as Service;
  if (!isPlainObject(raw) || typeof service.url !== 'string') throw wrong(where, raw);
  const kinds = { command: 'instances', url: 'elsewhere' } as const;
  const kind = service.form === 'command' || service.form === 'url' ? kinds[service.form] : 'this process';
  return { label: service.label, url: service.url, kind, service };
}

function wrong(where: string, raw: unknown): Error {
  return wrongOption(
    where,
    'service',
    'what startService or useService returned, or an http(s) address without a query',
    raw,
    "'http://127.0.0.1:3000'",
  );
}
