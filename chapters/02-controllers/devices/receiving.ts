// # Receiving
//
// Packets arrive in memory that a domain has given for them, and then it is asked who wants
// them.
//
// A network service owns ten frames and supplies them. Each is cut into five buffers, of
// which sixteen at a time are in the chip's ring. A packet arrives in the first. The controller
// notes `Ethernet.packetArrived`, and the handlers look at the packet's bytes where they lie.
// They are for port 7, so the handler of the echo program answers with the handle of that
// program's station. Now the packet is that program's, which hears of it by
// `Ethernet.packetDelivered`. When the program releases the packet, the buffer goes back into
// the ring. A packet that nobody wants is dropped and counted, and its buffer goes back at once.
//
// A domain whose handlers look at packets has to hold a station that may receive. While they
// look they act for their own domain, and the packet is not that domain's: all that they can do
// with it is to say whose it is.
//
// Only whole packets for this machine arrive here. Those that were damaged on the wire the chip
// throws away and counts.

import {
  ETHERNET_REGISTERS,
  type FrameNumber,
  ksegAddress,
  PAGE_SIZE,
  physical,
  registerBits,
} from "../../01-hardware/mod.ts";
import { eventNamed } from "../events/catalogue.ts";
import { raiseLater } from "../events/raising.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type {
  NetworkStation,
  Packet,
  PacketBuffer,
} from "../kernel/devices.ts";
import type {
  Authoriser,
  Domain,
  HandlerRequest,
  Kernel,
} from "../kernel/kernel.ts";
import { writeField } from "../kernel/records.ts";
import { isRefused, refuse, type Refused } from "../kernel/refusals.ts";
import { held, notHeld } from "./capabilities.ts";
import { pinForDevice, unpinAll } from "./direct_access.ts";
import { beginAccount, endAccount, hear } from "./overload.ts";
import {
  bufferIn,
  changeEthernet,
  finishedAt,
  forgetPacket,
  giveDescriptor,
  newPacket,
  PACKET,
  packetOf,
  readEthernet,
  RECEIVE_PLACES,
  takeDescriptor,
  writeEthernet,
} from "./packets.ts";
import { tell } from "./telling.ts";

const { CONTROL } = registerBits(ETHERNET_REGISTERS);

/** Bytes of a buffer: more than the longest packet has. */
export const BUFFER_BYTES = 1536;
/** Buffers in a frame. */
export const BUFFERS_PER_FRAME: number = Math.floor(PAGE_SIZE / BUFFER_BYTES);

/** Lets only those look at packets who hold a station that may receive. */
export function receiversOnly(
  kernel: Kernel,
  { owner }: HandlerRequest,
): ReturnType<Authoriser> {
  if (owner === undefined) return [];
  const may = held(kernel, owner).some((one) =>
    one.kind === "station" && one.mayReceive
  );
  return may ? [] : {
    denied: `${owner.name} holds no station that may receive`,
  };
}

// ## Memory for packets

const ADD_BUFFER = cyclesOf(`
        ldq     t0, 0(t1)
        stq     t0, 0(a0)
        stq     a0, 0(t1)
`);

/** Lets packets arrive in `frame` of `domain`; gives how many find room there. */
export function supplyBuffers(
  kernel: Kernel,
  domain: Domain,
  station: NetworkStation,
  frame: number,
): number | Refused {
  const wrong = notHeld(kernel, domain, station) ??
    cannotReceive(station) ?? tooMany(kernel) ?? alreadySupplied(kernel, frame);
  if (wrong) return wrong;
  const fresh: PacketBuffer[] = [];
  for (let index = 0; index < BUFFERS_PER_FRAME; index++) {
    const offset = index * BUFFER_BYTES;
    const pinned = pinForDevice(kernel, domain, frame, offset, BUFFER_BYTES);
    if (isRefused(pinned)) return pinned;
    fresh.push(bufferIn(domain, frame as FrameNumber, offset));
  }
  kernel.devices.network.spare.push(...fresh);
  charge(kernel.machine, ADD_BUFFER * fresh.length);
  offerBuffers(kernel);
  return fresh.length;
}

function cannotReceive({ mayReceive }: NetworkStation): Refused | undefined {
  return mayReceive
    ? undefined
    : refuse("not permitted", "This station may not receive");
}

/** Buffers that there are at most, of all domains together. */
export const MOST_BUFFERS = 1280;

function tooMany({ devices: { network } }: Kernel): Refused | undefined {
  const { offered, spare, packets } = network;
  const buffers = offered.length + spare.length + packets.size;
  return buffers + BUFFERS_PER_FRAME <= MOST_BUFFERS
    ? undefined
    : refuse("over quota", `There are ${buffers} buffers for packets already`);
}

