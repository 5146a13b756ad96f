import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
interface Entry {
  readonly resolved?: string;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function read<Content>(path: string): Content {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as Content;
}

describe.each(['package-lock.json', 'examples/orders/package-lock.json'])('%s', (path) => {
  const { packages } = read<{ packages: Record<string, Entry> }>(path);

  test('names no registry', () => {
    expect(Object.values(packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
  });

  test('holds each optional package: npm ci refuses it otherwise (scripts/complete-lock.ts adds them)', () => {
    const missing = Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${owner}/node_modules/${name}`],
      ),
    );
    expect(missing).toEqual([]);
  });
});

test('the example asks for the version of this package that there is', () => {
  const { version } = read<{ version: string }>('package.json');
  expect(read<Entry>('examples/orders/package.json').devDependencies?.['jest-mettle']).toBe(`^${version}`);
});
