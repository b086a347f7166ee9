// # A conditional store
//
// A wrong answer to exercise 5.4.

export { pop, push, resume } from "../../solutions/5.4.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "they are short and take no lock";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "ldq_l and stq_c are for several processors. They cost more than a plain load and store, and who begins anew does not need them.";

/** Adds one by a conditional store. */
export function take(): string {
  return `
        ldq_l   v0, 0(a0)
        addq    v0, 1, t0
        stq_c   t0, 0(a0)`;
}
