import type { Random } from '../../../../src/core/random';
import type { Ask } from './ask';

/** Attributes of each type of toxic, in Toxiproxy's own names. */
export const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  latency: ['latency', 'jitter'],
  bandwidth: ['rate'],
  slow_close: ['delay'],
  timeout: ['timeout'],
  reset_peer: ['timeout'],
  slicer: ['average_size', 'size_variation', 'delay'],
  limit_data: ['bytes'],
  noop: [],
};

const NAMES = ['a', 'b', 'redis', 'x y', '10', '9', 'ü', '<&>', "it's"];
/** `{A}` and `{B}` are ports that are free before a sequence: others for each server. */
const LISTENS = [
  '127.0.0.1:{A}',
  'localhost:{A}',
  'localhost:{B}',
  '127.0.0.1:0',
  'localhost:0',
  'localhost:',
  '[::1]:0',
  ':0',
  '',
  '0.0.0.0:0',
];
const WRONG_LISTENS = [
  'local373',
  'localhost:99999',
  'localhost:-1',
  'localhost:foo',
  'a:b:c',
  '[::1',
  '[::1]',
  '[::1]x:80',
  'x[::1]:80',
  ']:80',
  '127.1:0',
  '256.0.0.1:0',
  'a b:0',
  '192.0.2.1:80',
  '127.0.0.1:{TAKEN}',
  'localhost:{TAKEN}',
];
const UPSTREAMS = ['localhost:1', '127.0.0.1:2', '[::1]:3', ':4'];
const TOXIC_NAMES = ['t', 'slow one', 'latency_downstream', 'latency_upstream', 'timeout_downstream', 'noop_UPSTREAM'];
const STREAMS = ['upstream', 'downstream', 'UPSTREAM', 'Downstream', '', 'sideways'];
const TOXICITIES = ['1', '0', '0.5', '0.1', '0.123456789', '1e-7', '2', '-1.5', '16777217', '1E3'];
/** Texts of JSON that some field does not take. */
const WRONG = ['1', '1.5', '1e3', '-1e-3', 'true', '"x"', '[]', '{}', '[1]', '99999999999999999999', '1e39'];
const PATHS = [
  '/',
  '/nothing',
  '/proxies/',
  '/Proxies',
  '/version',
  '/version/',
  '/metrics',
  '/reset/x',
  '/populate',
  '/proxies/a/',
  '/proxies/a/toxics/',
  '/proxies/a/toxics/t/more',
  '/proxies/a/other',
  '//proxies',
  '/proxies//toxics',
  '/./version',
  '/proxies/../version?a=b&c=%2F',
  '/proxies/a/../b c'.replace(' ', '%20'),
  '/../%C3%BC%21(*)',
  '/proxies/a%2Fb',
  '/proxies/%61',
  '/proxies/x+y',
  '/proxies?page=2',
  '/proxies/a?x=/y',
];
const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'];

/** A list of requests that exercises the whole API: mostly meaningful ones, with all that can be wrong about one mixed in. */
export function sequence(random: Random, length: number): Ask[] {
  return Array.from({ length }, () => new Step(random).ask());
}

type Pair = readonly [name: string, json: string];

class Step {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  ask(): Ask {
    const { proxy, toxic } = { proxy: this.#proxyPath(), toxic: this.#toxicPath() };
    const kinds: readonly (readonly [weight: number, make: () => Ask])[] = [
      [20, () => this.#post('/proxies', this.#object(this.#proxyFields()))],
      [8, () => this.#post('/populate', this.#list())],
      [12, () => this.#change(proxy, this.#object(this.#updateFields()))],
      [5, () => ({ method: 'DELETE', path: proxy })],
      [
        8,
        () => ({ method: 'GET', path: this.#random.pick(['/proxies', proxy, `${proxy}/toxics`, toxic, '/version']) }),
      ],
      [24, () => this.#post(`${proxy}/toxics`, this.#object(this.#toxicFields()))],
      [12, () => this.#change(toxic, this.#toxicUpdate())],
      [6, () => ({ method: 'DELETE', path: toxic })],
      [3, () => this.#post('/reset', this.#random.pick(['', '{}', 'nonsense']))],
      [6, () => this.#stray()],
    ];
    let left = this.#random.integer(
      1,
      kinds.reduce((sum, [weight]) => sum + weight, 0),
    );
    for (const [weight, make] of kinds) {
      left -= weight;
      if (left <= 0) return make();
    }
    throw new RangeError('unreachable');
  }

  #proxyPath(): string {
    return `/proxies/${encodeURIComponent(this.#random.pick(NAMES.slice(0, this.#random.pick([2, 4, 9]))))}`;
  }

  #toxicPath(): string {
    return `${this.#proxyPath()}/toxics/${encodeURIComponent(this.#random.pick(TOXIC_NAMES))}`;
  }

  #post(path: string, body: string): Ask {
    return { method: 'POST', path, body };
  }

  #change(path: string, body: string): Ask {
    return { method: this.#random.pick(['POST', 'PATCH']), path, body };
  }

  #stray(): Ask {
    const path = this.#random.pick([...PATHS, this.#proxyPath(), '/proxies', '/reset', '/populate']);
    const method = this.#random.pick(METHODS);
    const headers = this.#chance(0.2) ? { 'User-Agent': this.#random.pick(['Mozilla/5.0 (X11)', 'mozilla/5.0']) } : {};
    return { method, path, headers, ...(method === 'POST' || method === 'PATCH' ? { body: '' } : {}) };
  }

  #chance(share: number): boolean {
    return this.#random.float() < share;
  }

  #maybe(share: number, make: () => Pair): Pair[] {
    return this.#chance(share) ? [make()] : [];
  }

  /** Fields as JSON, with what clients and mistakes bring: other cases, further names, nulls, wrong types, broken text. */
  #object(fields: readonly Pair[]): string {
    const pairs = this.#random.shuffle(fields).map(([name, json]): Pair => {
      if (this.#chance(0.03)) return [name, 'null'];
      if (this.#chance(0.03)) return [name, this.#random.pick(WRONG)];
      return [this.#chance(0.1) ? this.#otherCase(name) : name, json];
    });
    const extra: Pair[] = this.#random.pick([
      [],
      [],
      [['Logger', '{"a":1}']],
      [['toxics', 'null']],
      [['unknown', '[{"x":[]}]']],
    ]);
    return this.#text(`{${[...pairs, ...extra].map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`);
  }

