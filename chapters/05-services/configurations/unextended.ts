// # What nobody has extended
//
// A system without a single spindle of a program is an ordinary one. Does it pay for what it could have been?
//
// Three kernels run the same two programs, with the same default services. In the first, events have
// their lists, which is how they begin. In the second they are merged, which is what becomes of
// those that are raised often. The third has no events at all ([[§A kernel that cannot be extended]]).
// Cycles from a program's last instruction before the kernel to the first behind it:
//
// :::figure unextended.costs
// :::
//
// The last column but one, less the last, is the price of being extensible for a program that
// extends nothing: {{unextended.call}} cycles of a system call, {{unextended.fault}} of a fault, and
// {{unextended.switch}} of a switch, at which two events are raised. It is not nothing. Each event
// costs the load of an address, a count of the raise, a count for the service that is asked, and the
// saving of the return address and of the parameters, because who is asked next would need them.
// The service of a fault is only asked when nobody else is there, and such an event is not merged.
// In a switch merging gains nothing, because both services call operations of the kernel and cannot
// be copied. But none of it grows with what could be installed.
//
// :::spin 2.1
// Without special needs SPIN is to be an ordinary microkernel with services for everybody
// ([[promise 32]]). It is, but for these cycles. A test makes every call of the default services,
// and uses the stack, the heap and the turns that they give, from programs that bring no spindle,
// and compares with the kernel that cannot be extended: what the programs see is the same. The one
// call that it cannot have is the one that installs a spindle.
// :::

import { type MachineOptions, panic } from "../../01-hardware/mod.ts";
import {
  currentStrand,
  type Kernel,
  runKernel,
} from "../../02-controllers/mod.ts";
import { createDispatcher, specialise } from "../../03-spindles/mod.ts";
import { addressIn, assembled } from "../programs.ts";
import { loadMarked, type Services, startServices } from "../system.ts";
import { startDirect } from "./direct.ts";
import visitor from "./visitor.s" with { type: "text" };

/** A kernel with the default services: how they are reached. */
export type Reach = "list" | "merged" | "direct";

/** Ways of visiting the kernel that are measured. */
export type Visit = "system call" | "fault" | "context switch";

/** What a visit takes in each kernel, in cycles. */
export interface UnextendedCost extends Readonly<Record<Reach, number>> {
  /** Why the program comes into the kernel. */
  readonly visit: Visit;
}

/** A system with the default services, reached in one of these ways. */
export function startReached(
  reach: Reach,
  options: MachineOptions = { memory: 8 * 2 ** 20 },
): Services {
  if (reach === "direct") return startDirect(options);
  const services = startServices(options);
  if (reach === "merged") mergeAll(services);
  return services;
}

/** Merges the handlers of every event that has some, as if all were raised often. */
function mergeAll({ extensions, kernel }: Services): void {
  const dispatcher = createDispatcher(extensions);
  for (const event of kernel.events.values()) {
    if (event.handlers.length > 0) specialise(dispatcher, event);
  }
}

/** Measures every visit in every kernel. */
export function measureUnextended(): UnextendedCost[] {
  const [list, merged, direct] = (["list", "merged", "direct"] as const)
    .map((reach) => visitsOf(startReached(reach)));
  return (["system call", "fault", "context switch"] as const).map((visit) => ({
    visit,
    list: list![visit],
    merged: merged![visit],
    direct: direct![visit],
  }));
}

// ## Watching visits
//
// The machine is stepped. A visit begins with the instruction that leads into the kernel, and ends
// when a program executes again. The shortest of several counts: in others the clock has ticked. A
// strand has its processor for a hundred ticks, so the clock is made to tick whenever a program
// has nothing to do but compute.

const ROUNDS = 6;
/** Visits in which all must have been seen. */
const MOST_VISITS = 1000;
/** Steps that a visit may take, and that may lie between two of them. */
const MOST_STEPS = 100_000;

/** The shortest visit of each kind, in cycles. */
function visitsOf(services: Services): Readonly<Record<Visit, number>> {
  const { machine: { processor }, kernel } = services;
  const program = assembled([visitor], { rounds: ROUNDS });
  for (const name of ["one", "other"]) loadMarked(services, program, [name]);
  const kinds = new Map<bigint, Visit>([
    [addressIn(program, "ask"), "system call"],
    [addressIn(program, "touch"), "fault"],
  ]);
  const compute = addressIn(program, "compute");
  const shortest = {
    "system call": Infinity,
    fault: Infinity,
    "context switch": Infinity,
  };
  runUntil(kernel, "user");
  let switches = 0;
  for (let left = MOST_VISITS; switches < 4; left--) {
    if (left === 0) panic("unextended: the programs do not take turns");
    processor.tickPending = processor.pc === compute;
    const { pc, cycles, changed } = nextVisit(kernel);
    const kind = changed ? "context switch" : kinds.get(pc);
    if (changed) switches++;
    if (kind) shortest[kind] = Math.min(cycles, shortest[kind]);
  }
  return shortest;
}

/** Lets a program execute until it comes into the kernel, and gives what that visit took. */
function nextVisit(
  kernel: Kernel,
): { pc: bigint; cycles: number; changed: boolean } {
  const { machine: { processor } } = kernel;
  const strand = currentStrand(kernel);
  const [pc, began] = runUntil(kernel, "kernel");
  runUntil(kernel, "user");
  const cycles = processor.counters.cycles - began;
  return { pc, cycles, changed: currentStrand(kernel) !== strand };
}

/** Steps until the processor is in `mode`, and gives where and when the last step began. */
function runUntil(
  kernel: Kernel,
  mode: "user" | "kernel",
): readonly [pc: bigint, cycles: number] {
  const { processor } = kernel.machine;
  for (let left = MOST_STEPS; left > 0; left--) {
    const { pc, counters: { cycles } } = processor;
    runKernel(kernel, { steps: 1 });
    if (processor.mode === mode) return [pc, cycles];
  }
  return panic(`unextended: nobody comes into ${mode} mode`);
}
