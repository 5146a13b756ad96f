/** A V8 inspector, of this process or of another one. Chrome DevTools Protocol: https://chromedevtools.github.io/devtools-protocol/v8/ */
export interface Inspector {
  /** Calls a method and returns its result. */
  send<Result = unknown>(method: string, params?: Record<string, unknown>, signal?: AbortSignal): Promise<Result>;
  /** Calls back on an event; returns the function that ends that. */
  on<Params = unknown>(event: string, call: (params: Params) => void): () => void;
}

/** The figures beside the heap, at one moment. */
export interface Reading {
  readonly heapUsedBytes: number;
  /** The part of it that is small objects: large ones are few, and take V8 no time to look at. */
  readonly smallObjectBytes: number;
  /** What V8 has of the system for its heap, used or not. */
  readonly heapTotalBytes: number;
  readonly externalBytes: number;
  readonly arrayBuffersBytes: number;
  readonly rssBytes: number;
  /** What keeps the event loop busy, by type (`process.getActiveResourcesInfo()`). */
  readonly handles: Readonly<Record<string, number>>;
  /** Open file descriptors by what they are: `/var/log/a.log`, `socket`, `pipe`, …; `null` where the platform does not tell. */
  readonly fileDescriptors: Readonly<Record<string, number>> | null;
  /** Threads of the process, those of Node itself included; `null` where the platform does not tell. */
  readonly threads: number | null;
  /** Turns of its event loop so far; `null` where its Node does not tell (before 20.18). */
  readonly turns: number | null;
  /** Processes that it started and that run; `null` where the platform does not tell. */
  readonly children: number | null;
}

/** A process whose heap is looked at. Whoever opened it closes it. */
export interface HeapTarget {
  readonly where: 'this process' | 'service';
  /** For messages: `this process`, `node dist/server.js`. */
  readonly label: string;
  readonly pid: number;
  /** Such as `20.20.2`. */
  readonly nodeVersion: string;
  readonly inspector: Inspector;
  /** Lets what is under way there come to its end, and collects all garbage. */
  settle(signal: AbortSignal): Promise<void>;
  /** The figures of now. Cheap; collects nothing. */
  read(signal: AbortSignal): Promise<Reading>;
  /**
   * Writes a snapshot to a file of this machine, with the values of numbers where these are asked for: it takes half as long again then.
   *
   * @throws Error saying why it cannot.
   */
  writeSnapshot(
    file: string,
    asked: { readonly numbers: boolean },
    signal: AbortSignal,
  ): Promise<'node:v8' | 'heapdump' | 'inspector'>;
  /** Leaves the process as it was. */
  close(): Promise<void>;
}
