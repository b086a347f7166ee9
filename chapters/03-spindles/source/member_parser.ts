// # Reading members
//
// A spindle's members are its types and constants, its state, its procedures, its events and its
// handlers, in any order. Words such as `pure` and `static` stand in front, always in the same
// order: it is `static pure procedure`, never `pure static procedure`.

import {
  readDeclarationIfAny,
  readFields,
  readStateField,
} from "./declaration_parser.ts";
import { readCondition } from "./expression_parser.ts";
import type { Token } from "./lexer.ts";
import { readList } from "./nesting.ts";
import {
  accept,
  at,
  expect,
  Mistake,
  peek,
  type Reader,
  readName,
  readNumber,
  readPath,
  since,
  unexpected,
} from "./reading.ts";
import { expectBlock, forgive, readHead, readSemicolon } from "./recovery.ts";
import { readBlock } from "./statement_parser.ts";
import type {
  Name,
  Parameter,
  WrittenDeclaration,
  WrittenEvent,
  WrittenField,
  WrittenHandler,
  WrittenOrder,
  WrittenProcedure,
  WrittenType,
} from "./syntax.ts";
import { readAnnotation, readParameter, readType } from "./type_parser.ts";

/** The members of a spindle, each kind in the order of the source. */
export interface Members {
  /** Its types and constants. */
  readonly declarations: WrittenDeclaration[];
  /** Its state. */
  readonly fields: WrittenField[];
  /** Its entries, helpers and exported operations. */
  readonly procedures: WrittenProcedure[];
  /** Its events. */
  readonly events: WrittenEvent[];
  /** Its handlers. */
  readonly handlers: WrittenHandler[];
}

const WANTED =
  "a member (state, entry, on, procedure, export, const, type, record, enum, variant, view) or }";

/** Reads one member and adds it to `members`. */
export function readMember(reader: Reader, members: Members): void {
  const declaration = readDeclarationIfAny(reader);
  if (declaration !== undefined) {
    if (declaration.kind === "opaque") throw notHere(declaration.name);
    members.declarations.push(declaration);
    return;
  }
  if (accept(reader, "state")) {
    members.fields.push(...readFields(reader, readStateField));
    return;
  }
  const start = peek(reader);
  const front = readFront(reader);
  if (at(reader, "event")) {
    members.events.push(readExport(reader, start, front));
  } else if (at(reader, "on")) {
    const handler = readHandler(reader, start, front);
    if (handler !== undefined) members.handlers.push(handler);
  } else {
    const procedure = readProcedure(reader, start, front);
    if (procedure !== undefined) members.procedures.push(procedure);
  }
}

function notHere({ text, start, end }: Name): Mistake {
  return new Mistake({
    code: "S002",
    message: `The type ${text} is not said to be anything`,
    help:
      "Only the kernel has types of which nothing is known: type Name = ...",
    span: { start, end },
  });
}

// ## What stands in front

interface Front {
  readonly exported: boolean;
  readonly isStatic: boolean;
  readonly pure: boolean;
}

function readFront(reader: Reader): Front {
  const exported = accept(reader, "export");
  const isStatic = accept(reader, "static");
  const pure = accept(reader, "pure");
  const late = ["export", "static"].find((word) => at(reader, word));
  if (late === undefined) return { exported, isStatic, pure };
  forgive(reader, "export, static and pure in this order, each at most once");
  const rest = readFront(reader);
  return {
    exported: exported || rest.exported || late === "export",
    isStatic: isStatic || rest.isStatic || late === "static",
    pure: pure || rest.pure,
  };
}

/** Refuses the words in front that a member of the kind that comes next cannot have. */
function refuseFront(start: Token, refused: Partial<Front>): void {
  const word = FRONT.find((word) => refused[word]);
  if (word === undefined) return;
  throw new Mistake({
    code: "S002",
    message: `Found ${start.text}`,
    help: HELP[word],
    span: { start: start.start, end: start.end },
  });
}

const FRONT = ["exported", "isStatic", "pure"] as const;

const HELP: Readonly<Record<typeof FRONT[number], string>> = {
  exported: "Only an operation or an event can be exported",
  isStatic: "An event has no checks that could be proved: take static away",
  pure: "Only an entry, a procedure or an operation can be pure",
};

// ## Procedures

