import { defineHooks, defineUser, type LoadHooks } from '../../../../src/load';

export const users = defineUser({ tasks: [(user) => user.get('/')] });

let heard = 0;
export const hooks: LoadHooks = defineHooks({
  start: ({ url, thread, threads, seed }) => fetch(`${url}/hooks/start/${thread}/${threads}/${seed}`),
  stop: ({ url, thread }) => fetch(`${url}/hooks/stop/${thread}/${heard}`),
  request: () => {
    heard++;
  },
});
