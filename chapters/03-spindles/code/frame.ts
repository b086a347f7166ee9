// # In and out
//
// A procedure that fits into the registers that anybody may use needs no memory of its own: it
// begins with its first instruction, and its last one returns.
//
// Others begin by moving the stack pointer down. The frame that they get has their arrays and the
// values without a register at its lower end; above, it keeps what the caller wants back. In a
// program, the first two instructions compute the global pointer from the procedure's own address,
// which by the calling convention is in `pv`.

import type { Span } from "../source/diagnostics.ts";
import {
  FIXED,
  type MachineInstruction,
  type MachineProcedure,
  type Register,
} from "./machine_code.ts";

/** The memory of a procedure on the stack. */
export interface StackFrame {
  /** Bytes of it, a multiple of 16. */
  readonly bytes: number;
  /** Where each slot begins. */
  readonly slots: readonly number[];
  /** The registers that it keeps for the caller, and where. */
  readonly saved: readonly {
    readonly register: Register;
    readonly at: number;
  }[];
}

/** The frame of `made`, which keeps `saved` for its caller. */
export function stackFrameOf(
  { slots, blocks }: MachineProcedure,
  saved: readonly Register[],
): StackFrame {
  const starts: number[] = [];
  let bytes = 0;
  for (const size of slots) {
    starts.push(bytes);
    bytes += Math.ceil(size / 8) * 8;
  }
  const calls = blocks.some(({ instructions }) =>
    instructions.some(({ writes }) => writes.includes(FIXED.link))
  );
  const kept = calls ? [...saved, FIXED.link] : saved;
  const places = kept.map((register) => {
    const at = bytes;
    bytes += 8;
    return { register, at };
  });
  return { bytes: Math.ceil(bytes / 16) * 16, slots: starts, saved: places };
}

function moveStack(bytes: number, span: Span): MachineInstruction[] {
  if (bytes === 0) return [];
  return [{
    name: "lda",
    form: "load",
    reads: [FIXED.stack],
    writes: [FIXED.stack],
    offset: { number: bytes },
    span,
  }];
}

/** The instructions with which a procedure begins, behind the global pointer. */
export function prologueOf(
  { bytes, saved }: StackFrame,
  span: Span,
): MachineInstruction[] {
  return [
    ...moveStack(-bytes, span),
    ...saved.map(({ register, at }): MachineInstruction => ({
      name: "stq",
      form: "store",
      reads: [register, FIXED.stack],
      writes: [],
      offset: { number: at },
      span,
    })),
  ];
}

/** The instructions with which a procedure returns. */
export function epilogueOf(
  { bytes, saved }: StackFrame,
  span: Span,
): MachineInstruction[] {
  return [
    ...saved.map(({ register, at }): MachineInstruction => ({
      name: "ldq",
      form: "load",
      reads: [FIXED.stack],
      writes: [register],
      offset: { number: at },
      span,
    })),
    ...moveStack(bytes, span),
    {
      name: "ret",
      form: "jump",
      reads: [FIXED.link],
      writes: [],
      literal: 1,
      span,
    },
  ];
}
