// One loadBurst of the built package in a plain Node process:
//
//   node burst.cjs '{"url":"http://127.0.0.1:8080","plan":{"users":50,"duration":"5s"},"form":"function","path":"/small"}'
//
// `form` is "function" or "list"; `wait` is think time after each answer. Prints the result without the raw histograms.
const { join } = require('node:path');
const { loadBurst } = require(join(__dirname, '../../dist/load.js'));

const { url, plan, form, path, wait } = JSON.parse(process.argv[2]);

const functions = {
  plain: async (user) => {
    await user.get(path);
  },
  thoughtful: async (user) => {
    await user.get(path);
    await user.wait(wait);
  },
};
const walk = wait === undefined ? functions.plain : functions.thoughtful;
const list = [{ path, ...(wait === undefined ? {} : { wait }) }];

loadBurst(url, { ...plan, scenario: form === 'function' ? walk : list }).then(
  ({ histograms, byName, timeline, ...result }) => {
    console.log(JSON.stringify(result));
  },
);
