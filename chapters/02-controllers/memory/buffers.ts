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

// ## Forgetting a page
//
// `tbi` forgets a page of the space that is running. For a space that is not running there is
// something cheaper: it loses its ASN on that processor, and gets a new one when it runs there
// again.
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

const BE_ASKED = FORGET_PAGE + cyclesOf(`
        ldq     t0, 0(t1)
        stq     zero, 0(t1)
        rti
`);

/** Lets no processor use an older translation of `address` in `space`. */
export function forgetPage(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
): void {
  for (const processor of kernel.processors) {
    forgetPageOn(kernel, processor, space, address);
  }
}

function forgetPageOn(
  { machine }: Kernel,
  { number, asns, current }: KernelProcessor,
  { identifier }: AddressSpace,
  address: VirtualAddress,
): void {
  const asn = asns.get(identifier);
  if (asn === undefined) return;
  if (current?.space.identifier !== identifier) {
    asns.delete(identifier);
    return;
  }
  const hardware = machine.processors[number]!;
  forget(hardware.instructionBuffer, address, asn);
  forget(hardware.dataBuffer, address, asn);
  if (hardware === machine.processor) return charge(machine, FORGET_PAGE);
  charge(machine, ASK_ANOTHER);
  hardware.counters.cycles += BE_ASKED;
}

/** Lets no processor use any translation of `space`, which is not running. */
export function forgetSpace(
  { processors }: Kernel,
  { identifier }: AddressSpace,
): void {
  for (const { asns } of processors) asns.delete(identifier);
}
