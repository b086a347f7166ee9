// The disk through the controller: requests, policies, faults, authority, ends.

import { assert, assertEquals } from "@std/assert";
import {
  blankMedium,
  DISK_ERRORS,
  DISK_PORT,
  DISK_REGISTERS,
  type DiskFault,
  frameOf,
  PAGE_SIZE,
  SECTOR_BYTES,
} from "../../chapters/01-hardware/mod.ts";
import {
  askDisk,
  block,
  type BlockRequest,
  cancelRequest,
  createSpace,
  DISK,
  DISK_REQUEST,
  endDomain,
  eventNamed,
  type Extent,
  findRequest,
  grantExtent,
  isRefused,
  type Kernel,
  loadProgram,
  MOST_REQUESTS,
  MOST_SHARED,
  MOST_WORK,
  raiseLater,
  readDeviceRegister,
  readFrame,
  requestBlocks,
  runKernel,
  shareExtent,
  STOP_CAUSES,
  unblock,
  usedBytes,
} from "../../chapters/02-controllers/mod.ts";
import {
  assertQuiet,
  blockOnCall,
  BLOCKS,
  bytesOf,
  computing,
  deviceKernel,
  firstWaiting,
  heard,
  holder,
  numbersIn,
  pinsOf,
  reader,
  recordAt,
  runUntil,
  serveInOrder,
  sleeping,
  wanted,
} from "./device_helpers.ts";
import { answerCalls, on, programOf } from "./helpers.ts";
import { assertRefused } from "./memory_helpers.ts";

const ENDED = { kind: "exited", status: 0 } as const;

// ## What is asked for is done

Deno.test("requestBlocks: what was written is read again, elsewhere", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  const done = heard(kernel, "Disk.done");
  const one = reader(kernel, "one", 1000);
  bytesOf(kernel, one.frames[0]!).fill(0x5a, 0, 1024);
  const write = wanted(kernel, one, { write: true, block: 7, count: 2 });
  const read = wanted(kernel, one, {
    block: 7,
    count: 3,
    frame: one.frames[1]!,
    offset: 64,
  });
  runKernel(kernel);
  assertEquals(done, [[write.identifier, 0, 2], [read.identifier, 0, 3]]);
  const bytes = bytesOf(kernel, one.frames[1]!);
  assertEquals(bytes.indexOf(0x5a), 64);
  assertEquals(bytes.lastIndexOf(0x5a), 64 + 1023);
  assertQuiet(kernel);
});

Deno.test("requestBlocks: blocks of an extent are counted from its beginning", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  const one = reader(kernel, "one", 1000);
  bytesOf(kernel, one.frames[0]!).fill(1);
  wanted(kernel, one, { write: true, block: 99 });
  runKernel(kernel);
  const all = grantExtent(kernel, one.domain, 0, BLOCKS, false);
  wanted(kernel, { ...one, extent: all }, {
    block: 1099,
    frame: one.frames[1]!,
  });
  runKernel(kernel);
  assertEquals(
    bytesOf(kernel, one.frames[1]!, 512).every((x) => x === 1),
    true,
  );
});

Deno.test("requestBlocks: one request fills several frames that follow each other", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  const one = reader(kernel);
  for (const [index, frame] of one.frames.entries()) {
    bytesOf(kernel, frame).fill(index + 1);
  }
  wanted(kernel, one, { write: true, count: 32 });
  runKernel(kernel);
  const read = wanted(kernel, one, {
    count: 32,
    frame: one.frames[2]!,
    offset: 0,
  });
  assertEquals(read.frames, one.frames.slice(2));
  runKernel(kernel);
  assertEquals(bytesOf(kernel, one.frames[2]!).every((x) => x === 1), true);
  assertEquals(bytesOf(kernel, one.frames[3]!).every((x) => x === 2), true);
  assertQuiet(kernel);
});

