// Real programs, built by Debian's compiler, under our kernel and under QEMU.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { fullEnvironment, libraryOf } from "../../chapters/04-verifier/mod.ts";
import { HISTOGRAM } from "../../chapters/05-services/mod.ts";
import { spin } from "../command/spin.ts";
import { inFolder, type Outcome, output, runTool } from "./tools.ts";

const CORPUS = new URL("../corpus/", import.meta.url).pathname;

/** Compiles a program of the corpus without a C library. */
async function compile(
  folder: string,
  name: string,
  options: readonly string[],
  ...more: string[]
): Promise<string> {
  const program = `${folder}/${name}`;
  await output(
    "alpha-linux-gnu-gcc",
    ...options,
    "-ffreestanding",
    "-fno-builtin",
    "-nostdlib",
    "-static",
    "-Wl,--no-relax,-z,noexecstack",
    "-o",
    program,
    `${CORPUS}${name}.c`,
    ...more,
  );
  return program;
}

/** Runs a program under our kernel, as a user would. */
function underSpin(
  program: string,
  args: readonly string[] = [],
  input = "",
  options: readonly string[] = [],
): Promise<Outcome> {
  return spin(["boot", "--run", program, ...options, "--", ...args], input);
}

const BUILDS = [
  ["-O2"],
  ["-O2", "-mcpu=ev56"],
  ["-O0"],
  ["-O3", "-fno-inline"],
  ["-O1"],
];

for (const options of BUILDS) {
  const name = options.join(" ");
  Deno.test(`a C program built with ${name} prints what it prints under QEMU`, () =>
    inFolder(async (folder) => {
      const program = await compile(folder, "tour", options);
      const expected = await runTool("qemu-alpha", program);
      assertEquals(await underSpin(program), expected);
      assertEquals(expected.code, 41);
      assertStringIncludes(expected.stdout, "queens 0000000000000004\n");
    }));
}

const FLOATING = [
  ["-O2"],
  ["-O2", "-mieee-with-inexact", "-mcpu=ev67"],
  ["-O2", "-mfp-rounding-mode=d"],
  ["-O0"],
];

for (const options of FLOATING) {
  const name = options.join(" ");
  Deno.test(`a C program with doubles built with ${name} prints what it prints under QEMU`, () =>
    inFolder(async (folder) => {
      const program = await compile(folder, "doubles", options);
      const expected = await runTool("qemu-alpha", program);
      for (const engine of ["fast", "reference"]) {
        const ours = await underSpin(program, [], "", ["--engine", engine]);
        assertEquals(ours, expected);
      }
      assertEquals(expected.code, 23);
      assertStringIncludes(expected.stdout, "root of two 3ff6a09e667f3bcc\n");
    }));
}

Deno.test("a C program has its input, both outputs and its arguments", () =>
  inFolder(async (folder) => {
    const program = await compile(folder, "echo", ["-O2"]);
    const input = "first line\nsecond, without an end: " + "x".repeat(9000);
    const ended = await underSpin(program, ["one", "two words", ""], input);
    assertEquals(ended, {
      code: 0,
      stdout: input,
      stderr: "one\ntwo words\n\n",
    });
  }));

// QEMU mends unaligned accesses; the kernel here does not.
const FAULTS: readonly (readonly [string, number, string])[] = [
  ["n", 139, "access violation: read of 0x0"],
  ["w", 139, "access violation: write of 0x7000000000"],
  ["t", 139, "access violation: write of 0x12"],
  ["k", 139, "access violation: read of 0xfffffc0000010000"],
  ["j", 139, "access violation: fetch of 0x1000000"],
  ["s", 139, "access violation: write of 0x11fe"],
  ["u", 138, "unaligned access to 0x12"],
  ["i", 132, "illegal instruction"],
  ["h", 132, "illegal instruction"],
  ["b", 133, "breakpoint"],
  ["z", 136, "arithmetic trap"],
];

Deno.test("each fault of a C program ends it with a signal and one line", () =>
  inFolder(async (folder) => {
    const program = await compile(folder, "faults", ["-O2", "-w"]);
    for (const [letter, code, sentence] of FAULTS) {
      const ended = await underSpin(program, [letter]);
      assertEquals([letter, ended.code, ended.stdout], [letter, code, ""]);
      assertStringIncludes(ended.stderr, `spin: ${program}: ${sentence}`);
      assertEquals(ended.stderr.trimEnd().split("\n").length, 1);
      if (letter === "u") continue;
      const signal = (await runTool("qemu-alpha", program, letter)).code;
      assertEquals([letter, signal], [letter, code]);
    }
  }));

// QEMU has no call that gives floating point up, so there is nothing to compare with.

Deno.test("a C program that gives floating point up gets it again", () =>
  inFolder(async (folder) => {
    const program = await compile(folder, "faults", ["-O2", "-w"]);
    const { code, stderr } = await underSpin(program, ["f"]);
    assertEquals([code, stderr], [0, ""]);
  }));

