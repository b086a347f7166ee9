// # Raising events
//
// There are two ways to raise an event: to call the code that asks its handlers and wait
// for the answer, or to note that it is to be raised, and go on.
//
// The doors do the first: a program has made a system call, and nothing can go on until
// somebody has answered. The controllers do the second. Say a disk has finished while a
// program was computing. The controller notes that `Disk.done` is to be raised. Events that
// have been noted are the kernel's *work*, and before the kernel is left, a loop in Alpha code
// raises them one after the other ([[attend]]). So handlers are always called by that loop or
// by a door, never from inside a controller.
//
// A controller that asks a question also notes what is to be done with the answer. The disk
// controller wants to know which request is next: it notes `Disk.select`, and the function that
// will start the drive.
//
// :::figure How work is done: the loop asks, the controllers answer
// | the loop, before the kernel is left | the controllers |
// | --- | --- |
// | Is there anything to do? | [[nextRaise]] takes the oldest work off the list, and gives the address of the code that asks, with the parameters in their registers. |
// | It calls that code. | The handlers run. |
// | What was the answer? | [[workDone]] passes it to whoever noted the work. |
// | Again, until there is nothing to do. | [[endVisit]] |
// :::
//
// A handler can note an event as well. It is then raised *asynchronously*: the handler pays for
// the note, and those who handle the event run when this one has come to its end.