Deno.test("DISK_REQUEST: records form a list in the order of coming, and tell all", () => {
  const kernel = deviceKernel();
  const one = reader(kernel, "one", 300);
  const requests = [5, 6, 7].map((block) =>
    wanted(kernel, one, { block, write: block === 6 })
  );
  cancelRequest(kernel, one.domain, requests[1]!.identifier);
  const first = numbersIn(kernel, recordAt(firstWaiting(kernel)), DISK_REQUEST);
  assertEquals(first.identifier, requests[0]!.identifier);
  assertEquals([first.block, first.count, first.write], [305, 1, 0]);
  assertEquals(first.domain, one.domain.identifier);
  assertEquals(first.address, one.frames[0]! * PAGE_SIZE);
  const list = numbersIn(kernel, kernel.devices.disk.record, DISK);
  assertEquals([list.waiting, list.active, list.answered], [2, 0, 0]);
  const last = numbersIn(kernel, requests[2]!.record, DISK_REQUEST);
  assertEquals(last.next, 0);
  cancelRequest(kernel, one.domain, requests[0]!.identifier);
  assertEquals(recordAt(firstWaiting(kernel)), requests[2]!.record);
  cancelRequest(kernel, one.domain, requests[2]!.identifier);
  assertEquals(firstWaiting(kernel), 0n);
  assertQuiet(kernel);
});

Deno.test("Disk.done: the record says how it went until everybody has been told", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  const one = reader(kernel);
  const seen: unknown[] = [];
  on(kernel, "Disk.done", (kernel, [request]) => {
    const found = findRequest(kernel, one.domain, Number(request));
    assert(!("refused" in found));
    const { status, moved } = numbersIn(kernel, found.record, DISK_REQUEST);
    seen.push([status, moved]);
    return undefined;
  });
  const { identifier } = wanted(kernel, one, { count: 4 });
  runKernel(kernel);
  assertEquals(seen, [[0, 4]]);
  assertRefused(findRequest(kernel, one.domain, identifier), "not held");
});

// ## Who decides

Deno.test("Disk.select: with nobody to decide nothing is started, and the machine rests", () => {
  const kernel = deviceKernel();
  const one = reader(kernel);
  wanted(kernel, one);
  assertEquals(runKernel(kernel), { reason: "halt", code: "software" });
  assertEquals(kernel.devices.disk.active, undefined);
  assertEquals(kernel.devices.disk.waiting.length, 1);
  assertEquals(eventNamed(kernel, "Disk.select").undecided, 1);
  assertEquals(kernel.expected.size, 0);
});

Deno.test("Disk.select: whoever comes later decides once he asks for it", () => {
  const kernel = deviceKernel();
  const done = heard(kernel, "Disk.done");
  wanted(kernel, reader(kernel));
  runKernel(kernel);
  serveInOrder(kernel);
  askDisk(kernel);
  runKernel(kernel);
  assertEquals(done.length, 1);
});

Deno.test("Disk.select: the policy's order is the disk's, and a better order is faster", () => {
  const far = 2_000_000;
  const blocks = [5, far - 5, 100_000, far - 100_000, 200_000, far - 200_000];
  const times = [false, true].map((sorted) => {
    const kernel = deviceKernel({ disk: blankMedium(far) });
    const one = holder(kernel, "one", 1);
    const extent = grantExtent(kernel, one.domain, 0, far, true);
    const order: number[] = [];
    on(kernel, "Disk.select", ({ devices: { disk } }) => {
      const waiting = [...disk.waiting];
      if (sorted) waiting.sort((a, b) => a.block - b.block);
      order.push(waiting[0]!.block);
      return BigInt(waiting[0]!.identifier);
    });
    // All of them wait before anybody is asked.
    for (const block of blocks) wanted(kernel, { ...one, extent }, { block });
    runKernel(kernel);
    const expected = sorted ? blocks.toSorted((a, b) => a - b) : blocks;
    assertEquals(order, expected);
    return kernel.machine.processor.counters.cycles;
  });
  assert(times[1]! < times[0]! * 0.9, `${times}`);
});

