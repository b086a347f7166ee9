// # Checking procedures
//
// Heads first, because bodies call each other; then each body by itself.
//
// The *head* of `pure procedure find(block: u64): Place? { ... }` is all in front of the braces. It
// is all that a caller has to know.

import {
  type Checker,
  complain,
  declareLocal,
  inScope,
  isWrong,
  listNames,
  type OpenProcedure,
  type Surroundings,
  surroundings,
  UNKNOWN,
  whileLooking,
} from "./checking.ts";
import { checkDoors, checkOutcome } from "./doors.ts";
import type { Span } from "../source/diagnostics.ts";
import { checkExpression } from "./expression_checker.ts";
import { isLinear } from "./handles.ts";
import { leaves } from "./leaving.ts";
import { complainAbout } from "./naming.ts";
import { resolveValue, resolveWhy } from "./resolving.ts";
import { checkBlock } from "./statement_checker.ts";
import type {
  WrittenBlock,
  WrittenHandler,
  WrittenOrder,
  WrittenProcedure,
} from "../source/syntax.ts";
import type { EventType, HandlerOrder, Local, OperationType } from "./typed.ts";
import { BOOL, type IntegerType, type Type, typeName, U64 } from "./types.ts";

/** The event through which entries are called. */
export const ENTRY_EVENT = "Trap.systemCall";

/** A procedure whose head is known. */
export interface Headed {
  /** What is known of it. */
  readonly procedure: OpenProcedure;
  /** Its body in the source. */
  readonly body: WrittenBlock;
  /** Its filter in the source. */
  readonly filter: WrittenHandler["filter"];
}

// ## Heads

interface Head {
  readonly types: readonly Type[];
  readonly result: Type | undefined;
  readonly fails: IntegerType | undefined;
}

/** What is known about a procedure of the spindle called `owner` from its head. */
export function checkHead(
  checker: Checker,
  written: WrittenProcedure,
  owner: string,
): Headed {
  const { name, start, end, isStatic, pure, role, body } = written;
  const head = role === "procedure"
    ? headOfHelper(checker, written)
    : headOfDoor(checker, written, role);
  const parameters = written.parameters.map((one, index): Local => ({
    name: one.name.text,
    type: head.types[index]!,
    mutable: false,
    span: { start: one.name.start, end: one.name.end },
  }));
  const consumes = written.parameters.map((one) => one.consumes);
  const { result, fails } = head;
  const base = { name: name.text, span: { start, end }, parameters, consumes };
  const procedure: OpenProcedure = {
    ...base,
    result,
    fails,
    body: [],
    pure,
    isStatic,
    kind: role,
    event: role === "entry"
      ? checker.environment.events.get(ENTRY_EVENT)
      : undefined,
    filter: undefined,
    order: undefined,
    operation: role === "operation"
      ? operationOf(checker, written, owner, { ...base, result, fails, pure })
      : undefined,
  };
  return { procedure, body, filter: undefined };
}

function headOfHelper(checker: Checker, written: WrittenProcedure): Head {
  const types = written.parameters.map(({ name, type: written, consumes }) => {
    const type = resolveValue(checker, written);
    if (type && consumes && !isLinear(type)) {
      complain(
        checker,
        "T115",
        name,
        `${typeName(type)} need not be given back, so nobody can consume it`,
        "Take consumes away",
      );
    }
    return type ?? UNKNOWN;
  });
  const result = written.result && resolveValue(checker, written.result);
  const fails = written.fails && resolveWhy(checker, written.fails, false);
  return { types, result: written.result && (result ?? UNKNOWN), fails };
}

function headOfDoor(
  checker: Checker,
  written: WrittenProcedure,
  door: "entry" | "operation",
): Head {
  const types = checkDoors(checker, written.parameters, door);
  return { types, ...checkOutcome(checker, written, door) };
}

/** How others see an exported operation. */
function operationOf(
  checker: Checker,
  { cost: written }: WrittenProcedure,
  owner: string,
  seen: Pick<
    OperationType,
    "name" | "parameters" | "consumes" | "result" | "fails" | "pure"
  >,
): OperationType {
  const cost = written && inScope(checker, () => {
    for (const local of seen.parameters) {
      checker.scopes.at(-1)!.set(local.name, local);
    }
    return whileLooking(
      checker,
      "a cost",
      () => checkExpression(checker, written, U64),
    );
  });
  return {
    ...seen,
    name: `${owner}.${seen.name}`,
    blocking: false,
    reads: undefined,
    body: undefined,
    requires: [],
    cost,
    provider: owner,
  };
}

