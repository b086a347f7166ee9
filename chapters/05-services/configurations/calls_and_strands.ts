// # Calls and strands in three hands
//
// The programs of [[§The same program, the directory elsewhere]] and of
// [[§Threads in three places]] run on the other two kernels.

import { DIRECTORY_PROGRAM, startServer } from "../placement/mod.ts";
import { assembled, type ProgramConstants } from "../programs.ts";
import {
  finished,
  roundOf,
  STRAND_PROGRAM,
  threadSystem,
} from "../threads/mod.ts";
import { addMicrokernel, addMonolith, KERNEL_CALLS } from "./kernels.ts";
import askingKernel from "./asking_kernel.s" with { type: "text" };
import askingServer from "./asking_server.s" with { type: "text" };
import strandServer from "./strand_server.s" with { type: "text" };

/** Runs `source` on a kernel that decides itself, and gives its cycles. */
function onMonolith(source: string, constants: ProgramConstants): number {
  const system = threadSystem();
  addMonolith(system.kernel);
  const all = { rounds: 1, ...KERNEL_CALLS, ...constants };
  return finished(system, assembled([source, askingKernel], all));
}

/** Runs `source` beside a server that decides, and gives its cycles. */
function besideServer(source: string, constants: ProgramConstants): number {
  const system = threadSystem();
  addMicrokernel(system.kernel);
  const { identifier } = startServer(
    system,
    assembled([strandServer], KERNEL_CALLS),
  );
  const all = { rounds: 1, server: identifier, ...KERNEL_CALLS, ...constants };
  return finished(system, assembled([source, askingServer], all));
}

/** What is measured of calls and strands. */
export interface CallCosts {
  /** Cycles of a call of nothing. */
  readonly call: number;
  /** Cycles of a fork and a join. */
  readonly forkJoin: number;
  /** Cycles of a ping-pong. */
  readonly pingPong: number;
}

/** Measures with the kernel deciding, or with a server. */
export function measureCalls(who: "kernel" | "server"): CallCosts {
  const run = who === "kernel" ? onMonolith : besideServer;
  return {
    call: roundOf((rounds) => run(DIRECTORY_PROGRAM, { rounds, finds: 0 })),
    forkJoin: roundOf((rounds) => run(STRAND_PROGRAM, { rounds, kind: 0 })),
    pingPong: roundOf((rounds) => run(STRAND_PROGRAM, { rounds, kind: 2 })),
  };
}
