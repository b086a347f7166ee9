// # The address is used up
//
// A wrong answer to exercise 5.4.

export { pop, resume, take } from "../../solutions/5.4.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "alone, each does what it should";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You load the first node into the register of the address. Who begins anew finds a node there and takes it for the list: compute in t0 to t7.";

/** Puts a node in front by way of the address. */
export function push(): string {
  return `
        mov     a0, t1
        ldq     a0, 0(a0)
        stq     a0, 0(a1)
        stq     a1, 0(t1)`;
}
