// # Sending
//
// A packet is sent from the memory of the domain that sends it, and an event tells when that
// memory can be used again.
//
// A program has put a packet of 60 bytes at the beginning of its frame 700. It sends it, and
// gets a number. The frame is pinned until the chip has given its descriptor back. Then
// `Ethernet.sent` is raised with the number, and the program may fill the frame again. The
// ring has room for sixteen packets; whoever finds it full is refused and tries again later.
//
// The chip sends what is in memory when the packet's turn comes. What a program writes as the
// sender's address is not looked at: on a real Ethernet nobody looks, either.

import {
  ETHERNET_REGISTERS,
  FRAME_HEADER,
  type FrameNumber,
  MOST_FRAME,
  PAGE_SIZE,
  registerBits,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { NetworkStation, Packet } from "../kernel/devices.ts";
import type { Domain, Kernel } from "../kernel/kernel.ts";
import { isRefused, refuse, type Refused } from "../kernel/refusals.ts";
import { notHeld } from "./capabilities.ts";
import { pinForDevice, unpinAll } from "./direct_access.ts";
import {
  bufferIn,
  finishedAt,
  forgetPacket,
  giveDescriptor,
  newPacket,
  readEthernet,
  RECEIVE_PLACES,
  SEND_PLACES,
  writeEthernet,
} from "./packets.ts";
import { beginRound } from "./receiving.ts";
import { tell } from "./telling.ts";

const { CONTROL, EVENTS } = registerBits(ETHERNET_REGISTERS);

const SEND = cyclesOf(`
        ldl     t0, 0(t1)       // how many are under way
        cmplt   t0, 16, t2
        beq     t2, 0
        addl    t0, 1, t0
        stl     t0, 0(t1)
        stl     t2, 0x2c(t3)    // START
`);

/** Where the bytes are that are to be sent. */
export interface SentBytes {
  /** The frame. */
  readonly frame: number;
  /** Where in this frame. */
  readonly offset: number;
  /** How many. */
  readonly length: number;
}

/**
 * Sends bytes of a frame that `domain` has to own.
 *
 * @returns the packet, of which `Ethernet.sent` will tell; or why it cannot be sent
 */
export function sendPacket(
  kernel: Kernel,
  domain: Domain,
  station: NetworkStation,
  { frame, offset, length }: SentBytes,
): Packet | Refused {
  const { network } = kernel.devices;
  const wrong = notHeld(kernel, domain, station) ??
    problemWith(station, offset, length);
  if (wrong) return wrong;
  if (network.sending.length >= SEND_PLACES) {
    return refuse("busy", `${SEND_PLACES} packets are being sent`);
  }
  const pinned = pinForDevice(kernel, domain, frame, offset, length);
  if (isRefused(pinned)) return pinned;
  const packet = newPacket(kernel, {
    domain: domain.identifier,
    buffer: bufferIn(domain, frame as FrameNumber, offset),
    length,
    sending: true,
  });
  if (packet === undefined) {
    unpinAll(kernel, pinned.frames);
    return refuse("out of memory", "There is no room for one more packet");
  }
  giveToController(kernel, packet);
  return packet;
}

function problemWith(
  { maySend }: NetworkStation,
  offset: number,
  length: number,
): Refused | undefined {
  if (!maySend) return refuse("not permitted", "This station may not send");
  const whole = Number.isInteger(length) && length >= FRAME_HEADER &&
    length <= MOST_FRAME;
  if (whole && offset + length <= PAGE_SIZE) return undefined;
  return refuse(
    "bad argument",
    `${length} bytes from ${offset} on cannot be sent: a packet has from ${FRAME_HEADER} to ${MOST_FRAME}, in one frame`,
  );
}

function giveToController(kernel: Kernel, packet: Packet): void {
  const { network } = kernel.devices;
  const place = (network.sendingAt + network.sending.length) % SEND_PLACES;
  network.sending.push(packet);
  const { address, length } = packet;
  giveDescriptor(kernel, network.sendRing, place, address, length);
  kernel.expected.add("packets to be sent");
  writeEthernet(kernel, "START", 1);
  charge(kernel.machine, SEND);
}

// ## Sent
//
// The domain that has sent a packet may have ended. Its packet is sent all the same, for it
// is the chip's already, and nobody is told.

/** Finds the packets that have been sent. */
export function collectSent(kernel: Kernel): void {
  const { network } = kernel.devices;
  const { sending, sendRing } = network;
  while (sending.length > 0) {
    if (finishedAt(kernel, sendRing, network.sendingAt) === undefined) break;
    network.sendingAt = (network.sendingAt + 1) % SEND_PLACES;
    const packet = sending.shift()!;
    unpinAll(kernel, [packet.buffer.frame]);
    tell(
      kernel,
      "Ethernet.sent",
      [packet.identifier, 0],
      packet.domain,
      () => forgetPacket(kernel, packet),
    );
  }
  if (sending.length === 0) kernel.expected.delete("packets to be sent");
}

// ## The chip

/** Tells the chip where the rings are, and lets it interrupt. */
export function startEthernet(kernel: Kernel): void {
  const { receiveRing, sendRing } = kernel.devices.network;
  writeEthernet(kernel, "RECEIVE_RING", receiveRing);
  writeEthernet(kernel, "RECEIVE_SIZE", RECEIVE_PLACES);
  writeEthernet(kernel, "SEND_RING", sendRing);
  writeEthernet(kernel, "SEND_SIZE", SEND_PLACES);
  writeEthernet(kernel, "CONTROL", CONTROL.SEND);
  writeEthernet(kernel, "ENABLE", EVENTS.RECEIVED | EVENTS.SENT);
}

const ACKNOWLEDGE = cyclesOf(`
        ldl     t0, 0x08(t2)    // EVENTS
        ldl     t1, 0x0c(t2)    // ENABLE
        and     t0, t1, t0
        stl     t0, 0x08(t2)
        blbs    t0, 0
        and     t0, 2, t1
        bne     t1, 0
`);

// An interrupt that is switched off at the moment stays noted in the chip. Only those that are
// switched on are acknowledged: what has been acknowledged would never be heard of again.

/** Deals with an interrupt of the network controller. */
export function ethernetInterrupt(kernel: Kernel): void {
  const events = readEthernet(kernel, "EVENTS") &
    readEthernet(kernel, "ENABLE");
  writeEthernet(kernel, "EVENTS", events);
  charge(kernel.machine, ACKNOWLEDGE);
  if (events & EVENTS.SENT) collectSent(kernel);
  if (events & EVENTS.RECEIVED) beginRound(kernel);
}
