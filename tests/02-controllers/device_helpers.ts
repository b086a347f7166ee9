// What the tests of the I/O controller share.

import { assertEquals } from "@std/assert";
import {
  blankMedium,
  createMachine,
  type FrameNumber,
  frameStart,
  ksegAddress,
  type MachineOptions,
  PAGE_SIZE,
  physical,
  type PhysicalAddress,
} from "../../chapters/01-hardware/mod.ts";
import {
  allocateFrames,
  block,
  type BlockRequest,
  type BlockWish,
  currentStrand,
  DISK,
  DISK_REQUEST,
  type Domain,
  type Extent,
  grantExtent,
  type Kernel,
  type Layout,
  loadProgram,
  readField,
  readFrame,
  requestBlocks,
  runKernel,
  startKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import { answerCalls, MEMORY, on, programOf, takeTurns } from "./helpers.ts";
import { assertBalanced, client, given } from "./memory_helpers.ts";

/** Blocks of the disk that these tests use. */
export const BLOCKS = 4000;

/** A kernel with a small disk and a scheduler. */
export function deviceKernel(options: MachineOptions = {}): Kernel {
  const machine = createMachine({
    memory: MEMORY,
    disk: blankMedium(BLOCKS),
    ...options,
  });
  const kernel = startKernel(machine);
  takeTurns(kernel);
  return kernel;
}

/** A domain, and frames of its own that follow each other. */
export interface Holder {
  readonly domain: Domain;
  readonly frames: FrameNumber[];
}

/** A domain with `count` frames. */
export function holder(kernel: Kernel, name: string, count: number): Holder {
  const domain = client(kernel, name);
  const held = given(
    allocateFrames(kernel, domain, count, { contiguous: true }),
  );
  return { domain, frames: held.map(({ frame }) => frame) };
}

/** A domain with four frames and an extent of 100 blocks. */
export function reader(
  kernel: Kernel,
  name = "reader",
  first = 0,
): Holder & { readonly extent: Extent } {
  const one = holder(kernel, name, 4);
  const extent = grantExtent(kernel, one.domain, first, 100, true);
  return { ...one, extent };
}

/** Asks for blocks; it must be granted. */
export function wanted(
  kernel: Kernel,
  { domain, extent, frames }: ReturnType<typeof reader>,
  wish: Partial<BlockWish> = {},
): BlockRequest {
  const all = {
    write: false,
    block: 0,
    count: 1,
    frame: frames[0]!,
    offset: 0,
    ...wish,
  };
  return given(requestBlocks(kernel, domain, extent, all));
}

/** The bytes of memory from the beginning of `frame` on. */
export function bytesOf(
  { machine }: Kernel,
  frame: FrameNumber,
  length = PAGE_SIZE,
): Uint8Array {
  const start = frameStart(frame);
  return machine.bus.bytes.subarray(start, start + length);
}

// ## Policies

/** Gives the disk the oldest request that waits, found in the kernel's memory. */
export function serveInOrder(kernel: Kernel): void {
  on(kernel, "Disk.select", (kernel) => {
    const record = recordAt(firstWaiting(kernel));
    return readField(kernel.machine.bus, record, DISK_REQUEST, "identifier");
  }, "in order");
}

/** The address of the record of the oldest request that waits. */
export function firstWaiting({ machine, devices }: Kernel): bigint {
  return readField(machine.bus, devices.disk.record, DISK, "first");
}

/** The place of a record whose address the kernel's code would use. */
export function recordAt(address: bigint): PhysicalAddress {
  return physical(address - ksegAddress(physical(0)));
}

/** The numbers in the record at `at`. */
export function numbersIn<Names extends string>(
  { machine }: Kernel,
  at: PhysicalAddress,
  layout: Layout<Names>,
): Record<Names, number> {
  const names = Object.keys(layout.fields) as Names[];
  return Object.fromEntries(
    names.map((name) => [
      name,
      Number(readField(machine.bus, at, layout, name)),
    ]),
  ) as Record<Names, number>;
}

/** Collects the parameters of every `event`. */
export function heard(kernel: Kernel, event: string): number[][] {
  const all: number[][] = [];
  on(kernel, event, (_, parameters) => {
    all.push(parameters.map(Number));
    return undefined;
  }, `hears ${event}`);
  return all;
}

// ## Programs

/** A program that computes for `rounds` rounds of two instructions and ends. */
export function computing(kernel: Kernel, rounds: number): Strand {
  return loadProgram(
    kernel,
    programOf(`
        ldah    t0, ${rounds >> 16}(zero)
        lda     t0, ${rounds & 0x7fff}(t0)
more:   subq    t0, 1, t0
        bne     t0, more
        lda     v0, 1(zero)
        callsys
`),
    ["computing"],
  );
}

/** Lets call 2 block the strand that makes it; other calls but 1 give 0. */
export function blockOnCall(kernel: Kernel): void {
  answerCalls(kernel, (kernel, [number]) => {
    if (number === 2n) block(kernel, currentStrand(kernel)!);
    return 0n;
  });
}

/** A program that is blocked until somebody unblocks it, and then ends with 7. */
export function sleeping(kernel: Kernel): Strand {
  return loadProgram(
    kernel,
    programOf(`
        lda     v0, 2(zero)
        callsys
        lda     a0, 7(zero)
        lda     v0, 1(zero)
        callsys
`),
    ["sleeping"],
  );
}

/** Runs until `done`, in steps of `cycles`; it must come before `most` steps. */
export function runUntil(
  kernel: Kernel,
  done: () => boolean,
  cycles = 50_000,
  most = 2000,
): void {
  for (let step = 0; !done(); step++) {
    if (step === most) throw new Error("It did not come");
    const { processor } = kernel.machine;
    runKernel(kernel, { cycles: processor.counters.cycles + cycles });
  }
}

// ## Accounts

/** No frame is pinned, nothing is under way, and the accounts agree. */
export function assertQuiet(kernel: Kernel): void {
  const { disk, network, screen } = kernel.devices;
  assertEquals(pinsOf(kernel), 0, "pins");
  assertEquals(disk.waiting.length + disk.answered.size, 0, "requests");
  assertEquals(disk.active, undefined);
  assertEquals(network.packets.size, 0, "packets");
  assertEquals([screen.shown, screen.next], [undefined, undefined]);
  assertBalanced(kernel);
}

/** All pins of all frames. */
export function pinsOf(kernel: Kernel): number {
  const { first, count } = kernel.frameTable;
  let pins = 0;
  for (let index = 0; index < count; index++) {
    pins += readFrame(kernel, first + index as FrameNumber, "pins");
  }
  return pins;
}
