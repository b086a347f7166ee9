// # Loads and stores
//
// Only these instructions touch memory, and they all find their address the same way:
// a register plus a signed 16-bit displacement.
//
// `ldq t0, 16(a0)` takes the address in `a0`, adds 16, and loads the eight bytes there
// into `t0`. `stq t0, 16(a0)` stores them. The address must be a multiple of the size, or
// the access is a fault.
//
// `LDA` and `LDAH` have the form of loads but load nothing. They leave the address
// itself in the register, which makes them the way to add a constant: `LDAH` adds 16
// bits at the upper place, `LDA` 16 bits below. Two instructions build almost any 32-bit
// number. The lower half is signed, so the upper one is often one more than it looks.

import * as e from "./expressions.ts";
import {
  type Effect,
  type Instruction,
  memory,
  since,
} from "./instructions.ts";
import { LATENCY } from "../timing.ts";

const ADDRESS = e.add("rb", "displacement");
const UPPER = e.add("rb", e.shiftLeft("displacement", 16n));
const QUADWORD_AROUND = e.and(ADDRESS, e.not(7n));

/** Address arithmetic in the clothes of a load. */
export const ADDRESSES: readonly Instruction[] = [
  memory("LDA", 0x08, write(ADDRESS), LATENCY.simple),
  memory("LDAH", 0x09, write(UPPER), LATENCY.simple),
];

function write(value: e.Expression): Effect {
  return { kind: "write", to: "ra", value };
}

// ## Loading
//
// A longword's sign is copied upwards, a word or a byte gets zeros. `LDQ_U` (unaligned)
// ignores the lowest three bits of its address and so fetches the quadword *around* a
// byte; it is the first half of every byte load on a 21064.

function load(
  bytes: 1 | 2 | 4 | 8,
  value: e.Expression,
  more: { address?: e.Expression; locks?: boolean; aligned?: boolean } = {},
): Effect {
  const { address = ADDRESS, locks = false, aligned = true } = more;
  return { kind: "load", to: "ra", address, bytes, value, locks, aligned };
}

const SIGNED_LONGWORD = e.signExtended(32n, "loaded");
const UNALIGNED: Readonly<{ address: e.Expression; aligned: boolean }> = {
  address: QUADWORD_AROUND,
  aligned: false,
};

/** Every load. */
export const LOADS: readonly Instruction[] = [
  ...since("BWX", [
    memory("LDBU", 0x0a, load(1, "loaded"), LATENCY.load),
    memory("LDWU", 0x0c, load(2, "loaded"), LATENCY.load),
  ]),
  memory("LDL", 0x28, load(4, SIGNED_LONGWORD), LATENCY.load),
  memory("LDQ", 0x29, load(8, "loaded"), LATENCY.load),
  memory("LDQ_U", 0x0b, load(8, "loaded", UNALIGNED), LATENCY.load),
  memory(
    "LDL_L",
    0x2a,
    load(4, SIGNED_LONGWORD, { locks: true }),
    LATENCY.load,
  ),
  memory("LDQ_L", 0x2b, load(8, "loaded", { locks: true }), LATENCY.load),
];

// ## Storing

function store(
  bytes: 1 | 2 | 4 | 8,
  more: { address?: e.Expression; conditional?: boolean; aligned?: boolean } =
    {},
): Effect {
  const { address = ADDRESS, conditional = false, aligned = true } = more;
  return { kind: "store", address, bytes, value: "ra", conditional, aligned };
}

/** Every store. It keeps the low bytes of Ra. */
export const STORES: readonly Instruction[] = [
  ...since("BWX", [
    memory("STB", 0x0e, store(1), LATENCY.store),
    memory("STW", 0x0d, store(2), LATENCY.store),
  ]),
  memory("STL", 0x2c, store(4), LATENCY.store),
  memory("STQ", 0x2d, store(8), LATENCY.store),
  memory("STQ_U", 0x0f, store(8, UNALIGNED), LATENCY.store),
  memory("STL_C", 0x2e, store(4, { conditional: true }), LATENCY.store),
  memory("STQ_C", 0x2f, store(8, { conditional: true }), LATENCY.store),
];

// The loads that end in `_L` and the stores that end in `_C` belong together: they let
// several programs change the same number without a lock ([[§The lock flag]]).
//
// ## Barriers
//
// The Alpha promises less than almost any other machine about the order in which one
// processor sees what another has stored, and these instructions ask for more. On our
// machine every store can be seen by everybody at once. That is allowed, and it means that
// a program with a barrier missing will not be found out here.
//
// `MB` and `WMB` put accesses to memory in order, `TRAPB` and `EXCB` wait for traps. The
// others are advice: the bytes at an address will soon be used, or no more. This machine
// does not take it.

function barrier(name: string, code: number): Instruction {
  return {
    name,
    format: "function",
    opcode: 0x18,
    function: code,
    effect: { kind: "barrier" },
    cycles: LATENCY.barrier,
  };
}

/** Whether `name` is advice about memory at an address: soon used, or used no more. */
export function isPrefetch(name: string): boolean {
  return ["FETCH", "FETCH_M", "ECB", "WH64", "WH64EN"].includes(name);
}

/** Opcode 18, first part: barriers and advice. */
export const BARRIERS: readonly Instruction[] = [
  barrier("TRAPB", 0x0000),
  barrier("EXCB", 0x0400),
  barrier("MB", 0x4000),
  barrier("WMB", 0x4400),
  barrier("FETCH", 0x8000),
  barrier("FETCH_M", 0xa000),
  barrier("ECB", 0xe800),
  barrier("WH64", 0xf800),
  barrier("WH64EN", 0xfc00),
];

// ## The cycle counter and the interrupt flag
//
// `RPCC` reads the processor's cycle counter. Its low half counts freely. The upper half
// is an offset that the kernel sets: the sum of both is the time that one program alone
// has had. A program measures itself with it ([[§A program that measures itself]]).
//
// `RS` and `RC` read a flag and set or clear it. Every return from a trap clears it too,
// so a program that has set the flag and still finds it set was not interrupted in
// between. DEC had promised that software translated from the VAX would run, and VAX
// software relied on such things.

function itself(name: string, code: number, effect: Effect): Instruction {
  return {
    name,
    format: "function",
    opcode: 0x18,
    function: code,
    effect,
    cycles: LATENCY.simple,
  };
}

/** Opcode 18, second part: the cycle counter and the interrupt flag. */
export const INTROSPECTION: readonly Instruction[] = [
  itself("RPCC", 0xc000, write("cycles")),
  itself("RC", 0xe000, { kind: "flag", set: false }),
  itself("RS", 0xf000, { kind: "flag", set: true }),
];
