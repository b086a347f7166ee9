// # Calls and checks
//
// A procedure reaches the world outside in three ways, and for each it is agreed which registers
// hold what.
//
// A kernel operation that only reads a field of a record becomes a load. Any other is a call of the
// controllers by `CSERVE`: its number in `v0`, its arguments from `a0` on, its result in `v0`. An
// operation of another spindle, and the raising of an event, are calls of routines. These say in
// `t0` whether there is an answer at all.
//
// What lives in a register across a call must be in one that the call leaves alone. Of `CSERVE` we
// assume no more than of the other routines of PALcode: it may use up the parameters, the result,
// `t0` and `t8` to `t11`. A routine may use up everything that its caller has not asked it to keep.

import { panic } from "../../01-hardware/mod.ts";
import { known } from "../form/builder.ts";
import type { Site, Value } from "../form/ir.ts";
import type { EventType, OperationType } from "../meaning/typed.ts";
import { conditionOf, oppositeOf } from "./conditions.ts";
import { constantIn, valueRegister } from "./constants.ts";
import {
  emit,
  emitAddress,
  emitLoad,
  emitMove,
  emitOperation,
  type Selection,
} from "./emitting.ts";
import {
  FIXED,
  type MachineBlock,
  type Offset,
  type Register,
  type RegisterSet,
  setOf,
} from "./machine_code.ts";
import { RAISE } from "./placement.ts";

/** What `CSERVE` may use up. */
export const USED_BY_PALCODE: RegisterSet = setOf(
  ...[0, 1, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25],
);

/** What a routine may use up. */
export const USED_BY_ROUTINES: RegisterSet = setOf(
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25],
  ...[26, 27, 28],
);

// ## Calls

/** Appends a call of `operation`, and gives the register with its result. */
export function callOperation(
  selection: Selection,
  operation: OperationType,
  operands: readonly Register[],
): Register {
  const { placement } = selection;
  if (operation.reads !== undefined) {
    return readRecord(selection, operation.reads);
  }
  const leavesFor = placement.leaves?.(operation);
  const routine = placement.procedure?.(operation);
  const needs = passAll(selection, operands);
  if (leavesFor !== undefined) {
    selection.block.ending = { kind: "return", leavesFor, needs };
    return FIXED.zero;
  }
  if (routine !== undefined) {
    return callRoutine(selection, operation, routine, needs);
  }
  const number = { number: placement.operation(operation) };
  loadAddress(selection, FIXED.result, number, FIXED.zero);
  emit(selection, {
    name: "call_pal",
    form: "pal",
    reads: [],
    writes: [],
    literal: CSERVE,
    needs: (needs | setOf(FIXED.result)) >>> 0,
    destroys: USED_BY_PALCODE,
    call: { whom: operation, value: selection.value },
  });
  return emitMove(selection, FIXED.result);
}

const CSERVE = 0x9;

/** Moves arguments to where the one who is called looks for them. */
function passAll(
  selection: Selection,
  operands: readonly Register[],
): RegisterSet {
  const places = operands.map((_, index) => FIXED.firstParameter + index);
  if (operands.length > 6) return panic("calling: more than six arguments");
  operands.forEach((one, index) => emitMove(selection, one, places[index]!));
  return setOf(...places);
}

function callRoutine(
  selection: Selection,
  whom: OperationType | EventType,
  target: string,
  needs: RegisterSet,
): Register {
  emit(selection, {
    name: "bsr",
    form: "call",
    reads: [],
    writes: [FIXED.link],
    target,
    needs,
    destroys: USED_BY_ROUTINES,
    call: { whom, value: selection.value },
  });
  const given = emitMove(selection, FIXED.result);
  selection.answers.set(given, emitMove(selection, FIXED.answered));
  return given;
}

/** Appends `lda to, offset(base)`. */
function loadAddress(
  selection: Selection,
  to: Register,
  offset: Offset,
  base: Register,
): void {
  emit(selection, {
    name: "lda",
    form: "load",
    reads: [base],
    writes: [to],
    offset,
  });
}

