// # Three sequences that begin anew
//
// A solution of exercise 5.4.

import type { Registered } from "../../chapters/05-services/exercises/5.4-anew/stub.ts";

/** Adds one to the counter. */
export function take(): string {
  return `
        ldq     v0, 0(a0)
        addq    v0, 1, t0
        stq     t0, 0(a0)`;
}

/** Puts a node in front. */
export function push(): string {
  return `
        ldq     t0, 0(a0)
        stq     t0, 0(a1)
        stq     a1, 0(a0)`;
}

/** Takes the first node off. */
export function pop(): string {
  return `
        ldq     v0, 0(a0)
        beq     v0, done
        ldq     t0, 0(v0)
        stq     t0, 0(a0)`;
}

/** Where a strand goes on that was interrupted before the instruction at `pc`. */
export function resume(pc: bigint, sequences: readonly Registered[]): bigint {
  const inside = sequences.find(({ start, end }) => pc > start && pc < end);
  return inside?.start ?? pc;
}
