import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** The packages whose code or assets are inside our published files. */
export const BUNDLED = ['p-limit', 'yocto-queue', 'uplot'] as const;

/** The text of THIRD_PARTY_NOTICES.md, from the licences in node_modules. */
export function notices(): string {
  const parts = BUNDLED.map((name) => {
    const folder = join(ROOT, 'node_modules', name);
    const { version, license, homepage } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no licence file.`);
    const source = homepage ? `, ${homepage}` : '';
    return `## ${name} ${version} (${license}${source})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
  return `# Third-party notices\n\nThe published files of jest-mettle contain code of these packages.\n\n${parts.join('\n')}`;
}

if (process.argv.includes('--write')) writeFileSync(join(ROOT, 'THIRD_PARTY_NOTICES.md'), notices());
