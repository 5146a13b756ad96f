import { runChild } from './child';

let built: Promise<unknown> | undefined;

/** Builds the package, once for all that this process measures: what is measured is what is there now. */
export async function buildPackage(): Promise<void> {
  built ??= runChild({ argv: ['npm', 'run', 'build', '--silent'] });
  await built;
}
