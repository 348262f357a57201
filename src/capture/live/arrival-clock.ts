/** How far the steady clock may part from the time of day before it is set anew, in milliseconds. */
const MOST_APART = 10;

/** The time of day, finer than the system tells it to JavaScript, for frames that come without a time of their own. */
export class ArrivalClock {
  readonly #wall: () => number;
  readonly #steady: () => number;
  #offset = Number.NEGATIVE_INFINITY;

  /** Both clocks are in milliseconds; only the second need tell parts of them. */
  constructor(wall = Date.now, steady = () => performance.now()) {
    this.#wall = wall;
    this.#steady = steady;
  }

  /** Milliseconds since 1970, with a fraction. */
  now(): number {
    const wall = this.#wall();
    const steady = this.#steady();
    if (!(Math.abs(steady + this.#offset - wall) <= MOST_APART)) this.#offset = wall - steady;
    return steady + this.#offset;
  }
}
