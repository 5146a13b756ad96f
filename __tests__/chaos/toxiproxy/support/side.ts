import { type Ask, ask, type Told } from './ask';

/** Headers that a client may rely on. */
const HEADERS = ['content-type', 'x-content-type-options', 'location', 'allow', 'content-length'];

/** One of two servers that are asked the same: names of ports become its own, and its ports names. */
export class Side {
  readonly url: string;
  readonly #ports: ReadonlyMap<string, number>;
  readonly #seen = new Map<string, string>();

  constructor(url: string, ports: Readonly<Record<string, number>>) {
    this.url = url;
    this.#ports = new Map(Object.entries(ports));
  }

  /** Asks, and gives what was told without what may differ. */
  async ask({ method, path, body, headers = {} }: Ask): Promise<Told> {
    const told = await ask(this.url, {
      method,
      path,
      headers,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? this.#filled(body) : body }),
    });
    const id = told.headers['x-toxiproxy-request-id'];
    return {
      status: told.status,
      headers: {
        ...Object.fromEntries(HEADERS.map((name) => [name, told.headers[name]])),
        // Ports have more or less digits.
        'content-length': told.body === '' ? told.headers['content-length'] : String(lengthIsRight(told)),
        requestId: id === undefined ? undefined : String(/^[0-9a-v]{20}$/.test(id)),
      },
      body: this.#named(told.body).replace(/"version": "[^"]+"/, '"version": "…"'),
    };
  }

  #filled(text: string): string {
    return [...this.#ports].reduce((filled, [name, port]) => filled.replaceAll(`{${name}}`, String(port)), text);
  }

  #named(text: string): string {
    const names = new Map([...this.#ports].map(([name, port]) => [String(port), `{${name}}`]));
    return text.replace(/(127\.0\.0\.1|\[::1?\]):(\d{4,5})\b/g, (_, host: string, port: string) => {
      const name = names.get(port) ?? this.#seen.get(port) ?? `#${this.#seen.size + 1}`;
      if (!names.has(port)) this.#seen.set(port, name);
      return `${host}:${name}`;
    });
  }
}

function lengthIsRight({ headers, body }: Told): boolean {
  return Number(headers['content-length']) === Buffer.byteLength(body);
}
