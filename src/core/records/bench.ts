import type { Outcome } from './record';

/** A figure and the bounds within which the true one lies. */
export interface Estimate {
  /** The figure. */
  readonly value: number;
  /** Lower bound. */
  readonly low: number;
  /** Upper bound. */
  readonly high: number;
}

/** Bounds within which a ratio lies. */
export interface RatioInterval {
  /** Lower bound. */
  readonly low: number;
  /** Upper bound. */
  readonly high: number;
}

/** How many samples lie far from the others. */
export interface OutlierCounts {
  /** Below the others. */
  readonly low: number;
  /** Above the others. */
  readonly high: number;
}

/** Collections of garbage while a benchmark was timed. */
export interface GarbageCollections {
  /** In all rounds. */
  readonly count: number;
  /** By thousand calls. */
  readonly perThousandCalls: number;
  /** How long they took together. */
  readonly totalMs: number;
}

/** Milliseconds per call, over all samples of a benchmark. */
export interface CallTimes {
  /** The quickest sample. */
  readonly min: number;
  /** First quartile. */
  readonly q1: number;
  /** The median, with its 99 % interval. */
  readonly p50: Estimate;
  /** Third quartile. */
  readonly q3: number;
  /** 90 % of the samples were not above this. `null` where there are too few samples to bound it. */
  readonly p90: Estimate | null;
  /** 95 % were not above this. */
  readonly p95: Estimate | null;
  /** 99 % were not above this. */
  readonly p99: Estimate | null;
  /** The slowest sample. */
  readonly max: number;
  /** The mean. */
  readonly mean: number;
  /** Standard deviation of the samples. */
  readonly deviation: number;
  /** Samples beyond 1.5 interquartile ranges from the quartiles (Tukey's fences): told, and kept. */
  readonly outliers: OutlierCounts;
}

/** The machine on which a benchmark ran. */
export interface BenchmarkMachine {
  /** The processor's own name. */
  readonly cpuModel: string;
  /** Logical processors. */
  readonly cpus: number;
  /** Installed memory in bytes. */
  readonly memoryBytes: number;
  /** As `process.platform`. */
  readonly platform: string;
  /** Release of the operating system. */
  readonly release: string;
  /** As `process.arch`. */
  readonly architecture: string;
  /** Without the leading `v`. */
  readonly nodeVersion: string;
  /** Version of V8. */
  readonly v8Version: string;
  /** The machine's own name. */
  readonly hostname: string;
}

/** The commit that was measured. */
export interface BenchmarkCommit {
  /** Forty hexadecimal digits. */
  readonly id: string;
  /** When it was committed, as an ISO time. */
  readonly time: string;
  /** When it was written, as an ISO time. */
  readonly authorTime: string;
  /** Whether there are changes that are not committed. */
  readonly dirty: boolean;
  /** Name of the repository's folder, or of its remote. */
  readonly project: string;
  /** The branch; `(detached head)` where there is none. */
  readonly branch: string;
}

/** What the measurement of one fork gave. */
export interface ForkSamples {
  /** Wall time of each round, in milliseconds per call. */
  readonly wallMs: readonly number[];
  /** Processor time of each round, in milliseconds per call. */
  readonly cpuMs: readonly number[];
  /**
   * Median over the rounds of the logarithm of processor time per call by the processor time of the calibration workload that ran beside it: what a
   * saved baseline is compared by. `null` where none ran.
   */
  readonly calibrated: number | null;
}

/** Whether something is as fast as something else. */
export type SpeedVerdict =
  /** Slower by more than the tolerance, beyond doubt. */
  | 'slower'
  /** Faster by more than the tolerance, beyond doubt. */
  | 'faster'
  /** Within the tolerance, beyond doubt. */
  | 'equivalent'
  /** None of these can be said. */
  | 'inconclusive';

/** How a benchmark stands to its saved baseline. */
export interface BaselineComparison {
  /** What can be said. */
  readonly verdict: SpeedVerdict;
  /** Time of the benchmark by that of its baseline: 1.1 is 10 % slower. */
  readonly ratio: number;
  /** Interval of the ratio. */
  readonly interval: RatioInterval;
  /** Of the interval. */
  readonly confidence: number;
  /** What the ratio may differ from 1, as a share. */
  readonly tolerance: number;
  /** Whether it only informs and never fails: the baseline is of another processor, or was measured in another way. */
  readonly advisory: boolean;
  /** Why the verdict is as it is. */
  readonly reasons: readonly string[];
  /** The saved run. */
  readonly baseline: {
    /** Its file. */
    readonly file: string;
    /** The commit, or `null`. */
    readonly commit: string | null;
    /** When it ran, as an ISO time. */
    readonly time: string;
    /** The processor it ran on. */
    readonly cpuModel: string;
    /** Its median, in milliseconds of wall time per call. */
    readonly wallMs: number;
    /** Its median, in milliseconds of processor time per call. */
    readonly cpuMs: number | null;
  };
}

/** A benchmark that was saved earlier under the same name. */
export interface BenchmarkHistoryPoint {
  /** The commit, or `null`. */
  readonly commit: string | null;
  /** When it ran, as an ISO time. */
  readonly time: string;
  /** Its median, in milliseconds of wall time per call. */
  readonly p50Ms: number;
  /** Lower bound of the median. */
  readonly lowMs: number;
  /** Upper bound of the median. */
  readonly highMs: number;
  /** Its median, in milliseconds of processor time per call; `null` where it was not read. */
  readonly cpuMs: number | null;
  /** Whether it ran on a processor of the same model as this benchmark. */
  readonly sameCpuModel: boolean;
}

