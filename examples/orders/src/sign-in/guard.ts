import jwt from '@fastify/jwt';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OrdersError } from '../errors';

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: { customerId: number };
    user: { customerId: number };
  }
}

export async function useTokens(app: FastifyInstance, secret: string): Promise<void> {
  await app.register(jwt, { secret });
}

/** Lets a request through only with a bearer token that we signed. `request.user` says whose it is. */
export async function requireSignIn(request: FastifyRequest): Promise<void> {
  try {
    await request.jwtVerify();
  } catch (cause) {
    throw new OrdersError('NOT_SIGNED_IN', 'Send the token of POST /sign-in as "Authorization: Bearer …".', { cause });
  }
}
