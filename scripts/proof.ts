import { runFigures } from './figures/run';

// Where something waits for what never comes, Node ends without a word, as if all were well.
process.exitCode = 3;
runFigures('proofs', process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
