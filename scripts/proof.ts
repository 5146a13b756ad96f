import { runFigures } from './figures/run';

runFigures('proofs', process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
