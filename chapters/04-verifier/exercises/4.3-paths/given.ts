// # Steps and paths
//
// A procedure as somebody sees it who only cares for what is taken and given back.

/** What a step does. */
export type Act =
  /** Something that takes and gives nothing. Where two steps may follow, it is a test. */
  | { readonly kind: "work" }
  /** Takes `what`. The first step that may follow is for when it was given, the second for when not. */
  | { readonly kind: "take"; readonly what: string }
  /** Gives `what` back. */
  | { readonly kind: "give"; readonly what: string }
  /** The procedure returns. */
  | { readonly kind: "return" }
  /** A check has failed. The kernel gives back what is listed, and the procedure ends. */
  | { readonly kind: "fail"; readonly releases: readonly string[] };

/** A step of a procedure. The first one is where it begins. */
export interface Step {
  /** The line of the source in which it stands. */
  readonly line: number;
  /** What it does. */
  readonly does: Act;
  /** The steps that may follow, by their places in the list. */
  readonly next: readonly number[];
}

/** Something that goes wrong on a path. */
export interface Loss {
  /** What is taken and given wrongly. */
  readonly what: string;
  /**
   * At the end of the path `what` is `kept` although the procedure ends, given back although it is
   * `absent`, or taken although the one before is still held, and so `replaced`.
   */
  readonly wrong: "kept" | "absent" | "replaced";
  /** The places of all steps on the path, from 0 to the one where it goes wrong. */
  readonly path: readonly number[];
}
