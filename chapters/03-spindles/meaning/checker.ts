// # Checking a spindle
//
// Declarations first, because everything may use them, then the state, the heads of the
// procedures, and last what they do.

import {
  type Checker,
  complain,
  createChecker,
  type Environment,
  isWrong,
  type OpenProcedure,
  refusal,
  UNKNOWN,
} from "./checking.ts";
import { believable } from "./believing.ts";
import { addMember, announce, declare, declareAll } from "./declaring.ts";
import { refuseTwice } from "./enumerating.ts";
import {
  type Diagnostic,
  MOST_DIAGNOSTICS,
  Refusal,
  type Source,
} from "../source/diagnostics.ts";
import {
  calledFirst,
  type Calls,
  findWaiting,
  refuseCircles,
  refuseWaiting,
  type Waits,
} from "./effects.ts";
import { checkEvent } from "./environment.ts";
import { refuseEscapes } from "./escaping.ts";
import { checkExpression } from "./expression_checker.ts";
import { beginsAsZero } from "./handles.ts";
import { emptyImage, imageOf } from "./images.ts";
import { alignmentOf, sizeOf } from "./layout.ts";
import { checkLinear } from "./linear.ts";
import { parseParts, parseSpindle } from "../source/parser.ts";
import {
  checkBody,
  checkHandler,
  checkHead,
  type Headed,
} from "./procedures.ts";
import type { MoreStatements } from "../source/reading.ts";
import { LARGEST_STATE, mayBeStored, resolveType } from "./resolving.ts";
import type {
  Expression,
  WrittenField,
  WrittenSpindle,
} from "../source/syntax.ts";
import type { EventType, OperationType, Typed, TypedSpindle } from "./typed.ts";
import { type Type, typeName } from "./types.ts";

/**
 * The spindle in `source`, with every name resolved and every type known.
 *
 * @throws Refusal with everything that is wrong with it
 */
export function checkSpindle(
  source: Source,
  environment: Environment,
  more: MoreStatements = {},
): TypedSpindle {
  const { written, mistakes } = parseParts(source, more);
  if (written !== undefined && mistakes.length === 0) {
    return checkWritten(source, environment, written);
  }
  const found = written === undefined ? [] : believable(
    source,
    written,
    mistakes,
    wrongIn(source, environment, written),
  );
  const told = [...mistakes, ...found].slice(0, MOST_DIAGNOSTICS);
  throw new Refusal(
    source,
    told.toSorted((a, b) => a.span.start - b.span.start),
  );
}

/** What is wrong with the meaning of `written`. */
function wrongIn(
  source: Source,
  environment: Environment,
  written: WrittenSpindle,
): readonly Diagnostic[] {
  try {
    checkWritten(source, environment, written);
    return [];
  } catch (error) {
    if (error instanceof Refusal) return error.diagnostics;
    throw error;
  }
}

function checkWritten(
  source: Source,
  environment: Environment,
  written: WrittenSpindle,
): TypedSpindle {
  const { checker, headed, rest } = checkDeclared(source, environment, written);
  const calls = checkBodies(checker, headed);
  const procedures = checkWholes(checker, headed, calls);
  if (checker.diagnostics.length > 0) throw refusal(checker);
  return { ...rest, ...procedures };
}

/** A spindle of which only the declarations have been looked at. */
export interface HeadedSpindle {
  /** The spindle. Nothing is known of what its procedures do, nor whether an operation may make somebody wait. */
  readonly typed: TypedSpindle;
  /** The names of the procedures that have a filter. */
  readonly filtered: ReadonlySet<string>;
}

/**
 * The spindle in `source` as its declarations describe it.
 *
 * @throws Refusal with what is wrong with its declarations
 */
export function checkHeadsOf(
  source: Source,
  environment: Environment,
): HeadedSpindle {
  const written = parseSpindle(source);
  const { checker, headed, rest } = checkDeclared(source, environment, written);
  if (checker.diagnostics.length > 0) throw refusal(checker);
  const procedures = headed.map((one) => one.procedure)
    .filter((one) => one.kind !== "procedure");
  const filtered = headed.filter(({ filter }) => filter !== undefined)
    .map(({ procedure }) => procedure.name);
  const typed = { ...rest, procedures, helpers: [] };
  return { typed, filtered: new Set(filtered) };
}

function checkDeclared(
  source: Source,
  environment: Environment,
  written: WrittenSpindle,
) {
  const checker = createChecker(source, environment, checkExpression, declare);
  checkUses(checker, written);
  announce(checker, written.declarations);
  declareAll(checker);
  const stateSize = checkFields(checker, written);
  const heads = checkHeads(checker, written);
  const events = checkEvents(checker, written);
  const headed = [...heads, ...checkHandlers(checker, written)];
  const rest = {
    source,
    name: written.name.text,
    uses: written.uses.map((one) => one.text),
    types: typesOf(checker),
    fields: [...checker.fields.values()],
    stateSize,
    events,
    releases: releasesIn(environment),
  };
  return { checker, headed, rest };
}

function releasesIn(
  { releases, operations }: Environment,
): Map<string, OperationType> {
  return new Map(
    [...releases].map(([type, name]) => [type, operations.get(name)!]),
  );
}

function typesOf({ members }: Checker): Map<string, Type> {
  const types = new Map<string, Type>();
  for (const [name, member] of members) {
    if (member.kind === "type") types.set(name, member.type);
  }
  return types;
}

