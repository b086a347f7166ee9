// A spindle and the program that it belongs to.

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  assemble,
  ElfError,
  type Program,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  carriedIn,
  carriedObject,
  carriedSection,
  checkSpindle,
  COUNTER,
  createEnvironment,
  headerOf,
  MOST_CARRIED,
  SPINDLE_SECTION,
  stubsOf,
  type TypedSpindle,
} from "../../chapters/03-spindles/mod.ts";

function typed(text: string): TypedSpindle {
  return checkSpindle({ file: "test.spindle", text }, createEnvironment());
}

const COUNTING = checkSpindle(COUNTER, createEnvironment());

function carrying(section: Uint8Array): Program {
  return {
    entry: virtual(0n),
    segments: [],
    symbols: [],
    notes: new Map([[SPINDLE_SECTION, section]]),
  };
}

Deno.test("headerOf declares each entry with C's names for its types", () => {
  const header = headerOf(typed(`spindle Names {
  entry all(a: u8, b: i16, int: u32, d: i64): bool { return a > 0; }
  entry nothing() {}
}`));
  assertStringIncludes(
    header,
    "_Bool Names_all(uint8_t a, int16_t b, uint32_t int_, int64_t d);",
  );
  assertStringIncludes(header, "void Names_nothing(void);");
  assertStringIncludes(header, "#ifndef SPINDLE_NAMES_H");
});

Deno.test("headerOf leaves handlers out", () => {
  const lines = headerOf(COUNTING).split("\n");
  assertEquals(lines.filter((one) => one.endsWith(");")), [
    "uint64_t Counter_add(uint64_t value);",
    "uint64_t Counter_times(uint64_t place);",
  ]);
});

Deno.test("stubsOf makes a label for each entry and one word of data", () => {
  const { symbols } = assemble(`${stubsOf(COUNTING)}`);
  assertEquals(
    [...symbols.keys()].filter((one) => one.startsWith("Counter")).sort(),
    ["Counter.calls", "Counter_add", "Counter_times"],
  );
});

Deno.test("carriedIn reads what carriedSection has written", () => {
  const other = typed("spindle Other { entry f(): u64 { return 1; } }");
  const symbols = new Map([
    ["Counter.calls", virtual(0x1_2000_2000n)],
    ["Other.calls", virtual(0x1_2000_2008n)],
  ]);
  const section = carriedSection([COUNTING, other], symbols);
  assertEquals(section.length % 8, 0);
  assertEquals(
    carriedIn(carrying(section)).map(({ source, calls }) => [
      source.text,
      calls,
    ]),
    [
      [COUNTER.text, 0x1_2000_2000n],
      [other.source.text, 0x1_2000_2008n],
    ],
  );
});

Deno.test("carriedIn finds nothing where nothing is carried", () => {
  assertEquals(
    carriedIn({ ...carrying(new Uint8Array()), notes: new Map() }),
    [],
  );
  assertEquals(carriedIn(carrying(new Uint8Array())), []);
});

Deno.test("carriedIn refuses a section that is cut off at any byte", () => {
  const section = carriedSection([COUNTING], new Map());
  const least = 16 + new TextEncoder().encode(COUNTER.text).length;
  for (let length = 1; length < least; length++) {
    assertThrows(
      () => carriedIn(carrying(section.subarray(0, length))),
      ElfError,
      "is cut off: the record at byte 0",
    );
  }
});

Deno.test("carriedIn refuses lengths that wrap around, and too many records", () => {
  const huge = new Uint8Array(32).fill(0xff);
  assertThrows(() => carriedIn(carrying(huge)), ElfError, "cut off");
  const many = new Uint8Array(16 * (MOST_CARRIED + 1));
  assertThrows(() => carriedIn(carrying(many)), ElfError, `${MOST_CARRIED}`);
  assertEquals(
    carriedIn(carrying(many.subarray(0, 16 * MOST_CARRIED))).length,
    MOST_CARRIED,
  );
});

Deno.test("carriedObject holds the whole source as bytes", () => {
  const text = carriedObject(COUNTING);
  const bytes = text.split("\n")
    .filter((line) => line.includes(".byte"))
    .flatMap((line) => line.replace(".byte", "").split(",").map(Number));
  assertEquals(new TextDecoder().decode(Uint8Array.from(bytes)), COUNTER.text);
});
