// # Cutting an activation off
//
// An activation that does not end by itself is ended from outside: the processor goes on where it would have
// returned to.
//
// The verifier has computed that a handler takes at most 900 cycles, and there it is still going round
// in a loop after 125,000. Somebody was wrong. What the handler has done so far cannot be taken back.
// But its stack frame can be taken apart as its own last instructions would do it: the registers that it keeps
// for its caller come back, the stack pointer goes up, and there is no answer. Whoever has asked it
// goes on as after a failed check.
//
// What it had taken with `with`, or into a variable, is in some register. Nobody looks for it there: it is one
// of the things that nobody has any more ([[§What nobody has any more]]).

import {
  CYCLES_PER_TICK,
  drain,
  ksegAddress,
  panic,
  physical,
  readPhysical,
  readRegister,
  REGISTER,
  virtual,
  writeRegister,
} from "../../01-hardware/mod.ts";
import {
  activations as timesRun,
  charge,
  cyclesOf,
  EVENT,
  GLOBALS,
  HANDLER,
  type Kernel,
  type KernelFault,
  readField,
} from "../../02-controllers/mod.ts";
import { FIXED } from "../code/machine_code.ts";
import type { Span } from "../source/diagnostics.ts";
import type {
  Extensions,
  InstalledProcedure,
  InstalledSpindle,
  Part,
} from "./extensions.ts";
import { countFailure, isIn, keptParameters } from "./failing.ts";
import { frameOfProcedure } from "./placing.ts";

/** An activation that a processor is in. */
export interface Activation {
  /** The spindle. */
  readonly spindle: InstalledSpindle;
  /** The procedure. */
  readonly procedure: InstalledProcedure;
  /** Which part of it. */
  readonly part: Part;
  /** Bytes from the first instruction of that part to the one that is next. */
  readonly distance: number;
}

/** The activation in whose code `pc` is. */
export function activationAt(
  { spindles }: Extensions,
  pc: bigint,
): Activation | undefined {
  const spindle = spindles.find((one) => isIn(one, pc));
  if (spindle === undefined) return undefined;
  const [last] = partsOf(spindle).filter(({ start }) => start <= pc)
    .sort((a, b) => Number(b.start - a.start));
  if (last === undefined) return undefined;
  const { procedure, part, start } = last;
  return { spindle, procedure, part, distance: Number(pc - start) };
}

/** Where the parts of a spindle's procedures begin. */
function partsOf({ handlers, operations }: InstalledSpindle) {
  const parts: {
    procedure: InstalledProcedure;
    part: Part;
    start: bigint;
  }[] = [];
  for (const procedure of handlers) {
    const { body, filter } = procedure.handler;
    if (typeof body === "bigint") {
      parts.push({ procedure, part: "body", start: body });
    }
    if (typeof filter === "bigint") {
      parts.push({ procedure, part: "filter", start: filter });
    }
  }
  for (const procedure of operations) {
    parts.push({ procedure, part: "body", start: procedure.address });
  }
  return parts;
}

// ## Taking a frame apart
//
// The activation may be anywhere between its first instruction and its last. In front of the first there is
// no frame yet, and at the last there is none any more. In between, a register that has not been saved yet
// still holds what it held.

const RETURN = 0x6bfa_8001n;

const TAKE_APART = cyclesOf(`
        ldq     t0, 0(a0)               // a register that was saved
        stq     t0, 0(a1)
        lda     sp, 64(sp)
        clr     v0
        clr     t0
        ret
`);

/** Lets the processor at work return from `activation` without an answer; gives the stack pointer behind it. */
function unwind(
  kernel: Kernel,
  { spindle, procedure, part, distance }: Activation,
  stack: bigint,
  link: bigint,
): bigint {
  const { machine } = kernel;
  const frame = frameOfProcedure(kernel, spindle, procedure, part);
  const { pc } = machine.processor;
  const stands = distance > 0 && wordAt(kernel, pc, 4) !== RETURN;
  const bytes = stands ? frame.bytes : 0;
  const saved = stands ? frame.saved.slice(0, distance / 4 - 1) : [];
  let target = link;
  for (const { register, at } of saved) {
    const held = wordAt(kernel, stack + BigInt(at), 8);
    if (register === FIXED.link) target = held;
    else writeRegister(machine, register, held);
  }
  const above = stack + BigInt(bytes);
  writeRegister(machine, REGISTER.sp, above);
  writeRegister(machine, FIXED.result, 0n);
  writeRegister(machine, FIXED.answered, 0n);
  drain(machine.processor);
  machine.processor.pc = virtual(target);
  charge(machine, TAKE_APART);
  return above;
}

function wordAt({ machine }: Kernel, address: bigint, width: 4 | 8): bigint {
  const at = physical(Number(address - ksegAddress(physical(0))));
  return readPhysical(machine.bus, at, width) ??
    panic(`cutting: the stack is at ${at}, where there is no memory`);
}