Deno.test("Disk.select: a number that is nobody's is counted, and changes nothing", () => {
  const kernel = deviceKernel();
  const answers = [4711n, 0n];
  on(kernel, "Disk.select", () => answers.shift() ?? 0n);
  const one = reader(kernel);
  wanted(kernel, one);
  wanted(kernel, one);
  runKernel(kernel);
  assertEquals(eventNamed(kernel, "Disk.select").undecided, 1);
  assertEquals(kernel.devices.disk.waiting.length, 2);
});

Deno.test("Disk.select: only the system decides about the order", () => {
  const kernel = deviceKernel();
  assertEquals(eventNamed(kernel, "Disk.select").declaration.systemOnly, true);
  assertEquals(
    eventNamed(kernel, "Disk.done").declaration.systemOnly,
    undefined,
  );
});

// ## What may go wrong

for (
  const [name, fault, write, status, moved] of [
    ["unreadable", { kind: "unreadable", sector: 2 }, false, "UNREADABLE", 2],
    ["unwritable", { kind: "unwritable", sector: 1 }, true, "UNWRITABLE", 1],
    ["dust", { kind: "dust", sector: 1, times: 3 }, false, "NONE", 4],
    [
      "a slow arm",
      { kind: "slow arm", cycles: 300_000_000, times: 1 },
      false,
      "NONE",
      4,
    ],
    ["a power cut", { kind: "power", sectors: 3 }, true, "STOPPED", 3],
  ] as const satisfies readonly (readonly [
    string,
    DiskFault,
    boolean,
    keyof typeof DISK_ERRORS,
    number,
  ])[]
) {
  Deno.test(`disk faults: ${name} reaches the client as a status, once`, () => {
    const kernel = deviceKernel();
    serveInOrder(kernel);
    const done = heard(kernel, "Disk.done");
    const one = reader(kernel, "one", 0);
    if (fault.kind === "slow arm") {
      wanted(kernel, { ...one, extent: farExtent(kernel, one) });
      runKernel(kernel);
      done.length = 0;
    }
    kernel.machine.board.disk.inject(fault);
    const { identifier } = wanted(kernel, one, { write, count: 4 });
    runKernel(kernel);
    assertEquals(done, [[identifier, DISK_ERRORS[status].code, moved]]);
    assertQuiet(kernel);
    assertEquals(kernel.expected.size, 0);
    assertEquals(kernel.alarms.length, 0);
  });
}

/** An extent of `domain` at the other end of the disk. */
function farExtent(
  kernel: Kernel,
  { domain }: { domain: Parameters<typeof grantExtent>[1] },
): Extent {
  return grantExtent(kernel, domain, 3900, 100, true);
}

Deno.test("disk faults: a drive that was switched off answers, and so does one that is off", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  const done = heard(kernel, "Disk.done");
  const one = reader(kernel);
  const first = wanted(kernel, one, { count: 10 });
  const second = wanted(kernel, one);
  untilStarted(kernel, first);
  kernel.machine.board.disk.switchOff();
  runKernel(kernel);
  const stopped = DISK_ERRORS.STOPPED.code;
  assertEquals(done, [
    [first.identifier, stopped, 0],
    [second.identifier, stopped, 0],
  ]);
  kernel.machine.board.disk.switchOn();
  const third = wanted(kernel, one);
  runKernel(kernel);
  assertEquals(done.at(-1), [third.identifier, 0, 1]);
  assertQuiet(kernel);
});

Deno.test("disk faults: a disk that cannot be written says so", () => {
  const disk = { ...blankMedium(BLOCKS), readOnly: true };
  const kernel = deviceKernel({ disk });
  serveInOrder(kernel);
  const done = heard(kernel, "Disk.done");
  wanted(kernel, reader(kernel), { write: true });
  runKernel(kernel);
  assertEquals(done[0]!.slice(1), [DISK_ERRORS.PROTECTED.code, 0]);
});

