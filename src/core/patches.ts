import { MettleError, reasonOf } from './errors';
import { hold } from './resources';

/** What is patched now, by owner and key: a second patch of the same place is refused. */
const patched = new WeakMap<object, Set<PropertyKey>>();

/**
 * The only way in which anything here touches a global or a shared object. The original descriptor is put back by the
 * returned function, and verified by identity; a place that is patched already is refused.
 *
 * @throws MettleError `METTLE_PATCH` when the place is patched already, cannot be replaced, or was changed by someone
 * else in between.
 */
export function patch<O extends object, K extends keyof O>(
  owner: O,
  key: K,
  replace: (original: O[K]) => O[K],
  label: string,
): () => void {
  const keys = patched.get(owner) ?? new Set<PropertyKey>();
  if (keys.has(key)) throw patchError(label, 'it is patched already', 'Undo the first patch before the second');
  const before = Object.getOwnPropertyDescriptor(owner, key);
  const original = owner[key];
  const replacement = replace(original);
  install(owner, key, replacement, before, label);
  keys.add(key);
  patched.set(owner, keys);
  const forget = hold('patch', label, () => restore());

  function restore(): void {
    if (!keys.has(key)) return;
    keys.delete(key);
    forget();
    if (owner[key] !== replacement) {
      throw patchError(label, 'somebody else replaced it in between', 'Undo the other patch first');
    }
    if (before) Object.defineProperty(owner, key, before);
    else delete owner[key];
    if (owner[key] !== original) throw patchError(label, 'the original did not come back', 'Restart the process');
  }
  return restore;
}

/** Undoes patches, last in, first out, each although another one fails. @throws MettleError the first of what was thrown. */
export function restoreAll(restores: (() => void)[]): void {
  const failures: unknown[] = [];
  for (let restore = restores.pop(); restore; restore = restores.pop()) {
    try {
      restore();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function install<O extends object, K extends keyof O>(
  owner: O,
  key: K,
  replacement: O[K],
  before: PropertyDescriptor | undefined,
  label: string,
): void {
  try {
    if (before && !before.configurable && before.writable) owner[key] = replacement;
    else Object.defineProperty(owner, key, { ...writable(before), value: replacement });
  } catch (error) {
    throw patchError(label, reasonOf(error), 'The place cannot be replaced in this runtime', error);
  }
}

function writable(before: PropertyDescriptor | undefined): PropertyDescriptor {
  return { configurable: true, enumerable: before?.enumerable ?? true, writable: true };
}

function patchError(label: string, reason: string, cure: string, cause?: unknown): MettleError {
  return new MettleError(
    'METTLE_PATCH',
    `Failed to patch ${label}: ${reason}. ${cure}.`,
    cause === undefined ? undefined : { cause },
  );
}
