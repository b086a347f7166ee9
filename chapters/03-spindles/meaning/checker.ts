// # Checking a spindle
//
// Fields first, because all procedures may use them; then each procedure by itself.

import {
  type Checker,
  complain,
  createChecker,
  declareLocal,
  type Environment,
  inScope,
  listNames,
  refusal,
  resolveScalar,
  resolveType,
} from "./checking.ts";
import type { Source } from "../source/diagnostics.ts";
import { checkExpression } from "./expression_checker.ts";
import { parseSpindle } from "../source/parser.ts";
import { alwaysReturns, checkBlock } from "./statement_checker.ts";
import type {
  WrittenEntry,
  WrittenField,
  WrittenHandler,
  WrittenSpindle,
} from "../source/syntax.ts";
import type { EventType, TypedProcedure, TypedSpindle } from "./typed.ts";
import { BOOL, sizeOf, type Type, U64 } from "./types.ts";

/** Bytes that a spindle's state may have. */
export const LARGEST_STATE = 32768;

/** The event through which entries are called, and the parameters it leaves them. */
export const ENTRY_EVENT = "Trap.systemCall";
const MOST_ENTRY_PARAMETERS = 4;

/**
 * The spindle in `source`, with every name resolved and every type known.
 *
 * @throws Refusal with everything that is wrong with it
 */
export function checkSpindle(
  source: Source,
  environment: Environment,
): TypedSpindle {
  const written = parseSpindle(source);
  const checker = createChecker(source, environment);
  const stateSize = checkFields(checker, written);
  const procedures = [
    ...written.entries.map((entry) => checkEntry(checker, entry)),
    ...written.handlers
      .map((handler, index) => checkHandler(checker, handler, index)),
  ].filter((one) => one !== undefined);
  checkEntryNames(checker, written.entries);
  if (checker.diagnostics.length > 0) throw refusal(checker);
  const { text: name } = written.name;
  const fields = [...checker.fields.values()];
  return { source, name, fields, stateSize, procedures };
}

// ## State

/** Declares the fields one after the other, and says how many bytes they take. */
function checkFields(checker: Checker, written: WrittenSpindle): number {
  let offset = 0;
  for (const field of written.fields) {
    const type = resolveType(checker, field.type);
    if (checker.fields.has(field.name.text)) {
      complain(
        checker,
        "T103",
        field.name,
        `The state already has a field ${field.name.text}`,
        "Choose another name",
      );
    }
    if (type === undefined) continue;
    const initial = initialValue(checker, field, type);
    const { text: name } = field.name;
    checker.fields.set(name, { name, type, initial, offset });
    offset += sizeOf(type);
  }
  if (offset > LARGEST_STATE) {
    complain(
      checker,
      "T110",
      written.name,
      `The state takes ${offset} bytes`,
      `It may take ${LARGEST_STATE}; every element takes eight`,
    );
  }
  return offset;
}

function initialValue(
  checker: Checker,
  { initial }: WrittenField,
  type: Type,
): bigint {
  if (initial === undefined) return 0n;
  const scalar = type.kind === "array" ? type.element : type;
  const typed = checkExpression(checker, initial, scalar);
  if (typed === undefined) return 0n;
  if (typed.kind === "constant") return typed.value;
  complain(
    checker,
    "T102",
    initial,
    "A field begins with a value that is known beforehand",
    "Write a number, true or false, and compute the rest in a procedure",
  );
  return 0n;
}

// ## Procedures

function checkEntry(
  checker: Checker,
  entry: WrittenEntry,
): TypedProcedure | undefined {
  const { name, start, end } = entry;
  const event = checker.environment.events.get(ENTRY_EVENT);
  if (event === undefined) return undefined;
  if (entry.parameters.length > MOST_ENTRY_PARAMETERS) {
    complain(
      checker,
      "T104",
      name,
      `An entry may have ${MOST_ENTRY_PARAMETERS} parameters, here are ${entry.parameters.length}`,
      "A call carries four numbers; put more into memory and pass its address",
    );
  }
  return inScope(checker, () => {
    const parameters = entry.parameters.map((one) => {
      const type = resolveScalar(checker, one.type) ?? U64;
      return declareLocal(checker, one.name, type, false);
    });
    const result = entry.result && resolveScalar(checker, entry.result);
    const expected = { result, name: `The entry ${name.text}` };
    const body = checkBlock(checker, entry.body, expected);
    const procedure: TypedProcedure = {
      name: name.text,
      span: { start, end },
      parameters,
      result,
      body,
      event,
      filter: undefined,
      kind: "entry",
    };
    return checkEnd(checker, procedure, entry);
  });
}

function checkHandler(
  checker: Checker,
  handler: WrittenHandler,
  index: number,
): TypedProcedure | undefined {
  const full = `${handler.interface.text}.${handler.event.text}`;
  const event = checker.environment.events.get(full);
  const { start } = handler.interface;
  const span = { start, end: handler.event.end };
  if (event === undefined) {
    const known = listNames(checker.environment.events.keys(), full);
    return complain(
      checker,
      "T101",
      span,
      `The kernel has no event ${full}`,
      `Events: ${known}`,
    );
  }
  if (handler.parameters.length > event.parameters.length) {
    return complain(
      checker,
      "T104",
      span,
      `${full} has ${event.parameters.length} parameters, here are ${handler.parameters.length}`,
      "A handler may name fewer, but not more",
    );
  }
  return inScope(
    checker,
    () => checkHandlerBody(checker, handler, event, index),
  );
}

function checkHandlerBody(
  checker: Checker,
  handler: WrittenHandler,
  event: EventType,
  index: number,
): TypedProcedure | undefined {
  const parameters = handler.parameters.map((name, index) =>
    declareLocal(checker, name, event.parameters[index]!, false)
  );
  checker.looking = true;
  const filter = handler.filter &&
    checkExpression(checker, handler.filter, BOOL);
  checker.looking = false;
  const { result, name } = event;
  const expected = { result, name: `A handler of ${name}` };
  const body = checkBlock(checker, handler.body, expected);
  const { start, end } = handler;
  const span = { start, end };
  const kind = "handler" as const;
  const procedure: TypedProcedure = {
    name: `on.${name}.${index + 1}`,
    span,
    parameters,
    result,
    body,
    event,
    filter,
    kind,
  };
  return checkEnd(checker, procedure, handler);
}

/** `procedure`, if every path through it returns what it must. */
function checkEnd(
  checker: Checker,
  procedure: TypedProcedure,
  { body }: WrittenEntry | WrittenHandler,
): TypedProcedure {
  const open = procedure.result && !procedure.body.some(alwaysReturns);
  if (open && checker.diagnostics.length === 0) {
    complain(
      checker,
      "T107",
      { start: body.end - 1, end: body.end },
      "The end is reached without returning a value",
      "Add a return here",
    );
  }
  return procedure;
}

function checkEntryNames(
  checker: Checker,
  entries: readonly WrittenEntry[],
): void {
  const seen = new Set<string>();
  for (const { name } of entries) {
    if (seen.has(name.text)) {
      complain(
        checker,
        "T103",
        name,
        `There is already an entry ${name.text}`,
        "Choose another name",
      );
    }
    seen.add(name.text);
  }
}
