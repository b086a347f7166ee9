// # What is asked about
//
// A demand needs the value that it is about, what is known there, and what was declared.
//
// Take `return n;` in an entry that was declared as `entry size(): u64 < 8`. That `n` exists can be seen from the
// procedure alone. That it is below 8 follows from what is known at this place. And that it must be below 8
// at all stands in the declaration. So these pages are told all three.

import type {
  Field,
  Span,
  TypedProcedure,
  TypedSpindle,
} from "../../03-spindles/mod.ts";

/** A demand that is not met. */
export interface Lack {
  /** Where. */
  readonly span: Span;
  /** What could not be shown, as a part of a sentence. */
  readonly text: string;
}

/** How much memory there is behind the roots of places. */
export interface Room {
  /** Bytes of the state. */
  readonly state: number;
  /** What lies in the state, if it is known. */
  readonly fields?: readonly Field[];
}

/** What the author, or an interface, has said of a procedure before anybody looks at its values. */
export interface Declared {
  /** The spindle that it belongs to. */
  readonly spindle: Pick<TypedSpindle, "name" | "uses" | "events">;
  /** Its head. */
  readonly head: Omit<TypedProcedure, "body" | "filter">;
  /** Whether it is what decides whether a handler is called, or what is done. */
  readonly part: "filter" | "body";
}
