import type { ReadRequest } from '../scenario';
import type { Walk } from './iterations';
import { prepare } from './outgoing';

/** A scenario that is a list of requests: each made ready once, sent one after the other. */
export function listWalk(requests: readonly ReadRequest[], url: string): Walk {
  const prefix = new URL(url).pathname.replace(/\/$/, '');
  const ready = requests.map(({ method, path, options, waitMs }) => ({
    outgoing: prepare(prefix, method, path, options),
    waitMs,
  }));
  return async (user) => {
    for (const { outgoing, waitMs } of ready) {
      await user.send(outgoing, false);
      if (waitMs > 0) await user.wait(waitMs);
    }
  };
}
