import type { Flight } from './flight';

/** The requests that are in flight, linked through themselves: to add and to remove one costs nothing but two pointers. */
export class FlightList {
  #first: Flight | undefined;
  #last: Flight | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(flight: Flight): void {
    flight.previous = this.#last;
    flight.next = undefined;
    if (this.#last === undefined) this.#first = flight;
    else this.#last.next = flight;
    this.#last = flight;
    this.#size++;
  }

  remove(flight: Flight): void {
    const { previous, next } = flight;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    flight.previous = undefined;
    flight.next = undefined;
    this.#size--;
  }

  /** All of them as they are now: what is done to one may remove it, and others. */
  snapshot(): Flight[] {
    const flights: Flight[] = [];
    for (let flight = this.#first; flight !== undefined; flight = flight.next) flights.push(flight);
    return flights;
  }
}