Deno.test("disk faults: an extent that the disk does not have is the drive's error", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  const done = heard(kernel, "Disk.done");
  const one = reader(kernel, "one", BLOCKS - 1);
  wanted(kernel, one, { count: 2 });
  runKernel(kernel);
  assertEquals(done[0]!.slice(1), [DISK_ERRORS.SECTOR.code, 0]);
});

// ## What is not granted

Deno.test("requestBlocks: refuses what the client does not hold, and nothing changes", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  const one = reader(kernel, "one", 0);
  const two = reader(kernel, "two", 100);
  const small = { write: false, block: 0, count: 1, offset: 0 };
  const frame = one.frames[0]!;
  const bytes = usedBytes(kernel.data);
  const ask = (extent: Extent, wish: object) =>
    requestBlocks(kernel, one.domain, extent, { ...small, frame, ...wish });
  assertRefused(ask(two.extent, {}), "not held");
  assertRefused(ask({ ...one.extent }, {}), "not held");
  assertRefused(ask({ ...one.extent, count: 4000 }, {}), "not held");
  assertRefused(ask(one.extent, { block: 100 }), "bad argument");
  assertRefused(ask(one.extent, { block: 99, count: 2 }), "bad argument");
  assertRefused(ask(one.extent, { block: -1 }), "bad argument");
  assertRefused(ask(one.extent, { block: 0.5 }), "bad argument");
  assertRefused(ask(one.extent, { block: NaN }), "bad argument");
  assertRefused(ask(one.extent, { count: 0 }), "bad argument");
  assertRefused(ask(one.extent, { offset: 4 }), "bad argument");
  assertRefused(ask(one.extent, { offset: 8192 }), "bad argument");
  assertRefused(ask(one.extent, { offset: -8 }), "bad argument");
  assertRefused(ask(one.extent, { frame: -1 }), "bad argument");
  assertRefused(ask(one.extent, { frame: 2 ** 60 }), "bad argument");
  const readOnly = grantExtent(kernel, one.domain, 0, 1, false);
  assertRefused(ask(readOnly, { write: true }), "not permitted");
  assertEquals(usedBytes(kernel.data), bytes);
  assertQuiet(kernel);
});

Deno.test("requestBlocks: no device reaches a frame that is not the client's own", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  blockOnCall(kernel);
  const one = reader(kernel, "one", 0);
  const two = reader(kernel, "two", 100);
  const strand = sleeping(kernel);
  const space = createSpace(kernel, one.domain);
  const forbidden: [string, number][] = [
    ["another's", two.frames[0]!],
    ["free", kernel.freeFrames[0]!],
    ["the kernel's", frameOf(kernel.globals)],
    ["its own page table", space.root],
    ["outside of memory", 100_000],
  ];
  for (const [whose, frame] of forbidden) {
    const wish = { write: false, block: 0, count: 1, frame, offset: 0 };
    const refused = requestBlocks(kernel, one.domain, one.extent, wish);
    assertRefused(refused, "not held");
    assertEquals(pinsOf(kernel), 0, whose);
  }
  const extent = grantExtent(kernel, strand.domain, 0, 10, true);
  const stack = frameOf(strand.page);
  const wish = { write: false, block: 0, count: 1, frame: stack, offset: 0 };
  assertRefused(
    requestBlocks(kernel, strand.domain, extent, wish),
    "not held",
  );
});

Deno.test("requestBlocks: a stretch of which a part is another's is refused whole", () => {
  const kernel = deviceKernel();
  const one = reader(kernel, "one", 0);
  reader(kernel, "two", 100);
  const wish = {
    write: false,
    block: 0,
    count: 2,
    frame: one.frames[3]!,
    offset: PAGE_SIZE - SECTOR_BYTES,
  };
  assertRefused(
    requestBlocks(kernel, one.domain, one.extent, wish),
    "not held",
  );
  assertEquals(pinsOf(kernel), 0);
});