/** What `benchmark` and `benchmarkEndpoint` measured: plain JSON, times in milliseconds per call. */
export interface BenchmarkResult {
  /** `invalid` where the figures must not be used. */
  readonly outcome: Outcome;
  /** Why it is not `completed`; empty where it is. */
  readonly reasons: readonly string[];
  /** When it began, as an ISO time. */
  readonly startedAt: string;
  /** How long it took in all. */
  readonly durationMs: number;
  /** A function, or a request to a service. */
  readonly subject: 'component' | 'endpoint';
  /** Its name. */
  readonly name: string;
  /** Benchmarks of one group are compared with each other in tables. */
  readonly group: string | null;
  /** Parameters, by name. */
  readonly params: Readonly<Record<string, string | number | boolean | null>> | null;
  /** Where it was measured: in processes of its own, in the calling one, or by requests to a service. */
  readonly where: 'forks' | 'this process' | 'service';
  /** What was measured, for a reader: a module and its export, or a method and path. */
  readonly target: string;
  /** Whether it was only run once, as a plain test, because benchmarks are switched off: no figure of it means anything then. */
  readonly ranOnce: boolean;
  /** What a reader has to know to read the figures: measured inside Jest, contended machine. */
  readonly notes: readonly string[];
  /** Wall time per call; of an endpoint, from the sending of a request to the end of its answer. */
  readonly wallMs: CallTimes;
  /** Processor time per call; of an endpoint, the service's. `null` where it cannot be read. */
  readonly cpuMs: CallTimes | null;
  /** Calls per second of wall time: calls by the sum of all rounds. */
  readonly perSecond: number;
  /** Bytes allocated per call in V8's heap and in buffers; of an endpoint, in the service. `null` where it could not be measured. */
  readonly bytesPerCall: number | null;
  /** Collections of garbage while it was timed; `null` where they cannot be seen. */
  readonly collections: GarbageCollections | null;
  /** What was sampled. */
  readonly samples: {
    /** Processes, each with samples of its own. */
    readonly forks: number;
    /** Rounds in all. */
    readonly rounds: number;
    /** Calls in each round. */
    readonly callsPerRound: number;
    /** By fork. */
    readonly byFork: readonly ForkSamples[];
    /** Milliseconds that a run of the calibration workload took in processor time, for a reader; `null` where none ran. */
    readonly calibrationMs: number | null;
  };
  /** Half the width of the median's interval by the median, over forks. */
  readonly precision: number;
  /** Wall time by processor time of all rounds, of code that does not wait: above 1.1 something else had the processor. */
  readonly wallByCpu: number;
  /** A profile for Chrome DevTools, where one was asked for. */
  readonly profile: string | null;
  /** The machine. */
  readonly machine: BenchmarkMachine;
  /** The commit; `null` outside a repository. */
  readonly commit: BenchmarkCommit | null;
  /** How it stands to the saved baseline; `null` where there is none. */
  readonly comparison: BaselineComparison | null;
  /** Benchmarks that were saved earlier under the same name, oldest first; empty where there are none. */
  readonly history: readonly BenchmarkHistoryPoint[];
}

/** How one side of a comparison did: medians over all blocks. */
export interface ComparedSide {
  /** What it is, for a reader. */
  readonly label: string;
  /** Median wall time per call. */
  readonly wallMs: number;
  /** Median processor time per call; `null` where it cannot be read. */
  readonly cpuMs: number | null;
}

/** What one fork of a comparison gave: the candidate's time by the base's. */
export interface ForkRatio {
  /** By wall time. */
  readonly wall: number;
  /** By processor time; `null` where it cannot be read. */
  readonly cpu: number | null;
}

/** What `compareBenchmarks` found out: plain JSON. */
export interface ComparisonResult {
  /** `invalid` where nothing can be said; `aborted` where time was over before anything could be. */
  readonly outcome: Outcome;
  /** Why it is not `completed`; of a completed one, why the verdict is as it is. */
  readonly reasons: readonly string[];
  /** When it began, as an ISO time. */
  readonly startedAt: string;
  /** How long it took in all. */
  readonly durationMs: number;
  /** Its name. */
  readonly name: string;
  /** What can be said of the candidate. */
  readonly verdict: SpeedVerdict;
  /** Time of the candidate by that of the base: 1.1 is 10 % slower. */
  readonly ratio: number;
  /** Interval of the ratio. */
  readonly interval: RatioInterval;
  /** Of the interval, over all looks at it. */
  readonly confidence: number;
  /** What the ratio may differ from 1, as a share. */
  readonly tolerance: number;
  /** Whether processor time or wall time was judged. */
  readonly judgedBy: 'cpu' | 'wall';
  /** The ratio by the other one, where it was measured; `null` where not. */
  readonly otherRatio: number | null;
  /** Whether both sides were only run once, as a plain test, because benchmarks are switched off: the verdict means nothing then. */
  readonly ranOnce: boolean;
  /** Where both sides ran. */
  readonly where: 'forks' | 'this process' | 'services';
  /** What a reader has to know to read the figures. */
  readonly notes: readonly string[];
  /** What the candidate is compared with. */
  readonly base: ComparedSide;
  /** What is judged. */
  readonly candidate: ComparedSide;
  /** By fork. */
  readonly forks: readonly ForkRatio[];
  /** Pairs of blocks in each fork. */
  readonly pairsPerFork: number;
  /** Calls in each block. */
  readonly callsPerBlock: number;
  /** The seed that the order was drawn from. */
  readonly seed: number;
  /** The machine. */
  readonly machine: BenchmarkMachine;
  /** The commit of the candidate; `null` outside a repository. */
  readonly commit: BenchmarkCommit | null;
}
