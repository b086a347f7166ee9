// # What is said, and what is to be said
//
// A refusal in pieces, and the advice that is made of it.

import type { Span } from "../../../03-spindles/mod.ts";

/** That something in a spindle may fail. */
export interface Said {
  /** The source. */
  readonly text: string;
  /** The index, the distance of a shift, or the divisor. */
  readonly span: Span;
  /** What must be so: `index < 8`, `distance < 64`, or `divisor != 0`. */
  readonly condition: string;
  /** The statement in which it stands. */
  readonly statement: Span;
  /** What the procedure returns. */
  readonly result: "a number" | "a truth" | "nothing";
}

/** What the author is told. */
export interface Advice {
  /** Four lines. */
  readonly message: string;
  /** Where in the source something is put in. */
  readonly at: number;
  /** What is put in there. */
  readonly put: string;
}
