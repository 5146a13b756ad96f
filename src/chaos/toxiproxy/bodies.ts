import type { Attributes, Toxic } from '../toxics';
import { REFUSALS } from './api-error';
import { type Decoded, decode, decodeList, JsonError, type JsonValue, readFirstValue, type Struct } from './go-json';

/** What the body of a proxy may say. */
export interface ProxyBody {
  readonly name?: string;
  readonly listen?: string;
  readonly upstream?: string;
  readonly enabled?: boolean;
}

/** What the body of a new toxic may say, its attributes aside: they are read when its type is known. */
export interface ToxicBody {
  readonly name?: string;
  readonly type?: string;
  readonly stream?: string;
  readonly toxicity?: number;
}

const LOGGER: Struct = { goType: 'zerolog.Logger', fields: {} };

const PROXY: Struct = {
  goType: 'toxiproxy.Proxy',
  fields: {
    name: { type: 'string' },
    listen: { type: 'string' },
    upstream: { type: 'string' },
    enabled: { type: 'bool' },
    Logger: { type: LOGGER },
  },
};

const POPULATED: Struct = {
  goType: 'struct { toxiproxy.Proxy; Enabled *bool "json:\\"enabled\\"" }',
  fields: {
    name: { type: 'string', path: 'Proxy.name' },
    listen: { type: 'string', path: 'Proxy.listen' },
    upstream: { type: 'string', path: 'Proxy.upstream' },
    enabled: { type: 'bool' },
    Logger: { type: LOGGER, path: 'Proxy.Logger' },
  },
};

const TOXIC: Struct = {
  goType: 'toxics.ToxicWrapper',
  fields: {
    attributes: { type: { goType: 'toxics.NoopToxic', fields: {} } },
    name: { type: 'string' },
    type: { type: 'string' },
    stream: { type: 'string' },
    toxicity: { type: 'float32' },
  },
};

/** The JSON value at the beginning of a body. @throws ApiError 400 */
export function readBody(body: Buffer): JsonValue {
  return orBadBody(() => readFirstValue(body));
}

/** @throws ApiError 400 */
export function readProxy(body: JsonValue): ProxyBody {
  return orBadBody(() => decode(body, PROXY));
}

/** @throws ApiError 400 */
export function readProxies(body: JsonValue): readonly ProxyBody[] {
  return orBadBody(() => decodeList(body, POPULATED));
}

/** @throws ApiError 400 */
export function readToxic(body: JsonValue): ToxicBody {
  return orBadBody(() => decode(body, TOXIC));
}

/** The attributes in the body of a new toxic, complete. @throws ApiError 400, also for values that would do harm. */
export function readAttributes(body: JsonValue, toxic: Toxic): Attributes {
  const struct: Struct = { goType: 'struct { Attributes }', fields: { attributes: { type: attributesOf(toxic) } } };
  return orBadBody(() => merged(toxic, decode(body, struct), toxic.defaults));
}

/** What the body of a change says: the attributes that it names in place of those that are there. @throws ApiError 400 */
export function readChange(
  body: JsonValue,
  toxic: Toxic,
  present: Attributes,
): { readonly attributes: Attributes; readonly toxicity?: number } {
  const struct: Struct = {
    goType: 'struct { Attributes interface {} "json:\\"attributes\\""; Toxicity float32 "json:\\"toxicity\\"" }',
    fields: { attributes: { type: attributesOf(toxic) }, toxicity: { type: 'float32' } },
  };
  return orBadBody(() => {
    const given = decode(body, struct);
    const { toxicity } = given as { toxicity?: number };
    return { attributes: merged(toxic, given, present), ...(toxicity === undefined ? {} : { toxicity }) };
  });
}

function merged(toxic: Toxic, given: Decoded, present: Attributes): Attributes {
  return toxic.read(given['attributes'] ?? {}, present);
}

/** The names that Toxiproxy gives its structures. */
function attributesOf({ type, defaults }: Toxic): Struct {
  const words = type === 'reset_peer' ? ['reset'] : type.split('_');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const number = { type: type === 'slicer' ? ('int' as const) : ('int64' as const) };
  return {
    goType: `toxics.${name}Toxic`,
    fields: Object.fromEntries(Object.keys(defaults).map((attribute) => [attribute, number])),
  };
}

function orBadBody<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof JsonError || (error as { code?: unknown }).code === 'METTLE_OPTION') {
      throw REFUSALS.badBody((error as Error).message);
    }
    throw error;
  }
}
