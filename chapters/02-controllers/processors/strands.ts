// # Strands
//
// A strand is a computation that can be put on a processor and taken off again.
//
// A strand is *new* until somebody lets it begin, then *ready* until a processor takes it, then
// *running*, *blocked* while it waits for something, and at some time *ended*:
//
// :::figure The states of a strand, and what leads from one to the other
// | from | to | by |
// | --- | --- | --- |
// | new | ready | [[begin]] |
// | ready | running | a processor asks who is next, and is told this one |
// | running | ready | [[yieldProcessor]], a slice that is used up, something more urgent |
// | running | blocked | [[block]] |
// | blocked | ready | [[unblock]] |
// | any | ended | [[endStrand]], [[endDomain]] |
// :::
//
// Each change is told to whoever wants to know ([[§Time and processors]]). Which of the ready
// strands runs is not decided here: for a processor without a strand `Processor.select` is
// raised, and a kernel without a scheduler runs nothing.

import { panic, type VirtualAddress } from "../../01-hardware/mod.ts";
import { removeHandlersOf } from "../events/handlers.ts";
import { raiseSurely, setAttention } from "../events/raising.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import {
  type AddressSpace,
  atWork,
  type Domain,
  type Kernel,
  type KernelProcessor,
  type Outcome,
  STOP_CAUSES,
  type StopCause,
  type Strand,
  STRAND_STATES,
  type StrandState,
} from "../kernel/kernel.ts";
import { GLOBALS, writeField } from "../kernel/records.ts";
import { grantFrame, releaseFrame } from "../memory/frames.ts";
import { takeAllFrames } from "../memory/reclaiming.ts";
import { endSpace } from "../memory/spaces.ts";
import { frameOf, frameStart, physical } from "../../01-hardware/mod.ts";
import { idle } from "./idling.ts";
import { writeControlBlock, writeFirstFrame, writeRecord } from "./pages.ts";

const CREATE_STRAND = cyclesOf(`
        stq     a0, 0(t0)
        stq     a1, 8(t0)
        stq     a2, 16(t0)
        stq     a3, 24(t0)
        stq     zero, 40(t0)
        stq     a4, 64(t0)
        stq     a5, 72(t0)
        stq     t1, 80(t0)
        stq     zero, 96(t0)
`);

/**
 * A new strand in `space` that will begin at `entry` with the user stack at `stack`.
 *
 * @throws OutOfFrames if its domain can get no frame for it
 */
export function createStrand(
  kernel: Kernel,
  space: AddressSpace,
  entry: VirtualAddress,
  stack: VirtualAddress,
): Strand {
  const { domain } = space;
  const page = physical(frameStart(grantFrame(kernel, domain, "structure")));
  const strand: Strand = {
    identifier: kernel.nextIdentifier++,
    domain,
    space,
    page,
    state: "new",
    awaited: false,
    outcome: undefined,
    accepts: false,
    calls: undefined,
    callers: new Set(),
    wants: undefined,
    wanted: new Set(),
    gift: undefined,
    returned: 0,
    window: undefined,
  };
  writeControlBlock(kernel, page, {
    stack: writeFirstFrame(kernel, page, entry),
    resume: kernel.symbols.get("begin") ?? panic("strands: no label begin"),
    root: BigInt(space.root),
    userStack: stack,
  });
  writeRecord(kernel, page, "identifier", BigInt(strand.identifier));
  writeRecord(kernel, page, "domain", BigInt(domain.identifier));
  writeRecord(kernel, page, "subject", BigInt(domain.identifier));
  writeRecord(kernel, page, "space", BigInt(space.identifier));
  charge(kernel.machine, CREATE_STRAND);
  kernel.strands.set(strand.identifier, strand);
  domain.strands.add(strand);
  countAll(kernel);
  return strand;
}

/** Notes how many domains and strands there are, for whoever wants to know. */
function countAll(
  { machine: { bus }, globals, domains, strands }: Kernel,
): void {
  writeField(bus, globals, GLOBALS, "domains", BigInt(domains.size));
  writeField(bus, globals, GLOBALS, "strands", BigInt(strands.size));
}

/** Notes that `strand` is in another state. */
export function setState(
  kernel: Kernel,
  strand: Strand,
  state: StrandState,
): void {
  strand.state = state;
  const number = BigInt(STRAND_STATES.indexOf(state));
  writeRecord(kernel, strand.page, "state", number);
}

// ## Ready
//
// That a strand has become ready is told, and processors that have nothing to do are woken, so
// that they ask again. Another processor is woken by an interrupt.

/** Lets a new strand run as soon as a processor is given to it. */
export function begin(kernel: Kernel, strand: Strand): void {
  if (strand.state === "new") makeReady(kernel, strand);
}

/** Lets a strand that waits, or has not begun, run as soon as a processor is given to it. */
export function makeReady(kernel: Kernel, strand: Strand): void {
  hangUp(strand);
  setState(kernel, strand, "ready");
  raiseSurely(
    kernel,
    "Strand.unblock",
    [BigInt(strand.identifier)],
    strand.domain,
  );
  wakeIdle(kernel);
}

