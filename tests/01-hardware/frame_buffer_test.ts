import { assert, assertEquals } from "@std/assert";
import {
  CLOCK_RATE,
  LINE_CYCLES,
  PICTURE_CYCLES,
  Screen,
  SCREEN_HEIGHT,
  SCREEN_PORT,
  SCREEN_REGISTERS,
  SCREEN_WIDTH,
} from "../../chapters/01-hardware/mod.ts";
import {
  deviceMemory,
  MEMORY,
  peekDevice,
  pokeDevice,
  printedBy,
  programsOn,
  random,
} from "./helpers.ts";

const AT = Object.fromEntries(
  Object.entries(SCREEN_REGISTERS).map(([name, { offset }]) => [name, offset]),
) as Record<keyof typeof SCREEN_REGISTERS, number>;
const [ON, INTERRUPT, DIRECT] = [1, 2, 4];
const BLANK = LINE_CYCLES * SCREEN_HEIGHT;

/** A screen that shows what is at 0x4000, from the first blank on. */
function screen(control = ON) {
  const memory = deviceMemory();
  const one = new Screen(SCREEN_PORT, memory);
  pokeDevice(one, AT.START, 0x4000);
  pokeDevice(one, AT.CONTROL, control);
  return { screen: one, memory };
}

/** Red, green and blue of a point. */
function pointOf(one: Screen, x: number, y: number): number[] {
  const { width, rgba } = one.picture();
  return [...rgba.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];
}

Deno.test("sixty pictures a second, as nearly as whole cycles allow", () => {
  assert(Math.abs(CLOCK_RATE / PICTURE_CYCLES - 60) < 0.01);
});

Deno.test("LINE goes from top to bottom and STATUS tells of the blank", () => {
  const { screen: one } = screen();
  for (const picture of [0, 1, 7]) {
    const begin = picture * PICTURE_CYCLES;
    const line = (now: number) => peekDevice(one, AT.LINE, begin + now);
    const status = (now: number) => peekDevice(one, AT.STATUS, begin + now);
    assertEquals([line(0), line(LINE_CYCLES - 1), line(LINE_CYCLES)], [
      0,
      0,
      1,
    ]);
    assertEquals([line(BLANK - 1), status(BLANK - 1)], [SCREEN_HEIGHT - 1, 0]);
    assertEquals([line(BLANK), status(BLANK)], [SCREEN_HEIGHT, 1]);
    assertEquals(status(PICTURE_CYCLES - 1), 1);
  }
});

Deno.test("the blank interrupts once a picture, until it is acknowledged", () => {
  const { screen: one } = screen(ON | INTERRUPT);
  for (let picture = 0; picture < 3; picture++) {
    assertEquals(one.due, BLANK + picture * PICTURE_CYCLES);
    one.attend(one.due - 1);
    assertEquals(one.interrupting, false);
    one.attend(one.due);
    assertEquals(one.interrupting, true);
    assertEquals(peekDevice(one, AT.FRAMES), picture + 1);
    pokeDevice(one, AT.EVENTS, 1);
    assertEquals(one.interrupting, false);
  }
});

Deno.test("a screen that is off is never due, and one that is switched on waits for a blank", () => {
  const { screen: one } = screen(0);
  assertEquals(one.due, Infinity);
  for (
    const now of [0, BLANK, BLANK + 1, PICTURE_CYCLES, 10 * PICTURE_CYCLES]
  ) {
    pokeDevice(one, AT.CONTROL, ON, now);
    assert(one.due >= now && one.due < now + PICTURE_CYCLES);
    assertEquals(one.due % PICTURE_CYCLES, BLANK);
    pokeDevice(one, AT.CONTROL, 0, now);
    assertEquals(one.due, Infinity);
  }
});

Deno.test("blanks that nobody looked at are counted", () => {
  const { screen: one } = screen();
  one.attend(BLANK + 99 * PICTURE_CYCLES);
  assertEquals(peekDevice(one, AT.FRAMES), 100);
  assertEquals(one.due, BLANK + 100 * PICTURE_CYCLES);
});

Deno.test("a new START is shown from the next blank on", () => {
  const { screen: one } = screen();
  assertEquals(peekDevice(one, AT.SHOWN), 0);
  one.attend(BLANK);
  assertEquals(peekDevice(one, AT.SHOWN), 0x4000);
  pokeDevice(one, AT.START, 0x8000, BLANK + 1);
  assertEquals(peekDevice(one, AT.SHOWN), 0x4000);
  one.attend(BLANK + PICTURE_CYCLES);
  assertEquals(peekDevice(one, AT.SHOWN), 0x8000);
});

