import { Course, type Piece, type Turn } from '../../core/course';

/** What a run that goes on is told: plain data, the same for all of its threads. Times are after its start. */
export type Order =
  | { readonly type: 'turn'; readonly turn: Turn }
  /** No new work from this moment on. */
  | { readonly type: 'end'; readonly atMs: number };

/** How much load a run is to make at each moment, and who must hear that this has changed. */
export class Steering {
  readonly course: Course;
  readonly #given: Order[] = [];
  #follower: ((order: Order) => void) | undefined;

  constructor(course: readonly Piece[]) {
    this.course = new Course(course);
  }

  give(order: Order): void {
    if (order.type === 'turn') this.course.turn(order.turn);
    this.#given.push(order);
    this.#follower?.(order);
  }

  /** Hears every order, those from before included. */
  follow(follower: (order: Order) => void): void {
    this.#follower = follower;
    for (const order of this.#given) follower(order);
  }
}
