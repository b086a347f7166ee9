// # Given back on every path
//
// Find out whether everything that a procedure takes is given back on every path, and if it is not, show
// the path.
//
// Who has taken a frame must give it back, or nobody will ever have it again. The way on which it
// gets lost is seldom the one that the author thought of. It is the `return` in the middle, the second
// round of a loop, or a check that fails while something is held. So it does not suffice to say
// that something is lost: the author wants to see the path.
//
// The language follows this in the tree of the program. Here you do it once more, on nothing but steps,
// and can then check any compiler. A procedure is a list of `Step`s, described in `given.ts` beside this
// file. The first step is where it begins, and each names the steps that may follow. Nobody knows
// which of them will: a test can come out either way each time.
//
// **Write `findLoss`.** On a path three things may go wrong. The procedure ends, by `return` or by
// `fail`, and something is still held that `fail` does not release: it is `kept`. Something is given
// back, or released by `fail`, that is not held: it is `absent`. Something is taken that is held already: it
// is `replaced`, and the one before is lost. If nothing of this can happen, the answer is `undefined`.
// Otherwise it is a shortest path, from the first step to the one where it goes wrong. Among several shortest
// ones you may choose.
//
// With thirty things that may each be held or not there are a thousand million possibilities. Do not go
// through them.
//
// **Write `tell`**, which makes a sentence of it for the author. It names the lines on the path, each
// once if several steps after each other stand in the same line:
//
//     frame is still held in line 9, on the path 2, 4, 9
//     frame is not held in line 7, on the path 2, 3, 7
//     frame is still held where line 3 takes another, on the path 2, 3, 5, 3
//
// The check compares with a search of its own, and lets the language judge random
// spindles, of which it gives you the steps.

import type * as given from "./given.ts";

/** A shortest path on which something goes wrong, if there is one. */
export function findLoss(steps: readonly given.Step[]): given.Loss | undefined {
  // TODO
  return unwritten(steps);
}

/** `loss` in a sentence that names the lines on the path. */
export function tell(steps: readonly given.Step[], loss: given.Loss): string {
  // TODO: then delete `unwritten`.
  return unwritten(steps, loss);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 4.3: not yet written");
}
