// reset() of a MutationObserver leaves its mutation in the cache.
const { MutationObserver, QueryClient } = require('@tanstack/query-core');

let observer;

exports.setup = async () => {
  const client = new QueryClient({ defaultOptions: { mutations: { gcTime: 0 } } });
  observer = new MutationObserver(client, { mutationFn: async (x) => x, gcTime: 0 });
  observer.subscribe(() => {});
};

exports.iterate = async (i) => {
  const mutating = observer.mutate(i);
  await mutating;
  const result = observer.getCurrentResult();
  observer.reset();
  return [mutating, result];
};

exports.settle = () => new Promise((resolve) => setTimeout(resolve, 20));
