import { failedTo } from '../../core/errors';
import type { Inspector } from './heap-target';

/**
 * V8 forgets the ids of all objects as soon as any inspector session of the process ends, whatever it was for, and numbers them
 * anew: boundaries between windows mean nothing then. This notices, by the id of an object of its own.
 */
export class HeapIds {
  readonly #inspector: Inspector;
  readonly #label: string;
  #objectId: string | undefined;
  #id: string | undefined;

  constructor(inspector: Inspector, label: string) {
    this.#inspector = inspector;
    this.#label = label;
  }

  /**
   * Does what has V8 give ids to objects: a walk of the heap, or a snapshot.
   * @throws MettleError `METTLE_LEAKS` where the ids of the last time are gone.
   */
  async through<T>(look: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const objectId = await this.#object(signal);
    await this.#check(objectId, signal);
    const value = await look();
    await this.#check(objectId, signal);
    return value;
  }

  /** The session gave up the ids itself: what comes is counted anew. */
  forget(): void {
    this.#id = undefined;
  }

  async #object(signal: AbortSignal | undefined): Promise<string> {
    if (this.#objectId !== undefined) return this.#objectId;
    const { result } = await this.#inspector.send<{ result: { objectId: string } }>(
      'Runtime.evaluate',
      { expression: '({})' },
      signal,
    );
    this.#objectId = result.objectId;
    return result.objectId;
  }

  async #check(objectId: string, signal: AbortSignal | undefined): Promise<void> {
    const { heapSnapshotObjectId: id } = await this.#inspector.send<{ heapSnapshotObjectId: string }>(
      'HeapProfiler.getHeapObjectId',
      { objectId },
      signal,
    );
    if (this.#id === undefined) {
      if (id !== NO_ID) this.#id = id;
      return;
    }
    if (id === this.#id) return;
    throw failedTo({
      to: `look for leaks in ${this.#label}`,
      reason: 'another session of its inspector ended meanwhile, upon which V8 numbers all objects anew',
      cure: 'While leaks are looked for, let no debugger disconnect, and no fault inside the process begin or end',
      code: 'METTLE_LEAKS',
    });
  }
}

/** Of an object that V8 has not looked at yet. */
const NO_ID = '0';
