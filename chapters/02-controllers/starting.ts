// # Starting the kernel
//
// The machine is empty. The kernel's records and doors are put into its memory, the
// processor is pointed at the code that sets the doors up, and it runs until it has
// nothing to do.
//
// A booted kernel without programs is a machine that has halted, after
// {{starting.cycles}} cycles. Loading a program makes a strand, and the machine is
// switched on again.

import {
  type Limits,
  type Machine,
  panic,
  physical,
  REGISTER,
  run,
  type Stop,
  type VirtualAddress,
  writeRegister,
} from "../01-hardware/mod.ts";
import { createEvents, eventNamed, EVENTS, placeProcedures } from "./events.ts";
import {
  createArena,
  FIRST_FREE,
  fromGp,
  type Kernel,
  KERNEL_DATA,
  KERNEL_GP,
  KERNEL_STACKS,
  KERNEL_TEXT,
  take,
} from "./kernel.ts";
import { letSend, PORTS } from "./io_controller.ts";
import { allFrames } from "./memory_controller.ts";
import { operationNumber, OPERATIONS, serve } from "./operations.ts";
import { BOOT_STACK, idle } from "./processor_controller.ts";
import { EVENT, GLOBALS } from "./records.ts";
import stubs from "./stubs.s" with { type: "text" };

/**
 * Puts a kernel onto `machine` and starts it. It comes to rest, for there is no program.
 *
 * @throws RangeError if the machine has no memory left beside the kernel
 */
export function startKernel(machine: Machine): Kernel {
  if (machine.bus.bytes.length <= FIRST_FREE) {
    throw new RangeError(
      `Cannot start a kernel in ${machine.bus.bytes.length} bytes of memory: it takes ${FIRST_FREE} itself`,
    );
  }
  const kernel = createKernel(machine);
  createEvents(kernel);
  placeStubs(kernel);
  machine.cserve = () => serve(kernel);
  for (const port of Object.values(PORTS)) letSend(kernel, port, false);
  machine.processor.pc = kernel.symbols.get("boot") ??
    panic("starting: the stubs have no label boot");
  writeRegister(machine, REGISTER.gp, KERNEL_GP);
  writeRegister(machine, REGISTER.sp, BOOT_STACK);
  machine.processor.pcb = KERNEL_STACKS;
  run(machine);
  return kernel;
}

function createKernel(machine: Machine): Kernel {
  const text = createArena("kernel text", KERNEL_TEXT, KERNEL_DATA);
  const data = createArena("kernel data", KERNEL_DATA, KERNEL_STACKS);
  return {
    machine,
    text,
    data,
    freeFrames: allFrames(machine.bus.bytes.length),
    spaces: new Map(),
    strands: [],
    spareRecords: [],
    current: undefined,
    events: new Map(),
    operations: [...OPERATIONS],
    symbols: new Map(),
    globals: take(data, GLOBALS.size) ?? panic("starting: no room for globals"),
    whenEnded: [],
    nextIdentifier: 1,
  };
}

// ## Filling in the doors
//
// The doors speak of events, globals and operations by name. The names of events and
// globals become distances from the global pointer, those of operations numbers.

/** What each dotted name in `stubs.s` stands for. */
export function symbolsForStubs(kernel: Kernel): Map<string, VirtualAddress> {
  const symbols = new Map<string, bigint>();
  for (const [field, { offset }] of Object.entries(GLOBALS.fields)) {
    const at = physical(kernel.globals + offset);
    symbols.set(`Globals.${field}`, fromGp(at));
  }
  for (const [number, { name }] of EVENTS.entries()) {
    const { record } = eventNamed(kernel, name);
    const at = physical(record + EVENT.fields.dispatch.offset);
    symbols.set(name, fromGp(at));
    symbols.set(`${name}.number`, BigInt(number));
  }
  for (const { name } of kernel.operations) {
    symbols.set(name, BigInt(operationNumber(kernel, name)));
  }
  return symbols as Map<string, VirtualAddress>;
}

function placeStubs(kernel: Kernel): void {
  const given = symbolsForStubs(kernel);
  const { symbols } = placeProcedures(kernel, stubs, given) ??
    panic("starting: no room for the stubs");
  for (const [name, address] of symbols) {
    if (!given.has(name)) kernel.symbols.set(name, address);
  }
}

// ## Running what there is

/** Runs the kernel's strands until none is ready, or to a limit. */
export function runKernel(kernel: Kernel, limits: Limits = {}): Stop {
  const { machine } = kernel;
  if (kernel.current === undefined && machine.stopped?.reason === "halt") {
    machine.stopped = undefined;
    idle(kernel);
  }
  return run(machine, limits);
}
