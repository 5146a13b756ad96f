/** What can be told of an error, and must be the same whoever caused it. */
export interface ErrorShape {
  readonly class: string;
  readonly code: string | undefined;
  readonly message: string;
  readonly cause?: ErrorShape;
}

/** What a client came to: what its call threw, and the errors that it told aside. */
export interface Outcome {
  readonly thrown: ErrorShape | string;
  readonly aside: readonly ErrorShape[];
}

export function shapeOf(error: unknown): ErrorShape {
  const { constructor: kind, code, message, cause } = error as Error & { readonly code?: string };
  return {
    class: kind.name,
    code: code === undefined ? undefined : String(code),
    message: String(message).replace(/(127\.0\.0\.1|localhost):\d+/g, '$1:PORT'),
    ...(cause === undefined ? {} : { cause: shapeOf(cause) }),
  };
}

/** In one line, for the table. */
export function written({ thrown, aside }: Outcome): string {
  const text = typeof thrown === 'string' ? `answers ${thrown}` : line(thrown);
  return aside.length === 0 ? text : `${text}; aside: ${aside.map(line).join(', ')}`;
}

function line({ class: name, code, message, cause }: ErrorShape): string {
  const own = `${name} ${code === undefined ? '' : `${code} `}"${message}"`;
  return cause === undefined ? own : `${own} ← ${line(cause)}`;
}
