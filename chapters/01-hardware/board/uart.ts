// # The console
//
// A byte written to this chip appears on a screen, and a key pressed on a keyboard
// appears in one of its registers.
//
// To print a star, a program waits until bit `THRE` of the register `LSR` is 1 and stores
// the star's number into the register `THR`. To hear, it waits for bit `DR` and loads from
// `RBR`. Asking again and again is called *polling*, and for a program that has
// nothing else to do it is good enough.
//
// The chip is a 16550, the serial port of a generation of machines. It has eight
// addresses and rather more registers, because some answer differently to a read than
// to a write, and two addresses lead to another *bank* of registers while bit `DLAB` of the
// line control register is set.
//
// :::figure uart-registers
// :::

import { CLOCK_RATE } from "../timing.ts";
import type { Device, Width } from "../memory/memory.ts";
import type { PhysicalAddress } from "../numbers.ts";
import {
  bitsOf,
  fieldIn,
  RegisterBlock,
  type Registers,
  type SavedRegisters,
} from "./registers.ts";

/** The registers of the chip, each a byte. */
export const UART_REGISTERS = {
  RBR: { offset: 0, access: "read", bank: "data", says: "the received byte" },
  THR: { offset: 0, access: "write", bank: "data", says: "the byte to send" },
  DLL: {
    offset: 0,
    access: "read-write",
    bank: "divisor",
    says: "the speed divisor, low byte",
  },
  IER: {
    offset: 1,
    access: "read-write",
    bank: "data",
    says: "what may interrupt",
    fields: {
      RECEIVED: { bit: 0, says: "a byte has been received" },
      EMPTY: { bit: 1, says: "there is room for a byte to send" },
      LINE: { bit: 2, says: "something is wrong on the line" },
      MODEM: {
        bit: 3,
        says: "the other end has come, gone, or changed its mind",
      },
    },
  },
  DLM: {
    offset: 1,
    access: "read-write",
    bank: "divisor",
    says: "the speed divisor, high byte",
  },
  IIR: {
    offset: 2,
    access: "read",
    says: "why it interrupts",
    reset: 1,
    fields: {
      NONE: { bit: 0, says: "it does not" },
      CAUSE: { bit: 1, width: 3, says: "the cause" },
      FIFOS: { bit: 6, width: 2, says: "the FIFOs are on" },
    },
  },
  FCR: {
    offset: 2,
    access: "write",
    says: "FIFO control",
    fields: {
      ON: { bit: 0, says: "use the FIFOs" },
      CLEAR_RECEIVED: { bit: 1, says: "throw away what has been received" },
      CLEAR_SENT: { bit: 2, says: "throw away what is to be sent" },
      TRIGGER: { bit: 6, width: 2, says: "interrupt for 1, 4, 8 or 14 bytes" },
    },
  },
  LCR: {
    offset: 3,
    access: "read-write",
    says: "line control",
    fields: {
      SHAPE: { bit: 0, width: 7, says: "how a byte looks on the line" },
      DLAB: { bit: 7, says: "offsets 0 and 1 are the divisor" },
    },
  },
  MCR: {
    offset: 4,
    access: "read-write",
    says: "modem control",
    fields: {
      DTR: { bit: 0, says: "we are here" },
      RTS: { bit: 1, says: "the other end may send" },
      OUT1: { bit: 2, says: "a spare wire" },
      OUT2: { bit: 3, says: "another" },
      LOOP: { bit: 4, says: "talk to yourself" },
    },
  },
  LSR: {
    offset: 5,
    access: "read",
    says: "line status",
    fields: {
      DR: { bit: 0, says: "a received byte waits in RBR" },
      OE: { bit: 1, says: "a byte came and there was no room" },
      THRE: { bit: 5, says: "there is room for a byte in THR" },
      TEMT: { bit: 6, says: "everything written has been sent" },
    },
  },
  MSR: {
    offset: 6,
    access: "read",
    says: "modem status",
    fields: {
      CHANGES: {
        bit: 0,
        width: 4,
        says: "which of the next four have changed",
      },
      CTS: { bit: 4, says: "we may send" },
      DSR: { bit: 5, says: "the other end is switched on" },
      RI: { bit: 6, says: "it rings" },
      DCD: { bit: 7, says: "the other end is there" },
    },
  },
  SCR: { offset: 7, access: "read-write", says: "a byte for any use" },
} as const satisfies Registers;

const { IER, IIR, FCR, LCR, MCR, LSR, MSR } = bitsOf(UART_REGISTERS);

