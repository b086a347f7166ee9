// # Three configurations beside each other
//
// Each operation is measured when a spindle decides, when the kernel decides, and when a server does.
//
// Beside them stand the numbers of other systems ([[§What others took in 1995]]). Of the threads,
// SPIN's are those that are built into the program, and the others' are those of their kernels.

import { CLOCK_RATE } from "../../01-hardware/mod.ts";
import {
  CALLS_1995,
  type Microseconds1995,
  threads1995,
  THREADS_1995,
} from "../../02-controllers/mod.ts";
import { measureCall } from "../../03-spindles/mod.ts";
import { measureMemory } from "../faults/mod.ts";
import { measurePlace } from "../placement/mod.ts";
import { measureOwnThreads } from "../threads/mod.ts";
import { measureCalls } from "./calls_and_strands.ts";
import { pagedByKernel, pagedByServer } from "./memory.ts";

/** Who decides. */
export type Configuration = "spin" | "monolithic" | "server";

/** What an operation takes in one configuration. */
export interface ConfigurationCost {
  /** Cycles of this machine. */
  readonly cycles: number;
  /** The same at the machine's clock rate. */
  readonly microseconds: number;
  /** How many times as many cycles as where a spindle decides. */
  readonly ratio: number;
}

/** One operation in all configurations; undefined if a configuration has none like it. */
export interface ConfigurationRow
  extends Record<Configuration, ConfigurationCost | undefined> {
  /** Of which table it is. */
  readonly table: "calls" | "threads" | "memory";
  /** Its name. */
  readonly operation: string;
  /** What it took in 1995. */
  readonly then: Microseconds1995;
}

function costOfCycles(
  cycles: number | undefined,
  spin: number,
): ConfigurationCost | undefined {
  if (cycles === undefined) return undefined;
  const microseconds = cycles / CLOCK_RATE * 1e6;
  return { cycles, microseconds, ratio: cycles / spin };
}

/** A row, from cycles in the order spindle, inside the kernel, server. */
function rowFor(
  table: ConfigurationRow["table"],
  operation: string,
  [spin, monolithic, server]: readonly [
    number,
    (number | undefined)?,
    (number | undefined)?,
  ],
  then: Microseconds1995,
): ConfigurationRow {
  return {
    table,
    operation,
    spin: costOfCycles(spin, spin),
    monolithic: costOfCycles(monolithic, spin),
    server: costOfCycles(server, spin),
    then,
  };
}

// A call that does nothing and is protected exists inside a kernel only if spindles do. Of the
// other two kernels both answer a system call themselves, so it is measured once. Programs call
// each other where there are servers; the kernel that decides itself has nothing like it.

/** Measures all of it. */
export function measureConfigurations(): ConfigurationRow[] {
  const [kernel, server] = [measureCalls("kernel"), measureCalls("server")];
  const threads = measureOwnThreads();
  const entered = measurePlace("spindle", "nothing").cycles;
  const called = measurePlace("server", "nothing").cycles;
  const inside = measureCall().merged;
  return [
    rowFor("calls", "call inside the kernel", [inside], CALLS_1995.inside),
    rowFor(
      "calls",
      "system call",
      [entered, kernel.call, kernel.call],
      CALLS_1995.system,
    ),
    rowFor(
      "calls",
      "call to another space",
      [called, undefined, server.call],
      CALLS_1995.space,
    ),
    rowFor(
      "threads",
      "fork and join",
      [threads.forkJoin, kernel.forkJoin, server.forkJoin],
      threads1995("forkJoin", THREADS_1995.spinBuiltIn),
    ),
    rowFor(
      "threads",
      "ping-pong",
      [threads.pingPong, kernel.pingPong, server.pingPong],
      threads1995("pingPong", THREADS_1995.spinBuiltIn),
    ),
    ...memoryRows(),
  ];
}

function memoryRows(): ConfigurationRow[] {
  const inKernel = measureMemory(pagedByKernel);
  const inServer = measureMemory(pagedByServer);
  return measureMemory().map(({ name, cycles, then }, index) =>
    rowFor(
      "memory",
      name,
      [cycles, inKernel[index]!.cycles, inServer[index]!.cycles],
      then,
    )
  );
}
