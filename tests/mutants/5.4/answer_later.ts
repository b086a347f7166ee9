// # The answer comes last
//
// A wrong answer to exercise 5.4.

export { pop, push, resume } from "../../solutions/5.4.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "take counts once, wherever it is interrupted";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You store first and compute the answer afterwards. Who is interrupted in between begins anew, and counts twice: the store must be the last instruction.";

/** Adds one, and says later what there was. */
export function take(): string {
  return `
        ldq     t0, 0(a0)
        addq    t0, 1, t0
        stq     t0, 0(a0)
        subq    t0, 1, v0`;
}
