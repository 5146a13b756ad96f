import { isPlainObject } from '../../core/options';

/** When a service counts as started, complete. */
export type ReadyWhen =
  | { readonly by: 'port' }
  | { readonly by: 'path'; readonly path: string; readonly status: number | undefined }
  | { readonly by: 'log'; readonly pattern: RegExp };

/** Reads the option `ready`; `undefined` for what it does not take. */
export function readReady(raw: unknown): ReadyWhen | undefined {
  if (typeof raw === 'string') return isPath(raw) ? { by: 'path', path: raw, status: undefined } : undefined;
  if (!isPlainObject(raw)) return undefined;
  const { path, status, log, port, ...rest } = raw;
  const given = [path, log, port].filter((value) => value !== undefined);
  if (given.length !== 1 || Object.keys(rest).length > 0) return undefined;
  if (path !== undefined) return byPath(path, status);
  if (status !== undefined) return undefined;
  if (typeof log === 'string' && log !== '') return { by: 'log', pattern: new RegExp(escaped(log)) };
  if (isRegExp(log)) return { by: 'log', pattern: stateless(log) };
  return port === true ? { by: 'port' } : undefined;
}

function byPath(path: unknown, status: unknown): ReadyWhen | undefined {
  if (!isPath(path)) return undefined;
  if (status === undefined) return { by: 'path', path, status };
  const number = Number(status);
  return Number.isInteger(status) && number >= 100 && number < 600 ? { by: 'path', path, status: number } : undefined;
}

const isPath = (raw: unknown): raw is string => typeof raw === 'string' && raw.startsWith('/');
const isRegExp = (raw: unknown): raw is RegExp => Object.prototype.toString.call(raw) === '[object RegExp]';
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A global or sticky pattern remembers where it was, and would look at the next line from there. */
const stateless = ({ source, flags }: RegExp): RegExp => new RegExp(source, flags.replace(/[gy]/g, ''));
