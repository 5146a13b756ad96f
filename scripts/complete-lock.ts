// Completes a package-lock.json with the optional packages of other platforms:
//
//   npx jiti scripts/complete-lock.ts package-lock.json examples/orders/package-lock.json
//
// npm leaves an optional package out of the lock where the registry did not serve it at the time, as a mirror that holds
// some platforms only, and `npm ci` then refuses the lock: "Missing: @biomejs/cli-win32-x64@ from lock file". An entry
// with version and platform is all that it needs, for it installs none that is meant for another platform.
import { readFileSync, writeFileSync } from 'node:fs';

interface Entry {
  readonly dev?: true;
  readonly optionalDependencies?: Record<string, string>;
}

interface Lock {
  packages: Record<string, Entry>;
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'wasm32'];

for (const path of process.argv.slice(2)) {
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock;
  const missing = missingFrom(lock);
  const [root, ...others] = Object.entries({ ...lock.packages, ...missing });
  const sorted = others.sort(([one], [other]) => one.localeCompare(other, 'en'));
  lock.packages = Object.fromEntries(root ? [root, ...sorted] : sorted);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  console.log([`${path}: ${Object.keys(missing).length} added`, ...Object.keys(missing)].join('\n  '));
}

function missingFrom({ packages }: Lock): Record<string, object> {
  const missing: Record<string, object> = {};
  for (const [owner, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const place = `node_modules/${name}`;
      if (packages[place] || packages[`${owner}/${place}`]) continue;
      missing[place] = { version: exact(version, name), ...(dev ? { dev } : {}), optional: true, ...platformOf(name) };
    }
  }
  return missing;
}

function exact(version: string, name: string): string {
  if (/^\d/.test(version)) return version;
  throw new Error(`${name} is wanted as "${version}": its version cannot be told without the registry.`);
}

function platformOf(name: string): object {
  const words = name.split(/[/-]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  if (os.length === 0 && cpu.length === 0) throw new Error(`The platform of ${name} cannot be read from its name.`);
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return {
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(os.length > 0 ? { os } : {}),
    ...(os.includes('linux') ? { libc: [libc] } : {}),
  };
}
