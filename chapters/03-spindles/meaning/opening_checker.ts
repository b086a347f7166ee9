// # Checking what may be missing
//
// An option may hold nothing, and what may fail may give nothing. Either has to be taken apart
// before its value can be used.

import {
  type Checker,
  complain,
  declareLocal,
  inScope,
  isWrong,
  type StatementOf,
  UNKNOWN,
} from "./checking.ts";
import { checkDoing, checkOpening } from "./expression_checker.ts";
import { isLinear } from "./handles.ts";
import { leaves } from "./leaving.ts";
import type { CheckBlock } from "./matching.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Expression, Name, WrittenElse } from "../source/syntax.ts";
import type { Local, OperationType, Typed, TypedStatement } from "./typed.ts";
import { type HandleType, NOTHING, type Type, typeName } from "./types.ts";

/** What an option or outcome holds if all is well. */
export function openedType(type: Type): Type {
  if (type.kind === "option") return type.some;
  return type.kind === "outcome" ? type.value : type;
}

/** What is done if there is no value of `type`, and the local that says why. */
export function reasonFor(
  checker: Checker,
  { why: name, body }: WrittenElse,
  type: Type | undefined,
  block: CheckBlock,
): {
  readonly why: Local | undefined;
  readonly body: readonly TypedStatement[];
} {
  return inScope(checker, () => {
    const reason = type?.kind === "outcome" ? type.why : undefined;
    if (name && type && reason === undefined) {
      complain(
        checker,
        "T102",
        name,
        "An option does not say why it holds nothing",
        "Take the name away: else { ... }",
      );
    }
    const why = name && declareLocal(checker, name, reason ?? UNKNOWN, false);
    return { why: reason && why, body: block(checker, body) };
  });
}

/** Complains if what is done without a value goes on to where `name` should have one. */
export function mustLeave(
  checker: Checker,
  { body }: WrittenElse,
  typed: readonly TypedStatement[],
  name: string,
): void {
  if (leaves(typed) || isWrong(checker)) return;
  complain(
    checker,
    "T107",
    { start: body.end - 1, end: body.end },
    `This goes on to where ${name} would have no value`,
    "End it with return, fail, break or continue",
  );
}

/** `if const name = value { ... } else { ... }` */
export function checkIfPresent(
  checker: Checker,
  { condition, then, otherwise, start, end }: StatementOf<"if">,
  name: Name,
  block: CheckBlock,
): TypedStatement | undefined {
  const value = checkOpening(checker, condition);
  const type = value && openedType(value.type);
  const opened = inScope(checker, () => {
    const local = declareLocal(checker, name, type ?? UNKNOWN, false);
    if (type === NOTHING) checker.scopes.at(-1)!.delete(name.text);
    const known = type === NOTHING ? undefined : local;
    return { local: known, then: block(checker, then) };
  });
  const second = otherwise ? block(checker, otherwise) : [];
  const span = { start, end };
  return value &&
    {
      kind: "ifPresent",
      value,
      ...opened,
      why: undefined,
      otherwise: second,
      span,
    };
}

/** `value else (why) { ... }`: what is done if something fails that is done for itself. */
export function checkMissed(
  checker: Checker,
  value: Expression,
  otherwise: WrittenElse,
  span: Span,
  block: CheckBlock,
): TypedStatement | undefined {
  const typed = checkOpening(checker, value);
  const { why, body } = reasonFor(checker, otherwise, typed?.type, block);
  if (typed === undefined) return undefined;
  const known = { local: undefined, why, then: [], otherwise: body };
  return { kind: "ifPresent", value: typed, ...known, span };
}

// ## What is given back at the end
//
// `with frame = op() else { ... } { ... }` has the frame inside the braces and gives it back on
// every way out of them, also if a check fails there. Inside, the frame can be used and not given
// away.

/** `with name = value else (why) { ... } { ... }` */
export function checkWith(
  checker: Checker,
  statement: StatementOf<"with">,
  block: CheckBlock,
): TypedStatement | undefined {
  const { name, value: written, otherwise, start, end } = statement;
  const value = checkDoing(checker, written);
  const type = value && openedType(value.type);
  const release = value && type && releaseOf(checker, value, type);
  if (release) mustFitElse(checker, statement, value);
  const reason = otherwise &&
    reasonFor(checker, otherwise, value?.type, block);
  if (reason) mustLeave(checker, otherwise, reason.body, name.text);
  return inScope(checker, () => {
    const local = declareLocal(checker, name, type ?? UNKNOWN, false);
    const body = block(checker, statement.body);
    if (value === undefined || !release) return undefined;
    const span = { start, end };
    const { why, body: instead } = reason ?? {};
    return {
      kind: "with",
      local,
      value,
      release,
      why,
      otherwise: instead,
      body,
      span,
    };
  });
}

/** The operation that gives back what `with` holds. */
function releaseOf(
  checker: Checker,
  { span }: Typed,
  type: Type,
): OperationType | undefined {
  if (type.kind === "handle" && isLinear(type)) {
    return releasing(checker, type);
  }
  return complain(
    checker,
    "T115",
    span,
    `${typeName(type)} need not be given back`,
    "Use const",
  );
}

function releasing(
  { environment }: Checker,
  { name }: HandleType,
): OperationType | undefined {
  const full = environment.releases.get(name);
  return full === undefined ? undefined : environment.operations.get(full);
}

/** Complains if there should be an else, or should not. */
function mustFitElse(
  checker: Checker,
  { otherwise, value: written }: StatementOf<"with">,
  { type }: Typed,
): void {
  const may = type.kind === "option" || type.kind === "outcome";
  if (may === (otherwise !== undefined)) return;
  complain(
    checker,
    "T102",
    written,
    may
      ? `This is ${typeName(type)}, which may be missing`
      : `This is ${typeName(type)}, which is never missing`,
    may
      ? "Say what to do then: with x = ... else { ... } { ... }"
      : "Take the else away",
  );
}
