import type { ErrorCode } from '../../core/errors';
import type { ModuleAddress } from '../../core/module-loader';
import type { Job, SecondReport, ThreadReport } from '../engine/job';
import type { Order } from '../engine/steering';
import type { ReadRequest } from '../scenario';

/** What a load thread is made for. */
export interface LoadThreadData {
  readonly job: Job;
  readonly scenario:
    | { readonly kind: 'list'; readonly requests: readonly ReadRequest[] }
    | { readonly kind: 'module'; readonly address: ModuleAddress };
}

/** From the thread that asked. `atMs` is the start of the schedule, in milliseconds of the wall clock. */
export type ToLoadThread =
  | { readonly type: 'start'; readonly atMs: number }
  | { readonly type: 'order'; readonly order: Order }
  /** End early, but let finish what is under way. */
  | { readonly type: 'finish' }
  | { readonly type: 'stop' };

/** From a load thread. */
export type FromLoadThread =
  | { readonly type: 'ready' }
  | { readonly type: 'second'; readonly second: SecondReport }
  /** It ends early: the others are to do so too. */
  | { readonly type: 'finishing' }
  /** Its users are gone, and its hook `stop` is under way. */
  | { readonly type: 'stopping' }
  | { readonly type: 'report'; readonly report: ThreadReport }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string; readonly stack: string };