// ## Handlers

/** What is known about a handler before its body is looked at. */
export function checkHandler(
  checker: Checker,
  handler: WrittenHandler,
  index: number,
): Headed | undefined {
  const full = `${handler.interface.text}.${handler.event.text}`;
  const event = checker.environment.events.get(full);
  const span = { start: handler.interface.start, end: handler.event.end };
  const provider = checker.environment.interfaces
    .get(handler.interface.text);
  if (event === undefined || provider && !checker.uses.has(provider)) {
    const known = checker.environment.events.keys();
    return complainAbout(checker, "event", full, known, span);
  }
  const { length } = event.parameters;
  if (handler.parameters.length > length) {
    return complain(
      checker,
      "T104",
      span,
      `${full} has ${length} parameters, here are ${handler.parameters.length}`,
      "A handler may name fewer, but not more",
    );
  }
  const procedure = handlerOf(checker, handler, event, index);
  return { procedure, body: handler.body, filter: handler.filter };
}

function handlerOf(
  checker: Checker,
  { parameters: names, order, isStatic, start, end }: WrittenHandler,
  event: EventType,
  index: number,
): OpenProcedure {
  const parameters = names.map((name, index): Local => ({
    name: name.text,
    type: event.parameters[index]!,
    mutable: false,
    span: { start: name.start, end: name.end },
  }));
  return {
    name: `on.${event.name}.${index + 1}`,
    span: { start, end },
    parameters,
    consumes: parameters.map(() => false),
    result: event.result,
    fails: undefined,
    body: [],
    pure: false,
    isStatic,
    kind: "handler",
    event,
    filter: undefined,
    order: order && orderOf(checker, order),
    operation: undefined,
  };
}

function orderOf(checker: Checker, order: WrittenOrder): HandlerOrder {
  if (order.kind !== "before" && order.kind !== "after") return order.kind;
  const { text } = order.name;
  if (text.length > 64) {
    complain(
      checker,
      "T101",
      order.name,
      "No spindle has a name of this length",
      `Known interfaces: ${
        listNames(checker.environment.interfaces.keys(), text)
      }`,
    );
  }
  return order.kind === "before" ? { before: text } : { after: text };
}

// ## Bodies

/** How messages call `procedure`. */
function calledInMessages({ kind, name, event }: OpenProcedure): string {
  if (kind === "handler") return `A handler of ${event!.name}`;
  if (kind === "procedure") return `The procedure ${name}`;
  return kind === "entry" ? `The entry ${name}` : `The operation ${name}`;
}

/** Checks the filter and body of a procedure, and says what it calls. */
export function checkBody(
  checker: Checker,
  { procedure, body, filter }: Headed,
): Surroundings["calls"] {
  const { result, fails, parameters, pure } = procedure;
  const name = calledInMessages(procedure);
  checker.around = surroundings(
    name,
    result,
    fails,
    checker.diagnostics.length,
  );
  return inScope(checker, () => {
    for (const local of parameters) declareParameter(checker, local);
    procedure.filter = filter && whileLooking(
      checker,
      "a filter",
      () => checkExpression(checker, filter, BOOL),
    );
    const why = pure ? "what is pure" : undefined;
    procedure.body = whileLooking(
      checker,
      why,
      () => checkBlock(checker, body),
    );
    checkEnd(checker, procedure, { start: body.end - 1, end: body.end });
    return checker.around.calls;
  });
}

/** Lets the name of a parameter mean `local`. */
function declareParameter(checker: Checker, local: Local): void {
  const name = { text: local.name, ...local.span };
  declareLocal(checker, name, local.type, local.mutable);
  checker.scopes.at(-1)!.set(local.name, local);
}

/** Complains if some path through `procedure` does not return what it must. */
function checkEnd(
  checker: Checker,
  { result, body }: OpenProcedure,
  span: Span,
): void {
  if (result === undefined || result === UNKNOWN || leaves(body)) return;
  if (isWrong(checker)) return;
  complain(
    checker,
    "T107",
    span,
    "The end is reached without returning a value",
    "Add a return here",
  );
}
