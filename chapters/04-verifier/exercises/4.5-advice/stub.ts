// # What would do
//
// Tell the author of a refused spindle what to write, so that it is accepted.
//
// "This may or may not hold" is true and helps nobody. Who is refused wants to know three things: where
// it is, what is missing, and what would be right. The last one is the most useful, and it is
// easy to get wrong: advice that does not compile, that is still refused, or that forbids calls which
// went well before, is worse than none.
//
// Write `advise`. It is told of an index, a shift or a division in a `static` procedure that may
// fail ([[§The verdict]]). It returns a message, and a test that is put into the source:
//
//     line 4, column 22: x must be below 8
//         return self.list[x];
//                          ^
//     put in front of it: if x >= 8 { return 0; }
//
// The first line counts lines and columns from 1. Of a divisor it says `must not be 0`. Then comes the line
// of the source as it is, and below it a `^` for each character of the span. The last line tells what
// is put in and that it belongs in front of the statement.
//
// The test names what stands in the source. If that is more than names, numbers and dots, and not
// in parentheses already, it is put into some. If the test says that it would fail, the procedure
// returns `0`, `false` or nothing, whatever fits.
//
// The check compares your messages, puts your tests into the sources, and has them judged again. It also
// calls both spindles: a call that went well before must go just as well afterwards.
//
// How the verifier does this for everything that can be refused, by trying, is on the page about changes worth
// a try ([[§Changes worth a try]]). Yours needs no second try.

import type * as given from "./given.ts";

/** What the author is told, and what would make the spindle acceptable. */
export function advise(said: given.Said): given.Advice {
  // TODO: then delete `unwritten`.
  return unwritten(said);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 4.5: not yet written");
}
