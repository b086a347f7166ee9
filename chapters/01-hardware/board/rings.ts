// # Rings
//
// A device and a program hand buffers to each other around a circle in memory.
//
// A ring is a row of *descriptors*, sixteen bytes each, and behind the last comes the first
// again. A descriptor names a buffer and says whose it is. Say a ring has four and all
// belong to the network controller. A frame arrives, the controller fills the first
// buffer, gives that descriptor back, and moves on to the second. The program follows
// behind: it looks at the first, takes what is there, gives the descriptor to the controller
// again and moves on too. Neither ever waits for the other as long as the one ahead is not
// a whole turn ahead.
//
// :::figure ring-descriptor
// :::
//
// No lock is needed. Bit `OWNED` says whose turn it is. Only the owner may write a
// descriptor, and it writes this bit last.

import {
  type DirectMemory,
  isMemory,
  putWord,
  wordAt,
} from "./direct_memory.ts";
import { registerBits, type Registers } from "./registers.ts";

/** What a descriptor holds: numbers of 32 bits. */
export const RING_DESCRIPTOR = {
  STATE: {
    offset: 0,
    access: "read-write",
    says: "whose it is, and how it went",
    fields: {
      CUT: { bit: 0, says: "the frame was longer than the buffer" },
      OWNED: { bit: 31, says: "it belongs to the controller" },
    },
  },
  ADDRESS: { offset: 4, access: "read-write", says: "where the buffer is" },
  SIZE: {
    offset: 8,
    access: "read-write",
    says: "bytes to send, or room for bytes to receive",
  },
  LENGTH: {
    offset: 12,
    access: "read-write",
    says: "bytes that the received frame had",
  },
} as const satisfies Registers;

const { STATE } = registerBits(RING_DESCRIPTOR);

/** STATE bit 0: the frame was longer than the buffer. */
export const DESCRIPTOR_CUT: number = STATE.CUT;
/** STATE bit 31: the descriptor belongs to the controller. */
export const DESCRIPTOR_OWNED: number = STATE.OWNED;

/** Bytes in a descriptor. */
export const DESCRIPTOR_BYTES = 16;
/** The most descriptors in a ring. */
export const MOST_DESCRIPTORS = 1024;

/** Where a ring is. */
export interface Ring {
  /** The address of its first descriptor, a multiple of 8. */
  readonly start: number;
  /** How many it has. */
  readonly count: number;
  /** The one whose turn it is. */
  readonly next: number;
}

/** A descriptor that belongs to the controller. */
export interface Descriptor {
  /** Where it is. */
  readonly at: number;
  /** Where its buffer is. */
  readonly address: number;
  /** Bytes in the buffer. */
  readonly size: number;
}

// Software has written all of this, and may have written anything. So the controller
// believes nothing: a ring or a buffer that is not in memory, or whose size makes no sense,
// is *broken*, and the controller stops.

/**
 * The descriptor whose turn it is, `"theirs"` if it belongs to software, or `"broken"` if
 * it cannot be used.
 *
 * @param least the fewest bytes that make sense for its buffer
 * @param most the most bytes
 */
export function nextDescriptor(
  memory: DirectMemory,
  { start, count, next }: Ring,
  least: number,
  most: number,
): Descriptor | "theirs" | "broken" {
  const at = start + next * DESCRIPTOR_BYTES;
  const sane = count > 0 && count <= MOST_DESCRIPTORS && next < count &&
    isMemory(memory, at, DESCRIPTOR_BYTES);
  if (!sane) return "broken";
  if (!(wordAt(memory, at) & DESCRIPTOR_OWNED)) return "theirs";
  const address = wordAt(memory, at + RING_DESCRIPTOR.ADDRESS.offset);
  const size = wordAt(memory, at + RING_DESCRIPTOR.SIZE.offset);
  const usable = size >= least && size <= most &&
    isMemory(memory, address, size, 1);
  return usable ? { at, address, size } : "broken";
}

/** Gives a descriptor back to software. */
export function giveBack(
  memory: DirectMemory,
  { at }: Descriptor,
  state = 0,
  length = 0,
): void {
  putWord(memory, at + RING_DESCRIPTOR.LENGTH.offset, length);
  putWord(memory, at + RING_DESCRIPTOR.STATE.offset, state);
}

/** The number of the descriptor behind the one whose turn it is. */
export function following({ count, next }: Ring): number {
  return next + 1 < count ? next + 1 : 0;
}
