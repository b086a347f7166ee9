// # What is written down about devices
//
// For each device the kernel keeps what has been asked of it and has not been answered, and
// who may use it.
//
// A disk goes on writing when the program that wanted it is gone. What a device does may
// outlast a domain or a strand, so both stand here by their numbers: a number that leads to
// nobody any more does no harm.
//
// Three of the records are capabilities. Only the controllers make them, and they want to see
// the very record that they made, so a copy with the same contents is worth nothing. Code in
// the machine names them by handles, which are good for the domain that holds them and for
// nobody else.

import type { FrameNumber, PhysicalAddress } from "../../01-hardware/mod.ts";

/** The right to use some of the disk's blocks. */
export interface Extent {
  /** What kind of capability it is. */
  readonly kind: "extent";
  /** The number by which kernel code in the machine names it. */
  readonly handle: number;
  /** The number of the domain that holds it. */
  readonly domain: number;
  /** Its first block, counted from the beginning of the disk. */
  readonly first: number;
  /** How many blocks it has. */
  readonly count: number;
  /** Whether they may be written. */
  readonly writable: boolean;
  /** The number of the domain that has shared it; 0 if it was granted. */
  readonly from: number;
}

/** The right to use the network. */
export interface NetworkStation {
  /** What kind of capability it is. */
  readonly kind: "station";
  /** The number by which kernel code in the machine names it. */
  readonly handle: number;
  /** The number of the domain that holds it. */
  readonly domain: number;
  /** Whether packets may be given to it. */
  readonly mayReceive: boolean;
  /** Whether it may send. */
  readonly maySend: boolean;
}

/** The right to say what is on the screen. */
export interface ScreenRight {
  /** What kind of capability it is. */
  readonly kind: "screen";
  /** The number by which kernel code in the machine names it. */
  readonly handle: number;
  /** The number of the domain that holds it. */
  readonly domain: number;
}

/** A right to use a device. */
export type Capability = Extent | NetworkStation | ScreenRight;

/** Something that has been asked of the disk and not been answered. */
export interface BlockRequest {
  /** Its number, which nothing else ever has. */
  readonly identifier: number;
  /** The number of the domain that wants it. */
  readonly domain: number;
  /** The handle of the extent by which it may. */
  readonly extent: number;
  /** Whether blocks are written; otherwise they are read. */
  readonly write: boolean;
  /** The first block, counted from the beginning of the disk. */
  readonly block: number;
  /** How many. */
  readonly count: number;
  /** Where in memory they go or come from. */
  readonly address: number;
  /** The frames there, which are pinned for it. */
  readonly frames: readonly FrameNumber[];
  /** Where its record is. */
  readonly record: PhysicalAddress;
}

/** What the kernel knows of its disk. */
export interface DiskState {
  /** Where its record is. */
  readonly record: PhysicalAddress;
  /** Requests that have not been started, the oldest first. */
  readonly waiting: BlockRequest[];
  /** Requests that have been answered, until everybody has been told. */
  readonly answered: Map<number, BlockRequest>;
  /** The one that the drive works on. */
  active: BlockRequest | undefined;
  /** What looks after the drive while it works. */
  watch: Bell | undefined;
  /** Whether it is being asked which request is next. */
  asking: boolean;
  /** Whether something has changed since that was asked. */
  changed: boolean;
}

/** An alarm that can still be cancelled. */
export interface Bell {
  /** The tick at which it rings. */
  readonly tick: bigint;
  /** What happens then. */
  readonly ring: () => void;
}

/** Room for a packet that arrives. */
export interface PacketBuffer {
  /** The number of the domain that gave the memory; 0 if it wants it back. */
  domain: number;
  /** The frame that it lies in, pinned for it. */
  readonly frame: FrameNumber;
  /** Where it begins. */
  readonly address: number;
}

/** A packet that has arrived and is kept by somebody, or that is being sent. */
export interface Packet {
  /** Its number, which nothing else ever has. */
  readonly identifier: number;
  /** The number of the domain that has it; 0 while that is being asked. */
  domain: number;
  /** Where its bytes are. */
  readonly address: number;
  /** How many. */
  readonly length: number;
  /** Whether it is being sent. */
  readonly sending: boolean;
  /** The buffer that it arrived in; for one that is sent, its own frame. */
  readonly buffer: PacketBuffer;
  /** Where its record is. */
  readonly record: PhysicalAddress;
  /** Whether handlers are being told of it, and may be reading its bytes. */
  told: boolean;
  /** Whether it was released, and nobody has it any more. */
  released: boolean;
}

/** What the kernel knows of its network controller. */
export interface NetworkState {
  /** Where the ring is into which packets arrive. */
  readonly receiveRing: PhysicalAddress;
  /** Where the ring is from which they are sent. */
  readonly sendRing: PhysicalAddress;
  /** Buffers that the chip has, the one that is filled next first. */
  readonly offered: PacketBuffer[];
  /** The place in the ring of the first of these. */
  offeredAt: number;
  /** Buffers that nobody uses. */
  readonly spare: PacketBuffer[];
  /** Packets that the chip has to send, the first one first. */
  readonly sending: Packet[];
  /** The place in the ring of the first of these. */
  sendingAt: number;
  /** All packets, by their numbers. */
  readonly packets: Map<number, Packet>;
  /** Packets about which somebody is being asked. */
  asking: number;
  /** Packets that arrived and that nobody wanted. */
  dropped: number;
  /** The cycle at which the packets that are being asked about were found. */
  since: number;
  /** The tick to which the next number belongs. */
  tick: bigint;
  /** Cycles that went by over packets in this tick. */
  spent: number;
}

/** A tick of the clock of which somebody wants to hear. */
export interface Timer {
  /** Its number, which nothing else ever has. */
  readonly identifier: number;
  /** The number of the domain that wants to hear of it. */
  readonly domain: number;
  /** What will ring. */
  readonly bell: Bell;
}

/** A picture in memory. */
export interface ShownPicture {
  /** The number of the domain whose frames it lies in. */
  readonly domain: number;
  /** The frames, which are pinned for it. */
  readonly frames: readonly FrameNumber[];
  /** Whether a point is four bytes of colour. */
  readonly direct: boolean;
}

/** What the kernel knows of its screen. */
export interface ScreenState {
  /** What is seen. */
  shown: ShownPicture | undefined;
  /** What will be seen from the next blank on. */
  next: ShownPicture | undefined;
  /** Whether somebody wants to hear of blanks. */
  telling: boolean;
}

/** What the kernel knows of a serial port. */
export interface PortState {
  /** The numbers of strands that wait for input. */
  readonly readers: Set<number>;
  /** Whether the chip is to interrupt when something comes. */
  listening: boolean;
}

/** What the kernel knows of its devices. */
export interface Devices {
  /** Every capability, by its handle. */
  readonly capabilities: Map<number, Capability>;
  /** The disk. */
  readonly disk: DiskState;
  /** The network controller. */
  readonly network: NetworkState;
  /** The screen. */
  readonly screen: ScreenState;
  /** The serial ports, by their numbers. */
  readonly ports: Map<number, PortState>;
  /** Timers that have not expired, by their numbers. */
  readonly timers: Map<number, Timer>;
  /** Interrupts of each line. */
  readonly interrupts: number[];
}
