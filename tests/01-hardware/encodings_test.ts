import { assertEquals, assertThrows } from "@std/assert";
import {
  cut,
  type Fields,
  type Format,
  join,
  opcodeOf,
} from "../../chapters/01-hardware/mod.ts";
import { random } from "./helpers.ts";

const FORMATS: readonly Format[] = [
  "memory",
  "function",
  "jump",
  "branch",
  "operate",
  "float",
  "pal",
];

Deno.test("join undoes cut in every format, for random words", () => {
  const next = random(1);
  for (let round = 0; round < 5000; round++) {
    for (const format of FORMATS) {
      // Bits 15 to 13 of an operate instruction with a register are ignored.
      const raw = next();
      const ignored = format === "operate" && !(raw & 0x1000) ? 0xe000 : 0;
      const word = (raw & ~ignored) >>> 0;
      assertEquals(join(format, cut(word, format)), word, format);
    }
  }
});

Deno.test("cut extends the sign of displacements", () => {
  const memory = cut(0xa03e_8000, "memory");
  assertEquals([memory.ra, memory.rb, memory.displacement], [1, 30, -32768]);
  assertEquals(cut(0xc3ff_ffff, "branch").displacement, -1);
  assertEquals(cut(0xc3ef_ffff, "branch").displacement, 0xf_ffff);
  assertEquals(cut(0x6bfb_3fff, "jump").displacement, 0x3fff);
});

Deno.test("cut takes a literal as unsigned and R31 for the register", () => {
  const { literal, rb } = cut(0x403f_f403, "operate");
  assertEquals([literal, rb], [255, 31]);
  assertEquals(cut(0x4022_0403, "operate").literal, undefined);
});

Deno.test("opcodeOf reads the top six bits of a word with the sign bit set", () => {
  assertEquals(opcodeOf(0xffff_ffff), 0x3f);
  assertEquals(opcodeOf(-1), 0x3f);
});

Deno.test("join refuses what does not fit and says what would", () => {
  const refuse = (format: Format, fields: Partial<Fields>, message: string) =>
    assertEquals(
      assertThrows(() => join(format, fields), RangeError).message,
      message,
    );
  refuse(
    "memory",
    { displacement: 32768 },
    "Cannot encode displacement 32768: it must be from -32768 to 32767",
  );
  refuse(
    "memory",
    { displacement: 0.5 },
    "Cannot encode displacement 0.5: it must be from -32768 to 32767",
  );
  refuse(
    "branch",
    { displacement: -(2 ** 20) - 1 },
    "Cannot encode branch distance -1048577: it must be from -1048576 to 1048575",
  );
  refuse(
    "operate",
    { literal: 256 },
    "Cannot encode literal 256: it must be from 0 to 255",
  );
  refuse(
    "pal",
    { function: 2 ** 26 },
    "Cannot encode call number 67108864: it must be from 0 to 67108863",
  );
});
