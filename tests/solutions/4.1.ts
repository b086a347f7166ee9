// # Four verifiers, each with a hole, attacked
//
// A solution of exercise 4.1.

import type { Attack } from "../../chapters/04-verifier/exercises/4.1-attack/given.ts";

const LARGEST = (1n << 64n) - 1n;

/** For the verifier that takes no sum to wrap around. */
export function sums(): Attack {
  const body = "if x + y < 8 { return self.list[x]; } return 0;";
  return { body, x: LARGEST, y: 2n };
}

/** For the verifier that takes a conversion to keep the number. */
export function conversions(): Attack {
  const body = `
    if u8(x) <= 5 { self.few = Few(x); }
    return 0;`;
  return { body, x: 256n, y: 0n };
}

/** For the verifier that takes the state to stay as it was read. */
export function memory(): Attack {
  const body = `
    if self.n > 4096 { return 0; }
    self.n = x;
    const readable = Space.readable(y, self.n);
    return 0;`;
  return { body, x: 5000n, y: 0n };
}

/** For the verifier that takes a loop in a loop to end after one round. */
export function loops(): Attack {
  const body = `
    for i in 0..300 { for j in 0..3000 { self.n += j; } }
    return self.n;`;
  return { body, x: 0n, y: 0n };
}
