// # Packets
//
// A packet is never copied by the kernel: whoever works with it is told where it lies.
//
// A packet of 60 bytes has arrived at byte 1536 of frame 812. It gets a number and a record that
// says so. The bytes stay where they are, and the record's owner changes: first nobody has the
// packet, while the handlers look for whom it is, and then the program that it is for. When that
// program is done with the packet it releases it, and the next one can arrive there. A packet
// that is sent has such a record, too.
//
// The board's network controller ([[§The network controller]]) is called *the chip* on these
// pages, because a controller is a part of the kernel in this chapter.
//
// :::figure packet-records
// :::
//
// This page is what receiving ([[§Receiving]]) and sending ([[§Sending]]) have in common.

import {
  ETHERNET_PORT,
  ETHERNET_REGISTERS,
  type FrameNumber,
  frameStart,
  ksegAddress,
  physical,
  type PhysicalAddress,
  readPhysical,
  RING_DESCRIPTOR,
  writePhysical,
} from "../../01-hardware/mod.ts";
import { DESCRIPTOR_BYTES, DESCRIPTOR_OWNED } from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Packet, PacketBuffer } from "../kernel/devices.ts";
import { giveBack, take } from "../kernel/heap.ts";
import type { Domain, Kernel } from "../kernel/kernel.ts";
import { chargeMoving } from "../kernel/slices.ts";
import { type Layout, layout, writeField } from "../kernel/records.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { readDeviceRegister, writeDeviceRegister } from "./driving.ts";

/** A packet that has arrived or is being sent. */
export const PACKET: Layout<
  | "identifier"
  | "domain"
  | "start"
  | "length"
  | "frame"
  | "offset"
  | "sending"
> = layout("Packet", {
  identifier: [8, "its number"],
  domain: [8, "the domain that has it; 0 while that is being asked"],
  start: [8, "the address of its first byte, for code in the kernel"],
  length: [8, "how many bytes it has"],
  frame: [8, "the frame that it lies in"],
  offset: [8, "where in this frame it begins"],
  sending: [8, "0 if it has arrived, 1 if it is being sent"],
});

const NOTE_PACKET = cyclesOf(`
        stq     t1, 0(t0)
        stq     t2, 8(t0)
        stq     t3, 16(t0)
        stq     t4, 24(t0)
        stq     t5, 32(t0)
        stq     t6, 40(t0)
        stq     t7, 48(t0)
`);

/** What is known of a packet when its record is made. */
export interface PacketPlace {
  /** The number of the domain that has it, or 0. */
  readonly domain: number;
  /** The memory that it lies in. */
  readonly buffer: PacketBuffer;
  /** How many bytes it has. */
  readonly length: number;
  /** Whether it is being sent. */
  readonly sending: boolean;
}

/** A packet with a number and a record, or `undefined` if there is no room for one. */
export function newPacket(
  kernel: Kernel,
  { domain, buffer, length, sending }: PacketPlace,
): Packet | undefined {
  const record = take(kernel.data, PACKET.size);
  if (record === undefined) return undefined;
  const identifier = kernel.nextIdentifier++;
  const { address, frame } = buffer;
  const packet: Packet = {
    identifier,
    domain,
    address,
    length,
    sending,
    buffer,
    record,
    told: false,
    released: false,
  };
  kernel.devices.network.packets.set(identifier, packet);
  const put = (field: keyof typeof PACKET.fields, value: number | bigint) =>
    writeField(kernel.machine.bus, record, PACKET, field, BigInt(value));
  put("identifier", identifier);
  put("domain", domain);
  put("start", ksegAddress(physical(address)));
  put("length", length);
  put("frame", frame);
  put("offset", address - frameStart(frame));
  put("sending", sending ? 1 : 0);
  charge(kernel.machine, NOTE_PACKET);
  return packet;
}

/** Forgets `packet`. Its memory is somebody else's affair. */
export function forgetPacket(kernel: Kernel, packet: Packet): void {
  kernel.devices.network.packets.delete(packet.identifier);
  giveBack(kernel.data, packet.record);
}

/** The packet of `domain` with this number. */
export function packetOf(
  { devices }: Kernel,
  domain: Domain,
  identifier: number,
): Packet | Refused {
  const packet = devices.network.packets.get(identifier);
  const has = packet?.domain === domain.identifier && !packet.released;
  return has ? packet : refuse(
    "not held",
    `${domain.name} has no packet with the number ${identifier}`,
  );
}

