// Operations asked one by one, as by a handler for a strand that has come into the kernel.

import {
  ksegAddress,
  physical,
  REGISTER,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  type Kernel,
  loadProgram,
  operationNumber,
  REFUSALS,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import { newKernel, programOf } from "./helpers.ts";

/** A kernel in which domains of a program's strand can be spoken for. */
export function stage(
  kernel: Kernel = newKernel(),
): { kernel: Kernel; strand: Strand } {
  const strand = loadProgram(kernel, programOf("here: br here\n"), []);
  runKernel(kernel, { steps: 1000 });
  // As if the strand had come into the kernel: on the stack on its page.
  const stack = ksegAddress(physical(strand.page + 8000));
  writeRegister(kernel.machine, REGISTER.sp, stack);
  return { kernel, strand };
}

/** What the operation `name` leaves in V0 when `strand` is running. */
export function ask(
  kernel: Kernel,
  name: string,
  ...parameters: (number | bigint)[]
): bigint {
  const { perform } = kernel.operations[operationNumber(kernel, name)]!;
  const all = [...parameters, 0, 0, 0, 0, 0, 0].slice(0, 6).map(BigInt);
  return BigInt.asIntN(64, perform(kernel, all)!);
}

/** What an operation answers that is refused. */
export const REFUSED = (kind: keyof typeof REFUSALS): bigint =>
  BigInt(-REFUSALS[kind]);
