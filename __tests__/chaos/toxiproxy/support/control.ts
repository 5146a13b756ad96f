import { type Ask, ask, type Told } from './ask';

/** A client that hides nothing: what was told, and the JSON of its body where there is some. */
export type Control = (method: string, path: string, body?: unknown) => Promise<Told & { readonly json: unknown }>;

/** Speaks to an API. Texts are sent as they are, anything else as JSON. */
export function controlOf(url: () => string): Control {
  return async (method, path, body) => {
    const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const told = await ask(url(), { method, path, ...(body === undefined ? {} : { body: text as Ask['body'] & {} }) });
    return { ...told, json: parsed(told.body) };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
