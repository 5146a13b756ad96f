// Asks memlab what leaks between three snapshots, in one of its ways. Prints how many things it tells of, and the first of them.
// Arguments: node_modules of memlab, the way, the folder of the snapshots, how many iterations lie between them, a folder to work in.
const { existsSync, mkdirSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const [modules, way, snapshots, iterations, workDir] = process.argv.slice(2);
const from = createRequire(join(modules, 'memlab/package.json'));
const { config } = from('@memlab/core');
const { heapAnalysisLoader } = from('@memlab/heap-analysis');
const { findLeaksBySnapshotFilePaths } = from('@memlab/api');

const files = ['1-baseline', '2-target', '3-final'].map((name) => join(snapshots, `${name}.heapsnapshot`));
const notOfPrograms = ['code', 'hidden', 'native', 'number', 'object shape', 'synthetic'];

/** The filter that its authors name for Node: all that the target has, the baseline had not, and the end still has. */
const everything = { leakFilter: () => true };

/** A filter that one could write for Node: one of its kind and name is left by each iteration, or nearly. */
function onePerIteration() {
  const counts = new Map();
  const keyOf = (node) => `${node.type} ${node.name}`;
  return {
    beforeLeakFilter(snapshot, leakedNodeIds) {
      for (const id of leakedNodeIds) {
        const key = keyOf(snapshot.getNodeById(id));
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    },
    leakFilter: (node) =>
      !notOfPrograms.includes(node.type) && (counts.get(keyOf(node)) ?? 0) >= 0.9 * Number(iterations),
  };
}

async function findLeaks(filter) {
  config.externalLeakFilter = filter;
  const traces = await findLeaksBySnapshotFilePaths(...files, { workDir, consoleMode: 'SILENT' });
  // A trace has a key for each step from the root to what leaks, by number.
  return traces.map((trace) =>
    Object.keys(trace)
      .findLast((key) => /^\d+:/.test(key))
      ?.trim(),
  );
}

async function analyse(told) {
  const analysis = heapAnalysisLoader.loadAllAnalysis().get(way);
  await analysis.analyzeSnapshotsInDirectory(snapshots, { workDir });
  return told(analysis);
}

/** Two of the analyses write a file with a line for each thing that grows, and none where nothing does. */
function grownInFile() {
  if (!existsSync(config.unboundObjectCSV)) return [];
  return readFileSync(config.unboundObjectCSV, 'utf8').split('\n').filter(Boolean);
}

const ways = {
  'find-leaks': () => findLeaks(null),
  everything: () => findLeaks(everything),
  'one-per-iteration': () => findLeaks(onePerIteration()),
  'unbound-object': () => analyse(grownInFile),
  'unbound-shape': () => analyse((analysis) => analysis.getShapesWithUnboundGrowth().map(({ shape }) => shape)),
  'unbound-collection': () => analyse(grownInFile),
};

mkdirSync(workDir, { recursive: true });
ways[way]().then(
  (told) => {
    console.log(`\n${JSON.stringify({ told: told.length, first: String(told[0] ?? '').slice(0, 200) })}`);
    process.exit(0);
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
