import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  assembleProgram,
  KSEG,
  virtual,
  writeElf,
} from "../../chapters/01-hardware/mod.ts";
import { inFolder } from "../oracles/tools.ts";
import { programFile, spin } from "./spin.ts";

const GUIDED = `SPIN 0.1.0: the kernel as a book you can boot
                                                                        cycles
machine   Alpha ev67, timed as a 21064 at 133 MHz; 64 MB                     0
kernel    NNN events, none of them handled; 7,680 free pages               CCC
defaults  DefaultScheduler: 3 handlers; 10 checks proved, 0 left           CCC
defaults  DefaultDevices: 1 handler; 0 checks proved, 0 left               CCC
defaults  DefaultPager: 1 handler; 1 check proved, 0 left                  CCC
defaults  DefaultConsole: 2 handlers; 8 checks proved, 0 left              CCC
defaults  DefaultCalls: 2 handlers; 4 checks proved, 0 left                CCC
program   histogram: BBB bytes, begins at 0x120000000                      CCC
          | library: NNN
spindle   Histogram is installed by program 1                              CCC
          | spindle: NNN
          | The two histograms are equal.
spindle   Histogram is gone with its program                               CCC
changed   handlers of a system call: 4, then 7, now 4 again                CCC
Behind the bars is the program's own output: the cycles for one call of the same
procedure, first in its library, then as a spindle. What the way into the kernel
costs buys state that programs can share and that no program can damage.

Read on: deno task book --serve     In a terminal: deno task boot
`;

/** The text with what may change when code gets better made alike. */
function alike(text: string): string {
  return text
    .replace(/histogram: [\d,]+ bytes(.*?) {2,}/, "histogram: BBB bytes$1  ")
    .replace(/\d+ events/, "NNN events")
    .replace(/: \d+$/gm, ": NNN")
    .replace(/ +[\d,]{3,}$/gm, " CCC")
    .replace(/ +CCC$/gm, " CCC");
}

Deno.test("boot without a terminal tells each step and ends with 0", async () => {
  const { code, stdout, stderr } = await spin(["boot"]);
  assertEquals(alike(stdout), alike(GUIDED));
  assertEquals([code, stderr], [0, ""]);
});

Deno.test("boot tells the same cycles every time", async () => {
  const [first, second] = await Promise.all([spin(["boot"]), spin(["boot"])]);
  assertEquals(first, second);
});

Deno.test("boot's spindle costs more than its library, and less than a thousand", async () => {
  const { stdout } = await spin(["boot"]);
  const [library, spindle] = ["library", "spindle"]
    .map((name) => Number(new RegExp(`${name}: (\\d+)`).exec(stdout)?.[1]));
  assert(library! > 0 && library! < spindle! && spindle! < 1000, stdout);
});

// ## One program

const GREETING = `
_start: br      t0, here
here:   ldgp    gp, 0(t0)
        lda     a0, 1(zero)
        ldah    a1, text(gp) !gprelhigh
        lda     a1, text(a1) !gprellow
        lda     a2, 6(zero)
        lda     v0, 4(zero)
        callsys
        lda     a0, 2(zero)
        lda     v0, 4(zero)
        callsys
        ldl     a0, 0(sp)
        lda     v0, 1(zero)
        callsys
        .data
text:   .ascii  "hello\\n"
`;

Deno.test("boot --run gives the program its outputs, arguments and status", () =>
  inFolder(async (folder) => {
    const path = await programFile(folder, GREETING);
    const ended = await spin(["boot", "--run", path, "--", "a", "b", "c"]);
    assertEquals(ended, { code: 4, stdout: "hello\n", stderr: "hello\n" });
  }));

Deno.test("boot --run finds a program where the user is", () =>
  inFolder(async (folder) => {
    await programFile(folder, GREETING);
    const env = { INIT_CWD: folder };
    const { code, stdout } = await spin(["boot", "--run", "program"], "", env);
    assertEquals([code, stdout], [1, "hello\n"]);
  }));

Deno.test("boot --run --counters and --trace speak on the error output", () =>
  inFolder(async (folder) => {
    const path = await programFile(folder, GREETING);
    const args = ["boot", "--run", path, "--counters", "--trace", "trap"];
    const { stdout, stderr } = await spin(args);
    assertEquals(stdout, "hello\n");
    assertEquals(stderr.match(/ entSys \d/g), [
      " entSys 4",
      " entSys 4",
      " entSys 1",
    ]);
    assertStringIncludes(stderr, "\ninstructions ");
  }));