import {
  ksegAddress,
  physical,
  type PhysicalAddress,
  readRegister,
  REGISTER,
  writeRegister,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import {
  atWork,
  currentStrand,
  type Domain,
  type Handler,
  type Kernel,
  type KernelEvent,
  type KernelProcessor,
  type Strand,
  type Work,
} from "../kernel/kernel.ts";
import {
  EVENT,
  HANDLER,
  readField,
  RECORD_OFFSET,
  STRAND,
  writeField,
} from "../kernel/records.ts";
import { setAlarm, ticksNow } from "./alarms.ts";
import { dispatchOf } from "./call_list.ts";
import { eventAt, eventNamed, eventNumbered, EVENTS } from "./catalogue.ts";
import { freeRetired } from "./code.ts";
import { HALF_A_TICK, mayBeRaised, noteTaken } from "./taking_time.ts";

// ## Noting
//
// The list of work is finite. An event that finds it full is not raised but counted as
// undecided: a flood of packets must not use up the kernel's memory.
//
// Some notices must not get lost. A scheduler that is not told that a strand is ready will never
// run it. Such notices are raised for certain, whether the list is full or not ([[raiseSurely]]).
// They need no limit of their own: there are only so many strands, frames, timers and requests,
// and what was told of one of them has to be undone before it can be told again.

/** Events that may wait to be raised. */
export const MOST_WORK = 1024;

const NOTE_WORK = cyclesOf(`
        ldq     t0, 0(t1)
        stq     a0, 0(t0)
        stq     a1, 8(t0)
        stq     a2, 16(t0)
        stq     a3, 24(t0)
        lda     t0, 32(t0)
        stq     t0, 0(t1)
`);

/**
 * Notes that `name` is to be raised before the kernel is left, about `subject`.
 *
 * @param then what is done with the answer, or with `undefined` if nobody has one
 * @returns whether there was room in the list
 */
export function raiseLater(
  kernel: Kernel,
  name: string,
  parameters: readonly bigint[],
  subject?: Domain,
  then?: Work["then"],
): boolean {
  const event = eventNamed(kernel, name);
  if (kernel.work.length >= MOST_WORK && !isOnlyCounted(event)) {
    event.undecided++;
    return false;
  }
  noteWork(kernel, event, parameters, subject, then);
  return true;
}

/** Notes likewise what has to be told, however much is in the list. */
export function raiseSurely(
  kernel: Kernel,
  name: string,
  parameters: readonly bigint[],
  subject?: Domain,
  then?: Work["then"],
): void {
  noteWork(kernel, eventNamed(kernel, name), parameters, subject, then);
}

/** How often the event `name` about `subject` is in the list. */
export function timesNoted(
  { work }: Kernel,
  name: string,
  { identifier }: Domain,
): number {
  return work.filter(({ event, subject }) =>
    subject === identifier && event.declaration.name === name
  ).length;
}

function noteWork(
  kernel: Kernel,
  event: KernelEvent,
  parameters: readonly bigint[],
  subject: Domain | undefined,
  then?: Work["then"],
): void {
  if (isOnlyCounted(event)) return countRaised(kernel, event);
  const about = subject?.identifier ?? 0;
  kernel.work.push({ event, parameters, subject: about, then });
  charge(kernel.machine, NOTE_WORK);
  wantAttention(kernel);
}

/** Whether anybody would be asked. */
export function isHandled({ handlers, fallback }: KernelEvent): boolean {
  return handlers.length > 0 || fallback !== undefined;
}

// A notice that nobody wants is only counted. The count is all that its list would do.

function isOnlyCounted(event: KernelEvent): boolean {
  return event.declaration.combine === "none" && !isHandled(event);
}

function countRaised({ machine }: Kernel, { record }: KernelEvent): void {
  const raised = readField(machine.bus, record, EVENT, "raised");
  writeField(machine.bus, record, EVENT, "raised", raised + 1n);
}

// ## Attention
//
// The door that a program has come through looks at one word before it lets the program go.
// It lies on the page of whoever the processor is running.

/** Lets the processor at work look for work before it leaves the kernel. */
export function wantAttention(kernel: Kernel): void {
  setAttention(kernel, atWork(kernel), 1n);
}

/** Sets the word that `processor` looks at before it leaves the kernel. */
export function setAttention(
  { machine }: Kernel,
  { current, page }: KernelProcessor,
  value: bigint,
): void {
  const record = physical((current?.page ?? page) + RECORD_OFFSET);
  writeField(machine.bus, record, STRAND, "attention", value);
}

// ## Doing it
//
// One visit to the kernel does a limited amount of work, and for half a tick at most: interrupts are
// kept out meanwhile, and other processors wait for the lock. If handlers keep noting more, the
// rest waits for the next visit, and the program that was interrupted gets its turn in
// between. A processor that has no strand begins its next visit at once, and only lets
// interrupts in ([[§Nothing to do]]). What has taken too much time already waits for the next tick
// ([[§Time that is taken from others]]).
//
// Among what is left over may be the notice that a strand is ready. So a processor that was
// given no strand in the meantime has to ask again.

/** Events that are raised before a processor leaves the kernel at the latest. */
export const MOST_IN_ONE_VISIT = 64;

/**
 * The address of the code that asks the handlers of the event that is to be raised next,
 * with its parameters in A0 to A4; `undefined` if there is none for now.
 */
export function nextRaise(kernel: Kernel): bigint | undefined {
  const processor = atWork(kernel);
  if (processor.performing.length === 0) freeRetired(kernel);
  const now = kernel.machine.processor.counters.cycles;
  if (processor.raised === 0) processor.visitAt = now;
  if (processor.raised >= MOST_IN_ONE_VISIT) return undefined;
  if (now - processor.visitAt >= HALF_A_TICK) return undefined;
  const work = takeWork(kernel);
  if (work === undefined) return undefined;
  processor.raised++;
  processor.raisedAt = now;
  processor.performing.push(work);
  setSubject(kernel, BigInt(work.subject));
  for (const [index, value] of work.parameters.entries()) {
    writeRegister(kernel.machine, REGISTER.a0 + index, value);
  }
  return dispatchOf(kernel, work.event);
}

/** Takes the oldest work off the list that need not wait. */
function takeWork(kernel: Kernel): Work | undefined {
  const { work } = kernel;
  const at = work.findIndex((one) => mayBeRaised(kernel, one));
  return at === -1 ? undefined : work.splice(at, 1)[0];
}

/** Lets the kernel look at its work at the next tick, if it is still there. */
function lookAgain(kernel: Kernel): void {
  if (kernel.waiting) return;
  kernel.waiting = true;
  setAlarm(kernel, ticksNow(kernel) + 1n, () => {
    kernel.waiting = false;
  });
}

/** Lets the processor at work leave the kernel, until there is more to do. */
export function endVisit(kernel: Kernel): void {
  const processor = atWork(kernel);
  const { processors, work } = kernel;
  processor.raised = 0;
  processor.misled = 0;
  const more = work.some((one) => mayBeRaised(kernel, one));
  setAttention(kernel, processor, more ? 1n : 0n);
  for (const tell of kernel.whenLeaving) tell();
  if (work.length > 0 && !more) lookAgain(kernel);
  if (!more) return;
  for (const one of processors) one.asked = false;
}

/** Passes the answer of the work that the processor at work has done to whoever noted it. */
export function workDone(
  kernel: Kernel,
  answer: bigint,
  answered: bigint,
): void {
  const { performing, current } = atWork(kernel);
  const work = performing.pop();
  if (work) noteTaken(kernel, work.subject, atWork(kernel).raisedAt);
  setSubject(kernel, BigInt(current?.domain.identifier ?? 0));
  work?.then?.(answered === 0n ? undefined : answer);
}

/** Notes in the record of this kernel stack whom the event being raised is about. */
function setSubject(kernel: Kernel, subject: bigint): void {
  writeField(
    kernel.machine.bus,
    recordHere(kernel),
    STRAND,
    "subject",
    subject,
  );
}

/** The record on the page of the kernel stack that the processor at work is on. */
function recordHere({ machine }: Kernel): PhysicalAddress {
  const stack = readRegister(machine, REGISTER.sp) - ksegAddress(physical(0));
  return physical(Number(stack >> 13n << 13n) + RECORD_OFFSET);
}

// The domain that an event is about is its *subject*, and the handlers act for it. A system
// call is about the program that has made it. `Disk.done` is about the domain that wanted the
// block, whatever program was interrupted by the disk.

/** The number of the domain for which kernel code acts now; 0 if for nobody in particular. */
export function actingFor(kernel: Kernel): number {
  const { bus } = kernel.machine;
  return Number(readField(bus, recordHere(kernel), STRAND, "subject"));
}

// The strand that has the processor at that moment is then nobody that the handler may touch:
// not its registers, not its memory, and it cannot be stopped for somebody else's disk.

/** The running strand, if kernel code acts for its domain now. */
export function actingStrand(kernel: Kernel): Strand | undefined {
  const strand = currentStrand(kernel);
  return strand?.domain.identifier === actingFor(kernel) ? strand : undefined;
}

// ## Handlers in TypeScript
//
// This chapter's handlers are TypeScript functions. They are how the kernel is tested
// before there is a language to write better ones in. The list calls them through an
// operation, with the handler's number in `t0`.

/** Asks the handler whose number is in T0; T0 then says whether there is an answer. */
export function askNative(
  kernel: Kernel,
  parameters: readonly bigint[],
): bigint | undefined {
  const { machine } = kernel;
  const number = Number(readRegister(machine, REGISTER.t0));
  const handler = kernel.handlers.get(number);
  writeRegister(machine, REGISTER.t0, 0n);
  if (handler === undefined || typeof handler.body !== "function") return 0n;
  const { declaration } = eventNamed(kernel, handler.event);
  const known = parameters.slice(0, declaration.parameters.length);
  const { filter, body } = handler;
  if (typeof filter === "function" && !filter(kernel, known)) return 0n;
  countActivation(kernel, handler);
  const asking = atWork(kernel).current;
  const answer = body(kernel, known);
  // A handler may have ended the strand that was asking.
  if (atWork(kernel).current !== asking) return undefined;
  writeRegister(machine, REGISTER.t0, answer === undefined ? 0n : 1n);
  return answer ?? 0n;
}

function countActivation({ machine }: Kernel, { record }: Handler): void {
  const { bus } = machine;
  const before = readField(bus, record, HANDLER, "activations");
  writeField(bus, record, HANDLER, "activations", before + 1n);
}

/** What an event's code does when nobody has answered: counts it, and gives its default. */
export function nobodyAnswers(kernel: Kernel): bigint {
  const number = Number(readRegister(kernel.machine, REGISTER.t0));
  const event = eventNumbered(kernel, number);
  event.undecided++;
  writeRegister(kernel.machine, REGISTER.t0, 0n);
  return event.declaration.undecided ?? 0n;
}

// ## Not too deep
//
// Handlers that raise events of their own go through a routine that counts
// ([[§Raising from within]]).

/** Events that may be raised inside each other by handlers. */
export const DEEPEST = 8;

/** What is answered for the event whose code pointer T0 names, because it is too deep. */
export function tooDeep(kernel: Kernel): bigint {
  const { machine, events } = kernel;
  const at = readRegister(machine, REGISTER.t0) - ksegAddress(physical(0));
  writeRegister(machine, REGISTER.t0, 0n);
  const event = [...events.values()].find(({ record }) =>
    BigInt(record) === at
  );
  if (event === undefined) return 0n;
  event.tooDeep++;
  return event.declaration.undecided ?? 0n;
}

// A handler may note events that services have declared, and none of the kernel's own: that a
// disk has finished is for the disk's driver to say. And what one domain's handlers have noted
// may fill a small part of the list only. Without that limit, one of them could keep the rest
// from hearing that their disk has finished.

/** Events that the handlers of one domain's affairs may have noted at a time. */
export const MOST_NOTED = 64;

/**
 * Notes that the event numbered by the first parameter is to be raised with the others,
 * about the domain that is acted for: an asynchronous raise by a handler.
 *
 * @returns 1 if there is such an event, not of the kernel's own, and room for the note; or 0
 */
export function noteRaise(
  kernel: Kernel,
  [number = 0n, ...parameters]: readonly bigint[],
): bigint {
  const event = eventAt(kernel, Number(number));
  if (event === undefined || isOwn(event)) return 0n;
  const subject = actingFor(kernel);
  const theirs = kernel.work.filter((one) =>
    one.subject === subject && !isOwn(one.event)
  );
  if (theirs.length >= MOST_NOTED) {
    event.undecided++;
    return 0n;
  }
  const { name, parameters: { length } } = event.declaration;
  const known = parameters.slice(0, length);
  return raiseLater(kernel, name, known, kernel.domains.get(subject)) ? 1n : 0n;
}

/** Whether `event` is one of the kernel's own. */
function isOwn({ number }: KernelEvent): boolean {
  return number < EVENTS.length;
}

// :::exercise 2.5
// :::
