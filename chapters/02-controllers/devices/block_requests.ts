// # Requests for blocks
//
// A disk is asked for blocks faster than it can move them, so requests wait in a list that
// handlers can read.
//
// A block is a sector of the disk: 512 bytes. A program wants eight blocks of its extent, from
// the third on, in its frame 700. It gets a number, 41 say. The frame is pinned, and request
// 41 stands in a list in the kernel's memory:
//
// :::figure disk-records
// :::
//
// The policy that decides which request is next ([[§Serving the disk]]) can follow the list from
// `Disk.first` over `Disk.next`, and asks for the first block of each by `Disk.blockOf`. Or it keeps a list of its own:
// `Disk.arrived` tells of each request.
//
// Refused at once are blocks outside of the extent, writing where only reading was granted,
// memory that cannot be pinned, and more requests at a time than a domain may have. To those belong
// requests of which `Disk.arrived` or `Disk.done` has not been told yet, even if they were taken back
// again. What goes wrong in the drive is told with `Disk.done`.

import { ksegAddress, physical } from "../../01-hardware/mod.ts";
import { MOST_PER_REQUEST, SECTOR_BYTES } from "../../01-hardware/mod.ts";
import { timesNoted } from "../events/raising.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { BlockRequest, Extent } from "../kernel/devices.ts";
import { giveBack, take } from "../kernel/heap.ts";
import type { Domain, Kernel } from "../kernel/kernel.ts";
import { type Layout, layout, writeField } from "../kernel/records.ts";
import { isRefused, refuse, type Refused } from "../kernel/refusals.ts";
import { isPart, notHeld } from "./capabilities.ts";
import { pinForDevice, type PinnedMemory, unpinAll } from "./direct_access.ts";
import { tell } from "./telling.ts";

/** The disk: what waits for it, and what it works on. */
export const DISK: Layout<"first" | "waiting" | "active" | "answered"> = layout(
  "Disk",
  {
    first: [8, "where the record of the oldest request that waits is; or 0"],
    waiting: [8, "how many requests wait"],
    active: [8, "the number of the request that the drive works on; or 0"],
    answered: [8, "requests that have been answered since the start"],
  },
);

/** A request for blocks of the disk. */
export const DISK_REQUEST: Layout<
  | "next"
  | "identifier"
  | "domain"
  | "block"
  | "count"
  | "write"
  | "address"
  | "status"
  | "moved"
> = layout("DiskRequest", {
  next: [8, "where the record of the next request that waits is; or 0"],
  identifier: [8, "its number"],
  domain: [8, "the domain that wants it"],
  block: [8, "the first block, from the beginning of the disk"],
  count: [8, "how many blocks"],
  write: [8, "0 to read, 1 to write"],
  address: [8, "where in memory they go or come from"],
  status: [8, "once it is answered: 0, or what was wrong"],
  moved: [8, "once it is answered: how many blocks were moved"],
});

/** Requests that a domain can have at a time. */
export const MOST_REQUESTS = 64;

/** What a domain wants of the disk. */
export interface BlockWish {
  /** Whether blocks are written; otherwise they are read. */
  readonly write: boolean;
  /** The first block, counted from the beginning of the extent. */
  readonly block: number;
  /** How many, up to 256. */
  readonly count: number;
  /** The first frame that they go to or come from. */
  readonly frame: number;
  /** Where in this frame, a multiple of 8. */
  readonly offset: number;
}

const NOTE_REQUEST = cyclesOf(`
        stq     zero, 0(t0)
        stq     t1, 8(t0)       // number
        stq     t2, 16(t0)      // domain
        stq     a2, 24(t0)      // block
        stq     a3, 32(t0)      // count
        stq     a1, 40(t0)      // write
        stq     a4, 48(t0)      // address
        ldq     t3, 0(t4)       // behind the last one
        stq     t0, 0(t3)
        ldq     t3, 8(t4)
        addq    t3, 1, t3
        stq     t3, 8(t4)
`);

/** Puts what `domain` wants on the list; or says why not, and then nothing has changed. */
export function noteRequest(
  kernel: Kernel,
  domain: Domain,
  extent: Extent,
  wish: BlockWish,
): BlockRequest | Refused {
  const wrong = notHeld(kernel, domain, extent) ??
    problemWith(kernel, domain, extent, wish);
  if (wrong) return wrong;
  const { frame, offset, count } = wish;
  const memory = pinForDevice(
    kernel,
    domain,
    frame,
    offset,
    count * SECTOR_BYTES,
  );
  if (isRefused(memory)) return memory;
  const record = take(kernel.data, DISK_REQUEST.size);
  if (record === undefined) {
    unpinAll(kernel, memory.frames);
    return refuse("out of memory", "There is no room for one more request");
  }
  const request = newRequest(kernel, domain, extent, wish, memory, record);
  append(kernel, request);
  charge(kernel.machine, NOTE_REQUEST);
  const { identifier, block, write } = request;
  tell(
    kernel,
    "Disk.arrived",
    [identifier, block, count, write ? 1 : 0],
    domain.identifier,
  );
  return request;
}

