import type { ServiceLogs } from './service';

/** What is known about a service when a request to it fails. */
export interface Witness {
  readonly label: string;
  readonly logs: ServiceLogs;
  /** How it died by itself, such as `exit code 1`; waits a moment for a death that is just happening. */
  death(): Promise<string | undefined>;
}
