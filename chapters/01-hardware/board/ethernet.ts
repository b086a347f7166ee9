// # The network
//
// A program fills a buffer and says that it is full; some time later another machine finds
// the same bytes in a buffer of its own.
//
// The controller works on two rings ([[§Rings]]): from one it sends, into the other it
// receives. This program has rings of one descriptor each, connects the transmitter to the
// receiver, sends a frame to itself, and prints what has come:
//
// :::live machine
// ```alpha
//         nop
//         br      t5, start           // leaves in t5 the address of what follows
//         .quad   0xfffffd01fd004000  // the controller, in kseg
//         .quad   0xfffffd01fc0003f8  // the console
// frame:  .byte   8, 0, 0x2b, 0, 0, 1 // who the frame is for: this controller
//         .byte   8, 0, 0x2b, 0, 0, 1 // and from
//         .byte   0x60, 6             // a kind of frame that nobody else uses
//         .ascii  "It came."
//         .align  3
// send:   .long   0x80000000, 0, 60, 0        // OWNED, where, how many bytes
// take:   .long   0x80000000, 0x12000, 1518, 0
// start:  ldq     t2, 0(t5)
//         ldq     t3, 8(t5)
//         lda     t0, 16(t5)          // in kseg, the low half is physical:
//         stl     t0, 44(t5)          // where the frame is, into its descriptor
//         lda     t0, 40(t5)
//         stl     t0, 0x20(t2)        // SEND_RING
//         lda     t0, 56(t5)
//         stl     t0, 0x10(t2)        // RECEIVE_RING
//         mov     1, t0
//         stl     t0, 0x24(t2)        // SEND_SIZE
//         stl     t0, 0x14(t2)        // RECEIVE_SIZE
//         mov     11, t0
//         stl     t0, 0(t2)           // CONTROL: SEND, RECEIVE and LOOP
//         stl     t0, 0x2c(t2)        // START
// wait:   ldl     t0, 8(t2)           // EVENTS: has something been received?
//         blbc    t0, wait
//         lda     t4, 0x1ff8(t5)      // print what is inside, at 0x1200e
//         lda     t1, 8(zero)
// print:  ldbu    t0, 14(t4)
//         stb     t0, 0(t3)
//         lda     t4, 1(t4)
//         subq    t1, 1, t1
//         bne     t1, print
//         halt
// ```
// :::
//
// :::figure ethernet-registers
// :::

import type { Device, Width } from "../memory/memory.ts";
import type { PhysicalAddress } from "../numbers.ts";
import { type DirectMemory, putBytes } from "./direct_memory.ts";
import {
  bitsOf,
  RegisterBlock,
  type Registers,
  type SavedRegisters,
} from "./registers.ts";
import {
  type Descriptor,
  DESCRIPTOR_CUT,
  following,
  giveBack,
  nextDescriptor,
  type Ring,
} from "./rings.ts";
import {
  FRAME_HEADER,
  frameCycles,
  GAP_CYCLES,
  LEAST_FRAME,
  MOST_FRAME,
  type Port,
  type Station,
  type Wire,
} from "./wire.ts";

/** Something that has happened; the same bits stand in two registers. */
const HAPPENINGS = {
  RECEIVED: { bit: 0, says: "a frame has been received" },
  SENT: { bit: 1, says: "a frame has been sent" },
  MISSED: { bit: 2, says: "a frame came and there was no buffer" },
  RECEIVE_STOPPED: { bit: 3, says: "the receive ring is broken" },
  SEND_STOPPED: { bit: 4, says: "the send ring is broken" },
} as const;

