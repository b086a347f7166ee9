// Frames: grants, guarantees, capabilities, pins.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  createMachine,
  type FrameNumber,
  frameStart,
  MOST_PROCESSORS,
  PAGE_SIZE,
} from "../../chapters/01-hardware/mod.ts";
import {
  allFrames,
  allocateFrames,
  availableTo,
  COLOURS,
  createSpace,
  deallocateFrames,
  endDomain,
  FIRST_FREE,
  FRAME,
  FRAME_RECORDS,
  type FrameCapability,
  frameRecord,
  grantFrame,
  guaranteeFrames,
  isHeld,
  KERNEL_STACKS,
  mapFrames,
  MOST_AT_ONCE,
  OutOfFrames,
  ownsFrame,
  pin,
  readFrame,
  startKernel,
  unpin,
} from "../../chapters/02-controllers/mod.ts";
import { bareKernel } from "./helpers.ts";
import {
  assertBalanced,
  assertRefused,
  BASE,
  client,
  given,
} from "./memory_helpers.ts";

const EXITED = { kind: "exited", status: 0 } as const;
const FRAMES = 160;

// ## The table

Deno.test("frame table: records lie behind each other in the kernel's memory", () => {
  const kernel = bareKernel();
  const [first, second] = [...kernel.freeFrames].reverse() as FrameNumber[];
  assertEquals(frameStart(first!), FIRST_FREE);
  assertEquals(frameRecord(kernel, first!), FRAME_RECORDS);
  assertEquals(frameRecord(kernel, second!), FRAME_RECORDS + FRAME.size);
  assert(FRAME_RECORDS >= KERNEL_STACKS + MOST_PROCESSORS * PAGE_SIZE);
  assertThrows(() => frameRecord(kernel, 511 as FrameNumber), Error, "panic");
  assertBalanced(kernel);
});

Deno.test("frame table: a machine with much memory has it in the last frames", () => {
  const most = Math.floor((FIRST_FREE - FRAME_RECORDS) / FRAME.size);
  const fits = FIRST_FREE + most * PAGE_SIZE;
  assertEquals(allFrames(fits).length, most);
  const bytes = fits + 1000 * PAGE_SIZE;
  const pages = Math.ceil((most + 1000) * FRAME.size / PAGE_SIZE);
  assertEquals(allFrames(bytes).length, most + 1000 - pages);
  const kernel = startKernel(createMachine({ memory: bytes }));
  const domain = client(kernel, "large");
  const last = kernel.freeFrames.shift()!;
  kernel.freeFrames.push(last);
  assertEquals(grantFrame(kernel, domain), last);
  assert(frameRecord(kernel, last) >= frameStart(last) + PAGE_SIZE);
  assertEquals(readFrame(kernel, last, "owner"), domain.identifier);
});

Deno.test("startKernel: one frame beside the kernel is enough", () => {
  const memory = FIRST_FREE + PAGE_SIZE;
  assertEquals(startKernel(createMachine({ memory })).freeFrames.length, 1);
});

// ## Granting in bulk

Deno.test("allocateFrames: all that was wanted, cleared, with handles in a row", () => {
  const kernel = bareKernel();
  kernel.machine.bus.bytes.fill(0xee, FIRST_FREE);
  const domain = client(kernel, "pager");
  const frames = given(allocateFrames(kernel, domain, 100));
  assertEquals(new Set(frames.map(({ frame }) => frame)).size, 100);
  assertEquals(
    frames.map(({ handle }) => handle),
    frames.map((_, index) => frames[0]!.handle + index),
  );
  for (const { frame } of frames) {
    const start = frameStart(frame);
    const bytes = kernel.machine.bus.bytes.subarray(start, start + PAGE_SIZE);
    assert(bytes.every((byte) => byte === 0));
  }
  assertEquals(kernel.freeFrames.length, FRAMES - 100);
  assertBalanced(kernel);
});

Deno.test("allocateFrames: nothing if there are too few, and it says how many", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  given(allocateFrames(kernel, domain, 100));
  const refused = assertRefused(
    allocateFrames(kernel, domain, 61),
    "out of memory",
  );
  assertEquals(
    refused.sentence,
    "pager wanted 61 frames: 60 are available to it",
  );
  assertEquals([domain.frames.size, kernel.freeFrames.length], [100, 60]);
  given(allocateFrames(kernel, domain, 60));
  assertBalanced(kernel);
});

