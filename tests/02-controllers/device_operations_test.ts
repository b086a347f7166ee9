// Devices, asked by kernel code in the machine: numbers for names, and in whose name.

import { assert, assertEquals } from "@std/assert";
import { ksegAddress, PAGE_SIZE } from "../../chapters/01-hardware/mod.ts";
import {
  allocateFrames,
  createDomain,
  DEVICE_OPERATIONS,
  DISK_REQUEST,
  FIRST_FREE,
  grantExtent,
  grantScreen,
  grantStation,
  installHandler,
  isRefused,
  type Kernel,
  loadProgram,
  operationNumber,
  placeCode,
  REFUSALS,
  runKernel,
  type Strand,
  ticksNow,
} from "../../chapters/02-controllers/mod.ts";
import {
  assertQuiet,
  deviceKernel,
  heard,
  numbersIn,
  recordAt,
  runUntil,
  serveInOrder,
} from "./device_helpers.ts";
import { answerCalls, on, programOf } from "./helpers.ts";
import { given } from "./memory_helpers.ts";

/** What an operation gives for a refusal. */
function error(kind: keyof typeof REFUSALS): bigint {
  return BigInt.asUintN(64, BigInt(-REFUSALS[kind]));
}

/**
 * Runs a program that makes call 60, in which `act` calls operations in its name.
 *
 * @returns the program's strand
 */
function inCall(
  kernel: Kernel,
  prepare: (strand: Strand) => void,
  act: (call: (name: string, ...parameters: number[]) => bigint) => void,
): Strand {
  const call = (name: string, ...parameters: number[]) => {
    const operation = kernel.operations[operationNumber(kernel, name)]!;
    return operation.perform(kernel, parameters.map(BigInt))!;
  };
  answerCalls(kernel, (_, [number]) => {
    if (number === 60n) act(call);
    return 0n;
  });
  const strand = loadProgram(
    kernel,
    programOf(`
        lda     v0, 60(zero)
        callsys
        lda     v0, 1(zero)
        callsys
`),
    ["caller"],
  );
  prepare(strand);
  return strand;
}

Deno.test("operations: a program's handles lead to its own extents, frames and requests", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  const done = heard(kernel, "Disk.done");
  const other = createDomain(kernel, "other");
  const foreign = grantExtent(kernel, other, 0, 10, true).handle;
  let extent = 0;
  let frame = 0;
  let number = 0;
  let shared = 0n;
  const strand = inCall(kernel, (strand) => {
    extent = grantExtent(kernel, strand.domain, 50, 10, true).handle;
    frame = given(allocateFrames(kernel, strand.domain, 1))[0]!.handle;
  }, (call) => {
    number = Number(call("Disk.request", extent, 1, 3, 2, frame, 512));
    const record = recordAt(call("Disk.find", number));
    const { block, count, write } = numbersIn(kernel, record, DISK_REQUEST);
    assertEquals([block, count, write], [53, 2, 1]);
    assertEquals(call("Disk.blocks", extent), 10n);
    assertEquals(call("Disk.blocks", foreign), error("not held"));
    assertEquals(
      call("Disk.request", foreign, 0, 0, 1, frame, 0),
      error("not held"),
    );
    assertEquals(
      call("Disk.request", extent, 0, 0, 1, 4711, 0),
      error("bad argument"),
    );
    assertEquals(
      call("Disk.request", extent, 0, 9, 2, frame, 0),
      error("bad argument"),
    );
    const second = call("Disk.request", extent, 0, 0, 1, frame, 0);
    const third = call("Disk.request", extent, 0, 4, 1, frame, 512);
    assertEquals(call("Disk.first"), BigInt(number));
    assertEquals(call("Disk.next", number), second);
    assertEquals(call("Disk.next", Number(second)), third);
    assertEquals(call("Disk.next", Number(third)), 0n);
    assertEquals(call("Disk.next", 4711), 0n);
    const at = call("Disk.blockOf", Number(second));
    assertEquals(call("Disk.blockOf", Number(third)), at + 4n);
    assertEquals(call("Disk.blockOf", 4711), error("not held"));
    assertEquals(call("Disk.cancel", Number(third)), 0n);
    assertEquals(call("Disk.cancel", Number(second)), 0n);
    assertEquals(call("Disk.next", number), 0n);
    assertEquals(call("Disk.cancel", Number(second)), error("not held"));
    shared = call("Disk.share", extent, other.identifier, 0, 5, 0);
    assertEquals(
      call("Disk.share", extent, 4711, 0, 5, 0),
      error("bad argument"),
    );
    assertEquals(call("Disk.again"), 0n);
  });
  runKernel(kernel);
  assertEquals(
    kernel.devices.capabilities.get(Number(shared))?.domain,
    other.identifier,
  );
  // The program has ended meanwhile, and its writing comes to an end all the same.
  assertEquals(strand.state, "ended");
  assertEquals(done, []);
  assertEquals(kernel.devices.disk.active, undefined);
  assert(number > 0);
  assertQuiet(kernel);
});

