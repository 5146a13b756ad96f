import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { connect as connectHttp2, createSecureServer } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import tls, { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import { withChaos } from '../../../../src/chaos';
import { signingAuthority, testAuthority } from '../../../../src/chaos/faults/tls/authority';
import { type CertificateKind, makeCertificate } from '../../../../src/chaos/faults/tls/certificates';
import { type TlsFailureKind, tlsFailure } from '../../../../src/chaos/faults/tls/tls-failure';
import { type Relay, startRelay } from '../../../../src/core/relay';
import { heldResources } from '../../../../src/core/resources';
import { clients, type Outcome, type TlsClient } from './clients';

const originalCreate = tls.createSecureContext;
const open: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
  expect(heldResources()).toEqual([]);
  expect(tls.createSecureContext).toBe(originalCreate);
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => {}));
  });
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function tlsServer(kind: CertificateKind): Promise<number> {
  const { certificate, key } = await makeCertificate(kind, 'localhost', await signingAuthority());
  const server = createSecureServer({ cert: certificate, key, allowHTTP1: true }, async (request, response) => {
    response.end(`hello ${(await text(request)).length}`);
  });
  server.on('sessionError', () => {});
  return listening(server);
}

const certificateKinds = ['expired', 'not-yet-valid', 'wrong-host', 'self-signed', 'untrusted'] as const;

/** A server in which this is really wrong. */
async function reallyWrong(kind: TlsFailureKind): Promise<number> {
  if ((certificateKinds as readonly string[]).includes(kind)) return tlsServer(kind as CertificateKind);
  if (kind === 'not-tls') return listening(createHttpServer());
  if (kind === 'handshake-reset') {
    return listening(createServer((socket) => void socket.once('data', () => socket.resetAndDestroy())));
  }
  // An EC certificate, and ciphers that need one of RSA: nothing that both know.
  const { certificate, key } = await makeCertificate('good', 'localhost', await signingAuthority());
  const ciphers = 'ECDHE-RSA-AES128-GCM-SHA256';
  return listening(createTlsServer({ cert: certificate, key, ciphers, maxVersion: 'TLSv1.2' }));
}

async function dependency(): Promise<{ name: string; address: string; relay: Relay }> {
  const port = await tlsServer('good');
  const relay = await startRelay({ target: { host: '127.0.0.1', port }, label: 'the relay of PAYMENTS_URL' });
  open.push(() => relay.stop());
  return { name: 'PAYMENTS_URL', address: `https://localhost:${port}`, relay };
}

/** With the text of OpenSSL where it is not Node that names the error. */
const codes: Record<TlsFailureKind, string> = {
  expired: 'CERT_HAS_EXPIRED',
  'not-yet-valid': 'CERT_NOT_YET_VALID',
  'wrong-host': 'ERR_TLS_CERT_ALTNAME_INVALID',
  'self-signed': 'DEPTH_ZERO_SELF_SIGNED_CERT',
  untrusted: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'not-tls': 'wrong version number',
  'handshake-reset': 'ECONNRESET',
  'handshake-refused': 'sslv3 alert handshake failure',
};

const https = clients['https'] as TlsClient;

const codeOf = (outcome: Outcome): unknown => {
  if ('status' in outcome) return outcome.status;
  return outcome.code ?? (outcome.cause as { code?: unknown } | undefined)?.code;
};

describe.each(Object.keys(codes) as TlsFailureKind[])('%s', (kind) => {
  test.each(Object.keys(clients))('is to %s what a server is in which it is really wrong', async (name) => {
    const client = clients[name] as TlsClient;
    const { certificate } = await signingAuthority();
    const reached = await dependency();
    const { real, faked } = await withChaos(tlsFailure({ of: reached, kind }), async () => ({
      // Its authority is among those that this process trusts, which is what fetch goes by.
      real: await client(await reallyWrong(kind), certificate),
      faked: await client(reached.relay.port),
    }));
    expect(faked).toEqual(real);
    expect(JSON.stringify(faked)).toContain(codes[kind]);
  });
});

test('is over when the body is over', async () => {
  const reached = await dependency();
  const { certificate } = await signingAuthority();
  await withChaos(tlsFailure({ of: reached, kind: 'expired' }), async () => {
    expect(codeOf(await https(reached.relay.port, certificate))).toBe('CERT_HAS_EXPIRED');
  });
  expect(await https(reached.relay.port, certificate)).toEqual({ status: 200 });
  // And with it the trust in the authority.
  expect(codeOf(await https(reached.relay.port))).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});

test.each(['https', 'http2'])('lets a client of %s through that does not look at certificates', async (name) => {
  const reached = await dependency();
  const body = 'x'.repeat(300_000);
  const echo = await withChaos(tlsFailure({ of: reached, kind: 'wrong-host' }), () =>
    postUnverified(name, reached, body),
  );
  expect(echo).toBe(`hello ${body.length}`);
});

