// Numbers that look random and are the same in every run.

/** A source of numbers. */
export interface Chance {
  /** A number from 0 to just below `limit`. */
  below(limit: number): number;
  /** One of `things`. */
  pick<Thing>(things: readonly Thing[]): Thing;
}

/** The numbers that belong to `seed`. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const below = (limit: number) => {
    state = state + 0x6d2b79f5 >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) % limit;
  };
  return { below, pick: (things) => things[below(things.length)]! };
}
