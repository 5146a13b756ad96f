import { randomFillSync } from 'node:crypto';
import { slicesOf } from '../../../src/chaos/toxics/slicer';
import { nowMs } from '../../../src/core/clock';
import { createRandom } from '../../../src/core/random';
import { read, tcp } from '../../support/tcp';
import { putToxic } from '../../support/toxic';

const net = tcp();
afterEach(() => net.close());

test.each([
  // Of Toxiproxy's TestSlicerToxic…
  [24, 1, 0, 24, 24],
  [480_000, 1024, 512, 240, 720],
  [10, 10, 0, 1, 1],
  [1, 1, 5, 1, 1],
  // A variation that is larger than all would leave the chunk in Toxiproxy.
  [1000, 1, 400, 2, 1000],
])('%i bytes at %i ± %i are cut into %i to %i slices', (size, averageSize, variation, least, most) => {
  const chunk = randomFillSync(Buffer.alloc(size));
  for (let seed = 0; seed < 20; seed++) {
    const slices = slicesOf(chunk, averageSize, variation, createRandom(seed));
    expect(slices.length).toBeGreaterThanOrEqual(least);
    expect(slices.length).toBeLessThanOrEqual(most);
    expect(Buffer.concat(slices).equals(chunk)).toBe(true);
    expect(slices.every((slice) => slice.length > 0 && slice.length <= averageSize + variation)).toBe(true);
  }
});

test('the pauses of some microseconds add up to what they are', async () => {
  const relay = await net.relay(await net.echo());
  putToxic(relay, 'slicer', { average_size: 1, delay: 100 });
  const client = await net.client(relay);
  const start = nowMs();
  client.write(Buffer.alloc(1024, 'x'));
  expect(String(await read(client, 1024))).toBe('x'.repeat(1024));
  // The last pause comes after the last slice.
  expect(nowMs() - start).toBeGreaterThanOrEqual(102.2);
  // A millisecond for each would be a second.
  expect(nowMs() - start).toBeLessThan(900);
});
