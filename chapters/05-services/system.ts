// # A system that runs programs
//
// Machine, kernel, spindles, default services: put together, they run an ordinary program.
//
// This is what `deno task boot` prints when its output does not go to a terminal. The
// numbers on the right are cycles since the machine was switched on:
//
// :::figure boot
// :::
//
// Read the lines that tell of handlers. The default calls are installed before there is a
// program, and the program adds handlers of its own. For as long as it runs, the histogram
// is part of the kernel ([[promise 34]]). Then it is gone with its program.

import {
  createMachine,
  ElfError,
  fastParts,
  type Machine,
  type MachineOptions,
  panic,
  type Program,
} from "../01-hardware/mod.ts";
import {
  accessibleBytes,
  type AddressSpace,
  endDomain,
  initialise,
  type Kernel,
  loadProgram,
  type Outcome,
  runKernel,
  startKernel,
  type Strand,
} from "../02-controllers/mod.ts";
import {
  type Carried,
  carriedIn,
  createDispatcher,
  type Dispatcher,
  type Extensions,
  type InstalledSpindle,
  readState,
  type Source,
} from "../03-spindles/mod.ts";
import { type Admission, admit, openDoor } from "../04-verifier/mod.ts";
import { DEFAULT_CALLS } from "./default_calls/mod.ts";
import { DEFAULT_CONSOLE } from "./default_console/mod.ts";
import { DEFAULT_DEVICES } from "./default_devices/mod.ts";
import { DEFAULT_PAGER } from "./default_pager/mod.ts";
import { DEFAULT_SCHEDULER } from "./default_scheduler/mod.ts";

// ## What is there from the start
//
// Each of these spindles can be taken out alone, or have another one in front of it. None is known to the kernel.

/** The default services, in the order in which they are installed. */
export const DEFAULTS: readonly Source[] = [
  DEFAULT_SCHEDULER,
  DEFAULT_DEVICES,
  DEFAULT_PAGER,
  DEFAULT_CONSOLE,
  DEFAULT_CALLS,
];

/** A system in which nothing is merged yet. */
export interface Services {
  /** The hardware. */
  readonly machine: Machine;
  /** The kernel on it. */
  readonly kernel: Kernel;
  /** The spindles in the kernel. */
  readonly extensions: Extensions;
  /** The services that were there from the start. */
  readonly defaults: readonly Admission[];
  /** The cycles that had passed when the kernel had started, before any service. */
  readonly startingCycles: number;
}

/** Everything, running. */
export interface System extends Services {
  /** What merges the handlers of events that are raised often. */
  readonly dispatcher: Dispatcher;
}

/**
 * Switches on a machine, starts the kernel on it and installs the default services.
 *
 * @throws RangeError if the machine cannot be built as asked
 */
export function startSystem(options: MachineOptions = {}): System {
  const services = startServices(options);
  return { ...services, dispatcher: createDispatcher(services.extensions) };
}

/**
 * The same on a machine that runs fast, and counts cycles as the other does.
 *
 * @throws RangeError if the machine cannot be built as asked
 */
export function startFastSystem(options: MachineOptions = {}): System {
  return startSystem({ ...fastParts(options.memory), ...options });
}

/**
 * Does the same without anybody who merges handlers: events keep their lists.
 *
 * @throws RangeError if the machine cannot be built as asked
 */
export function startServices(options: MachineOptions = {}): Services {
  const machine = createMachine(options);
  const kernel = startKernel(machine);
  const startingCycles = machine.processor.counters.cycles;
  const extensions = openDoor(kernel);
  const defaults = DEFAULTS.map((source) => admit(extensions, source, 0));
  return { machine, kernel, extensions, defaults, startingCycles };
}

/**
 * Installs a spindle for the whole system.
 *
 * @throws Refusal if it may not be installed; nothing has changed then
 */
export function extend(system: System, source: Source): Admission {
  return admit(system.extensions, source, 0);
}

// ## Running a program

/** How a run of a program ended. */
export type Ending = Outcome | {
  /** It was still running when the cycles it may have were used up. */
  readonly kind: "limit";
} | {
  /** It waits, and nothing is left that could end its waiting. */
  readonly kind: "stuck";
};

