// # Interrupts of devices
//
// When a device interrupts, the kernel finds out which one it was, does what cannot wait, and
// notes the rest.
//
// A program computes. The disk has finished and interrupts. The processor enters the kernel
// ([[entInt]]) with a number in A1 that says which device it was, the *vector*. The operation
// `Interrupt.device` leads here. What cannot wait is to read the drive's registers and to
// acknowledge, so that the disk interrupts no more. `Disk.done` is noted. It is raised before the
// program goes on, and its handlers see a kernel in which everything is in its place.
//
// On a board with several processors the first one is interrupted for all devices. A
// handler that wants another processor to act on it unblocks a strand, and that processor is
// told ([[wakeIdle]]).

import {
  BOARD,
  DESCRIPTOR_BYTES,
  FIRST_DEVICE_VECTOR,
  INTERRUPT_PORT,
  INTERRUPT_REGISTERS,
  VECTOR_STEP,
} from "../../01-hardware/mod.ts";
import { panic, type PhysicalAddress } from "../../01-hardware/mod.ts";
import { eventNamed } from "../events/catalogue.ts";
import { setAuthoriser } from "../events/handlers.ts";
import { isHandled } from "../events/raising.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Devices } from "../kernel/devices.ts";
import { type Heap, take } from "../kernel/heap.ts";
import { atWork, type Domain, type Kernel } from "../kernel/kernel.ts";
import { tellStopped } from "../processors/strands.ts";
import { DISK } from "./block_requests.ts";
import { takeCapabilities } from "./capabilities.ts";
import { diskInterrupt, leaveDisk, startDrive } from "./disk.ts";
import { writeDeviceRegister } from "./driving.ts";
import { forgetReader, PORT_NUMBERS, portInterrupt } from "./input.ts";
import { RECEIVE_PLACES, SEND_PLACES } from "./packets.ts";
import { receiversOnly, releasePackets, withdrawBuffers } from "./receiving.ts";
import { ethernetInterrupt, startEthernet } from "./sending.ts";
import { letSend } from "./serial.ts";
import { cancelTimers } from "./timers.ts";
import { leaveScreen, screenInterrupt } from "./video.ts";

/** What deals with the interrupts of each line, by the device's name on the board. */
export const INTERRUPT_SERVICES: ReadonlyMap<string, (kernel: Kernel) => void> =
  new Map([
    ["console", (kernel) => portInterrupt(kernel, 1)],
    ["second", (kernel) => portInterrupt(kernel, 2)],
    ["disk", diskInterrupt],
    ["ethernet", ethernetInterrupt],
    ["screen", screenInterrupt],
  ]);

const FIND_SERVICE = cyclesOf(`
        lda     t0, -0x800(a1)
        srl     t0, 4, t0       // the line
        s8addq  t0, t1, t1
        ldq     pv, 0(t1)
        jsr     ra, (pv)
`);

/** Deals with the interrupt of the device with this vector. */
export function deviceInterrupt(kernel: Kernel, vector: bigint): void {
  charge(kernel.machine, FIND_SERVICE);
  tellInterrupted(kernel);
  const line = (Number(vector) - FIRST_DEVICE_VECTOR) / VECTOR_STEP;
  const service = INTERRUPT_SERVICES.get(BOARD[line]?.name ?? "") ??
    panic(`interrupts: no device has the vector ${vector}`);
  const { interrupts } = kernel.devices;
  interrupts[line] = (interrupts[line] ?? 0) + 1;
  service(kernel);
}

// ## What an interrupt does to a strand
//
// A program that runs several threads of its own on one strand may want to know that the strand
// was interrupted, and when it goes on. If anybody handles `Strand.stop`, it is noted with the
// cause "a device interrupted" before whatever the interrupt is about, and `Strand.run` when the
// strand goes on ([[nextWork]]). If nobody does, nothing is spent on it.

function tellInterrupted(kernel: Kernel): void {
  const processor = atWork(kernel);
  const { current } = processor;
  if (current === undefined || processor.interrupted) return;
  if (!isHandled(eventNamed(kernel, "Strand.stop"))) return;
  processor.interrupted = true;
  tellStopped(kernel, current, processor, "interrupt");
}

// ## Switching on

/** What is known of devices before anything was asked of them. */
export function newDevices(data: Heap): Devices {
  return {
    capabilities: new Map(),
    disk: {
      record: room(data, DISK.size),
      waiting: [],
      answered: new Map(),
      active: undefined,
      watch: undefined,
      asking: false,
      changed: false,
    },
    network: {
      receiveRing: room(data, RECEIVE_PLACES * DESCRIPTOR_BYTES),
      sendRing: room(data, SEND_PLACES * DESCRIPTOR_BYTES),
      offered: [],
      offeredAt: 0,
      spare: [],
      sending: [],
      sendingAt: 0,
      packets: new Map(),
      asking: 0,
      dropped: 0,
      since: 0,
      tick: 0n,
      spent: 0,
    },
    screen: { shown: undefined, next: undefined, telling: false },
    ports: new Map(
      [...PORT_NUMBERS.keys()].map((number) => [
        number,
        { readers: new Set(), listening: false },
      ]),
    ),
    timers: new Map(),
    interrupts: [],
  };
}

function room(data: Heap, bytes: number): PhysicalAddress {
  return take(data, bytes) ?? panic("interrupts: no room for device records");
}

/** Sets up all devices, and lets them interrupt the first processor. */
export function startDevices(kernel: Kernel): void {
  for (const port of PORT_NUMBERS.values()) letSend(kernel, port, false);
  startDrive(kernel);
  startEthernet(kernel);
  setAuthoriser(kernel, "Ethernet.packetArrived", receiversOnly);
  const lines = BOARD.flatMap(({ name }, line) =>
    INTERRUPT_SERVICES.has(name) ? [1 << line] : []
  );
  const all = lines.reduce((sum, line) => sum | line, 0);
  writeDeviceRegister(kernel, INTERRUPT_PORT, INTERRUPT_REGISTERS.ENABLE, all);
  kernel.whenStrandEnded.push((strand) => forgetReader(kernel, strand));
  kernel.whenEnded.push((domain) => leaveDevices(kernel, domain));
}

// ## The end of a domain
//
// What the domain has asked for goes first, then what it was given.

/** Takes back everything that `domain` has of the devices. */
export function leaveDevices(kernel: Kernel, domain: Domain): void {
  cancelTimers(kernel, domain);
  leaveDisk(kernel, domain);
  leaveScreen(kernel, domain);
  releasePackets(kernel, domain);
  withdrawBuffers(kernel, domain);
  takeCapabilities(kernel, domain);
}
