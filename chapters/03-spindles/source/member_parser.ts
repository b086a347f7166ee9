// # Reading members
//
// A spindle's members are its types and constants, its state, its procedures, its events and its
// handlers, in any order. Words such as `pure` and `static` stand in front, always in the same
// order.

import {
  readDeclarationIfAny,
  readFields,
  readStateField,
} from "./declaration_parser.ts";
import { readCondition } from "./expression_parser.ts";
import type { Token } from "./lexer.ts";
import {
  accept,
  at,
  expect,
  Mistake,
  peek,
  type Reader,
  readList,
  readName,
  readNumber,
  readPath,
  since,
  unexpected,
} from "./reading.ts";
import { readHead } from "./recovery.ts";
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
import { readAnnotation, readParameter } from "./type_parser.ts";

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
  return { exported, isStatic, pure: accept(reader, "pure") };
}

/** Refuses the word in front that a member of the kind that comes next cannot have. */
function refuseFront(
  reader: Reader,
  start: Token,
  words: Readonly<Record<string, boolean>>,
): void {
  const word = Object.keys(words).find((word) => words[word]);
  if (word === undefined) return;
  throw new Mistake({
    code: "S002",
    message: `What begins with ${peek(reader).text} cannot be ${word}`,
    help: HELP[word]!,
    span: { start: start.start, end: start.end },
  });
}

const HELP: Readonly<Record<string, string>> = {
  export: "Others can call an operation and handle an event: export operation",
  static: "A procedure can be static: all its checks must then be proved",
  pure: "A procedure, an entry or an operation can be pure: it changes nothing",
};

// ## Procedures

const ROLES = ["entry", "procedure", "operation"] as const;

function readProcedure(
  reader: Reader,
  start: Token,
  { exported, isStatic, pure }: Front,
): WrittenProcedure | undefined {
  if (at(reader, "fn") || at(reader, "function")) {
    throw unexpected(reader, "procedure");
  }
  const role = ROLES.find((one) => at(reader, one));
  if (role === undefined) throw unexpected(reader, WANTED);
  refuseFront(reader, start, { export: exported && role !== "operation" });
  if (role === "operation" && !exported) {
    throw unexpected(reader, "export in front of operation");
  }
  expect(reader, role);
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
  if (!at(reader, "{")) throw unexpected(reader, "{");
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
  const result = readAnnotation(reader);
  const fails = accept(reader, "fails")
    ? readPath(reader, "the enum that says why")
    : undefined;
  return { name, parameters, result, fails };
}

// ## Events and handlers

function readExport(
  reader: Reader,
  start: Token,
  { exported, isStatic, pure }: Front,
): WrittenEvent {
  refuseFront(reader, start, { static: isStatic, pure });
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
  expect(reader, ";");
  const span = since(reader, start);
  return { name, parameters, result, interrupt, budget, ...span };
}

function readHandler(
  reader: Reader,
  start: Token,
  { exported, isStatic, pure }: Front,
): WrittenHandler | undefined {
  refuseFront(reader, start, { export: exported, pure });
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
    if (!at(reader, "{")) throw unexpected(reader, "{");
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
