// Frames of video: showing, blanks, authority, ends.

import { assert, assertEquals } from "@std/assert";
import { PAGE_SIZE, PICTURE_CYCLES } from "../../chapters/01-hardware/mod.ts";
import {
  endDomain,
  FIRST_FREE,
  grantScreen,
  type Kernel,
  PICTURE_BYTES,
  readFrame,
  runKernel,
  type ScreenRight,
  setColour,
  showPicture,
  tellBlanks,
} from "../../chapters/02-controllers/mod.ts";
import {
  assertQuiet,
  blockOnCall,
  bytesOf,
  deviceKernel,
  heard,
  type Holder,
  holder,
  pinsOf,
  runUntil,
  sleeping,
} from "./device_helpers.ts";
import { assertRefused, given } from "./memory_helpers.ts";

const ENDED = { kind: "exited", status: 0 } as const;
const FRAMES = Math.ceil(PICTURE_BYTES / PAGE_SIZE);

interface Painter extends Holder {
  readonly right: ScreenRight;
}

/** A kernel with a strand that waits, and a domain with the screen and two pictures. */
function studio(): { kernel: Kernel; painter: Painter } {
  const kernel = deviceKernel({ memory: FIRST_FREE + 400 * PAGE_SIZE });
  blockOnCall(kernel);
  sleeping(kernel);
  runKernel(kernel);
  const one = holder(kernel, "painter", 2 * FRAMES);
  const painter = { ...one, right: grantScreen(kernel, one.domain) };
  for (const [index, frame] of one.frames.entries()) {
    bytesOf(kernel, frame).fill(index < FRAMES ? 1 : 2);
  }
  return { kernel, painter };
}

function show(
  kernel: Kernel,
  { domain, right, frames }: Painter,
  first: number,
) {
  return showPicture(kernel, domain, right, frames[first]!);
}

/** The colour of the point in the middle. */
function middle({ machine }: Kernel): number[] {
  const { rgba, width, height } = machine.board.screen.picture();
  const at = 4 * (width * height / 2 + width / 2);
  return [...rgba.subarray(at, at + 3)];
}

Deno.test("showPicture: a picture is seen from the next blank on, and pinned as long as it is read", () => {
  const { kernel, painter } = studio();
  const { domain, right, frames } = painter;
  given(setColour(kernel, domain, right, 1, 0xff0000));
  given(setColour(kernel, domain, right, 2, 0x00ff00));
  given(show(kernel, painter, 0));
  assertEquals(pinsOf(kernel), FRAMES);
  const { screen } = kernel.devices;
  runUntil(kernel, () => screen.next === undefined);
  assertEquals(middle(kernel), [255, 0, 0]);
  given(show(kernel, painter, FRAMES));
  assertEquals(middle(kernel), [255, 0, 0]);
  assertEquals(readFrame(kernel, frames[0]!, "pins"), 1);
  assertEquals(pinsOf(kernel), 2 * FRAMES);
  runUntil(kernel, () => screen.next === undefined);
  assertEquals(middle(kernel), [0, 255, 0]);
  assertEquals(readFrame(kernel, frames[0]!, "pins"), 0);
  assertEquals(pinsOf(kernel), FRAMES);
  const interrupts = kernel.devices.interrupts[4];
  assertEquals(interrupts, 2, "nobody wants to hear of blanks");
});

Deno.test("showPicture: a picture that was replaced before anybody saw it is let go", () => {
  const { kernel, painter } = studio();
  given(show(kernel, painter, 0));
  given(show(kernel, painter, FRAMES));
  assertEquals(readFrame(kernel, painter.frames[0]!, "pins"), 0);
  given(show(kernel, painter, FRAMES));
  assertEquals(pinsOf(kernel), FRAMES);
  endDomain(kernel, painter.domain, ENDED);
  assertQuiet(kernel);
});