/** LSR bit 0: a received byte waits in RBR. */
export const DATA_READY: number = LSR.DR;
/** LSR bits 5 and 6: everything written has been sent. */
export const TRANSMITTER_EMPTY: number = LSR.THRE | LSR.TEMT;
/** MSR bit 7: the other end of the line is there. */
export const CARRIER: number = MSR.DCD;
/** MSR bit 4: the other end takes bytes. */
export const CLEAR_TO_SEND: number = MSR.CTS;
/** MCR bit 1: the other end may send. */
export const REQUEST_TO_SEND: number = MCR.RTS;

/** The other end of a serial line. */
export interface SerialLine {
  /** Takes one byte that the machine sent. */
  send(byte: number): void;
  /**
   * Bytes that have arrived since the last call; empty when there are none now, and
   * `null` when the line has gone dead and none will ever come.
   */
  receive(): Uint8Array | null;
  /** Whether it wants more bytes now; a line without this always does. */
  ready?(): boolean;
}

/** A line with nobody at the other end. */
export function deadLine(): SerialLine {
  return { send: () => {}, receive: () => null };
}

// ## Waiting for each other
//
// Either end of a line may be too slow for the other, so each has a wire on which it says
// that it is ready. Ours is `RTS`. While it is 0, the chip takes nothing from the line, and
// what is typed waits at the other end: a kernel that has no use for it yet leaves it there.
// After reset, before anybody has written `MCR`, the chip listens all the same: programs
// that know nothing of handshakes expect that.
//
// The other end's wire arrives as `CTS`. This chip does not act on it. A program that may
// meet a slow listener looks at the bit before it sends.
//
// The chip takes a byte from the line only when it has room for it, so a slow program
// loses nothing. On a real line bytes come when they come, and the sixteen places of the
// chip's *FIFO* are all the time a program has. Only in a loop with itself, where `LOOP`
// connects the transmitter to the receiver, can this one be flooded (`OE`).
//
// ## How long a byte takes
//
// Until a program sets the divisor, the line is infinitely fast: a byte is gone the moment
// it is written. A program that sets a speed gets it. With a divisor of 12, which means
// 9,600 bits a second, the transmitter is busy with a byte for {{uart.byte.cycles}} cycles. The
// byte itself appears at the other end at once. What takes its time is the chip's word
// that there is room for the next one, and a program that does not wait for it is
// forgiven here.

/** Bits on the line for a byte: one to begin, eight of data, one to end. */
const BITS_PER_BYTE = 10;
/** Bits a second with a divisor of 1. */
const FASTEST = 115_200;

/** Cycles that a byte takes with `divisor`; none while it is 0. */
export function byteCycles(divisor: number): number {
  return Math.round(divisor * BITS_PER_BYTE * CLOCK_RATE / FASTEST);
}

// ## Interrupts
//
// Instead of asking, a program may be told. It says in `IER` what it wants to hear of, and
// finds the most urgent cause in `IIR`. Each cause goes away when it has been dealt with:
// a received byte by reading it, room for a byte by writing one or by having read in `IIR`
// that there is room, the others by reading the status register that tells more.
//
// The table is in the order of urgency.

/** What may interrupt, the most urgent first, and how IIR tells of it. */
const CAUSES: readonly { readonly enable: number; readonly code: number }[] = [
  { enable: IER.LINE, code: 0b0110 },
  { enable: IER.RECEIVED, code: 0b0100 },
  { enable: IER.RECEIVED, code: 0b1100 },
  { enable: IER.EMPTY, code: 0b0010 },
  { enable: IER.MODEM, code: 0b0000 },
];
const ROOM_TO_SEND = 3;

// With FIFOs, the interrupt for received bytes comes when a certain number of them has
// gathered. The last few of a message may be fewer, so the chip also interrupts when there
// is something and nothing more has come for the time of four bytes; that is the second
// code for received bytes.

const FIFO_SIZE = 16;
const TRIGGERS = [1, 4, 8, 14] as const;
const SILENCE = 4;

