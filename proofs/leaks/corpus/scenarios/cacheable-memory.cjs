// delete() leaves the node of the key in the list of least recent use.
const { CacheableMemory } = require('@cacheable/memory');

let cache;

exports.setup = async () => {
  cache = new CacheableMemory({ lruSize: 50000, checkInterval: 0 });
};

exports.iterate = async (i) => {
  const value = { i };
  cache.set(`key-${i}`, value);
  cache.delete(`key-${i}`);
  return [value];
};
