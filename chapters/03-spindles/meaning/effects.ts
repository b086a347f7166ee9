// # Who calls whom
//
// Procedures that call each other in a circle are refused, and what an interrupt must not do is
// looked for through all that a handler calls.
//
// Every procedure is put in the place of its call later. With a circle there would be no end to
// that. It also means that the stack a spindle needs, and its cycles, are known beforehand.
//
// When a device interrupts, nobody can be made to wait: the program that happens to be running
// has nothing to do with it. So a handler of such an event calls no operation that waits,
// neither by itself nor through its procedures.

import { type Checker, complain, type OpenProcedure } from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import type { TypedProcedure } from "./typed.ts";
import { eachExpressionIn } from "./walking.ts";

/** The procedures that each procedure calls, with the first place where it does. */
export type Calls = ReadonlyMap<
  OpenProcedure,
  ReadonlyMap<OpenProcedure, Span>
>;

/** Complains about circles of calls; says whether there are none. */
export function refuseCircles(checker: Checker, calls: Calls): boolean {
  const done = new Set<OpenProcedure>();
  let right = true;
  for (const procedure of calls.keys()) {
    const circle = findCircle(calls, procedure, done);
    if (circle === undefined) continue;
    right = false;
    const [first, second] = circle;
    complain(
      checker,
      "T113",
      calls.get(first!)!.get(second!)!,
      circle.length === 2
        ? `${first!.name} calls itself`
        : `These procedures call each other: ${nameAll(circle)}`,
      "Use a loop: no procedure may come back to itself",
    );
  }
  return right;
}

function nameAll(circle: readonly OpenProcedure[]): string {
  const names = circle.map((one) => one.name);
  const shown = names.length > 8
    ? [...names.slice(0, 6), "...", names.at(-1)!]
    : names;
  return shown.join(" -> ");
}

/** A way from `start` back to a procedure on it; what is `done` has none. */
function findCircle(
  calls: Calls,
  start: OpenProcedure,
  done: Set<OpenProcedure>,
): OpenProcedure[] | undefined {
  const path: OpenProcedure[] = [];
  const left: OpenProcedure[][] = [[start]];
  while (left.length > 0) {
    const next = left.at(-1)!.pop();
    if (next === undefined) {
      left.pop();
      const finished = path.pop();
      if (finished !== undefined) done.add(finished);
      continue;
    }
    const at = path.indexOf(next);
    if (at >= 0) {
      path.forEach((one) => done.add(one));
      return firstInSource(path.slice(at));
    }
    if (done.has(next)) continue;
    path.push(next);
    left.push([...calls.get(next)?.keys() ?? []]);
  }
}

/** The circle, from the procedure that stands first in the source back to it. */
function firstInSource(circle: readonly OpenProcedure[]): OpenProcedure[] {
  const starts = circle.map(({ span }) => span.start);
  const first = starts.indexOf(Math.min(...starts));
  return [...circle.slice(first), ...circle.slice(0, first + 1)];
}

// ## Waiting

/** How a procedure comes to wait: the calls on the way, the last one an operation or event. */
export type Waits = ReadonlyMap<TypedProcedure, readonly string[]>;

/** The procedures among `procedures` that may wait. Those that are called stand before callers. */
export function findWaiting(procedures: readonly TypedProcedure[]): Waits {
  const waits = new Map<TypedProcedure, readonly string[]>();
  for (const procedure of procedures) {
    eachExpressionIn(procedure.body, (typed) => {
      if (waits.has(procedure)) return;
      const way = wayToWait(waits, typed);
      if (way !== undefined) waits.set(procedure, way);
    });
  }
  return waits;
}

type Expression = Parameters<Parameters<typeof eachExpressionIn>[1]>[0];

/** The way on which computing `typed` itself may wait. */
function wayToWait(waits: Waits, typed: Expression): string[] | undefined {
  if (typed.kind === "call" && typed.operation.blocking) {
    return [typed.operation.name];
  }
  if (typed.kind === "raise") return [`raise ${typed.event.name}`];
  const way = typed.kind === "invoke" && waits.get(typed.procedure);
  return typed.kind === "invoke" && way
    ? [typed.procedure.name, ...way]
    : undefined;
}

/** Complains about each call in a handler of an interrupt that may wait. */
export function refuseWaiting(
  checker: Checker,
  handler: TypedProcedure,
  waits: Waits,
): void {
  if (handler.event?.interrupt !== true) return;
  eachExpressionIn(handler.body, (typed) => {
    const way = wayToWait(waits, typed);
    if (way === undefined) return;
    const shown = way.length > 6 ? [...way.slice(0, 5), way.at(-1)!] : way;
    complain(
      checker,
      "T116",
      typed.span,
      `${shown.join(" -> ")} may wait, and ${
        handler.event!.name
      } is an interrupt`,
      "Note in the state that it is to be done, and do it in a handler that may wait",
    );
  });
}

/** `procedures` with everyone after all whom he calls. */
export function calledFirst(
  procedures: readonly OpenProcedure[],
  calls: Calls,
): OpenProcedure[] {
  const sorted = new Set<OpenProcedure>();
  function add(procedure: OpenProcedure): void {
    if (sorted.has(procedure)) return;
    for (const called of calls.get(procedure)?.keys() ?? []) add(called);
    sorted.add(procedure);
  }
  for (const one of procedures) add(one);
  return [...sorted];
}
