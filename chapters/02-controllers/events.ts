// # Events
//
// An event is a question that the kernel asks, and its handlers are those who may
// answer.
//
// A page is missing: what now? A program has asked for something: what did it mean? The
// kernel *raises* the event. The handlers are asked in turn, and the first one that has
// an answer decides.
//
// Each event has a record in memory whose first word is the address of some code
// ([[EVENT]]). Raising it means calling that code. At first it is three instructions
// that ask the handlers written in TypeScript. When applications install handlers of
// their own, the code is replaced by better code, and the place that raises the event
// never notices.

import {
  assemble,
  ksegAddress,
  panic,
  REGISTER,
  type VirtualAddress,
  writeRegister,
} from "../01-hardware/mod.ts";
import {
  type EventName,
  type Kernel,
  type KernelEvent,
  type NativeHandler,
  take,
} from "./kernel.ts";
import { EVENT, readField, writeField } from "./records.ts";

/** What an event tells its handlers, and what an answer means. */
export interface EventDeclaration {
  readonly name: EventName;
  readonly parameters: readonly string[];
  /** One sentence on when it is raised and what the answer does. */
  readonly says: string;
}

/** The catalogue of events, in order of their numbers. */
export const EVENTS: readonly EventDeclaration[] = [
  {
    name: "Trap.systemCall",
    parameters: ["number", "a0", "a1", "a2", "a3"],
    says:
      "A program has executed `callsys`. The answer is the call's result; from -1 down to -4095 it is an error.",
  },
  {
    name: "Trap.memoryFault",
    parameters: ["address", "cause", "access"],
    says:
      "A program has used an address that has no usable translation. A nonzero answer lets it try again.",
  },
  {
    name: "Trap.instructionFault",
    parameters: ["cause", "argument"],
    says:
      "A program has executed a breakpoint, a deliberate trap or an instruction that is not one. A nonzero answer lets it go on behind it.",
  },
  {
    name: "Trap.unaligned",
    parameters: ["address", "opcode", "register"],
    says:
      "A program has loaded or stored at an address that is not a multiple of the width. A nonzero answer lets it go on behind it.",
  },
  {
    name: "Trap.arithmetic",
    parameters: ["summary", "registers"],
    says: "Arithmetic has gone wrong. A nonzero answer lets the program go on.",
  },
  {
    name: "Clock.tick",
    parameters: ["ticks"],
    says: "The interval timer has fired. The answer does not matter.",
  },
];

/** The number of the `CSERVE` operation that asks the native handlers. */
export const RAISE = 0;

/** Makes the record and the first dispatch code of every event. */
export function createEvents(kernel: Kernel): void {
  for (const [number, { name }] of EVENTS.entries()) {
    const record = take(kernel.data, EVENT.size) ??
      panic("events: the kernel's data is full before it began");
    const event = { name, number, record, handlers: [], undecided: 0 };
    kernel.events.set(name, event);
    const code = placeCode(kernel, nativeDispatch(number)) ??
      panic("events: the kernel's text is full before it began");
    kernel.symbols.set(`${name}.native`, code);
    publish(kernel, event, code);
  }
}

/** Code that asks the native handlers of event `number`. */
function nativeDispatch(number: number): string {
  return `
        lda     t0, ${number}(zero)
        lda     v0, ${RAISE}(zero)
        cserve
        ret
`;
}

// ## Code in the kernel
//
// Code is assembled for the place where it will stand, copied there, and then the
// instruction stream is told (`imb`). Only after that does anybody get its address.

/**
 * Assembles `source` into the kernel's text.
 *
 * @returns its address, or `undefined` if the text is full
 */
export function placeCode(
  kernel: Kernel,
  source: string,
): VirtualAddress | undefined {
  const { text, machine, symbols } = kernel;
  const trial = assemble(source, { text: ksegAddress(text.start), symbols });
  const at = take(text, trial.segments[0]?.size ?? 0);
  if (at === undefined) return undefined;
  const address = ksegAddress(at);
  const { segments } = assemble(source, { text: address, symbols });
  machine.bus.bytes.set(segments[0]?.bytes ?? [], at);
  return address;
}

/** Makes `code` what is called when `event` is raised: one store. */
export function publish(
  kernel: Kernel,
  event: KernelEvent,
  code: VirtualAddress,
): void {
  const { bus } = kernel.machine;
  writeField(bus, event.record, EVENT, "dispatch", code);
}

/** The code that is called when `event` is raised. */
export function dispatchOf(kernel: Kernel, event: KernelEvent): bigint {
  return readField(kernel.machine.bus, event.record, EVENT, "dispatch");
}

// ## Native handlers
//
// This chapter's handlers are TypeScript functions. They are how the kernel is tested
// before there is a language to write better ones in.

/** Adds `handler` to those asked for `name`, behind the ones already there. */
export function addNativeHandler(
  kernel: Kernel,
  name: EventName,
  handler: NativeHandler,
): void {
  eventNamed(kernel, name).handlers.push(handler);
}

/** The event called `name`. */
export function eventNamed(kernel: Kernel, name: EventName): KernelEvent {
  return kernel.events.get(name) ?? panic(`events: there is no ${name}`);
}

/** What the kernel does about each event that nobody decides. */
export type Undecided = (
  kernel: Kernel,
  event: KernelEvent,
  parameters: readonly bigint[],
) => bigint | undefined;

/** Asks the native handlers of event `number`; if none decides, `undecided` does. */
export function raiseNative(
  kernel: Kernel,
  number: number,
  parameters: readonly bigint[],
  undecided: Undecided,
): bigint | undefined {
  const declared = EVENTS[number] ?? panic(`events: no event ${number}`);
  const event = eventNamed(kernel, declared.name);
  // What called us looks at T0 to learn whether there is an answer.
  writeRegister(kernel.machine, REGISTER.t0, 1n);
  const known = parameters.slice(0, declared.parameters.length);
  const asking = kernel.current;
  for (const { handle } of event.handlers) {
    const answer = handle(kernel, known);
    // A handler may have ended the strand that was asking.
    if (answer !== undefined || kernel.current !== asking) return answer;
  }
  event.undecided++;
  return undecided(kernel, event, known);
}