  #text(json: string): string {
    if (this.#chance(0.04)) return `${json}${this.#random.pick([' {}', 'x', ']', '\n\n', ','])}`;
    if (this.#chance(0.03))
      return this.#random.pick(['', ' ', 'null', '[]', '12', '"x"', 'true', '{}', '[{}]', 'nul', '-']);
    return this.#chance(0.08) ? this.#broken(json) : json;
  }

  /** One character more, less or another; only where no JSON is left, whose values nobody would know. */
  #broken(json: string): string {
    for (let attempt = 0; attempt < 20; attempt++) {
      const at = this.#random.integer(0, json.length - 1);
      const put = this.#random.pick([
        '',
        '}',
        ']',
        ',',
        ':',
        '"',
        '\\',
        '\u0001',
        '\t',
        'x',
        '-',
        '.',
        'é',
        "'",
        '\\u12x4',
        ' 1',
      ]);
      const broken = json.slice(0, at) + put + json.slice(at + this.#random.integer(0, 1));
      if (!parses(broken)) return broken;
    }
    return json;
  }

  #otherCase(name: string): string {
    return [...name].map((letter) => (this.#chance(0.5) ? letter.toUpperCase() : letter)).join('');
  }

  #proxyFields(): Pair[] {
    const enabled = this.#chance(0.8);
    const listens = enabled && this.#chance(0.2) ? WRONG_LISTENS : LISTENS;
    const names = NAMES.slice(0, this.#random.pick([2, 4, 9]));
    return [
      ...this.#maybe(0.96, () => ['name', JSON.stringify(this.#random.pick(names))]),
      ...this.#maybe(0.95, () => ['listen', JSON.stringify(this.#random.pick(listens))]),
      ...this.#maybe(0.96, () => ['upstream', JSON.stringify(this.#random.pick(UPSTREAMS))]),
      ...(enabled ? this.#maybe(0.3, () => ['enabled', 'true']) : [['enabled', 'false'] as const]),
    ];
  }

  #updateFields(): Pair[] {
    return [
      ...this.#maybe(0.1, () => ['name', '"other"']),
      ...this.#maybe(0.4, () => [
        'listen',
        JSON.stringify(this.#random.pick(this.#chance(0.8) ? LISTENS : WRONG_LISTENS)),
      ]),
      ...this.#maybe(0.3, () => ['upstream', JSON.stringify(this.#random.pick(UPSTREAMS))]),
      ...this.#maybe(0.6, () => ['enabled', String(this.#chance(0.6))]),
    ];
  }

  #list(): string {
    const items = Array.from({ length: this.#random.integer(0, 3) }, () => this.#object(this.#proxyFields()));
    return this.#text(`[${this.#chance(0.05) ? [...items, 'null'] : items}]`);
  }

  #toxicFields(): Pair[] {
    const type = this.#random.pick([
      ...Object.keys(ATTRIBUTES),
      'latency',
      'latency',
      'down',
      'constructor',
      'Latency',
    ]);
    return [
      ...this.#maybe(0.97, () => ['type', JSON.stringify(type)]),
      ...this.#maybe(0.5, () => ['name', JSON.stringify(this.#random.pick([...TOXIC_NAMES, '']))]),
      ...this.#maybe(0.5, () => ['stream', JSON.stringify(this.#random.pick(STREAMS))]),
      ...this.#maybe(0.4, () => ['toxicity', this.#random.pick(TOXICITIES)]),
      [
        'attributes',
        this.#attributes(Object.hasOwn(ATTRIBUTES, type) ? (ATTRIBUTES[type] as readonly string[]) : ['latency']),
      ],
    ];
  }

  #attributes(names: readonly string[]): string {
    return `{${names.map((name) => `${JSON.stringify(this.#chance(0.1) ? this.#otherCase(name) : name)}:${this.#figure()}`).join(',')}}`;
  }

  #figure(): string {
    return this.#chance(0.03) ? this.#random.pick(WRONG.slice(1)) : String(this.#random.integer(1, 5_000));
  }

  /** One field at a time may be wrong: of several, Toxiproxy keeps those that it read before it noticed. */
  #toxicUpdate(): string {
    const [attribute = 'none'] = this.#random.pick(Object.values(ATTRIBUTES));
    const fields: Pair[] = [
      ['attributes', `{"${attribute}":${this.#figure()}}`],
      ['toxicity', this.#random.pick(TOXICITIES)],
      ['name', '"renamed"'],
      ['attributes', this.#random.pick(['null', '{}', '{"unknown":"x"}', ...WRONG])],
      ['toxicity', this.#random.pick(['null', ...WRONG])],
      ['type', '7'],
    ];
    return this.#text(`{${[this.#random.pick(fields)].map(([name, json]) => `"${name}":${json}`).join(',')}}`);
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
