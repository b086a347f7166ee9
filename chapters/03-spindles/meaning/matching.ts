// # Checking matches
//
// A `match` has an arm for every case that there is, or says what to do `else`.
//
// Whoever adds a case to an enum or variant is told of every match that does not know it. That is
// worth more than the convenience of forgetting one. An arm that can never be reached is refused
// too: its author has thought of something that does not happen.

import { type Checker, complain } from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Statement, WrittenArm, WrittenBlock } from "../source/syntax.ts";
import type { Typed, TypedStatement } from "./typed.ts";

/** How a block is checked. */
export type CheckBlock = (
  checker: Checker,
  block: WrittenBlock,
) => TypedStatement[];

/** A match as it is written. */
export type Match = Extract<Statement, { kind: "match" }>;

/** A match whose value is known. */
export interface Matching {
  /** As it is written. */
  readonly match: Match;
  /** What is matched. */
  readonly value: Typed;
  /** Where it stands. */
  readonly span: Span;
  /** How the arms are checked. */
  readonly block: CheckBlock;
}

/** Looks at what is done in the arms, for its own mistakes. */
export function skipArms(
  checker: Checker,
  { arms, otherwise }: Match,
  block: CheckBlock,
): undefined {
  // What an arm's names would be is not known, so what uses them cannot be judged.
  for (const arm of arms) if (arm.names.length === 0) block(checker, arm.body);
  if (otherwise) block(checker, otherwise);
}

/** Complains that the cases `missing` have no arm, if there are any. */
export function checkMissing(
  checker: Checker,
  { match }: Matching,
  missing: readonly string[],
): void {
  const { start, value, otherwise } = match;
  if (otherwise !== undefined) {
    if (missing.length > 0) return;
    complain(
      checker,
      "T108",
      { start: otherwise.start, end: otherwise.start + 1 },
      "This is never reached: the arms before name every case",
      "Remove else, so that a new case will not be forgotten",
    );
  } else if (missing.length > 0) {
    const shown = missing.slice(0, 8).join(", ");
    complain(
      checker,
      "T114",
      { start, end: value.end },
      `No arm answers ${shown}${missing.length > 8 ? ", ..." : ""}`,
      "Add an arm for each, or else => { ... } for all that are left",
    );
  }
}

/** Complains that an arm before answers `text` already. */
export function twice(checker: Checker, span: Span, text: string): undefined {
  return complain(
    checker,
    "T108",
    span,
    `This is never reached: an arm before answers ${text}`,
    "Remove one of the two",
  );
}

/** Complains if an arm names what its case does not hold. */
export function refuseNames(checker: Checker, { names }: WrittenArm): void {
  const [first] = names;
  if (first === undefined) return;
  const { start } = first;
  complain(
    checker,
    "T104",
    { start, end: names.at(-1)!.end },
    "This case holds nothing that could have a name",
    "Take the parentheses away",
  );
}

/** The source text at `span`. */
export function textOf(checker: Checker, { start, end }: Span): string {
  return checker.source.text.slice(start, end);
}
