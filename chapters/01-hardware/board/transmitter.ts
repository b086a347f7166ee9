// # The serial transmitter
//
// The other half of the serial chip talks, and says when it can take the next byte.
//
// Until a program sets the divisor, the line is infinitely fast: a byte is gone the moment
// it is written. A program that sets a speed gets it. With a divisor of 12, which means
// 9,600 bits a second, the transmitter is busy with a byte for {{uart.byte.cycles}} cycles.
// The byte itself appears at the other end at once. What takes its time is the chip's word
// that there is room for the next one, and a program that does not wait for it is
// forgiven here.

import { CLOCK_RATE } from "../timing.ts";

/** Bits on the line for a byte: one to begin, eight of data, one to end. */
const BITS_PER_BYTE = 10;
/** Bits a second with a divisor of 1. */
const FASTEST = 115_200;

/** Cycles that a byte takes with `divisor`; none while it is 0. */
export function byteCycles(divisor: number): number {
  return Math.round(divisor * BITS_PER_BYTE * CLOCK_RATE / FASTEST);
}

/** What a transmitter holds. */
export interface TransmitterState {
  /** When all that was written will have been sent. */
  readonly sentBy: number;
  /** When there will be room for the next byte, if nobody has been told yet. */
  readonly roomAt: number;
  /** Whether there is room, and nobody has been told. */
  readonly room: boolean;
}

/** The half of a serial chip that knows how long bytes take. */
export class Transmitter {
  #state: TransmitterState = { sentBy: 0, roomAt: Infinity, room: false };

  /** What it holds; the record is never changed, only replaced. */
  get state(): TransmitterState {
    return this.#state;
  }

  /** Changes what it holds. */
  change(change: Partial<TransmitterState>): void {
    this.#state = { ...this.#state, ...change };
  }

  /** A byte has been written that takes `cycles`. */
  begin(cycles: number, now: number): void {
    const sentBy = Math.max(this.#state.sentBy, now) + cycles;
    const atOnce = cycles === 0;
    const roomAt = atOnce ? Infinity : sentBy - cycles;
    this.#state = { sentBy, roomAt, room: atOnce };
  }

  /** Whether there is room at `now` for a byte behind one that takes `cycles`. */
  hasRoom(cycles: number, now: number): boolean {
    return now >= this.#state.sentBy - cycles;
  }

  /** Notes that there is room at `now`, if so. */
  attend(now: number): void {
    if (now >= this.#state.roomAt) this.notice();
  }

  /** There is room, and somebody should be told. */
  notice(): void {
    this.change({ roomAt: Infinity, room: true });
  }
}
