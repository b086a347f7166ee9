// # The serial chip
//
// The whole chip: the receiver and the transmitter behind their registers, and the decision
// when to interrupt the processor.
//
// A program that asks again and again whether a byte has come can do nothing else. Instead
// it may be told, by an interrupt. It says in `IER` what it wants to hear of, and finds the
// most urgent cause in `IIR`. Each cause goes away when it has been dealt with: a received
// byte by reading it, room for a byte by writing one or by having read in `IIR` that there
// is room, the others by reading the status register that tells more.
//
// With FIFOs, the interrupt for received bytes comes when a certain number of them has
// gathered. The last few of a message may be fewer. So the chip also interrupts when there
// is something and nothing more has come for the time of four bytes.

import type { Device, Width } from "../memory/memory.ts";
import type { PhysicalAddress } from "../numbers.ts";
import { Receiver, type ReceiverState } from "./receiver.ts";
import { fieldIn, RegisterBlock, type SavedRegisters } from "./registers.ts";
import {
  byteCycles,
  Transmitter,
  type TransmitterState,
} from "./transmitter.ts";
import {
  type SerialLine,
  UART_BITS,
  UART_REGISTERS,
} from "./uart_registers.ts";

const { IER, IIR, FCR, LCR, MCR, LSR, MSR } = UART_BITS;

const TRIGGERS = [1, 4, 8, 14] as const;
const SILENCE = 4;

/** A 16550 whose first register is at `start`, connected to `line`. */
export class Uart implements Device {
  /** What it is called in reports. */
  readonly name: string;
  /** The address of offset 0. */
  readonly start: PhysicalAddress;
  /** Its eight addresses. */
  readonly size = 8;
  readonly #line: SerialLine;
  readonly #receiver: Receiver;
  readonly #transmitter = new Transmitter();
  readonly #registers: RegisterBlock<typeof UART_REGISTERS>;
  /** The wires as they last were. */
  #wires: number = MSR.CTS | MSR.DSR | MSR.DCD;
  /** When the line is next asked for more. */
  #nextLook = Infinity;
  #due = Infinity;

