// # What can go through a door
//
// Entries, operations and events are called by others: by programs, by the kernel, by other
// spindles. They are told numbers, each in a register, and answer with one.
//
// So a record cannot go through, and a slice takes two of the registers. Whether a number that
// comes in is one of its type is asked at the door.

import { type Checker, complain, UNKNOWN } from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Name, Parameter, WrittenType } from "../source/syntax.ts";
import { isLinear } from "./handles.ts";
import { partsOf } from "./layout.ts";
import { resolveType, resolveWhy } from "./resolving.ts";
import { type IntegerType, isScalar, type Type, typeName } from "./types.ts";

/** Whose door it is. */
export type Door = "entry" | "operation" | "event";

/** Registers that carry what somebody is told. */
const MOST_WORDS: Readonly<Record<Door, number>> = {
  entry: 4,
  operation: 6,
  event: 5,
};

/** The types of what is told through a door; a wrong one is complained about and replaced. */
export function checkDoors(
  checker: Checker,
  parameters: readonly Parameter[],
  door: Door,
): Type[] {
  const types = parameters.map(({ type: written, consumes, name }) => {
    const type = resolveType(checker, written);
    if (type === undefined) return UNKNOWN;
    if (consumes && !isLinear(type)) {
      complain(
        checker,
        "T115",
        name,
        `${typeName(type)} need not be given back, so nobody can consume it`,
        "Take consumes away",
      );
    }
    const right = mayPass(checker, type, written, door, true);
    return right ? type : UNKNOWN;
  });
  const words = types.reduce((sum, type) => sum + partsOf(type), 0);
  if (words > MOST_WORDS[door]) tooMany(checker, parameters, words, door);
  return types;
}

function tooMany(
  checker: Checker,
  parameters: readonly Parameter[],
  words: number,
  door: Door,
): void {
  const [first] = parameters;
  const last = parameters.at(-1)!;
  complain(
    checker,
    "T104",
    { start: first!.name.start, end: last.type.end },
    `An ${door} may be told ${MOST_WORDS[door]} numbers, here are ${words}`,
    door === "entry"
      ? "A call carries four numbers; put more into memory and pass its address"
      : "Each has a register; a slice needs two",
  );
}

function mayPass(
  checker: Checker,
  type: Type,
  span: Span,
  door: Door,
  inwards: boolean,
): boolean {
  const why = whyNot(type, door, inwards);
  if (why === undefined) return true;
  complain(
    checker,
    "T117",
    span,
    `${typeName(type)} cannot go through the door of an ${door}`,
    why,
  );
  return false;
}

function whyNot(
  type: Type,
  door: Door,
  inwards: boolean,
): string | undefined {
  const handle = type.kind === "option" ? type.some : type;
  if (isLinear(type) && (door === "entry" || door === "event")) {
    return "Who gets it would have to give it back, and nobody can see to that";
  }
  if (isScalar(type) || handle.kind === "handle") return undefined;
  if (type.kind === "slice" && inwards && door !== "entry") {
    return isScalar(type.element)
      ? undefined
      : "Only slices of numbers can be passed to others";
  }
  return door === "entry"
    ? "A program passes and gets numbers, truths and handles"
    : "Numbers, truths and handles can pass, and slices of numbers inwards";
}

/** What is answered through a door, and why it may fail. */
export function checkOutcome(
  checker: Checker,
  written: {
    readonly result: WrittenType | undefined;
    readonly fails: Name | undefined;
  },
  door: Door,
): {
  readonly result: Type | undefined;
  readonly fails: IntegerType | undefined;
} {
  const type = written.result && resolveType(checker, written.result);
  const right = type && mayPass(checker, type, written.result!, door, false);
  const result = type && (right ? type : UNKNOWN);
  const fails = written.fails && resolveWhy(checker, written.fails, true);
  return { result: written.result && (result ?? UNKNOWN), fails };
}
