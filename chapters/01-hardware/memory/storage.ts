// # Where registers and memory lie
//
// The registers that instructions compute with, and memory, lie in one array of bytes:
// first those of each processor, then memory.
//
// A reader of the other pages need not know this. It is so because this processor is
// built a second time, to be fast ([[§The engine]]). The fast one is a program in
// WebAssembly, and such a program reaches one array and nothing else. Whoever asks for a
// register or a byte of memory gets a *view* of the array, and both processors see the
// same numbers in it.

import { PAGE_SIZE } from "../numbers.ts";

/** The array, and where memory begins in it. */
export interface Storage {
  /** All bytes. */
  readonly buffer: ArrayBuffer;
  /** The offset of memory, a whole number of pages. */
  readonly memoryStart: number;
  /** Bytes of memory. */
  readonly memorySize: number;
}

/** The most processors a machine may have. */
export const MOST_PROCESSORS = 8;

/** Bytes that belong to one processor. */
export const PROCESSOR_BYTES = 2048;

/** Where things lie in a processor's bytes: words of eight bytes each. */
export const PROCESSOR_LAYOUT = {
  /** R0 to R31. */
  registers: 0,
  /** F0 to F31. */
  floats: 256,
  /** When each of the 64 can be used, in cycles. */
  ready: 512,
} as const;

/** Where memory begins if nothing else is wanted: behind the processors. */
export const LEAST_START: number = MOST_PROCESSORS * PROCESSOR_BYTES;

/**
 * An array for `memorySize` bytes of memory.
 *
 * @param memorySize bytes, a whole number of pages from 1 MB to 2 GB
 * @param allocate makes the array, of at least so many bytes
 * @param memoryStart where memory begins, at least {@linkcode LEAST_START}
 * @throws RangeError if the size is not one of those
 */
export function createStorage(
  memorySize: number,
  allocate: (bytes: number) => ArrayBuffer = (bytes) => new ArrayBuffer(bytes),
  memoryStart: number = LEAST_START,
): Storage {
  if (
    memorySize % PAGE_SIZE !== 0 || memorySize < 2 ** 20 ||
    memorySize > 2 ** 31
  ) {
    throw new RangeError(
      `Cannot build a memory of ${memorySize} bytes: it must be a multiple of ${PAGE_SIZE} from 1 MB to 2 GB`,
    );
  }
  const buffer = allocate(memoryStart + memorySize);
  return { buffer, memoryStart, memorySize };
}

/** `count` words of processor `number`, from `offset` in its bytes on. */
export function processorWords(
  { buffer }: Storage,
  number: number,
  offset: number,
  count: number,
): BigUint64Array<ArrayBuffer> {
  return new BigUint64Array(buffer, number * PROCESSOR_BYTES + offset, count);
}
