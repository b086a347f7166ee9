import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  assembleProgram,
  createJournal,
  notedLine,
  writeElf,
} from "../../chapters/01-hardware/mod.ts";
import { TOUR } from "../../chapters/03-spindles/mod.ts";
import { DEMONSTRATIONS, startSystem } from "../../chapters/05-services/mod.ts";
import { textLine } from "../../command/host.ts";
import { createShell } from "../../command/console/state.ts";
import { performLine } from "../../command/console/shell.ts";

const FILES: Readonly<Record<string, Uint8Array>> = {
  loop: writeElf(assembleProgram("_start: br _start\n")),
  get letters() {
    return writeElf(assembleProgram(LETTERS));
  },
  fault: writeElf(assembleProgram("_start: ldq t0, 8(zero)\n")),
  good: new TextEncoder().encode(
    "spindle Twenty { on Trap.systemCall(n) when n == 20 { return 7; } }",
  ),
  fine: writeElf(
    assembleProgram("_start: lda v0, 1(zero)\n callsys\nlast: br last\n"),
  ),
  unfinished: writeElf(assembleProgram(`
_start: br      t0, here
        .ascii  "no end__"
here:   mov     t0, a1
        lda     a0, 1(zero)
        lda     a2, 6(zero)
        lda     v0, 4(zero)
        callsys
        lda     v0, 1(zero)
        callsys
`)),
  counter: new TextEncoder().encode(`spindle Counter {
    state { calls: i32 = 0; seen: [u64; 3] = 9; }
    on Trap.systemCall(n) when n == 30 { self.calls -= 1; return 0; }
  }`),
  better: new TextEncoder().encode(`spindle Counter {
    state { more: u64 = 4; calls: i32 = 0; }
    on Trap.systemCall(n) when n == 30 { self.calls -= 2; return 0; }
  }`),
  tour: new TextEncoder().encode(TOUR.text),
  risky: new TextEncoder().encode(`spindle Risky {
    state { list: [u64; 4]; }
    entry get(at: u64, how: u64): u64 { return self.list[at]; }
  }`),
  bad: new TextEncoder().encode("spindle Bad { entry f() { return 1; } }"),
};

/** What the console prints after each of `lines`. */
function session(...lines: string[]): Promise<string[]> {
  return sessionOf(lines, false);
}

/** The same if the user has enough of everything at once. */
function stopped(...lines: string[]): Promise<string[]> {
  return sessionOf(lines, true);
}

async function sessionOf(
  lines: readonly string[],
  impatient: boolean,
): Promise<string[]> {
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  const console = textLine(print);
  const journal = createJournal();
  const system = startSystem({ console: notedLine(journal, console) });
  const read = (path: string) => {
    const file = FILES[path];
    if (file === undefined) throw new Error(`Cannot read ${path}`);
    return file;
  };
  const shell = {
    ...createShell(system, {
      readFile: read,
      print,
      flush: console.flush,
      journal,
      interrupted: () => Promise.resolve(impatient),
    }),
    patience: 100_000,
  };
  for (const line of lines) await performLine(shell, line);
  return printed;
}

Deno.test("help lists every command within eighty columns", async () => {
  const lines = await session("help");
  for (
    const name of "run spindle events regs mem disasm step trace quit".split(
      " ",
    )
  ) {
    assert(lines.some((line) => line.startsWith(name)), name);
  }
  assertEquals(lines.filter((line) => line.length > 79), []);
});

Deno.test("help of one command says more, of spindle every word that may follow, within eighty columns", async () => {
  const lines = await session(
    "help spindle",
    "help events",
    "help trace",
    "help run",
    "help demo",
  );
  for (
    const word
      of "install replace remove source listing state counters failures request trust revoke"
        .split(" ")
  ) {
    assert(lines.some((line) => line.startsWith(`spindle ${word}`)), word);
  }
  assertEquals(lines.filter((line) => line.length > 79), []);
});