// ## The line in which it was
//
// Each instruction of the listing knows the part of the source that it comes from.

/** The part of the source from which the instruction at `pc` of `spindle` comes. */
function spanAt({ code, listing }: InstalledSpindle, pc: bigint): Span {
  let at = ksegAddress(code);
  let last: Span | undefined;
  for (const { text, span } of listing) {
    if (text.trimStart().startsWith(".align")) at = virtual((at + 7n) & ~7n);
    if (span === undefined) continue;
    if (span.end > 0) last = span;
    if (at >= pc) break;
    at = virtual(at + 4n);
  }
  return last ?? { start: 0, end: 0 };
}

// ## A second look
//
// The watchdog sees in which procedure the processor is. At the second look, is it still the same activation? A
// handler counts its activations, so it is, if the count and the stack are what they were. A filter or an
// operation does not count. There it is asked whether any event was raised, or any handler asked, in
// between.

/** Cycles until the next look if the kernel is busy with something else. */
const SOON = 1021;

/** Lets activations of the spindles of `extensions` be ended that do not end themselves. */
export function watchActivations(extensions: Extensions): void {
  const { kernel } = extensions;
  kernel.whenWatched.push(() => look(extensions));
  kernel.whenFaulted.push((fault) => endFaulted(extensions, fault));
}

/** Looks at what the processor at work is doing; gives the cycles until the next look. */
function look(extensions: Extensions): number {
  const { kernel } = extensions;
  const { machine: { bus, processor }, globals } = kernel;
  if (readField(bus, globals, GLOBALS, "lock") === 0n) {
    extensions.suspect = undefined;
    return CYCLES_PER_TICK;
  }
  const found = processor.mode === "kernel"
    ? activationAt(extensions, processor.pc)
    : undefined;
  if (found === undefined) return SOON;
  const now = processor.counters.cycles;
  const marks = marksOf(extensions, found);
  const { suspect } = extensions;
  if (suspect?.marks !== marks) {
    extensions.suspect = { marks, since: now };
    return limitOf(found);
  }
  const left = suspect.since + limitOf(found) - now;
  if (left > 0) return left;
  cutOff(extensions, found, now - suspect.since);
  return SOON;
}

/** Cycles after which nothing but a mistake can explain that `activation` is still going on. */
function limitOf({ procedure: { procedure }, part }: Activation): number {
  return procedure.kind === "operation" || part === "filter"
    ? CYCLES_PER_TICK
    : Number(procedure.budget);
}

function marksOf(
  { kernel }: Extensions,
  { spindle, procedure, part }: Activation,
): string {
  const { machine } = kernel;
  const stack = readRegister(machine, REGISTER.sp);
  const { handler } = spindle.handlers.find((one) => one === procedure) ?? {};
  const counted = handler !== undefined && part === "body"
    ? timesRun(kernel, handler)
    : everythingCounted(kernel);
  return `${machine.processor.number} ${procedure.number} ${part} ${stack} ${counted}`;
}

/** A number that grows whenever an event is raised or a handler is asked. */
function everythingCounted({ machine: { bus }, events, handlers }: Kernel) {
  let sum = 0n;
  for (const { record } of events.values()) {
    sum += readField(bus, record, EVENT, "raised");
  }
  for (const { record } of handlers.values()) {
    sum += readField(bus, record, HANDLER, "activations");
  }
  return sum;
}

// ## Ending it

function cutOff(
  extensions: Extensions,
  activation: Activation,
  cycles: number,
): void {
  const { kernel: { machine } } = extensions;
  const sentence =
    `it was still running ${cycles} cycles after it was first seen, and ${
      limitOf(activation)
    } are allowed`;
  endActivation(extensions, activation, {
    cause: "time",
    sentence,
    stack: readRegister(machine, REGISTER.sp),
    link: readRegister(machine, FIXED.link),
  });
}

/** Ends the activation whose code has faulted, if it was one's. */
function endFaulted(extensions: Extensions, fault: KernelFault): boolean {
  const { kernel: { machine } } = extensions;
  const activation = activationAt(extensions, fault.pc);
  if (activation === undefined) return false;
  machine.processor.pc = fault.pc;
  const { what: sentence, stack, link } = fault;
  endActivation(extensions, activation, {
    cause: "fault",
    sentence: `its code has faulted: ${sentence}`,
    stack,
    link,
  });
  return true;
}

function endActivation(
  extensions: Extensions,
  activation: Activation,
  { cause, sentence, stack, link }: {
    readonly cause: "time" | "fault";
    readonly sentence: string;
    readonly stack: bigint;
    readonly link: bigint;
  },
): void {
  const { spindle, procedure, part } = activation;
  const span = spanAt(spindle, extensions.kernel.machine.processor.pc);
  const above = unwind(extensions.kernel, activation, stack, link);
  countFailure(extensions, {
    spindle,
    procedure,
    part,
    cause,
    sentence,
    span,
    site: undefined,
    parameters: keptParameters(extensions, procedure, above),
  });
}
