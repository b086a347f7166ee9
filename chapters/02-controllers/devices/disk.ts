// # Serving the disk
//
// The drive moves blocks for one request at a time, and a policy is asked which one is next.
//
// Three requests wait: for block 5, block 90,000 and block 6. In the order in which they came
// the arm crosses the disk twice. A policy that gives the drive 5, 6 and 90,000 is done sooner.
// Another policy first serves the program that has a deadline. So the controller notes
// `Disk.select` whenever the drive is free and something waits, and the answer is the number of a
// request. If nobody answers, nothing is started. The requests wait, the event's count of
// undecided questions shows why, and a machine that has nothing else to do rests.
//
// When the drive interrupts, the controller notes how it went, unpins the memory, tells of it
// by `Disk.done`, and asks again.

import {
  DISK_COMMANDS,
  DISK_ERRORS,
  DISK_PORT,
  DISK_REGISTERS,
  registerBits,
} from "../../01-hardware/mod.ts";
import { cancelAlarm, setAlarm, ticksNow } from "../events/alarms.ts";
import { eventNamed } from "../events/catalogue.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { BlockRequest, Extent } from "../kernel/devices.ts";
import { giveBack } from "../kernel/heap.ts";
import type { Domain, Kernel } from "../kernel/kernel.ts";
import { readField, writeField } from "../kernel/records.ts";
import { isRefused, refuse, type Refused } from "../kernel/refusals.ts";
import {
  type BlockWish,
  cancelRequests,
  DISK as DISK_RECORD,
  DISK_REQUEST,
  noteRequest,
  takeOffList,
  writeDisk,
} from "./block_requests.ts";
import { unpinAll } from "./direct_access.ts";
import { readDeviceRegister, writeDeviceRegister } from "./driving.ts";
import { ask, tell } from "./telling.ts";

const REGISTERS = DISK_REGISTERS;
const { CONTROL, STATUS, EVENTS } = registerBits(REGISTERS);

/** Lets the drive interrupt. */
export function startDrive(kernel: Kernel): void {
  write(kernel, "CONTROL", CONTROL.INTERRUPT);
}

function read(kernel: Kernel, name: keyof typeof REGISTERS): number {
  return readDeviceRegister(kernel, DISK_PORT, REGISTERS[name]);
}

function write(
  kernel: Kernel,
  name: keyof typeof REGISTERS,
  value: number,
): void {
  writeDeviceRegister(kernel, DISK_PORT, REGISTERS[name], value);
}

/**
 * Asks the disk for blocks of `extent` in the name of `domain`.
 *
 * @returns the request, of which `Disk.done` will tell; or why it cannot be made
 */
export function requestBlocks(
  kernel: Kernel,
  domain: Domain,
  extent: Extent,
  wish: BlockWish,
): BlockRequest | Refused {
  const request = noteRequest(kernel, domain, extent, wish);
  if (!isRefused(request)) askDisk(kernel);
  return request;
}

// ## Asking

/** Asks which request is next, if the drive is free and any waits. */
export function askDisk(kernel: Kernel): void {
  const { disk } = kernel.devices;
  if (disk.active !== undefined || disk.waiting.length === 0) return;
  if (disk.asking) {
    disk.changed = true;
    return;
  }
  disk.asking = true;
  disk.changed = false;
  ask(
    kernel,
    "Disk.select",
    [0, disk.waiting.length],
    (answer) => choose(kernel, answer),
  );
}

/** Starts the request that was named, if it waits. */
function choose(kernel: Kernel, answer: bigint | undefined): void {
  const { disk } = kernel.devices;
  disk.asking = false;
  const chosen = disk.waiting.find(({ identifier }) =>
    BigInt(identifier) === answer
  );
  if (chosen !== undefined && disk.active === undefined) {
    return start(kernel, chosen);
  }
  // Somebody has named a request that is not there: as good as no answer.
  if (answer !== undefined && answer !== 0n) {
    eventNamed(kernel, "Disk.select").undecided++;
  }
  if (disk.changed) askDisk(kernel);
}

// ## Starting

const START = cyclesOf(`
        ldl     t1, 24(t0)
        stl     t1, 0x14(t2)    // SECTOR
        ldl     t1, 32(t0)
        stl     t1, 0x18(t2)    // COUNT
        ldl     t1, 48(t0)
        stl     t1, 0x1c(t2)    // ADDRESS
        mb
        lda     t1, 1(zero)
        ldq     t3, 40(t0)
        addl    t1, t3, t1
        stl     t1, 0x10(t2)    // COMMAND: 1 reads, 2 writes
`);

