// A debugger that others have written, on this project's machine.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { inFolder, output, runTool } from "./tools.ts";

const MAIN = new URL("../../mod.ts", import.meta.url).pathname;
const CORPUS = new URL("../corpus/", import.meta.url).pathname;

/** What GDB and the machine had to say. */
interface Session {
  /** GDB's own output. */
  readonly gdb: string;
  /** Its other output, where it puts what the machine says. */
  readonly said: string;
  /** How the machine's command ended. */
  readonly code: number;
  readonly stdout: string;
}

/** Lets GDB do `commands` with a machine that runs `file` in the way `how` says. */
async function debug(
  how: "--bare" | "--run",
  file: string,
  commands: readonly string[],
): Promise<Session> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-read", "--allow-env=INIT_CWD"],
      ...["--allow-net=127.0.0.1", MAIN, "boot", how, file, "--gdb", "0"],
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaints = child.stderr.getReader();
  const port = await portFrom(complaints);
  const all = [`target remote 127.0.0.1:${port}`, ...commands];
  const { stdout, stderr } = await runTool(
    "gdb-multiarch",
    ...["-batch", "-nx", "-ex", "set pagination off"],
    ...all.flatMap((command) => ["-ex", command]),
    file,
  );
  const [text, { code }] = await Promise.all([
    new Response(child.stdout).text(),
    child.status,
    readOut(complaints),
  ]);
  return { gdb: stdout, said: stderr, code, stdout: text };
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** The port that the command offers in the first line of its complaints. */
async function portFrom(reader: Reader): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  const [, port] = /127\.0\.0\.1:(\d+)/.exec(text) ?? [];
  assert(port !== undefined, text);
  return port;
}

/** Reads to the end, so that nobody has to wait to be heard. */
async function readOut(reader: Reader): Promise<void> {
  while (!(await reader.read()).done);
}

/** Each of `expected` in `text`, one after the other. */
function assertInOrder(text: string, expected: readonly (string | RegExp)[]) {
  let rest = text;
  for (const one of expected) {
    const found = typeof one === "string"
      ? rest.indexOf(one)
      : rest.search(one);
    assert(found !== -1, `${one} is not in:\n${rest}\n--- of ---\n${text}`);
    rest = rest.slice(found + (typeof one === "string" ? one.length : 1));
  }
}

// ## A bare image

const COUNTING = `
        .text
        .globl  _start
        .ent    _start
_start: clr     $1
        br      $4, again
        .quad   0
        .end    _start
        .globl  again
        .ent    again
again:  addq    $1, 1, $1
        stq     $1, 0($4)
        cmplt   $1, 3, $2
        bne     $2, again
        .globl  done
done:   call_pal 0
        .end    again
`;

async function bareImage(folder: string): Promise<string> {
  await Deno.writeTextFile(`${folder}/image.s`, COUNTING);
  await output(
    "alpha-linux-gnu-as",
    "-o",
    `${folder}/image.o`,
    `${folder}/image.s`,
  );
  const image = `${folder}/image`;
  await output(
    "alpha-linux-gnu-ld",
    ...["-z", "max-page-size=0x2000", "-Ttext=0xfffffc0000020000"],
    ...["-o", image, `${folder}/image.o`],
  );
  return image;
}

Deno.test("gdb breaks, steps, looks and goes back on a bare image", () =>
  inFolder(async (folder) => {
    const image = await bareImage(folder);
    const { gdb, code } = await debug("--bare", image, [
      "break again",
      "continue",
      "info registers pc",
      "continue",
      "x/2i $pc",
      "print $t0",
      "stepi",
      "print $t0",
      "reverse-stepi",
      "print $t0",
      "reverse-continue",
      "print $t0",
      "reverse-continue",
      "info registers pc",
      "detach",
    ]);
    assertInOrder(gdb, [
      "in _start ()",
      "Breakpoint 1, 0x",
      /pc +0xfffffc0000020010 +0xfffffc0000020010 <again>/,
      "Breakpoint 1, 0x",
      "=> 0xfffffc0000020010 <again>:\taddq\tt0,0x1,t0",
      "stq\tt0,0(t3)",
      "$1 = 1",
      "$2 = 2",
      "$3 = 1",
      "Breakpoint 1, 0x",
      "$4 = 0",
      "No more reverse-execution history.",
      /pc +0xfffffc0000020000 +0xfffffc0000020000 <_start>/,
      "detached",
    ]);
    assertEquals(code, 0);
  }));