  /** A chip as it is after reset. */
  constructor(name: string, start: PhysicalAddress, line: SerialLine) {
    this.name = name;
    this.start = start;
    this.#line = line;
    this.#receiver = new Receiver(line);
    this.#registers = new RegisterBlock(
      UART_REGISTERS,
      1,
      {
        RBR: { read: (now) => this.#receive(now) },
        THR: { written: (byte, now) => this.#send(byte, now) },
        IER: { written: (_, now) => this.#enable(now) },
        IIR: { read: () => this.#identify() },
        FCR: { written: (value) => this.#controlFifos(value) },
        MCR: { written: (value, now) => this.#controlModem(value, now) },
        LSR: { read: (now) => this.#lineStatus(now) },
        MSR: { read: (now) => this.#modemStatus(now) },
      },
      () => this.#registers.get("LCR") & LCR.DLAB ? "divisor" : "data",
    );
  }

  /** The registers from `offset` on; reading RBR takes the byte. */
  read(offset: number, width: Width, now = 0): bigint {
    const value = this.#registers.read(offset, width, now);
    this.#plan();
    return value;
  }

  /** Writes the registers from `offset` on; THR sends the byte. */
  write(offset: number, width: Width, value: bigint, now = 0): void {
    this.#registers.write(offset, width, value, now);
    this.#plan();
  }

  /** When there is room to send, when it was silent enough, or when to ask the line. */
  get due(): number {
    return this.#due;
  }

  /** Looks for what has become true at `now`. */
  attend(now: number): void {
    this.#transmitter.attend(now);
    if (now >= this.#silentAt()) this.#receiver.change({ stale: true });
    if (now >= this.#nextLook) this.#look(now);
    this.#plan();
  }

  // The machine asks before each instruction whether something is due. So that is found out
  // when something changes, and not when it is asked.

  #plan(): void {
    const { roomAt } = this.#transmitter.state;
    this.#due = Math.min(roomAt, this.#nextLook, this.#silentAt());
  }

  /** Whether a cause that IER lets through is waiting. */
  get interrupting(): boolean {
    return this.#registers.get("IER") !== 0 && this.#cause() !== undefined;
  }

  /** Registers, and bytes that wait to be read. */
  save(): unknown {
    return {
      registers: this.#registers.save(),
      receiver: this.#receiver.save(),
      transmitter: this.#transmitter.state,
      wires: this.#wires,
      nextLook: this.#nextLook,
    };
  }

  /** Takes back what {@linkcode save} gave. */
  restore(state: unknown): void {
    const saved = state as {
      registers: SavedRegisters;
      receiver: ReceiverState;
      transmitter: TransmitterState;
      wires: number;
      nextLook: number;
    };
    this.#registers.restore(saved.registers);
    this.#receiver.restore(saved.receiver);
    this.#transmitter.change(saved.transmitter);
    this.#wires = saved.wires;
    this.#nextLook = saved.nextLook;
    this.#plan();
  }

  // Data

  #receive(now: number): number {
    this.#collect(now);
    return this.#receiver.take(now);
  }

  /** Whether a byte is there, perhaps because the line had one. */
  #collect(now: number): boolean {
    return this.#looped()
      ? this.#receiver.level > 0
      : this.#receiver.collect(now);
  }

  /** Cycles that a byte takes. */
  #byte(): number {
    const registers = this.#registers;
    return byteCycles(registers.get("DLM") * 256 + registers.get("DLL"));
  }

  /** Sends `byte` to the line or, in a loop, to the receiver. */
  #send(byte: number, now: number): void {
    this.#transmitter.begin(this.#byte(), now);
    if (this.#looped()) this.#receiver.put(byte, now);
    else this.#line.send(byte);
  }

  #looped(): boolean {
    return (this.#registers.get("MCR") & MCR.LOOP) !== 0;
  }

  #lineStatus(now: number): number {
    const { overrun } = this.#receiver.state;
    this.#receiver.change({ overrun: false });
    return (this.#collect(now) ? LSR.DR : 0) | (overrun ? LSR.OE : 0) |
      (this.#transmitter.hasRoom(this.#byte(), now) ? LSR.THRE : 0) |
      (this.#transmitter.hasRoom(0, now) ? LSR.TEMT : 0);
  }

  #controlFifos(value: number): void {
    const fifo = (value & FCR.ON) !== 0;
    const changed = fifo !== this.#receiver.state.fifo;
    if (changed || value & FCR.CLEAR_RECEIVED) this.#receiver.clear();
    const trigger = fifo ? TRIGGERS[fieldIn(value, FCR.TRIGGER)]! : 1;
    this.#receiver.change({ fifo, trigger });
  }

  // Wires

  #controlModem(value: number, now: number): void {
    this.#receiver.change({ open: (value & MCR.RTS) !== 0 });
    this.#watchWires();
    if (this.#listens()) this.#nextLook = Math.min(this.#nextLook, now);
  }

  /** The other end's wires; in a loop, our own. */
  #wiresNow(): number {
    const mcr = this.#registers.get("MCR");
    if (this.#looped()) {
      return (mcr & MCR.RTS ? MSR.CTS : 0) | (mcr & MCR.DTR ? MSR.DSR : 0) |
        (mcr & MCR.OUT1 ? MSR.RI : 0) | (mcr & MCR.OUT2 ? MSR.DCD : 0);
    }
    return (this.#line.ready?.() ?? true ? MSR.CTS : 0) | MSR.DSR |
      (this.#receiver.connected ? MSR.DCD : 0);
  }

  /** Notes which wires have changed. A ringing that begins is no news, one that ends is. */
  #watchWires(): void {
    const wires = this.#wiresNow();
    const changed = (wires ^ this.#wires) & ~(wires & MSR.RI);
    this.#registers.raise("MSR", changed >>> 4);
    this.#wires = wires;
  }

  #modemStatus(now: number): number {
    this.#collect(now);
    this.#watchWires();
    const changes = this.#registers.get("MSR");
    this.#registers.set("MSR", 0);
    return this.#wires | changes;
  }

  // Interrupts
  //
  // A chip that shall interrupt for a byte must look at the line by itself. It does so
  // once in the time of a byte at the highest speed, and only then: a line may belong to
  // a terminal, and wait for a key.

  #enable(now: number): void {
    const { roomAt } = this.#transmitter.state;
    const wantsRoom = (this.#registers.get("IER") & IER.EMPTY) !== 0;
    if (wantsRoom && roomAt === Infinity) this.#transmitter.notice();
    this.#nextLook = this.#listens() ? now : Infinity;
  }

  /** Looks at the line, and decides when to look again. */
  #look(now: number): void {
    this.#collect(now);
    this.#watchWires();
    this.#nextLook = this.#listens() ? now + byteCycles(1) : Infinity;
  }

  /** Whether the chip must look at the line by itself. */
  #listens(): boolean {
    const wanted = this.#registers.get("IER") & (IER.RECEIVED | IER.MODEM);
    return wanted !== 0 && this.#receiver.state.carrier && !this.#looped();
  }

  /** When the silence after the last byte will have been long enough. */
  #silentAt(): number {
    const { fifo, stale, received, touched } = this.#receiver.state;
    const matters = fifo && !stale && received.length > 0 &&
      (this.#registers.get("IER") & IER.RECEIVED) !== 0;
    return matters
      ? touched + SILENCE * (this.#byte() || byteCycles(1))
      : Infinity;
  }

  /** The most urgent cause that IER lets through, as IIR tells of it. */
  #cause(): number | undefined {
    const enabled = this.#registers.get("IER");
    const { overrun, trigger, stale } = this.#receiver.state;
    const { level } = this.#receiver;
    if (enabled & IER.LINE && overrun) return CAUSE.line;
    if (enabled & IER.RECEIVED && level >= trigger) return CAUSE.received;
    if (enabled & IER.RECEIVED && stale && level > 0) return CAUSE.silence;
    if (enabled & IER.EMPTY && this.#transmitter.state.room) return CAUSE.room;
    if (enabled & IER.MODEM && this.#registers.get("MSR")) return CAUSE.modem;
  }

  /** What IIR tells. Who has been told of room need not be told again. */
  #identify(): number {
    const cause = this.#cause();
    if (cause === CAUSE.room) this.#transmitter.change({ room: false });
    return (cause ?? IIR.NONE) | (this.#receiver.state.fifo ? IIR.FIFOS : 0);
  }
}

/** How IIR tells of each cause. */
const CAUSE = {
  line: 0b0110,
  received: 0b0100,
  silence: 0b1100,
  room: 0b0010,
  modem: 0b0000,
} as const;
