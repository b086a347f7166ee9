// # Switching
//
// Before a processor leaves the kernel, it is found out whether it may keep its strand. If not,
// a policy says who is next.
//
// Strand 5 has used up its slice. It is taken off, and `Strand.stop` is noted. Then the kernel's
// own code goes on in the routine [[switch]], which saves the registers of strand 5 and raises
// `Processor.select`. A handler answers 8. The routine gets the control block of strand 8,
// executes `swpctx`, and is on that strand's stack. When it returns, it returns to where strand 8
// was when it lost its processor.
//
// The function [[nextWork]] says each time what is to be done next, and the loop [[attend]] does
// it:
//
// :::figure What a processor does before it leaves the kernel
// | in this order | by |
// | --- | --- |
// | alarms that are due ring | [[ringAlarms]] |
// | a strand that may not stay is taken off | [[nextWork]] |
// | events that have been noted are raised, the oldest first | [[nextRaise]] |
// | a processor without a strand asks for one, and gets it | [[switch]], [[switchTo]] |
// | whoever wants to know hears that an interrupted strand goes on | [[nextWork]] |
// | the kernel is left | [[endVisit]] |
// :::
//
// After each of these it begins at the top, because a handler may have changed something.

import {
  CYCLES_PER_TICK,
  PCB,
  physical,
  writePhysical,
} from "../../01-hardware/mod.ts";
import { ringAlarms } from "../events/alarms.ts";
import { eventNamed } from "../events/catalogue.ts";
import {
  endVisit,
  MOST_IN_ONE_VISIT,
  nextRaise,
  raiseSurely,
} from "../events/raising.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import {
  atWork,
  type Kernel,
  type KernelProcessor,
  type StopCause,
  type Strand,
} from "../kernel/kernel.ts";
import { asnFor } from "../memory/buffers.ts";
import { readRecord, writeRecord } from "./pages.ts";
import { rollBackByItself } from "./sequences.ts";
import {
  disinherit,
  endStrand,
  setState,
  tellBlocked,
  tellStopped,
} from "./strands.ts";

/**
 * What the processor at work is to call before it leaves the kernel: the address of code,
 * with parameters in A0 to A4; 0 if it may leave. `undefined` if its strand has ended.
 */
export function nextWork(kernel: Kernel): bigint | undefined {
  const processor = atWork(kernel);
  if (processor.performing.length === 0) ringAlarms(kernel);
  const { current } = processor;
  const cause = current && whyStop(kernel, processor, current);
  if (current !== undefined && cause !== undefined) {
    if (!takeOff(kernel, processor, current, cause)) return undefined;
  }
  const raise = nextRaise(kernel);
  if (raise !== undefined) {
    processor.asked = false;
    return raise;
  }
  if (processor.current === undefined && !processor.asked) {
    return kernel.symbols.get(heirOf(processor) ? "handOff" : "switch");
  }
  if (processor.interrupted) {
    goOn(kernel, processor);
    return nextWork(kernel);
  }
  endVisit(kernel);
  return 0n;
}

// If a device has interrupted a strand that keeps its processor, `Strand.run` tells when it goes
// on. If the strand loses the processor, `Strand.run` comes when it gets one again.

function goOn(kernel: Kernel, processor: KernelProcessor): void {
  processor.interrupted = false;
  if (processor.current) tellRuns(kernel, processor, processor.current);
}

function tellRuns(
  kernel: Kernel,
  { number }: KernelProcessor,
  { identifier, domain }: Strand,
): void {
  const parameters = [BigInt(identifier), BigInt(number)];
  raiseSurely(kernel, "Strand.run", parameters, domain);
}

// ## Slices
//
// A strand may get the processor for a number of ticks, its *slice*. Code in the machine counts
// them down in the strand's record ([[entInt]]), so a tick at which nothing is used up needs no
// controller.

/** Lets the strand that `processor` gets next run for `ticks` at most; 0: without end. */
export function allot(kernel: Kernel, ticks: number): void {
  atWork(kernel).allotment = ticks;
}

// A tick is not heard if interrupts were kept out from one to the next, as by a handler that takes
// long. So a slice is over, too, when a tick more than its time has gone by. It does not begin anew with a call, which
// hands on what is left of it ([[§Calls between programs]]).

function sliceOver(kernel: Kernel, { page }: Strand): boolean {
  return readRecord(kernel, page, "slice") === SLICE_OVER ||
    kernel.machine.processor.counters.cycles >
      (atWork(kernel).sliceEnd ?? Infinity);
}

/** What the clock's door leaves in a record when the last tick of a slice has gone by. */
const SLICE_OVER = 2n ** 64n - 1n;

// ## Taking off

const TAKE_OFF = cyclesOf(`
        stq     t1, 96(t0)
        stq     zero, 112(t0)
        stq     zero, 128(t0)   // and acts for nobody
        rpcc    t1
        ldq     t2, 136(t0)     // since when
        ldq     t3, 144(t0)
        subq    t1, t2, t1
        addq    t3, t1, t3
        stq     t3, 144(t0)     // so long in all
`);

