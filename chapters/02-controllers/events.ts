// # Events
//
// An event is a question that the kernel asks, and its handlers are those who may
// answer.
//
// A page is missing: what now? A program has asked for something: what did it mean? The
// kernel *raises* the event. The handlers are asked in turn, and the first one that has
// an answer decides.
//
// :::figure events
// :::
//
// Each event has a record in memory whose first word is the address of some code
// ([[EVENT]]). Raising it means calling that code. At first it is a few instructions
// that ask the handlers written in TypeScript. When applications install handlers of
// their own, it is replaced by code that asks those first, and the place that raises the
// event never notices.
//
// :::spin 2.2
// The paper names three mechanisms. One ties spindles to events ([[promise 43]]): that is
// the record, and [[publish]]. One runs them in the kernel when the event happens
// ([[promise 44]]): that is a call from the kernel's doors ([[entSys]]). One verifies them
// when they are installed ([[promise 45]]): that is chapter 4.
// :::
//
// Events that are raised without waiting for the answer are not built yet, nor are answers
// put together from those of several handlers.

import {
  assemble,
  forgetInstructions,
  ksegAddress,
  panic,
  physical,
  REGISTER,
  virtual,
  type VirtualAddress,
  writeRegister,
} from "../01-hardware/mod.ts";
import { charge, cyclesOf } from "./charging.ts";
import {
  type EventName,
  fromGp,
  type Kernel,
  KERNEL_GP,
  type KernelEvent,
  type NativeHandler,
  nextPlace,
  take,
} from "./kernel.ts";
import { EVENT, readField, writeField } from "./records.ts";

/** What an event tells its handlers, and what an answer means. */
export interface EventDeclaration {
  /** Its name. */
  readonly name: EventName;
  /** The names of its parameters, which handlers get in this order. */
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
      "A program has executed a breakpoint, a deliberate trap or an instruction that is not one. A nonzero answer lets it go on behind it, or try again if floating point was switched off.",
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
    const native = placeCode(kernel, askNative(number)) ?? textIsFull();
    kernel.symbols.set(`${name}.native`, native);
    kernel.symbols.set(`${name}.raised`, raisedPlace(event));
    const code = placeCode(kernel, countAndAsk(name)) ?? textIsFull();
    kernel.symbols.set(`${name}.undispatched`, code);
    publish(kernel, event, code);
  }
}

function textIsFull(): never {
  panic("events: the kernel's text is full before it began");
}

/** How far an event's count is from the global pointer. */
function raisedPlace({ record }: KernelEvent): VirtualAddress {
  const at = physical(record + EVENT.fields.raised.offset);
  return virtual(fromGp(at));
}

/** Code that asks the native handlers of event `number`. */
function askNative(number: number): string {
  return `
        lda     t0, ${number}(zero)
        lda     v0, ${RAISE}(zero)
        cserve
        ret
`;
}

/** Code that counts the event and asks the native handlers. */
function countAndAsk(name: EventName): string {
  return `
        ldq     t0, ${name}.raised(gp)
        addq    t0, 1, t0
        stq     t0, ${name}.raised(gp)
        br      ${name}.native
`;
}

// ## Code in the kernel
//
// Code is assembled for the place where it will stand and copied there. The processors are
// told (`imb`), because they may still hold older instructions of that place
// ([[§Instructions out of date]]). Only then does anybody get its address.

const FORGET_INSTRUCTIONS = cyclesOf("imb");

/** Lets no processor execute what was there before instructions were written. */
export function instructionsChanged({ machine }: Kernel): void {
  machine.processors.forEach(forgetInstructions);
  charge(machine, FORGET_INSTRUCTIONS);
}

/** The price of publishing a word of code, by hand: copy it, go on. */
const PUBLISH_WORD = cyclesOf(`
        ldl     t0, 0(a0)
        stl     t0, 0(a1)
        lda     a0, 4(a0)
        lda     a1, 4(a1)
        subq    a2, 1, a2
        bne     a2, 0
`);

/** Bytes that may be published at once: more would hold up the clock. */
const LARGEST_CODE = 16384;

/** Code in the kernel: where it begins, and where its labels are. */
export interface PlacedCode {
  /** Its first instruction. */
  readonly address: VirtualAddress;
  /** How long it is. */
  readonly bytes: number;
  /** The addresses of its labels, and of all names it could use. */
  readonly symbols: ReadonlyMap<string, VirtualAddress>;
}

/**
 * Assembles `source` into the kernel's text.
 *
 * @param symbols names that it uses besides the kernel's own
 * @returns `undefined` if the text is full or this is too much at once
 */
export function placeProcedures(
  kernel: Kernel,
  source: string,
  symbols: ReadonlyMap<string, VirtualAddress> = new Map(),
): PlacedCode | undefined {
  const { text, machine } = kernel;
  const options = {
    gp: KERNEL_GP,
    symbols: new Map([...kernel.symbols, ...symbols]),
  };
  const address = ksegAddress(nextPlace(text));
  const assembled = assemble(source, { ...options, text: address });
  const code = assembled.segments[0]?.bytes ?? new Uint8Array();
  const bytes = code.length;
  const at = bytes > LARGEST_CODE ? undefined : take(text, bytes);
  if (at === undefined) return undefined;
  machine.bus.bytes.set(code, at);
  charge(machine, PUBLISH_WORD * bytes / 4);
  instructionsChanged(kernel);
  return { address, bytes, symbols: assembled.symbols };
}

/** Assembles `source` into the kernel's text, and says only where it begins. */
export function placeCode(
  kernel: Kernel,
  source: string,
): VirtualAddress | undefined {
  return placeProcedures(kernel, source)?.address;
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