Deno.test("a byte of memory is a point in the colour of its palette entry", () => {
  const { screen: one, memory } = screen();
  one.attend(BLANK);
  pokeDevice(one, AT.PALETTE + 4 * 9, 0xff_1122_33);
  memory.bytes[0x4000] = 9;
  memory.bytes[0x4000 + 3 * SCREEN_WIDTH + 5] = 9;
  assertEquals(pointOf(one, 0, 0), [0x11, 0x22, 0x33]);
  assertEquals(pointOf(one, 5, 3), [0x11, 0x22, 0x33]);
  assertEquals(pointOf(one, 6, 3), [0, 0, 0]);
  const { width, height, rgba } = one.picture();
  assertEquals([width, height], [SCREEN_WIDTH, SCREEN_HEIGHT]);
  assertEquals(rgba.length, 4 * width * height);
  assertEquals(rgba.every((value, at) => at % 4 !== 3 || value === 255), true);
});

Deno.test("with DIRECT a point is 32 bits, and STRIDE leads from line to line", () => {
  const { screen: one, memory } = screen(ON | DIRECT);
  one.attend(BLANK);
  pokeDevice(one, AT.STRIDE, 4096);
  memory.view.setUint32(0x4000 + 2 * 4096 + 4 * 7, 0x80_aabbcc, true);
  assertEquals(pointOf(one, 7, 2), [0xaa, 0xbb, 0xcc]);
});

Deno.test("what is outside of memory, or switched off, is black", () => {
  for (
    const [start, control] of [[MEMORY - 640, ON], [0xffff_fff0, ON | DIRECT], [
      0x4000,
      0,
    ]]
  ) {
    const { screen: one, memory } = screen(ON);
    memory.bytes.fill(1);
    pokeDevice(one, AT.PALETTE + 4, 0xffffff);
    pokeDevice(one, AT.START, start!);
    one.attend(BLANK);
    pokeDevice(one, AT.CONTROL, control!, BLANK);
    assertEquals(pointOf(one, 0, 1), [0, 0, 0]);
    if (start === MEMORY - 640) {
      assertEquals(pointOf(one, 639, 0), [255, 255, 255]);
    }
  }
});

Deno.test("a screen that is restored goes on with the same picture", () => {
  const { screen: one } = screen(ON | INTERRUPT);
  one.attend(BLANK);
  pokeDevice(one, AT.START, 0x5000);
  const saved = structuredClone(one.save());
  const other = new Screen(SCREEN_PORT, deviceMemory());
  other.restore(saved);
  assertEquals(other.save(), saved);
  assertEquals([other.due, other.interrupting], [one.due, true]);
  for (const each of [one, other]) each.attend(each.due);
  assertEquals(other.save(), one.save());
});

Deno.test("the program on the page of the screen draws a square of grey shades", () => {
  const [program] = programsOn("board/frame_buffer.ts");
  const [printed, machine] = printedBy(program!);
  assertEquals(printed, ".");
  assertEquals(machine.stopped, { reason: "halt", code: "software" });
  const { width, rgba } = machine.board.screen.picture();
  for (const [x, y] of [[0, 0], [127, 0], [0, 127], [100, 27], [5, 5]]) {
    const shade = 2 * (x! ^ y!);
    const at = 4 * (y! * width + x!);
    assertEquals([...rgba.subarray(at, at + 3)], [shade, shade, shade]);
  }
  assertEquals(rgba[4 * 128], 0, "right of the square is nothing");
  assertEquals(rgba[4 * (128 * width + 1)], 0, "nor below it");
});

Deno.test("no registers hang the screen", () => {
  const next = random(5);
  const { screen: one } = screen();
  let now = 0;
  for (let step = 0; step < 20_000; step++) {
    pokeDevice(one, next() % 0x800 & ~3, next() % 2 ? next() : next() % 8, now);
    now += next() % PICTURE_CYCLES;
    if (one.due <= now) one.attend(now);
    assert(one.due > now);
    if (step % 2000 === 0) one.picture();
  }
  assert(peekDevice(one, AT.FRAMES) > 100);
});
