// # The node is shown too early
//
// A wrong answer to exercise 5.4.

export { pop, resume, take } from "../../solutions/5.4.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "push loses no node, wherever it is interrupted";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "The list leads to the node before the node leads to the rest. Whoever comes in between finds a list that is cut off: fill the node first, and show it with the last store.";

/** Shows the node, and then fills it. */
export function push(): string {
  return `
        ldq     t0, 0(a0)
        stq     a1, 0(a0)
        stq     t0, 0(a1)`;
}