Deno.test("requestBlocks: one domain cannot fill the list", () => {
  const kernel = deviceKernel();
  const one = reader(kernel);
  for (let more = 0; more < MOST_REQUESTS; more++) wanted(kernel, one);
  const wish = {
    write: false,
    block: 0,
    count: 1,
    frame: one.frames[0]!,
    offset: 0,
  };
  assertRefused(
    requestBlocks(kernel, one.domain, one.extent, wish),
    "over quota",
  );
  wanted(kernel, reader(kernel, "two"));
});

Deno.test("shareExtent: a part of what one has, and no more than that", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  const one = reader(kernel, "one", 1000);
  const two = holder(kernel, "two", 1);
  const share = (first: number, count: number, extent = one.extent) =>
    shareExtent(kernel, one.domain, extent, two.domain, {
      first,
      count,
      writable: true,
    });
  assertRefused(share(90, 11), "bad argument");
  assertRefused(share(0, 1, { ...one.extent }), "not held");
  const part = share(90, 10);
  assert(!("refused" in part));
  assertEquals([part.first, part.count], [1090, 10]);
  endDomain(kernel, one.domain, ENDED);
  wanted(kernel, { ...two, extent: part }, { block: 9 });
  assertRefused(
    shareExtent(kernel, two.domain, one.extent, two.domain, {
      first: 0,
      count: 1,
      writable: false,
    }),
    "not held",
  );
});

Deno.test("shareExtent: of one domain another one holds only so many, and of others still some", () => {
  const kernel = deviceKernel();
  const [one, other] = ["one", "other"].map((name) => reader(kernel, name));
  const two = holder(kernel, "two", 1);
  const part = { first: 0, count: 1, writable: false };
  const share = ({ domain, extent }: ReturnType<typeof reader>) =>
    shareExtent(kernel, domain, extent, two.domain, part);
  for (let count = 0; count < MOST_SHARED; count++) {
    assert(!isRefused(share(one!)));
  }
  assertRefused(share(one!), "over quota");
  assert(!isRefused(share(other!)));
});

// ## Ends

Deno.test("endDomain: what waits vanishes, what is in the drive ends, and nobody is told", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  const done = heard(kernel, "Disk.done");
  const before = [kernel.freeFrames.length, usedBytes(kernel.data)];
  const one = reader(kernel, "one", 0);
  const two = reader(kernel, "two", 100);
  bytesOf(kernel, one.frames[0]!).fill(9);
  const first = wanted(kernel, one, { write: true, count: 8 });
  wanted(kernel, one, { frame: one.frames[1]! });
  const others = wanted(kernel, two);
  untilStarted(kernel, first);
  endDomain(kernel, one.domain, ENDED);
  assertEquals(pinsOf(kernel), 2);
  assertEquals(readFrame(kernel, one.frames[0]!, "pins"), 1);
  assert(!kernel.freeFrames.includes(one.frames[0]!));
  assert(kernel.freeFrames.includes(one.frames[1]!));
  // Nobody who comes now can get the frame that the drive still reads.
  const greedy = holder(kernel, "greedy", 1);
  assert(!greedy.frames.includes(one.frames[0]!));
  runKernel(kernel);
  assertEquals(done, [[others.identifier, 0, 1]]);
  const later = reader(kernel, "later", 0);
  wanted(kernel, later, { count: 8 });
  runKernel(kernel);
  assertEquals(
    bytesOf(kernel, later.frames[0]!, 4096).every((x) => x === 9),
    true,
  );
  assertQuiet(kernel);
  for (const { domain } of [two, greedy, later]) {
    endDomain(kernel, domain, ENDED);
  }
  assertEquals([kernel.freeFrames.length, usedBytes(kernel.data)], before);
  assertEquals(kernel.devices.capabilities.size, 0);
});

