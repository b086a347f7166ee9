// # Starting the kernel
//
// The machine is empty. The kernel's records and its code are put into memory, every processor
// begins at the label [[boot]], and the machine runs until it has nothing to do.
//
// A booted kernel without programs is a machine that has halted, after
// {{starting.cycles}} cycles. Loading a program makes a strand, and the machine is
// switched on again.

import {
  type Limits,
  type Machine,
  PAGE_SIZE,
  panic,
  physical,
  REGISTER,
  run,
  type Stop,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import { newDevices, startDevices } from "../devices/interrupts.ts";
import { NEVER } from "../events/alarms.ts";
import { eventNamed, EVENTS } from "../events/catalogue.ts";
import { placeCode } from "../events/code.ts";
import { declareEvent } from "../events/handlers.ts";
import { DEEPEST } from "../events/raising.ts";
import { nothingTaken } from "../events/taking_time.ts";
import { createHeap, take } from "../kernel/heap.ts";
import {
  FIRST_FREE,
  fromGp,
  type Kernel,
  KERNEL_DATA,
  KERNEL_GP,
  KERNEL_STACKS,
  KERNEL_TEXT,
  type KernelProcessor,
} from "../kernel/kernel.ts";
import {
  EVENT,
  GLOBALS,
  readField,
  RECORD_OFFSET,
  STRAND,
  writeField,
} from "../kernel/records.ts";
import { allFrames, createFrameTable } from "../memory/frame_table.ts";
import { noteMissed } from "../memory/misses.ts";
import { wake } from "../processors/idling.ts";
import { idlePage, idleStack, writeRecord } from "../processors/pages.ts";
import { operationNumber, OPERATIONS, serve } from "./operations.ts";
import { startWatchdog } from "./overseeing.ts";
import doors from "./doors.s" with { type: "text" };
import switching from "./switching.s" with { type: "text" };

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
  for (const declaration of EVENTS) declareEvent(kernel, declaration);
  placeDoors(kernel);
  machine.cserve = () => serve(kernel);
  machine.missed = (address) => noteMissed(kernel, address);
  startDevices(kernel);
  startWatchdog(kernel);
  for (const processor of kernel.processors) startProcessor(kernel, processor);
  run(machine);
  return kernel;
}

function createKernel(machine: Machine): Kernel {
  const text = createHeap("kernel text", KERNEL_TEXT, KERNEL_DATA);
  const data = createHeap("kernel data", KERNEL_DATA, KERNEL_STACKS);
  const globals = take(data, GLOBALS.size) ??
    panic("starting: no room for globals");
  const put = (field: keyof typeof GLOBALS.fields, value: bigint) =>
    writeField(machine.bus, globals, GLOBALS, field, value);
  put("alarm", NEVER);
  put("processors", BigInt(machine.processors.length));
  return {
    machine,
    text,
    data,
    retired: [],
    domains: new Map(),
    spaces: new Map(),
    strands: new Map(),
    processors: machine.processors.map(({ number }) => newProcessor(number)),
    frameTable: createFrameTable(machine),
    freeFrames: allFrames(machine.bus.bytes.length),
    mappedAt: new Map(),
    loans: new Map(),
    events: new Map(),
    handlers: new Map(),
    work: [],
    alarms: [],
    taken: nothingTaken(),
    waiting: false,
    expected: new Set(),
    operations: [...OPERATIONS],
    symbols: new Map(),
    globals,
    devices: newDevices(data),
    whenLeaving: [],
    whenStrandEnded: [],
    whenEnded: [],
    whenFaulted: [],
    whenWatched: [],
    nextDomain: 1,
    nextIdentifier: 1,
    nextHandler: 1,
  };
}

// ## Processors
//
// Each processor gets a page for its idle context and begins at the same label. On a board
// with several, the first one is at work from the start and the others are set going here,
// at the time that it is.

