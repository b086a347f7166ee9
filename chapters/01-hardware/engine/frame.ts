// # The engine's variables
//
// The engine is one long function, and these are its variables.
//
// While it runs, the program counter and the clock are in locals, because they change
// with every instruction. They are copied from the engine's area when it begins and back
// when it ends. The registers stay where they are, in the array.

import { DECODED, ENTRY, STATE } from "./layout.ts";
import {
  type Code,
  f64,
  get,
  i32,
  i64,
  type Label,
  label,
  type Local,
  set,
} from "./wasm_code.ts";
import type { FunctionBuilder } from "./wasm_module.ts";

/** Everything that the engine's code can name. */
export interface Frame {
  /** Where the processor's area begins. */
  readonly area: Local;
  /** Where the bank of translation buffers begins that is in use. */
  readonly bank: Local;
  /** The address of the instruction at work. */
  readonly pc: Local;
  /** The cycle in which the next instruction may start. */
  readonly cycles: Local;
  /** How many instructions have been begun. */
  readonly instructions: Local;
  /** At this cycle the engine stops. */
  readonly until: Local;
  /** How much of kseg may be read directly. */
  readonly readable: Local;
  /** How much of it may be written directly. */
  readonly writable: Local;
  /** The address of the page that instructions come from. */
  readonly pageStart: Local;
  /** The address behind that page. */
  readonly pageEnd: Local;
  /** What must be added to an address in it to get a physical one. */
  readonly fetchAddend: Local;
  /** Which pipe the neighbour uses, as a bit, if the next may start beside it. */
  readonly beside: Local;
  /** What is known of floating point, as bits (FLOAT_STATE). */
  readonly floating: Local;
  /** The block that `LDx_L` watches; all ones if there is none. */
  readonly locked: Local;
  /** The decoded entry of the instruction at work. */
  readonly entry: Local;
  /** Where the instruction's operands are in the array. */
  readonly offsets: Readonly<Record<Slot, Local>>;
  /** What they hold. */
  readonly values: Readonly<Record<Slot, Local>>;
  /** The virtual address of a load or store, or where a branch goes. */
  readonly address: Local;
  /** The physical address of a load or store. */
  readonly place: Local;
  /** What a load found, or an operation gave. */
  readonly loaded: Local;
  /** The cycle from which all operands can be used. */
  readonly needed: Local;
  /** Whatever is needed for a moment. */
  readonly other: Local;
  /** Floating-point numbers: the operands, the result, and one more. */
  readonly numbers: Readonly<Record<"a" | "b" | "result" | "other", Local>>;
  /** Why the engine stops. */
  readonly reason: Local;
  /** Where the code continues. */
  readonly labels: Labels;
}

/** The three places for a register in an instruction word. */
export type Slot = "ra" | "rb" | "rc";

/** The three places. */
export const SLOTS: readonly Slot[] = ["ra", "rb", "rc"];

/** The places that handlers jump to. */
export interface Labels {
  /** The next instruction is in the same page. */
  readonly next: Label;
  /** The next instruction may be in another page. */
  readonly elsewhere: Label;
  /** Out, for each reason. */
  readonly exits: Readonly<Record<Exit, Label>>;
}

/**
 * Why the engine stops: the time is up, the instruction is one for [[step]], a word must
 * be decoded first, or a page's translation is wanted for one kind of access.
 */
export const EXITS = [
  "until",
  "step",
  "decode",
  "fetch",
  "read",
  "write",
] as const;

/** One of [[EXITS]]. */
export type Exit = typeof EXITS[number];

/** The variables of `builder`'s function, whose parameter is the processor's area. */
export function createFrame(builder: FunctionBuilder): Frame {
  const small = () => builder.local("i32");
  const large = () => builder.local("i64");
  const number = () => builder.local("f64");
  return {
    area: builder.parameter(0),
    bank: small(),
    pc: large(),
    cycles: large(),
    instructions: large(),
    until: large(),
    readable: large(),
    writable: large(),
    pageStart: large(),
    pageEnd: large(),
    fetchAddend: small(),
    beside: small(),
    floating: small(),
    locked: large(),
    entry: small(),
    offsets: { ra: small(), rb: small(), rc: small() },
    values: { ra: large(), rb: large(), rc: large() },
    address: large(),
    place: small(),
    loaded: large(),
    needed: large(),
    other: large(),
    numbers: { a: number(), b: number(), result: number(), other: number() },
    reason: small(),
    labels: createLabels(),
  };
}

function createLabels(): Labels {
  const exits = EXITS.map((name) => [name, label(name)]);
  return {
    next: label("next"),
    elsewhere: label("elsewhere"),
    exits: Object.fromEntries(exits) as Record<Exit, Label>,
  };
}

// ## In and out
//
// The counters are floating-point numbers on the other side, because JavaScript's are.

/** Copies the state from the area into the locals. */
export function enter(frame: Frame): Code {
  const area = get(frame.area);
  const whole = (offset: number) => i64.trunc_sat_f64_u(f64.load(area, offset));
  return [
    set(frame.bank, i32.load(area, STATE.bank)),
    set(frame.pc, i64.load(area, STATE.pc)),
    set(frame.cycles, whole(STATE.cycles)),
    set(frame.instructions, whole(STATE.instructions)),
    set(frame.until, whole(STATE.until)),
    set(frame.readable, i64.load(area, STATE.readable)),
    set(frame.writable, i64.load(area, STATE.writable)),
    set(frame.beside, i32.load(area, STATE.beside)),
    set(frame.floating, i32.load(area, STATE.floating)),
    set(frame.locked, i64.load(area, STATE.locked)),
  ];
}

/** Copies it back. */
export function leave(frame: Frame): Code {
  const area = get(frame.area);
  const counted = (local: Local, offset: number) =>
    f64.store(area, f64.convert_i64_u(get(local)), offset);
  return [
    i64.store(area, get(frame.pc), STATE.pc),
    counted(frame.cycles, STATE.cycles),
    counted(frame.instructions, STATE.instructions),
    i64.store(area, get(frame.address), STATE.address),
    i32.store(area, get(frame.place), STATE.place),
    i32.store(area, get(frame.beside), STATE.beside),
    i64.store(area, get(frame.locked), STATE.locked),
  ];
}

// ## Operands

/** Fetches the offsets of `slots` from the decoded entry, and what is there. */
export function fetchOperands(frame: Frame, slots: Iterable<Slot>): Code {
  return [...slots].map((slot) => [
    set(
      frame.offsets[slot],
      i32.load16_u(get(frame.entry), DECODED + ENTRY[slot]),
    ),
    set(frame.values[slot], i64.load(get(frame.offsets[slot]))),
  ]);
}

/** The constant in the decoded entry. */
export function entryConstant(frame: Frame): Code {
  return i64.load32_s(get(frame.entry), DECODED + ENTRY.constant);
}

/** The address of the instruction behind the one at work. */
export function nextAddress(frame: Frame): Code {
  return i64.add(get(frame.pc), i64.constant(4n));
}
