// C programs without a kernel: what gcc makes of them, here and under QEMU.

import { assertEquals, assertNotEquals } from "@std/assert";
import { readElf } from "../../chapters/01-hardware/mod.ts";
import { runHere } from "../guests/guests.ts";
import { fileUnderQemu } from "./qemu.ts";
import { inFolder, output } from "./tools.ts";

const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
const SOURCES = `${ROOT}/tests/guests/c/`;

/** Ways to compile, from the plainest to the most eager. */
const WAYS: readonly (readonly string[])[] = [
  ["-O0"],
  ["-O2"],
  ["-O3", "-mcpu=ev67"],
];

/** Compiles a program into the file `path`, linked for kseg. */
async function compile(
  name: string,
  way: readonly string[],
  path: string,
): Promise<void> {
  await output(
    "alpha-linux-gnu-gcc",
    ...way,
    ...["-ffreestanding", "-fno-builtin", "-nostdlib", "-static"],
    ...["-Wall", "-Wextra", "-Wl,--no-relax,--build-id=none"],
    "-Wl,-Ttext-segment=0xfffffc0000040000,--no-warn-rwx-segments",
    ...["-o", path, `${SOURCES}${name}.c`],
    // Division is not an instruction: it is a procedure of the C library.
    ...["-lc", "-lgcc"],
  );
}

/** Compiles and runs a program on both machines; both must say the same. */
async function compare(
  name: string,
  way: readonly string[],
  processors: number,
): Promise<string> {
  return await inFolder(async (folder) => {
    const path = `${folder}/${name}`;
    await compile(name, way, path);
    const told = await fileUnderQemu(path, processors);
    const image = readElf(await Deno.readFile(path));
    for (const kind of ["plain", "fast"] as const) {
      const here = runHere(image, processors, kind);
      assertEquals(here.transcript.split("\n"), told.split("\n"));
      assertEquals(here.stop, { reason: "halt", code: "software" });
    }
    return told;
  });
}

for (const name of ["integers", "memory", "floating"]) {
  Deno.test(`the C program "${name}" says the same here and under QEMU, however compiled`, async () => {
    const told = new Set<string>();
    for (const way of WAYS) told.add(await compare(name, way, 1));
    assertEquals(told.size, 1);
    assertNotEquals([...told], [""]);
  });
}

for (const processors of [1, 2, 4]) {
  Deno.test(`locks, barriers and interrupts hold on ${processors} processors, here and under QEMU`, async () => {
    for (const way of WAYS) {
      const told = await compare("soak", way, processors);
      assertEquals(told.startsWith(`processors ${processors}\n`), true, told);
      assertEquals(told.endsWith("all were interrupted 1\n"), true, told);
    }
  });
}

Deno.test("the README's own kernel prints its line here and under QEMU", () =>
  inFolder(async (folder) => {
    const readme = await Deno.readTextFile(`${ROOT}/README.md`);
    const commands = /kernel's window[^]*?```sh\n([^]*?)```/.exec(readme)![1]!
      .replaceAll("\\\n", " ").replace("tests/", `${ROOT}/tests/`)
      .split("\n").map((line) => line.trim().split(/\s+/)).slice(0, 3);
    const [compiling, booting, qemu] = commands.map((words) =>
      words.map((word) => word === "hello" ? `${folder}/hello` : word)
    );
    await output(compiling![0]!, ...compiling!.slice(1));
    assertEquals(booting!.slice(0, 4), ["deno", "task", "boot", "--bare"]);
    const here = await output(
      Deno.execPath(),
      ...["run", "-A", "--quiet", `${ROOT}/mod.ts`, ...booting!.slice(2)],
    );
    assertEquals(here, "Hello from kseg!\n");
    const there = await output(qemu![0]!, ...qemu!.slice(1));
    assertEquals(there.replaceAll("\r", "").endsWith(here), true, there);
  }));