const ROLES = ["entry", "procedure", "operation"] as const;

function readProcedure(
  reader: Reader,
  start: Token,
  { exported, isStatic, pure }: Front,
): WrittenProcedure | undefined {
  const foreign = at(reader, "fn") || at(reader, "function");
  const role = foreign ? "procedure" : ROLES.find((one) => at(reader, one));
  if (role === undefined) throw unexpected(reader, WANTED);
  refuseFront(start, { exported: exported && role !== "operation" });
  if (role === "operation" && !exported) {
    throw unexpected(reader, "export in front of operation");
  }
  if (foreign) forgive(reader, role);
  else expect(reader, role);
  const head = readHead(reader, (reader) => readSignature(reader, role));
  const body = readBlock(reader);
  if (head === undefined) return undefined;
  return { ...head, isStatic, pure, role, body, ...since(reader, start) };
}

function readSignature(reader: Reader, role: string): {
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: WrittenType | undefined;
  readonly fails: Name | undefined;
  readonly cost: WrittenProcedure["cost"];
} {
  const { name, parameters, result, fails } = readHeading(reader, role);
  const cost = role === "operation" && accept(reader, "cost")
    ? readCondition(reader)
    : undefined;
  expectBlock(reader);
  return { name, parameters, result, fails, cost };
}

/** Reads `name(parameters): result fails Name`. */
export function readHeading(reader: Reader, role: string): {
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly result: WrittenType | undefined;
  readonly fails: Name | undefined;
} {
  const name = readName(reader, `the ${role}'s name`);
  const open = expect(reader, "(");
  const parameters = readList(reader, open, ")", readParameter);
  const result = readResult(reader);
  const fails = accept(reader, "fails")
    ? readPath(reader, "the enum that says why")
    : undefined;
  return { name, parameters, result, fails };
}

function readResult(reader: Reader): WrittenType | undefined {
  if (!at(reader, "->")) return readAnnotation(reader);
  forgive(reader, ":");
  return readType(reader);
}

// ## Events and handlers

function readExport(
  reader: Reader,
  start: Token,
  { exported, isStatic, pure }: Front,
): WrittenEvent {
  refuseFront(start, { isStatic, pure });
  if (!exported) throw unexpected(reader, "export in front of event");
  return readEvent(reader, start, false);
}

/** Reads an event from the word `event` on; what stands in front begins at `start`. */
export function readEvent(
  reader: Reader,
  start: Token,
  interrupt: boolean,
): WrittenEvent {
  expect(reader, "event");
  const name = readName(reader, "the event's name");
  const open = expect(reader, "(");
  const parameters = readList(reader, open, ")", readParameter);
  const result = readAnnotation(reader);
  if (!accept(reader, "within")) {
    throw unexpected(
      reader,
      "within and the cycles of a handler: within 1_000",
    );
  }
  const budget = readNumber(reader);
  readSemicolon(reader);
  const span = since(reader, start);
  return { name, parameters, result, interrupt, budget, ...span };
}

function readHandler(
  reader: Reader,
  start: Token,
  { exported, isStatic, pure }: Front,
): WrittenHandler | undefined {
  refuseFront(start, { exported, pure });
  expect(reader, "on");
  const head = readHead(reader, (reader) => {
    const { from, event } = readEventName(reader);
    const open = expect(reader, "(");
    const parameters = readList(
      reader,
      open,
      ")",
      (reader) => readName(reader, "a parameter's name"),
    );
    const filter = accept(reader, "when") ? readCondition(reader) : undefined;
    const order = readOrder(reader);
    expectBlock(reader);
    return { interface: from, event, parameters, filter, order };
  });
  const body = readBlock(reader);
  if (head === undefined) return undefined;
  return { ...head, isStatic, body, ...since(reader, start) };
}

function readEventName(reader: Reader) {
  const from = readName(reader, "an interface, as in Trap.systemCall");
  expect(reader, ".");
  return { from, event: readName(reader, "an event") };
}

function readOrder(reader: Reader): WrittenOrder | undefined {
  for (const kind of ["first", "last", "default"] as const) {
    if (accept(reader, kind)) return { kind };
  }
  for (const kind of ["before", "after"] as const) {
    if (!accept(reader, kind)) continue;
    return { kind, name: readName(reader, "the name of another spindle") };
  }
}
