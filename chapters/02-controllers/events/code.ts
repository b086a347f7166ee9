// # Code in the kernel
//
// Alpha code is assembled for the place where it will stand and copied there, and only then
// does anybody get its address.
//
// In between, the processors are told to forget what they hold of that place (`imb`): it may be
// the instructions that stood there before ([[§Instructions out of date]]). And code that has
// been replaced stays for a while, because a processor may be inside it.

import {
  forgetInstructions,
  ksegAddress,
  measureSource,
  type PhysicalAddress,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import { giveBack, type Heap, nextPlace, take } from "../kernel/heap.ts";
import { type Kernel, KERNEL_GP } from "../kernel/kernel.ts";

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
export const LARGEST_CODE = 16384;

/** Code in the kernel: where it begins, and where its labels are. */
export interface PlacedCode {
  /** Its first byte. */
  readonly at: PhysicalAddress;
  /** Its first instruction. */
  readonly address: VirtualAddress;
  /** How long it is. */
  readonly bytes: number;
  /** The addresses of its labels, and of all names it could use. */
  readonly symbols: ReadonlyMap<string, VirtualAddress>;
}

// How long code is does not depend on where it stands. So it is measured before a place is
// looked for.

/**
 * Assembles `source` into the kernel's text.
 *
 * @param symbols names that it uses besides the kernel's own
 * @returns `undefined` if the text is full or this is too much at once
 */
export function placeCode(
  kernel: Kernel,
  source: string,
  symbols: ReadonlyMap<string, VirtualAddress> = new Map(),
): PlacedCode | undefined {
  const { text, machine } = kernel;
  const all = new Map([...kernel.symbols, ...symbols]);
  const measured = measureSource(source, all);
  const { bytes } = measured;
  const at = bytes > LARGEST_CODE ? undefined : nextPlace(text, bytes);
  if (at === undefined) return undefined;
  const address = ksegAddress(at);
  const assembled = measured.assemble({ gp: KERNEL_GP, text: address });
  take(text, bytes);
  machine.bus.bytes.set(assembled.segments[0]?.bytes ?? [], at);
  charge(machine, PUBLISH_WORD * bytes / 4);
  instructionsChanged(kernel);
  return { at, address, bytes, symbols: assembled.symbols };
}

// ## Retiring
//
// A set of handlers can be exchanged while one of them is being asked. The old list is then
// *retired*: it is executed to its end, and its memory is given back when the processor is about
// to leave the kernel. By then it is inside no list, and neither is any other processor, because
// only one at a time is at work in the kernel ([[§One at a time]]).

/** Lets the piece of `heap` at `at` be given back as soon as nobody can be inside. */
export function retire(
  kernel: Kernel,
  at: PhysicalAddress,
  heap: Heap = kernel.text,
): void {
  kernel.retired.push({ heap, at });
}

/** Gives back what has been retired. Nobody may be inside. */
export function freeRetired({ retired }: Kernel): void {
  for (const { heap, at } of retired.splice(0)) giveBack(heap, at);
}
