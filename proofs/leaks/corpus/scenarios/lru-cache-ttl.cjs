// With maxSize and no max, the slots of evicted entries are never free again.
const LRU = require('lru-cache');

let cache;

exports.setup = async () => {
  cache = new LRU({ maxSize: 1000, sizeCalculation: () => 10 });
};

exports.iterate = async (i) => {
  const value = { v: 'x'.repeat(20) + i };
  cache.set(`k${i}`, value);
  return [value];
};
