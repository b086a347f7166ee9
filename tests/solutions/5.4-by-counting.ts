// # Three other sequences that begin anew
//
// Another solution of exercise 5.4: nothing branches, and the sequences are searched one by one.

import type { Registered } from "../../chapters/05-services/exercises/5.4-anew/stub.ts";

/** Adds one to the counter. */
export function take(): string {
  return `
        lda     t3, 1(zero)
        ldq     t1, 0(a0)
        mov     t1, v0
        addq    t1, t3, t1
        stq     t1, 0(a0)`;
}

/** Puts a node in front. */
export function push(): string {
  return `
        mov     a1, t5
        ldq     t4, 0(a0)
        stq     t4, 0(t5)
        stq     t5, 0(a0)`;
}

/** Takes the first node off; an empty list is stored as it was. */
export function pop(): string {
  return `
        ldq     v0, 0(a0)
        cmoveq  v0, a0, t2
        cmovne  v0, v0, t2
        ldq     t2, 0(t2)
        stq     t2, 0(a0)`;
}

/** Where a strand goes on that was interrupted before the instruction at `pc`. */
export function resume(pc: bigint, sequences: readonly Registered[]): bigint {
  for (const { start, end } of sequences) {
    for (let at = start + 4n; at < end; at += 4n) {
      if (at === pc) return start;
    }
  }
  return pc;
}