/** `strand` waits for no call and no reply any more ([[§Calls between programs]]). */
export function hangUp(strand: Strand): void {
  strand.calls?.callers.delete(strand);
  strand.calls = undefined;
  strand.window = undefined;
  strand.accepts = false;
  strand.gift = undefined;
  strand.returned = 0;
  strand.wants?.wanted.delete(strand);
  strand.wants = undefined;
}

/** Lets those go on who wait until `strand` accepts a call. */
export function wakeWaiting(kernel: Kernel, strand: Strand): void {
  for (const client of [...strand.wanted]) {
    const { window } = client;
    hangUp(client);
    unblock(kernel, client);
    // Its call is still to be made.
    client.window = window;
  }
}

/** Lets every processor that has found nothing to run ask again. */
export function wakeIdle(kernel: Kernel): void {
  for (const processor of kernel.processors) {
    if (processor.current === undefined && processor.asked) {
      processor.asked = false;
      interrupt(kernel, processor);
    }
  }
}

const INTERRUPT = cyclesOf("wripir");

/** Lets `processor` look for work soon: at once if it is another one. */
export function interrupt(kernel: Kernel, processor: KernelProcessor): void {
  setAttention(kernel, processor, 1n);
  const { machine } = kernel;
  const hardware = machine.processors[processor.number]!;
  if (hardware === machine.processor) return;
  hardware.interprocessorPending = true;
  charge(machine, INTERRUPT);
}

// ## Waiting
//
// What a strand waits for may happen just before it has begun to wait. So a strand that is
// unblocked without being blocked remembers it, and does not wait the next time.
//
// A strand that runs does not lose its processor in the middle of a visit. It is marked, and
// loses the processor at the end of it. So a handler that has blocked its strand comes to its
// end first, and the state that it keeps is whole. A handler of a system call that wants to wait
// answers that the call is to be made again ([[RESTART]]); by then it may know more.

/** The answer to a system call that lets the program make the call again. */
export const RESTART: bigint = BigInt.asUintN(64, -512n);

/** Lets `strand` wait until it is unblocked. */
export function block(kernel: Kernel, strand: Strand): void {
  if (strand.awaited) {
    strand.awaited = false;
    return;
  }
  if (strand.state !== "running" && strand.state !== "ready") return;
  const processor = processorOf(kernel, strand);
  setState(kernel, strand, "blocked");
  if (processor === undefined) tellBlocked(kernel, strand);
  else interrupt(kernel, processor);
}

/** Tells that `strand` waits. */
export function tellBlocked(kernel: Kernel, strand: Strand): void {
  raiseSurely(
    kernel,
    "Strand.block",
    [BigInt(strand.identifier)],
    strand.domain,
  );
}

/** Lets `strand` go on, or not wait the next time it would. */
export function unblock(kernel: Kernel, strand: Strand): void {
  if (strand.state === "new" || strand.state === "ended") return;
  const processor = processorOf(kernel, strand);
  if (strand.state !== "blocked") strand.awaited = true;
  else if (processor === undefined) makeReady(kernel, strand);
  else keep(kernel, processor, strand);
}

/** Lets `strand`, which has not left `processor` yet, go on there as if it had not begun to wait. */
function keep(
  kernel: Kernel,
  processor: KernelProcessor,
  strand: Strand,
): void {
  hangUp(strand);
  setState(kernel, strand, "running");
  disinherit(kernel, processor);
}

/** Lets the policy decide about the strand that was to get `processor` next, if there is one. */
export function disinherit(kernel: Kernel, processor: KernelProcessor): void {
  const { heir } = processor;
  processor.heir = undefined;
  if (heir?.state === "ready") makeReady(kernel, heir);
}

/** The processor that `strand` has, if it has one. */
export function processorOf(
  { processors }: Kernel,
  strand: Strand,
): KernelProcessor | undefined {
  return processors.find(({ current }) => current === strand);
}

// ## Giving up the processor
//
// A strand loses its processor for a cause, and the cause is told with `Strand.stop`: that it
// blocked, yielded, was interrupted by a device, had used up its slice, or that something more
// urgent is ready.
//
// :::spin 1.2
// Code of an application may run whenever one of its strands loses a processor, and knows the
// cause ([[promise 22]]): that is a handler of `Strand.stop`, which hears of its own domain's
// strands. Each cause is brought about by a test, and [[§Activations]] hears of every change once and
// in order.
//
// A policy can say that something is more urgent ([[preempt]]). The kernel does not know what a
// blocked strand waits for, so it cannot keep an urgent strand from waiting behind a less urgent
// one ([[promise 24]]): a program's spindle does that ([[§Priority inversion]]).
// :::
//
// Whether a strand waits is seen from its state alone, so that whatever else is wanted of its
// processor, "something more urgent" for instance, is still wanted if it need not wait after all.

