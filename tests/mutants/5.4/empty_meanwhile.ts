// # The list is empty for a moment
//
// A wrong answer to exercise 5.4.

export { push, resume, take } from "../../solutions/5.4.ts";

/** The test that is meant for this mistake. */
export const meantFor: string =
  "pop gives a node to one, wherever it is interrupted";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You take the whole list away while you work, like a lock. Whoever begins anew behind that finds it empty, and the nodes are gone: store once, at the end.";

/** Takes everything, and puts the rest back. */
export function pop(): string {
  return `
        ldq     v0, 0(a0)
        beq     v0, done
        stq     zero, 0(a0)
        ldq     t0, 0(v0)
        stq     t0, 0(a0)`;
}