/** The registers of the controller, 32 bits each. */
export const ETHERNET_REGISTERS = {
  CONTROL: {
    offset: 0x00,
    access: "read-write",
    says: "what the controller shall do",
    fields: {
      RECEIVE: { bit: 0, says: "receive" },
      SEND: { bit: 1, says: "send" },
      ALL: { bit: 2, says: "receive what is for others, too" },
      LOOP: { bit: 3, says: "send to yourself and not to the wire" },
    },
  },
  EVENTS: {
    offset: 0x08,
    access: "clear",
    says: "what has happened",
    fields: HAPPENINGS,
  },
  ENABLE: {
    offset: 0x0c,
    access: "read-write",
    says: "which of it interrupts",
    fields: HAPPENINGS,
  },
  RECEIVE_RING: {
    offset: 0x10,
    access: "read-write",
    says: "where the receive ring is, a multiple of 8",
  },
  RECEIVE_SIZE: {
    offset: 0x14,
    access: "read-write",
    says: "how many descriptors it has",
  },
  RECEIVE_NEXT: {
    offset: 0x18,
    access: "read-write",
    says: "which of them comes next",
  },
  SEND_RING: {
    offset: 0x20,
    access: "read-write",
    says: "where the send ring is, a multiple of 8",
  },
  SEND_SIZE: {
    offset: 0x24,
    access: "read-write",
    says: "how many descriptors it has",
  },
  SEND_NEXT: {
    offset: 0x28,
    access: "read-write",
    says: "which of them comes next",
  },
  START: { offset: 0x2c, access: "write", says: "look into the send ring" },
  ADDRESS_LOW: {
    offset: 0x30,
    access: "read-write",
    says: "the first four bytes of the controller's address",
  },
  ADDRESS_HIGH: {
    offset: 0x34,
    access: "read-write",
    says: "the other two",
    fields: { BYTES: { bit: 0, width: 16, says: "the bytes" } },
  },
  GROUPS: {
    offset: 0x38,
    access: "read-write",
    count: 2,
    says: "which groups to receive for, by the hash of their address",
  },
  RECEIVED: { offset: 0x40, access: "read", says: "frames received" },
  SENT: { offset: 0x44, access: "read", says: "frames sent" },
  MISSED: { offset: 0x48, access: "read", says: "frames without a buffer" },
  DAMAGED: { offset: 0x4c, access: "read", says: "frames that were damaged" },
} as const satisfies Registers;

const { CONTROL, EVENTS } = bitsOf(ETHERNET_REGISTERS);

/** The six bytes of a controller's address, as one number with the first byte lowest. */
export type EthernetAddress = number & { readonly __brand: "EthernetAddress" };

/** The address that is written `08:00:2b:00:00:01`, or `undefined` if `text` is none. */
export function ethernetAddress(text: string): EthernetAddress | undefined {
  const parts = text.split(":");
  const good = parts.length === 6 &&
    parts.every((part) => /^[\da-f]{1,2}$/i.test(part));
  if (!good) return undefined;
  return parts.reduceRight(
    (all, part) => all * 256 + parseInt(part, 16),
    0,
  ) as EthernetAddress;
}

// ## Who a frame is for
//
// Everybody on the wire hears every frame. The controller passes on those for its own
// address, for everybody, and for groups that its software takes part in. An address of a
// group has the lowest bit of its first byte set. There are more groups than a chip could
// list, so it computes from the address a *hash*, a number from 0 to 63, and looks at one
// of 64 bits. Now and then a group comes through that nobody asked for, and software must
// look again.

/** The bit of GROUPS for the group whose address begins `frame`: 0 to 63. */
export function groupHash(frame: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of frame.subarray(0, 6)) {
    for (let bit = 0; bit < 8; bit++) {
      const odd = (crc ^ byte >>> bit) & 1;
      crc = crc >>> 1 ^ (odd ? 0xedb8_8320 : 0);
    }
  }
  return crc >>> 26;
}

/** The address at which `frame` begins. */
function receiverOf(frame: Uint8Array): number {
  return frame.subarray(0, 6).reduceRight((all, byte) => all * 256 + byte, 0);
}

const EVERYBODY = 2 ** 48 - 1;

// ## The chip

/** A frame that has been sent to this station and has not been looked at. */
interface Arriving {
  readonly frame: Uint8Array;
  readonly at: number;
  readonly intact: boolean;
}

