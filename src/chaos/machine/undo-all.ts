/** Takes everything back, last in, first out, each although another one fails. @throws the first failure */
export function undoAll(undos: readonly (() => void)[]): void {
  const failures: unknown[] = [];
  for (const undo of [...undos].reverse()) {
    try {
      undo();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
