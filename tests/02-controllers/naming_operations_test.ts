// What handlers name, keep, discard and move: operations that chapter 3 makes types of.

import { assert, assertEquals } from "@std/assert";
import {
  CYCLES_PER_TICK,
  frameStart,
  ksegAddress,
  PAGE_SIZE,
  physical,
  REGISTER,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  COPY_FRAME,
  copyIn,
  copyOut,
  createDomain,
  createSpace,
  grantExtent,
  grantScreen,
  grantStation,
  guaranteeFrames,
  idleStack,
  loadProgram,
  MOST_MAPPINGS,
  OPERATIONS,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import { ask, REFUSED, stage } from "./asking.ts";
import { bareKernel, programOf, takeTurns } from "./helpers.ts";
import { deviceKernel } from "./device_helpers.ts";
import { assertBalanced, BASE } from "./memory_helpers.ts";

Deno.test("Frame.take: a new frame is placed, kept or discarded, and a place that is taken gives it back", () => {
  const { kernel, strand } = stage();
  const before = strand.domain.frames.size;
  const placed = ask(kernel, "Frame.take");
  assertEquals(ask(kernel, "Mapping.place", 0, BASE, placed, 3), placed);
  assertEquals(ask(kernel, "Mapping.frame", 0, BASE), placed);
  const owned = strand.domain.frames.size;
  const second = ask(kernel, "Frame.take");
  assertEquals(
    ask(kernel, "Mapping.place", 0, BASE, second, 3),
    REFUSED("busy"),
  );
  assertEquals(strand.domain.frames.size, owned);
  assertEquals(ask(kernel, "Frame.keep", second), REFUSED("not held"));
  assertEquals(
    ask(kernel, "Mapping.place", 0, BASE, second, 3),
    REFUSED("not held"),
  );
  const third = ask(kernel, "Frame.take");
  assertEquals(ask(kernel, "Frame.keep", third), third);
  assertEquals(ask(kernel, "Frame.discard", third), 0n);
  assertEquals(ask(kernel, "Frame.discard", third), REFUSED("not held"));
  ask(kernel, "Mapping.unmap", 0, BASE, 1);
  assertEquals(ask(kernel, "Frame.deallocate", placed, 1), 0n);
  // Two tables stay.
  assertEquals(strand.domain.frames.size, before + owned - before - 1);
  assertBalanced(kernel);
});

Deno.test("Frame.named and Frame.behind: only what the subject holds has a name", () => {
  const { kernel } = stage();
  const first = ask(kernel, "Frame.allocate", 3);
  assertEquals(ask(kernel, "Frame.named", first), first);
  assertEquals(ask(kernel, "Frame.behind", first, 2), first + 2n);
  assertEquals(ask(kernel, "Frame.behind", first, 3), REFUSED("not held"));
  assertEquals(
    ask(kernel, "Frame.behind", first, 2n ** 64n - 1n),
    REFUSED("not held"),
  );
  assertEquals(ask(kernel, "Frame.named", 2n ** 63n), REFUSED("not held"));
});

Deno.test("Frame.copy: a frame gets what another has, and only the subject's own are copied", () => {
  const { kernel, strand } = stage();
  const { domain } = strand;
  const { bus, processor: { counters } } = kernel.machine;
  const first = ask(kernel, "Frame.allocate", 3);
  const start = (place: bigint) =>
    frameStart(domain.handles.get(Number(first + place))!.frame);
  const bytes = (place: bigint) =>
    bus.bytes.subarray(start(place), start(place) + PAGE_SIZE);
  bytes(0n).forEach((_, at, all) => all[at] = at * 7 + (at >> 8));
  bytes(2n).fill(5);
  const before = counters.cycles;
  assertEquals(ask(kernel, "Frame.copy", first, first + 1n), 0n);
  assert(counters.cycles - before >= COPY_FRAME);
  assertEquals(bytes(1n), bytes(0n));
  assert(bytes(2n).every((byte) => byte === 5));
  assertEquals(ask(kernel, "Frame.copy", first, first), 0n);
  assertEquals(bytes(0n)[8191], (8191 * 7 + 31) & 255);
  for (const wrong of [0n, first + 3n, 2n ** 63n]) {
    const refused = REFUSED("not held");
    assertEquals(ask(kernel, "Frame.copy", first, wrong), refused);
    assertEquals(ask(kernel, "Frame.copy", wrong, first), refused);
  }
  assertBalanced(kernel);
});

Deno.test("Frame.search: looks at so many frames, and goes on there the next time", () => {
  const { kernel, strand } = stage();
  const { domain } = strand;
  const counters = kernel.machine.processor.counters;
  const costOf = (most: number) => {
    const before = counters.cycles;
    assertEquals(
      ask(kernel, "Frame.search", 1, 64, most),
      REFUSED("out of memory"),
    );
    return counters.cycles - before;
  };
  // Colour 63 is far from the first frames.
  const one = costOf(1);
  assertEquals(kernel.frameTable.hand, 1);
  const five = costOf(5);
  assertEquals(kernel.frameTable.hand, 6);
  assert(five > one && five < 6 * one);
  const { first, count } = kernel.frameTable;
  let tries = 0;
  let handle = 0n;
  while (handle <= 0n) {
    handle = ask(kernel, "Frame.search", 1, 64, 10);
    assert(tries++ < count);
  }
  const { frame } = domain.handles.get(Number(handle))!;
  assertEquals(frame % 64, 63);
  assertEquals(kernel.frameTable.hand, (frame - first + 1) % count);
});

Deno.test("Frame.search: a row does not go round the end of the table", () => {
  const { kernel, strand } = stage();
  kernel.frameTable.hand = kernel.frameTable.count - 1;
  const most = kernel.frameTable.count;
  const first = Number(ask(kernel, "Frame.search", 4, 0x1_0000, most));
  const frames = [0, 1, 2, 3].map((index) =>
    strand.domain.handles.get(first + index)!.frame
  );
  assertEquals(frames, frames.map((_, index) => frames[0]! + index));
});

Deno.test("Mapping.map: a frame is mapped at eight addresses and no more", () => {
  const { kernel } = stage();
  const frame = ask(kernel, "Frame.allocate", 1);
  for (let index = 0; index < MOST_MAPPINGS; index++) {
    const at = BASE + BigInt(index * PAGE_SIZE);
    assertEquals(ask(kernel, "Mapping.map", 0, at, frame, 1, 3), 0n);
  }
  const next = BASE + BigInt(MOST_MAPPINGS * PAGE_SIZE);
  assertEquals(
    ask(kernel, "Mapping.map", 0, next, frame, 1, 3),
    REFUSED("over quota"),
  );
  assertEquals(ask(kernel, "Frame.deallocate", frame, 1), 0n);
  assertBalanced(kernel);
});

Deno.test("Strand.create: a new strand begins once or is discarded, and has an owner and a status", () => {
  const { kernel, strand } = stage();
  const [one, two] = [1, 2].map(() =>
    ask(kernel, "Strand.create", 0x1_2000_0000n, 0x1_2000_0000n)
  );
  assertEquals(ask(kernel, "Strand.status", one!), 0n);
  assertEquals(ask(kernel, "Strand.begin", one!), one);
  assertEquals(ask(kernel, "Strand.status", one!), 1n);
  assertEquals(ask(kernel, "Strand.discard", one!), REFUSED("busy"));
  const owner = BigInt(strand.domain.identifier);
  assertEquals(ask(kernel, "Strand.owner", two!), owner);
  assertEquals(ask(kernel, "Strand.named", two!), two);
  assertEquals(ask(kernel, "Strand.discard", two!), 0n);
  assertEquals(ask(kernel, "Strand.named", two!), REFUSED("not held"));
  assertEquals(kernel.strands.size, 2);
  assertBalanced(kernel);
});

Deno.test("Strand.usedBy: counts the cycles of all turns, and a rank is kept as it is", () => {
  const kernel = bareKernel();
  takeTurns(kernel, 2);
  const program = programOf("here: br here\n");
  const strands = [1, 2].map(() => loadProgram(kernel, program, []));
  const { counters } = kernel.machine.processor;
  const began = counters.cycles;
  runKernel(kernel, { cycles: began + 20 * CYCLES_PER_TICK });
  const passed = BigInt(Math.floor(counters.cycles - began));
  const stack = idleStack(kernel.machine.processor.number);
  writeRegister(kernel.machine, REGISTER.sp, stack);
  const used = strands.map(({ identifier }) =>
    ask(kernel, "Strand.usedBy", identifier)
  );
  const sum = used[0]! + used[1]!;
  assert(sum <= passed && sum > passed * 8n / 10n, `${used} of ${passed}`);
  const difference = used[0]! - used[1]!;
  assert(difference * difference < (3n * BigInt(CYCLES_PER_TICK)) ** 2n);
  const [{ identifier }] = strands as [Strand, Strand];
  assertEquals(ask(kernel, "Strand.setRank", identifier, 7), 0n);
  assertEquals(ask(kernel, "Strand.rankOf", identifier), 7n);
  ask(kernel, "Strand.setRank", identifier, 2n ** 64n - 1n);
  assertEquals(ask(kernel, "Strand.rankOf", identifier), 2n ** 32n - 1n);
  assertEquals(ask(kernel, "Strand.last", identifier), 0n);
  assertEquals(ask(kernel, "Strand.usedBy", 4711), REFUSED("not held"));
});

Deno.test("Strand.first and Strand.next: all strands, in the order in which they were made", () => {
  const { kernel, strand } = stage();
  const other = stage(kernel).strand;
  const number = BigInt(strand.identifier);
  assertEquals(ask(kernel, "Strand.first"), number);
  const next = ask(kernel, "Strand.next", number);
  assertEquals(next, BigInt(other.identifier));
  assertEquals(ask(kernel, "Strand.next", next), 0n);
  assertEquals(ask(kernel, "Strand.next", next - 1n), next);
});

Deno.test("Strand.discard: the last strand of a domain stays", () => {
  const { kernel } = stage();
  const other = stage(kernel).strand;
  other.state = "new";
  const number = other.identifier;
  assertEquals(ask(kernel, "Strand.discard", number), REFUSED("busy"));
});

Deno.test("Domain.owned: one's own accounts, and everybody's when one decides for all", () => {
  const { kernel, strand } = stage();
  const rival = createDomain(kernel, "rival");
  guaranteeFrames(kernel, rival, 7);
  const { domain } = strand;
  const own = ask(kernel, "Domain.owned", domain.identifier);
  assertEquals(own, BigInt(domain.frames.size));
  for (const name of ["owned", "guaranteed", "running"]) {
    assertEquals(
      ask(kernel, `Domain.${name}`, rival.identifier),
      REFUSED("not held"),
    );
  }
  assertEquals(ask(kernel, "Domain.named", rival.identifier), 2n);
  assertEquals(ask(kernel, "Domain.named", 99), REFUSED("bad argument"));
  const stack = idleStack(kernel.machine.processor.number);
  writeRegister(kernel.machine, REGISTER.sp, stack);
  assertEquals(ask(kernel, "Domain.guaranteed", rival.identifier), 7n);
  assertEquals(ask(kernel, "Domain.first"), 1n);
  assertEquals(ask(kernel, "Domain.next", 1), 2n);
  assertEquals(ask(kernel, "Domain.next", 2), 0n);
  assertEquals(ask(kernel, "PhysAddr.demand", 2, 30), 30n << 32n | 2n);
});

Deno.test("Space.fetch and Space.store: bytes go where the program may have them, and nowhere else", () => {
  const { kernel, strand } = stage();
  const frame = ask(kernel, "Frame.allocate", 1);
  ask(kernel, "Mapping.map", 0, BASE, frame, 1, 3);
  // A slice: a frame of the kernel's own, seen from the kernel.
  const kept = physical(frameStart(kernel.freeFrames[0]!));
  const slice = ksegAddress(kept);
  const { bytes } = kernel.machine.bus;
  copyOut(kernel, strand.space, BASE + 100n, Uint8Array.of(1, 2, 3, 4));
  assertEquals(ask(kernel, "Space.fetch", BASE + 101n, slice, 3), 3n);
  assertEquals([...bytes.subarray(kept, kept + 4)], [2, 3, 4, 0]);
  assertEquals(ask(kernel, "Space.store", BASE + 8190n, slice, 2), 2n);
  assertEquals([...copyIn(kernel, strand.space, BASE + 8190n, 2)], [2, 3]);
  for (const name of ["Space.fetch", "Space.store"]) {
    assertEquals(
      ask(kernel, name, BASE + 8190n, slice, 3),
      REFUSED("bad address"),
    );
    assertEquals(ask(kernel, name, BASE, 1, 3), REFUSED("bad address"));
    assertEquals(ask(kernel, name, BASE, slice, 8193), REFUSED("bad argument"));
    assertEquals(ask(kernel, name, BASE, 17, 0), 0n);
  }
  ask(kernel, "Mapping.protect", 0, BASE, 1, 1);
  assertEquals(
    ask(kernel, "Space.store", BASE, slice, 2),
    REFUSED("bad address"),
  );
  assertEquals(ask(kernel, "Space.fetch", BASE, slice, 2), 2n);
});

Deno.test("Console.write and Console.read: memory that is not there moves nothing", () => {
  const { kernel } = stage();
  for (const bytes of [8, 8193n, 2n ** 63n]) {
    assertEquals(ask(kernel, "Console.write", 1, BASE, bytes), 0n);
    assertEquals(ask(kernel, "Console.read", BASE, bytes), 0n);
  }
});

Deno.test("named: devices, requests, timers and spaces by numbers that programs pass", () => {
  const { kernel, strand } = stage(deviceKernel());
  const { domain, space } = strand;
  const other = createDomain(kernel, "other");
  const mine: [string, number][] = [
    ["Disk.extent", grantExtent(kernel, domain, 0, 5, true).handle],
    ["Ethernet.station", grantStation(kernel, domain).handle],
    ["Video.screen", grantScreen(kernel, domain).handle],
    ["Timer.named", Number(ask(kernel, "Timer.set", 9999))],
    ["Space.named", space.identifier],
  ];
  for (const [name, number] of mine) {
    assertEquals(ask(kernel, name, number), BigInt(number), name);
    assertEquals(ask(kernel, name, 4711), REFUSED("not held"), name);
  }
  const theirs: [string, number][] = [
    ["Disk.extent", grantExtent(kernel, other, 0, 5, true).handle],
    ["Ethernet.station", grantStation(kernel, other).handle],
    ["Video.screen", grantScreen(kernel, other).handle],
    ["Space.named", createSpace(kernel, other).identifier],
  ];
  for (const [name, number] of theirs) {
    assertEquals(ask(kernel, name, number), REFUSED("not held"), name);
  }
  const extent = mine[0]![1];
  const frame = ask(kernel, "Frame.allocate", 1);
  const request = ask(kernel, "Disk.request", extent, 0, 0, 1, frame, 0);
  assertEquals(ask(kernel, "Disk.named", request), request);
  assertEquals(ask(kernel, "Disk.named", 4711), REFUSED("not held"));
});

Deno.test("operations: those that concern everybody are for the system's code", () => {
  assertEquals(
    OPERATIONS.filter(({ systemOnly }) => systemOnly).map(({ name }) => name),
    [
      "Strand.first",
      "Strand.next",
      "Processor.allot",
      "Processor.preempt",
      "Domain.first",
      "Domain.next",
      "PhysAddr.demand",
      "Disk.first",
      "Disk.next",
      "Disk.blockOf",
      "Disk.again",
    ],
  );
});