Deno.test("showPicture: a picture of full colours needs four times the memory", () => {
  const { kernel, painter } = studio();
  const { domain, right, frames } = painter;
  const direct = (frame: number) =>
    showPicture(kernel, domain, right, frame, true);
  assertRefused(direct(frames[0]!), "not held");
  assertEquals(pinsOf(kernel), 0);
  const big = holder(kernel, "big", Math.ceil(4 * PICTURE_BYTES / PAGE_SIZE));
  const its = grantScreen(kernel, big.domain);
  for (const frame of big.frames) bytesOf(kernel, frame).fill(0x33);
  given(showPicture(kernel, big.domain, its, big.frames[0]!, true));
  runUntil(kernel, () => kernel.devices.screen.next === undefined);
  assertEquals(middle(kernel), [0x33, 0x33, 0x33]);
  // While a smaller picture waits, nothing is read beyond its end.
  given(showPicture(kernel, big.domain, its, big.frames[0]!));
  given(setColour(kernel, big.domain, its, 0x33, 0x0000ff));
  assertEquals(middle(kernel), [0, 0, 255]);
  runUntil(kernel, () => kernel.devices.screen.next === undefined);
  assertEquals(middle(kernel), [0, 0, 255]);
});

Deno.test("Video.blank: is told at every blank while it is wanted, and only then", () => {
  const { kernel, painter } = studio();
  const { domain, right, frames } = painter;
  const blanks = heard(kernel, "Video.blank");
  given(show(kernel, painter, 0));
  runUntil(kernel, () => kernel.devices.screen.next === undefined);
  assertEquals(runKernel(kernel).reason, "halt", "nobody waits for a blank");
  assertEquals(blanks, []);
  given(tellBlanks(kernel, domain, right, true));
  const start = kernel.machine.processor.counters.cycles;
  runUntil(kernel, () => blanks.length === 5);
  const cycles = kernel.machine.processor.counters.cycles - start;
  assert(cycles > 4 * PICTURE_CYCLES && cycles < 7 * PICTURE_CYCLES);
  assertEquals(new Set(blanks.flat()), new Set([frames[0]!]));
  given(tellBlanks(kernel, domain, right, false));
  assertEquals(runKernel(kernel).reason, "halt");
});

Deno.test("showPicture: the screen shows nobody's memory but the holder's", () => {
  const { kernel, painter } = studio();
  const { domain, right, frames } = painter;
  const other = holder(kernel, "other", FRAMES);
  assertRefused(
    showPicture(kernel, other.domain, right, other.frames[0]!),
    "not held",
  );
  assertRefused(
    showPicture(kernel, domain, { ...right }, frames[0]!),
    "not held",
  );
  assertRefused(
    showPicture(kernel, domain, right, other.frames[0]!),
    "not held",
  );
  // The picture begins in the holder's memory and ends in another's.
  assertRefused(
    showPicture(kernel, domain, right, frames[FRAMES + 1]!),
    "not held",
  );
  assertRefused(setColour(kernel, domain, right, 256, 0), "bad argument");
  assertRefused(setColour(kernel, other.domain, right, 1, 0), "not held");
  assertRefused(tellBlanks(kernel, other.domain, right, true), "not held");
  assertEquals(kernel.machine.board.screen.on, false);
  assertQuiet(kernel);
});

Deno.test("endDomain: the screen of a domain that ends is dark and reads nothing", () => {
  const { kernel, painter } = studio();
  given(show(kernel, painter, 0));
  runUntil(kernel, () => kernel.devices.screen.next === undefined);
  given(show(kernel, painter, FRAMES));
  given(tellBlanks(kernel, painter.domain, painter.right, true));
  const free = kernel.freeFrames.length;
  endDomain(kernel, painter.domain, ENDED);
  assertEquals(kernel.freeFrames.length, free + 2 * FRAMES);
  assertEquals(kernel.machine.board.screen.on, false);
  assertEquals(kernel.expected.size, 0);
  assertEquals(runKernel(kernel).reason, "halt");
  assertQuiet(kernel);
});
