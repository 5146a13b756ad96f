/** Says a word beside the tests' own output: what passes and is not what it seems must be seen. */
export function saysAloud(word: string): void {
  process.stderr.write(`jest-mettle: ${word}\n`);
}
