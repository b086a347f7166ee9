// What is kept of GNU's compiler is what it makes today.

import { assertEquals } from "@std/assert";
import { readable } from "../../command/bench/pairs.ts";
import { inFolder, output } from "./tools.ts";

const BENCH = new URL("../../command/bench/", import.meta.url).pathname;

/** The instructions and labels of an assembly listing. */
function instructions(text: string): string[] {
  return readable(text).split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("."));
}

Deno.test("pairs.s is what the C compiler makes of pairs.c", () =>
  inFolder(async (folder) => {
    const file = `${folder}/pairs.s`;
    await output(
      "alpha-linux-gnu-gcc",
      "-O2",
      "-mcpu=ev4",
      "-ffreestanding",
      "-fno-builtin",
      "-fno-common",
      "-fno-asynchronous-unwind-tables",
      "-S",
      `${BENCH}pairs.c`,
      "-o",
      file,
    );
    const kept = await Deno.readTextFile(`${BENCH}pairs.s`);
    const made = await Deno.readTextFile(file);
    assertEquals(instructions(kept), instructions(made));
  }));
