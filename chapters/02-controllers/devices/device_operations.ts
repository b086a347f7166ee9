// # What kernel code can ask of devices
//
// Handlers that are Alpha code reach the devices through these operations, and name everything
// by numbers.
//
// A program makes a system call and passes the handle of an extent, and the handler passes it on
// in A0. Whose extent it has to be is not for the handler to say: it is the subject's, which for
// a system call is the domain of the program. So a program that passes the handle of somebody
// else's extent is refused, however careless the handler was. A refusal is a negative number
// ([[resultWord]]).
//
// Frames are named by their handles ([[FrameCapability]]). Where several are needed they follow
// each other in memory, and the handle is the first one's.
//
// A handler that is asked about a packet acts for nobody, because the packet is nobody's yet. It
// may look at the packet, and everything else is refused.

import { ksegAddress } from "../../01-hardware/mod.ts";
import { forDomain } from "../events/acting.ts";
import { actingStrand } from "../events/raising.ts";
import type { BlockWish } from "./block_requests.ts";
import type { Capability } from "../kernel/devices.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Domain, Kernel, Operation } from "../kernel/kernel.ts";
import { isRefused, refuse, resultWord } from "../kernel/refusals.ts";
import { sliceOf } from "../kernel/slices.ts";
import { cancelRequest } from "./block_requests.ts";
import { capabilityOf, shareExtent } from "./capabilities.ts";
import { askDisk, findRequest, requestBlocks } from "./disk.ts";
import { awaitInput } from "./input.ts";
import { packetOf, readPacket } from "./packets.ts";
import { releasePacket, supplyBuffers, withdrawBuffers } from "./receiving.ts";
import { sendPacket } from "./sending.ts";
import { cancelTimer, setTimer } from "./timers.ts";
import { setColour, showPicture, tellBlanks } from "./video.ts";

/** An operation that says whether a number names a capability of this kind. */
function namedCapability(name: string, kind: Capability["kind"]): Operation {
  return forDomain(name, (kernel, domain, [number]) => {
    const found = capabilityOf(kernel, domain, kind, number);
    return isRefused(found) ? found : found.handle;
  });
}

// ## The disk

const DISK_OPERATIONS: readonly Operation[] = [
  forDomain("Disk.request", (kernel, domain, [handle, ...wish]) => {
    const extent = capabilityOf(kernel, domain, "extent", handle);
    if (isRefused(extent)) return extent;
    const made = requestBlocks(kernel, domain, extent, wishFrom(domain, wish));
    return isRefused(made) ? made : made.identifier;
  }),
  forDomain(
    "Disk.cancel",
    (kernel, domain, [request]) =>
      cancelRequest(kernel, domain, Number(request)),
  ),
  forDomain("Disk.find", (kernel, domain, [request]) => {
    const found = findRequest(kernel, domain, Number(request));
    return isRefused(found) ? found : ksegAddress(found.record);
  }),
  forDomain("Disk.named", (kernel, domain, [request]) => {
    const found = findRequest(kernel, domain, Number(request));
    return isRefused(found) ? found : found.identifier;
  }),
  namedCapability("Disk.extent", "extent"),
  forDomain("Disk.blocks", (kernel, domain, [handle]) => {
    const extent = capabilityOf(kernel, domain, "extent", handle);
    return isRefused(extent) ? extent : extent.count;
  }),
  forDomain("Disk.share", (kernel, domain, parameters) => {
    const [handle, to, first, count, writable] = parameters;
    const extent = capabilityOf(kernel, domain, "extent", handle);
    if (isRefused(extent)) return extent;
    const other = kernel.domains.get(Number(to));
    if (other === undefined) {
      return refuse("bad argument", `There is no domain ${to}`);
    }
    const shared = shareExtent(kernel, domain, extent, other, {
      first: Number(first),
      count: Number(count),
      writable: writable !== 0n,
    });
    return isRefused(shared) ? shared : shared.handle;
  }),
  // Whoever decides about the order goes through the list of those that wait.
  {
    name: "Disk.first",
    systemOnly: true,
    perform: (kernel) => waitingAt(kernel, 0),
  },
  {
    name: "Disk.next",
    systemOnly: true,
    perform: (kernel, [request]) => {
      const at = placeOf(kernel, request);
      return at === -1 ? 0n : waitingAt(kernel, at + 1);
    },
  },
  {
    name: "Disk.blockOf",
    systemOnly: true,
    perform: (kernel, [request = 0n]) => {
      const { disk } = kernel.devices;
      const block = disk.waiting[placeOf(kernel, request)]?.block;
      return resultWord(
        block === undefined
          ? refuse("not held", `Request ${request} does not wait`)
          : BigInt(block),
      );
    },
  },
  // Whoever decides about the order has changed his mind.
  {
    name: "Disk.again",
    systemOnly: true,
    perform: (kernel) => {
      askDisk(kernel);
      return 0n;
    },
  },
];

const FOLLOW = cyclesOf(`
        s8addq  a0, t0, t0
        ldq     t0, 0(t0)               // its record
        ldq     t0, 0(t0)               // that of the next
        beq     t0, 0
        ldq     v0, 8(t0)               // its number
`);

/** The number of the request at this place of the list; 0 if there is none. */
function waitingAt({ machine, devices: { disk } }: Kernel, at: number): bigint {
  charge(machine, FOLLOW);
  return BigInt(disk.waiting[at]?.identifier ?? 0);
}

