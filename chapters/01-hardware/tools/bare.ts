// # A kernel without an operating system
//
// The smallest thing that boots: an image is put into memory, the processor is pointed at
// its first instruction, and nothing else exists.
//
// The image is an ELF file linked for kseg, where virtual addresses are physical ones in
// disguise, so it needs no page tables to start. The processor begins in kernel mode
// with all interrupts shut out, a stack below the image, and no doors set up: whatever
// the image wants to catch, it must provide for. Such an image is run with
// `deno task boot --bare IMAGE`.
//
// What QEMU's board hands to a kernel besides (the hardware restart parameter block, a
// first set of page tables) is not built yet.

import { ksegAddress } from "../processor/access.ts";
import { ElfError, type Program } from "./elf.ts";
import { type Machine, writeRegister } from "../processor/machine.ts";
import { frameOf, physical, unsigned, virtual } from "../numbers.ts";
import { REGISTER } from "../instructions/instruction_set.ts";

const KSEG_START = ksegAddress(physical(0));

/**
 * Puts `image` into the memory of `machine` and sets the processor to its entry.
 *
 * @throws ElfError if a segment is not in kseg or does not fit into memory
 */
export function loadBare(machine: Machine, image: Program): void {
  const { bus, processor } = machine;
  for (const { address, bytes, size } of image.segments) {
    const at = unsigned(address - KSEG_START);
    if (at + BigInt(size) > BigInt(bus.bytes.length)) {
      throw new ElfError(
        `The segment at 0x${
          address.toString(16)
        } is not in the machine's memory: a bare image is linked from 0x${
          KSEG_START.toString(16)
        } upwards`,
      );
    }
    bus.bytes.fill(0, Number(at), Number(at) + size);
    bus.bytes.set(bytes, Number(at));
  }
  processor.pc = virtual(image.entry & ~3n);
  const [first] = image.segments;
  writeRegister(machine, REGISTER.sp, (first?.address ?? KSEG_START) - 64n);
  writeRegister(machine, REGISTER.pv, image.entry);
  processor.pcb = physical(0);
  processor.pageTable = frameOf(physical(0));
}