Deno.test("errors of system calls have the numbers that QEMU gives", () =>
  inFolder(async (folder) => {
    const program = await compile(folder, "faults", ["-O2", "-w"]);
    for (const [letter, status] of [["c", 78], ["e", 14], ["o", 14]] as const) {
      const { code } = await underSpin(program, [letter]);
      const expected = await runTool("qemu-alpha", program, letter);
      assertEquals([letter, code], [letter, status]);
      assertEquals([letter, expected.code], [letter, status]);
    }
  }));

Deno.test("an endless C program ends at --max-cycles with status 124", () =>
  inFolder(async (folder) => {
    const program = await compile(folder, "faults", ["-O2", "-w"]);
    const options = ["--max-cycles", "200000"];
    const ended = await underSpin(program, ["l"], "", options);
    assertEquals(ended.code, 124);
    assertStringIncludes(ended.stderr, "still running after 200,000 cycles");
  }));

Deno.test("a library made here is linked by GNU's tools and runs under QEMU", () =>
  inFolder(async (folder) => {
    const library = `${folder}/library.s`;
    const text = libraryOf(HISTOGRAM, fullEnvironment());
    await Deno.writeTextFile(library, text);
    const program = await compile(folder, "histogram", ["-O2"], library);
    const expected = await runTool("qemu-alpha", program);
    assertEquals(await underSpin(program), expected);
    assertEquals(expected.stdout.split("\n").length, 365);
  }));

const WIDTHS = `spindle Widths {
${
  ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"]
    .map((type) =>
      `  entry next_${type}(a: ${type}): ${type} { return a + 1; }`
    )
    .join("\n")
}
  entry same(a: u32, b: u32): bool { return a == b; }
}`;

Deno.test("results of every width are as gcc's own procedures would leave them", () =>
  inFolder(async (folder) => {
    const source = { file: "widths.spindle", text: WIDTHS };
    const library = `${folder}/library.s`;
    await Deno.writeTextFile(library, libraryOf(source, fullEnvironment()));
    const program = await compile(folder, "widths", ["-O2"], library);
    // The same procedures in C, and nothing of ours.
    const names = ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"];
    const types = [
      "unsigned char",
      "signed char",
      "unsigned short",
      "short",
      "unsigned",
      "int",
      "unsigned long",
      "long",
    ];
    const twin = names.map((name, index) =>
      `${types[index]} Widths_next_${name}(${
        types[index]
      } a) { return a + 1u; }\n`
    ).join("") +
      "_Bool Widths_same(unsigned a, unsigned b) { return a == b; }\n";
    await Deno.writeTextFile(`${folder}/twin.c`, twin);
    await Deno.mkdir(`${folder}/c`);
    const plain = await compile(
      `${folder}/c`,
      "widths",
      ["-O2"],
      `${folder}/twin.c`,
    );
    const expected = await runTool("qemu-alpha", plain);
    assertEquals(expected.stdout.split("\n").length, 73);
    assertEquals(await runTool("qemu-alpha", program), expected);
    assertEquals(await underSpin(program), expected);
  }));

Deno.test("a C program installs a spindle, calls it, and is refused a bad one", () =>
  inFolder(async (folder) => {
    const program = await compile(folder, "install", ["-O2"]);
    const { code, stdout } = await underSpin(program);
    const numbers = stdout.trim().split("\n")
      .map((line) => BigInt.asIntN(64, BigInt(`0x${line}`)));
    assertEquals(code, 0);
    // Nobody knows call 7777; refused; the entry's number; two sums; 7777 is known now.
    assertEquals(numbers, [-78n, -8n, 0x10000n, 10n, 42n, 42n]);
  }));

// ## One program, two places for its spindle

for (const place of ["kernel", "library"]) {
  Deno.test(`a C program calls the entries of a spindle in the ${place}`, () =>
    inFolder(async (folder) => {
      const spindle = `${CORPUS}sums.spindle`;
      const { stdout: header } = await spin(["spindle", "header", spindle]);
      await Deno.writeTextFile(`${folder}/sums.h`, header);
      const how = place === "kernel" ? ["carry"] : ["asm", "--library"];
      const { stdout: stubs } = await spin(["spindle", ...how, spindle]);
      await Deno.writeTextFile(`${folder}/sums.s`, stubs);
      const options = ["-O2", `-I${folder}`];
      const program = await compile(
        folder,
        "sums",
        options,
        `${folder}/sums.s`,
      );
      const ended = await underSpin(program);
      assertEquals(ended, {
        code: 0,
        stdout: [40n, 42n, 0xffff_fff1n, -7n, 0n, 1n]
          .map((one) => BigInt.asUintN(64, one).toString(16).padStart(16, "0"))
          .map((one) => `${one}\n`).join(""),
        stderr: "",
      });
      const sections = await output("alpha-linux-gnu-readelf", "-SW", program);
      assertEquals(sections.includes(".spindles"), place === "kernel");
      if (place === "library") {
        assertEquals(await runTool("qemu-alpha", program), ended);
      }
    }));
}