/** Where in the list a request stands; -1 if it does not wait. */
function placeOf({ devices: { disk } }: Kernel, request: bigint = 0n): number {
  return disk.waiting.findIndex(({ identifier }) =>
    BigInt(identifier) === request
  );
}

function wishFrom(domain: Domain, parameters: readonly bigint[]): BlockWish {
  const [write = 0, block = 0, count = 0, handle = 0, offset = 0] = parameters
    .map(Number);
  const frame = frameNamed(domain, handle);
  return { write: write !== 0, block, count, frame, offset };
}

/** The number of the frame that `domain` has by a handle; of none, if it has no such. */
function frameNamed({ handles }: Domain, handle: number | bigint): number {
  return handles.get(Number(handle))?.frame ?? -1;
}

// ## The network

const NETWORK_OPERATIONS: readonly Operation[] = [
  namedCapability("Ethernet.station", "station"),
  forDomain("Ethernet.named", (kernel, domain, [packet]) => {
    const found = packetOf(kernel, domain, Number(packet));
    return isRefused(found) ? found : found.identifier;
  }),
  forDomain("Ethernet.length", (kernel, domain, [packet]) => {
    const found = packetOf(kernel, domain, Number(packet));
    return isRefused(found) ? found : found.length;
  }),
  forDomain("Ethernet.read", (kernel, domain, [packet, offset, to, bytes]) => {
    const found = packetOf(kernel, domain, Number(packet));
    if (isRefused(found)) return found;
    const slice = sliceOf(kernel, to, bytes);
    return isRefused(slice) ? slice : readPacket(kernel, found, offset, slice);
  }),
  forDomain("Ethernet.supply", (kernel, domain, [handle, named]) => {
    const station = capabilityOf(kernel, domain, "station", handle);
    if (isRefused(station)) return station;
    const frame = frameNamed(domain, named);
    return supplyBuffers(kernel, domain, station, frame);
  }),
  forDomain("Ethernet.withdraw", (kernel, domain) => {
    withdrawBuffers(kernel, domain);
    return 0;
  }),
  forDomain("Ethernet.send", (kernel, domain, parameters) => {
    const [handle, named, offset, length] = parameters;
    const station = capabilityOf(kernel, domain, "station", handle);
    if (isRefused(station)) return station;
    const sent = sendPacket(kernel, domain, station, {
      frame: frameNamed(domain, named),
      offset: Number(offset),
      length: Number(length),
    });
    return isRefused(sent) ? sent : sent.identifier;
  }),
  forDomain(
    "Ethernet.release",
    (kernel, domain, [packet]) => releasePacket(kernel, domain, Number(packet)),
  ),
  forDomain("Ethernet.find", (kernel, domain, [packet]) => {
    const found = packetOf(kernel, domain, Number(packet));
    return isRefused(found) ? found : ksegAddress(found.record);
  }),
  // Who is asked about a packet looks at it before it is anybody's.
  {
    name: "Ethernet.look",
    perform: (kernel, [packet = 0n]) => {
      const found = kernel.devices.network.packets.get(Number(packet));
      const open = found?.domain === 0 && !found.sending;
      return open ? ksegAddress(found.record) : 0n;
    },
  },
];

// ## The others

const OTHER_OPERATIONS: readonly Operation[] = [
  forDomain("Timer.set", (kernel, domain, [tick]) => {
    const timer = setTimer(kernel, domain, tick);
    return isRefused(timer) ? timer : timer.identifier;
  }),
  forDomain(
    "Timer.cancel",
    (kernel, domain, [timer]) => cancelTimer(kernel, domain, Number(timer)),
  ),
  {
    name: "Console.wait",
    perform: (kernel, [port = 0n]) =>
      awaitInput(kernel, Number(port), actingStrand(kernel)) ? 0n : 1n,
  },
  namedCapability("Video.screen", "screen"),
  forDomain("Timer.named", (kernel, domain, [timer]) => {
    const found = kernel.devices.timers.get(Number(timer));
    return found?.domain === domain.identifier
      ? found.identifier
      : refuse("not held", `${domain.name} has no timer ${timer}`);
  }),
  forDomain("Video.show", (kernel, domain, [handle, named, direct]) => {
    const right = capabilityOf(kernel, domain, "screen", handle);
    if (isRefused(right)) return right;
    const frame = frameNamed(domain, named);
    return showPicture(kernel, domain, right, frame, direct !== 0n);
  }),
  forDomain("Video.blanks", (kernel, domain, [handle, on]) => {
    const right = capabilityOf(kernel, domain, "screen", handle);
    if (isRefused(right)) return right;
    return tellBlanks(kernel, domain, right, on !== 0n);
  }),
  forDomain("Video.colour", (kernel, domain, [handle, index, colour]) => {
    const right = capabilityOf(kernel, domain, "screen", handle);
    if (isRefused(right)) return right;
    return setColour(kernel, domain, right, Number(index), Number(colour));
  }),
];

/** The operations on devices that every kernel has. */
export const DEVICE_OPERATIONS: readonly Operation[] = [
  ...DISK_OPERATIONS,
  ...NETWORK_OPERATIONS,
  ...OTHER_OPERATIONS,
];
