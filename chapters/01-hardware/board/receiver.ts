// # The serial receiver
//
// One half of the serial chip listens: it takes bytes from the line and keeps them until
// they are read.
//
// It has room for one byte or, if software has switched on its *FIFO* (a queue: first in,
// first out), for sixteen. It
// takes a byte from the line only when it has room, so a slow program loses nothing. On a
// real line bytes come when they come, and the sixteen places are all the time a program
// has. Only in a loop with itself, where `LOOP` connects the other half to this one, can
// ours be flooded.

import type { SerialLine } from "./uart_registers.ts";

const FIFO_SIZE = 16;

/** What a receiver holds. */
export interface ReceiverState {
  /** What has come and was not read; what the chip has no room for is still on the line. */
  readonly received: number[];
  /** Whether there is anybody at the other end. */
  readonly carrier: boolean;
  /** Whether the other end may send (`RTS`). */
  readonly open: boolean;
  /** Whether there is room for sixteen bytes. */
  readonly fifo: boolean;
  /** With how many bytes software wants to be called. */
  readonly trigger: number;
  /** Whether a byte was lost for which there was no room. */
  readonly overrun: boolean;
  /** When something last came or was read. */
  readonly touched: number;
  /** Whether nothing has come or was read for so long that somebody should look. */
  readonly stale: boolean;
}

/** The half of a serial chip that listens to a line. */
export class Receiver {
  readonly #line: SerialLine;
  #state: ReceiverState = {
    received: [],
    carrier: true,
    open: true,
    fifo: false,
    trigger: 1,
    overrun: false,
    touched: 0,
    stale: false,
  };

  /** A receiver after reset, which listens to `line`. */
  constructor(line: SerialLine) {
    this.#line = line;
  }

  /** What it holds. */
  get state(): ReceiverState {
    return this.#state;
  }

  /** Changes what it holds. */
  change(change: Partial<ReceiverState>): void {
    this.#state = { ...this.#state, ...change };
  }

  /** How many bytes the chip has room for. */
  get room(): number {
    return this.#state.fifo ? FIFO_SIZE : 1;
  }

  /** How many bytes are in the chip. */
  get level(): number {
    return Math.min(this.#state.received.length, this.room);
  }

  /** Whether anybody is at the other end, or has left something. */
  get connected(): boolean {
    return this.#state.carrier || this.#state.received.length > 0;
  }

  // The person at the other end may take a while to type, and a line may wait for them. A
  // program that only wants to know whether it may *send* reads the same register, and
  // must not be held up. So the line is asked for more only while `RTS` is set.

  /** Asks the line for more when nothing is left, and says whether something is there. */
  collect(now: number): boolean {
    const { received, carrier, open } = this.#state;
    if (received.length > 0) return true;
    if (!carrier || !open) return false;
    const arrived = this.#line.receive();
    if (arrived === null) this.change({ carrier: false });
    else if (arrived.length > 0) {
      this.change({ received: [...arrived], touched: now });
    }
    return this.#state.received.length > 0;
  }

  /** Takes a byte out of the chip; 0 if there is none. */
  take(now: number): number {
    this.change({ touched: now, stale: false });
    return this.#state.received.shift() ?? 0;
  }

  /** Puts in a byte that does not come from the line. */
  put(byte: number, now: number): void {
    const { received } = this.#state;
    this.change({ touched: now, stale: false });
    if (received.length < this.room) received.push(byte);
    else this.change({ overrun: true });
  }

  /** Throws away what is in the chip. */
  clear(): void {
    this.#state.received.splice(0, this.level);
  }

  /** What it holds, as plain data. */
  save(): ReceiverState {
    return { ...this.#state, received: [...this.#state.received] };
  }

  /** Takes back what {@linkcode save} gave. */
  restore(saved: ReceiverState): void {
    this.#state = { ...saved, received: [...saved.received] };
  }
}
