import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import type { ServiceLogs } from '../service';

const KEPT_CHARACTERS = 1e6;

type Stream = 'stdout' | 'stderr';

/** What a process wrote, in the order of arrival: the newest megabyte of it. */
export class CapturedLogs implements ServiceLogs {
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  readonly #unfinished = { stdout: '', stderr: '' };
  readonly #watchers = new Set<(line: string) => void>();
  #chunks: string[] = [];
  #length = 0;

  /** Takes what arrived on a stream. */
  add(chunk: Buffer, stream: Stream): void {
    const text = this.#decoders[stream].write(chunk);
    this.#chunks.push(text);
    this.#length += text.length;
    // Cut seldom, so that a noisy service costs little.
    if (this.#length > 2 * KEPT_CHARACTERS) this.#chunks = [this.text];
    if (this.#watchers.size > 0) this.#tellLines(text, stream);
  }

  get text(): string {
    const text = this.#chunks.join('').slice(-KEPT_CHARACTERS);
    this.#chunks = [text];
    this.#length = text.length;
    return text;
  }

  last(count: number): string {
    return this.text.replace(/\n$/, '').split('\n').slice(-count).join('\n');
  }

  /** Calls back with each line from now on, without colours. Returns the end of that. */
  watchLines(call: (line: string) => void): () => void {
    this.#watchers.add(call);
    return () => this.#watchers.delete(call);
  }

  /** A line that has not ended is told as it grows: some programs never end their last one. */
  #tellLines(text: string, stream: Stream): void {
    const lines = (this.#unfinished[stream] + text).split(/\r?\n/);
    for (const line of lines) for (const call of this.#watchers) call(stripVTControlCharacters(line));
    this.#unfinished[stream] = (lines.at(-1) ?? '').slice(-KEPT_CHARACTERS);
  }
}
