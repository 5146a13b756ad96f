import { runFigures } from './figures/run';

runFigures('benchmarks', process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