function alreadySupplied(
  { devices: { network } }: Kernel,
  frame: number,
): Refused | undefined {
  const arrived = [...network.packets.values()].filter((one) => !one.sending);
  const buffers = [
    ...network.offered,
    ...network.spare,
    ...arrived.map(({ buffer }) => buffer),
  ];
  return buffers.some((one) => one.frame === frame)
    ? refuse("busy", `Packets arrive in frame ${frame} already`)
    : undefined;
}

/** Puts buffers into the ring as long as there are any and it has room. */
function offerBuffers(kernel: Kernel): void {
  const { network } = kernel.devices;
  const { offered, spare, receiveRing } = network;
  while (offered.length < RECEIVE_PLACES && spare.length > 0) {
    const place = (network.offeredAt + offered.length) % RECEIVE_PLACES;
    const buffer = spare.shift()!;
    offered.push(buffer);
    giveDescriptor(kernel, receiveRing, place, buffer.address, BUFFER_BYTES);
  }
  const listening = offered.length > 0;
  changeEthernet(kernel, "CONTROL", CONTROL.RECEIVE, listening);
  if (listening) kernel.expected.add("packets");
  else kernel.expected.delete("packets");
}

/** Puts a buffer back that has been emptied; or unpins it, if its domain is gone or wants it. */
function returnBuffer(kernel: Kernel, buffer: PacketBuffer): void {
  const { domain, frame } = buffer;
  if (kernel.domains.has(domain)) kernel.devices.network.spare.push(buffer);
  else unpinAll(kernel, [frame]);
  offerBuffers(kernel);
}

function hasSupplied({ devices }: Kernel, { identifier }: Domain): boolean {
  const { offered, spare, packets } = devices.network;
  const arrived = [...packets.values()].filter(({ sending }) => !sending);
  const buffers = arrived.map(({ buffer }) => buffer);
  return [...offered, ...spare, ...buffers].some(({ domain }) =>
    domain === identifier
  );
}

/**
 * Takes all memory for packets back that `domain` has supplied: what nobody keeps a packet in
 * now, and the rest when it is released. Where it has supplied none, nobody notices.
 */
export function withdrawBuffers(kernel: Kernel, domain: Domain): void {
  const { network } = kernel.devices;
  const { identifier } = domain;
  if (!hasSupplied(kernel, domain)) return;
  changeEthernet(kernel, "CONTROL", CONTROL.RECEIVE, false);
  collectPackets(kernel);
  for (let place = 0; place < RECEIVE_PLACES; place++) {
    takeDescriptor(kernel, network.receiveRing, place);
  }
  const all = [...network.offered.splice(0), ...network.spare.splice(0)];
  charge(kernel.machine, ADD_BUFFER * all.length);
  for (const buffer of all) {
    if (buffer.domain === identifier) unpinAll(kernel, [buffer.frame]);
    else network.spare.push(buffer);
  }
  for (const { buffer, sending } of network.packets.values()) {
    if (!sending && buffer.domain === identifier) buffer.domain = 0;
  }
  network.offeredAt = 0;
  writeEthernet(kernel, "RECEIVE_NEXT", 0);
  offerBuffers(kernel);
}

// ## Arriving

/** Finds the packets that have arrived, and lets it be asked who wants them. */
export function collectPackets(kernel: Kernel): void {
  const { network } = kernel.devices;
  const { offered, receiveRing } = network;
  if (network.asking === 0) beginAccount(kernel);
  while (offered.length > 0) {
    const length = finishedAt(kernel, receiveRing, network.offeredAt);
    if (length === undefined) break;
    network.offeredAt = (network.offeredAt + 1) % RECEIVE_PLACES;
    present(kernel, offered.shift()!, Math.min(length, BUFFER_BYTES));
  }
  offerBuffers(kernel);
}

/** Asks who wants the packet in `buffer`. */
function present(kernel: Kernel, buffer: PacketBuffer, length: number): void {
  const { network } = kernel.devices;
  const packet = newPacket(kernel, {
    domain: 0,
    buffer,
    length,
    sending: false,
  });
  const asked = packet !== undefined &&
    raiseLater(
      kernel,
      "Ethernet.packetArrived",
      told(packet).map(BigInt),
      undefined,
      (answer) => deliver(kernel, packet, answer),
    );
  if (asked) return void network.asking++;
  network.dropped++;
  if (packet) forgetPacket(kernel, packet);
  returnBuffer(kernel, buffer);
}

const DELIVER = cyclesOf(`
        stq     a0, 8(t0)
`);