function newProcessor(number: number): KernelProcessor {
  return {
    number,
    page: idlePage(number),
    current: undefined,
    interrupted: false,
    wanted: undefined,
    allotment: 0,
    sliceEnd: undefined,
    heir: undefined,
    asns: new Map(),
    nextAsn: 1,
    asked: false,
    performing: [],
    raised: 0,
    visitAt: 0,
    raisedAt: 0,
    misled: 0,
  };
}

function startProcessor(
  kernel: Kernel,
  { number, page }: KernelProcessor,
): void {
  const { machine } = kernel;
  machine.bus.bytes.fill(0, page, page + PAGE_SIZE);
  writeRecord(kernel, page, "processor", BigInt(number));
  const hardware = machine.processors[number]!;
  hardware.pc = kernel.symbols.get("boot") ??
    panic("starting: the doors have no label boot");
  hardware.registers[REGISTER.gp] = KERNEL_GP;
  hardware.registers[REGISTER.sp] = idleStack(number);
  hardware.pcb = page;
  hardware.counters.cycles = machine.processor.counters.cycles;
  hardware.running = true;
}

// ## Filling in the doors
//
// The kernel's code speaks of events, records and operations by name. `Trap.systemCall` becomes
// the distance of the event's record from the global pointer, `Strand.slice` the place of a field
// on a strand's page, and `Work.next` the number of an operation.

/** What each dotted name in the doors' code stands for. */
export function symbolsForStubs(kernel: Kernel): Map<string, VirtualAddress> {
  const symbols = new Map<string, bigint>();
  for (const [field, { offset }] of Object.entries(GLOBALS.fields)) {
    const at = physical(kernel.globals + offset);
    symbols.set(`Globals.${field}`, fromGp(at));
  }
  for (const [field, { offset }] of Object.entries(STRAND.fields)) {
    symbols.set(`Strand.${field}`, BigInt(RECORD_OFFSET + offset));
  }
  for (const [number, { name }] of EVENTS.entries()) {
    const { record } = eventNamed(kernel, name);
    const at = physical(record + EVENT.fields.dispatch.offset);
    symbols.set(name, fromGp(at));
    symbols.set(`${name}.number`, BigInt(number));
  }
  symbols.set("Event.deepest", BigInt(DEEPEST));
  for (const { name } of kernel.operations) {
    if (symbols.has(name)) continue;
    symbols.set(name, BigInt(operationNumber(kernel, name)));
  }
  return symbols as Map<string, VirtualAddress>;
}

/** The kernel's own Alpha code: the doors, and what lies behind them. */
export const KERNEL_CODE: string = doors + switching;

function placeDoors(kernel: Kernel): void {
  const given = symbolsForStubs(kernel);
  const { symbols } = placeCode(kernel, KERNEL_CODE, given) ??
    panic("starting: no room for the doors");
  for (const [name, address] of symbols) {
    if (!given.has(name)) kernel.symbols.set(name, address);
  }
}

// ## Running what there is

/** Runs the kernel's strands until nothing can happen by itself, or to a limit. */
export function runKernel(kernel: Kernel, limits: Limits = {}): Stop {
  const { machine } = kernel;
  if (machine.stopped?.reason === "halt") wake(kernel);
  return run(machine, limits);
}

// Whoever runs the machine may want to do something to the kernel between two steps: to end
// a program, say. In the middle of a switch that would tear something apart. So the kernel
// is first let out of whatever it is doing.

/** Steps that a processor spends in the kernel at most, if handlers keep their bounds. */
const LONGEST_VISIT = 1_000_000;

/**
 * Runs the machine until no processor is at work in the kernel.
 *
 * @returns whether that has come about
 */
export function finishVisits({ machine, globals }: Kernel): boolean {
  const { bus } = machine;
  for (let left = LONGEST_VISIT; left > 0; left--) {
    if (readField(bus, globals, GLOBALS, "lock") === 0n) return true;
    if (machine.stopped) return false;
    run(machine, { steps: 1 });
  }
  return false;
}