Deno.test("operations: network, timers and screen by handles", () => {
  const kernel = deviceKernel({ memory: FIRST_FREE + 300 * PAGE_SIZE });
  let station = 0;
  let frame = 0;
  let screen = 0;
  let picture = 0;
  inCall(kernel, ({ domain }) => {
    station = grantStation(kernel, domain).handle;
    screen = grantScreen(kernel, domain).handle;
    frame = given(allocateFrames(kernel, domain, 2))[0]!.handle;
    picture = given(
      allocateFrames(kernel, domain, 38, { contiguous: true }),
    )[0]!.handle;
  }, (call) => {
    const bad = error("not held");
    const sent = Number(call("Ethernet.send", station, frame, 0, 60));
    assert(sent > 0);
    assert(call("Ethernet.find", sent) >= ksegAddress(FIRST_FREE) - 2n ** 32n);
    assertEquals(call("Ethernet.release", sent), error("busy"));
    assertEquals(call("Ethernet.look", sent), 0n);
    assertEquals(call("Ethernet.send", screen, frame, 0, 60), bad);
    assertEquals(call("Ethernet.supply", station, frame + 1), 5n);
    assertEquals(call("Ethernet.supply", station + 1000, frame), bad);
    assertEquals(call("Ethernet.withdraw"), 0n);
    const timer = Number(call("Timer.set", Number(ticksNow(kernel)) + 9));
    assertEquals(call("Timer.cancel", timer), 0n);
    assertEquals(call("Timer.cancel", timer), bad);
    assertEquals(call("Video.show", station, picture, 0), bad);
    assertEquals(call("Video.show", screen, picture, 0), 0n);
    assertEquals(call("Video.show", screen, picture, 1), bad);
    assertEquals(call("Video.colour", screen, 1, 0xff), 0n);
    assertEquals(call("Video.colour", screen, 256, 0), error("bad argument"));
    assertEquals(call("Video.blanks", screen, 0), 0n);
  });
  runKernel(kernel);
  assertQuiet(kernel);
});

Deno.test("operations: whoever acts for nobody is refused, and says so", () => {
  const kernel = deviceKernel();
  const inName = DEVICE_OPERATIONS.filter(({ name }) =>
    !name.startsWith("Disk.") ||
    !["again", "first", "next", "blockOf"].includes(name.slice(5))
  ).filter(({ name }) => !["Ethernet.look", "Console.wait"].includes(name));
  for (const { perform } of inName) {
    assertEquals(perform(kernel, []), error("not permitted"));
  }
});

Deno.test("operations: a handler acts for whom the event is about, not for whom it interrupts", () => {
  const kernel = deviceKernel();
  answerCalls(kernel);
  const [mine, other] = ["mine", "other"].map((name) =>
    loadProgram(kernel, programOf("loop: br loop"), [name])
  );
  runUntil(kernel, () => kernel.processors[0]!.current === mine, 1000);
  const extent = grantExtent(kernel, other!.domain, 0, 10, true);
  const blocks: bigint[] = [];
  on(kernel, "Timer.expired", (kernel) => {
    const operation = kernel
      .operations[operationNumber(kernel, "Disk.blocks")]!;
    blocks.push(operation.perform(kernel, [BigInt(extent.handle)])!);
    return undefined;
  });
  const set = kernel.operations[operationNumber(kernel, "Timer.set")]!;
  on(kernel, "Clock.tick", (kernel) => {
    // The clock's tick is about the program that it interrupts.
    assertEquals(kernel.processors[0]!.current, mine);
    set.perform(kernel, [0n]);
    return undefined;
  });
  runUntil(kernel, () => blocks.length > 0);
  assertEquals(blocks[0], error("not held"));
});

// ## Alpha code

Deno.test("a handler in Alpha code asks the disk for its caller", () => {
  const kernel = deviceKernel();
  serveInOrder(kernel);
  const done = heard(kernel, "Disk.done");
  const number = BigInt(operationNumber(kernel, "Disk.request"));
  const code = placeCode(
    kernel,
    `
// Call 50: read (0) or write (1) the block A3 of extent A1, in the frame A4.
        subq    a0, 50, t1
        bne     t1, other
        mov     a1, a0
        mov     a2, a1
        mov     a3, a2
        lda     a3, 1(zero)
        clr     a5
        lda     v0, Disk.request(zero)
        cserve
        lda     t0, 1(zero)
        ret
other:  clr     t0
        ret
`,
    new Map([["Disk.request", number as never]]),
  )!;
  const other = createDomain(kernel, "other");
  const foreign = grantExtent(kernel, other, 0, 10, true);
  const told: bigint[] = [];
  let own = 0n;
  let frame = 0n;
  answerCalls(kernel, (_, [call, value]) => {
    if (call === 60n) {
      return [own, BigInt(foreign.handle), frame][Number(value)];
    }
    if (call === 61n) told.push(value!);
    return 0n;
  });
  // The newest is asked first.
  const installed = installHandler(kernel, {
    name: "alpha",
    event: "Trap.systemCall",
    body: code.address,
  });
  assert(!isRefused(installed));
  const ask = (which: number) => `
        lda     a0, ${which}(zero)
        lda     v0, 60(zero)
        callsys
        mov     v0, s0
        lda     a0, 2(zero)
        lda     v0, 60(zero)
        callsys
        mov     v0, a3
        mov     s0, a0
        clr     a1
        lda     a2, 4(zero)
        lda     v0, 50(zero)
        callsys
        mov     v0, a0
        lda     v0, 61(zero)
        callsys
`;
  const strand = loadProgram(
    kernel,
    programOf(`${ask(0)}${ask(1)}
loop:   br      loop
`),
    ["caller"],
  );
  own = BigInt(grantExtent(kernel, strand.domain, 0, 10, false).handle);
  frame = BigInt(given(allocateFrames(kernel, strand.domain, 1))[0]!.handle);
  runUntil(kernel, () => done.length === 1);
  // The second is the error that UNIX calls "bad file number", as programs see it.
  assertEquals(told, [BigInt(done[0]![0]!), BigInt(REFUSALS["not held"])]);
  assertEquals(done[0]!.slice(1), [0, 1]);
});
