const { sep } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

const MEMORY = `${sep}__tests__${sep}memory${sep}`;
/** Looks at the heap of its own process most often, and within the shortest time. */
const FIRST = `${MEMORY}measure${sep}detect-leaks.spec.ts`;

/** Memory first, while the process is small: a look at a heap of gigabytes, which Jest fills file by file, takes seconds. */
class MemoryFirst extends Sequencer {
  async sort(tests) {
    const order = await super.sort(tests);
    const rank = ({ path }) => (path.endsWith(FIRST) ? 0 : path.includes(MEMORY) ? 1 : 2);
    return [...order].sort((a, b) => rank(a) - rank(b));
  }
}

module.exports = MemoryFirst;