Deno.test("gdb watches memory forwards and backwards, and changes it", () =>
  inFolder(async (folder) => {
    const image = await bareImage(folder);
    const { gdb, said } = await debug("--bare", image, [
      "watch *(long *) 0xfffffc0000020008",
      "continue",
      "continue",
      "reverse-continue",
      "print *(long *) 0xfffffc0000020008",
      "delete",
      "set var *(long *) 0xfffffc0000020008 = 77",
      "set var $t0 = 100",
      "x/1dg 0xfffffc0000020008",
      "break done",
      "continue",
      "print $t0",
      "monitor writer fffffc0000020008",
      "monitor where",
      "monitor nonsense",
      "detach",
    ]);
    assertInOrder(gdb, [
      "Hardware watchpoint 1",
      "Old value = 0\nNew value = 1\n",
      "Old value = 1\nNew value = 2\n",
      "Old value = 2\nNew value = 1\n",
      "$1 = 1",
      /0xfffffc0000020008.*:\t77/,
      "Breakpoint 2, 0x",
      "$2 = 100",
    ]);
    assertInOrder(said, [
      "<again+0x4> wrote 64",
      "#0  0xfffffc0000020020  done",
      "There is no monitor command nonsense",
    ]);
  }));

Deno.test("gdb sees the machine's end, can go back from it, and can insist", () =>
  inFolder(async (folder) => {
    const image = await bareImage(folder);
    const { gdb, said, code } = await debug("--bare", image, [
      "continue",
      "info registers pc",
      "reverse-stepi",
      "info registers pc",
      "info threads",
      "continue",
      "continue",
    ]);
    assertInOrder(gdb, [
      /pc +0xfffffc0000020024/,
      /pc +0xfffffc0000020020/,
      "processor 0, kernel mode, IPL 7",
      "exited normally",
    ]);
    assertMatch(said, /^The machine has stopped: halt: software\.$/m);
    assertEquals(code, 0);
  }));

// ## A program under the kernel

const PROGRAM = `
#include "${CORPUS}freestanding.h"
int total;
int square(int x) { total += x; return x * x; }
int sum_to(int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) sum += square(i);
  return sum;
}
int program(int count, char **arguments) {
  print("summing\\n");
  return sum_to(5);
}
`;

/** A C program, compiled with what a debugger wants to know. */
async function program(folder: string): Promise<string> {
  await Deno.writeTextFile(`${folder}/sum.c`, PROGRAM);
  await output(
    "alpha-linux-gnu-gcc",
    ...["-O1", "-g", "-fno-inline", "-ffreestanding", "-fno-builtin"],
    ...["-nostdlib", "-static", "-Wl,--no-relax,-z,noexecstack"],
    ...["-o", `${folder}/sum`, `${folder}/sum.c`],
  );
  return `${folder}/sum`;
}

Deno.test("gdb debugs a C program under the kernel, in both directions", () =>
  inFolder(async (folder) => {
    const { gdb, said, code, stdout } = await debug(
      "--run",
      await program(folder),
      [
        "break square",
        "continue",
        "ignore 1 2",
        "continue",
        "backtrace",
        "monitor where",
        "print total",
        "watch total",
        "continue",
        "reverse-continue",
        "reverse-continue",
        "print x",
        "delete",
        "finish",
        "detach",
      ],
    );
    assertInOrder(gdb, [
      "Breakpoint 1, square (x=0)",
      "Breakpoint 1, square (x=3)",
      /#0 +square \(x=3\)/,
      /#1 +0x\w+ in sum_to/,
      /#2 +0x\w+ in program/,
      "$1 = 3",
      "Old value = 3\nNew value = 6\n",
      "Old value = 6\nNew value = 3\n",
      "Breakpoint 1, square (x=3)",
      "$2 = 3",
      "Value returned is $3 = 9",
    ]);
    assertInOrder(said, [
      /#0 +0x\w+ +square/,
      /#1 +0x\w+ +sum_to\+/,
      /#2 +0x\w+ +program\+/,
    ]);
    // What the program had printed is not printed again, and it ends as it always does.
    assertEquals(stdout, "summing\n");
    assertEquals(code, 30);
  }));

Deno.test("gdb goes back from a program's end, kernel and all, and the end comes again", () =>
  inFolder(async (folder) => {
    const { gdb, said, code, stdout } = await debug(
      "--run",
      await program(folder),
      [
        "continue",
        "break square",
        "reverse-continue",
        "print x",
        "set var total = 1000",
        "delete",
        "continue",
        "kill",
      ],
    );
    assertInOrder(gdb, ["Breakpoint 1, square (x=4)", "$1 = 4"]);
    const end = "The program has ended with status 30.";
    assertInOrder(said, [end, end]);
    assertMatch(stdout, /^summing\n/);
    assertEquals(code, 128 + 9);
  }));
