// # Giving and looking
//
// An expression that has something which must be given back either gives it to whoever is behind
// it, or only lets it be looked at.
//
// `self.spare = frame` gives the frame away, and so does `frame.discard()`, which consumes it.
// `self.spare != none` only looks.

import { type Checker, complain } from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import { isLinear } from "./handles.ts";
import {
  type Holding,
  meetHoldings,
  mustBeGone,
  pathText,
  withStatus,
} from "./linear_state.ts";
import { placeRoot } from "./place_checker.ts";
import type { Local, Typed } from "./typed.ts";
import { partsIn } from "./walking.ts";

/** A loop that is walked through. */
export interface Round {
  /** What is held before it. */
  readonly before: Holding;
  /** What is held where it is left. */
  readonly left: Holding[];
  /** What is held where a round ends early. */
  readonly again: Holding[];
}

/** A walk through a procedure. */
export interface Walk {
  /** Where mistakes are noted. */
  readonly checker: Checker;
  /** The loops around, the innermost last. */
  readonly loops: Round[];
}

/** Whether what `typed` has belongs to somebody else. */
export function isLent({ locals }: Holding, typed: Typed): boolean {
  if (typed.kind === "local") return locals.get(typed.local) === "lent";
  return isLinear(typed.type) && placeRoot(typed) !== undefined;
}

/** What is held after `typed` has given away what it has. */
export function give(walk: Walk, holding: Holding, typed: Typed): Holding {
  if (!isLinear(typed.type)) return look(walk, holding, typed);
  if (typed.kind === "local") return giveLocal(walk, holding, typed);
  if (typed.kind === "some") return give(walk, holding, typed.value);
  if (isLent(holding, typed)) {
    complain(
      walk.checker,
      "T115",
      typed.span,
      "This is lent by the place where it lies, and cannot be given away",
      "Take it out of its place: const x = place.take() else { ... }",
    );
    return look(walk, holding, typed);
  }
  if (typed.kind === "choice") {
    complain(
      walk.checker,
      "T115",
      typed.span,
      "One of the two would be lost",
      "Choose with if, and give back the other one",
    );
    return [typed.then, typed.otherwise].reduce(
      (now, side) =>
        side.kind === "local" ? withStatus(now, side.local, "unclear") : now,
      holding,
    );
  }
  return make(walk, holding, typed);
}

function giveLocal(
  { checker }: Walk,
  holding: Holding,
  { local, span }: Extract<Typed, { kind: "local" }>,
): Holding {
  const status = holding.locals.get(local);
  if (status === "gone") isGone(checker, holding, local, span);
  else if (status === "lent") {
    complain(
      checker,
      "T115",
      span,
      `${local.name} is only lent here, and cannot be given away`,
      "Who lends it gives it back: a with block, the state, or a caller without consumes",
    );
  } else {
    const next = status === "unclear" ? "unclear" : "gone";
    return withStatus(holding, local, next);
  }
  return withStatus(holding, local, "unclear");
}

function isGone(
  checker: Checker,
  holding: Holding,
  { name }: Local,
  span: Span,
): void {
  complain(
    checker,
    "T115",
    span,
    `${name} is not held any more${pathText(holding)}`,
    "It was given away before; everything is given back exactly once",
  );
}

/** What is held after `typed` was computed and nobody has taken anything from it. */
export function look(walk: Walk, holding: Holding, typed: Typed): Holding {
  const { checker } = walk;
  if (typed.kind === "local") {
    const gone = holding.locals.get(typed.local) === "gone";
    if (!gone || typed.local.type.kind === "option") return holding;
    isGone(checker, holding, typed.local, typed.span);
    return withStatus(holding, typed.local, "unclear");
  }
  if (!isLinear(typed.type) || isLent(holding, typed)) {
    return make(walk, holding, typed);
  }
  if (typed.kind === "some") return look(walk, holding, typed.value);
  if (typed.kind !== "none" && typed.kind !== "choice") {
    complain(
      checker,
      "T115",
      typed.span,
      "What this gives would be lost",
      "Give it a name, and give it back",
    );
  }
  return make(walk, holding, typed);
}

/** Computes the parts of `typed`. */
function make(walk: Walk, before: Holding, typed: Typed): Holding {
  switch (typed.kind) {
    case "call":
      return pass(walk, before, typed.parameters, typed.operation.consumes);
    case "invoke":
      return pass(walk, before, typed.parameters, typed.procedure.consumes);
    case "try": {
      const holding = give(walk, before, typed.value);
      const { checker } = walk;
      mustBeGone(checker, holding, undefined, typed.span, "this may fail");
      return holding;
    }
    case "choice":
      return eitherWay(walk, look(walk, before, typed.condition), typed);
    case "binary":
      if (typed.operator === "&&" || typed.operator === "||") {
        return perhaps(walk, look(walk, before, typed.left), typed.right);
      }
      break;
    case "take":
      return partsIn(typed.place)
        .reduce((holding, part) => look(walk, holding, part), before);
  }
  return partsIn(typed)
    .reduce((holding, part) => look(walk, holding, part), before);
}

function pass(
  walk: Walk,
  before: Holding,
  parameters: readonly Typed[],
  consumes: readonly boolean[],
): Holding {
  return parameters.reduce(
    (holding, one, index) =>
      consumes[index] ? give(walk, holding, one) : look(walk, holding, one),
    before,
  );
}

/** Of the two sides of a choice one is computed, so both must leave the same behind. */
function eitherWay(
  walk: Walk,
  before: Holding,
  { then, otherwise, span }: Extract<Typed, { kind: "choice" }>,
): Holding {
  const ends = [look(walk, before, then), look(walk, before, otherwise)];
  return meetHoldings(walk.checker, ends, before, span) ?? before;
}

/** What is not computed exactly once on every path must leave everything as it is. */
export function perhaps(
  walk: Walk,
  before: Holding,
  part: Typed,
  when = "on some paths only",
): Holding {
  const after = look(walk, before, part);
  let holding = before;
  for (const [local, status] of before.locals) {
    const now = after.locals.get(local)!;
    if (now === status) continue;
    holding = withStatus(holding, local, "unclear");
    if (now === "unclear") continue;
    complain(
      walk.checker,
      "T115",
      part.span,
      `${local.name} would be given away ${when}`,
      "Use if in a statement of its own, so that all paths can be seen",
    );
  }
  return holding;
}