/** What the chip holds besides its registers, and what a snapshot of it has. */
interface UartState {
  /** What has come and was not read yet; beyond the FIFO's size it is still on the line. */
  received: number[];
  /** Whether there is anybody at the other end. */
  carrier: boolean;
  /** Whether the other end may send. */
  mayArrive: boolean;
  fifos: boolean;
  trigger: number;
  /** When all that was written will have been sent. */
  sentBy: number;
  /** When THR will be empty, if that is of interest. */
  roomAt: number;
  /** Whether it became empty and nobody has been told. */
  room: boolean;
  overrun: boolean;
  /** When something last came or was read. */
  touched: number;
  /** Whether it has been silent since for so long that somebody should look. */
  stale: boolean;
  /** When the line is next asked for more. */
  nextLook: number;
  /** The wires as they last were. */
  wires: number;
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
  readonly #registers: RegisterBlock<typeof UART_REGISTERS>;
  #state: UartState = {
    received: [],
    carrier: true,
    mayArrive: true,
    fifos: false,
    trigger: 1,
    sentBy: 0,
    roomAt: Infinity,
    room: false,
    overrun: false,
    touched: 0,
    stale: false,
    nextLook: Infinity,
    wires: MSR.CTS | MSR.DSR | MSR.DCD,
  };

  /** A chip as it is after reset. */
  constructor(name: string, start: PhysicalAddress, line: SerialLine) {
    this.name = name;
    this.start = start;
    this.#line = line;
    this.#registers = new RegisterBlock(
      UART_REGISTERS,
      1,
      {
        RBR: { read: (now) => this.#receive(now) },
        THR: { written: (byte, now) => this.#send(byte, now) },
        IER: { written: (_, now) => this.#enabled(now) },
        IIR: { read: () => this.#identify() },
        FCR: { written: (value) => this.#controlFifos(value) },
        MCR: { written: (value) => this.#controlModem(value) },
        LSR: { read: (now) => this.#lineStatus(now) },
        MSR: { read: (now) => this.#modemStatus(now) },
      },
      () => this.#registers.get("LCR") & LCR.DLAB ? "divisor" : "data",
    );
  }

  /** The registers from `offset` on; reading RBR takes the byte. */
  read(offset: number, width: Width, now = 0): bigint {
    return this.#registers.read(offset, width, now);
  }

  /** Writes the registers from `offset` on; THR sends the byte. */
  write(offset: number, width: Width, value: bigint, now = 0): void {
    this.#registers.write(offset, width, value, now);
  }

  /** When THR is empty, when a silence is long enough, or when the line is next asked. */
  get due(): number {
    const { roomAt, nextLook } = this.#state;
    return Math.min(roomAt, nextLook, this.#silentAt());
  }

  /** Looks for what has become true at `now`. */
  attend(now: number): void {
    const state = this.#state;
    if (now >= state.roomAt) {
      state.roomAt = Infinity;
      state.room = true;
    }
    if (now >= this.#silentAt()) state.stale = true;
    if (now >= state.nextLook) {
      this.#fetch(now);
      this.#watchWires();
      state.nextLook = this.#listens() ? now + byteCycles(1) : Infinity;
    }
  }

  /** Whether a cause that IER lets through is waiting. */
  get interrupting(): boolean {
    return this.#cause() !== undefined;
  }

  /** Registers, and bytes that wait to be read. */
  save(): unknown {
    const { received } = this.#state;
    return {
      registers: this.#registers.save(),
      state: { ...this.#state, received: [...received] },
    };
  }

  /** Takes back what {@linkcode save} gave. */
  restore(saved: unknown): void {
    const { registers, state } = saved as {
      registers: SavedRegisters;
      state: UartState;
    };
    this.#registers.restore(registers);
    this.#state = { ...state, received: [...state.received] };
  }

  // ### Receiving
  //
  // The person at the other end may take a while to type, and a line may wait for them.
  // A program that only wants to know whether it may *send* asks the same register, and
  // must not be held up. So the line is asked for more only while `RTS` is set, and by the
  // chip itself, once in the time of a byte, only while it may interrupt for a byte.

  /** Takes a byte out of the chip. */
  #receive(now: number): number {
    this.#fetch(now);
    this.#state.touched = now;
    this.#state.stale = false;
    return this.#state.received.shift() ?? 0;
  }

  /** Asks the line for more when nothing is left, and says whether something is there. */
  #fetch(now: number): boolean {
    const state = this.#state;
    if (state.received.length === 0 && state.carrier && this.#mayFetch()) {
      const arrived = this.#line.receive();
      if (arrived === null) state.carrier = false;
      else if (arrived.length > 0) {
        state.received = [...arrived];
        state.touched = now;
      }
    }
    return state.received.length > 0;
  }

  #mayFetch(): boolean {
    return this.#state.mayArrive && !this.#looped();
  }

  #looped(): boolean {
    return (this.#registers.get("MCR") & MCR.LOOP) !== 0;
  }

  /** Whether the chip must look at the line by itself. */
  #listens(): boolean {
    const wanted = this.#registers.get("IER") & (IER.RECEIVED | IER.MODEM);
    return wanted !== 0 && this.#state.carrier && !this.#looped();
  }

  /** How many bytes are in the chip. */
  #level(): number {
    return Math.min(this.#state.received.length, this.#room());
  }

  /** How many bytes the chip can hold. */
  #room(): number {
    return this.#state.fifos ? FIFO_SIZE : 1;
  }

  /** When the silence after the last byte will have been long enough. */
  #silentAt(): number {
    const { fifos, stale, received, touched } = this.#state;
    const waiting = fifos && !stale && received.length > 0 &&
      (this.#registers.get("IER") & IER.RECEIVED) !== 0;
    return waiting
      ? touched + SILENCE * byteCycles(this.#divisor() || 1)
      : Infinity;
  }

  // ### Sending

  #divisor(): number {
    return this.#registers.get("DLM") * 256 + this.#registers.get("DLL");
  }

  /** Sends `byte` to the line or, in a loop, to the receiver. */
  #send(byte: number, now: number): void {
    const state = this.#state;
    const cycles = byteCycles(this.#divisor());
    state.sentBy = Math.max(state.sentBy, now) + cycles;
    state.room = cycles === 0;
    state.roomAt = cycles === 0 ? Infinity : state.sentBy - cycles;
    if (!this.#looped()) return this.#line.send(byte);
    if (state.received.length >= this.#room()) state.overrun = true;
    else state.received.push(byte);
    state.touched = now;
    state.stale = false;
  }

  #lineStatus(now: number): number {
    const { sentBy, overrun } = this.#state;
    const cycles = byteCycles(this.#divisor());
    this.#state.overrun = false;
    return (this.#fetch(now) ? LSR.DR : 0) | (overrun ? LSR.OE : 0) |
      (now >= sentBy - cycles ? LSR.THRE : 0) | (now >= sentBy ? LSR.TEMT : 0);
  }

  // ### Control

  #enabled(now: number): void {
    const wantsRoom = (this.#registers.get("IER") & IER.EMPTY) !== 0;
    if (wantsRoom && this.#state.roomAt === Infinity) this.#state.room = true;
    this.#state.nextLook = this.#listens() ? now : Infinity;
  }

  #controlFifos(value: number): void {
    const state = this.#state;
    const on = (value & FCR.ON) !== 0;
    const clear = on !== state.fifos || (value & FCR.CLEAR_RECEIVED) !== 0;
    if (clear) state.received.splice(0, this.#level());
    state.fifos = on;
    state.trigger = on ? TRIGGERS[fieldIn(value, FCR.TRIGGER)]! : 1;
  }

  #controlModem(value: number): void {
    this.#state.mayArrive = (value & MCR.RTS) !== 0;
    this.#watchWires();
  }

  /** The other end's wires; in a loop, our own. */
  #wiresNow(): number {
    const mcr = this.#registers.get("MCR");
    if (this.#looped()) {
      return (mcr & MCR.RTS ? MSR.CTS : 0) | (mcr & MCR.DTR ? MSR.DSR : 0) |
        (mcr & MCR.OUT1 ? MSR.RI : 0) | (mcr & MCR.OUT2 ? MSR.DCD : 0);
    }
    const { carrier, received } = this.#state;
    return (this.#line.ready?.() ?? true ? MSR.CTS : 0) | MSR.DSR |
      (carrier || received.length > 0 ? MSR.DCD : 0);
  }

  /** Notes which wires have changed. A ringing that begins is no news, one that ends is. */
  #watchWires(): void {
    const wires = this.#wiresNow();
    const changed = (wires ^ this.#state.wires) & ~(wires & MSR.RI);
    this.#registers.raise("MSR", changed >>> 4);
    this.#state.wires = wires;
  }

  #modemStatus(now: number): number {
    this.#fetch(now);
    this.#watchWires();
    const changes = this.#registers.get("MSR");
    this.#registers.set("MSR", 0);
    return this.#state.wires | changes;
  }

  // ### Why it interrupts

  /** The index in {@linkcode CAUSES} of the most urgent cause that IER lets through. */
  #cause(): number | undefined {
    const enabled = this.#registers.get("IER");
    if (enabled === 0) return undefined;
    const { overrun, trigger, stale, room } = this.#state;
    const level = this.#level();
    const waiting = [
      overrun,
      level >= trigger,
      stale && level > 0,
      room,
      this.#registers.get("MSR") !== 0,
    ];
    const found = CAUSES.findIndex(({ enable }, index) =>
      (enabled & enable) !== 0 && waiting[index]
    );
    return found < 0 ? undefined : found;
  }

  #identify(): number {
    const cause = this.#cause();
    if (cause === ROOM_TO_SEND) this.#state.room = false;
    return (cause === undefined ? IIR.NONE : CAUSES[cause]!.code) |
      (this.#state.fifos ? IIR.FIFOS : 0);
  }
}
