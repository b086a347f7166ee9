// # Counting misses
//
// A program that uses its memory in a bad order pays for it in the translation buffer, and does not
// know. Here it can be told.
//
// A program goes through a list whose nodes lie on a hundred pages. The buffer knows
// {{dtb.entries}}, so almost every node is a miss ([[§Filling the translation buffers]]). The
// program's spindle says: tell me when there were 500 misses in these pages. PALcode, which deals
// with each miss, takes one off the number, and at zero the event `Mapping.missed` is raised with
// the address of that last one. A program that is so told can put its nodes next to each other
// ([[promise 122]]).
//
// There is one such countdown for each space. It counts what the program loads and stores, not its instructions,
// and every miss: an access that finds no page, and is made again when the page is there, has missed twice. A
// miss in a space without a countdown costs nothing more.

import type { VirtualAddress } from "../../01-hardware/mod.ts";
import { raiseSurely } from "../events/raising.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import {
  type AddressSpace,
  currentStrand,
  type Domain,
  type Kernel,
} from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { refuseRange } from "./mappings.ts";

/** The most misses that can be waited for. */
export const MOST_MISSES = 2 ** 32;

const SET_COUNTDOWN = cyclesOf(`
        stq     a0, 0(t2)
        stq     a1, 8(t2)
        stq     a2, 16(t2)
`);

/** Lets `domain` be told after so many misses in `pages` pages from `address` on; 0: no more. */
export function countMisses(
  kernel: Kernel,
  domain: Domain,
  space: AddressSpace,
  address: bigint,
  pages: number,
  misses: number,
): Refused | undefined {
  const refused = refuseRange(domain, space, address, pages);
  if (refused !== undefined) return refused;
  if (!(misses >= 0 && misses <= MOST_MISSES)) {
    return refuse(
      "bad argument",
      `${misses} misses cannot be waited for: at most ${MOST_MISSES} can`,
    );
  }
  charge(kernel.machine, SET_COUNTDOWN);
  const end = address + (BigInt(pages) << 13n);
  space.misses = misses === 0
    ? undefined
    : { start: address, end, left: misses };
}

const COUNT_DOWN = cyclesOf(`
        ldq     t0, 0(t2)
        ldq     t1, 8(t2)
        cmpule  t0, a0, t3
        cmpult  a0, t1, t4
        and     t3, t4, t3
        beq     t3, 0
        ldq     t0, 16(t2)
        subq    t0, 1, t0
        stq     t0, 16(t2)
        beq     t0, 0
`);

/** What PALcode does besides when the translation of `address` for a load or store was missed. */
export function noteMissed(kernel: Kernel, address: VirtualAddress): void {
  const { processor } = kernel.machine;
  const space = processor.mode === "user" && currentStrand(kernel)?.space;
  if (!space || space.misses === undefined) return;
  const { misses, domain } = space;
  charge(kernel.machine, COUNT_DOWN);
  if (address < misses.start || address >= misses.end) return;
  if (--misses.left > 0) return;
  space.misses = undefined;
  raiseSurely(kernel, "Mapping.missed", [address], domain);
  // The program is interrupted behind this instruction, as by another processor.
  processor.interprocessorPending = true;
}
