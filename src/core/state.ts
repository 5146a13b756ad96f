/** Under which symbol of the global object the state is. */
export const STATE_KEY: unique symbol = Symbol.for('jest-mettle.state');

/**
 * State that must exist once although the package is loaded twice (as CommonJS by the preset, as a module by a spec).
 * It hangs on the global object of this realm, so that every file under Jest has its own.
 */
export function processState<T extends object>(name: string, create: () => T): T {
  const holder = globalThis as { [STATE_KEY]?: Map<string, object> };
  holder[STATE_KEY] ??= new Map();
  const known = holder[STATE_KEY].get(name);
  if (known) return known as T;
  const created = create();
  holder[STATE_KEY].set(name, created);
  return created;
}
