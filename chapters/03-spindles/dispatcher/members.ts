// # Whom the code asks
//
// Before handlers are merged, it is decided for each of them whether its filter and its body can
// become part of the event's code, or have to be called.
//
// A body that adds one to a counter takes four instructions, and a call of it takes more. It is
// copied. A body of two hundred instructions is called: a copy would gain little and cost room. A
// handler in TypeScript has no code that could be copied at all. Each such decision is kept with
// its reason, so that an author who wonders why a handler is slow can ask ([[mergedEvents]]).

import type { Handler } from "../../02-controllers/mod.ts";
import { findDominators } from "../form/dominators.ts";
import { type Procedure, successors, type Value } from "../form/ir.ts";
import { U64 } from "../meaning/types.ts";
import { subjectOf, type Test, testsOf } from "./questions.ts";

/** A handler, as the code of an event sees it. */
export interface Member {
  /** The handler in the kernel. */
  readonly handler: Handler;
  /** The label of its spindle's state. */
  readonly state: string;
  /** By which number its code tells that a check has failed. */
  readonly failure: number;
  /** The parameter of the event with which its body begins: an entry leaves out the first. */
  readonly firstParameter: number;
  /** Its filter, if there is one and it can be copied. */
  readonly filter: Procedure | undefined;
  /** Its body, if it can be copied. */
  readonly body: Procedure | undefined;
  /** Why its filter has to be called, if it has. */
  readonly callsFilter: string | undefined;
  /** Why its body has to be called, if it has. */
  readonly callsBody: string | undefined;
  /** The number of its owner, if its event must be about that one. */
  readonly subject: Value | undefined;
  /** What the kernel has imposed: parameters and what they must equal. */
  readonly imposed: readonly {
    readonly parameter: number;
    readonly equals: Value;
  }[];
  /** What must be true before it is asked. */
  readonly tests: readonly Test[];
}

/** The code of a handler that was compiled from a spindle. */
export interface CompiledFrom {
  /** The label of the spindle's state. */
  readonly state: string;
  /** The filter from which its code was made. */
  readonly filter: Procedure | undefined;
  /** The body from which its code was made. */
  readonly body: Procedure;
  /** By which number the code tells that a check has failed. */
  readonly failure: number;
  /** Whether it is an entry. */
  readonly isEntry: boolean;
}

/** The handler as a member of an event with so many parameters; `open` if it has no subject. */
export function memberOf(
  handler: Handler,
  source: CompiledFrom | undefined,
  parameters: number,
  open: boolean,
): Member {
  const firstParameter = source?.isEntry ? 1 : 0;
  const named = open && handler.owner !== undefined;
  const callsFilter = handler.filter === undefined
    ? undefined
    : source?.filter === undefined
    ? NOT_COMPILED
    : reasonToCall(source.filter, parameters, LARGEST_FILTER, named);
  const callsBody = callsFilter !== undefined
    ? `its filter is called: ${callsFilter}`
    : source === undefined
    ? NOT_COMPILED
    : reasonToCall(
      source.body,
      parameters - firstParameter,
      LARGEST_BODY,
      named,
    );
  const filter = callsFilter === undefined ? source?.filter : undefined;
  const subject = handler.owner === undefined || open
    ? undefined
    : number(BigInt(handler.owner.identifier));
  const imposed = handler.imposed.map(({ parameter, equals }) => ({
    parameter,
    equals: number(equals),
  }));
  const tests = [
    ...subject ? [exactly(SUBJECT_VALUE, subject)] : [],
    ...imposed.map((one) => exactly(parameterValue(one.parameter), one.equals)),
    ...filter ? testsOf(filter) : [],
  ];
  const body = callsBody === undefined ? source?.body : undefined;
  const { state = "", failure = 0 } = source ?? {};
  return {
    handler,
    state,
    failure,
    firstParameter,
    filter,
    body,
    callsFilter,
    callsBody,
    subject,
    imposed,
    tests,
  };
}

/** Whether nothing of `member` can become part of the event's code. */
export function isOpaque({ body, filter, tests }: Member): boolean {
  return body === undefined && filter === undefined && tests.length === 0;
}

// ## What the kernel asks

const NOWHERE = { start: 0, end: 0 } as const;

/** `value` as a constant that is nobody else's. */
function number(value: bigint): Value {
  const operation = { kind: "constant", value } as const;
  return { number: -1, type: U64, operation, operands: [], span: NOWHERE };
}

/** The domain that an event is about, as a value. */
export const SUBJECT_VALUE: Value = {
  number: -1,
  type: U64,
  operation: {
    kind: "call",
    operation: {
      name: "Strand.subject",
      parameters: [],
      consumes: [],
      result: U64,
      fails: undefined,
      pure: false,
      blocking: false,
      body: undefined,
      provider: undefined,
      reads: "Strand.subject",
      requires: [],
      cost: undefined,
    },
  },
  operands: [],
  span: NOWHERE,
};

/** A parameter of an event, as a value. */
export function parameterValue(index: number): Value {
  const operation = { kind: "parameter", index } as const;
  return { number: -1, type: U64, operation, operands: [], span: NOWHERE };
}

function exactly(value: Value, { operation }: Value): Test {
  const only = operation.kind === "constant" ? operation.value : 0n;
  return { subject: subjectOf(value)!, value, from: only, to: only };
}

// ## What cannot be copied

const NOT_COMPILED = "it is not compiled from a spindle";

/** Values that a filter may have which is copied. */
export const LARGEST_FILTER = 48;
/** Values that a body may have which is copied. */
export const LARGEST_BODY = 64;

// A loop may turn out to have no end, whatever was computed. Then the activation is cut off
// ([[§Cutting an activation off]]), and in a copy nobody could tell whose it is.

/** Whether there is a loop in `procedure`: a block that leads to one that does not stand behind it. */
function goesRound({ blocks: [first] }: Procedure): boolean {
  const { order, place } = findDominators(first!);
  return order.some((block, at) =>
    successors(block).some((next) => place.get(next)! <= at)
  );
}

/** Why `procedure` has to be called, if it has; `named` if it acts in the name of its owner while it is asked. */
function reasonToCall(
  procedure: Procedure,
  parameters: number,
  most: number,
  named: boolean,
): string | undefined {
  const { blocks, slots, sites } = procedure;
  const all = blocks.flatMap(({ body }) => body);
  const size = all.filter(({ operation }) => operation.kind !== "parameter")
    .length;
  if (size > most) {
    return `it has ${size} values, and ${most} are copied at most`;
  }
  if (procedure.parameters > parameters) return "it has further parameters";
  if (slots.length > 0) return "it keeps arrays on the stack";
  if (goesRound(procedure)) {
    return "it has a loop, and must be one that can be cut off";
  }
  if (sites.some(({ releases }) => (releases?.length ?? 0) > 0)) {
    return "it has something to give back when a check fails";
  }
  for (const { operation } of all) {
    if (operation.kind === "raise") return `it raises ${operation.event.name}`;
    if (operation.kind !== "call") continue;
    const { name, reads } = operation.operation;
    if (reads === undefined) return `it calls ${name}`;
    if (named && reads === "Strand.subject") {
      return "it asks in whose name it acts";
    }
  }
}
