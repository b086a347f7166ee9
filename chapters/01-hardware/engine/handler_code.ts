// # A handler's code
//
// Every handler does the same things in the same order: fetch the operands, make sure that
// nothing is in the way, start the instruction on the scoreboard, do what it does, go on.
//
// Until it is sure, it changes nothing. So it can still take a side exit, and [[step]] finds
// the machine as it was before the instruction.

import type { Expression } from "../instructions/expressions.ts";
import {
  type Branch,
  destinationOf,
  type Instruction,
  type Load,
  type RegisterOperand,
  type Store,
} from "../instructions/instructions.ts";
import { LOCK_BLOCK } from "../processor/locks.ts";
import { pipeOf } from "../processor/pipes.ts";
import {
  chargeJump,
  chargeNotTaken,
  chargeTaken,
  noteReady,
  start,
} from "./charging.ts";
import { compile, compileTruth, type Sources } from "./compiling.ts";
import { floatCode, requireFloating } from "./floating.ts";
import {
  entryConstant,
  fetchOperands,
  type Frame,
  nextAddress,
} from "./frame.ts";
import { floats, type Handler, isIdle, SLOT_OF, slotsOf } from "./handlers.ts";
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

/** Code for `handler`, which ends in a jump. */
export function handlerCode(frame: Frame, handler: Handler): Code {
  const { instruction } = handler;
  const slots = slotsOf(handler);
  return [
    floats(instruction) ? requireFloating(frame) : [],
    fetchOperands(frame, slots),
    body(frame, handler, start(frame, pipeOf(instruction), slots)),
  ];
}

function body(frame: Frame, handler: Handler, started: Code): Code {
  const { instruction } = handler;
  const { effect } = instruction;
  if (isIdle(handler)) return [started, goOn(frame)];
  switch (effect.kind) {
    case "branch":
      return [started, branchCode(frame, handler, effect)];
    case "load":
      return [
        find(frame, effect, "read"),
        started,
        set(frame.loaded, loadCode(frame, effect.bytes)),
        effect.locks ? set(frame.locked, blockAt(frame)) : [],
        finish(frame, handler, compile(effect.value, sources(frame))),
      ];
    case "store":
      return [
        find(frame, effect, "write"),
        started,
        effect.conditional
          ? storeIfLocked(frame, handler, effect)
          : storeCode(frame, effect),
        goOn(frame),
      ];
    case "write":
      return [
        effect.overflow ? leaveIf(frame, effect.overflow) : [],
        started,
        finish(frame, handler, compile(effect.value, sources(frame))),
      ];
    case "float":
      return [
        floatCode(frame, effect),
        started,
        finish(frame, handler, get(frame.loaded)),
      ];
    default:
      return [started, goOn(frame)];
  }
}

/** Leaves the engine if `condition` is 1. */
function leaveIf(frame: Frame, condition: Expression): Code {
  const code = compileTruth(condition, sources(frame));
  return branchIf(code, frame.labels.exits.step);
}

/** What the expressions may speak of, as code. */
function sources(frame: Frame): Sources {
  return (operand) => {
    switch (operand) {
      case "ra":
      case "rb":
      case "rc":
      case "fa":
      case "fb":
      case "fc":
        return get(frame.values[SLOT_OF[operand]]);
      case "displacement":
        return entryConstant(frame);
      case "loaded":
        return get(frame.loaded);
      default:
        return nextAddress(frame);
    }
  };
}

/** Writes the result, if it is wanted, notes when it is ready, and goes on. */
function finish(
  frame: Frame,
  { instruction, form }: Handler,
  value: Code,
): Code {
  const { effect, cycles } = instruction;
  if (form === "to R31") return goOn(frame);
  const slot = SLOT_OF[destinationOf(effect) as RegisterOperand];
  return [
    i64.store(get(frame.offsets[slot]), value),
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

/** Sets `place` for an access, or leaves the engine. */
function find(
  frame: Frame,
  effect: Load | Store,
  access: "read" | "write",
): Code {
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

function storeCode(frame: Frame, { bytes, value }: Store): Code {
  const code = compile(value, sources(frame));
  return STORE[bytes](get(frame.place), code, MEMORY_START);
}

// A locked load and a conditional store are quick as long as nobody else is concerned. A
// page in which another processor watches a block is not in the translation buffer for
// stores, so nobody is ([[SoftwareBuffers]]).

/** The number of the block around `place` that a locked load watches. */
function blockAt({ place }: Frame): Code {
  return i64.and(
    i64.extend_i32_u(get(place)),
    i64.constant(BigInt(-LOCK_BLOCK)),
  );
}

/** Stores if the block is watched, says in Ra whether it was, and watches no more. */
function storeIfLocked(frame: Frame, handler: Handler, effect: Store): Code {
  const { other, locked, offsets } = frame;
  const lost = label("lost");
  const { instruction: { cycles }, form } = handler;
  return [
    set(
      other,
      i64.extend_i32_u(i64.eq(get(locked), blockAt(frame))),
    ),
    block(
      lost,
      branchIf(i64.eqz(get(other)), lost),
      storeCode(frame, effect),
    ),
    set(locked, i64.constant(-1n)),
    form === "to R31" ? [] : [
      i64.store(get(offsets.ra), get(other)),
      noteReady(frame, "ra", cycles),
    ],
  ];
}

// ## Branches

function branchCode(
  frame: Frame,
  { instruction, form }: Handler,
  effect: Branch,
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