function checkUses(
  checker: Checker,
  { name, uses, procedures, events }: WrittenSpindle,
): void {
  const { interfaces } = checker.environment;
  refuseTwice(checker, uses, "among those that are used");
  for (const one of uses) {
    if (interfaces.get(one.text) !== undefined) checker.uses.add(one.text);
    else if (!interfaces.has(one.text)) {
      complain(
        checker,
        "T101",
        one,
        `There is no spindle ${one.text} whose interface could be used`,
        "Install it first: what it exports is known then",
      );
    }
  }
  const exports = events.length > 0 ||
    procedures.some((one) => one.role === "operation");
  const kernels = interfaces.has(name.text) &&
    interfaces.get(name.text) === undefined;
  if (!exports || !kernels) return;
  complain(
    checker,
    "T103",
    name,
    `The kernel has an interface ${name.text} already`,
    "What is exported goes by the spindle's name: choose another one",
  );
}

// ## State

/** Declares the fields one after the other, and says how many bytes they take. */
function checkFields(
  checker: Checker,
  { fields, name }: WrittenSpindle,
): number {
  let end = 0;
  for (const field of fields) {
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
    const { text } = field.name;
    if (type === undefined || !mayBeStored(checker, type, field.type)) {
      const initial = new Uint8Array();
      checker.fields.set(text, {
        name: text,
        type: UNKNOWN,
        initial,
        offset: 0,
      });
      continue;
    }
    const initial = initialValue(checker, field, type);
    const alignment = alignmentOf(type);
    const offset = Math.ceil(end / alignment) * alignment;
    checker.fields.set(text, { name: text, type, initial, offset });
    end = offset + sizeOf(type);
  }
  const size = Math.ceil(end / 8) * 8;
  if (size > LARGEST_STATE) {
    complain(
      checker,
      "T110",
      name,
      `The state takes ${size} bytes`,
      `It may take ${LARGEST_STATE}`,
    );
  }
  return size;
}

function initialValue(
  checker: Checker,
  { initial, name }: WrittenField,
  type: Type,
): Uint8Array {
  if (initial === undefined) {
    if (!beginsAsZero(type)) {
      complain(
        checker,
        "T105",
        name,
        `${name.text} would begin as zero, which is no ${typeName(type)}`,
        "Give it a first value",
      );
    }
    return emptyImage(type);
  }
  const typed = checkInitial(checker, initial, type);
  if (typed === undefined) return emptyImage(type);
  const image = imageOf(typed);
  if (image !== undefined) return image;
  complain(
    checker,
    "T102",
    initial,
    "A field begins with a value that is known beforehand",
    "Write a number, true or false, and compute the rest in a procedure",
  );
  return emptyImage(type);
}

/** The first value of a field; for an array, one value may stand for all elements. */
function checkInitial(
  checker: Checker,
  initial: Expression,
  type: Type,
): Typed | undefined {
  const all = type.kind === "array" &&
    !["array", "filled"].includes(initial.kind);
  if (!all) return checkExpression(checker, initial, type);
  const value = checkInitial(checker, initial, type.element);
  const { length: count } = type;
  return value && { kind: "filled", value, count, type, span: value.span };
}

// ## Members

/** The heads of all procedures: entries, then operations, then helpers. */
function checkHeads(checker: Checker, written: WrittenSpindle): Headed[] {
  return (["entry", "operation", "procedure"] as const).flatMap((role) =>
    written.procedures.filter((one) => one.role === role).map((one) => {
      const headed = checkHead(checker, one, written.name.text);
      const { procedure } = headed;
      const { name } = one;
      addMember(
        checker,
        name,
        role === "entry"
          ? { kind: "entry", name }
          : { kind: "procedure", name, procedure },
      );
      return headed;
    })
  );
}

function checkEvents(checker: Checker, written: WrittenSpindle): EventType[] {
  const owner = written.name.text;
  return written.events.map((one) => {
    const event = checkEvent(checker, `${owner}.${one.name.text}`, one, owner);
    addMember(checker, one.name, { kind: "event", name: one.name, event });
    return event;
  });
}

function checkHandlers(checker: Checker, written: WrittenSpindle): Headed[] {
  return written.handlers
    .map((handler, index) => checkHandler(checker, handler, index))
    .filter((one) => one !== undefined);
}

function checkBodies(checker: Checker, headed: readonly Headed[]): Calls {
  const calls: [OpenProcedure, ReturnType<typeof checkBody>][] = [];
  for (const one of headed) {
    calls.push([one.procedure, checkBody(checker, one)]);
    if (isWrong(checker)) continue;
    checkLinear(checker, one.procedure);
    refuseEscapes(checker, one.procedure);
  }
  return new Map(calls);
}

// ## What only the whole shows

function checkWholes(
  checker: Checker,
  headed: readonly Headed[],
  calls: Calls,
): Pick<TypedSpindle, "procedures" | "helpers"> {
  const all = headed.map((one) => one.procedure);
  const right = refuseCircles(checker, calls);
  const sorted = right ? calledFirst(all, calls) : all;
  const waits = right ? findWaiting(sorted) : new Map();
  for (const one of all) {
    refuseWaiting(checker, one, waits);
    sayWaiting(one, waits);
  }
  const procedures = all.filter((one) => one.kind !== "procedure");
  const helpers = sorted.filter((one) => one.kind === "procedure");
  return { procedures, helpers };
}

/** Notes in an exported operation whether it may wait. */
function sayWaiting(procedure: OpenProcedure, waits: Waits): void {
  const { operation } = procedure;
  if (operation === undefined || !waits.has(procedure)) return;
  Object.assign(operation, { blocking: true });
}
