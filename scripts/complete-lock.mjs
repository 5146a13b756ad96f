// Completes a package-lock.json with the optional packages of other platforms.
//
//   node scripts/complete-lock.mjs package-lock.json examples/orders/package-lock.json
//
// npm leaves an optional package out of the lock when the registry did not serve it at the time (a mirror that holds
// only some platforms), and `npm ci` then refuses the lock: "Missing: @biomejs/cli-win32-x64@ from lock file". An entry
// with its version and platform is all that `npm ci` needs: it installs none that is for another platform.
import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32', 'aix', 'sunos', 'netbsd', 'openbsd'];
const processors = ['arm64', 'x64', 'ia32', 'arm', 'loong64', 'ppc64', 'riscv64', 's390x', 'mips64el', 'wasm32'];

function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.some((word) => word === processor));
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined;
  return { os, cpu, ...(os === 'linux' && libc ? { libc } : {}) };
}

function complete(path) {
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const added = [];
  for (const [owner, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const place = `node_modules/${name}`;
      if (lock.packages[place] || lock.packages[`${owner}/${place}`]) continue;
      const { os, cpu, libc } = platformOf(name);
      if (!/^\d/.test(version) || (!os && !cpu)) {
        console.error(`${path}: ${owner} wants ${name}@${version}, whose platform cannot be read from its name.`);
        process.exitCode = 1;
        continue;
      }
      lock.packages[place] = {
        version,
        ...(cpu ? { cpu: [cpu] } : {}),
        ...(entry.dev ? { dev: true } : {}),
        ...(libc ? { libc: [libc] } : {}),
        optional: true,
        ...(os ? { os: [os] } : {}),
      };
      added.push(`${name}@${version}`);
    }
  }
  const { '': root, ...others } = lock.packages;
  const sorted = Object.entries(others).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = { '': root, ...Object.fromEntries(sorted) };
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${path}: ${added.length} added${added.length > 0 ? `\n  ${added.join('\n  ')}` : ''}`);
}

for (const path of process.argv.slice(2)) complete(path);
