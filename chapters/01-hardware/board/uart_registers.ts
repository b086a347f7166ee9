// # The console's serial port
//
// A byte written to this chip appears on a screen, and a key pressed on a keyboard
// appears in one of its registers.
//
// To print a star, a program waits until bit `THRE` of the register `LSR` is 1 and stores
// the star's number into the register `THR`. To hear, it waits for bit `DR` and loads from
// `RBR`. Asking again and again is called *polling*, and for a program that has
// nothing else to do it is good enough.
//
// The chip is a 16550, which was the serial port of most machines of its time: it sends a
// byte one bit after the other along a cable, its *line*. A board has it for a terminal, and
// we call that one the *console*. It has eight addresses and rather more registers. Some
// addresses lead to one register for a read and to another for a write. Two lead to
// another *bank* of registers while bit `DLAB` of the line control register is set.
//
// :::figure uart-registers
// :::

import {
  type RegisterBits,
  registerBits,
  type Registers,
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

/** The bits of each field of each register. */
export const UART_BITS: RegisterBits<typeof UART_REGISTERS> = registerBits(
  UART_REGISTERS,
);

const { LSR, MCR, MSR } = UART_BITS;

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

// ## Waiting for each other
//
// Either end of a line may be too slow for the other, so beside the line each has a wire on
// which it says that it is ready. Ours is `RTS`. While it is 0, the chip takes nothing from
// the line, and what is typed waits at the other end: a kernel that has no use for it yet
// leaves it there. After reset, before anybody has written `MCR`, the chip listens all the
// same: programs that know nothing of handshakes expect that.
//
// The other end's wire arrives as `CTS`. This chip does not act on it. A program that may
// meet a slow listener looks at the bit before it sends.

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
