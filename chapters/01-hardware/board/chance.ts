// # Chance that repeats
//
// Some things on this board happen by chance, and happen in the same way again when the board
// is built again with the same *seed*, the number from which chance begins.
//
// A network that loses one message in a hundred is no use for a test if it loses another one
// every time. The numbers below look as if they were thrown with dice, and each follows
// from the one before.

/** A source of numbers by chance. Its state is one number, so it is easy to save. */
export class Chance {
  #state: number;

  /** The source that begins with `seed`, of which the low 32 bits count. */
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 to `below` − 1, each as likely as the others; `below` is up to 2³². */
  number(below: number): number {
    return Math.floor(this.#next() / 2 ** 32 * below);
  }

  /** True with the given probability, from 0 to 1. */
  happens(probability: number): boolean {
    return this.#next() < probability * 2 ** 32;
  }

  /** The state, for a snapshot. */
  save(): number {
    return this.#state;
  }

  /** Goes on from a saved state. */
  restore(state: number): void {
    this.#state = state;
  }

  // A counter that goes up in large odd steps comes by all 2³² numbers. Multiplying and
  // folding its bits makes neighbours unlike each other.

  #next(): number {
    this.#state = this.#state + 0x9e37_79b9 >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ mixed >>> 16, 0x21f0_aaad);
    mixed = Math.imul(mixed ^ mixed >>> 15, 0x735a_2d97);
    return (mixed ^ mixed >>> 15) >>> 0;
  }
}
