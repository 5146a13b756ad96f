import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');

/** The restricted imports that the linter finds in a file of one line in a room. */
function refusedIn(room: string, imported: string): boolean {
  const folder = mkdtempSync(join(ROOT, 'src', room, 'floors-test-'));
  try {
    writeFileSync(join(folder, 'file.ts'), `import '${imported}';\n`);
    const { stdout, stderr } = spawnSync(process.execPath, [BIOME, 'lint', join(folder, 'file.ts')], {
      encoding: 'utf8',
      cwd: ROOT,
    });
    return `${stdout}${stderr}`.includes('noRestrictedImports');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each([
  ['core', '../../service'],
  ['report', '../../load'],
  ['service', '../../integration/index'],
  ['load', '../../integration'],
  ['load', '../../jest/setup'],
  ['load', '@jest/globals'],
  ['load', '../../service/client'],
  ['jest', '../../cli'],
])('src/%s must not import %s', (room, imported) => {
  expect(refusedIn(room, imported)).toBe(true);
});

test.each([
  ['load', '../../service'],
  ['load', '../../core/units'],
  ['service', '../../core/relay'],
  ['jest', '../../load'],
  ['cli', '../../report'],
])('src/%s may import %s', (room, imported) => {
  expect(refusedIn(room, imported)).toBe(false);
});
