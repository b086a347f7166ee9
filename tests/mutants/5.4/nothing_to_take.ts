// # An empty list
//
// A wrong answer to exercise 5.4.

export { push, resume, take } from "../../solutions/5.4.ts";

/** The test that is meant for this mistake. */
export const meantFor: string = "alone, each does what it should";

/** What a reader who makes it is told. */
export const diagnosis: string =
  "You go on with the first node also if there is none, and load from address 0: branch to done.";

/** Takes the first node, which there must be. */
export function pop(): string {
  return `
        ldq     v0, 0(a0)
        ldq     t0, 0(v0)
        stq     t0, 0(a0)`;
}