Deno.test("allocateFrames: counts and attributes that make no sense are refused", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  for (const count of [0, -1, 1.5, NaN, MOST_AT_ONCE + 1, 2 ** 64]) {
    assertRefused(allocateFrames(kernel, domain, count), "bad argument");
  }
  for (const colour of [-1, COLOURS, 0.5]) {
    const attributes = { colour };
    assertRefused(
      allocateFrames(kernel, domain, 1, attributes),
      "bad argument",
    );
  }
  const attributes = { multiple: 0 };
  assertRefused(allocateFrames(kernel, domain, 1, attributes), "bad argument");
  assertEquals(domain.frames.size, 0);
});

Deno.test("allocateFrames: frames of one colour", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const frames = given(allocateFrames(kernel, domain, 2, { colour: 5 }));
  assertEquals(frames.map(({ frame }) => frame % COLOURS), [5, 5]);
  // 160 frames from a multiple of 64 on have three of this colour.
  given(allocateFrames(kernel, domain, 1, { colour: 5 }));
  const refused = allocateFrames(kernel, domain, 1, { colour: 5 });
  const { sentence } = assertRefused(refused, "out of memory");
  assert(sentence.includes("157 are available to it, but not so many"));
  assertBalanced(kernel);
});

Deno.test("allocateFrames: frames that follow each other, from a multiple on", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "driver");
  const apart = given(allocateFrames(kernel, domain, 20));
  // Every second one of the first twenty is free.
  const odd = apart.filter(({ frame }) => frame % 2 === 1);
  given(deallocateFrames(kernel, domain, odd));
  const attributes = { contiguous: true, multiple: 8 };
  const frames = given(allocateFrames(kernel, domain, 10, attributes));
  const start = frames[0]!.frame;
  assertEquals(start, FIRST_FREE / PAGE_SIZE + 24);
  assertEquals(
    frames.map(({ frame }) => frame as number),
    frames.map((_, index) => start + index),
  );
  assertRefused(
    allocateFrames(kernel, domain, 130, { contiguous: true }),
    "out of memory",
  );
  const coloured = { contiguous: true, colour: 20 };
  const [first] = given(allocateFrames(kernel, domain, 4, coloured));
  assertEquals(first!.frame % COLOURS, 20);
  assertBalanced(kernel);
});

Deno.test("grantFrame: there is none left", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "greedy");
  for (let count = 0; count < FRAMES; count++) grantFrame(kernel, domain);
  assertThrows(
    () => grantFrame(kernel, domain),
    OutOfFrames,
    "No frame is free",
  );
  assertBalanced(kernel);
});

// ## Guarantees

Deno.test("guaranteeFrames: what is owed to others is not available", () => {
  const kernel = bareKernel();
  const modest = client(kernel, "modest", 60);
  const greedy = client(kernel, "greedy");
  assertEquals(availableTo(kernel, greedy), FRAMES - 60);
  assertEquals(availableTo(kernel, modest), FRAMES);
  given(allocateFrames(kernel, greedy, FRAMES - 60));
  assertRefused(allocateFrames(kernel, greedy, 1), "out of memory");
  assertThrows(() => grantFrame(kernel, greedy), OutOfFrames);
  given(allocateFrames(kernel, modest, 60));
  assertEquals(kernel.freeFrames.length, 0);
  assertBalanced(kernel);
});

Deno.test("guaranteeFrames: nobody is admitted whose guarantee could not be kept", () => {
  const kernel = bareKernel();
  client(kernel, "one", 100);
  const two = client(kernel, "two");
  const refused = assertRefused(
    guaranteeFrames(kernel, two, 61),
    "out of memory",
  );
  assert(refused.sentence.includes("60 are free that are not owed"));
  assertEquals(two.minimum, 0);
  given(guaranteeFrames(kernel, two, 60));
  // What others hold above their guarantees cannot be promised.
  const three = client(kernel, "three");
  assertRefused(guaranteeFrames(kernel, three, 1), "out of memory");
  given(guaranteeFrames(kernel, two, 10));
  given(allocateFrames(kernel, three, 50));
  assertRefused(guaranteeFrames(kernel, two, 11), "out of memory");
  // It has 50 already, and needs no free frame for them.
  given(guaranteeFrames(kernel, three, 50));
  assertRefused(guaranteeFrames(kernel, three, 51), "out of memory");
  assertRefused(guaranteeFrames(kernel, three, -1), "bad argument");
  assertBalanced(kernel);
});

