// # A new statement
//
// Give the language one more statement: `repeat count { ... }` does what stands in its braces
// `count` times.
//
// A loop that only wants to do something a few times has to invent a counter:
// `for i in 0..8 { self.n += 1; }`, and nobody ever looks at `i`. With the new statement it would
// be `repeat 8 { self.n += 1; }`, and the count may be any expression.
//
// A statement needs a word, a function that reads it, and a meaning. The word is given:
// whenever the parser is at a statement that begins with `repeat`, it calls `readRepeat`. The
// meaning needs no work in the checker, in the lowering or behind it, because the tree has a
// statement already that means the same: a `for` from 0 to just before the count. So write
// `readRepeat`. It reads the statement from its first word to its last brace and gives that
// `for`:
//
// - The counter has a name, because every `for` has one. No source may be able to use it or to
//   collide with it, also where one `repeat` stands in another.
// - Whatever may stand in front of a block may be the count, in the same form as for `while`. In
//   `repeat n { ... }` the brace begins the block and not a record.
// - The statement spans all its words. If something is wrong with the count, for example because
//   it is a truth, the caret must be under the count.
// - After a mistake reading goes on as it does for the other loops. A mistake in the count does
//   not keep those in the braces from being found, and a statement whose count makes no sense is
//   `broken`.
//
// The functions with which the parser reads words are those of [[§Reading words one by one]] and
// [[§Going on after a mistake]]. How the other loops are read is shown above.

import type { Reader, Statement } from "../../mod.ts";

/** Reads `repeat count { ... }`; the next word is `repeat`. */
export function readRepeat(reader: Reader): Statement {
  // TODO: then delete `unwritten`.
  return unwritten(reader);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 3.2: not yet written");
}
