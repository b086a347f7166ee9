// # Handlers
//
// A handler is the code for one instruction, made from its definition.
//
// Every handler does the same things in the same order: fetch the operands, make sure that
// nothing is in the way, start the instruction on the scoreboard, do what it does, go on.
// Until it is sure, it changes nothing. So it can still leave everything to [[step]] by
// leaving the engine, and `step` finds the machine as it was before the instruction. That
// is a *side exit*.

import {
  type Effect,
  expressionsOf,
  type Instruction,
} from "../instructions/instructions.ts";
import { INSTRUCTIONS } from "../instructions/instruction_set.ts";
import { type Expression, operandsOf } from "../instructions/expressions.ts";
import { pipeOf } from "../processor/pipes.ts";
import {
  chargeJump,
  chargeNotTaken,
  chargeTaken,
  noteReady,
  start,
} from "./charging.ts";
import {
  canCompile,
  compile,
  compileTruth,
  constantPart,
  type Sources,
} from "./compiling.ts";
import {
  entryConstant,
  fetchOperands,
  type Frame,
  nextAddress,
  type Slot,
  SLOTS,
} from "./frame.ts";
import { MEMORY_START } from "./layout.ts";
import { reach } from "./reaching.ts";
import {
  block,
  branch,
  branchIf,
  type Code,
  get,
  i32,
  i64,
  label,
  set,
} from "./wasm_code.ts";

// ## One instruction, several handlers
//
// What is known when a word is decoded need not be found out again when it is executed.
// An addition that writes R31 does nothing but wait for its operands. A branch that points
// backwards is expected to be taken. Such differences select among handlers.

/** What is special about the word that a handler is for. */
export type Form = "plain" | "to R31" | "backward";

/** Which handler a decoded word gets. */
export interface Handler {
  readonly instruction: Instruction;
  readonly form: Form;
}

/** The number of the handler that leaves everything to [[step]]. */
export const LEAVE = 0;

/** The handlers behind [[LEAVE]], numbered from 1. */
export const HANDLERS: readonly Handler[] = INSTRUCTIONS
  .filter(isCompiled)
  .flatMap((instruction) =>
    formsOf(instruction.effect).map((form) => ({ instruction, form }))
  );

/** The forms in which an effect comes. */
function formsOf(effect: Effect): Form[] {
  switch (effect.kind) {
    case "write":
    case "load":
      return ["plain", "to R31"];
    case "branch":
      if (effect.links) return ["plain", "to R31"];
      return ["plain", "backward"];
    default:
      return ["plain"];
  }
}

/** Whether the engine executes `instruction` by itself, apart from side exits. */
function isCompiled({ effect }: Instruction): boolean {
  const meaning = expressionsOf(effect);
  if (!meaning.every(canCompile) || constantPart(meaning) === "several") {
    return false;
  }
  switch (effect.kind) {
    case "write":
    case "branch":
    case "barrier":
      return true;
    case "load":
      return !effect.locks;
    case "store":
      return !effect.conditional;
    default:
      return false;
  }
}

// The list of effects ends in `default`, here and below. An effect that this page has
// never heard of is left to the reference interpreter.

/** The slots that `handler` fetches and waits for: what it reads, and what it writes. */
function slotsOf({ instruction, form }: Handler): Slot[] {
  const names = new Set<string>(
    expressionsOf(instruction.effect).flatMap((part) => [...operandsOf(part)]),
  );
  const result = resultOf(instruction.effect);
  if (result !== undefined && form !== "to R31") names.add(result);
  return SLOTS.filter((slot) => names.has(slot));
}

/** The slot that `effect` writes. */
function resultOf(effect: Effect): Slot | undefined {
  if (effect.kind === "write") return effect.to;
  if (effect.kind === "load") return "ra";
  if (effect.kind === "branch" && effect.links) return "ra";
}

// ## The code

/** Code for `handler`, which ends in a jump. */
export function handlerCode(frame: Frame, handler: Handler): Code {
  const slots = slotsOf(handler);
  return [
    fetchOperands(frame, slots),
    body(frame, handler, slots),
  ];
}