/** Why `processor` cannot keep `strand`, if it cannot. */
function whyStop(
  kernel: Kernel,
  { wanted }: KernelProcessor,
  strand: Strand,
): StopCause | undefined {
  if (wanted === "ended") return wanted;
  if (strand.state === "blocked") return "blocked";
  return wanted ?? (sliceOver(kernel, strand) ? "slice" : undefined);
}

// A processor that has given up its strand acts for nobody, until it has the next one. So
// whoever says which one that is acts for the system, and nobody else can.

/** Takes `strand` off `processor` for `cause`. False if that was its end. */
function takeOff(
  kernel: Kernel,
  processor: KernelProcessor,
  strand: Strand,
  cause: StopCause,
): boolean {
  const isWanted = processor.wanted !== undefined || sliceOver(kernel, strand);
  processor.wanted = undefined;
  if (cause === "ended" && strand.outcome !== undefined) {
    endStrand(kernel, strand, strand.outcome);
    return false;
  }
  processor.current = undefined;
  processor.interrupted = false;
  processor.asked = false;
  writeRecord(kernel, strand.page, "slice", 0n);
  writeRecord(kernel, strand.page, "subject", 0n);
  countTime(kernel, strand);
  tellStopped(kernel, strand, processor, cause);
  if (strand.state === "running") setState(kernel, strand, "ready");
  else tellBlocked(kernel, strand);
  if (isWanted) disinherit(kernel, processor);
  rollBackByItself(kernel, strand);
  charge(kernel.machine, TAKE_OFF);
  return true;
}

/** Adds the time since `strand` got its processor to what it has used. */
function countTime(kernel: Kernel, { page }: Strand): void {
  const now = cyclesNow(kernel);
  const turn = now - readRecord(kernel, page, "since");
  const used = readRecord(kernel, page, "used") + (turn > 0n ? turn : 0n);
  writeRecord(kernel, page, "used", used);
}

function cyclesNow({ machine }: Kernel): bigint {
  return BigInt(Math.floor(machine.processor.counters.cycles));
}

// ## Putting on
//
// The answer to `Processor.select` is a number, and may be wrong. Only a strand that is ready can
// be put on a processor. Any other number counts as undecided, and the question is asked again:
// whoever has named a strand that has ended meanwhile may know a better one. After
// {{visit.events}} such answers the processor stays idle until something changes.

const PUT_ON = cyclesOf(`
        stq     t1, 96(t0)      // running
        stq     t2, 88(t0)      // here
        stq     t3, 112(t0)     // so long
        stl     t4, 28(t0)      // with this address space number
        rpcc    t5
        stq     t5, 136(t0)     // since now
`);

/**
 * Gives the processor at work to the strand whose number is `chosen`, or to nobody if that
 * is not the number of a strand that is ready.
 *
 * @returns the control block of the context to go on with; 0 if it is the one that is there
 */
export function switchTo(kernel: Kernel, chosen: bigint): bigint {
  const processor = atWork(kernel);
  const heir = heirOf(processor);
  const strand = heir ?? kernel.strands.get(Number(chosen));
  processor.heir = undefined;
  const ready = strand?.state === "ready";
  if (heir === undefined) processor.sliceEnd = endOfSlice(kernel, processor);
  if (strand !== undefined && ready) putOn(kernel, processor, strand);
  else if (chosen === 0n) processor.asked = true;
  else {
    eventNamed(kernel, "Processor.select").undecided++;
    processor.asked = ++processor.misled >= MOST_IN_ONE_VISIT;
  }
  const next = ready ? strand.page : processor.page;
  return next === kernel.machine.processor.pcb ? 0n : BigInt(next);
}

// A strand that has been called, or has its reply, gets the processor of who has called or replied, and
// nobody is asked ([[§Calls between programs]]). Unless it has ended meanwhile, or got another
// processor, or this one is wanted for somebody else or the slice is over: then the policy is
// asked as usual.

function heirOf({ heir }: KernelProcessor): Strand | undefined {
  return heir?.state === "ready" ? heir : undefined;
}

function putOn(
  kernel: Kernel,
  processor: KernelProcessor,
  strand: Strand,
): void {
  const { machine } = kernel;
  const { page } = strand;
  processor.current = strand;
  processor.misled = 0;
  setState(kernel, strand, "running");
  const asn = BigInt(asnFor(kernel, processor, strand.space));
  writePhysical(machine.bus, physical(page + PCB.asn), 4, asn);
  if (machine.processor.pcb === page) machine.processor.asn = Number(asn);
  writeRecord(kernel, page, "processor", BigInt(processor.number));
  writeRecord(kernel, page, "slice", BigInt(processor.allotment));
  writeRecord(kernel, page, "since", cyclesNow(kernel));
  processor.allotment = 0;
  tellRuns(kernel, processor, strand);
  charge(machine, PUT_ON);
}

/** The cycle at which a slice that begins now is over, whatever is heard of the clock. */
function endOfSlice(
  { machine }: Kernel,
  { allotment }: KernelProcessor,
): number | undefined {
  if (allotment === 0) return undefined;
  return machine.processor.counters.cycles + (allotment + 1) * CYCLES_PER_TICK;
}

// :::exercise 2.3
// :::
