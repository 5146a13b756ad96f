import { toHaveHeader } from './to-have-header';
import { type ExpectedStatus, toHaveStatus } from './to-have-status';
import { toMatchJson } from './to-match-json';

/** The matchers of this room, for `expect.extend`. */
export const integrationMatchers = {
  /** See {@link IntegrationMatchers}. */
  toHaveStatus,
  /** See {@link IntegrationMatchers}. */
  toHaveHeader,
  /** See {@link IntegrationMatchers}. */
  toMatchJson,
};

/** Matchers for answers: of this package's client, of `fetch`, supertest, axios or Fastify's `inject`. */
export interface IntegrationMatchers<R> {
  /**
   * The answer has this status, one of this class (`'2xx'`), or one of a list. The message shows the request and the
   * beginning of the body.
   * @example expect(await service.client.get('/health')).toHaveStatus(200);
   */
  toHaveStatus(expected: ExpectedStatus): R;
  /**
   * The answer has this header, with this value or matching this pattern where one is given. Names in any case.
   * @example expect(answer).toHaveHeader('content-type', /json/);
   */
  toHaveHeader(name: string, expected?: string | RegExp): R;
  /**
   * The body is JSON that holds at least what is expected, as `toMatchObject` compares; asymmetric matchers work. Takes
   * an answer, or a value that was parsed already.
   * @example expect(answer).toMatchJson({ id: expect.any(Number), state: 'open' });
   */
  toMatchJson(expected: unknown): R;
}
