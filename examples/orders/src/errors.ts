import type { FastifyError, FastifyInstance } from 'fastify';

/** Every way in which a request can be refused, with its status. Clients branch on the code, people read the message. */
const statusOf = {
  EMAIL_TAKEN: 409,
  WRONG_CREDENTIALS: 401,
  NOT_SIGNED_IN: 401,
  ORDER_NOT_FOUND: 404,
  UNKNOWN_PRODUCT: 422,
  PAYMENT_DECLINED: 402,
  TOO_MANY_REQUESTS: 429,
  PAYMENTS_UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof statusOf;

/** A refusal that the client can understand and act upon. */
export class OrdersError extends Error {
  override readonly name = 'OrdersError';
  readonly statusCode: number;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.statusCode = statusOf[code];
  }
}

/** One shape for every error: `{ error: { code, message } }`. What we did not foresee is a 500 and says nothing of its inside. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | OrdersError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'request failed');
    const foreseen = status < 500 || error instanceof OrdersError;
    const code = foreseen ? (error.code ?? 'BAD_REQUEST') : 'INTERNAL';
    const message = foreseen ? error.message : 'Something went wrong on our side.';
    return reply.code(status).send({ error: { code, message } });
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: { code: 'NO_SUCH_ROUTE', message: `No route ${request.method} ${request.url}.` } }),
  );
}
