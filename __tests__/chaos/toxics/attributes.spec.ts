import { TOXICS, type Toxic } from '../../../src/chaos/toxics';

const toxic = (type: string): Toxic => TOXICS[type] as Toxic;

test('the registry knows the types of Toxiproxy and all their attributes', () => {
  expect(Object.fromEntries(Object.values(TOXICS).map(({ type, defaults }) => [type, defaults]))).toEqual({
    bandwidth: { rate: 0 },
    latency: { latency: 0, jitter: 0 },
    limit_data: { bytes: 0 },
    noop: {},
    reset_peer: { timeout: 0 },
    slicer: { average_size: 0, size_variation: 0, delay: 0 },
    slow_close: { delay: 0 },
    timeout: { timeout: 0 },
  });
});

test('attributes are merged into those that are there; names in any case, unknown ones and null are left out', () => {
  const { read, defaults } = toxic('latency');
  const first = read({ Latency: 100, shape: 'round' }, defaults);
  expect(first).toEqual({ latency: 100, jitter: 0 });
  expect(read({ jitter: 10, latency: null }, first)).toEqual({ latency: 100, jitter: 10 });
  expect(read(undefined, first)).toEqual(first);
  expect(read(null, first)).toEqual(first);
});

test.each([
  ['bandwidth', { rate: -1 }, 'rate'],
  ['bandwidth', { rate: 1.5 }, 'rate'],
  ['latency', { latency: '100' }, 'latency'],
  ['latency', { jitter: -1 }, 'jitter'],
  ['slicer', {}, 'average_size'],
  ['slicer', { average_size: 0, size_variation: 1 }, 'average_size'],
  ['slicer', { average_size: 1, delay: Number.POSITIVE_INFINITY }, 'delay'],
  ['limit_data', { bytes: -5 }, 'bytes'],
  ['timeout', { timeout: {} }, 'timeout'],
  ['latency', [1], 'attributes must be an object'],
])('%s refuses %j', (type, raw, named) => {
  const { read, defaults } = toxic(type);
  expect(() => read(raw, defaults)).toThrow(
    expect.objectContaining({ code: 'METTLE_OPTION', message: expect.stringContaining(named) }),
  );
});
