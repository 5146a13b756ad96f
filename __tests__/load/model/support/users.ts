import { defineUser, type User } from '../../../../src/load';

const get = (path: string) => async (user: User) => {
  await user.get(path);
};

/** Three times as often /a as /b. */
export const weighted = defineUser({ name: 'weighted', tasks: [{ task: get('/a'), weight: 3 }, get('/b')] });
/** Several kinds. */
export const kinds = [
  defineUser({ name: 'reader', weight: 3, tasks: [get('/read')] }),
  defineUser({ name: 'writer', tasks: [get('/write')] }),
];
