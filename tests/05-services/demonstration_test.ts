// What demonstrations look like on a screen of eighty columns.

import { assertEquals } from "@std/assert";
import { shownLines } from "../../chapters/05-services/mod.ts";

Deno.test("shownLines() joins text, breaks it anew, and lines up numbers", () => {
  const measured = { unit: "cycles", byDefault: 1_234_567, own: 89 };
  const between = ["in turn", "merged"] as const;
  const lines = shownLines({
    story: ["A program", "has pages.", "", "  as it stands  ", "And then:"],
    comparisons: [
      { ...measured, what: "all" },
      { ...measured, what: "many words ".repeat(6).trim(), between },
      { ...measured, what: "the rest", between },
    ],
    meaning: [`${"so ".repeat(40).trim()}.`],
  });
  assertEquals(lines, [
    "A program has pages.",
    "",
    "  as it stands  ",
    "And then:",
    "",
    `${"default".padStart(63)}            own`,
    `${"  all (cycles)".padEnd(54)}1,234,567             89`,
    "",
    `${"in turn".padStart(63)}         merged`,
    "  many words many words many words many words",
    `${"  many words many words (cycles)".padEnd(54)}1,234,567             89`,
    `${"  the rest (cycles)".padEnd(54)}1,234,567             89`,
    "",
    "so ".repeat(26).trim(),
    `${"so ".repeat(14).trim()}.`,
  ]);
});