function body(frame: Frame, handler: Handler, slots: readonly Slot[]): Code {
  const { instruction, form } = handler;
  const { effect } = instruction;
  const started = start(frame, pipeOf(instruction), slots);
  switch (effect.kind) {
    case "branch":
      return [started, branchCode(frame, handler, effect)];
    case "load":
      if (form === "to R31") return [started, goOn(frame)];
      return [
        find(frame, effect, "read"),
        started,
        set(frame.loaded, loadCode(frame, effect.bytes)),
        finish(frame, instruction, "ra", effect.value),
      ];
    case "store":
      return [
        find(frame, effect, "write"),
        started,
        storeCode(frame, effect.bytes, compile(effect.value, sources(frame))),
        goOn(frame),
      ];
    case "write":
      if (form === "to R31") return [started, goOn(frame)];
      return [started, finish(frame, instruction, effect.to, effect.value)];
    default:
      return [started, goOn(frame)];
  }
}

/** What the expressions may speak of, as code. */
function sources(frame: Frame): Sources {
  return (operand) => {
    switch (operand) {
      case "ra":
      case "rb":
      case "rc":
        return get(frame.values[operand]);
      case "displacement":
        return entryConstant(frame);
      case "loaded":
        return get(frame.loaded);
      default:
        return nextAddress(frame);
    }
  };
}

/** Writes the result, notes when it is ready, and goes on. */
function finish(
  frame: Frame,
  { cycles }: Instruction,
  slot: Slot,
  value: Expression,
): Code {
  const code = compile(value, sources(frame));
  return [
    i64.store(get(frame.offsets[slot]), code),
    noteReady(frame, slot, cycles),
    goOn(frame),
  ];
}

/** Continues with the next instruction. */
function goOn(frame: Frame): Code {
  const { pc, instructions, labels } = frame;
  return [
    set(pc, nextAddress(frame)),
    set(instructions, i64.add(get(instructions), i64.constant(1n))),
    branch(labels.next),
  ];
}

// ## Loads and stores

type Touching = Extract<Effect, { kind: "load" | "store" }>;

/** Sets `place` for an access, or leaves the engine. */
function find(frame: Frame, effect: Touching, access: "read" | "write"): Code {
  return [
    set(frame.address, compile(effect.address, sources(frame))),
    reach(frame, access, effect.bytes),
  ];
}

const LOAD = {
  1: i64.load8_u,
  2: i64.load16_u,
  4: i64.load32_u,
  8: i64.load,
} as const;

const STORE = {
  1: i64.store8,
  2: i64.store16,
  4: i64.store32,
  8: i64.store,
} as const;

function loadCode(frame: Frame, bytes: 1 | 2 | 4 | 8): Code {
  return LOAD[bytes](get(frame.place), MEMORY_START);
}

function storeCode(frame: Frame, bytes: 1 | 2 | 4 | 8, value: Code): Code {
  return STORE[bytes](get(frame.place), value, MEMORY_START);
}

// ## Branches

type Branching = Extract<Effect, { kind: "branch" }>;

function branchCode(
  frame: Frame,
  { instruction, form }: Handler,
  effect: Branching,
): Code {
  const { target, when } = effect;
  const jumps = instruction.format === "jump";
  const certain = when === 1n;
  const stay = label("stay");
  const expected = certain || form === "backward";
  const going = [
    set(frame.address, compile(target, sources(frame))),
    jumps
      ? chargeJump(
        frame,
        instruction,
        get(frame.address),
        entryConstant(frame),
      )
      : chargeTaken(frame, expected),
    effect.links && form !== "to R31" ? link(frame, instruction) : [],
    go(frame),
  ];
  if (certain) return going;
  return [
    block(
      stay,
      branchIf(i32.eqz(compileTruth(when, sources(frame))), stay),
      going,
    ),
    chargeNotTaken(frame, !expected),
    goOn(frame),
  ];
}

/** Leaves the address of the next instruction in Ra. */
function link(frame: Frame, { cycles }: Instruction): Code {
  return [
    i64.store(get(frame.offsets.ra), nextAddress(frame)),
    noteReady(frame, "ra", cycles),
  ];
}

/** Continues at `address`. */
function go(frame: Frame): Code {
  const { pc, instructions, address, pageStart, labels } = frame;
  const distance = i64.sub(get(pc), get(pageStart));
  return [
    set(pc, get(address)),
    set(instructions, i64.add(get(instructions), i64.constant(1n))),
    branchIf(i64.lt_u(distance, i64.constant(8192n)), labels.next),
    branch(labels.elsewhere),
  ];
}
