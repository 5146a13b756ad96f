import { masked, parseAddress } from '../../src/service/dependency-address';

const through = (address: string): string => {
  const { withPlace, relayHost } = parseAddress('DB', address);
  return withPlace(relayHost ?? '127.0.0.1', 4000);
};

test.each([
  ['127.0.0.1:6379', '127.0.0.1', 6379, '127.0.0.1:4000'],
  ['localhost:6379', 'localhost', 6379, '127.0.0.1:4000'],
  ['[::1]:6379', '::1', 6379, '127.0.0.1:4000'],
  ['redis://localhost', 'localhost', 6379, 'redis://127.0.0.1:4000'],
  ['http://127.0.0.1:9000/base?x=1#y', '127.0.0.1', 9000, 'http://127.0.0.1:4000/base?x=1#y'],
  ['http://localhost', 'localhost', 80, 'http://127.0.0.1:4000'],
  [
    'postgres://us%40er:p%3Aw%2f@localhost/orders?application_name=a%20b',
    'localhost',
    5432,
    'postgres://us%40er:p%3Aw%2f@127.0.0.1:4000/orders?application_name=a%20b',
  ],
  ['postgresql://u:p@ss@[::1]:5433/db', '::1', 5433, 'postgresql://u:p@ss@127.0.0.1:4000/db'],
  [
    'postgres://u@/db?host=localhost&port=5433&sslmode=disable',
    'localhost',
    5433,
    'postgres://u@127.0.0.1:4000/db?sslmode=disable',
  ],
  ['mysql://root@127.0.0.1/shop', '127.0.0.1', 3306, 'mysql://root@127.0.0.1:4000/shop'],
  [
    'mongodb://127.0.0.1/shop?directConnection=true',
    '127.0.0.1',
    27_017,
    'mongodb://127.0.0.1:4000/shop?directConnection=true',
  ],
  ['amqp://127.0.0.1', '127.0.0.1', 5672, 'amqp://127.0.0.1:4000'],
  ['postgresql+asyncpg://127.0.0.1/db', '127.0.0.1', 5432, 'postgresql+asyncpg://127.0.0.1:4000/db'],
  ['own-thing://127.0.0.1:77/x', '127.0.0.1', 77, 'own-thing://127.0.0.1:4000/x'],
])('%s', (address, host, port, relayed) => {
  expect(parseAddress('DB', address).target).toEqual({ host, port });
  expect(through(address)).toBe(relayed);
});

test.each([
  ['postgres:///db?host=/var/run/postgresql', '/var/run/postgresql/.s.PGSQL.5432', 'postgres://127.0.0.1:4000/db'],
  ['postgres://u@/db?host=/tmp/&port=5433', '/tmp/.s.PGSQL.5433', 'postgres://u@127.0.0.1:4000/db'],
  ['postgres://%2Fvar%2Frun/db', '/var/run/.s.PGSQL.5432', 'postgres://127.0.0.1:4000/db'],
])('%s is a unix socket', (address, path, relayed) => {
  expect(parseAddress('DB', address).target).toEqual({ path });
  expect(through(address)).toBe(relayed);
});

test('a certificate of localhost stays right, one of another host cannot', () => {
  expect(through('https://localhost:8443/api')).toBe('https://localhost:4000/api');
  expect(through('https://127.0.0.1:8443')).toBe('https://127.0.0.1:4000');
  expect(() => through('https://api.stripe.com')).toThrow(
    /its certificate is made out for api\.stripe\.com, but through a relay/,
  );
  expect(() => through('rediss://cache.example:6380')).toThrow(/certificate/);
  expect(() => through('postgres://db.example/x?sslmode=require')).toThrow(/sslmode=no-verify/);
  expect(through('postgres://db.example/x?sslmode=no-verify')).toBe('postgres://127.0.0.1:4000/x?sslmode=no-verify');
});

test.each([
  ['postgres://a:1,b:2/db', /it names several hosts/],
  ['mongodb+srv://cluster.example/db', /its hosts come from DNS/],
  ['mongodb://127.0.0.1/db?replicaSet=rs0', /directConnection=true in place of replicaSet/],
  ['own-thing://127.0.0.1', /the usual port of "own-thing" is not known here/],
  ['localhost', /neither a URL with a host nor host:port/],
  ['/var/run/redis.sock', /neither a URL with a host nor host:port/],
  ['unix:///var/run/redis.sock', /a unix socket of this kind/],
  ['127.0.0.1:99999', /port/],
  ['http://', /neither a URL/],
])('refuses %s', (address, message) => {
  expect(() => parseAddress('DB', address)).toThrow(message);
});

test('no password is shown', () => {
  expect(masked('postgres://u:p@ss:w@h:1/db?x=1')).toBe('postgres://u:***@h:1/db?x=1');
  expect(masked('redis://h:1/?password=abc&db=2')).toBe('redis://h:1/?password=***&db=2');
  expect(masked('127.0.0.1:6379')).toBe('127.0.0.1:6379');
  expect(() => parseAddress('DB', 'own://u:secret@127.0.0.1')).toThrow(/own:\/\/u:\*\*\*@127/);
});
