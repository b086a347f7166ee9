// # Handlers that are alike
//
// A thousand programs may bring the same filter, each with a number of its own. What differs can
// be put into a table.
//
// Program 7 wants packets for port 2049, program 8 those for port 2050, and both count them. Their
// code is the same, with other numbers in it: the port, the owner, where the state is, where the
// handler's record is. So it is enough to have the code once. The port says which row of a table
// is meant, and the row has the other numbers.
//
// Two handlers are *alike* if what they do is the same text when every constant is left out of it.

import type { Ending, Operation, Procedure, Value } from "../form/ir.ts";
import { known } from "../form/builder.ts";
import { typeName } from "../meaning/types.ts";
import type { Member } from "./members.ts";

/** What a handler does without its constants, and the constants in their order. */
export interface Likeness {
  /** Equal for handlers that are alike. */
  readonly text: string;
  /** Its constants. */
  readonly constants: readonly Value[];
  /** Whether it loads or stores anything in its state. */
  readonly usesState: boolean;
}

/** How `member` looks, if all of it can be copied and nothing in it can fail. */
export function likenessOf(member: Member): Likeness | undefined {
  const { filter, body, subject, imposed, callsFilter } = member;
  if (body === undefined || callsFilter !== undefined) return undefined;
  const constants: Value[] = [];
  const text: string[] = [`${member.firstParameter}`];
  if (subject) constants.push(subject);
  text.push(subject ? "subject" : "");
  for (const { parameter, equals } of imposed) {
    text.push(`${parameter}`);
    constants.push(equals);
  }
  for (const procedure of [filter, body]) {
    if (procedure && !describe(procedure, text, constants)) return undefined;
    text.push("|");
  }
  const usesState = [filter, body].some((one) =>
    one?.blocks.some(({ body }) => body.some(touchesState))
  );
  return { text: text.join("\n"), constants, usesState };
}

function touchesState({ operation }: Value): boolean {
  return (operation.kind === "load" || operation.kind === "store") &&
    operation.place.root.kind === "state";
}

/** Appends what `procedure` does; `false` if something in it can fail or loop. */
function describe(
  procedure: Procedure,
  text: string[],
  constants: Value[],
): boolean {
  const names = new Map<Value, string>();
  const of = (value: Value) => {
    if (known(value) === undefined) return names.get(value) ?? "?";
    constants.push(value);
    return `#${typeName(value.type)}`;
  };
  for (const { number, parameters, body, ending, loops } of procedure.blocks) {
    if (loops.length > 0) return false;
    text.push(`b${number}`);
    for (const value of [...parameters, ...body]) {
      names.set(value, `v${names.size}`);
    }
    for (const value of body) {
      const name = operationText(value.operation);
      if (name === undefined) return false;
      text.push(
        `${names.get(value)}: ${typeName(value.type)} = ${name} ${
          value.operands.map(of).join(" ")
        }`,
      );
    }
    text.push(endingText(ending, of));
  }
  return true;
}

function operationText(operation: Operation): string | undefined {
  switch (operation.kind) {
    case "load":
    case "store": {
      const { root, offset, steps, cell } = operation.place;
      return JSON.stringify([operation.kind, root.kind, offset, steps, cell]);
    }
    case "call":
      return operation.operation.reads;
    case "arithmetic":
    case "comparison":
      return operation.operator;
    case "parameter":
      return `parameter ${operation.index}`;
    case "not":
    case "select":
    case "convert":
      return operation.kind;
    default:
      return undefined;
  }
}

function endingText(ending: Ending, of: (value: Value) => string): string {
  switch (ending.kind) {
    case "jump":
      return `jump b${ending.target.number} ${ending.passes.map(of).join(" ")}`;
    case "branch":
      return `branch ${
        of(ending.condition)
      } b${ending.then.number} b${ending.otherwise.number}`;
    case "switch":
      return `switch ${of(ending.value)} ${
        ending.cases.map(({ equals, target }) => `${equals}:b${target.number}`)
          .join(" ")
      } b${ending.otherwise.number}`;
    case "return":
      return `return ${ending.value ? of(ending.value) : ""}`;
  }
}

// ## What differs
//
// A constant that is the same in all of them stays a constant. One that is each handler's own
// number, by which the row is found, is known by then. The others get a column.

/** Handlers that are alike, and in what they differ. */
export interface Alike {
  /** The number of columns for constants. */
  readonly columns: number;
  /** For each handler, what is in these columns. */
  readonly rows: readonly (readonly bigint[])[];
  /** For each constant of the first one that differs: its column, or the number itself. */
  readonly place: ReadonlyMap<Value, number | "number">;
  /** Whether they load or store anything in their state. */
  readonly usesState: boolean;
}

/** Columns that a table may have for constants. */
const MOST_COLUMNS = 5;

/** In what `members` differ, if they are alike; `numbers` are those by which rows are found. */
export function alike(
  members: readonly Member[],
  numbers: readonly bigint[],
): Alike | undefined {
  const all: Likeness[] = [];
  for (const member of members) {
    const one = likenessOf(member);
    if (one === undefined || one.text !== (all[0] ?? one).text) {
      return undefined;
    }
    all.push(one);
  }
  const first = all[0];
  if (first === undefined) return undefined;
  const vectors = new Map<string, number>();
  const columns: bigint[][] = [];
  const place = new Map<Value, number | "number">();
  for (const [index, constant] of first.constants.entries()) {
    const values = all.map(({ constants }) => known(constants[index])!);
    if (values.every((one) => one === values[0])) continue;
    const text = values.join();
    const where = values.every((one, row) => one === numbers[row])
      ? "number"
      : vectors.get(text) ?? columns.push(values) - 1;
    if (typeof where === "number") vectors.set(text, where);
    if ((place.get(constant) ?? where) !== where) return undefined;
    place.set(constant, where);
  }
  if (columns.length > MOST_COLUMNS) return undefined;
  const rows = members.map((_, row) => columns.map((one) => one[row]!));
  return { columns: columns.length, rows, place, usesState: first.usesState };
}
