import { isLoopback, requireAllowedHost } from '../../src/core/allow-hosts';

test.each(['127.0.0.1', '127.8.9.10', '::1', '[::1]', 'localhost', 'LOCALHOST', 'api.localhost', '::ffff:127.0.0.1'])(
  '%s is this machine',
  (name) => expect(isLoopback(name)).toBe(true),
);

test.each([
  '128.0.0.1',
  '10.0.0.1',
  '0.0.0.0',
  '::2',
  'example.test',
  'localhost.example.test',
  '127.0.0.1.example.test',
  '',
])('%s is not', (name) => expect(isLoopback(name)).toBe(false));

describe('another host', () => {
  afterEach(() => {
    delete process.env['METTLE_ALLOW_HOSTS'];
  });

  test('is refused, with what to do', () => {
    expect(() => requireAllowedHost('https://example.test/x', 'put load on it')).toThrow(
      "Failed to put load on it: example.test is not on this machine, and nothing but loopback is reached unless it is named. Where you own it, add it: defineConfig(config, { allowHosts: ['example.test'] })",
    );
  });

  test('passes when it is named, for each port or for one', () => {
    process.env['METTLE_ALLOW_HOSTS'] = 'Example.test,other.test:8443,tls.test:443';
    for (const url of ['http://example.test', 'http://example.test:99', 'https://other.test:8443', 'https://tls.test'])
      expect(() => requireAllowedHost(url, 'x')).not.toThrow();
    for (const url of ['https://other.test', 'http://sub.example.test', 'http://tls.test'])
      expect(() => requireAllowedHost(url, 'x')).toThrow('nothing but loopback');
  });

  test('the trick of a user name does not help', () => {
    expect(() => requireAllowedHost('http://localhost@example.test', 'x')).toThrow('example.test is not');
    expect(() => requireAllowedHost('http://127.1:80', 'x')).not.toThrow();
  });
});
