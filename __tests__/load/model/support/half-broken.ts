import type { HookContext, LoadHooks, User } from '../../../../src/load';

export default (user: User) => user.get('/');

/** The first thread is ready before the second one fails. */
export const hooks: LoadHooks = {
  start: async ({ url, thread }: HookContext) => {
    await fetch(`${url}/start/${thread}`);
    if (thread === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
    throw new Error('no database');
  },
  stop: ({ url, thread }: HookContext) => fetch(`${url}/stop/${thread}`),
};
