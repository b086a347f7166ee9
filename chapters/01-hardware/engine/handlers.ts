// # Which handlers there are
//
// A *handler* is the code that executes one kind of instruction. Each instruction that the
// engine knows has at least one.

import {
  destinationOf,
  type Effect,
  expressionsOf,
  type Instruction,
  reads,
  type RegisterOperand,
} from "../instructions/instructions.ts";
import { join } from "../instructions/encodings.ts";
import { INSTRUCTIONS, isFloatingPoint } from "../instruction_set.ts";
import { pipeOf } from "../processor/pipes.ts";
import { canCompile, constantPart } from "./compiling.ts";
import { canCompileFloat, floatKey } from "./floating.ts";
import { type Slot, SLOTS } from "./frame.ts";

// ## One instruction, several handlers
//
// What is known when a word is decoded need not be found out again when it is executed.
// An addition that writes R31 does nothing but wait for its operands. A branch that points
// backwards is expected to be taken. Such differences select among handlers.

/** What is special about the word that a handler is for. */
export type Form = "plain" | "to R31" | "backward";

/** Which handler a decoded word gets. */
export interface Handler {
  /** The instruction. */
  readonly instruction: Instruction;
  /** What is special about the word. */
  readonly form: Form;
}

// ## Places
//
// The word names at most three registers, in three places. Whether a place means an
// integer or a floating-point register is up to the instruction.

/** The place of each operand. */
export const SLOT_OF: Readonly<Record<RegisterOperand, Slot>> = {
  ra: "ra",
  rb: "rb",
  rc: "rc",
  fa: "ra",
  fb: "rb",
  fc: "rc",
};

/** The registers that `instruction` reads or writes, as operands. */
export function registersOf(instruction: Instruction): RegisterOperand[] {
  const names = Object.keys(SLOT_OF) as RegisterOperand[];
  const result = destinationOf(instruction.effect);
  return names.filter((name) => name === result || reads(instruction, name));
}

/** The slots that `handler` fetches and waits for: what it reads, and what it writes. */
export function slotsOf({ instruction, form }: Handler): Slot[] {
  const result = destinationOf(instruction.effect);
  const used = registersOf(instruction)
    .filter((name) =>
      form !== "to R31" || name !== result || reads(instruction, name)
    )
    .map((name) => SLOT_OF[name]);
  return SLOTS.filter((slot) => used.includes(slot));
}

/** Whether `instruction` needs floating point to be switched on. */
export function floats(
  { format, opcode, function: code }: Instruction,
): boolean {
  return isFloatingPoint(join(format, { opcode, function: code }));
}

// ## What the engine can do

/** The number of the handler that leaves everything to [[step]]. */
export const LEAVE = 0;

/** The forms in which an effect comes. */
function formsOf(effect: Effect): Form[] {
  switch (effect.kind) {
    case "write":
    case "load":
      return ["plain", "to R31"];
    case "store":
      return effect.conditional ? ["plain", "to R31"] : ["plain"];
    case "branch":
      return effect.links ? ["plain", "to R31"] : ["plain", "backward"];
    default:
      return ["plain"];
  }
}

/** Whether the engine executes `instruction` by itself, apart from side exits. */
export function isCompiled({ effect }: Instruction): boolean {
  const meaning = expressionsOf(effect);
  if (!meaning.every(canCompile) || constantPart(meaning) === "several") {
    return false;
  }
  switch (effect.kind) {
    case "write":
      return effect.to !== "fpcr";
    case "float":
      return canCompileFloat(effect);
    case "load":
    case "store":
    case "branch":
    case "barrier":
      return true;
    default:
      return false;
  }
}

// The list of effects ends in `default`, here and below. An effect that this page has
// never heard of is left to the reference interpreter.
//
// Some instructions need not have handlers of their own. What only waits for its operands
// does not care what it would have done with them, and the many forms of a floating-point
// addition are the same thing for ordinary numbers.

/** What `handler`'s code depends on: handlers with the same key can be one. */
export function keyOf(handler: Handler): string {
  const { instruction, form } = handler;
  const { effect, cycles, name } = instruction;
  if (effect.kind === "float") return `${floatKey(effect)} in ${cycles}`;
  if (!isIdle(handler)) return `${name} ${form}`;
  return `${pipeOf(instruction)} ${slotsOf(handler)} ${floats(instruction)}`;
}

/** Whether nothing happens but waiting. */
export function isIdle({ instruction: { effect }, form }: Handler): boolean {
  if (effect.kind === "barrier") return true;
  if (form !== "to R31") return false;
  return effect.kind === "load" ||
    effect.kind === "write" && effect.overflow === undefined;
}

/** The handlers behind [[LEAVE]], numbered from 1, by their keys. */
export const HANDLERS: ReadonlyMap<string, Handler> = new Map(
  INSTRUCTIONS
    .filter(isCompiled)
    .flatMap((instruction) =>
      formsOf(instruction.effect).map((form) => ({ instruction, form }))
    )
    .map((handler) => [keyOf(handler), handler]),
);
