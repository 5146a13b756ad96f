import type { Life } from '../engine/life';
import type { SimulatedUser } from '../engine/simulated-user';
import type { ScenarioContext } from '../scenario';
import type { ReadUser } from './define-user';
import type { ReadTask, ReadTaskSet, TaskFunction } from './task-set';
import type { Pace } from './wait-times';

/** A set that the user is in. */
interface Stay {
  readonly set: ReadTaskSet;
  /** For messages: the names of the sets from the outermost on. */
  readonly path: string;
  readonly pace: Pace | undefined;
  /** Of all weights of the set. */
  readonly weight: number;
  next: number;
  roundsLeft: number;
}

/** What a user of a kind does: one task an iteration, wherever in its sets it is. */
export class Journey implements Life {
  readonly #kind: ReadUser;
  /** The sets that the user is in, the innermost last. */
  readonly #stays: Stay[];
  /** Of the task that was last. */
  #pace: Pace | undefined;

  constructor(kind: ReadUser) {
    this.#kind = kind;
    this.#stays = [enter(kind, kind.name, undefined)];
  }

  start(user: SimulatedUser): unknown {
    const { session, onStart, name } = this.#kind;
    user.part = `onStart of "${name}"`;
    if (session !== undefined) user.begin(session());
    return onStart?.(user);
  }

  async iterate(user: SimulatedUser, context: ScenarioContext): Promise<void> {
    this.#pace = this.#innermost.pace;
    const { run, name } = await this.#nextTask(user);
    const stay = this.#innermost;
    this.#pace = stay.pace;
    user.part = `task "${name}" of "${stay.path}"`;
    try {
      await run(user, context);
    } finally {
      if (user.takeInterruption()) {
        this.#pace = undefined;
        this.#innermost.roundsLeft = 0;
      }
      if (this.#stays.length > 1) await this.#leaveWhile(user, () => this.#innermost.roundsLeft <= 0);
    }
  }

  pauseMs(user: SimulatedUser, beganMs: number, nowMs: number): number {
    return this.#pace?.(user, beganMs, nowMs) ?? 0;
  }

  /** Whether a user who comes only once is through: back in its outermost set, and that one was walked through. */
  isThrough(): boolean {
    return this.#stays.length === 1 && this.#innermost.next === 0;
  }

  async stop(user: SimulatedUser): Promise<void> {
    try {
      await this.#leaveWhile(user, () => true);
    } finally {
      user.part = `onStop of "${this.#kind.name}"`;
      await this.#kind.onStop?.(user);
    }
  }

  get #innermost(): Stay {
    return this.#stays[this.#stays.length - 1] as Stay;
  }

  /** Goes into sets until a function comes. */
  async #nextTask(user: SimulatedUser): Promise<{ run: TaskFunction; name: string }> {
    for (;;) {
      const stay = this.#innermost;
      const { task, name } = draw(stay, user);
      if (typeof task === 'function') return { run: task, name };
      this.#stays.push(enter(task, `${stay.path} > ${name}`, stay.pace));
      user.mayInterrupt = true;
      await this.#arrive(user, task, name);
    }
  }

  /** A set whose start fails is left again, without its stop. */
  async #arrive(user: SimulatedUser, { onStart }: ReadTaskSet, name: string): Promise<void> {
    if (onStart === undefined) return;
    user.part = `onStart of "${name}"`;
    try {
      await onStart(user);
    } catch (error) {
      this.#drop(user);
      user.takeInterruption();
      throw error;
    }
  }

  /** Goes out of sets; one whose stop fails keeps the user in none of the others. */
  async #leaveWhile(user: SimulatedUser, isDue: () => boolean): Promise<void> {
    if (this.#stays.length === 1 || !isDue()) return;
    try {
      await this.#leave(user);
    } finally {
      await this.#leaveWhile(user, isDue);
    }
  }

  async #leave(user: SimulatedUser): Promise<void> {
    const { set, path } = this.#drop(user);
    if (set.onStop === undefined) return;
    user.part = `onStop of "${path}"`;
    await set.onStop(user);
  }

  #drop(user: SimulatedUser): Stay {
    const stay = this.#stays.pop() as Stay;
    user.mayInterrupt = this.#stays.length > 1;
    return stay;
  }
}

function enter(set: ReadTaskSet, path: string, around: Pace | undefined): Stay {
  return {
    set,
    path,
    pace: set.wait?.() ?? around,
    weight: set.tasks.reduce((sum, { weight }) => sum + weight, 0),
    next: 0,
    roundsLeft: set.rounds,
  };
}

function draw(stay: Stay, user: SimulatedUser): ReadTask {
  const { tasks, sequential } = stay.set;
  if (!sequential) {
    stay.roundsLeft--;
    return tasks.length === 1 ? (tasks[0] as ReadTask) : drawByWeight(tasks, user.random.float() * stay.weight);
  }
  const task = tasks[stay.next] as ReadTask;
  stay.next = (stay.next + 1) % tasks.length;
  if (stay.next === 0) stay.roundsLeft--;
  return task;
}

function drawByWeight(tasks: readonly ReadTask[], drawn: number): ReadTask {
  let rest = drawn;
  for (const task of tasks) {
    rest -= task.weight;
    if (rest < 0) return task;
  }
  // Only what was lost to rounding comes here.
  return tasks[tasks.length - 1] as ReadTask;
}
