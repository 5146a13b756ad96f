import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = join(__dirname, '..');

/**
 * Makes the script and the style of the report's page, charts included, each in one file. The build puts them into
 * `dist/assets`; the tests have them beside the source, where the renderer looks for them.
 */
export function buildPage(dir: string): void {
  const { outputFiles } = buildSync({
    entryPoints: [join(ROOT, 'src/report/page/main.ts')],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    tsconfigRaw: {},
    write: false,
  });
  mkdirSync(dir, { recursive: true });
  // A script must not hold the end of its own element.
  replace(join(dir, 'page.js'), (outputFiles[0]?.text ?? '').replaceAll('</script', '<\\/script'));
  const styles = [join(ROOT, 'node_modules/uplot/dist/uPlot.min.css'), join(ROOT, 'src/report/page/page.css')];
  replace(join(dir, 'page.css'), styles.map((path) => readFileSync(path, 'utf8').trim()).join('\n'));
}

function replace(path: string, text: string): void {
  const beside = `${path}.${randomUUID()}.tmp`;
  writeFileSync(beside, text);
  renameSync(beside, path);
}
