// # Sequences that begin anew
//
// A program names a few instructions that nobody of its own must interrupt. If it loses the processor inside them, they
// are executed again from the first one.
//
// A program adds one to a counter that its strands share: load, add, store. A strand that loses the
// processor behind the load will store a number that is out of date. If it begins again with the
// load instead, nothing is lost. So the program registers these three instructions as a *sequence*.
// Its last instruction is the only store that others can see: once that is done, the program
// counter is behind the sequence, and nothing is repeated.
//
// Such a sequence needs no lock, because it relies on what is usually true, that it is not
// interrupted. That is why it is called *optimistic*. It is good for strands that share one
// processor. Against another processor, a lock flag is needed ([[§The lock flag]]).
//
// There are two ways to roll back. The controller does it by itself whenever a strand of the
// program loses its processor, or a handler of `Strand.stop` decides ([[rollBack]]). Only a strand
// that has no processor is moved, and only to the beginning of a sequence of its own program.

import { physical, virtual, writePhysical } from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Domain, Kernel, Strand } from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { interruptedPc, trapFrameOn } from "./pages.ts";

/** Sequences that a domain can register. */
export const MOST_SEQUENCES = 8;

/** Bytes of a sequence, at most. */
export const MOST_SEQUENCE_BYTES = 256n;

const REGISTER_SEQUENCE = cyclesOf(`
        ldl     t0, 0(t1)       // how many it has
        cmplt   t0, 8, t2
        beq     t2, 0
        addl    t0, 1, t0
        stl     t0, 0(t1)
        stq     a0, 0(t3)
        stq     a1, 8(t3)
`);

/**
 * Registers the instructions in `length` bytes from `start` on as a sequence of `domain`.
 *
 * @param byItself whether the controller is to roll back whoever loses the processor there
 */
export function registerSequence(
  kernel: Kernel,
  { name, sequences }: Domain,
  start: bigint,
  length: bigint,
  byItself: boolean,
): Refused | undefined {
  charge(kernel.machine, REGISTER_SEQUENCE);
  if ((start | length) & 3n || length < 8n || length > MOST_SEQUENCE_BYTES) {
    return refuse(
      "bad argument",
      `A sequence has from 2 to ${MOST_SEQUENCE_BYTES / 4n} whole instructions`,
    );
  }
  if (sequences.length >= MOST_SEQUENCES) {
    return refuse(
      "over quota",
      `${name} has ${MOST_SEQUENCES} sequences already`,
    );
  }
  sequences.push({ start: virtual(start), end: start + length, byItself });
}

const COMPARE = cyclesOf(`
        ldq     t0, 0(t1)
        ldq     t2, 8(t1)
        cmpult  t0, a0, t3
        cmpult  a0, t2, t4
        and     t3, t4, t3
        bne     t3, 0
        lda     t1, 24(t1)
`);

/**
 * Lets `strand` go on at the beginning of the sequence that it is in.
 *
 * @returns whether it was in one, and had no processor
 */
export function rollBack(
  kernel: Kernel,
  { page, domain, state }: Strand,
  among = domain.sequences,
): boolean {
  if (state === "running" || state === "ended") return false;
  charge(kernel.machine, COMPARE * among.length);
  const pc = interruptedPc(kernel, page);
  const inside = among.find(({ start, end }) => start < pc && pc < end);
  if (inside === undefined) return false;
  const saved = physical(trapFrameOn(page) + 8);
  writePhysical(kernel.machine.bus, saved, 8, inside.start);
  return true;
}

/** Rolls `strand` back if its program has left that to the controller. */
export function rollBackByItself(kernel: Kernel, strand: Strand): void {
  const { sequences } = strand.domain;
  if (sequences.length === 0) return;
  rollBack(kernel, strand, sequences.filter(({ byItself }) => byItself));
}
