import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** The folder of reports: in that of the package that is tested, since `rootDir` is often its `src`. */
export function reportFolder(rootDir: string, reportDir: string): string {
  return isAbsolute(reportDir) ? reportDir : join(packageFolder(rootDir) ?? rootDir, reportDir);
}

function packageFolder(from: string): string | undefined {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  return above === from ? undefined : packageFolder(above);
}
