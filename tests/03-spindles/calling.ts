// Calling the compiled code of a spindle, without any program around it.

import {
  createMachine,
  ksegAddress,
  physical,
  readRegister,
  REGISTER,
  run,
  virtual,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  freeRetired,
  idleStack,
  KERNEL_GP,
  placeCode,
  startKernel,
} from "../../chapters/02-controllers/mod.ts";
import {
  createEnvironment,
  createExtensions,
  type Environment,
  type Extensions,
  install,
  type InstalledHandler,
  type InstalledSpindle,
  type LoweredSpindle,
  type Proved,
  remove,
} from "../../chapters/03-spindles/mod.ts";
import { type State, stateOfBytes } from "./evaluator.ts";

/** A kernel in which spindles can be put and called one by one. */
export interface Bench {
  readonly extensions: Extensions;
  /** Where a called procedure returns to: code that halts. */
  readonly end: bigint;
  /** Cycles that the code that halts takes. */
  readonly halting: number;
}

/** A kernel with no program, in a small machine. */
export function createBench(
  environment: Environment = createEnvironment(),
  options: Parameters<typeof createMachine>[0] = {},
): Bench {
  const machine = createMachine({ memory: 6 * 2 ** 20, ...options });
  const kernel = startKernel(machine);
  const extensions = createExtensions(kernel, environment);
  const end = placeCode(kernel, "halt\n")!.address;
  const { counters } = machine.processor;
  const { cycles } = counters;
  Object.assign(machine.processor, { mode: "kernel", ipl: 7, pc: end });
  machine.stopped = undefined;
  run(machine, { steps: 1 });
  return { extensions, end, halting: counters.cycles - cycles };
}

/** Does `work` with `lowered` installed, and leaves the kernel as it was. */
export function withInstalled<T>(
  { extensions }: Bench,
  lowered: LoweredSpindle,
  proved: Proved,
  work: (spindle: InstalledSpindle) => T,
): T {
  const spindle = install(extensions, lowered, 0, proved);
  const result = work(spindle);
  remove(extensions, spindle);
  freeRetired(extensions.kernel);
  return result;
}

/** What a call of compiled code came to. */
export interface Called {
  /** Whether it answered; it does not after a failed check. */
  readonly answered: boolean;
  readonly value: bigint;
  /** Cycles from its first instruction until it has returned. */
  readonly cycles: number;
}

/** A stack that nobody uses while the kernel rests. */
const STACK = idleStack(0);

/** Values that the registers of the caller's have before a call. */
const MARK = 0x5eed_0000n;

/** Calls the body of `handler` as the dispatcher would. */
export function call(
  { extensions, end, halting }: Bench,
  handler: InstalledHandler,
  parameters: readonly bigint[],
): Called {
  const { machine } = extensions.kernel;
  const { processor } = machine;
  const { counters } = processor;
  const first = handler.procedure.kind === "entry" ? 17 : 16;
  parameters.forEach((value, index) =>
    writeRegister(machine, first + index, value)
  );
  for (let saved = 9; saved < 16; saved++) {
    writeRegister(machine, saved, MARK + BigInt(saved));
  }
  writeRegister(machine, REGISTER.gp, KERNEL_GP);
  writeRegister(machine, REGISTER.sp, STACK);
  writeRegister(machine, 26, end);
  Object.assign(processor, {
    mode: "kernel",
    ipl: 7,
    pc: handler.handler.body,
  });
  machine.stopped = undefined;
  const { cycles } = counters;
  const stop = run(machine, { steps: 2_000_000 });
  if (stop.reason !== "halt" || processor.pc !== end + 4n) {
    const { text } = handler.procedure.body.blocks.length > 0
      ? extensions.spindles.at(-1)!.lowered.typed.source
      : { text: "" };
    throw new Error(`Ended at ${processor.pc}: ${stop.reason} in\n${text}`);
  }
  for (let saved = 9; saved < 16; saved++) {
    if (readRegister(machine, saved) !== MARK + BigInt(saved)) {
      throw new Error(`Register ${saved} is not what it was`);
    }
  }
  if (readRegister(machine, REGISTER.sp) !== STACK) {
    throw new Error("The stack is not where it was");
  }
  return {
    answered: readRegister(machine, REGISTER.t0) === 1n,
    value: readRegister(machine, REGISTER.v0),
    cycles: counters.cycles - cycles - halting,
  };
}

/** The state of `spindle` as it lies in memory, in the evaluator's form. */
export function stateOf(
  { extensions }: Bench,
  spindle: InstalledSpindle,
): State {
  const { bytes } = extensions.kernel.machine.bus;
  return stateOfBytes(spindle.lowered.typed, bytes, spindle.state);
}

/** Somewhere in memory that nothing uses, for tests that need an address. */
export const NOWHERE = virtual(ksegAddress(physical(0x50_0000)));
