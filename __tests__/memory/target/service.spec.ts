import { join } from 'node:path';
import { detectLeaks } from '../../../src/memory';
import { startService } from '../../../src/service';

test('finds in the heap of a service what each request leaves there', async () => {
  const service = await startService({ command: ['node', join(__dirname, 'fixtures/leaking-server.cjs')] });
  try {
    const result = await detectLeaks(service, () => service.client.get('/leak'), { iterations: 101 });
    expect(result.where).toBe('service');
    expect(result.findings.find(({ className }) => className === 'Session')?.objectsPerIteration).toBe(1);
  } finally {
    await service.stop();
  }
}, 30_000);
