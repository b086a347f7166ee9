// # Instructions out of date
//
// A program that writes instructions and runs them without telling the processor may run
// the old ones. On this machine it does so if one asks for that.
//
// A real Alpha fetches instructions from a *cache*, a small memory near the processor
// that holds copies of *lines*, pieces of {{cache.line}} bytes. The cache does not notice
// stores. Whoever writes instructions, be it a loader, a debugger or a compiler that
// works while the program runs, has to call the PALcode routine `imb` (instruction memory
// barrier) before they are executed. To forget it is easy, because usually nothing
// happens: the old line has left the cache long ago, or was never in it.
//
// An ordinary machine of this book fetches from memory and never sees an old instruction.
// A *strict* one (`deno task boot --strict`) keeps a copy of every line that it has fetched,
// for as long as nobody calls `imb`. It is the worst cache that the architecture allows, so
// a missing `imb` is found the first time.

import { type Bus, readPhysical } from "./memory.ts";
import { physical, type PhysicalAddress } from "../numbers.ts";

/** Bytes in a line of the caches. */
export const LINE_BYTES = 32;

/** Lines of instructions as they were when they were fetched, by number. */
export type InstructionLines = Map<number, DataView<ArrayBuffer>>;

/** The most lines that are kept. A program that executes more loses them all at once. */
const MOST_LINES = 2 ** 16;

/** The word at `at` as it was when its line was first fetched. */
export function fetchFromLine(
  lines: InstructionLines,
  bus: Bus,
  at: PhysicalAddress,
): bigint | undefined {
  const number = Math.floor(at / LINE_BYTES);
  const start = number * LINE_BYTES;
  // Only memory is kept: what a device answers is its own affair.
  if (start + LINE_BYTES > bus.bytes.length) return readPhysical(bus, at, 4);
  let line = lines.get(number);
  if (line === undefined) {
    if (lines.size >= MOST_LINES) lines.clear();
    line = new DataView(bus.bytes.slice(start, start + LINE_BYTES).buffer);
    lines.set(number, line);
  }
  return BigInt(line.getUint32(physical(at) - start, true));
}
