// # Checking what is passed
//
// Whoever is called says how many arguments there are and of which types, and whether he changes
// anything.
//
// `remember(block, kind)` passes two values to `procedure remember(block: u64, kind: Kind)`. A
// third one would be refused, a `u32` in the place of `block` as well, and the whole call in a
// filter, because `remember` is not `pure`.

import {
  type Checker,
  complain,
  type ExpressionOf,
  listNames,
  type OpenProcedure,
} from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import { fieldList } from "./making_checker.ts";
import { findMember } from "./naming.ts";
import type { Expression } from "../source/syntax.ts";
import type { Local, OperationType, Typed } from "./typed.ts";
import { type IntegerType, NOTHING, type Type, typeName } from "./types.ts";

/** Checks the arguments of a call of `operation`; `before` are those that stand in front. */
export function checkParameters(
  checker: Checker,
  { target, start, end }: ExpressionOf<"call">,
  operation: OperationType,
  parameters: readonly Expression[],
  before: readonly Typed[],
): Typed | undefined {
  const span = { start, end };
  if (!operation.pure && operation.reads === undefined) {
    mustNotLook(checker, operation.name, target);
  }
  const wanted = operation.parameters.slice(before.length);
  const typed = checkArguments(
    checker,
    operation.name,
    wanted,
    parameters,
    span,
  );
  if (typed === undefined) return undefined;
  const type = resultType(operation.result, operation.fails);
  const all = [...before, ...typed];
  return { kind: "call", operation, parameters: all, type, span };
}

/** Complains if something is called that changes things where that is not allowed. */
function mustNotLook(
  checker: Checker,
  name: string,
  { start, end }: Span,
): void {
  if (checker.looking === undefined) return;
  complain(
    checker,
    "T109",
    { start, end },
    `${name} changes something, and ${checker.looking} may only look`,
    checker.looking === "a filter"
      ? "Call it in the handler's body"
      : "Call it elsewhere, or take away pure",
  );
}

/** The arguments of a call of `name`, or `undefined` after a complaint. */
function checkArguments(
  checker: Checker,
  name: string,
  wanted: readonly Local[],
  parameters: readonly Expression[],
  span: Span,
): Typed[] | undefined {
  if (parameters.length !== wanted.length) {
    return complain(
      checker,
      "T104",
      span,
      `${name} takes ${wanted.length} arguments, here are ${parameters.length}`,
      `It is declared as ${name}${fieldList(wanted) || "()"}`,
    );
  }
  const typed = parameters.map((one, index) =>
    checker.check(checker, one, wanted[index]!.type)
  );
  return typed.every((one) => one !== undefined) ? typed : undefined;
}

/** What a call gives: the result, or an outcome of it. */
function resultType(
  result: Type | undefined,
  fails: IntegerType | undefined,
): Type {
  const value = result ?? NOTHING;
  return fails === undefined ? value : { kind: "outcome", value, why: fails };
}

// ## Procedures of the spindle

/** A call of a procedure of the spindle. */
export function checkInvocation(
  checker: Checker,
  call: ExpressionOf<"call">,
  procedure: OpenProcedure,
): Typed | undefined {
  const { target, start, end } = call;
  const span = { start, end };
  const { calls } = checker.around;
  if (!calls.has(procedure)) calls.set(procedure, span);
  if (!procedure.pure) mustNotLook(checker, procedure.name, target);
  const typed = checkArguments(
    checker,
    procedure.name,
    procedure.parameters,
    call.parameters,
    span,
  );
  if (typed === undefined) return undefined;
  const type = resultType(procedure.result, procedure.fails);
  return { kind: "invoke", procedure, parameters: typed, type, span };
}

/** `raise event(...)` */
export function checkRaise(
  checker: Checker,
  { event: name, parameters, start, end }: Extract<
    Expression,
    { kind: "raise" }
  >,
): Typed | undefined {
  const span = { start, end };
  const member = findMember(checker, name.text, name);
  if (member?.kind !== "event") {
    const known = [...checker.members]
      .filter(([, one]) => one.kind === "event").map(([one]) => one);
    return complain(
      checker,
      "T101",
      name,
      `This spindle has no event ${name.text}`,
      `Its events: ${listNames(known, name.text)}`,
    );
  }
  const { event } = member;
  mustNotLook(checker, `The event ${name.text}`, span);
  const wanted = event.parameters.map((type, index) => ({
    name: event.names[index]!,
    type,
    mutable: false,
    span,
  }));
  const typed = checkArguments(checker, name.text, wanted, parameters, span);
  if (typed === undefined) return undefined;
  const type: Type = event.result === undefined
    ? NOTHING
    : { kind: "option", some: event.result };
  return { kind: "raise", event, parameters: typed, type, span };
}

// ## Failing in the same way

/** `try value` */
export function checkTry(
  checker: Checker,
  { value, start, end }: ExpressionOf<"try">,
): Typed | undefined {
  const typed = checker.check(checker, value);
  if (typed === undefined) return undefined;
  const span = { start, end };
  if (typed.type.kind !== "outcome") {
    return complain(
      checker,
      "T102",
      span,
      `This is ${typeName(typed.type)}, which cannot fail`,
      "Take try away",
    );
  }
  const { why, value: type } = typed.type;
  const { fails, name } = checker.around;
  if (fails !== undefined && fails.name === why.name) {
    return { kind: "try", value: typed, type, span };
  }
  return complain(
    checker,
    fails === undefined ? "T119" : "T102",
    span,
    fails === undefined
      ? `${name} cannot fail, so it cannot fail in the same way`
      : `This fails with ${typeName(why)}, but ${name} with ${typeName(fails)}`,
    fails === undefined
      ? "Say what to do instead: const x = ... else (why) { ... }"
      : "Look at why, and fail with a case of its own",
  );
}
