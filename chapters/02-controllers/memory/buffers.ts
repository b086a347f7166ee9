// # Translations that processors remember
//
// Each processor remembers translations, marked with an address space number, the `ASN`. When
// a page table changes, those that have become wrong are forgotten, on every processor that
// may have them and on no other.
//
// There are {{asn.count}} ASNs and any number of spaces, so each processor gives out its own.
// A space gets one when it first runs there, and keeps it until all are used up. Then the
// processor forgets everything but what belongs to all spaces, and starts to count again. A
// space that has no ASN on a processor has no translations there either, and nothing needs to
// be forgotten.

import {
  forget,
  forgetAll,
  type Processor,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type {
  AddressSpace,
  Kernel,
  KernelProcessor,
} from "../kernel/kernel.ts";

/** The largest address space number of a 21064. 0 is for idle processors. */
export const LARGEST_ASN = 63;

const FORGET_ALL = cyclesOf(`
        lda     a0, -1(zero)
        tbi
`);

/** The number by which the buffers of `processor` know `space`; it gets one if it has none. */
export function asnFor(
  kernel: Kernel,
  processor: KernelProcessor,
  space: AddressSpace,
): number {
  const known = processor.asns.get(space.identifier);
  if (known !== undefined) return known;
  if (processor.nextAsn > LARGEST_ASN) startAgain(kernel, processor);
  const asn = processor.nextAsn++;
  processor.asns.set(space.identifier, asn);
  return asn;
}

function startAgain(
  { machine }: Kernel,
  processor: KernelProcessor,
): void {
  const hardware = machine.processors[processor.number]!;
  forgetAll(hardware.instructionBuffer, true);
  forgetAll(hardware.dataBuffer, true);
  charge(machine, FORGET_ALL);
  processor.asns.clear();
  processor.nextAsn = 1;
}

// ## Forgetting pages
//
// `tbi` forgets a page of the space that is running. For a space that is not running there is
// something cheaper: it loses its ASN on that processor, and gets a new one when it runs there
// again.
//
// When more pages have changed than the buffer for data can hold, to name them one by one is a
// waste: most of them cannot be in there. Then one `tbi` forgets what all programs have. The price
// comes later. What was still wanted has to be found in the tables again, and that is at most as
// much as the buffers hold.
//
// Another processor has to be interrupted to execute its `tbi`, and the one that changed the
// table waits until it has. That is not played out here: the controller reaches into the other
// processor's buffer, and both are charged what the interrupt takes.

const FORGET_PAGE = cyclesOf(`
        lda     a0, 3(zero)
        mov     t0, a1
        tbi
`);

const ASK_ANOTHER = cyclesOf(`
        stq     t0, 0(t1)       // which page
        wripir
wait:   ldq     t2, 0(t1)       // has it been done?
        bne     t2, wait
`);

const BE_ASKED = cyclesOf(`
        ldq     t0, 0(t1)
        stq     zero, 0(t1)
        rti
`);

/** Lets no processor use older translations of `pages`, which are addresses in `space`. */
export function forgetPages(
  kernel: Kernel,
  space: AddressSpace,
  pages: readonly VirtualAddress[],
): void {
  if (pages.length === 0) return;
  for (const processor of kernel.processors) {
    forgetPagesOn(kernel, processor, space, pages);
  }
}

function forgetPagesOn(
  { machine }: Kernel,
  { number, asns, current }: KernelProcessor,
  { identifier }: AddressSpace,
  pages: readonly VirtualAddress[],
): void {
  const asn = asns.get(identifier);
  if (asn === undefined) return;
  if (current?.space.identifier !== identifier) {
    asns.delete(identifier);
    return;
  }
  const hardware = machine.processors[number]!;
  const cycles = forgetIn(hardware, pages, asn);
  if (hardware === machine.processor) return charge(machine, cycles);
  charge(machine, ASK_ANOTHER);
  hardware.counters.cycles += BE_ASKED + cycles;
}

/** Lets a processor forget pages of the space `asn`, which it runs; gives what that takes. */
function forgetIn(
  { instructionBuffer, dataBuffer }: Processor,
  pages: readonly VirtualAddress[],
  asn: number,
): number {
  if (pages.length > dataBuffer.size) {
    forgetAll(instructionBuffer, true);
    forgetAll(dataBuffer, true);
    return FORGET_ALL;
  }
  for (const page of pages) {
    forget(instructionBuffer, page, asn);
    forget(dataBuffer, page, asn);
  }
  return FORGET_PAGE * pages.length;
}

/** Lets no processor use any translation of `space`, which is not running. */
export function forgetSpace(
  { processors }: Kernel,
  { identifier }: AddressSpace,
): void {
  for (const { asns } of processors) asns.delete(identifier);
}
