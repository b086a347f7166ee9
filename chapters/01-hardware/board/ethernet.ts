// # The network controller
//
// The controller sends what it finds in one ring, and puts what arrives for it into the
// other.

import type { Device, Width } from "../memory/memory.ts";
import type { PhysicalAddress } from "../numbers.ts";
import { type DirectMemory, putBytes } from "./direct_memory.ts";
import {
  ETHERNET_REGISTERS,
  type EthernetAddress,
} from "./ethernet_registers.ts";
import {
  registerBits,
  RegisterBlock,
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

const { CONTROL, EVENTS } = registerBits(ETHERNET_REGISTERS);

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
  #due = Infinity;

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
    return this.#due;
  }

  /** Changes what it holds, and finds out what comes next. */
  #change(change: Partial<EthernetState>): void {
    this.#state = { ...this.#state, ...change };
    const { sending, arriving } = this.#state;
    this.#due = Math.min(
      sending?.until ?? Infinity,
      arriving[0]?.at ?? Infinity,
    );
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
    this.#change(state);
  }

  // Sending
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
    this.#change({ sending: { from, until } });
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
    this.#change({ sending: undefined });
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

  // Receiving

  /** Notes a frame that will have arrived at `at`. */
  arrive(frame: Uint8Array, at: number, intact: boolean): void {
    const { arriving } = this.#state;
    if (arriving.length >= MOST_ARRIVING) return this.#miss();
    const before = arriving.filter((one) => one.at <= at);
    const after = arriving.slice(before.length);
    const one = { frame: frame.slice(), at, intact };
    this.#change({ arriving: [...before, one, ...after] });
  }

  /** Takes the frame that has arrived first. */
  #receive(): void {
    const [first, ...arriving] = this.#state.arriving;
    this.#change({ arriving });
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
