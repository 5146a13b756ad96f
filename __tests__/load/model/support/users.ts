import { defineUser, feeder, type User } from '../../../../src/load';

const get = (path: string) => async (user: User) => {
  await user.get(path);
};

/** Three times as often /a as /b. */
export const weighted = defineUser({ name: 'weighted', tasks: [{ task: get('/a'), weight: 3 }, get('/b')] });

/** Several kinds. */
export const kinds = [
  defineUser({ name: 'reader', weight: 3, tasks: [{ task: get('/read'), tags: ['read'] }] }),
  defineUser({ name: 'writer', tasks: [{ task: get('/write'), tags: ['write'] }] }),
];

export const fixed = [
  defineUser({ name: 'admin', fixedCount: 2, tasks: [get('/admin')] }),
  defineUser({ name: 'guest', tasks: [get('/guest')] }),
];

const rows = Array.from({ length: 40 }, (_, id) => ({ id }));
const once = feeder(rows, { order: 'sequential', name: 'orders' });
const own = feeder(rows, { order: 'unique', name: 'accounts' });
const around = feeder(rows.slice(0, 3), { order: 'circular' });

export const sequential = async (user: User): Promise<void> => {
  await user.get(`/row/${user.feed(once).id}`, { name: 'row' });
};
export const unique = async (user: User): Promise<void> => {
  const { id } = user.feed(own);
  user.check(user.feed(own).id === id, 'the same row again');
  await user.get(`/row/${id}?user=${user.id}`, { name: 'row' });
};
export const circular = async (user: User): Promise<void> => {
  await user.get(`/row/${user.feed(around).id}`, { name: 'row' });
};
export const aborter = async (user: User): Promise<void> => {
  await user.get('/');
  if (user.id === 1) user.abortRun('enough is known');
};

/** The first user, and with it its thread, ends at once. */
export const soonAlone = async (user: User): Promise<void> => {
  await user.get('/');
  if (user.id === 0) user.stop();
};
export const soonAloneSlowly = async (user: User): Promise<void> => {
  await soonAlone(user);
  await user.wait('80ms');
};
