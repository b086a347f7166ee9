// The console on a real terminal: one that the tool `script` makes.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  assembleProgram,
  CONSOLE_PORT,
  INTERRUPT_PORT,
  ksegAddress,
  physical,
  writeElf,
} from "../../chapters/01-hardware/mod.ts";
import { inFolder } from "./tools.ts";

const MAIN = new URL("../../mod.ts", import.meta.url).pathname;

/** A terminal on which the command has been started. */
class Terminal {
  #shown = "";
  readonly #child: Deno.ChildProcess;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;

  constructor(...args: string[]) {
    // A shell that stayed would be interrupted as well, and some then end so.
    const command = [
      "exec",
      Deno.execPath(),
      "run",
      "--quiet",
      "--allow-read",
      "--allow-env=INIT_CWD",
      MAIN,
      ...args,
    ].join(" ");
    this.#child = new Deno.Command("script", {
      args: ["--quiet", "--return", "--command", command, "/dev/null"],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
      env: { NO_COLOR: "1" },
    }).spawn();
    this.#keys = this.#child.stdin.getWriter();
    this.#reading = this.#read();
  }

  async #read(): Promise<void> {
    const text = new TextDecoder();
    for await (const bytes of this.#child.stdout) {
      this.#shown += text.decode(bytes, { stream: true });
    }
  }

  /** Waits until `what` is shown, and gives what has been shown since the last time. */
  async until(what: string): Promise<string> {
    const shows = await this.shows(what, 3000);
    assert(shows, `${what} is not shown: ${this.#shown}`);
    const end = this.#shown.indexOf(what) + what.length;
    const shown = this.#shown.slice(0, end);
    this.#shown = this.#shown.slice(end);
    return shown;
  }

  /** Whether `what` is shown before `patience` times 20 milliseconds have passed. */
  async shows(what: string, patience = 25): Promise<boolean> {
    for (; patience > 0 && !this.#shown.includes(what); patience--) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.#shown.includes(what);
  }

  /** Presses keys. */
  async type(keys: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(keys));
  }

  /** The exit status, once the command has ended. */
  async end(): Promise<number> {
    await this.#keys.close().catch(() => {});
    const { code } = await this.#child.status;
    await this.#reading;
    return code;
  }
}

Deno.test("the console takes lines, several at once too, until quit", async () => {
  const terminal = new Terminal("boot");
  await terminal.until("spin> ");
  await terminal.type("run histogram\nevents\nquit\n");
  const shown = await terminal.until("Clock.tick(ticks): raised");
  assertStringIncludes(shown, "The two histograms are equal.");
  assertStringIncludes(shown, "ended with status 0");
  assertEquals(await terminal.end(), 0);
});

Deno.test("Control-C stops the program and not the console", () =>
  inFolder(async (folder) => {
    const program = `${folder}/loop`;
    const file = writeElf(assembleProgram("_start: br _start\n"));
    await Deno.writeFile(program, file);
    const terminal = new Terminal("boot");
    await terminal.until("spin> ");
    await terminal.type(`run ${program}\n`);
    await terminal.until(program);
    // Pressed too early, it finds no program to stop.
    while (!await terminal.shows("still running after")) {
      await terminal.type("\x03");
    }
    await terminal.type("kill\n");
    await terminal.until("killed from the console");
    await terminal.type("quit\n");
    assertEquals(await terminal.end(), 0);
  }));

Deno.test("a program's question is shown before it is answered", () =>
  inFolder(async (folder) => {
    const program = `${folder}/ask`;
    await Deno.writeFile(
      program,
      writeElf(assembleProgram(`
_start: br      t0, here
        .ascii  "name?   "
here:   mov     t0, a1
        lda     a0, 1(zero)
        lda     a2, 6(zero)
        lda     v0, 4(zero)
        callsys
        clr     a0
        lda     a1, -64(sp)
        lda     a2, 64(zero)
        lda     v0, 3(zero)
        callsys
        mov     v0, a0
        lda     v0, 1(zero)
        callsys
`)),
    );
    const terminal = new Terminal("boot", "--run", program);
    await terminal.until("name? ");
    await terminal.type("ann\n");
    assertEquals(await terminal.end(), 4);
  }));

// ## An image alone

const BARE = { text: ksegAddress(physical(0x2_0000)) };

/** Begins an image: the serial chip in `s0`, what stands in front of interrupts in `s1`. */
const BEGIN = `
_start: br      t0, start
        nop
        .quad   ${ksegAddress(CONSOLE_PORT)}, ${ksegAddress(INTERRUPT_PORT)}
start:  ldq     s0, 4(t0)
        ldq     s1, 12(t0)
`;

/** Puts the key into brackets, and ends at `q`. */
const SHOW = `
        ldbu    t0, 0(s0)
        mov     '[', t1
        stb     t1, 0(s0)
        stb     t0, 0(s0)
        mov     ']', t1
        stb     t1, 0(s0)
        subq    t0, 'q', t0
        bne     t0, on
        halt
`;

/** Prints a dot from time to time while it looks for keys. */
const POLLING = `${BEGIN}
on:     ldah    t2, 2(zero)
look:   ldbu    t0, 5(s0)
        blbs    t0, key
        subq    t2, 1, t2
        bne     t2, look
        mov     '.', t0
        stb     t0, 0(s0)
        br      on
key:    ${SHOW}
`;

/** Sleeps until the chip interrupts. The clock wakes it too, and it does not look then. */
const SLEEPING = `${BEGIN}
        br      a0, over
        subq    a0, 1, t0
        beq     t0, on
        ${SHOW}
on:     rti
over:   clr     a1
        wrent
        mov     1, t0
        stl     t0, 0x20(s1)            // ENABLE: the console's line
        stb     t0, 1(s0)               // IER: when a byte has come
        mov     '!', t0
        stb     t0, 0(s0)
        clr     a0
        swpipl
sleep:  clr     a0
        wtint
        br      sleep
`;

for (const [name, source] of Object.entries({ POLLING, SLEEPING })) {
  Deno.test(`an image on a terminal gets each key when it is pressed: ${name.toLowerCase()}`, () =>
    inFolder(async (folder) => {
      const image = `${folder}/image`;
      const file = writeElf(assembleProgram(source, new Map(), BARE));
      await Deno.writeFile(image, file);
      const terminal = new Terminal("boot", "--bare", image);
      // It goes on while nobody types.
      await terminal.until(name === "POLLING" ? "..." : "!");
      await terminal.type("x");
      await terminal.until("[x]");
      await terminal.type("\r");
      await terminal.until("[\r]");
      await terminal.type("q");
      assertEquals(await terminal.end(), 0);
    }));

  Deno.test(`Control-C ends an image on a terminal: ${name.toLowerCase()}`, () =>
    inFolder(async (folder) => {
      const image = `${folder}/image`;
      const file = writeElf(assembleProgram(source, new Map(), BARE));
      await Deno.writeFile(image, file);
      const terminal = new Terminal("boot", "--bare", image);
      await terminal.until(name === "POLLING" ? "." : "!");
      await terminal.type("\x03");
      assertEquals(await terminal.end(), 130);
    }));
}
