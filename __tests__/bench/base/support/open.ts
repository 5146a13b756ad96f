import { type Base, type BaseOfRefOptions, baseOfRef } from '../../../../src/bench/base';
import { runInFork } from '../../../../src/core/fork';

const open: Base[] = [];

/** Prepares a base; {@link disposeAll} lets go of it. */
export async function openBase(options: BaseOfRefOptions): Promise<Base> {
  const base = await baseOfRef(options);
  open.push(base);
  return base;
}

/** Lets go of everything that was opened. */
export async function disposeAll(): Promise<void> {
  for (const base of open.splice(0)) await base.dispose();
}

/** Calls what was prepared, in a process of its own, as a benchmark does. */
export function call(base: Base, argument?: unknown): Promise<unknown> {
  return runInFork({
    module: base.module,
    ...(base.export === undefined ? {} : { export: base.export }),
    argument,
    label: base.label,
  });
}

/** The message of the error that a promise rejects with; an error where it does not. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code}: ${message}`;
  }
  throw new Error('It was not refused.');
}
