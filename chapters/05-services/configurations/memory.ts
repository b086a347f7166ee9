// # Pages in three hands
//
// One program is measured three times, and what it calls is a spindle, the kernel or a pager.
//
// It is the program of [[§Faults, measured]], to the letter. Only the procedures behind it are
// others: calls of its spindle's entries, system calls that the kernel answers itself, or calls to
// the pager.

import type { MachineOptions, Program } from "../../01-hardware/mod.ts";
import { currentStrand } from "../../02-controllers/mod.ts";
import { CALLS } from "../calls/mod.ts";
import {
  FAULT_PROGRAM,
  FAULT_ROUNDS,
  type FaultSetting,
} from "../faults/mod.ts";
import { startServer } from "../placement/mod.ts";
import { addressIn, assembled } from "../programs.ts";
import { extend, startSystem } from "../system.ts";
import { addMicrokernel, addMonolith, KERNEL_CALLS } from "./kernels.ts";
import askingKernel from "./asking_kernel.s" with { type: "text" };
import askingPager from "./asking_pager.s" with { type: "text" };
import pager from "./pager.s" with { type: "text" };

/** The measuring program, with the procedures in `asking`. */
function programWith(asking: string): Program {
  return assembled([FAULT_PROGRAM, asking], {
    rounds: FAULT_ROUNDS,
    ...KERNEL_CALLS,
  });
}

/** The kernel decides. */
export function pagedByKernel(options: MachineOptions): FaultSetting {
  const system = startSystem(options);
  const labels = addMonolith(system.kernel);
  const { processor } = system.machine;
  const handler = labels.get("monolith_fault");
  const atHandler = () => processor.pc === handler;
  return { system, program: programWith(askingKernel), atHandler };
}

// The pager's first instruction in a fault is the one behind the system call in which it has
// waited. Another program may have an instruction at the same address, so it has to be the pager
// that runs.

/** A pager decides. */
export function pagedByServer(options: MachineOptions): FaultSetting {
  const system = startSystem(options);
  const { kernel, machine: { processor } } = system;
  extend(system, CALLS);
  addMicrokernel(kernel);
  const server = assembled([pager], KERNEL_CALLS);
  const { domain } = startServer(system, server);
  const told = addressIn(server, "told");
  const atHandler = () =>
    processor.pc === told && currentStrand(kernel)?.domain === domain;
  return { system, program: programWith(askingPager), atHandler };
}