const FAULTS: readonly (readonly [string, number, string])[] = [
  [
    "ldq t0, 8(zero)",
    139,
    "access violation: read of 0x8 by the instruction at 0x120000000 (_start)",
  ],
  [
    "stq t0, 0(zero)",
    139,
    "access violation: write of 0x0 by the instruction at 0x120000000 (_start)",
  ],
  [
    "lda t0, 1(zero)\n ldq t0, 0(t0)",
    138,
    "unaligned access to 0x1 by the instruction at 0x120000004 (_start+0x4)",
  ],
  [
    ".long 0x04000000",
    132,
    "illegal instruction by the instruction at 0x120000000 (_start)",
  ],
  [
    "rti",
    132,
    "illegal instruction by the instruction at 0x120000000 (_start)",
  ],
  [
    "jmp (zero)",
    139,
    "access violation: fetch of 0x0 by the instruction at 0x0",
  ],
  [
    "lda a0, -5(zero)\n gentrap",
    136,
    "software trap -5 by the instruction at 0x120000004 (_start+0x4)",
  ],
];

for (const [instruction, status, sentence] of FAULTS) {
  const name = instruction.replace("\n", ";");
  Deno.test(`boot --run ends with ${status} and a sentence at ${name}`, () =>
    inFolder(async (folder) => {
      const path = await programFile(folder, `_start: ${instruction}\n`);
      const ended = await spin(["boot", "--run", path]);
      const stderr = `spin: ${path}: ${sentence}\n`;
      assertEquals(ended, { code: status, stdout: "", stderr });
    }));
}

Deno.test("boot --run --max-cycles ends an endless program with 124", () =>
  inFolder(async (folder) => {
    const path = await programFile(folder, "_start: br _start\n");
    const args = ["boot", "--run", path, "--max-cycles", "300000"];
    assertEquals(await spin(args), {
      code: 124,
      stdout: "",
      stderr: `spin: ${path}: still running after 300,000 cycles\n`,
    });
  }));

Deno.test("boot --run ends a program whose addition overflows with 128 plus 8", () =>
  inFolder(async (folder) => {
    const source = `
_start: lda     t0, -1(zero)
        srl     t0, 1, t0
        addq    t0, 1, t1
        addq/v  t0, 1, t1
        halt`;
    const path = await programFile(folder, source);
    assertEquals(await spin(["boot", "--run", path]), {
      code: 136,
      stdout: "",
      stderr:
        `spin: ${path}: arithmetic trap by the instruction at 0x12000000c (_start+0xc)\n`,
    });
  }));

// ## Files that are none

Deno.test("boot --run says what is wrong with a file", () =>
  inFolder(async (folder) => {
    const good = await Deno.readFile(await programFile(folder, GREETING));
    const files: readonly (readonly [Uint8Array, string])[] = [
      [new Uint8Array(), "Not an ELF file: it does not begin with 7f 45 4c 46"],
      [good.subarray(0, 40), "The file is cut off"],
      [good.subarray(0, 100), "The file is cut off"],
      [good.with(4, 1), "Not a 64-bit little-endian ELF file"],
      [good.with(18, 62), "Built for another machine"],
      [good.with(16, 3), "Not an executable"],
    ];
    for (const [bytes, message] of files) {
      const path = `${folder}/bad`;
      await Deno.writeFile(path, bytes);
      const { code, stderr } = await spin(["boot", "--run", path]);
      assertEquals(code, 126);
      assertStringIncludes(stderr, `spin: ${path}: ${message}`);
    }
  }));

Deno.test("boot --run ends with 127 where there is no file", async () => {
  const { code, stderr } = await spin(["boot", "--run", "/no/such/file"]);
  assertEquals(code, 127);
  assertEquals(
    stderr,
    "spin: Cannot read /no/such/file: there is no such file\n",
  );
});

Deno.test("boot --run refuses a program that needs more than there is", () =>
  inFolder(async (folder) => {
    const source = `_start: nop\n .data\n .space 12000000\n`;
    const path = await programFile(folder, source);
    const { code, stderr } = await spin([
      "boot",
      "--run",
      path,
      "--memory",
      "8",
    ]);
    assertEquals(code, 126);
    assertStringIncludes(stderr, "No frame is free");
  }));