test('strikes only so many connections, and none that is open', async () => {
  const reached = await dependency();
  const { certificate } = await signingAuthority();
  const kept = tls.connect({ host: 'localhost', port: reached.relay.port, ca: certificate });
  await once(kept, 'secureConnect');
  const codes = await withChaos(tlsFailure({ of: reached, kind: 'handshake-reset', first: 2 }), async () => [
    codeOf(await https(reached.relay.port, certificate)),
    codeOf(await https(reached.relay.port, certificate)),
    codeOf(await https(reached.relay.port, certificate)),
  ]);
  expect(codes).toEqual(['ECONNRESET', 'ECONNRESET', 200]);
  kept.end('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  const [answer] = (await once(kept, 'data')) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200/);
});

test('closes what it has let through when it is over', async () => {
  const reached = await dependency();
  const closed: Promise<unknown>[] = [];
  await withChaos(tlsFailure({ of: reached, kind: 'self-signed' }), async () => {
    const through = tls.connect({ host: 'localhost', port: reached.relay.port, rejectUnauthorized: false });
    closed.push(once(through.resume(), 'close'));
    await once(through, 'secureConnect');
  });
  await closed[0];
});

test('is over although a client says nothing after its first bytes', async () => {
  const reached = await dependency();
  const closed: Promise<unknown>[] = [];
  await withChaos(tlsFailure({ of: reached, kind: 'expired' }), async (chaos) => {
    const silent = connect({ host: '127.0.0.1', port: reached.relay.port });
    closed.push(once(silent.resume(), 'close'));
    silent.write(Buffer.from([0x16, 0x03, 0x01]));
    while (chaos.journal.faults[0]?.fired === 0) await new Promise((resolve) => setImmediate(resolve));
  });
  await closed[0];
});

test('leaves a connection alone that does not begin with a handshake', async () => {
  const port = await listening(createServer((socket) => void socket.pipe(socket)));
  const relay = await startRelay({ target: { host: '127.0.0.1', port }, label: 'the relay of ECHO' });
  open.push(() => relay.stop());
  const echoed = await withChaos(
    tlsFailure({ of: { name: 'ECHO', address: `127.0.0.1:${port}`, relay }, kind: 'handshake-reset' }),
    async () => {
      const socket = connect({ host: '127.0.0.1', port: relay.port });
      socket.write('hello');
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      return String(chunk);
    },
    { allowUnfired: true },
  );
  expect(echoed).toBe('hello');
});

test('is seen by a process of its own, which trusts the authority as it is told to', async () => {
  const reached = await dependency();
  const { file } = await testAuthority();
  const script = `require('node:https').get('https://localhost:${reached.relay.port}/', (r) => { r.resume(); console.log(r.statusCode); }).on('error', (e) => console.log(e.code));`;
  const run = async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: file },
    });
    return stdout.trim();
  };
  expect(await run()).toBe('200');
  expect(await withChaos(tlsFailure({ of: reached, kind: 'wrong-host' }), run)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
});

test('two at once trust the authority until the last of them is over', async () => {
  const [one, other] = [await dependency(), await dependency()];
  const { certificate } = await testAuthority();
  const inner = async () => codeOf(await https(other.relay.port));
  const seen = await withChaos(tlsFailure({ of: one, kind: 'expired', first: 1 }), async () => {
    const during = await withChaos(tlsFailure({ of: other, kind: 'wrong-host' }), inner);
    return [during, await inner(), codeOf(await https(one.relay.port)), codeOf(await https(one.relay.port))];
  });
  expect(seen).toEqual(['ERR_TLS_CERT_ALTNAME_INVALID', 200, 'CERT_HAS_EXPIRED', 200]);
  expect(certificate).toContain('BEGIN CERTIFICATE');
});

test.each(['postgres://127.0.0.1:5432/orders', 'http://127.0.0.1:8080'])(
  'refuses %s, which begins without TLS',
  async (address) => {
    const { relay } = await dependency();
    expect(() => tlsFailure({ of: { name: 'X', address, relay }, kind: 'expired' })).toThrow(
      /option "of" must be a dependency that speaks TLS from the first byte/,
    );
  },
);

async function postUnverified(protocol: string, { relay }: { relay: Relay }, body: string): Promise<string> {
  if (protocol === 'http2') {
    const session = connectHttp2(`https://localhost:${relay.port}`, { rejectUnauthorized: false });
    const stream = session.request({ ':method': 'POST', ':path': '/' });
    stream.end(body);
    const answer = await text(stream);
    session.destroy();
    return answer;
  }
  const request = httpsRequest({
    host: 'localhost',
    port: relay.port,
    method: 'POST',
    rejectUnauthorized: false,
    agent: false,
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return text(response);
}
