// What tests of floating-point instructions share: a machine about to execute one.

import {
  type Machine,
  readFloat,
  step,
  writeFloat,
} from "../../chapters/01-hardware/mod.ts";
import { userMachine } from "./helpers.ts";

/** A user machine about to execute `source`, with floating point switched on. */
export function floatMachine(source: string): Machine {
  const machine = userMachine(source);
  machine.processor.fen = true;
  return machine;
}

/** Executes one line with F1 to F3 and R1 to R3 as given, and gives the machine. */
export function execute(
  source: string,
  floats: readonly bigint[] = [],
  integers: readonly bigint[] = [],
  fpcr = 0n,
): Machine {
  const machine = floatMachine(source);
  floats.forEach((value, index) => writeFloat(machine, index + 1, value));
  integers.forEach((value, index) =>
    machine.processor.registers[index + 1] = BigInt.asUintN(64, value)
  );
  machine.processor.fpcr = fpcr;
  step(machine);
  return machine;
}

/** What F3 holds after `source`. */
export function f3(source: string, ...floats: bigint[]): bigint {
  return readFloat(execute(source, floats), 3);
}

/** The bits of `value` as a `T` number. */
export function t(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/** Zero with a sign. */
export const MINUS_ZERO = 1n << 63n;
