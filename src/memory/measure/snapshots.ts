import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isoNow } from '../../core/clock';
import { makeIgnoredFolder } from '../../core/ignored-folder';
import type { HeapTarget } from '../target/heap-target';

/** The snapshots of a measurement: one file at a time, unless they are kept. */
export class Snapshots {
  #written = 0;
  #last: string | undefined;
  #numbers = false;
  #writer: Awaited<ReturnType<HeapTarget['writeSnapshot']>> = 'node:v8';

  constructor(
    private readonly target: HeapTarget,
    private readonly folder: string,
    private readonly isKept: boolean,
  ) {}

  /** The last one, if any. */
  get last(): string | undefined {
    return this.#last;
  }

  get writer(): Awaited<ReturnType<HeapTarget['writeSnapshot']>> {
    return this.#writer;
  }

  /** From now on with the values of numbers, which tell the bound of a cache. What is clear at first sight needs none. */
  includeNumbers(): void {
    this.#numbers = true;
  }

  /** Writes a snapshot and returns its path. The one before is removed. */
  async write(signal: AbortSignal): Promise<string> {
    if (!this.isKept) this.#removeLast();
    this.#written += 1;
    const file = join(this.folder, `${this.#written}.heapsnapshot`);
    this.#last = file;
    this.#writer = await this.target.writeSnapshot(file, { numbers: this.#numbers }, signal);
    return file;
  }

  /** Puts what was written to where it stays, and returns the paths. */
  keep(title: string): string[] {
    const folder = join(process.cwd(), '.mettle', 'heap');
    makeIgnoredFolder(folder);
    const name = `${title}-${isoNow()}`.replace(/[^\w.-]+/g, '-').slice(0, 120);
    return Array.from({ length: this.#written }, (_, at) => {
      const file = join(folder, `${name}-${at + 1}-of-${this.#written}.heapsnapshot`);
      copyFileSync(join(this.folder, `${at + 1}.heapsnapshot`), file);
      return file;
    });
  }

  #removeLast(): void {
    if (this.#last !== undefined) rmSync(this.#last, { force: true });
  }
}