// ## An image alone

const KERNEL = { text: virtual(KSEG + 0x31_0000n) };

const STARS = `
_start: lda     t2, -1(zero)
        sll     t2, 42, t2
        lda     t3, 1(zero)
        sll     t3, 40, t3
        addq    t2, t3, t2
        lda     t3, 0x7f(zero)
        sll     t3, 26, t3
        lda     t3, 0x3f8(t3)
        addq    t2, t3, t2
        mov     '*', t0
        stb     t0, 0(t2)
        stb     t0, 0(t2)
`;

Deno.test("boot --bare runs an image until it halts", () =>
  inFolder(async (folder) => {
    const path = await programFile(folder, `${STARS} halt\n`, KERNEL);
    const ended = await spin(["boot", "--bare", path]);
    assertEquals(ended, { code: 0, stdout: "**", stderr: "" });
  }));

Deno.test("boot --bare reads from its serial port", () =>
  inFolder(async (folder) => {
    const source = `${STARS}
again:  ldbu    t0, 5(t2)
        blbc    t0, done
        ldbu    t0, 0(t2)
        stb     t0, 0(t2)
        br      again
done:   halt
`;
    const path = await programFile(folder, source, KERNEL);
    const { code, stdout } = await spin(["boot", "--bare", path], "abc");
    assertEquals([code, stdout], [0, "**abc"]);
  }));

Deno.test("boot --bare says how a machine stopped", () =>
  inFolder(async (folder) => {
    const cases: readonly (readonly [string, number, string])[] = [
      ["br _start", 124, "still running after 5,000 cycles"],
      ["lda sp, 2(zero)\n .long 0x04000000", 1, "the machine halted: KSP"],
      [
        "lda t0, -1(zero)\n sll t0, 42, t0\n lda t1, 1(zero)\n sll t1, 40, t1\n addq t0, t1, t0\n ldq t0, 0(t0)",
        1,
        "machine check: nothing is at physical address 0x80000000000",
      ],
    ];
    for (const [source, status, sentence] of cases) {
      const path = await programFile(folder, `_start: ${source}\n`, KERNEL);
      const args = ["boot", "--bare", path, "--max-cycles", "5000"];
      const { code, stderr } = await spin(args);
      assertEquals([sentence, code], [sentence, status]);
      assertStringIncludes(stderr, sentence);
    }
  }));

Deno.test("boot --bare has as many processors as --cpus says, and passes words on", () =>
  inFolder(async (folder) => {
    const source = `${STARS}
        lda     t3, 1(zero)
        sll     t3, 28, t3
        ldq     t3, 144(t3)             // the parameter block's count
        addq    t3, '0', t3
        stb     t3, 0(t2)
        br      t3, here
here:   lda     t3, -0x6000(t3)         // the words, as far below the image as this
        ldbu    t4, -72(t3)             // place is above its start
        stb     t4, 0(t2)
        halt
`;
    const path = await programFile(folder, source, KERNEL);
    const args = ["boot", "--bare", path, "--cpus", "3"];
    const { stdout } = await spin([...args, "--", "quiet"]);
    assertEquals(stdout, "**3q");
    assertEquals((await spin(args)).stdout, "**3\0");
  }));

Deno.test("boot --bare --initrd puts a file where the image is told", () =>
  inFolder(async (folder) => {
    const source = `${STARS}
        br      t3, here
here:   lda     t3, -0x6000(t3)         // behind the words
        ldq     t4, 204(t3)
        ldq     t5, 212(t3)
next:   beq     t5, done
        ldbu    t0, 0(t4)
        stb     t0, 0(t2)
        addq    t4, 1, t4
        subq    t5, 1, t5
        br      next
done:   halt
`;
    const path = await programFile(folder, source, KERNEL);
    const initrd = `${folder}/initrd`;
    await Deno.writeTextFile(initrd, "a first disk");
    const args = ["boot", "--bare", path];
    const ended = await spin([...args, "--initrd", initrd]);
    assertEquals(ended, { code: 0, stdout: "**a first disk", stderr: "" });
    assertEquals((await spin(args)).stdout, "**");
    const missing = await spin([...args, "--initrd", `${folder}/none`]);
    assertEquals(missing.code, 127);
    assertStringIncludes(missing.stderr, "none: there is no such file");
  }));

