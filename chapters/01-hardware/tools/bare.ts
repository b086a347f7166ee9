// # Booting a kernel image
//
// A kernel's image is put into memory, the processor is pointed at its first instruction, and
// from then on the machine is the kernel's.
//
// The image is an ELF file linked for kseg, where virtual addresses are physical ones in
// disguise, so it needs no page tables to start. The processor begins in kernel mode with
// all interrupts shut out and no doors set up: whatever the image wants to catch, it must
// provide for. What it finds besides is what QEMU's board, *Clipper*, hands to a kernel:
// the same tables in the same places. An image that needs nothing but PALcode, clock and
// console runs on both without a change:
//
// ```sh
// deno task boot --bare IMAGE
// qemu-system-alpha -M clipper -vga none -net none -nographic -kernel IMAGE
// ```

import { CLOCK_RATE, CYCLES_PER_TICK } from "../timing.ts";
import { CONSOLE_PROGRAM, CONSOLE_PROGRAM_START } from "./console_program.ts";
import { ElfError, type Program, type Segment } from "./elf.ts";
import { type FirstFrames, VPTB, writeFirstTables } from "./first_tables.ts";
import { SLOT_OFFSET, slotAddress, writeParameters } from "./hwrpb.ts";
import { KSEG, ksegAddress } from "../processor/access.ts";
import type { Machine, Processor } from "../processor/machine.ts";
import { PCB } from "../palcode/contexts.ts";
import { forgetAll } from "../memory/translation_buffer.ts";
import {
  type FrameNumber,
  frameStart,
  hex,
  PAGE_SIZE,
  physical,
  unsigned,
  virtual,
} from "../numbers.ts";
import { REGISTER, REGISTER_NAMES } from "../instruction_set.ts";
import { writePhysical } from "../memory/memory.ts";

// ## The first pages
//
// The console keeps the lowest pages of memory. The rest of memory is the kernel's from
// the first instruction on.
//
// :::figure first-pages
// :::

/** What is in the pages that the console keeps, by the frame where it begins. */
export const FIRST_PAGES: Readonly<
  Record<
    keyof FirstFrames | "program" | "stack" | "waiters" | "logout" | "free",
    FrameNumber
  >
> = {
  program: 2 as FrameNumber,
  level1: 6 as FrameNumber,
  stack: 7 as FrameNumber,
  waiters: 8 as FrameNumber,
  logout: 11 as FrameNumber,
  block: 12 as FrameNumber,
  level2: 13 as FrameNumber,
  level3: 14 as FrameNumber,
  free: 15 as FrameNumber,
};

const KERNEL_START = ksegAddress(frameStart(FIRST_PAGES.free));

/** What else a kernel image may be given. */
export interface BootParameters {
  /** Words for the kernel to read, at most 255 bytes. */
  readonly commandLine?: string | undefined;
  /** The contents of a first file system, which is put at the end of memory. */
  readonly disk?: Uint8Array | undefined;
}

/**
 * Puts `image` into the memory of `machine` and sets the first processor to its entry.
 * The other processors wait to be started.
 *
 * @throws ElfError if a segment is not in kseg, in the console's pages or beyond memory
 * @throws RangeError if there is no room for the parameters
 */
export function loadBare(
  machine: Machine,
  image: Program,
  parameters: BootParameters = {},
): void {
  writeConsole(machine);
  for (const segment of image.segments) copySegment(machine, segment);
  passParameters(machine, image, parameters);
  for (const one of machine.processors) {
    reset(one);
    if (one.number > 0) makeWait(one);
  }
  machine.processor = machine.processors[0]!;
  start(machine, image);
}

/** Copies a segment to where its address is in memory. */
function copySegment(
  { bus }: Machine,
  { address, bytes, size }: Segment,
): void {
  const at = unsigned(address - KSEG);
  if (
    address < KERNEL_START || at + BigInt(size) > BigInt(bus.bytes.length)
  ) {
    throw new ElfError(
      `The segment at 0x${hex(address)} is not in the machine's memory: ` +
        `a bare image is linked from 0x${hex(KERNEL_START)} upwards`,
    );
  }
  bus.bytes.fill(0, Number(at), Number(at) + size);
  bus.bytes.set(bytes, Number(at));
}

// ## What the console leaves
//
// Its program ([[§The console's own program]]), the first page tables
// ([[§Page tables that contain themselves]]) and the parameter block
// ([[§The parameter block]]).

const BLOCK = frameStart(FIRST_PAGES.block);

function writeConsole(machine: Machine): void {
  const { bus, processors, model } = machine;
  machine.logout ??= frameStart(FIRST_PAGES.logout);
  const program = unsigned(CONSOLE_PROGRAM_START - KSEG);
  bus.bytes.set(CONSOLE_PROGRAM.bytes, Number(program));
  writeFirstTables(bus, FIRST_PAGES);
  bus.bytes.fill(0, BLOCK, BLOCK + PAGE_SIZE);
  writeParameters(bus, {
    address: BLOCK,
    window: ksegAddress(BLOCK),
    processors: processors.length,
    model,
    logout: machine.logout,
    pages: bus.bytes.length / PAGE_SIZE,
    consolePages: FIRST_PAGES.free,
    ticks: Math.round(CLOCK_RATE / CYCLES_PER_TICK),
    cycles: CLOCK_RATE,
    pageTables: VPTB,
    callbacks: CONSOLE_PROGRAM,
  });
}

