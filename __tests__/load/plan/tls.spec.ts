import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { loadBurst } from '../../../src/load';
import { places } from '../support/places';

jest.setTimeout(30_000);

const pem = (name: string): string => join(__dirname, '../transport/support/certificates', `${name}.pem`);

test.each(places)('certificates are checked, and those of "tls" are trusted, %s', async (_, where) => {
  const server = createServer({ key: readFileSync(pem('key')), cert: readFileSync(pem('right')) }, (_request, answer) =>
    answer.end('{}'),
  );
  await once(server.listen(0), 'listening');
  try {
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const plan = { ...where, rate: 20, duration: '0.5s' };
    const refused = await loadBurst(url, plan);
    expect(refused.requests).toMatchObject({ started: 10, failed: 10 });
    expect(refused.failures).toMatchObject([
      {
        kind: 'tls',
        message: expect.stringMatching(/certificate.*to trust it, give the plan tls: \{ ca \}/),
        count: 10,
      },
    ]);
    const trusted = await loadBurst(url, { ...plan, tls: { ca: pem('ca') } });
    expect(trusted.requests).toMatchObject({ started: 10, ok: 10 });
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
