import { nearbyPath } from '../core/call-site';
import { failedTo } from '../core/errors';
import { findModule, type ModuleAddress } from '../core/module-loader';
import { isPlainObject, shown } from '../core/options';

/** A function to measure. It gets what `setup` returned, or the parameters. What it returns is taken as its work: a promise is awaited. */
export type BenchmarkFunction = (input: never) => unknown;

/** A function to measure, by its module: it can be measured in a process of its own. */
export interface ComponentModule {
  /** Path of a module, TypeScript or JavaScript: absolute, or from the working directory. */
  readonly module: string;
  /** Name of the export. Default: the default export, or the only one. */
  readonly export?: string;
}

/** What is measured: a module and its export, also written `'src/parse.ts#parse'`, or a function. */
export type Component = BenchmarkFunction | ComponentModule | string;

/** A {@link Component}, found. */
export type ReadComponent =
  | { readonly kind: 'function'; readonly fn: BenchmarkFunction; readonly label: string }
  | { readonly kind: 'module'; readonly address: ModuleAddress; readonly label: string };

/** Finds a component. @throws MettleError `METTLE_BENCHMARK` for what is none, `METTLE_MODULE` where there is no such file. */
export function readComponent(raw: unknown, what: string): ReadComponent {
  if (typeof raw === 'function') {
    return { kind: 'function', fn: raw as BenchmarkFunction, label: raw.name === '' ? 'a function' : raw.name };
  }
  if (typeof raw === 'string') return found(findModule(raw));
  if (isPlainObject(raw) && typeof raw['module'] === 'string' && isNameOrNothing(raw['export'])) {
    const { file, exportName } = findModule(raw['module']);
    return found({ file, exportName: raw['export'] ?? exportName });
  }
  throw failedTo({
    to: `read ${what}`,
    reason: `it must be a function, or a module and its export, but it is ${shown(raw)}`,
    cure: "Write { module: 'src/parse.ts', export: 'parse' }, or 'src/parse.ts#parse'",
    code: 'METTLE_BENCHMARK',
  });
}

function found(address: ModuleAddress): ReadComponent {
  const { file, exportName } = address;
  return { kind: 'module', address, label: nearbyPath(file) + (exportName === undefined ? '' : `#${exportName}`) };
}

function isNameOrNothing(raw: unknown): raw is string | undefined {
  return raw === undefined || (typeof raw === 'string' && raw !== '');
}
