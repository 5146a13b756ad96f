import { runInNewContext } from 'node:vm';
import { failedTo, MettleError, reasonOf } from '../../src/core/errors';

test('says what failed, why, and what to do, and keeps the cause', () => {
  const cause = new Error('boom');
  const error = failedTo({
    to: 'start the service',
    reason: 'it ended',
    cure: 'Read its log',
    code: 'METTLE_SERVICE_START',
    cause,
    details: 'log',
  });
  expect(error.message).toBe('Failed to start the service: it ended. Read its log.\n\nlog');
  expect(error).toMatchObject({ code: 'METTLE_SERVICE_START', name: 'MettleError', cause });
});

test('instanceof holds for errors of another copy of the package, and for nothing else', () => {
  const other = { [Symbol.for('jest-mettle.error')]: true };
  expect(other instanceof MettleError).toBe(true);
  expect(new Error('x') instanceof MettleError).toBe(false);
  expect((null as unknown) instanceof MettleError).toBe(false);
});

test('finds the reason in anything thrown', () => {
  expect(reasonOf(runInNewContext('new Error("far")'))).toBe('far');
  expect(reasonOf('text')).toBe('text');
  expect(reasonOf({ code: 'ECONNREFUSED' })).toBe('ECONNREFUSED');
  expect(reasonOf(undefined)).toBe('undefined');
});
