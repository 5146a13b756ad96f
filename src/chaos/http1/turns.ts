type Step = () => void | Promise<void>;

/** Does one thing after the other: at once where nothing is under way. */
export class Turns {
  readonly #idle: () => void;
  #last: Promise<void> | undefined;

  /** @param idle - called when something that took time is over and nothing follows. */
  constructor(idle: () => void) {
    this.#idle = idle;
  }

  get isBusy(): boolean {
    return this.#last !== undefined;
  }

  take(step: Step): void | Promise<void> {
    const pending = this.#last ? this.#last.then(step) : step();
    if (pending === undefined) return undefined;
    this.#last = pending;
    const settled = (): void => {
      if (this.#last !== pending) return;
      this.#last = undefined;
      this.#idle();
    };
    pending.then(settled, settled);
    return pending;
  }
}
