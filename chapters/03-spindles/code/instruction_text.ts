// # One line
//
// Every instruction is a line of assembly: for you to read, and for the assembler to put into
// memory.
//
// Registers are written by number, as every assembler for the Alpha understands them: `$2` is
// `t1`, `$16` is `a0`, `$29` is the global pointer, `$30` the stack pointer, and `$31` is
// always zero.

import type { StackFrame } from "./frame.ts";
import {
  FIXED,
  type MachineInstruction,
  type Offset,
  type Register,
} from "./machine_code.ts";

/** A line with an instruction. */
export function codeLine(name: string, ...operands: string[]): string {
  return `        ${name.padEnd(7)} ${operands.join(", ")}`.trimEnd();
}

/** `one` as a line; `frame` says where slots are. */
export function instructionText(
  one: MachineInstruction,
  frame: StackFrame,
): string {
  const { name, form, reads, writes, literal, target = "" } = one;
  const operand = (index: number) =>
    literal === undefined ? `$${reads[index]}` : `${literal}`;
  switch (form) {
    case "operate":
      return codeLine(name, `$${reads[0]}`, operand(1), `$${writes[0]}`);
    case "choose":
      return codeLine(name, `$${reads[0]}`, operand(1), `$${writes[0]}`);
    case "unary":
    case "move":
      return reads[0] === FIXED.zero && form === "move"
        ? codeLine("clr", `$${writes[0]}`)
        : codeLine(name, `$${reads[0]}`, `$${writes[0]}`);
    case "load":
      return codeLine(
        name,
        `$${writes[0]}`,
        placeText(one.offset, reads[0]!, frame),
      );
    case "store":
      return codeLine(
        name,
        `$${reads[0]}`,
        placeText(one.offset, reads[1]!, frame),
      );
    case "branch":
      return reads.length === 0
        ? codeLine(name, target)
        : codeLine(name, `$${reads[0]}`, target);
    case "call":
      return codeLine(name, `$${writes[0]}`, target);
    case "pal":
      return codeLine(name, `0x${literal!.toString(16)}`);
    case "jump":
      return name === "ret"
        ? codeLine(name, "$31", `($${reads[0]})`, "1")
        : codeLine(name, "$31", `($${reads[0]})`);
  }
}

function placeText(
  offset: Offset | undefined,
  base: Register,
  frame: StackFrame,
): string {
  const { number = 0, symbol, part, slot } = offset ?? {};
  const mark = part === undefined
    ? ""
    : part === "high"
    ? "\t!gprelhigh"
    : "\t!gprellow";
  const inFrame = slot === undefined ? 0 : frame.slots[slot]!;
  const known = number + inFrame;
  if (symbol === undefined) return `${known}($${base})${mark}`;
  const sum = known === 0
    ? symbol
    : known > 0
    ? `${symbol}+${known}`
    : `${symbol}-${-known}`;
  return `${sum}($${base})${mark}`;
}
