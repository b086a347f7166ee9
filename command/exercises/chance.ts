// # Chance that is always the same
//
// A check that tries something at random must try the same the next time, on every host.

/** A number from 0 to `below` - 1. */
export type Chance = (below: number) => number;

/** A sequence of numbers that depends on `seed` alone. */
export function generator(seed: number): Chance {
  let state = seed >>> 0;
  return (below) => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) % below;
  };
}