// ## The first processor
//
// It has a context like any other, described by a process control block in its slot, with
// the first page tables and floating point switched on. Its stack is a page of the
// console's, good until the kernel has one of its own. R26 and R27 hold the entry, as if
// the image had been called by somebody.

/** Puts a processor into kernel mode with everything shut out. */
function reset(processor: Processor): void {
  Object.assign(processor, { mode: "kernel", ipl: 7, asn: 0, otherStack: 0n });
  processor.running = true;
  processor.locked = undefined;
  processor.pageTable = FIRST_PAGES.level1;
  processor.pcb = physical(
    slotAddress(BLOCK, processor.number) + SLOT_OFFSET.context,
  );
  forgetAll(processor.instructionBuffer, false);
  forgetAll(processor.dataBuffer, false);
}

/** Sets the first processor to the image's entry, in a context of its own. */
function start({ bus, processors }: Machine, image: Program): void {
  const processor = processors[0]!;
  const entry = virtual(image.entry & ~3n);
  const stack = ksegAddress(frameStart(FIRST_PAGES.waiters));
  processor.pc = entry;
  processor.fen = true;
  processor.registers[REGISTER.sp] = stack;
  processor.registers[REGISTER.ra] = entry;
  processor.registers[REGISTER.pv] = entry;
  const put = (field: number, value: bigint) =>
    writePhysical(bus, physical(processor.pcb + field), 8, value);
  put(PCB.ksp, stack);
  put(PCB.ptbr, BigInt(FIRST_PAGES.level1));
  put(PCB.flags, 1n);
}

// ## The others
//
// They are in the console's waiting loop, with what it goes by in their registers and a
// small stack for the clock's interrupts.

const STACK_BYTES = 1024;
const S0 = REGISTER_NAMES.indexOf("s0");

function makeWait(processor: Processor): void {
  const { number, registers, entries } = processor;
  const stacks = frameStart(FIRST_PAGES.waiters);
  const stack = physical(stacks + (number + 1) * STACK_BYTES);
  processor.pc = CONSOLE_PROGRAM.waiting;
  entries.entInt = CONSOLE_PROGRAM.tick;
  registers[S0] = ksegAddress(slotAddress(BLOCK, number));
  registers[S0 + 1] = ksegAddress(BLOCK);
  registers[S0 + 2] = 1n << BigInt(number);
  registers[REGISTER.sp] = ksegAddress(stack);
}

// ## Parameters
//
// Whoever starts a kernel may have something to tell it: a few words, and perhaps the
// contents of a first disk. There is a customary place for both, {{parameters.below}}
// bytes below the image, from the time when another loader put Linux there.

/** How far below the image the parameters are. */
export const PARAMETERS_BELOW = 0x6000;
/** The most bytes of a command line, with the zero at its end. */
const COMMAND_LINE_BYTES = 0x100;

/** Puts the parameters below `image`, where a kernel looks for them. */
function passParameters(
  { bus }: Machine,
  { segments }: Program,
  { commandLine, disk }: BootParameters,
): void {
  if (commandLine === undefined && disk === undefined) return;
  const lowest = segments[0]?.address ?? KERNEL_START;
  const at = Number(lowest - KSEG) - PARAMETERS_BELOW;
  const words = new TextEncoder().encode(commandLine ?? "");
  checkRoom(at, words, disk ?? new Uint8Array(), bus.bytes.length);
  bus.bytes.fill(0, at, at + COMMAND_LINE_BYTES + 16);
  bus.bytes.set(words, at);
  if (disk === undefined) return;
  const free = bus.bytes.length - disk.length;
  const place = physical(free - free % PAGE_SIZE);
  bus.bytes.set(disk, place);
  const put = (offset: number, value: bigint) =>
    writePhysical(bus, physical(at + COMMAND_LINE_BYTES + offset), 8, value);
  put(0, ksegAddress(place));
  put(8, BigInt(disk.length));
}

function checkRoom(
  at: number,
  words: Uint8Array,
  disk: Uint8Array,
  memory: number,
): void {
  const limit = COMMAND_LINE_BYTES - 1;
  if (words.length > limit) {
    throw new RangeError(
      `The command line has ${words.length} bytes, and there is room for ${limit}`,
    );
  }
  if (at < frameStart(FIRST_PAGES.free)) {
    throw new RangeError(
      `There is no room for parameters below the image: it begins less than 0x${
        hex(PARAMETERS_BELOW)
      } bytes above 0x${hex(KERNEL_START)}`,
    );
  }
  if (disk.length > memory / 2) {
    throw new RangeError(
      `A disk of ${disk.length} bytes is more than half of the machine's memory`,
    );
  }
}
