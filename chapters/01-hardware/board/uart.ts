// # The console
//
// A byte written to this chip appears on a screen, and a key pressed on a keyboard
// appears in one of its registers.
//
// The chip is a 16550, the serial port of a generation of machines. It has eight
// addresses and rather more registers, because some answer differently to a read than
// to a write, and two move aside when bit 7 of the line control register is set.
//
// :::figure uart-registers
// :::
//
// Our line is infinitely fast: a byte is gone the moment it is written, so the
// transmitter always reports itself empty. The chip's interrupts are not built yet: a
// program that waits for a byte must ask again and again, which is called *polling*.

import type { Device, Width } from "../memory/memory.ts";
import type { PhysicalAddress } from "../numbers.ts";

/** The eight addresses of the chip, by offset. */
export const UART_REGISTERS: readonly {
  readonly offset: number;
  readonly read: string;
  readonly write: string;
}[] = [
  { offset: 0, read: "RBR: received byte", write: "THR: byte to send" },
  { offset: 1, read: "IER: interrupt enable", write: "IER" },
  { offset: 2, read: "IIR: interrupt identity", write: "FCR: FIFO control" },
  { offset: 3, read: "LCR: line control", write: "LCR" },
  { offset: 4, read: "MCR: modem control", write: "MCR" },
  { offset: 5, read: "LSR: line status", write: "nothing" },
  { offset: 6, read: "MSR: modem status", write: "nothing" },
  { offset: 7, read: "SCR: scratch", write: "SCR" },
];

/** LSR bit 0: a received byte waits in RBR. */
export const DATA_READY = 0x01;
/** LSR bits 5 and 6: everything written has been sent. */
export const TRANSMITTER_EMPTY = 0x60;
/** MSR bit 7: the other end of the line is there. */
export const CARRIER = 0x80;

/** MCR bit 1: the other end may send. */
export const REQUEST_TO_SEND = 0x02;

/** LCR bit 7: offsets 0 and 1 are the speed divisor. */
const DIVISOR_ACCESS = 0x80;

/** The other end of a serial line. */
export interface SerialLine {
  /** Takes one byte that the machine sent. */
  send(byte: number): void;
  /**
   * Bytes that have arrived since the last call; empty when there are none now, and
   * `null` when the line has gone dead and none will ever come.
   */
  receive(): Uint8Array | null;
}

/** A 16550 whose first register is at `start`, connected to `line`. */
export class Uart implements Device {
  /** What it is called in reports. */
  readonly name: string;
  /** The address of offset 0. */
  readonly start: PhysicalAddress;
  /** Its eight addresses. */
  readonly size = 8;
  readonly #line: SerialLine;
  readonly #registers = new Uint8Array(8);
  readonly #divisor = new Uint8Array(2);
  #received: number[] = [];
  #carrier = true;
  #mayArrive = true;

  /** A chip as it is after reset. */
  constructor(name: string, start: PhysicalAddress, line: SerialLine) {
    this.name = name;
    this.start = start;
    this.#line = line;
  }

  /** Nothing in the chip happens at a certain time. */
  readonly due: number = Infinity;
  /** The chip's interrupts are not built yet. */
  readonly interrupting = false;

  /** The registers from `offset` on; reading RBR takes the byte. */
  read(offset: number, width: Width): bigint {
    let value = 0n;
    for (let i = 0; i < width && offset + i < this.size; i++) {
      value |= BigInt(this.#readByte(offset + i)) << BigInt(8 * i);
    }
    return value;
  }

  /** Writes the registers from `offset` on; THR sends the byte. */
  write(offset: number, width: Width, value: bigint): void {
    for (let i = 0; i < width && offset + i < this.size; i++) {
      this.#writeByte(offset + i, Number(value >> BigInt(8 * i) & 0xffn));
    }
  }

  /** Never called, as nothing is ever due. */
  attend(): void {}

  /** Registers, and bytes that wait to be read. */
  save(): unknown {
    return {
      registers: [...this.#registers],
      divisor: [...this.#divisor],
      received: [...this.#received],
      carrier: this.#carrier,
      mayArrive: this.#mayArrive,
    };
  }

  /** Takes back what {@linkcode save} gave. */
  restore(state: unknown): void {
    const saved = state as {
      registers: number[];
      divisor: number[];
      received: number[];
      carrier: boolean;
      mayArrive: boolean;
    };
    this.#registers.set(saved.registers);
    this.#divisor.set(saved.divisor);
    this.#received = [...saved.received];
    this.#carrier = saved.carrier;
    this.#mayArrive = saved.mayArrive;
  }

  #readByte(offset: number): number {
    if (this.#divisorAccess() && offset < 2) return this.#divisor[offset]!;
    switch (offset) {
      case 0:
        return this.#dataReady() ? this.#received.shift()! : 0;
      case 2:
        return 0x01;
      case 5:
        return TRANSMITTER_EMPTY | (this.#dataReady() ? DATA_READY : 0);
      case 6:
        return this.#dataReady() || this.#carrier ? CARRIER : 0;
      default:
        return this.#registers[offset]!;
    }
  }

  #writeByte(offset: number, value: number): void {
    if (this.#divisorAccess() && offset < 2) this.#divisor[offset] = value;
    else if (offset === 0) this.#line.send(value);
    else this.#registers[offset] = value;
    if (offset === 4) this.#mayArrive = (value & REQUEST_TO_SEND) !== 0;
  }

  #divisorAccess(): boolean {
    return (this.#registers[3]! & DIVISOR_ACCESS) !== 0;
  }

  /** Fetches from the line when nothing is left, and says whether something is there. */
  #dataReady(): boolean {
    if (this.#received.length === 0 && this.#carrier && this.#mayArrive) {
      const arrived = this.#line.receive();
      if (arrived === null) this.#carrier = false;
      else this.#received = [...arrived];
    }
    return this.#received.length > 0;
  }
}

// The person at the other end may take a while to type, and the line waits for them. A
// program that only wants to know whether it may *send* asks the same register, and must
// not be held up. So the chip asks the line for more only while RTS is set, as the
// handshake of serial lines has it. After reset, before anybody has written MCR, it asks
// as well: programs that know nothing of handshakes expect that.

/** A line with nobody at the other end. */
export function deadLine(): SerialLine {
  return { send: () => {}, receive: () => null };
}
