import tls, { type SecureContext } from 'node:tls';
import { patch } from '../../../core/patches';
import { processState } from '../../../core/state';

interface Trust {
  /** Certificates that are trusted, with how many need each. */
  readonly certificates: Map<string, number>;
  restore: (() => void) | undefined;
}

const state = () => processState<Trust>('tls trust', () => ({ certificates: new Map(), restore: undefined }));

/**
 * Has this process trust an authority besides those that it trusts anyway, until the returned function is called: every
 * TLS context that Node makes meanwhile knows it. What a client was given as `ca` is kept, and a context that a client made
 * before is not changed.
 *
 * The private `context.addCACert` is what Node itself calls for the option `ca`; the option would take the place of the
 * authorities that are known to Node.
 */
export function trustMeanwhile(certificate: string): () => void {
  const trust = state();
  trust.restore ??= patch(tls, 'createSecureContext', trusting, 'tls.createSecureContext');
  trust.certificates.set(certificate, (trust.certificates.get(certificate) ?? 0) + 1);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    const needed = (trust.certificates.get(certificate) ?? 1) - 1;
    if (needed > 0) trust.certificates.set(certificate, needed);
    else trust.certificates.delete(certificate);
    if (trust.certificates.size > 0) return;
    const { restore } = trust;
    trust.restore = undefined;
    restore?.();
  };
}

type WithStore = SecureContext & { readonly context?: { addCACert?: (certificate: string) => void } };

function trusting(original: typeof tls.createSecureContext): typeof tls.createSecureContext {
  return function createSecureContext(this: unknown, ...args) {
    const made = original.apply(this, args) as WithStore;
    for (const certificate of state().certificates.keys()) made.context?.addCACert?.(certificate);
    return made;
  };
}