Deno.test("guaranteeFrames: a domain's end sets free what was owed to it", () => {
  const kernel = bareKernel();
  const one = client(kernel, "one", 160);
  const two = client(kernel, "two");
  assertRefused(allocateFrames(kernel, two, 1), "out of memory");
  endDomain(kernel, one, EXITED);
  given(allocateFrames(kernel, two, 160));
  assertBalanced(kernel);
});

// ## Capabilities

Deno.test("capabilities: stale and foreign ones are refused", () => {
  const kernel = bareKernel();
  const [one, two] = [client(kernel, "one"), client(kernel, "two")];
  const [mine] = given(allocateFrames(kernel, one, 1));
  assert(isHeld(kernel, one, mine!));
  assertRefused(deallocateFrames(kernel, two, [mine!]), "not held");
  given(deallocateFrames(kernel, one, [mine!]));
  assert(!isHeld(kernel, one, mine!));
  assertRefused(deallocateFrames(kernel, one, [mine!]), "not held");
  // The same frame again, for the same domain: the old right is not the new one.
  const [again] = given(allocateFrames(kernel, one, 1));
  assertEquals(again!.frame, mine!.frame);
  assertRefused(deallocateFrames(kernel, one, [mine!]), "not held");
  const space = createSpace(kernel, one);
  assertRefused(mapFrames(kernel, one, space, BASE, [mine!], 1), "not held");
  given(mapFrames(kernel, one, space, BASE, [again!], 1));
  assertBalanced(kernel);
});

Deno.test("capabilities: nobody can name a page table or a strand's page", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "sly");
  const space = createSpace(kernel, domain);
  const generation = readFrame(kernel, space.root, "generation");
  assertEquals(domain.handles.size, 0);
  assert(!ownsFrame(kernel, domain, space.root));
  assertRefused(pin(kernel, domain, space.root), "not held");
  const handle = 0;
  const forged = {
    frame: space.root,
    domain: domain.identifier,
    generation,
    handle,
  } as FrameCapability;
  assertRefused(
    mapFrames(kernel, domain, space, BASE, [forged], 3),
    "not held",
  );
});

Deno.test("deallocateFrames: all or nothing, and one that is named twice goes once", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "one");
  const [a, b, c] = given(allocateFrames(kernel, domain, 3));
  given(pin(kernel, domain, b!.frame));
  assertRefused(deallocateFrames(kernel, domain, [a!, b!, c!]), "busy");
  assertEquals(domain.frames.size, 3);
  unpin(kernel, b!.frame);
  given(deallocateFrames(kernel, domain, [a!, a!]));
  assertEquals(kernel.freeFrames.length, FRAMES - 2);
  assertBalanced(kernel);
});

// ## Pins

Deno.test("pin: only a frame of one's own", () => {
  const kernel = bareKernel();
  const [one, two] = [client(kernel, "one"), client(kernel, "two")];
  const [mine] = given(allocateFrames(kernel, one, 1));
  assertRefused(pin(kernel, two, mine!.frame), "not held");
  assertRefused(pin(kernel, two, kernel.freeFrames[0]!), "not held");
  for (const frame of [0, 1.5, -1, 511, 512 + FRAMES, 2 ** 40]) {
    assertRefused(pin(kernel, one, frame as FrameNumber), "not held");
  }
  assertThrows(() => unpin(kernel, mine!.frame), Error, "was not pinned");
});

Deno.test("pin: a frame outlives its domain and is free once, after the last device", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "one");
  const [{ frame }] = given(allocateFrames(kernel, domain, 3)) as [
    FrameCapability,
  ];
  given(pin(kernel, domain, frame));
  given(pin(kernel, domain, frame));
  endDomain(kernel, domain, EXITED);
  assertEquals(kernel.freeFrames.length, FRAMES - 1);
  assert(!ownsFrame(kernel, domain, frame));
  assertRefused(pin(kernel, domain, frame), "not held");
  const rival = client(kernel, "rival");
  const others = given(allocateFrames(kernel, rival, FRAMES - 1));
  assert(others.every((one) => one.frame !== frame));
  unpin(kernel, frame);
  assertEquals(kernel.freeFrames, []);
  unpin(kernel, frame);
  assertEquals(kernel.freeFrames, [frame]);
  assertThrows(() => unpin(kernel, frame), Error, "was not pinned");
  assertBalanced(kernel);
});
