// # Ends that are kept
//
// While a procedure is taken apart, its paths end in many places: at a `return` in the middle, at a
// `break`, where something is missing. Each end is kept until it is known where it leads.

import type { Span } from "../source/diagnostics.ts";
import type { Block, Value } from "./ir.ts";
import type { Local, OperationType } from "../meaning/typed.ts";
import type { IntegerType, Type } from "../meaning/types.ts";

/**
 * The numbers that make up one value, in the order of its parts. A record of two integers has two,
 * a slice an address and a length.
 */
export type Flat = readonly Value[];

/** Something that has to be given back. */
export interface Live {
  /** The operation that takes it back. */
  readonly release: OperationType;
  /** What it is. */
  readonly handle: Value;
  /** Where it was taken. */
  readonly span: Span;
}

/** The end of a path, and what it brings along. */
export interface PathEnd {
  /** The block that goes on from here. */
  readonly block: Block;
  /** What it brings. */
  readonly values: Flat;
}

/**
 * How a procedure is left. The outermost one ends. One that is put into another goes on with its result as
 * a whole; or, if whoever has called it tests the result at once, its paths part: those on which there is
 * something, or the truth, and those on which there is not.
 */
export type Leave = "end" | "whole" | "parted";

/** A procedure that is being put into another, or the outermost one. */
export interface Frame {
  /** The ends of its paths that return. */
  readonly returned: PathEnd[];
  /** The ends of its paths that fail, or return nothing where something could be. */
  readonly missed: PathEnd[];
  /** How its `return` and `fail` are done. */
  readonly leave: Leave;
  /** What it returns, if anything. */
  readonly result: Type | undefined;
  /** What says why it failed, if it can. */
  readonly fails: IntegerType | undefined;
  /** So many things that have to be given back are not its own. */
  readonly live: number;
  /** The loops around this point that `break` and `continue` can mean. */
  readonly rounds: Rounds[];
  /** How many procedures it is inside. */
  readonly depth: number;
}

/** The ways out of the rounds of a loop. */
export interface Rounds {
  /** Where `break` was met, and what the locals were there. */
  readonly breaks: LocalsEnd[];
  /** Where `continue` was. */
  readonly continues: LocalsEnd[];
  /** So many things that have to be given back were taken outside the loop. */
  readonly live: number;
}

/** The end of a path, and what the locals are there. */
export interface LocalsEnd {
  /** The block that goes on from here. */
  readonly block: Block;
  /** The locals. */
  readonly locals: Map<Local, Flat>;
}

/** A frame in which nothing has returned yet. */
export function createFrame(
  { leave, result, fails }: Pick<Frame, "leave" | "result" | "fails">,
  live: number,
  depth: number,
): Frame {
  const [returned, missed, rounds] = [[], [], []];
  return { returned, missed, leave, result, fails, live, rounds, depth };
}