Deno.test("demo lists what can be shown, within eighty columns", async () => {
  const lines = await session("demo");
  for (const { name } of DEMONSTRATIONS) {
    assert(lines.some((line) => line.startsWith(name)), name);
  }
  assertEquals(lines.filter((line) => line.length > 79), []);
});

Deno.test("demo shows a service beside the default, and what that means", async () => {
  const lines = await session("demo feedback");
  assertStringIncludes(lines[0]!, "feedback: ");
  const head = lines.findIndex((line) => / +default +own$/.test(line));
  assert(head > 0, lines.join("\n"));
  assertStringIncludes(lines[head + 1]!, "all passes (cycles)");
  assertStringIncludes(lines.join(" "), "times as fast");
  assertEquals(lines.filter((line) => line.length > 79), []);
});

Deno.test("a demonstration can be stopped", async () => {
  const lines = await stopped("demo paging");
  assertEquals(lines.at(-1), "stopped");
});

Deno.test("run histogram shows its output, its spindle and its end", async () => {
  const lines = await session("run histogram");
  assertStringIncludes(lines[0]!, "library: ");
  assert(lines.includes("The two histograms are equal."));
  assert(lines.includes("Histogram is installed by program 1"));
  assertStringIncludes(lines.at(-1)!, "ended with status 0 after");
});

Deno.test("run stops an endless program for a while, and goes on", async () => {
  const lines = await session("run loop", "run", "run histogram");
  assertStringIncludes(lines[0]!, "still running after");
  assertStringIncludes(lines[1]!, "still running after");
  assertStringIncludes(lines[2]!, "A program is still there");
});

Deno.test("run says how a program was killed", async () => {
  const [line] = await session("run fault");
  assertStringIncludes(line!, "killed after");
  assertStringIncludes(line!, "access violation: read of 0x8");
});

Deno.test("load stops at the first instruction, and step goes on from there", async () => {
  const lines = await session("load histogram", "step 2", "regs");
  assertStringIncludes(lines[0]!, "<_start>");
  const steps = lines.filter((line) => line.includes(" user  "));
  assertEquals(steps.length, 2);
  assertStringIncludes(steps[0]!, "br t0,");
  assertStringIncludes(steps[1]!, "ldah gp,");
  assertStringIncludes(lines.at(-1)!, "pc   0000000120000008  user mode");
});

Deno.test("mem and disasm show memory, by address and by name", async () => {
  const lines = await session(
    "load histogram",
    "mem 120000000 2",
    "mem 10",
    "disasm print 2",
    "disasm entSys 1",
  );
  assert(lines.includes("0000000000000010  (access-violation)"));
  assert(lines.some((line) => line.includes("<entSys>  ")), "entSys");
  assert(
    lines.some((line) => line.includes("<print>") && line.includes("lda a0")),
  );
  assert(lines.some((line) => line.includes("(access-violation)")));
});

Deno.test("spindle installs, lists, shows, removes and refuses", async () => {
  const lines = await session(
    "spindle good",
    "spindle",
    "spindle source Twenty",
    "spindle listing Twenty",
    "events",
    "spindle remove Twenty",
    "spindle bad",
    "spindle",
  );
  const text = lines.join("\n");
  assert(lines.includes("Twenty is installed"));
  assertStringIncludes(text, "Twenty of the system: 1 handler");
  assertStringIncludes(text, "spindle Twenty {");
  assertStringIncludes(text, "Twenty.on.Trap.systemCall.1:");
  assertStringIncludes(
    text,
    "  Twenty.on.Trap.systemCall.1 of the system, if its filter: ran 0",
  );
  assert(lines.includes("Twenty is removed"));
  assert(lines.includes("Refused for 1 reason; nothing has changed"));
  assertEquals(lines.at(-1)?.startsWith("DefaultCalls"), true);
});

