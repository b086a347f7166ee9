// # Having nothing to do
//
// A processor without a strand asks for one, and when it gets none it waits for an interrupt,
// or rests.
//
// It *waits* when something may still happen: a disk will answer, an alarm will ring. The
// machine *rests* when nothing can happen any more by itself. Then it is halted, and whoever
// runs it gets it back: to load the next program, or to see that every strand that is left
// waits for something that will never come. What the disk or the network controller has begun,
// they finish first, even if nobody is left who wants it.

import {
  type FrameNumber,
  ksegAddress,
  PAGE_SIZE,
  panic,
  physical,
  type PhysicalAddress,
  REGISTER,
  writeRegister,
} from "../../01-hardware/mod.ts";
import { eventNamed } from "../events/catalogue.ts";
import { isHandled } from "../events/raising.ts";
import { atWork, type Kernel, KERNEL_GP } from "../kernel/kernel.ts";
import { GLOBALS, readField, writeField } from "../kernel/records.ts";
import { idleStack } from "./pages.ts";

// A strand may have ended in the middle of a handler. Whoever had raised the event is told
// that nobody has an answer.

/**
 * Puts the processor at work into its idle context, at the code that looks for work. It
 * was on the kernel stack on `page`, which it will never use again.
 */
export function idle(kernel: Kernel, page: PhysicalAddress): void {
  const { processor } = kernel.machine;
  const mine = atWork(kernel);
  const cutOff = mine.performing.splice(0);
  mine.wanted = undefined;
  mine.interrupted = false;
  mine.asked = false;
  processor.mode = "kernel";
  processor.ipl = 6;
  processor.pcb = mine.page;
  processor.pageTable = 0 as FrameNumber;
  processor.asn = 0;
  processor.fen = false;
  processor.otherStack = 0n;
  // Whoever ends a strand from outside may do so in the middle of the program.
  writeRegister(kernel.machine, REGISTER.gp, KERNEL_GP);
  writeRegister(kernel.machine, REGISTER.sp, idleStack(mine.number));
  processor.pc = kernel.symbols.get("idle") ??
    panic("idling: the kernel has no idle code");
  leaveLock(kernel, page);
  for (const { then } of cutOff.reverse()) then?.(undefined);
}

/** Gives up the kernel's lock if it was taken on the stack on `page`. */
function leaveLock({ machine, globals }: Kernel, page: PhysicalAddress): void {
  const holder = readField(machine.bus, globals, GLOBALS, "lock");
  const at = Number(holder - ksegAddress(physical(0)));
  if (holder === 0n || at < page || at >= page + PAGE_SIZE) return;
  writeField(machine.bus, globals, GLOBALS, "lock", 0n);
}

/**
 * Whether nothing can happen any more unless somebody outside does something: no processor
 * has a strand, nothing is expected, and nobody who could change his mind is told of time.
 */
export function isAtRest(kernel: Kernel): boolean {
  const { processors, work, alarms, strands, expected, devices } = kernel;
  if (work.length > 0 || processors.some((one) => !isIdle(one))) return false;
  if (devices.disk.active || devices.network.sending.length > 0) return false;
  if (strands.size === 0) return true;
  if (alarms.length > 0 || expected.size > 0) return false;
  if (isHandled(eventNamed(kernel, "Clock.tick"))) return false;
  const ready = [...strands.values()].some(({ state }) => state === "ready");
  return !ready || !isHandled(eventNamed(kernel, "Processor.select"));
}

// Only the first processor of a board can halt the machine. The others are stopped by it, and
// tell it when they see that it should have another look.

/** Whether the processor at work is to halt the machine. */
export function rest(kernel: Kernel): boolean {
  if (!isAtRest(kernel)) return false;
  const { processors, processor } = kernel.machine;
  const first = processors[0]!;
  if (processor !== first) {
    first.interprocessorPending = true;
    return false;
  }
  for (const one of processors) one.running = one === first;
  return true;
}

/** Lets all processors go on that [[rest]] has stopped, at the time that it is now. */
export function wake({ machine, processors }: Kernel): void {
  machine.stopped = undefined;
  for (const one of processors) one.asked = false;
  const now = Math.max(...machine.processors.map((one) => one.counters.cycles));
  for (const one of machine.processors) {
    if (!one.running) one.counters.cycles = now;
    one.running = true;
  }
}

function isIdle({ current, asked }: Kernel["processors"][number]): boolean {
  return current === undefined && asked;
}