/** Appends what raises `event`, and gives the register with the answer. */
export function raiseEvent(
  selection: Selection,
  event: EventType,
  operands: readonly Register[],
): Register {
  const label = selection.placement.event?.(event) ??
    panic(`calling: nobody knows where the record of ${event.name} is`);
  const needs = passAll(selection, operands);
  const { globalPointer, answered } = FIXED;
  const high = { number: 0, symbol: label, part: "high" } as const;
  const upper = emitAddress(selection, "ldah", high, globalPointer);
  loadAddress(selection, answered, { ...high, part: "low" }, upper);
  const all = (needs | setOf(answered)) >>> 0;
  return callRoutine(selection, event, RAISE, all);
}

/** Loads a field of a kernel record; the page of a stack is its pointer, rounded down. */
function readRecord(selection: Selection, field: string): Register {
  const { base, offset } = selection.placement.record(field);
  const number = Number(offset);
  const touches = {
    region: "any",
    base: FIXED.globalPointer,
    from: number,
    to: number + 8,
  } as const;
  if (base === "global pointer") {
    const { globalPointer } = FIXED;
    return emitLoad(selection, "ldq", { number }, globalPointer, touches);
  }
  const page = emitOperation(selection, "srl", FIXED.stack, 13n);
  const address = emitOperation(selection, "sll", page, 13n);
  return emitLoad(selection, "ldq", { number }, address);
}

// ## Checks
//
// A check is a branch that is hardly ever taken, to a place behind the end of the procedure. If
// something has to be given back first, that happens on the way there.

/** The label of what happens when the check at `site` fails. */
export function failureLabel(label: string, site: number): string {
  return `$${label}.failed${site}`;
}

/** Appends a check whose first operand must hold. */
export function emitCheck(
  selection: Selection,
  site: Site,
  [truth, ...handles]: readonly Value[],
): void {
  const always = known(truth);
  if (always === 1n) return;
  const releases = site.releases ?? [];
  const condition = always === 0n
    ? { register: constantIn(selection, 0n), test: "ne" } as const
    : conditionOf(selection, truth!);
  if (releases.length > 0) {
    return checkAndRelease(selection, site, condition, releases, handles);
  }
  selection.made.failures.add(site.number);
  const { register, test } = oppositeOf(condition);
  emit(selection, {
    name: `b${test}`,
    form: "branch",
    reads: [register],
    writes: [],
    target: failureLabel(selection.label, site.number),
  });
}

function checkAndRelease(
  selection: Selection,
  site: Site,
  condition: ReturnType<typeof conditionOf>,
  releases: readonly OperationType[],
  handles: readonly Value[],
): void {
  selection.made.failures.add(site.number);
  const before = selection.block;
  const failing = newBlock(selection, true);
  const going = newBlock(selection, before.rare);
  before.ending = {
    kind: "branch",
    ...condition,
    then: going,
    otherwise: failing,
    likely: true,
  };
  before.endSpan = selection.span;
  enterBlock(selection, failing);
  releases.forEach((operation, index) => {
    callOperation(selection, operation, [
      valueRegister(selection, handles[index]!),
    ]);
  });
  failing.ending = { kind: "failure", site: site.number };
  enterBlock(selection, going);
}

/** A new block, which nothing leads to yet. */
export function newBlock(
  { made, span }: Selection,
  rare: boolean,
): MachineBlock {
  const block: MachineBlock = {
    number: made.blocks.length,
    parameters: [],
    instructions: [],
    ending: { kind: "return" },
    endSpan: span,
    rare,
  };
  made.blocks.push(block);
  return block;
}

/** Goes on in `block`, where nothing has been computed yet. */
export function enterBlock(selection: Selection, block: MachineBlock): void {
  selection.block = block;
  selection.computed.clear();
}
