import { sep } from 'node:path';
import { failedTo } from '../../core/errors';
import { loadExport, type ModuleAddress } from '../../core/module-loader';
import { shown } from '../../core/options';

const INSTALLED = `${sep}node_modules${sep}`;

/** Whatever was there before the first component was loaded is this package's, or Node's. */
const already = new Set(Object.keys(require.cache));

/**
 * Forgets the modules of the project: what is loaded next V8 compiles again, and puts its code somewhere else. Installed packages
 * stay as they are.
 */
export function forgetModules(): void {
  for (const file of Object.keys(require.cache)) {
    if (!already.has(file) && !file.includes(INSTALLED)) delete require.cache[file];
  }
}

/**
 * Loads an exported function.
 *
 * @throws MettleError `METTLE_MODULE` where it does not load, `METTLE_BENCHMARK` where the export is no function.
 */
export async function loadFunction(address: ModuleAddress): Promise<(input: unknown) => unknown> {
  const exported = await loadExport(address);
  if (typeof exported === 'function') return exported as (input: unknown) => unknown;
  throw failedTo({
    to: `measure the export ${address.exportName ?? 'default'} of ${address.file}`,
    reason: `it is no function but ${shown(exported)}`,
    cure: 'Name an export that is the function to measure',
    code: 'METTLE_BENCHMARK',
  });
}