/**
 * Copies bytes of `packet` from byte `offset` on; gives how many there were. Whoever wants to
 * look at a packet later than at its event needs that.
 */
export function readPacket(
  kernel: Kernel,
  { address, length }: Packet,
  offset: bigint,
  into: Uint8Array,
): number {
  if (offset >= BigInt(length)) return 0;
  const from = address + Number(offset);
  const count = Math.min(into.length, address + length - from);
  into.set(kernel.machine.bus.bytes.subarray(from, from + count));
  chargeMoving(kernel, count);
  return count;
}

// ## Descriptors
//
// The kernel and the chip hand buffers to each other around two rings ([[§Rings]]).
// They lie in the kernel's own records, where no program can write.

/** Descriptors in the ring into which packets arrive. */
export const RECEIVE_PLACES = 16;
/** Descriptors in the ring from which packets are sent. */
export const SEND_PLACES = 16;

const GIVE_DESCRIPTOR = cyclesOf(`
        stl     a0, 4(t0)       // ADDRESS
        stl     a1, 8(t0)       // SIZE
        mb
        stl     t1, 0(t0)       // STATE: OWNED, last
`);

/** Gives the descriptor at `place` of the ring at `ring` to the chip. */
export function giveDescriptor(
  kernel: Kernel,
  ring: PhysicalAddress,
  place: number,
  address: number,
  size: number,
): void {
  const { ADDRESS, SIZE, STATE } = RING_DESCRIPTOR;
  putWord(kernel, ring, place, ADDRESS.offset, address);
  putWord(kernel, ring, place, SIZE.offset, size);
  putWord(kernel, ring, place, STATE.offset, DESCRIPTOR_OWNED);
  charge(kernel.machine, GIVE_DESCRIPTOR);
}

/** Takes the descriptor at `place` from the chip, which has been stopped. */
export function takeDescriptor(
  kernel: Kernel,
  ring: PhysicalAddress,
  place: number,
): void {
  putWord(kernel, ring, place, RING_DESCRIPTOR.STATE.offset, 0);
}

const LOOK_AT_DESCRIPTOR = cyclesOf(`
        ldl     t1, 0(t0)       // STATE
        blt     t1, 0
        ldl     t2, 12(t0)      // LENGTH
`);

/** The length of the packet at `place`, if the chip has given the place back. */
export function finishedAt(
  kernel: Kernel,
  ring: PhysicalAddress,
  place: number,
): number | undefined {
  charge(kernel.machine, LOOK_AT_DESCRIPTOR);
  const { STATE, LENGTH } = RING_DESCRIPTOR;
  const state = wordAt(kernel, ring, place, STATE.offset);
  if (state & DESCRIPTOR_OWNED) return undefined;
  return wordAt(kernel, ring, place, LENGTH.offset);
}

function wordAt(
  { machine }: Kernel,
  ring: PhysicalAddress,
  place: number,
  offset: number,
): number {
  const at = physical(ring + place * DESCRIPTOR_BYTES + offset);
  return Number(readPhysical(machine.bus, at, 4) ?? 0n);
}

function putWord(
  { machine }: Kernel,
  ring: PhysicalAddress,
  place: number,
  offset: number,
  value: number,
): void {
  const at = physical(ring + place * DESCRIPTOR_BYTES + offset);
  writePhysical(machine.bus, at, 4, BigInt(value >>> 0));
}

// ## Registers

/** A register of the network controller. */
export type EthernetRegister = keyof typeof ETHERNET_REGISTERS;

/** What a register of the network controller holds. */
export function readEthernet(kernel: Kernel, name: EthernetRegister): number {
  return readDeviceRegister(kernel, ETHERNET_PORT, ETHERNET_REGISTERS[name]);
}

/** Stores into a register of the network controller. */
export function writeEthernet(
  kernel: Kernel,
  name: EthernetRegister,
  value: number,
): void {
  writeDeviceRegister(kernel, ETHERNET_PORT, ETHERNET_REGISTERS[name], value);
}

/** Sets or clears some bits of a register of the network controller. */
export function changeEthernet(
  kernel: Kernel,
  name: EthernetRegister,
  bits: number,
  on: boolean,
): void {
  const before = readEthernet(kernel, name);
  writeEthernet(kernel, name, on ? before | bits : before & ~bits);
}

/** The memory of a packet that begins at byte `offset` of `frame`, given by a domain. */
export function bufferIn(
  { identifier }: Domain,
  frame: FrameNumber,
  offset: number,
): PacketBuffer {
  return { domain: identifier, frame, address: frameStart(frame) + offset };
}
