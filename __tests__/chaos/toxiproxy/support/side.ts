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
        'content-length': lengthOf(method, told),
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
    return text.replace(/(?<!"):(\d{4,5})\b/g, (_, port: string) => {
      const name = names.get(port) ?? this.#seen.get(port) ?? `#${this.#seen.size + 1}`;
      if (!names.has(port)) this.#seen.set(port, name);
      return `:${name}`;
    });
  }
}

/** Ports have more or fewer digits, and the answer to a HEAD has no body of which a length could be wrong. */
function lengthOf(method: string, { headers, body }: Told): string | undefined {
  const length = headers['content-length'];
  if (method === 'HEAD') return undefined;
  return body === '' ? length : String(Number(length) === Buffer.byteLength(body));
}