Deno.test("events with a name shows the code that asks, by name and to its end", async () => {
  // A notice that nobody wants is counted, and that is all.
  const untold = await session("events Clock.tick");
  assertEquals(
    untold.map((line) => line.split("  ")[1]!.split(" ")[0]),
    ["ldq", "addq", "stq", "ret"],
  );
  const asked = await session("events Trap.systemCall");
  assertStringIncludes(asked.at(-1)!, "ret");
  assert(
    asked.some((line) => line.includes("DefaultCalls.on.Trap.systemCall.1")),
  );
});

Deno.test("call makes a system call and shows its result", async () => {
  const lines = await session(
    "call 20",
    "spindle good",
    "call 20",
    "call 4 1 16 5",
    "call 1 3",
    "call 20 1 2 3 4",
  );
  assertEquals(lines.filter((line) => /^\d+\(/.test(line)), [
    "20() fails: error 78",
    "20() = 7",
    "4(1, 16, 5) fails: error 14",
    "1(3) ended the program",
    "20(1, 2, 3, 4) = 7",
  ]);
});

Deno.test("spindle replace puts another in its place and keeps its state", async () => {
  const lines = await session(
    "spindle install counter",
    "call 30",
    "spindle replace Counter better",
    "spindle state Counter",
    "call 30",
    "spindle counters Counter",
    "spindle replace Counter bad",
    "spindle replace Counter",
    "spindle unload Counter",
  );
  const after = lines.slice(lines.indexOf("Counter is installed") + 1);
  for (
    const expected of [
      "Counter is in the place of Counter; of its state it keeps calls",
      "calls: i32 = -1",
      "more: u64 = 4",
      "on.Trap.systemCall.1 at Trap.systemCall: ran 1",
      "Refused for 1 reason; nothing has changed",
      "Counter is removed",
    ]
  ) assert(after.includes(expected), `${expected}\n${after.join("\n")}`);
  assertStringIncludes(after.join("\n"), "spindle replace NAME FILE");
});

Deno.test("spindle failures shows what is left of failures, also when the spindle is gone", async () => {
  const lines = await session(
    "spindle failures",
    "spindle risky",
    "spindle counters Risky",
    "call 65536 3 1",
    "call 65536 9 2",
    "spindle failures Risky",
    "call 65536 9 2",
    "call 65536 9 2",
    "spindle",
    "spindle failures Risky",
    "spindle failures Other",
  );
  assertEquals(lines[0], "Nothing has failed");
  assertEquals(lines.at(-1), "Nothing of Other has failed");
  assert(
    lines.some((line) => line.startsWith("0 failures, and removed at 3 in")),
  );
  const shown = lines.filter((line) => line.includes("of the system"));
  assert(shown.includes("1: Risky.get of the system"), shown.join("\n"));
  assert(shown.includes("3: Risky.get of the system"), shown.join("\n"));
  assert(
    lines.includes("risky:3:58: index < 4 does not hold"),
    lines.join("\n"),
  );
  assert(lines.includes("  where: at = 9"), lines.join("\n"));
  assert(lines.includes("  called with: at = 9, how = 2"), lines.join("\n"));
  assertStringIncludes(lines.at(-2)!, "failure 3, so it was removed");
});

Deno.test("a second spindle of the same name is refused", async () => {
  const lines = await session("spindle good", "spindle good", "spindle");
  assert(
    lines.some((line) =>
      line.includes("I302: There is already a spindle Twenty")
    ),
  );
  assertEquals(lines.filter((line) => line.startsWith("Twenty of")).length, 1);
});

Deno.test("spindle state shows the fields as they are", async () => {
  const lines = await session(
    "spindle counter",
    "call 30",
    "call 30",
    "spindle state Counter",
  );
  assertEquals(lines.slice(-2), [
    "calls: i32 = -2",
    "seen: [u64; 3] = [9, 9, 9]",
  ]);
});

Deno.test("the spindle that teaches the language does what its page says", async () => {
  const lines = await session(
    "spindle tour",
    "call 500 7",
    // allow: a sum that stops at the end, and a parameter of a range.
    "call 65536 50 10",
    "call 65536 4294967295 100",
    // note: the first, the same again, another one, a kind that there is not.
    "call 65537 70 0",
    "call 65537 70 0",
    "call 65537 80 1",
    "call 65538",
    "call 65537 90 2",
    "call 65538",
    // popular, digits, middle and times.
    "call 65539",
    "call 65540 12345",
    "call 65541 9 2 7 4",
    "call 65542 0",
    // spare, twice; release, twice; forget.
    "call 65543",
    "call 65543",
    "call 65544",
    "call 65544",
    "call 65546",
    "spindle state Tour",
  );
  assertEquals(lines.filter((line) => /^\d+\(/.test(line)), [
    "500(7) = 7",
    "65536(50, 10) = 15",
    "65536(4294967295, 100) = 4294967295",
    "65537(70, 0) = 0",
    "65537(70, 0) = 0",
    "65537(80, 1) = 1",
    "65538() = 512",
    "65537(90, 2) = 2",
    "65538() = 0",
    "65539() = 70",
    "65540(12345) = 5",
    "65541(9, 2, 7, 4) = 5",
    "65542(0) = 2",
    "65543() = 1",
    "65543() = 1",
    "65544() = 1",
    "65544() = 0",
    "65546() = 1",
  ]);
  for (
    const line of [
      "used: Count = 2",
      "last: Request = Request.flush",
      "longest: u64? = none",
      "calls: u64 = 1",
      "spare: Frame.NewFrame? = none",
    ]
  ) assert(lines.includes(line), line);
});

Deno.test("kill ends a program that does not end", async () => {
  const lines = await session("run loop", "kill", "run histogram");
  assertEquals(lines[1], "killed from the console");
  assertStringIncludes(lines.at(-1)!, "ended with status 0");
  assertEquals(
    (await session("load loop", "kill")).at(-1),
    "killed from the console",
  );
});

Deno.test("a program without its exit call can be interrupted and killed", async () => {
  const lines = await session(
    "spindle remove DefaultCalls",
    "run fine",
    "kill",
  );
  assertStringIncludes(lines[1]!, "still running");
  assertEquals(lines[2], "killed from the console");
});

Deno.test("a last line without an end is shown", async () => {
  const [first] = await session("run unfinished");
  assertEquals(first, "no end");
});

Deno.test("trace prints what happens until it is off", async () => {
  const lines = await session(
    "trace trap",
    "run histogram",
    "trace off",
    "run histogram",
  );
  assert(lines.filter((line) => line.includes("entSys")).length > 100);
  assertEquals(lines.at(-1)?.includes("ended with status 0"), true);
});

Deno.test("mistakes are answered with a sentence", async () => {
  assertEquals(
    await session(
      "frob",
      "run",
      "run nowhere",
      "step",
      "mem nowhere",
      "mem 0 0",
      "events Nothing",
      "trace all",
      "spindle listing Nobody",
      "spindle sate Twenty",
      "demo nothing",
      "help nothing",
      "trace",
      "call",
      "call x",
      "kill",
      "load",
      "",
    ),
    [
      "There is no command frob: type help",
      "No program is there to go on: type run PROGRAM",
      "Cannot read nowhere",
      "No program is there to go on: type run PROGRAM",
      "nowhere is neither an address, nor a register, nor a name in the program",
      "Expected a number from 1 to 512, found 0",
      "There is no event Nothing: type events for a list",
      "Cannot trace all: kinds are instruction, trap, interrupt, pal, miss, device,",
      "switch, load, store",
      "No spindle is called Nobody: there are DefaultScheduler, DefaultDevices,",
      "DefaultPager, DefaultConsole, DefaultCalls",
      "spindle knows no sate: type help spindle",
      "There is no demonstration nothing: type demo for a list",
      "There is no command nothing: type help",
      "Say what to trace, or off: trace trap,pal",
      "Say which call, and at most four arguments: call 500 1 2",
      "x is not a number",
      "No program is there to go on: type run PROGRAM",
      "Say which program: load FILE",
    ],
  );
});

Deno.test("quit leaves, everything else stays", async () => {
  const shell = createShell(startSystem(), {
    journal: createJournal(),
    readFile: () => new Uint8Array(),
    print: () => {},
    flush: () => {},
    interrupted: () => Promise.resolve(false),
  });
  assertEquals(await performLine(shell, "quit"), false);
  assertEquals(await performLine(shell, "  "), true);
  assertEquals(await performLine(shell, "nonsense"), true);
});

// ## History

/** A program that prints `ab`, a letter at a time, and ends with status 7. */
const LETTERS = `
_start: lda     sp, -16(sp)
        mov     'a', t0
        bsr     ra, show
        mov     'b', t0
        bsr     ra, show
        lda     a0, 7(zero)
        lda     v0, 1(zero)
        callsys
show:   stb     t0, 0(sp)
        lda     a0, 1(zero)
        mov     sp, a1
        lda     a2, 1(zero)
        lda     v0, 4(zero)
        callsys
shown:  ret     zero, (ra)
`;

Deno.test("a loaded program stops where it is told to, and goes back", async () => {
  const lines = await session(
    "load letters",
    "break shown",
    "run",
    "where",
    "run",
    "back run",
    "run",
    "back run",
    "back run",
    "break off",
    "run",
    "back 400",
    "run",
  );
  const stops = lines.filter((line) => line.startsWith("stopped at"));
  assertEquals(stops, Array(5).fill("stopped at 0000000120000038 <shown>"));
  const calls = lines.filter((line) => line.startsWith("#"));
  assertEquals(calls, [
    "#0  0x0000000120000038  shown",
    "#1  0x000000012000000c  _start+0x8",
  ]);
  assert(lines.includes("step 0  user  0000000120000000 <_start>"));
  assertEquals(lines.filter((line) => line.includes("status 7")).length, 2);
  // What has been printed is not printed again.
  assertEquals(lines.filter((line) => /^[ab]+$/.test(line)), ["a", "b"]);
});

Deno.test("watch stops behind a store, and writer finds it again", async () => {
  const lines = await session(
    "load letters",
    "break",
    "step",
    "watch sp 1",
    "run",
    "writer sp",
    "run",
    "back 1",
    "mem sp 1",
    "break",
  );
  const text = lines.join("\n");
  assertStringIncludes(text, "00 -> 61");
  assertStringIncludes(text, "61 -> 62");
  assertEquals(lines.filter((line) => line.startsWith("written by")), [
    "written by 0000000120000020 <show>",
    "written by 0000000120000020 <show>",
    "written by 0000000120000020 <show>",
  ]);
  assertStringIncludes(text, "0000000000000061");
  assertStringIncludes(lines.at(-1)!, "watch 000000011fff");
});

Deno.test("a change from the console ends the history", async () => {
  for (const change of ["spindle good", "kill", "call 20"]) {
    const lines = await session(
      "load letters",
      "run",
      "back 400",
      ...(change === "call 20" ? ["run"] : []),
      change,
      "back",
    );
    assertEquals(
      lines.at(-1),
      "There is no history: load PROGRAM begins one",
      change,
    );
  }
});

Deno.test("what is printed after a history has ended is printed", async () => {
  const lines = await session(
    "load letters",
    "run",
    "back 400",
    "kill",
    "run letters",
  );
  assertEquals(lines.filter((line) => line === "ab").length, 2);
});

Deno.test("going back takes the kernel along: a spindle that came is gone", async () => {
  const lines = await session(
    "load histogram",
    "run",
    "back 1000000",
    "spindle",
    "load histogram",
    "kill",
    "run histogram",
  );
  assert(lines.includes("step 0  user  0000000120000000 <_start>"));
  assertStringIncludes(lines.at(-1)!, "ended with status 0");
});
