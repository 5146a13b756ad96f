import { failedTo, type MettleError } from '../../core/errors';
import { type ModuleAddress, pickExport } from '../../core/module-loader';
import { isPlainObject, shown } from '../../core/options';
import type { LeakScenario, ScenarioParts } from '../scenario';

const PARTS = ['setup', 'teardown', 'settle'] as const;

/**
 * The scenario of a module: the export that its address names; else `iterate` with what goes with it, also as the default export; else the
 * default export, or the only one.
 *
 * @throws MettleError `METTLE_SCENARIO` for what is no function, `METTLE_MODULE` where there is no such export.
 * @internal
 */
export function partsOf(exports: Readonly<Record<string, unknown>>, address: ModuleAddress): ScenarioParts {
  if (address.exportName === undefined) {
    const whole = [exports, exports['default']].find((each) => isPlainObject(each) && 'iterate' in each);
    if (whole !== undefined) return readParts(whole as Record<string, unknown>, address.file);
  }
  const picked = pickExport(exports, address);
  if (isPlainObject(picked)) return readParts(picked, address.file);
  if (typeof picked !== 'function') throw wrongPart('export', picked, address.file);
  return { iterate: picked as LeakScenario };
}

function readParts(given: Readonly<Record<string, unknown>>, file: string): ScenarioParts {
  const { iterate } = given;
  if (typeof iterate !== 'function') throw wrongPart('"iterate"', iterate, file);
  for (const name of PARTS) {
    if (given[name] !== undefined && typeof given[name] !== 'function') throw wrongPart(`"${name}"`, given[name], file);
  }
  return given as unknown as ScenarioParts;
}

function wrongPart(name: string, got: unknown, file: string): MettleError {
  return failedTo({
    to: `read the leak scenario ${file}`,
    reason: `its ${name} must be a function, but it is ${shown(got)}`,
    cure: 'Export a function, or "iterate" with "setup", "teardown" and "settle": export const iterate = async () => { … }',
    code: 'METTLE_SCENARIO',
  });
}
