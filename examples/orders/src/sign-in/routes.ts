import { Type } from '@sinclair/typebox';
import type { Pool } from 'pg';
import type { App } from '../app';
import { OrdersError } from '../errors';
import { hashPassword, verifyPassword } from './passwords';

const Credentials = Type.Object(
  {
    email: Type.String({ minLength: 3, maxLength: 200, pattern: '^[^@\\s]+@[^@\\s]+$' }),
    password: Type.String({ minLength: 8, maxLength: 200 }),
  },
  { additionalProperties: false },
);

const uniqueViolation = '23505';

/** `POST /customers` makes an account, `POST /sign-in` answers a bearer token for it. */
export function signInRoutes(app: App, pool: Pool): void {
  app.post('/customers', { schema: { body: Credentials } }, async (request, reply) => {
    const { email, password } = request.body;
    try {
      const { rows } = await pool.query<{ id: number }>(
        'INSERT INTO customers (email, password_hash) VALUES ($1, $2) RETURNING id',
        [email, await hashPassword(password)],
      );
      return reply.code(201).send({ id: rows[0]?.id, email });
    } catch (error) {
      if ((error as { code?: unknown }).code !== uniqueViolation) throw error;
      throw new OrdersError('EMAIL_TAKEN', `There is already an account for ${email}.`);
    }
  });

  app.post('/sign-in', { schema: { body: Credentials } }, async (request) => {
    const { email, password } = request.body;
    const { rows } = await pool.query<{ id: number; password_hash: string }>(
      'SELECT id, password_hash FROM customers WHERE email = $1',
      [email],
    );
    const customer = rows[0];
    if (!customer || !(await verifyPassword(password, customer.password_hash))) {
      throw new OrdersError('WRONG_CREDENTIALS', 'There is no account with this e-mail address and password.');
    }
    return { token: app.jwt.sign({ customerId: customer.id }, { expiresIn: '1h' }) };
  });
}