function start(kernel: Kernel, request: BlockRequest): void {
  const { disk } = kernel.devices;
  takeOffList(kernel, request);
  disk.active = request;
  writeDisk(kernel, "active", BigInt(request.identifier));
  kernel.expected.add("disk");
  const { READ, WRITE } = DISK_COMMANDS;
  write(kernel, "SECTOR", request.block);
  write(kernel, "COUNT", request.count);
  write(kernel, "ADDRESS", request.address);
  write(kernel, "COMMAND", request.write ? WRITE.code : READ.code);
  charge(kernel.machine, START);
  watchDrive(kernel);
}

// ## Finishing

const FINISH = cyclesOf(`
        ldl     t0, 0x08(t2)    // EVENTS
        stl     t0, 0x08(t2)
        blbc    t0, 0
        ldl     t1, 0x0c(t2)    // ERROR
        stq     t1, 56(t3)
        ldl     t1, 0x20(t2)    // FINISHED
        stq     t1, 64(t3)
        ldq     t1, 24(t4)
        addq    t1, 1, t1
        stq     t1, 24(t4)
        stq     zero, 16(t4)
`);

/** Deals with an interrupt of the drive. */
export function diskInterrupt(kernel: Kernel): void {
  const events = read(kernel, "EVENTS");
  write(kernel, "EVENTS", events);
  charge(kernel.machine, FINISH);
  if (events & EVENTS.DONE) finish(kernel, read(kernel, "ERROR"));
}

/** Lets everybody know how the request has ended that the drive worked on. */
function finish(kernel: Kernel, status: number): void {
  const { machine, devices: { disk } } = kernel;
  const request = disk.active;
  if (request === undefined) return;
  disk.active = undefined;
  kernel.expected.delete("disk");
  if (disk.watch) cancelAlarm(kernel, disk.watch);
  const { identifier, record, domain, frames } = request;
  const moved = read(kernel, "FINISHED");
  unpinAll(kernel, frames);
  writeField(machine.bus, record, DISK_REQUEST, "status", BigInt(status));
  writeField(machine.bus, record, DISK_REQUEST, "moved", BigInt(moved));
  writeDisk(kernel, "active", 0n);
  writeDisk(kernel, "answered", answeredRequests(kernel) + 1n);
  disk.answered.set(identifier, request);
  tell(kernel, "Disk.done", [identifier, status, moved], domain, () => {
    disk.answered.delete(identifier);
    giveBack(kernel.data, record);
  });
  askDisk(kernel);
}

/** How many requests have been answered since the start. */
export function answeredRequests({ machine, devices }: Kernel): bigint {
  return readField(machine.bus, devices.disk.record, DISK_RECORD, "answered");
}

// ## When the drive says nothing
//
// A drive that loses its power forgets its request and tells nobody. So once a second the
// controller looks whether the drive is still busy. If it is not, and has not said that it
// is done, the request has been lost, and its answer is that the drive does not turn. A
// request may well take longer than a second: a drive that tries again and again to read a
// bad block stays busy.

/** Ticks between two looks at a drive that works. */
export const WATCH_TICKS = 1024n;

function watchDrive(kernel: Kernel): void {
  const tick = ticksNow(kernel) + WATCH_TICKS;
  kernel.devices.disk.watch = setAlarm(kernel, tick, () => look(kernel));
}

const LOOK = cyclesOf(`
        ldl     t0, 0x04(t2)    // STATUS
        and     t0, 2, t0       // BUSY
        ldl     t1, 0x08(t2)    // EVENTS
        bis     t0, t1, t0
        beq     t0, 0
`);

function look(kernel: Kernel): void {
  charge(kernel.machine, LOOK);
  const busy = read(kernel, "STATUS") & STATUS.BUSY;
  const done = read(kernel, "EVENTS") & EVENTS.DONE;
  if (busy || done) watchDrive(kernel);
  else finish(kernel, DISK_ERRORS.STOPPED.code);
}

// ## The end of a domain
//
// What the domain has asked for and was not started is forgotten. What the drive works on it
// finishes, into or out of memory that stays pinned until then; nobody is told.

/** Forgets what `domain` has asked of the disk. */
export function leaveDisk(kernel: Kernel, domain: Domain): void {
  cancelRequests(kernel, domain);
}

/** Where the record of a request of `domain` is: one that waits, is worked on, or was just answered. */
export function findRequest(
  { devices: { disk } }: Kernel,
  domain: Domain,
  identifier: number,
): BlockRequest | Refused {
  const known = [disk.active, ...disk.waiting, ...disk.answered.values()];
  const found = known.find((one) => one?.identifier === identifier);
  return found?.domain === domain.identifier ? found : refuse(
    "not held",
    `${domain.name} has no request with the number ${identifier}`,
  );
}
