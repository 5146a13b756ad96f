import type { BenchmarkResult } from '../../core/records/bench';

/** What a saved benchmark is called. @internal */
export interface BenchmarkNames {
  /** With its parameters, as pytest names a test: `parses[small-5]`. */
  readonly name: string;
  /** With its group: `parser > parses[small-5]`. By it runs are compared. */
  readonly fullname: string;
  /** The values of its parameters; `null` without any. `--group-by=param` goes by it. */
  readonly param: string | null;
  /** The parameters; `null` without any. */
  readonly params: NonNullable<BenchmarkResult['params']> | null;
}

/** The names of a benchmark in files and tables. @internal */
export function benchmarkNames({
  name,
  group,
  params,
}: Pick<BenchmarkResult, 'name' | 'group' | 'params'>): BenchmarkNames {
  const values = Object.values(params ?? {});
  const param = values.length === 0 ? null : values.map(String).join('-');
  const own = param === null ? name : `${name}[${param}]`;
  return {
    name: own,
    fullname: group === null ? own : `${group} > ${own}`,
    param,
    params: param === null ? null : params,
  };
}
