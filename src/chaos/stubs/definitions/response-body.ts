/** What a definition says about the body of its answer. */
export interface DefinedBody {
  readonly response?: unknown;
  readonly responseIsBinary: boolean;
}

/** The bytes of an answer, and the type that they then have, where the definition does not say one. */
export interface BodyChunks {
  readonly chunks: readonly Buffer[];
  readonly contentType: string | undefined;
}

/**
 * The bytes of an answer, by nock's rules: what is encoded (`content-encoding`) is hex, one text a chunk; what is binary is hex;
 * text that is JSON counts as JSON, and JSON is written anew, without spaces.
 */
export function bodyChunks(defined: DefinedBody, headers: readonly (readonly [string, string])[]): BodyChunks {
  const value = definedValue(defined);
  const isEncoded = headers.some(([name, text]) => name.toLowerCase() === 'content-encoding' && text !== '');
  if (isEncoded) return { chunks: (Array.isArray(value) ? value : [value]).map(fromHex), contentType: undefined };
  if (Buffer.isBuffer(value)) return { chunks: [value], contentType: undefined };
  if (typeof value === 'string') return { chunks: [Buffer.from(value)], contentType: undefined };
  return { chunks: [Buffer.from(JSON.stringify(value))], contentType: 'application/json' };
}

function definedValue({ response, responseIsBinary }: DefinedBody): unknown {
  if (!response) return '';
  if (responseIsBinary) return fromHex(response);
  if (typeof response !== 'string') return response;
  try {
    return JSON.parse(response) as unknown;
  } catch {
    return response;
  }
}

function fromHex(text: unknown): Buffer {
  return Buffer.isBuffer(text) ? text : Buffer.from(String(text), 'hex');
}
