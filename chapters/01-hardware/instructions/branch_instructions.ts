// # Branches and jumps
//
// These instructions change the address of the next one.
//
// `bne t0, again` goes on at `again` if `t0` is not zero, and else behind itself. A
// branch tests one register against zero and moves by a distance that stands in the
// instruction, up to four megabytes either way. A jump goes to an address that stands in
// a register, anywhere.

import * as e from "./expressions.ts";
import type { Instruction } from "./instructions.ts";
import { LATENCY } from "../timing.ts";

const DISTANCE = e.shiftLeft("displacement", 2n);

function branch(
  name: string,
  opcode: number,
  when: e.Expression,
  links = false,
): Instruction {
  const target = e.add("pc", DISTANCE);
  return {
    name,
    format: "branch",
    opcode,
    function: 0,
    effect: { kind: "branch", when, target, links },
    cycles: LATENCY.simple,
  };
}

/** Opcodes 30 to 3F: branches. `BR` and `BSR` always go and leave a return address. */
export const BRANCHES: readonly Instruction[] = [
  branch("BR", 0x30, 1n, true),
  branch("BSR", 0x34, 1n, true),
  branch("BLBC", 0x38, e.equal(e.and("ra", 1n), 0n)),
  branch("BLBS", 0x3c, e.and("ra", 1n)),
  branch("BEQ", 0x39, e.equal("ra", 0n)),
  branch("BNE", 0x3d, e.lessUnsigned(0n, "ra")),
  branch("BLT", 0x3a, e.less("ra", 0n)),
  branch("BLE", 0x3b, e.lessOrEqual("ra", 0n)),
  branch("BGE", 0x3e, e.lessOrEqual(0n, "ra")),
  branch("BGT", 0x3f, e.less(0n, "ra")),
];

// A call is a branch or jump that *links*: it leaves the address of the instruction
// behind it in Ra, for the return.
//
// The four jumps do exactly the same. They differ in what they tell the processor's
// predictor: that this is a call, a return, neither, or both. The prediction may be
// wrong and the program is still right.
//
// All of them take the target from Rb *before* they write the return address to Ra, so
// `JSR R26,(R26)` is a call and not a loop.

function jump(name: string, kind: number): Instruction {
  const target = e.and("rb", e.not(3n));
  return {
    name,
    format: "jump",
    opcode: 0x1a,
    function: kind,
    effect: { kind: "branch", when: 1n, target, links: true },
    cycles: LATENCY.jump,
  };
}

/** Opcode 1A: jumps. */
export const JUMPS: readonly Instruction[] = [
  jump("JMP", 0),
  jump("JSR", 1),
  jump("RET", 2),
  jump("JSR_COROUTINE", 3),
];

/** Opcode 0: the way into PALcode, which decides by itself what it costs. */
export const CALL_PAL: Instruction = {
  name: "CALL_PAL",
  format: "pal",
  opcode: 0x00,
  function: 0,
  effect: { kind: "pal" },
  cycles: 0,
};
