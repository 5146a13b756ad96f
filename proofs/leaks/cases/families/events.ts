import { AsyncLocalStorage } from 'node:async_hooks';
import diagnostics from 'node:diagnostics_channel';
import { EventEmitter, on, once, setMaxListeners } from 'node:events';
import { performance } from 'node:perf_hooks';
import { drawValue, type Family, family, soundFamily } from '../family';

export const events: readonly Family[] = [
  family('listeners that are taken off', (random, leaks) => {
    const [names, value] = [random.integer(1, 10), drawValue(random)];
    const emitter = new EventEmitter().setMaxListeners(0);
    return {
      iterate(i) {
        const seen = value(i);
        const listener = (): unknown => seen;
        emitter.on(`event ${i % names}`, listener);
        emitter.emit(`event ${i % names}`);
        if (!leaks) emitter.off(`event ${i % names}`, listener);
      },
    };
  }),

  soundFamily('listeners for once', () => {
    const emitter = new EventEmitter();
    return {
      async iterate(i) {
        const arrival = once(emitter, 'event');
        emitter.emit('event', { i });
        return arrival;
      },
    };
  }),

  family('listeners of an event target', (random, leaks) => {
    const way = random.pick(['once', 'signal', 'remove'] as const);
    const target = new EventTarget();
    setMaxListeners(0, target);
    return {
      iterate(i) {
        const controller = new AbortController();
        const listener = (): number => i;
        const options = { once: way === 'once', ...(way === 'signal' && { signal: controller.signal }) };
        target.addEventListener('event', listener, leaks ? {} : options);
        target.dispatchEvent(new Event('event'));
        if (leaks) return;
        if (way === 'signal') controller.abort();
        if (way === 'remove') target.removeEventListener('event', listener);
      },
    };
  }),

  family('listeners of a signal that lives long', (random, leaks) => {
    const { signal } = new AbortController();
    const value = drawValue(random);
    setMaxListeners(0, signal);
    return {
      iterate(i) {
        const seen = value(i);
        const listener = (): unknown => seen;
        signal.addEventListener('abort', listener);
        if (!leaks) signal.removeEventListener('abort', listener);
      },
    };
  }),

  soundFamily('signals that follow a signal that lives long', (random) => {
    const { signal } = new AbortController();
    const others = random.integer(0, 2);
    return {
      iterate: () =>
        AbortSignal.any([signal, ...Array.from({ length: others }, () => new AbortController().signal)]).aborted,
    };
  }),

  family('events as an async iterator', (random, leaks) => {
    const count = random.integer(1, 5);
    const emitter = new EventEmitter().setMaxListeners(0);
    return {
      async iterate(i) {
        const seen: unknown[] = [];
        const all = on(emitter, 'event');
        for (let each = 0; each < count; each++) emitter.emit('event', { i, each });
        for (let each = 0; each < count; each++) seen.push((await all.next()).value);
        if (!leaks) await all.return?.();
        return seen;
      },
    };
  }),

  family('storage that follows calls', (random, leaks) => {
    const [depth, value] = [random.integer(1, 5), drawValue(random)];
    const storage = new AsyncLocalStorage<unknown>();
    const seen: unknown[] = [];
    const nested = async (left: number, i: number): Promise<void> => {
      if (left > 0) return storage.run({ left, value: value(i) }, () => nested(left - 1, i));
      await Promise.resolve();
      if (leaks) seen.push(storage.getStore());
    };
    return { iterate: (i) => nested(depth, i) };
  }),

  family('subscribers of a diagnostics channel', (random, leaks) => {
    const channel = diagnostics.channel(`proof ${random.float()}`);
    const subscribed: ((message: unknown) => void)[] = [];
    return {
      iterate(i) {
        const subscriber = (): number => i;
        channel.subscribe(subscriber);
        channel.publish({ i });
        if (leaks) subscribed.push(subscriber);
        else channel.unsubscribe(subscriber);
      },
      close: () => {
        for (const each of subscribed) channel.unsubscribe(each);
      },
    };
  }),

  soundFamily('marks and measures that are cleared', (random) => {
    const name = `mark ${random.float()}`;
    return {
      iterate() {
        performance.mark(name);
        performance.measure(`${name} to now`, name);
        performance.clearMarks(name);
        performance.clearMeasures(`${name} to now`);
      },
    };
  }),
];
