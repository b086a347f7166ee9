// # All at once
//
// What is passed to a block must be moved there as if at once: one value's new place may be another
// value's old one.
//
// `a, b = b, a` cannot be done by a move after another. A move is done when nobody still needs what
// it overwrites. If only circles remain, one value steps aside into a register that is free. If
// none is free, two registers can exchange their contents by three exclusive ors.

import { panic } from "../../01-hardware/mod.ts";
import type { Span } from "../source/diagnostics.ts";
import { constantCode } from "./constants.ts";
import {
  FIXED,
  type MachineInstruction,
  type Register,
} from "./machine_code.ts";

/** Where a value is: in a real register, or in a slot of the frame. */
export type Home =
  | { readonly kind: "register"; readonly number: Register }
  | { readonly kind: "slot"; readonly number: number };

/** A move to be done: from a place, or of a number. */
export interface Move {
  /** What is moved. */
  readonly from: Home | bigint;
  /** Where it goes. */
  readonly to: Home;
}

/** What moves may use besides: a register for values on their way, and one for steps aside. */
export interface Spare {
  /** For values between two slots; only procedures with slots need it. */
  readonly way: Register | undefined;
  /** For one that steps aside; if there is none, it exchanges places. */
  readonly aside: Register | undefined;
}

interface Moves {
  /** What is still to be done, by the place that it overwrites. */
  readonly into: Map<string, Move>;
  /** How many of them read each place. */
  readonly readers: Map<string, number>;
  readonly spare: Spare;
  readonly span: Span;
  readonly code: MachineInstruction[];
}

/** The instructions that do `moves` as if at once. */
export function moveAtOnce(
  moves: readonly Move[],
  spare: Spare,
  span: Span,
): MachineInstruction[] {
  const all: Moves = {
    into: new Map(),
    readers: new Map(),
    spare,
    span,
    code: [],
  };
  const last: Move[] = [];
  for (const one of moves) {
    if (typeof one.from === "bigint") last.push(one);
    else if (nameOf(one.from) !== nameOf(one.to)) add(all, one);
  }
  for (const home of [...all.into.keys()]) settle(all, home);
  for (const home of [...all.into.keys()]) {
    if (all.into.has(home)) breakCircle(all, home);
  }
  for (const one of last) perform(all, one);
  return all.code;
}

function nameOf({ kind, number }: Home): string {
  return `${kind} ${number}`;
}

function add({ into, readers }: Moves, move: Move): void {
  const from = nameOf(move.from as Home);
  into.set(nameOf(move.to), move);
  readers.set(from, (readers.get(from) ?? 0) + 1);
}

/** Makes the move into `home` if nobody needs what is there, and those it was blocking. */
function settle(moves: Moves, home: string): void {
  const { into, readers } = moves;
  for (let at = home; !readers.get(at);) {
    const next = into.get(at);
    if (next === undefined) return;
    const source = nameOf(next.from as Home);
    perform(moves, next);
    into.delete(at);
    readers.set(source, (readers.get(source) ?? 1) - 1);
    at = source;
  }
}

// In a circle everybody is read by exactly one.

function breakCircle(moves: Moves, home: string): void {
  const { into, readers, spare } = moves;
  const move = into.get(home)!;
  const aside = spare.aside;
  if (aside === undefined) return exchange(moves, home);
  // Whoever reads what is in `home` will find it aside.
  const kept: Home = { kind: "register", number: aside };
  perform(moves, { from: move.to, to: kept });
  const reader = [...into.values()].find(({ from }) =>
    nameOf(from as Home) === home
  )!;
  into.set(nameOf(reader.to), { from: kept, to: reader.to });
  readers.set(home, 0);
  settle(moves, home);
}

/** Exchanges along a circle of registers: each exchange puts one value into its place. */
function exchange(moves: Moves, home: string): void {
  const { into, readers } = moves;
  let move = into.get(home)!;
  while (nameOf(move.from as Home) !== home) {
    const source = nameOf(move.from as Home);
    swap(moves, move.to, move.from as Home);
    into.delete(nameOf(move.to));
    readers.set(source, 0);
    // What was in `move.to` is now in the source, and whoever wants it looks there.
    move = { from: into.get(source)!.from, to: into.get(source)!.to };
  }
  into.delete(nameOf(move.to));
  readers.set(home, 0);
}

function swap({ code, span }: Moves, one: Home, other: Home): void {
  if (one.kind === "slot" || other.kind === "slot") {
    return panic("copying: no register for a step aside");
  }
  const [a, b] = [one.number, other.number];
  for (const [first, second] of [[a, b], [b, a], [a, b]] as const) {
    code.push({
      name: "xor",
      form: "operate",
      reads: [first, second],
      writes: [first],
      span,
    });
  }
}

// ## One move

function perform(
  { code, spare, span }: Moves,
  { from, to }: Move,
): void {
  const target = to.kind === "register" ? to.number : spare.way;
  if (typeof from === "bigint") {
    if (from === 0n && to.kind === "slot") {
      code.push(storeSlot(FIXED.zero, to.number, span));
      return;
    }
    const made = target ?? panic("copying: no register for a number");
    if (from === 0n) code.push(copyRegister(FIXED.zero, made, span));
    else code.push(...constantCode(from, made, span));
    if (to.kind === "slot") code.push(storeSlot(made, to.number, span));
    return;
  }
  if (from.kind === "register") {
    code.push(
      to.kind === "register"
        ? copyRegister(from.number, to.number, span)
        : storeSlot(from.number, to.number, span),
    );
    return;
  }
  const way = target ?? panic("copying: no register between two slots");
  code.push(loadSlot(from.number, way, span));
  if (to.kind === "slot") code.push(storeSlot(way, to.number, span));
}

/** A copy of one register in another. */
export function copyRegister(
  from: Register,
  to: Register,
  span: Span,
): MachineInstruction {
  return { name: "mov", form: "move", reads: [from], writes: [to], span };
}

/** A load from a slot of the frame. */
export function loadSlot(
  slot: number,
  to: Register,
  span: Span,
): MachineInstruction {
  return {
    name: "ldq",
    form: "load",
    reads: [FIXED.stack],
    writes: [to],
    offset: { number: 0, slot },
    touches: touchSlot(slot),
    span,
  };
}

/** A store to a slot of the frame. */
export function storeSlot(
  from: Register,
  slot: number,
  span: Span,
): MachineInstruction {
  return {
    name: "stq",
    form: "store",
    reads: [from, FIXED.stack],
    writes: [],
    offset: { number: 0, slot },
    touches: touchSlot(slot),
    span,
  };
}

// Slots of values have nothing in common with one another, nor with arrays on the stack. Their
// numbers serve as distances from a register that there is not.

function touchSlot(slot: number) {
  return { region: "spill", base: -1, from: slot, to: slot + 1 } as const;
}