/** What a run of a program came to. */
export interface Execution {
  /** How it ended. */
  readonly ending: Ending;
  /** The cycles that passed, loading included. */
  readonly cycles: number;
  /** The instructions that were executed, the kernel's own included. */
  readonly instructions: number;
}

/**
 * Runs `program` to its end, or until it has used up `most` cycles. The spindles that it carries are installed
 * first.
 *
 * @throws ElfError, OutOfFrames or RangeError if it cannot be loaded, Refusal if one of its spindles
 * may not be installed; nothing of it is left behind
 */
export function execute(
  system: Services,
  program: Program,
  args: readonly string[],
  most = Infinity,
): Execution {
  const { processors } = system.machine;
  const { counters } = processors[0]!;
  const { cycles } = counters;
  const executed = () =>
    processors.reduce((sum, one) => sum + one.counters.instructions, 0);
  const before = executed();
  const strand = loadMarked(system, program, args);
  const { reason } = runKernel(system.kernel, {
    cycles: counters.cycles + most,
  });
  return {
    ending: strand.outcome ?? { kind: reason === "halt" ? "stuck" : "limit" },
    cycles: counters.cycles - cycles,
    instructions: executed() - before,
  };
}

/** Ends all programs, whatever they are doing. */
export function endPrograms({ kernel }: System): void {
  for (const { domain } of [...kernel.strands.values()]) {
    endDomain(kernel, domain, { kind: "exited", status: 0 });
  }
}

// ## A program with spindles
//
// A program that is to extend the kernel is marked: its file has a section that carries spindles. They are
// installed in its name before its first instruction, so it never has to ask whether they are there. If one is refused,
// the program is not run at all.

/**
 * Loads `program`, installs the spindles that it carries, and gives the strand that will run it.
 *
 * @throws ElfError, OutOfFrames or RangeError if it cannot be loaded, Refusal if one of its spindles
 * may not be installed; nothing of it is left behind
 */
export function loadMarked(
  system: Services,
  program: Program,
  args: readonly string[],
): Strand {
  const carried = carriedIn(program);
  const strand = loadProgram(system.kernel, program, args);
  installCarried(system, strand, carried);
  return strand;
}

/** Installs what a program carries, and tells it the numbers of the entries. */
function installCarried(
  { kernel, extensions }: Services,
  { domain, space }: Strand,
  carried: readonly Carried[],
): void {
  try {
    for (const { source, calls } of carried) {
      const { spindle } = admit(extensions, source, domain.identifier);
      const first = spindle.handlers.find(({ call }) => call !== undefined);
      if (first === undefined) continue;
      requireWord(kernel, space, calls);
      tellWord(kernel, space, calls, first.call ?? 0n);
    }
  } catch (error) {
    endDomain(kernel, domain, { kind: "exited", status: 126 });
    throw error;
  }
}

/** Puts `number` into a word of a program that has not begun. */
export function tellWord(
  kernel: Kernel,
  space: AddressSpace,
  address: bigint,
  number: bigint,
): void {
  const word = new Uint8Array(8);
  new DataView(word.buffer).setBigUint64(0, number, true);
  initialise(kernel, space, address, word);
}

/** Insists that a word of the program can be written. */
function requireWord(
  kernel: Kernel,
  space: AddressSpace,
  address: bigint,
): void {
  if (accessibleBytes(kernel, space, address, 8n, "write") === 8n) return;
  throw new ElfError(
    `The numbers of a spindle's entries are to go to 0x${
      address.toString(16)
    }, where the program has no data`,
  );
}

// ## Looking at a spindle
//
// What is measured of a service is often a number that its spindle keeps.

/** The number that `spindle` has now in a field of its state, or in one of the field's elements. */
export function stateNumber(
  { extensions }: System,
  spindle: InstalledSpindle,
  field: string,
  index = 0,
): bigint {
  const found =
    spindle.lowered.typed.fields.find(({ name }) => name === field) ??
      panic(`system: ${spindle.name} keeps no ${field}`);
  return readState(extensions, spindle, found, index);
}
