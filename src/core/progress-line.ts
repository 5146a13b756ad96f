/** Where progress is shown. */
export type ProgressStream = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** A line that says how far something is. */
export interface ProgressLine {
  /** Shows how far it is: on a terminal in place of the line before; elsewhere as a further line, where `isDue` says so. */
  show(line: string, isDue: boolean): void;
  /** Takes it away from a terminal. */
  end(): void;
}

/** One line that is rewritten on a terminal, a further one now and then elsewhere. */
export function progressLine(stream: ProgressStream): ProgressLine {
  let open = false;
  return {
    show(line, isDue) {
      if (stream.isTTY) {
        stream.write(`\r\x1b[2K${line}`);
        open = true;
      } else if (isDue) stream.write(`${line}\n`);
    },
    end() {
      if (open) stream.write('\r\x1b[2K');
      open = false;
    },
  };
}
