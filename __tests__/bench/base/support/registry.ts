import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type Files, newFolder, writeFiles } from './repository';

/** Packs a package with npm; returns the path of the tarball. */
export function pack(
  manifest: { readonly name: string; readonly version: string; [field: string]: unknown },
  files: Files,
): string {
  const [folder, into] = [newFolder(), newFolder()];
  writeFiles(folder, { ...files, 'package.json': JSON.stringify(manifest) });
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', into], { cwd: folder, stdio: 'pipe' });
  return join(into, String(packed).trim());
}

/** A registry of one package, on loopback, as npm asks it. */
export interface Registry {
  readonly url: string;
  /** What was asked for. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** Serves the packed versions of a package; the last one is `latest`. */
export async function serveRegistry(name: string, tarballs: Readonly<Record<string, string>>): Promise<Registry> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    asked.push(path);
    const tarball = Object.entries(tarballs).find(([version]) => path === `/${version}.tgz`)?.[1];
    if (tarball !== undefined) response.end(readFileSync(tarball));
    else if (path === `/${name}`)
      response.setHeader('content-type', 'application/json').end(JSON.stringify(packument()));
    else response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}');
  });
  const packument = () => ({
    name,
    'dist-tags': { latest: Object.keys(tarballs).at(-1) },
    versions: Object.fromEntries(
      Object.keys(tarballs).map((version) => [version, { name, version, dist: { tarball: `${url}/${version}.tgz` } }]),
    ),
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return {
    url,
    asked,
    async stop() {
      server.closeAllConnections();
      if (server.listening) await once(server.close(), 'close');
    },
  };
}
