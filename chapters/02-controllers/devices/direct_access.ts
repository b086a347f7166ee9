// # Memory that a device may touch
//
// No page table stands between a device and memory, so the controller stands there.
//
// A program asks for sixteen blocks to be read into its frame 700. The drive is told the
// physical address, and for the next ten milliseconds it will store there whatever happens.
// So three things must be true. The frame belongs to the program. It stays what it is until the
// drive is done, so it is *pinned* ([[pin]]). And it is a frame for pages. A domain also owns the
// frames of its page tables and of its strands' kernel stacks; these cannot be pinned, for
// whoever could have bytes stored there could give himself all of memory.

import {
  type FrameNumber,
  frameStart,
  PAGE_SIZE,
} from "../../01-hardware/mod.ts";
import type { Domain, Kernel } from "../kernel/kernel.ts";
import { isRefused, refuse, type Refused } from "../kernel/refusals.ts";
import { pin, unpin } from "../memory/pins.ts";

/** Memory that was pinned for a device. */
export interface PinnedMemory {
  /** Its first byte. */
  readonly address: number;
  /** The frames it lies in. */
  readonly frames: readonly FrameNumber[];
}

/**
 * Pins the memory of `domain` from byte `offset` of frame `first` on, for a device. The
 * frames behind the first are the next ones by number; `domain` has to own all of them.
 */
export function pinForDevice(
  kernel: Kernel,
  domain: Domain,
  first: number,
  offset: number,
  bytes: number,
): PinnedMemory | Refused {
  const sane = Number.isSafeInteger(first) && first >= 0 &&
    Number.isInteger(offset) && offset >= 0 && offset < PAGE_SIZE;
  if (!sane) {
    return refuse(
      "bad argument",
      `Byte ${offset} of frame ${first} is not a place in memory`,
    );
  }
  const count = Math.ceil((offset + bytes) / PAGE_SIZE);
  const frames: FrameNumber[] = [];
  for (let frame = first as FrameNumber; frames.length < count; frame++) {
    const pinned: unknown = pin(kernel, domain, frame as FrameNumber);
    if (isRefused(pinned)) {
      unpinAll(kernel, frames);
      return pinned;
    }
    frames.push(frame as FrameNumber);
  }
  return { address: frameStart(first as FrameNumber) + offset, frames };
}

/** Takes out one pin of each of `frames`. */
export function unpinAll(
  kernel: Kernel,
  frames: readonly FrameNumber[],
): void {
  for (const frame of frames) unpin(kernel, frame);
}