Deno.test("boot --bare refuses a program that is not linked for kseg", () =>
  inFolder(async (folder) => {
    const path = await programFile(folder, GREETING);
    const { code, stderr } = await spin(["boot", "--bare", path]);
    assertEquals(code, 126);
    assertStringIncludes(stderr, "a bare image is linked from");
  }));

Deno.test("boot --engine: both engines take the same program to the same end", () =>
  inFolder(async (folder) => {
    const path = await programFile(folder, GREETING);
    const options = ["boot", "--run", path, "--counters"];
    const reference = await spin([...options, "--engine", "reference"]);
    assertEquals(await spin([...options, "--engine", "fast"]), reference);
    assertEquals(await spin(options), reference);
    assertStringIncludes(reference.stderr, "instructions");
  }));

// ## A machine that is less forgiving

/** Executes `mov 1, a0`, puts `mov 2, a0` in its place and executes that, without `imb`. */
const PATCHING = `
        .data
_start: br      t0, first
        mov     2, a0
old:    mov     1, a0
        ret     (t1)
first:  br      t1, old
        ldl     t2, 0(t0)
        stl     t2, 4(t0)
        br      t1, old
`;

Deno.test("boot --strict executes old instructions, with --run and with --bare", () =>
  inFolder(async (folder) => {
    const exits = `${PATCHING} lda v0, 1(zero)\n callsys\n`;
    const program = await programFile(folder, exits);
    const run = ["boot", "--run", program];
    assertEquals((await spin(run)).code, 2);
    assertEquals((await spin([...run, "--strict"])).code, 1);
    const halts = `${PATCHING.replace(".data", "")}
        cmpeq   a0, 2, t0
        bne     t0, good
        lda     sp, 2(zero)
        .long   0x04000000
good:   halt
`;
    const image = await programFile(folder, halts, KERNEL);
    const bare = ["boot", "--bare", image];
    assertEquals((await spin(bare)).code, 0);
    assertEquals((await spin([...bare, "--strict"])).code, 1);
  }));

Deno.test("boot --caches takes time, and --counters says how they fared", () =>
  inFolder(async (folder) => {
    const program = await programFile(folder, GREETING);
    const image = `${folder}/image`;
    const bare = assembleProgram(`${STARS} halt`, new Map(), KERNEL);
    await Deno.writeFile(image, writeElf(bare));
    for (const what of [["--run", program], ["--bare", image]]) {
      const args = ["boot", ...what, "--counters"];
      const without = await spin(args);
      const modelled = await spin([...args, "--caches"]);
      const sameOutput = { ...modelled, stderr: without.stderr };
      assertEquals(sameOutput, without);
      assert(!without.stderr.includes("cache"));
      assertStringIncludes(modelled.stderr, "\ninstruction cache accesses ");
      assertStringIncludes(modelled.stderr, "\nboard's cache accesses ");
      assert(cyclesIn(modelled.stderr) > cyclesIn(without.stderr));
    }
  }));

function cyclesIn(counters: string): number {
  const [, digits] = /^cycles +([\d,]+)$/m.exec(counters) ?? [];
  return Number(digits?.replaceAll(",", ""));
}

// ## Which Alpha

Deno.test("boot --run executes on the model that --cpu names", () =>
  inFolder(async (folder) => {
    const source = "_start: implver a0\n lda v0, 1(zero)\n callsys\n";
    const path = await programFile(folder, source);
    const codes = [];
    for (const cpu of [["--cpu", "ev4"], ["--cpu", "pca56"], []]) {
      codes.push((await spin(["boot", "--run", path, ...cpu])).code);
    }
    assertEquals(codes, [0, 1, 2]);
  }));

Deno.test("boot --bare executes on the model that --cpu names", () =>
  inFolder(async (folder) => {
    const stores = STARS.replaceAll("stb     t0", "stl     t0");
    const source = stores.replace("'*'", "'4'") + " ctpop t0, t0\n halt\n";
    const path = await programFile(folder, source, KERNEL);
    const on = (cpu: string) => spin(["boot", "--bare", path, "--cpu", cpu]);
    assertEquals((await on("ev67")).code, 0);
    const { code, stderr } = await on("ev6");
    assertEquals(code, 1);
    assertStringIncludes(stderr, "KSP not valid");
  }));

