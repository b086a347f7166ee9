// # Waiting for nobody
//
// A strand that waits for something which will never come is let go on.
//
// Strand 7 has used a page that is on the disk. Its program's pager has asked for the page and
// lets the strand wait. Then the pager is taken out of the kernel, because it has failed too often.
// The page comes, but nobody is told, and nobody knows any more that strand 7 waits. So whoever
// takes code out of the kernel says that the strand waits for nobody ([[abandon]]). It uses the page
// again, and this time its program is ended, as it is when a page is missing and nobody has an
// answer.
//
// A strand may also wait in a system call: for a lock, say, that one of its program's handlers
// keeps. Its call has failed then, and the number of the error is that of a call which nobody
// answers. So a program does not take the lock for its own. A call that was to be made again is
// made again.

import {
  ksegAddress,
  PCB,
  physical,
  readPhysical,
} from "../../01-hardware/mod.ts";
import type { Kernel, Strand } from "../kernel/kernel.ts";
import { copyIn, isAccessible } from "../memory/application_memory.ts";
import { setResult } from "./calling.ts";
import { interruptedPc, SWITCH_BYTES } from "./pages.ts";
import { processorOf, unblock } from "./strands.ts";

/** "There is no such call." */
const NOBODY_ANSWERS = -78n;

/** Lets `strand` go on if it waits; a system call in which it waits has failed. */
export function abandon(kernel: Kernel, strand: Strand): void {
  if (strand.state !== "blocked") return;
  const gone = processorOf(kernel, strand) === undefined;
  if (gone && waitsForAnswer(kernel, strand)) {
    setResult(kernel, strand, NOBODY_ANSWERS);
  }
  unblock(kernel, strand);
}

/** Lets `strand` go on if it waits to be called, for a reply, or until somebody accepts. */
export function hangUpOn(kernel: Kernel, strand: Strand): void {
  if (isInCall(strand)) unblock(kernel, strand);
}

/** Whether `strand` waits to be called, for a reply, or until somebody accepts. */
export function isInCall({ accepts, calls, wants }: Strand): boolean {
  return accepts || calls !== undefined || wants !== undefined;
}

// ## In which door it waits
//
// Where a strand waits in the kernel can be seen on its stack. On top are the registers that [[switch]] has
// saved, and above them is the address to which [[attend]] will return. For a system call that is
// the label `reply`.

function waitsForAnswer(kernel: Kernel, strand: Strand): boolean {
  const { machine: { bus }, symbols } = kernel;
  const stack = readPhysical(bus, physical(strand.page + PCB.ksp), 8) ?? 0n;
  const at = stack + BigInt(SWITCH_BYTES) - ksegAddress(physical(0));
  const returnsTo = readPhysical(bus, physical(Number(at)), 8);
  return returnsTo === symbols.get("reply") && !isMadeAgain(kernel, strand);
}

const CALLSYS = 0x83n;

/** Whether the next instruction of `strand` is the one by which it has come here. */
function isMadeAgain(kernel: Kernel, { page, space }: Strand): boolean {
  const pc = interruptedPc(kernel, page);
  if (!isAccessible(kernel, space, pc, 4n, "read")) return false;
  const bytes = copyIn(kernel, space, pc, 4);
  return BigInt(new DataView(bytes.buffer).getUint32(0, true)) === CALLSYS;
}