/** Lets `processor` give up its strand for `cause` before it leaves the kernel. */
export function want(
  kernel: Kernel,
  processor: KernelProcessor,
  cause: Exclude<StopCause, "blocked">,
): void {
  if (cause === "ended") processor.wanted = cause;
  else processor.wanted ??= cause;
  interrupt(kernel, processor);
}

/** Lets the strand that runs on the processor at work wait until others have had a turn. */
export function yieldProcessor(kernel: Kernel): void {
  const processor = atWork(kernel);
  if (processor.current !== undefined) want(kernel, processor, "yielded");
}

/** Takes the processor `number` from its strand because something more urgent is ready. */
export function preempt(kernel: Kernel, number: number): void {
  const processor = kernel.processors[number];
  if (processor?.current !== undefined) want(kernel, processor, "priority");
  else if (processor !== undefined) {
    processor.asked = false;
    disinherit(kernel, processor);
    interrupt(kernel, processor);
  }
}

/** Tells that `strand` has lost `processor` for `cause`. */
export function tellStopped(
  kernel: Kernel,
  strand: Strand,
  processor: KernelProcessor,
  cause: StopCause,
): void {
  const parameters = [
    strand.identifier,
    STOP_CAUSES.indexOf(cause),
    processor.number,
  ];
  raiseSurely(kernel, "Strand.stop", parameters.map(BigInt), strand.domain);
}

// ## The end of a strand
//
// A strand that has ended never returns from the kernel. Its processor is put into its idle
// context and asks for the next one. A strand that runs on another processor is only told to
// end; that processor does it when it sees the interrupt.

/** Ends `strand` with `outcome`: at once, or as soon as its processor can. */
export function endStrand(
  kernel: Kernel,
  strand: Strand,
  outcome: Outcome,
): void {
  if (strand.state === "ended") return;
  strand.outcome ??= outcome;
  const processor = holderOf(kernel, strand);
  if (processor !== undefined && processor !== atWork(kernel)) {
    return want(kernel, processor, "ended");
  }
  setState(kernel, strand, "ended");
  hangUp(strand);
  for (const client of [...strand.callers]) unblock(kernel, client);
  wakeWaiting(kernel, strand);
  if (processor?.current === strand) {
    processor.current = undefined;
    tellStopped(kernel, strand, processor, "ended");
  }
  kernel.strands.delete(strand.identifier);
  strand.domain.strands.delete(strand);
  countAll(kernel);
  for (const told of kernel.whenStrandEnded) told(strand);
  releaseFrame(kernel, strand.domain, frameOf(strand.page));
  if (strand.domain.strands.size === 0) takeBack(kernel, strand.domain);
  if (processor !== undefined) idle(kernel, strand.page);
}

/** The processor that is on the page of `strand`, which it may just be leaving. */
function holderOf(
  { processors, machine }: Kernel,
  { page }: Strand,
): KernelProcessor | undefined {
  return processors.find(({ number }) =>
    machine.processors[number]!.pcb === page
  );
}

// ## The end of a domain
//
// A domain ends with its last strand. What it held goes back, once, and in such an order that
// nothing leads to what is already gone. First come the devices' pages and whoever else keeps
// something for domains, then the domain's handlers, then its spaces with their tables, and last
// the frames.
//
// :::spin 1.1
// Services get processors, memory, disks and networks, and the accounts balance when they are
// gone ([[promise 16]]). Domains are ended while their strands are in each of the five states,
// after any number of instructions, with requests in the disk and packets on the wire, and every
// frame and every record is free again afterwards.
// :::

/** A domain that owns nothing yet. */
export function createDomain(kernel: Kernel, name: string): Domain {
  const identifier = kernel.nextDomain++;
  const domain: Domain = {
    identifier,
    name,
    spaces: new Set(),
    strands: new Set(),
    frames: new Set(),
    minimum: 0,
    handles: new Map(),
    borrowed: new Map(),
    nextHandle: 1,
    newFrames: new Set(),
    newStrands: new Set(),
    reclaims: [],
    sequences: [],
  };
  kernel.domains.set(identifier, domain);
  countAll(kernel);
  return domain;
}

/** Ends every strand of `domain`, and with the last one the domain. */
export function endDomain(
  kernel: Kernel,
  domain: Domain,
  outcome: Outcome,
): void {
  const { current } = atWork(kernel);
  const strands = [...domain.strands].filter((one) => one !== current);
  for (const strand of strands) endStrand(kernel, strand, outcome);
  // The one that is at work here comes last: its end does not come back.
  if (current?.domain === domain) endStrand(kernel, current, outcome);
  else if (domain.strands.size === 0) takeBack(kernel, domain);
}

function takeBack(kernel: Kernel, domain: Domain): void {
  if (!kernel.domains.delete(domain.identifier)) return;
  countAll(kernel);
  for (const told of kernel.whenEnded) told(domain);
  removeHandlersOf(kernel, domain);
  for (const space of [...domain.spaces]) endSpace(kernel, space);
  takeAllFrames(kernel, domain);
}
