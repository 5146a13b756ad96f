import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** The folder of reports: in that of the package that is tested, since `rootDir` is often its `src`. */
export function reportFolder(rootDir: string, reportDir: string): string {
  return isAbsolute(reportDir) ? reportDir : join(packageFolder(rootDir) ?? rootDir, reportDir);
}

/** Makes it, ignored by git through a file of its own. */
export function makeIgnoredFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
}

function packageFolder(from: string): string | undefined {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  return above === from ? undefined : packageFolder(above);
}