function problemWith(
  kernel: Kernel,
  domain: Domain,
  extent: Extent,
  { write, block, count, offset }: BlockWish,
): Refused | undefined {
  if (!isPart(extent, block, count) || count > MOST_PER_REQUEST) {
    return refuse(
      "bad argument",
      `${count} blocks from ${block} on cannot be moved: the extent has ${extent.count}, and one request moves at most ${MOST_PER_REQUEST}`,
    );
  }
  if (offset % 8 !== 0) {
    return refuse("bad argument", `${offset} is not a multiple of 8`);
  }
  if (write && !extent.writable) {
    return refuse("not permitted", "This extent can only be read");
  }
  const untold = ["Disk.arrived", "Disk.done"]
    .map((name) => timesNoted(kernel, name, domain));
  const most = Math.max(requestsOf(kernel, domain).length, ...untold);
  if (most >= MOST_REQUESTS) {
    return refuse(
      "over quota",
      `${domain.name} has ${MOST_REQUESTS} requests already`,
    );
  }
}

function newRequest(
  kernel: Kernel,
  domain: Domain,
  extent: Extent,
  { write, block, count }: BlockWish,
  { address, frames }: PinnedMemory,
  record: BlockRequest["record"],
): BlockRequest {
  const request: BlockRequest = {
    identifier: kernel.nextIdentifier++,
    domain: domain.identifier,
    extent: extent.handle,
    write,
    block: extent.first + block,
    count,
    address,
    frames,
    record,
  };
  writeRequest(kernel, request);
  return request;
}

function writeRequest(kernel: Kernel, request: BlockRequest): void {
  const { identifier, domain, block, count, write, address } = request;
  const values = {
    next: 0,
    identifier,
    domain,
    block,
    count,
    write: write ? 1 : 0,
    address,
    status: 0,
    moved: 0,
  };
  const { bus } = kernel.machine;
  for (const [field, value] of Object.entries(values)) {
    const name = field as keyof typeof values;
    writeField(bus, request.record, DISK_REQUEST, name, BigInt(value));
  }
}

/** The requests of `domain` that have not been answered. */
export function requestsOf(
  { devices: { disk } }: Kernel,
  { identifier }: Domain,
): BlockRequest[] {
  const all = disk.active ? [disk.active, ...disk.waiting] : disk.waiting;
  return all.filter(({ domain }) => domain === identifier);
}

// ## The list
//
// The last record of the list, or the disk's own if there is none, leads to the next one.

function append(kernel: Kernel, request: BlockRequest): void {
  const { waiting } = kernel.devices.disk;
  leadTo(kernel, waiting.at(-1), request);
  waiting.push(request);
  countWaiting(kernel);
}

/** Takes `request` off the list. */
export function takeOffList(kernel: Kernel, request: BlockRequest): void {
  const { waiting } = kernel.devices.disk;
  const at = waiting.indexOf(request);
  leadTo(kernel, waiting[at - 1], waiting[at + 1]);
  waiting.splice(at, 1);
  countWaiting(kernel);
}

function leadTo(
  kernel: Kernel,
  from: BlockRequest | undefined,
  to: BlockRequest | undefined,
): void {
  const { bus } = kernel.machine;
  const there = to === undefined ? 0n : ksegAddress(to.record);
  if (from) writeField(bus, from.record, DISK_REQUEST, "next", there);
  else writeDisk(kernel, "first", there);
}

function countWaiting(kernel: Kernel): void {
  const { waiting } = kernel.devices.disk;
  writeDisk(kernel, "waiting", BigInt(waiting.length));
}

/** Sets a field of the disk's record. */
export function writeDisk(
  { machine, devices: { disk } }: Kernel,
  field: keyof typeof DISK.fields,
  value: bigint,
): void {
  writeField(machine.bus, physical(disk.record), DISK, field, value);
}

// ## Giving up
//
// A request that waits can be taken back, and is taken back when its domain ends. Nobody is
// told of such a request again. One that the drive works on runs to its end: a drive that is
// stopped in the middle does not say which blocks it has written.

/** Takes a request of `domain` back that has not been started; or says why not. */
export function cancelRequest(
  kernel: Kernel,
  domain: Domain,
  identifier: number,
): Refused | undefined {
  const request = requestsOf(kernel, domain).find((one) =>
    one.identifier === identifier
  );
  if (request === undefined) {
    return refuse(
      "not held",
      `${domain.name} has no request with the number ${identifier}`,
    );
  }
  if (request === kernel.devices.disk.active) {
    return refuse("busy", `The drive works on request ${identifier}`);
  }
  dropRequest(kernel, request);
}

/** Takes back every request of `domain` that has not been started. */
export function cancelRequests(kernel: Kernel, domain: Domain): void {
  for (const request of requestsOf(kernel, domain)) {
    if (request !== kernel.devices.disk.active) dropRequest(kernel, request);
  }
}

const DROP_REQUEST = cyclesOf(`
        ldq     t1, 0(t0)       // the one before leads to the next
        stq     t1, 0(t3)
        ldq     t2, 8(t4)
        subq    t2, 1, t2
        stq     t2, 8(t4)
`);

function dropRequest(kernel: Kernel, request: BlockRequest): void {
  takeOffList(kernel, request);
  unpinAll(kernel, request.frames);
  giveBack(kernel.data, request.record);
  charge(kernel.machine, DROP_REQUEST);
}