Deno.test("cancelRequest: what waits can be taken back, what is in the drive not", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  const done = heard(kernel, "Disk.done");
  const one = reader(kernel);
  const two = reader(kernel, "two", 100);
  const first = wanted(kernel, one);
  const second = wanted(kernel, one);
  untilStarted(kernel, first);
  assertRefused(cancelRequest(kernel, one.domain, first.identifier), "busy");
  assertRefused(
    cancelRequest(kernel, two.domain, second.identifier),
    "not held",
  );
  assertEquals(cancelRequest(kernel, one.domain, second.identifier), undefined);
  assertRefused(
    cancelRequest(kernel, one.domain, second.identifier),
    "not held",
  );
  runKernel(kernel);
  assertEquals(done.map(([request]) => request), [first.identifier]);
  assertQuiet(kernel);
});

// ## Interrupts
//
// A request for a block that the disk does not have is answered soon.

/** A request that the drive answers with an error as soon as it has understood it. */
function failing(kernel: Kernel): BlockRequest {
  return wanted(kernel, reader(kernel, "failing", BLOCKS));
}

/** Runs until the drive works on `request`. */
function untilStarted(kernel: Kernel, request: BlockRequest): void {
  runUntil(kernel, () => kernel.devices.disk.active === request, 500);
}

Deno.test("a disk interrupts a program that computes, which notices nothing", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  answerCalls(kernel);
  const running: (string | undefined)[] = [];
  on(kernel, "Disk.done", (kernel) => {
    running.push(kernel.processors[0]!.current?.domain.name);
    return undefined;
  });
  failing(kernel);
  const strand = computing(kernel, 60_000);
  runKernel(kernel);
  assertEquals(running, ["computing"]);
  assertEquals(strand.outcome, { kind: "exited", status: 0 });
  assertEquals(kernel.devices.interrupts[2], 1);
});

Deno.test("a disk interrupts a machine that waits, and wakes who waits for it", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  blockOnCall(kernel);
  const one = reader(kernel);
  const strand = sleeping(kernel);
  on(kernel, "Disk.done", (kernel) => {
    assertEquals(kernel.processors[0]!.current, undefined);
    unblock(kernel, strand);
    return undefined;
  });
  wanted(kernel, one);
  runKernel(kernel);
  assertEquals(strand.outcome, { kind: "exited", status: 7 });
  assertQuiet(kernel);
});

Deno.test("a machine rests when its strands wait and no device will answer", () => {
  const kernel = deviceKernel();
  blockOnCall(kernel);
  sleeping(kernel);
  assertEquals(runKernel(kernel), { reason: "halt", code: "software" });
  assertEquals(kernel.strands.size, 1);
});

Deno.test("Strand.stop: a device's interrupt is told, and going on", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  answerCalls(kernel);
  const told: string[] = [];
  on(kernel, "Strand.stop", (_, [, cause]) => {
    told.push(STOP_CAUSES[Number(cause)]!);
    return undefined;
  });
  on(kernel, "Disk.done", () => void told.push("done"));
  on(kernel, "Strand.run", () => void told.push("run"));
  failing(kernel);
  computing(kernel, 60_000);
  runKernel(kernel);
  assertEquals(told, ["run", "interrupt", "done", "run", "ended"]);
});

Deno.test("Strand.stop: a strand that loses its processor after an interrupt runs again later", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  answerCalls(kernel, (kernel, [number]) => {
    if (number === 2n) block(kernel, kernel.processors[0]!.current!);
    return 0n;
  });
  const first = sleeping(kernel);
  runKernel(kernel);
  const told: string[] = [];
  const name = (strand: bigint) =>
    Number(strand) === first.identifier ? "first" : "second";
  on(kernel, "Strand.stop", (_, [strand, cause]) => {
    told.push(`${name(strand!)} ${STOP_CAUSES[Number(cause)]}`);
    return undefined;
  });
  on(
    kernel,
    "Strand.run",
    (_, [strand]) => void told.push(`${name(strand!)} runs`),
  );
  on(kernel, "Disk.done", (kernel) => {
    unblock(kernel, first);
    const processor = kernel.processors[0]!;
    processor.wanted = "priority";
    return undefined;
  });
  failing(kernel);
  computing(kernel, 60_000);
  runKernel(kernel);
  assertEquals(told, [
    "second runs",
    "second interrupt",
    "second priority",
    "first runs",
    "first ended",
    "second runs",
    "second ended",
  ]);
});

