// # Giving back
//
// Every path through a procedure is followed, and each thing that must be given back is found to
// be given back once on it.
//
// Paths that meet must agree. So it is enough to look at every statement once, and a loop needs
// no second look: a round has to end with what it began with.

import { type Checker, complain } from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import { isLinear } from "./handles.ts";
import {
  type Holding,
  meetHoldings,
  mustBeGone,
  onPath,
  withStatus,
} from "./linear_state.ts";
import { give, isLent, look, perhaps, type Walk } from "./linear_values.ts";
import type { Local, Typed, TypedProcedure, TypedStatement } from "./typed.ts";

/** Complains about everything in `procedure` that is not given back exactly once. */
export function checkLinear(checker: Checker, procedure: TypedProcedure): void {
  const { parameters, consumes, body, filter, span } = procedure;
  const walk: Walk = { checker, loops: [] };
  let holding: Holding = { locals: new Map(), path: [] };
  if (filter) look(walk, holding, filter);
  for (const [index, local] of parameters.entries()) {
    if (!isLinear(local.type)) continue;
    const status = consumes[index] ? "held" : "lent";
    holding = withStatus(holding, local, status);
  }
  const end = walkAll(walk, body, holding);
  if (end === undefined) return;
  const last = { start: span.end - 1, end: span.end };
  mustBeGone(checker, end, undefined, last, `${procedure.name} ends`);
}

/** What is held behind `statements`, or `undefined` if no path goes on there. */
function walkAll(
  walk: Walk,
  statements: readonly TypedStatement[],
  before: Holding,
): Holding | undefined {
  let holding: Holding | undefined = before;
  for (const statement of statements) {
    holding = walkStatement(walk, statement, holding);
    if (holding === undefined) return undefined;
  }
  return holding;
}

/** Like [[walkAll]], with nothing left of what `statements` declare themselves. */
function walkBlock(
  walk: Walk,
  statements: readonly TypedStatement[],
  before: Holding,
  outer: Holding,
  span: Span,
): Holding | undefined {
  const end = walkAll(walk, statements, before);
  if (end === undefined) return undefined;
  const last = statements.at(-1)?.span ?? span;
  const { path } = end;
  const left = mustBeGone(walk.checker, end, outer, last, "its block ends");
  return { locals: left.locals, path };
}

type Does<K extends TypedStatement["kind"]> = Extract<
  TypedStatement,
  { kind: K }
>;

function walkStatement(
  walk: Walk,
  statement: TypedStatement,
  holding: Holding,
): Holding | undefined {
  const { checker } = walk;
  const { span } = statement;
  switch (statement.kind) {
    case "set":
      return receive(walk, statement.local, statement.value, holding);
    case "store": {
      const seen = look(walk, holding, statement.place);
      return give(walk, seen, statement.value);
    }
    case "evaluate":
      return walkEvaluation(walk, statement, holding);
    case "return":
    case "fail": {
      const value = statement.kind === "fail" ? statement.why : statement.value;
      const end = value ? give(walk, holding, value) : holding;
      const ends = `this ${statement.kind}s`;
      mustBeGone(checker, end, undefined, span, ends);
      return undefined;
    }
    case "break":
    case "continue":
      return walkLeaving(walk, statement, holding);
    case "if":
      return walkIf(walk, statement, holding);
    case "ifPresent":
    case "bind":
      return walkOpening(walk, statement, holding);
    case "match":
      return walkMatch(walk, statement, holding);
    case "with":
      return walkWith(walk, statement, holding);
    case "for":
    case "forEach":
    case "while":
      return walkLoop(walk, statement, holding);
  }
}

// ## Names

/** Lets `local` have `value`. */
function receive(
  walk: Walk,
  local: Local,
  value: Typed,
  before: Holding,
): Holding {
  if (!isLinear(local.type)) return give(walk, before, value);
  if (before.locals.get(local) === "held") {
    complain(
      walk.checker,
      "T115",
      value.span,
      `What ${local.name} holds would be lost`,
      "Give it back before it gets something else",
    );
  }
  if (isLent(before, value)) {
    return withStatus(look(walk, before, value), local, "lent");
  }
  const given = give(walk, before, value);
  return withStatus(given, local, value.kind === "none" ? "empty" : "held");
}

function walkEvaluation(
  walk: Walk,
  { value, span }: Does<"evaluate">,
  holding: Holding,
): Holding {
  if (isLinear(value.type)) {
    complain(
      walk.checker,
      "T115",
      span,
      "What this gives would be lost",
      "Give it a name, and give it back",
    );
  }
  return give(walk, holding, value);
}

// ## Where paths part

