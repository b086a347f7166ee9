// # Loading a program
//
// A program in a file becomes a program in memory: a domain with a space, its pages, a stack
// with the arguments on it, and a strand that is ready.
//
// All of it is loaded at once, with a first piece of stack. That is a policy, and it does not belong
// here. How the stack grows is none of the kernel's business: what lies below it is an access
// violation, which a service may answer ([[§The default pager]]).
//
// :::spin 2.2
// Larger things are built from smaller ones ([[promise 46]]): a UNIX process is a domain, a space,
// frames and a strand, and each line of [[loadProgram]] is an operation of an earlier page. But
// it is TypeScript, part of the kernel. The paper builds it from spindles, and a second model of
// processes beside it; neither is here.
// :::

import {
  ElfError,
  frameIn,
  PAGE_SIZE,
  type Program,
  type Segment,
  virtual,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import { instructionsChanged } from "../events/code.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { AddressSpace, Kernel, Strand } from "../kernel/kernel.ts";
import { findPage, initialise } from "../memory/application_memory.ts";
import { grantFrame } from "../memory/frames.ts";
import { mapPage } from "../memory/page_tables.ts";
import { createSpace } from "../memory/spaces.ts";
import {
  begin,
  createDomain,
  createStrand,
  endDomain,
} from "../processors/strands.ts";

/** The first address that no program may use: user addresses have 42 bits. */
const USER_LIMIT = 1n << 42n;
/** The lowest page stays empty, so that a null pointer points at nothing. */
const USER_START = BigInt(PAGE_SIZE);
/** Where the stack ends, just below where programs are customarily linked. */
const STACK_TOP = virtual(0x1_2000_0000n);
/** Bytes of stack that a program gets. */
const STACK_BYTES = 32 * PAGE_SIZE;

const COPY_QUADWORD = cyclesOf(`
        ldq     t0, 0(a0)
        stq     t0, 0(a1)
        lda     a0, 8(a0)
        lda     a1, 8(a1)
        subq    a2, 1, a2
        bne     a2, 0
`);

/**
 * Loads `program` and makes a strand that will run it with the given arguments.
 *
 * @throws ElfError if it wants addresses that are not a program's
 * @throws OutOfFrames if it does not fit into memory, RangeError if the arguments do not
 * fit onto the stack; nothing of it is left behind
 */
export function loadProgram(
  kernel: Kernel,
  program: Program,
  args: readonly string[],
): Strand {
  const { segments, entry, symbols } = program;
  for (const segment of segments) checkAddresses(segment);
  const domain = createDomain(kernel, args[0] ?? "program");
  try {
    const space = createSpace(kernel, domain);
    space.symbols = symbols;
    for (const segment of segments) loadSegment(kernel, space, segment);
    instructionsChanged(kernel);
    const stack = makeStack(kernel, space, args);
    const strand = createStrand(kernel, space, entry, stack);
    begin(kernel, strand);
    return strand;
  } catch (error) {
    endDomain(kernel, domain, { kind: "exited", status: 127 });
    throw error;
  }
}

function checkAddresses({ address, size }: Segment): void {
  const end = address + BigInt(size);
  const onStack = end > STACK_TOP - BigInt(STACK_BYTES) && address < STACK_TOP;
  if (address < USER_START || end > USER_LIMIT || onStack) {
    throw new ElfError(
      `A segment of ${size} bytes at 0x${
        address.toString(16)
      } is not where a program may be: it must lie from 0x2000 to 0x3ffffffffff and leave the stack below 0x120000000 free`,
    );
  }
}

// Two segments may share a page, at the end of one and the beginning of the other. The
// page is then writable if either of them is.

function loadSegment(
  kernel: Kernel,
  space: AddressSpace,
  { address, bytes, size, writable }: Segment,
): void {
  const end = address + BigInt(size);
  const page = BigInt(PAGE_SIZE);
  for (let at = address - address % page; at < end; at += page) {
    preparePage(kernel, space, virtual(at), writable);
  }
  initialise(kernel, space, address, bytes);
  charge(kernel.machine, COPY_QUADWORD * Math.ceil(bytes.length / 8));
}

/** Makes sure that there is a page at `address`, writable if anybody wants it so. */
function preparePage(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  writable: boolean,
): void {
  const present = findPage(kernel, space, address, "read");
  if (present === undefined) {
    const frame = grantFrame(kernel, space.domain);
    mapPage(kernel, space, address, frame, writable);
  } else if (writable) {
    mapPage(kernel, space, address, frameIn(present), true);
  }
}

// ## The first stack
//
// A UNIX program finds on its stack what it was called with:
//
// :::figure The first stack, from the stack pointer up
// | word | what it is |
// | --- | --- |
// | first | how many arguments there are |
// | one for each | where the argument's text is |
// | one | zero: no more arguments |
// | one | zero: no environment |
// | two | zeros: nothing else that the kernel wants to tell |
// | the rest | the texts, each with a zero byte behind it |
// :::

function makeStack(
  kernel: Kernel,
  space: AddressSpace,
  args: readonly string[],
): VirtualAddress {
  for (let at = BigInt(STACK_BYTES); at > 0n; at -= BigInt(PAGE_SIZE)) {
    const page = virtual(STACK_TOP - at);
    mapPage(kernel, space, page, grantFrame(kernel, space.domain), true);
  }
  const texts = args.map((arg) => new TextEncoder().encode(arg + "\0"));
  const textBytes = texts.reduce((sum, text) => sum + text.length, 0);
  const words = 1 + args.length + 1 + 1 + 2;
  const bytes = Math.ceil((words * 8 + textBytes) / 16) * 16;
  if (bytes > STACK_BYTES / 2) {
    throw new RangeError(
      `The arguments take ${bytes} bytes: they must fit into ${
        STACK_BYTES / 2
      }`,
    );
  }
  const stack = virtual(STACK_TOP - BigInt(bytes));
  initialise(kernel, space, stack, stackImage(stack, texts, words, bytes));
  return stack;
}

/** The bytes from the stack pointer up: count, pointers, zeros, texts. */
function stackImage(
  stack: VirtualAddress,
  texts: readonly Uint8Array[],
  words: number,
  bytes: number,
): Uint8Array {
  const image = new Uint8Array(bytes);
  const view = new DataView(image.buffer);
  view.setBigUint64(0, BigInt(texts.length), true);
  let at = words * 8;
  for (const [index, text] of texts.entries()) {
    view.setBigUint64(8 + index * 8, stack + BigInt(at), true);
    image.set(text, at);
    at += text.length;
  }
  return image;
}