/** Gives `packet` to the station with the handle `answer`, or drops it. */
function deliver(
  kernel: Kernel,
  packet: Packet,
  answer: bigint | undefined,
): void {
  const { machine, devices: { capabilities, network } } = kernel;
  network.asking--;
  const named = capabilities.get(Number(answer ?? 0n));
  const station = named?.kind === "station" && named.mayReceive
    ? named
    : undefined;
  if (station === undefined) {
    const wrong = answer !== undefined && answer !== 0n;
    if (wrong) eventNamed(kernel, "Ethernet.packetArrived").undecided++;
    network.dropped++;
    dispose(kernel, packet);
  } else if (keepsItsShare(kernel, station.domain)) {
    network.dropped++;
    dispose(kernel, packet);
  } else {
    const { domain } = station;
    packet.domain = domain;
    writeField(machine.bus, packet.record, PACKET, "domain", BigInt(domain));
    charge(machine, DELIVER);
    packet.told = true;
    tell(
      kernel,
      "Ethernet.packetDelivered",
      told(packet),
      domain,
      () => everybodyTold(kernel, packet),
    );
  }
  if (network.asking === 0) endAccount(kernel);
}

/** What handlers are told of `packet`: its number, and where its bytes are. */
function told({ identifier, address, length }: Packet): (number | bigint)[] {
  return [identifier, ksegAddress(physical(address)), length];
}

// A handler that hears of its packet may release it at once and go on looking at it. The next
// packet must not arrive there meanwhile, for it may be somebody else's. So the buffer goes back
// when everybody has been told.

function everybodyTold(kernel: Kernel, packet: Packet): void {
  packet.told = false;
  if (packet.released) dispose(kernel, packet);
}

function release(kernel: Kernel, packet: Packet): void {
  packet.released = true;
  if (!packet.told) dispose(kernel, packet);
}

// ## Fair shares
//
// A program that gets packets and never releases them would in the end keep all the memory that
// there is for packets. So the last quarter of the buffers is for those who keep few. Where three
// domains may receive, one that keeps a third of all buffers or more gets none of that
// quarter. What comes for it then is dropped.

/** Whether the domain numbered `identifier` keeps as many packets as it may now. */
function keepsItsShare(
  { devices: { network, capabilities } }: Kernel,
  identifier: number,
): boolean {
  const { packets, offered, spare } = network;
  const arrived = [...packets.values()].filter(({ sending }) => !sending);
  const kept = arrived.filter(({ domain }) => domain === identifier).length;
  const receivers = new Set<number>();
  for (const one of capabilities.values()) {
    if (one.kind === "station" && one.mayReceive) receivers.add(one.domain);
  }
  const free = offered.length + spare.length;
  const buffers = free + arrived.length;
  return free < Math.floor(buffers / 4) && kept >= buffers / receivers.size;
}

/** Forgets `packet`, and lets the next one arrive in its place. */
function dispose(kernel: Kernel, packet: Packet): void {
  forgetPacket(kernel, packet);
  returnBuffer(kernel, packet.buffer);
}

/** Lets `domain` be done with a packet that it has got. */
export function releasePacket(
  kernel: Kernel,
  domain: Domain,
  identifier: number,
): Refused | undefined {
  const packet = packetOf(kernel, domain, identifier);
  if (isRefused(packet)) return packet;
  if (packet.sending) {
    return refuse("busy", `Packet ${identifier} is being sent`);
  }
  release(kernel, packet);
}

/** Releases every packet that `domain` has got. */
export function releasePackets(kernel: Kernel, { identifier }: Domain): void {
  for (const packet of [...kernel.devices.network.packets.values()]) {
    const has = packet.domain === identifier && !packet.released;
    if (has && !packet.sending) release(kernel, packet);
  }
}

// ## A round

/** Deals with the interrupt that packets have arrived. */
export function beginRound(kernel: Kernel): void {
  hear(kernel, false);
  collectPackets(kernel);
  if (kernel.devices.network.asking === 0) hear(kernel, true);
}

/** What has become of packets that arrived. */
export interface PacketCounts {
  /** Those for which the chip had no buffer. */
  readonly missed: number;
  /** Those that nobody wanted. */
  readonly dropped: number;
  /** Those that were damaged on the wire. */
  readonly damaged: number;
}

/** The packets so far that never reached anybody. */
export function lostPackets(kernel: Kernel): PacketCounts {
  return {
    missed: readEthernet(kernel, "MISSED"),
    dropped: kernel.devices.network.dropped,
    damaged: readEthernet(kernel, "DAMAGED"),
  };
}