/** The frames that may be on their way to a station at once. */
const MOST_ARRIVING = 256;
/** The largest buffer that makes sense. */
const MOST_BUFFER = 65_536;

/** What a controller holds besides its registers. */
interface EthernetState {
  /** What is being sent, and when it will have been. */
  readonly sending:
    | { readonly from: Descriptor; readonly until: number }
    | undefined;
  /** What is on its way here, the first to arrive first. */
  readonly arriving: readonly Arriving[];
}

/** A controller whose registers begin at `start`. */
export class Ethernet implements Device, Station {
  /** What it is called in reports. */
  readonly name = "ethernet";
  /** The address of offset 0. */
  readonly start: PhysicalAddress;
  /** Bytes of addresses. */
  readonly size = 0x60;
  readonly #memory: DirectMemory;
  readonly #port: Port;
  readonly #registers: RegisterBlock<typeof ETHERNET_REGISTERS>;
  #state: EthernetState = { sending: undefined, arriving: [] };

  /** A controller with `address`, on `wire`, with its rings in `memory`. */
  constructor(
    start: PhysicalAddress,
    memory: DirectMemory,
    wire: Wire,
    address: EthernetAddress,
  ) {
    this.start = start;
    this.#memory = memory;
    const registers = new RegisterBlock(ETHERNET_REGISTERS, 4, {
      START: { written: (_, now) => this.#begin(now) },
    });
    registers.set("ADDRESS_LOW", address % 2 ** 32);
    registers.set("ADDRESS_HIGH", Math.floor(address / 2 ** 32));
    this.#registers = registers;
    this.#port = wire.attach(this);
  }

  /** The registers from `offset` on. */
  read(offset: number, width: Width, now: number): bigint {
    return this.#registers.read(offset, width, now);
  }

  /** Writes the registers from `offset` on; START sets the transmitter to work. */
  write(offset: number, width: Width, value: bigint, now: number): void {
    this.#registers.write(offset, width, value, now);
  }

  /** When a frame will have been sent, or arrives. */
  get due(): number {
    const { sending, arriving } = this.#state;
    return Math.min(sending?.until ?? Infinity, arriving[0]?.at ?? Infinity);
  }

  /** Deals with what has been sent and has arrived by `now`. */
  attend(now: number): void {
    for (let at = this.due; at <= now; at = this.due) {
      const { sending } = this.#state;
      if (sending?.until === at) this.#end(sending.from, at);
      else this.#receive();
    }
  }

  /** Whether something has happened that software wants to be told of. */
  get interrupting(): boolean {
    return (this.#registers.get("EVENTS") & this.#registers.get("ENABLE")) !==
      0;
  }

  /** Registers, and the frames that are under way. */
  save(): unknown {
    return { registers: this.#registers.save(), state: this.#state };
  }

  /** Takes back what {@linkcode save} gave. */
  restore(saved: unknown): void {
    const { registers, state } = saved as {
      registers: SavedRegisters;
      state: EthernetState;
    };
    this.#registers.restore(registers);
    this.#state = state;
  }

  // ### Sending
  //
  // `START` tells the controller that there may be something to send. It goes from
  // descriptor to descriptor until it finds one that is not its own, and then waits for
  // the next `START`. The bytes leave memory at the beginning; a program that changes
  // the buffer while the frame is on the wire changes nothing.

  #ring(which: "RECEIVE" | "SEND"): Ring {
    return {
      start: this.#registers.get(`${which}_RING`),
      count: this.#registers.get(`${which}_SIZE`),
      next: this.#registers.get(`${which}_NEXT`),
    };
  }

  /** Sends the next frame, if there is one and nothing else is being sent. */
  #begin(now: number): void {
    const may = this.#registers.get("CONTROL") & CONTROL.SEND;
    if (!may || this.#state.sending) return;
    const ring = this.#ring("SEND");
    const from = nextDescriptor(this.#memory, ring, FRAME_HEADER, MOST_FRAME);
    if (from === "theirs") return;
    if (from === "broken") return this.#stop(CONTROL.SEND, EVENTS.SEND_STOPPED);
    const frame = new Uint8Array(Math.max(from.size, LEAST_FRAME));
    const { address, size } = from;
    frame.set(this.#memory.bytes.subarray(address, address + size));
    const until = now + frameCycles(frame.length);
    this.#state = { ...this.#state, sending: { from, until } };
    if (this.#registers.get("CONTROL") & CONTROL.LOOP) {
      this.arrive(frame, until, true);
    } else this.#port.send(frame, until);
  }

  /** The frame of `from` has been sent. */
  #end(from: Descriptor, now: number): void {
    giveBack(this.#memory, from);
    this.#registers.set("SEND_NEXT", following(this.#ring("SEND")));
    this.#count("SENT");
    this.#registers.raise("EVENTS", EVENTS.SENT);
    this.#state = { ...this.#state, sending: undefined };
    this.#begin(now + GAP_CYCLES);
  }

  /** Stops the receiver or the transmitter, whose ring is broken. */
  #stop(what: number, event: number): void {
    this.#registers.lower("CONTROL", what);
    this.#registers.raise("EVENTS", event);
  }

  #count(what: "RECEIVED" | "SENT" | "MISSED" | "DAMAGED"): void {
    this.#registers.set(what, this.#registers.get(what) + 1);
  }

  // ### Receiving

  /** Notes a frame that will have arrived at `at`. */
  arrive(frame: Uint8Array, at: number, intact: boolean): void {
    const { arriving } = this.#state;
    if (arriving.length >= MOST_ARRIVING) return this.#miss();
    const before = arriving.filter((one) => one.at <= at);
    const after = arriving.slice(before.length);
    const one = { frame: frame.slice(), at, intact };
    this.#state = { ...this.#state, arriving: [...before, one, ...after] };
  }

  /** Takes the frame that has arrived first. */
  #receive(): void {
    const [first, ...arriving] = this.#state.arriving;
    this.#state = { ...this.#state, arriving };
    if (!(this.#registers.get("CONTROL") & CONTROL.RECEIVE)) return;
    const { frame, intact } = first!;
    const whole = frame.length >= FRAME_HEADER && frame.length <= MOST_FRAME;
    if (!intact || !whole) this.#count("DAMAGED");
    else if (this.#isForUs(frame)) this.#store(frame);
  }

  #isForUs(frame: Uint8Array): boolean {
    const registers = this.#registers;
    const receiver = receiverOf(frame);
    const own = registers.get("ADDRESS_LOW") +
      registers.get("ADDRESS_HIGH") * 2 ** 32;
    if (receiver === own || receiver === EVERYBODY) return true;
    if (registers.get("CONTROL") & CONTROL.ALL) return true;
    const hash = groupHash(frame);
    return (receiver & 1) !== 0 &&
      (registers.get("GROUPS", hash >>> 5) >>> (hash & 31) & 1) !== 0;
  }

  /** Puts `frame` into the next buffer. */
  #store(frame: Uint8Array): void {
    const ring = this.#ring("RECEIVE");
    const into = nextDescriptor(this.#memory, ring, LEAST_FRAME, MOST_BUFFER);
    if (into === "theirs") return this.#miss();
    if (into === "broken") {
      return this.#stop(CONTROL.RECEIVE, EVENTS.RECEIVE_STOPPED);
    }
    const { address, size } = into;
    putBytes(this.#memory, address, frame.subarray(0, size));
    const cut = frame.length > size ? DESCRIPTOR_CUT : 0;
    giveBack(this.#memory, into, cut, frame.length);
    this.#registers.set("RECEIVE_NEXT", following(ring));
    this.#count("RECEIVED");
    this.#registers.raise("EVENTS", EVENTS.RECEIVED);
  }

  #miss(): void {
    this.#count("MISSED");
    this.#registers.raise("EVENTS", EVENTS.MISSED);
  }
}
