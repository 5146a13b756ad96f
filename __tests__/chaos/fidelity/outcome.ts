/** What can be told of an error, and must be the same whoever caused it. */
export interface ErrorShape {
  readonly class: string;
  readonly code: string | undefined;
  readonly errno: number | undefined;
  readonly syscall: string | undefined;
  /** Whether it is an `Error` of the test's own realm: under Jest, those of Node are not. */
  readonly isOfTheSandbox: boolean;
  readonly message: string;
  readonly cause?: ErrorShape;
}

/** What a client came to: what its call threw, and the errors that it told aside. */
export interface Outcome {
  readonly thrown: ErrorShape | string;
  readonly aside: readonly ErrorShape[];
}

export function shapeOf(error: unknown): ErrorShape {
  const { constructor: kind, code, errno, syscall, message, cause } = error as NodeJS.ErrnoException;
  return {
    class: kind.name,
    code: code === undefined ? undefined : String(code),
    errno,
    syscall,
    isOfTheSandbox: error instanceof Error,
    message: String(message).replace(/(127\.0\.0\.1|localhost):\d+/g, '$1:PORT'),
    ...(cause === undefined ? {} : { cause: shapeOf(cause) }),
  };
}

/** In one line, for the table. */
export function written({ thrown, aside }: Outcome): string {
  const text = typeof thrown === 'string' ? `no error; the body is "${thrown}"` : line(thrown);
  return aside.length === 0 ? text : `${text}; aside: ${aside.map(line).join(', ')}`;
}

function line({ class: name, code, message, cause }: ErrorShape): string {
  const own = `${name} ${code === undefined ? '' : `${code} `}"${message}"`;
  return cause === undefined ? own : `${own} ← ${line(cause)}`;
}