function walkIf(
  walk: Walk,
  { condition, then, otherwise, span }: Does<"if">,
  before: Holding,
): Holding | undefined {
  const { checker } = walk;
  const asked = look(walk, before, condition);
  const yes = onPath(checker, asked, "where the if of # holds", span);
  const no = onPath(checker, asked, "where the if of # does not hold", span);
  const ends = [
    walkBlock(walk, then, yes, asked, span),
    walkBlock(walk, otherwise, no, asked, span),
  ];
  return meetHoldings(checker, ends, before, span);
}

function walkOpening(
  walk: Walk,
  statement: Does<"ifPresent" | "bind">,
  before: Holding,
): Holding | undefined {
  const { checker } = walk;
  const { value, local, span, otherwise } = statement;
  const lent = isLent(before, value);
  const opened = lent ? look(walk, before, value) : give(walk, before, value);
  const linear = isLinear(value.type);
  if (linear && !lent && local === undefined) lostUnnamed(checker, value.span);
  const known = local && linear
    ? withStatus(opened, local, lent ? "lent" : "held")
    : opened;
  const no = onPath(checker, opened, "without a value in #", span);
  const without = walkBlock(walk, otherwise, no, opened, span);
  if (statement.kind === "bind") return known;
  const yes = onPath(checker, known, "with a value in #", span);
  const within = walkBlock(walk, statement.then, yes, opened, span);
  return meetHoldings(checker, [within, without], before, span);
}

function lostUnnamed(checker: Checker, span: Span): void {
  complain(
    checker,
    "T115",
    span,
    "What this holds would be lost",
    "Give it a name, and give it back",
  );
}

function walkMatch(
  walk: Walk,
  { value, arms, otherwise, span }: Does<"match">,
  before: Holding,
): Holding | undefined {
  const { checker } = walk;
  const asked = look(walk, before, value);
  const bodies = [
    ...arms.map((arm) => arm.body),
    ...(otherwise === undefined ? [] : [otherwise]),
  ];
  const ends = bodies.map((body, index) => {
    const step = `through arm ${index + 1} of the match of #`;
    const here = onPath(checker, asked, step, span);
    return walkBlock(walk, body, here, asked, span);
  });
  return meetHoldings(checker, ends, before, span);
}

function walkWith(
  walk: Walk,
  { local, value, otherwise, body, span }: Does<"with">,
  before: Holding,
): Holding | undefined {
  const opened = give(walk, before, value);
  if (otherwise) {
    const no = onPath(walk.checker, opened, "without a value in #", span);
    walkBlock(walk, otherwise, no, opened, span);
  }
  const inside = withStatus(opened, local, "lent");
  return walkBlock(walk, body, inside, opened, span);
}

// ## Loops

function walkLoop(
  walk: Walk,
  loop: Does<"for" | "forEach" | "while">,
  before: Holding,
): Holding | undefined {
  const { checker } = walk;
  const { span } = loop;
  const begun = loop.kind === "while"
    ? perhaps(
      walk,
      look(walk, before, loop.budget),
      loop.condition,
      "before each round",
    )
    : loop.kind === "for"
    ? look(walk, look(walk, before, loop.from), loop.to)
    : look(walk, before, loop.over);
  const round = {
    before: begun,
    left: [] as Holding[],
    again: [] as Holding[],
  };
  walk.loops.push(round);
  const each = loop.kind === "forEach" && isLinear(loop.local.type)
    ? withStatus(begun, loop.local, "lent")
    : begun;
  const inside = onPath(checker, each, "through the loop of #", span);
  const end = walkBlock(walk, loop.body, inside, begun, span);
  walk.loops.pop();
  const ends = [end, ...round.again].filter((one) => one !== undefined);
  const behind = mustBeSame(checker, begun, ends, span);
  return meetHoldings(checker, [behind, ...round.left], before, span);
}

/** Complains if a round ends with something else than it began with; what is held otherwise. */
function mustBeSame(
  checker: Checker,
  begun: Holding,
  ends: readonly Holding[],
  span: Span,
): Holding {
  let behind = begun;
  for (const [local, status] of begun.locals) {
    const other = ends.map((end) => end.locals.get(local))
      .find((now) => now !== status);
    if (other === undefined) continue;
    behind = withStatus(behind, local, "unclear");
    if (other === "unclear" || status === "unclear") continue;
    complain(
      checker,
      "T115",
      span,
      other === "gone"
        ? `${local.name} is given away in a round, and the next round would have it no more`
        : `${local.name} comes to hold something in a round, and the next round would lose it`,
      "A round must end with what it began with; give it away behind the loop",
    );
  }
  return behind;
}

function walkLeaving(
  walk: Walk,
  { kind, span }: Does<"break" | "continue">,
  holding: Holding,
): undefined {
  const loop = walk.loops.at(-1);
  if (loop === undefined) return;
  const ends = kind === "break" ? "this leaves its loop" : "this round ends";
  const { path } = holding;
  const left = mustBeGone(walk.checker, holding, loop.before, span, ends);
  const here = { locals: left.locals, path };
  if (kind === "break") loop.left.push(here);
  else loop.again.push(here);
}
