import { assertEquals } from "@std/assert";
import {
  BEING_SET,
  BINARY,
  CLOCK_RATE,
  DAY_OF_24,
  physical,
  TIME_BYTES,
  TimeOfYear,
} from "../../chapters/01-hardware/mod.ts";

type Name = keyof typeof TIME_BYTES;

/** A chip, and the way software uses it: index first, then the byte. */
function chip() {
  const clock = new TimeOfYear(physical(0));
  const at = (index: number) => clock.write(0, 1, BigInt(index), 0);
  return {
    clock,
    byte: (index: number, seconds = 0) => {
      at(index);
      return Number(clock.read(1, 1, seconds * CLOCK_RATE));
    },
    set: (index: number, value: number, seconds = 0) => {
      at(index);
      clock.write(1, 1, BigInt(value), seconds * CLOCK_RATE);
    },
  };
}

const TIME: readonly Name[] = [
  "year",
  "month",
  "day",
  "hours",
  "minutes",
  "seconds",
];

/** The time that the chip shows, in hexadecimal: its digits if they are decimal. */
function shown({ byte }: ReturnType<typeof chip>, seconds: number): string {
  return TIME.map((name) =>
    byte(TIME_BYTES[name].index, seconds).toString(16).padStart(2, "0")
  ).join(" ");
}

/** Sets the whole time, as kernels do. */
function setTime(
  { byte, set }: ReturnType<typeof chip>,
  values: readonly number[],
  seconds = 0,
): void {
  const { index } = TIME_BYTES.B;
  const mode = byte(index);
  set(index, mode | BEING_SET, seconds);
  TIME.forEach((name, place) =>
    set(TIME_BYTES[name].index, values[place]!, seconds)
  );
  set(index, mode, seconds);
}

Deno.test("the watch begins on a Monday morning in November 1994", () => {
  const one = chip();
  assertEquals(shown(one, 0), "94 11 14 09 00 00");
  assertEquals(one.byte(TIME_BYTES.weekday.index), 2);
});

Deno.test("the watch follows the cycle counter, second by second", () => {
  const one = chip();
  assertEquals(shown(one, 0.999), "94 11 14 09 00 00");
  assertEquals(shown(one, 1), "94 11 14 09 00 01");
  assertEquals(shown(one, 3599), "94 11 14 09 59 59");
  assertEquals(shown(one, 15 * 3600), "94 11 15 00 00 00");
  assertEquals(one.byte(TIME_BYTES.weekday.index, 15 * 3600), 3);
  assertEquals(shown(one, 47 * 86400), "94 12 31 09 00 00");
  assertEquals(shown(one, 48 * 86400), "95 01 01 09 00 00");
});

Deno.test("the watch knows leap years", () => {
  const midnight = [0x23, 0x59, 0x59];
  const nights: [number, number, string][] = [
    [0x95, 0x28, "95 03 01 00 00 00"],
    [0x96, 0x28, "96 02 29 00 00 00"],
    [0x96, 0x29, "96 03 01 00 00 00"],
    [0x00, 0x28, "00 02 29 00 00 00"],
  ];
  for (const [year, day, next] of nights) {
    const one = chip();
    setTime(one, [year, 0x02, day, ...midnight]);
    assertEquals(shown(one, 1), next);
  }
});

Deno.test("the watch can be set, at once or byte by byte", () => {
  const one = chip();
  setTime(one, [0x99, 0x12, 0x31, 0x23, 0x59, 0x58], 100);
  assertEquals(shown(one, 101), "99 12 31 23 59 59");
  assertEquals(shown(one, 102), "00 01 01 00 00 00");
  one.set(TIME_BYTES.minutes.index, 0x30, 102);
  assertEquals(shown(one, 103), "00 01 01 00 30 01");
});

Deno.test("while it is being set, the watch stands still and shows what was written", () => {
  const one = chip();
  one.set(TIME_BYTES.B.index, DAY_OF_24 | BEING_SET);
  one.set(TIME_BYTES.month.index, 0x02);
  one.set(TIME_BYTES.day.index, 0x31);
  assertEquals(shown(one, 50), "94 02 31 09 00 00");
});

Deno.test("the watch writes numbers as it is told to", () => {
  const one = chip();
  one.set(TIME_BYTES.B.index, BINARY | DAY_OF_24);
  assertEquals(shown(one, 6 * 3600 + 45 * 60), "5e 0b 0e 0f 2d 00");
  one.set(TIME_BYTES.B.index, 0);
  const hours = (at: number) => one.byte(TIME_BYTES.hours.index, at * 3600);
  const after = [0, 3, 4, 14, 15].map(hours);
  assertEquals(after, [0x09, 0x92, 0x81, 0x91, 0x12]);
});

Deno.test("afternoons that are set in twelve hours are afternoons", () => {
  for (
    const [byte, expected] of [[0x12, 0x00], [0x92, 0x12], [
      0x83,
      0x15,
    ]] as const
  ) {
    const one = chip();
    one.set(TIME_BYTES.B.index, 0);
    one.set(TIME_BYTES.hours.index, byte);
    one.set(TIME_BYTES.B.index, DAY_OF_24);
    assertEquals(one.byte(TIME_BYTES.hours.index), expected);
  }
});

Deno.test("the watch has a good battery, nothing to report, and remembers the rest", () => {
  const one = chip();
  assertEquals(one.byte(TIME_BYTES.D.index), 0x80);
  one.set(TIME_BYTES.D.index, 0);
  one.set(TIME_BYTES.C.index, 0xff);
  assertEquals([one.byte(13), one.byte(12)], [0x80, 0]);
  for (let index = 14; index < 128; index++) one.set(index, index * 3 & 255);
  for (let index = 14; index < 128; index++) {
    assertEquals(one.byte(index), index * 3 & 255);
    assertEquals(one.byte(index | 128), index * 3 & 255);
  }
});

Deno.test("no bytes are a time that stops the watch", () => {
  for (const year of [0x69, 0x70, 0xff]) {
    for (const rest of [0, 0x99, 0xff]) {
      const one = chip();
      setTime(one, [year, rest, rest, rest, rest, rest]);
      assertEquals(shown(one, 10 ** 6).length, 17);
    }
  }
});

Deno.test("a watch that was saved goes on where it was", () => {
  const one = chip();
  setTime(one, [0x88, 0x08, 0x08, 0x08, 0x08, 0x08]);
  const other = chip();
  other.clock.restore(structuredClone(one.clock.save()));
  assertEquals(shown(other, 2), "88 08 08 08 08 10");
});