// ## Usage

const USAGE: readonly (readonly [readonly string[], string])[] = [
  [["frob"], "There is no command frob"],
  [["boot", "--frob"], "Unknown option --frob"],
  [
    ["boot", "stray"],
    "Unexpected argument stray: a program file is run by --run FILE",
  ],
  [["boot", "--run"], "--run needs a file"],
  [["boot", "--run", "a", "--bare", "b"], "cannot be given together"],
  [["boot", "--memory", "much"], "--memory must be a whole number from 8"],
  [["boot", "--memory", "4"], "--memory must be a whole number from 8"],
  [
    ["boot", "--bare", "x", "--max-cycles", "0"],
    "--max-cycles must be a whole number",
  ],
  [["boot", "--engine", "steam"], "--engine must be fast or reference"],
  [["bench", "patience"], "There is no bench patience"],
  [["bench", "machine", "dreams"], "bench machine has no program dreams"],
  [["boot", "--bare", "x", "--trace", "everything"], "Cannot trace everything"],
  [
    ["boot", "--bare", "x", "--cpu", "pentium"],
    "--cpu must be one of ev4, ev5, ev56, pca56, ev6, ev67, not pentium",
  ],
  [["boot", "--run", "x", "--cpu"], "not nothing"],
  [["boot", "--cpu", "ev4"], "--cpu needs --run ELF or --bare IMAGE"],
  [["boot", "--strict"], "--strict needs --run ELF or --bare IMAGE"],
  [["boot", "--caches"], "--caches needs --run ELF or --bare IMAGE"],
  [["boot", "--counters"], "--counters needs --run ELF or --bare IMAGE"],
  [["boot", "--max-cycles", "9"], "--max-cycles needs --run ELF"],
  [["boot", "--trace", "trap"], "--trace needs --run ELF or --bare IMAGE"],
  [["boot", "--cpus", "2"], "--cpus needs --run ELF or --bare IMAGE"],
  [["boot", "--run", "a", "--initrd", "b"], "--initrd needs --bare"],
  [["boot", "--bare", "a", "--initrd"], "--initrd needs a file"],
  [["boot", "--bare", "a", "--cpus", "9"], "--cpus must be a whole number"],
  [["boot", "--seed", "1"], "--seed needs --run ELF or --bare IMAGE"],
  [["boot", "--bare", "a", "--seed", "1"], "--seed needs --cpus 2 or more"],
  [
    ["boot", "--bare", "a", "--cpus", "2", "--seed", "0.5"],
    "--seed must be a whole number from 0 to 4294967295, not 0.5",
  ],
  [["boot", "--gdb", "1234"], "--gdb needs --run ELF or --bare IMAGE"],
  [["boot", "--bare", "a", "--gdb", "70000"], "--gdb must be a whole number"],
  [
    ["boot", "--bare", "a", "--gdb", "0", "--max-cycles", "9"],
    "cannot be given together",
  ],
  [["spindle"], "Say what to do"],
  [["spindle", "check"], "Say what to do"],
  [
    ["spindle", "burn", "x"],
    "Cannot burn a spindle: what can be done is check",
  ],
  [["spindle", "check", "x", "y"], "Say what to do"],
  [["spindle", "check", "x", "--yaml"], "Unknown option --yaml"],
];

for (const [args, message] of USAGE) {
  Deno.test(`${args.join(" ")} is bad usage: status 2 and a hint`, async () => {
    const { code, stdout, stderr } = await spin(args);
    assertEquals([code, stdout], [2, ""]);
    const [first, hint, rest] = stderr.split("\n");
    assertStringIncludes(first!, message);
    assertStringIncludes(hint!, "--help");
    assertEquals(rest, "");
  });
}

const HELP = [
  ["--help"],
  ["boot", "--help"],
  ["spindle", "-h"],
  ["bench", "--help"],
];

for (const args of HELP) {
  Deno.test(`${args.join(" ")} is help on the output, status 0`, async () => {
    const { code, stdout, stderr } = await spin(args);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "Usage: deno task");
  });
}

Deno.test("--version is the version of deno.json", async () => {
  const { default: { version } } = await import("../../deno.json", {
    with: { type: "json" },
  });
  assertEquals((await spin(["--version"])).stdout, `${version}\n`);
});
