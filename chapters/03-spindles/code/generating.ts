// # From the form to assembly
//
// Instructions are chosen, put in order and given registers; their blocks are laid out, and what
// comes of it is assembly text.
//
// This is what becomes of the entry `add` of [[§A first spindle]]. Its index is proved to be
// inside, so nothing tests it:
//
// :::figure counter.code
// :::
//
// :::deep The same with its check
// Had nobody proved anything, {{counter.checked.count}} instructions would stand here and not
// {{counter.code.count}}. Two of them are executed in each call; the others wait for the check
// to fail.
//
// :::figure counter.checked
// :::
// :::
//
// :::predict
// In a copy of `chapters/03-spindles/source/counter.spindle`, write `if place > 8` instead of
// `if place > 7`. What does being off by one cost? `deno task spindle asm FILE` shows the
// code, and `deno task spindle check FILE` says why.
// :::
//
// Everything is tried in the best way first. If the values then do not fit into the registers,
// because putting instructions in a good order has kept too many waiting at the same time, the
// order of the form is kept; and if they still do not fit, some live on the stack.

import type { Block, Procedure, Value } from "../form/ir.ts";
import type { Home } from "./copying.ts";
import { type StackFrame, stackFrameOf } from "./frame.ts";
import { destination, layOut } from "./layout.ts";
import { FIRST_VIRTUAL, type MachineBlock } from "./machine_code.ts";
import type { Placement } from "./placement.ts";
import { allocateRegisters, type Allocation } from "./registers.ts";
import { isVain, useRegisters } from "./rewriting.ts";
import { scheduleInstructions } from "./scheduling.ts";
import { type Selected, selectInstructions } from "./selecting.ts";
import { createClock } from "./timing.ts";
import { dropUnread } from "./unused.ts";
import { type CodeLine, writeText } from "./writing.ts";

/** Assembly text for `procedure`, which begins at `label`. */
export function generate(
  procedure: Procedure,
  label: string,
  placement: Placement,
): string {
  return generateLines(procedure, label, placement)
    .map(({ text }) => `${text}\n`).join("");
}

/** The lines of assembly for `procedure`, each with where it comes from and when it starts. */
export function generateLines(
  procedure: Procedure,
  label: string,
  placement: Placement,
): CodeLine[] {
  return [...compile(procedure, label, placement).lines];
}

/** A procedure as lines of assembly, and what is to be known of them. */
export interface Compiled {
  /** The lines. */
  readonly lines: readonly CodeLine[];
  /** At which line each block of the form begins; absent for those that have become part of others. */
  readonly begins: ReadonlyMap<Block, number>;
  /** What it needs on the stack. */
  readonly frame: StackFrame;
  /** How many values are kept there, besides arrays. */
  readonly kept: number;
}

/** Compiles `procedure`, whose code begins at `label`. */
export function compile(
  procedure: Procedure,
  label: string,
  placement: Placement,
): Compiled {
  const { selected: { made, begins: first }, allocation } = place(
    procedure,
    label,
    placement,
  );
  const kept = useRegisters(made, allocation);
  for (const block of made.blocks) {
    block.instructions = block.instructions.filter((one) => !isVain(one));
  }
  const frame = stackFrameOf(made, allocation.saved);
  const layout = layOut(made);
  const written = writeText({ made, label, placement, frame, layout });
  const begins = new Map<Block, number>();
  for (const [block, at] of first) {
    const line = written.starts.get(destination(at));
    if (line !== undefined) begins.set(block, line);
  }
  return { lines: written.lines, begins, frame, kept };
}

interface Placed {
  readonly selected: Selected;
  readonly allocation: Allocation;
}

function place(
  procedure: Procedure,
  label: string,
  placement: Placement,
): Placed {
  const keeps = placement.keepsParameters === true;
  for (const ordered of [true, false]) {
    const selected = selectInstructions(procedure, label, placement);
    const { made } = selected;
    dropUnread(made);
    if (ordered) made.blocks.forEach(putInOrder);
    const allocation = allocateRegisters(made, keeps, !ordered);
    if (allocation !== undefined) return { selected, allocation };
  }
  throw new RangeError("No registers");
}

/** Puts the instructions of `block` in a good order, before they have registers. */
function putInOrder(block: MachineBlock): void {
  block.instructions = scheduleInstructions(
    block.instructions,
    [],
    createClock(),
  );
}

// ## Asking about it

/** What a procedure needs on the stack and where its values are. */
export interface Needs {
  /** Bytes of its frame. */
  readonly bytes: number;
  /** How many values are kept on the stack. */
  readonly kept: number;
  /** Where each value is; some have become parts of others and are nowhere. */
  readonly homes: ReadonlyMap<Value, Home>;
}

/** What the code of `procedure` needs, wherever it is placed. */
export function needsOf(procedure: Procedure): Needs {
  const { selected, allocation } = place(procedure, "measured", ANYWHERE);
  const { made, registers } = selected;
  const before = made.slots.length;
  const kept = useRegisters(made, allocation);
  const homes = new Map<Value, Home>();
  let slot = before;
  for (const [value, register] of registers) {
    if (register < FIRST_VIRTUAL) continue;
    const real = allocation.registers[register]!;
    if (real >= 0) homes.set(value, { kind: "register", number: real });
    else if (real === -1) homes.set(value, { kind: "slot", number: slot++ });
  }
  return { bytes: stackFrameOf(made, allocation.saved).bytes, kept, homes };
}

const ANYWHERE: Placement = {
  kind: "kernel",
  state: "state",
  stateFromGp: 0n,
  operation: () => 0,
  record: () => ({ base: "global pointer", offset: 0n }),
  event: () => "event",
  firstParameter: 16,
  failure: 0,
};