Deno.test("on two processors the first is interrupted, and the other's strand goes on", () => {
  const kernel = deviceKernel({ processors: 2 });
  serveInOrder(kernel);
  answerCalls(kernel);
  const seen: number[] = [];
  on(kernel, "Disk.done", (kernel) => {
    seen.push(kernel.machine.processor.number);
    return undefined;
  });
  const strands = [computing(kernel, 60_000), computing(kernel, 60_000)];
  failing(kernel);
  failing(kernel);
  runKernel(kernel);
  assertEquals(seen, [0, 0]);
  for (const { outcome } of strands) {
    assertEquals(outcome, { kind: "exited", status: 0 });
  }
});

Deno.test("on two processors a strand that waits for the disk is woken on the idle one", () => {
  const kernel = deviceKernel({ processors: 2 });
  serveInOrder(kernel);
  blockOnCall(kernel);
  const sleeper = sleeping(kernel);
  computing(kernel, 400_000);
  on(kernel, "Disk.done", (kernel) => {
    unblock(kernel, sleeper);
    return undefined;
  });
  failing(kernel);
  runUntil(kernel, () => sleeper.outcome !== undefined, 1000);
  assertEquals(kernel.strands.size, 1);
});

// ## Exactly once

Deno.test("Disk.done: is told once even if the list of work is full when the disk is done", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  answerCalls(kernel);
  const done = heard(kernel, "Disk.done");
  on(kernel, "Disk.arrived", () => undefined);
  const request = failing(kernel);
  const { identifier } = request;
  untilStarted(kernel, request);
  computing(kernel, 60_000);
  runKernel(kernel, { cycles: kernel.machine.board.disk.due - 100 });
  while (raiseLater(kernel, "Disk.arrived", [0n, 0n, 0n, 0n]));
  assertEquals(kernel.work.length, MOST_WORK);
  runKernel(kernel);
  assertEquals(done, [[identifier, DISK_ERRORS.SECTOR.code, 0]]);
  assertQuiet(kernel);
});

Deno.test("a handler that ends the strand it runs on leaves nobody without an answer", () => {
  const kernel = deviceKernel();
  answerCalls(kernel);
  let ending = true;
  on(kernel, "Disk.select", (kernel) => {
    const { current } = kernel.processors[0]!;
    if (ending && current !== undefined) {
      ending = false;
      endDomain(kernel, current.domain, ENDED);
      return undefined;
    }
    const [first] = kernel.devices.disk.waiting;
    return BigInt(first!.identifier);
  });
  const done = heard(kernel, "Disk.done");
  const one = reader(kernel);
  const strand = loadProgram(
    kernel,
    programOf("loop: br loop"),
    ["victim"],
  );
  runKernel(kernel, { steps: 1000 });
  wanted(kernel, one);
  wanted(kernel, one);
  runKernel(kernel);
  assertEquals(strand.outcome, ENDED);
  assertEquals(done.length, 2);
  assertQuiet(kernel);
});

Deno.test("the driver makes no access that the board counts as a mistake, and leaves no event", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  wanted(kernel, reader(kernel));
  runKernel(kernel);
  const events = readDeviceRegister(kernel, DISK_PORT, DISK_REGISTERS.EVENTS);
  assertEquals(events, 0);
  const { registers } = kernel.machine.board.disk.save() as {
    registers: { mistakes: number };
  };
  assertEquals(registers.mistakes, 0);
});
