import { loadModule } from '../../core/module-loader';
import type { LeakResult } from '../../core/records/memory';
import { detectIn } from '../detect-in';
import { openThisProcess } from '../target/this-process';
import type { ChildRequest } from './messages';
import { partsOf } from './module-scenario';

/** Called in a clean process: looks for leaks of a module there. */
export async function detectLeaksOfModule({
  file,
  exportName,
  title,
  options,
  folder,
}: ChildRequest): Promise<LeakResult> {
  const parts = partsOf(await loadModule(file), { file, exportName });
  const read = { ...options, title, settle: undefined, signal: undefined };
  const result = await detectIn(openThisProcess, parts, read, folder);
  return { ...result, where: 'child process', target: `a process of its own (Node ${result.nodeVersion})` };
}
