// # How tight bounds are
//
// The ten procedures that are compared with C are installed in a kernel and called with the same numbers.
// How long the longest call takes stands beside the bound that the verifier gave.
//
// A ratio of 1 says that some call goes the longest way that there is. A larger one says that none of these did, or
// that none can.

import {
  createMachine,
  REGISTER,
  run,
  type VirtualAddress,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  idleStack,
  type Kernel,
  KERNEL_GP,
  placeCode,
  startKernel,
} from "../../chapters/02-controllers/mod.ts";
import { admit, openDoor } from "../../chapters/04-verifier/mod.ts";
import { PAIRS } from "./pairs.ts";
import spindle from "./pairs.spindle" with { type: "text" };

/** A procedure's bound, and its longest call. */
export interface Bounded {
  /** The entry. */
  readonly name: string;
  /** What the verifier has said. */
  readonly bound: number;
  /** Cycles of the longest call. */
  readonly longest: number;
  /** How many times as long the bound is. */
  readonly ratio: number;
}

/** Measures every entry of the pairs that is called. */
export function measureBounds(): Bounded[] {
  const kernel = startKernel(createMachine({ memory: 6 * 2 ** 20 }));
  const source = { file: "pairs.spindle", text: spindle };
  const { spindle: installed, report } = admit(openDoor(kernel), source, 0);
  const end = placeCode(kernel, "halt\n")!.address;
  const longest = new Map<string, number>();
  const at = (name: string, parameters: readonly bigint[]) => {
    const found = installed.handlers.find(({ procedure }) =>
      procedure.name === name
    )!;
    const { body } = found.handler;
    if (typeof body === "function") throw new TypeError(`${name} is native`);
    const cycles = cyclesOfCall(kernel, body, end, parameters);
    longest.set(name, Math.max(cycles, longest.get(name) ?? 0));
  };
  at("fill", [1994n]);
  for (const { before, calls } of PAIRS) {
    for (const { name, parameters } of [...before, ...calls]) {
      at(name, parameters);
    }
  }
  return report.procedures.map(({ name, cycles }) => {
    const bound = Number(cycles);
    const measured = longest.get(name)!;
    return { name, bound, longest: measured, ratio: bound / measured };
  });
}

/** Cycles of one call of the code at `body`, until it has returned. */
function cyclesOfCall(
  { machine }: Kernel,
  body: VirtualAddress,
  end: VirtualAddress,
  parameters: readonly bigint[],
): number {
  parameters.forEach((value, index) =>
    writeRegister(machine, REGISTER.a0 + 1 + index, value)
  );
  writeRegister(machine, REGISTER.gp, KERNEL_GP);
  writeRegister(machine, REGISTER.sp, idleStack(0));
  writeRegister(machine, 26, end);
  return cyclesFrom(machine, body) - cyclesFrom(machine, end);
}

/** Cycles from the instruction at `pc` to the next halt. */
function cyclesFrom(
  machine: Kernel["machine"],
  pc: VirtualAddress,
): number {
  const { counters } = machine.processor;
  Object.assign(machine.processor, { mode: "kernel", ipl: 7, pc });
  machine.stopped = undefined;
  const { cycles } = counters;
  const { reason } = run(machine, { steps: 1_000_000 });
  if (reason !== "halt") throw new Error(`The call ended by ${reason}`);
  return counters.cycles - cycles;
}
