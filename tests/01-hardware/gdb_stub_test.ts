import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  assembleProgram,
  CONSOLE_PORT,
  createMachine,
  GDB_REGISTERS,
  hangUp,
  hexOf,
  loadBare,
  type Machine,
  PCB,
  physical,
  virtual,
  work,
} from "../../chapters/01-hardware/mod.ts";
import { Debugger } from "./debugger.ts";
import {
  bareMachine,
  IMAGE,
  MEMORY,
  pick,
  random,
  recordingLine,
  reg,
  setReg,
  USER_DATA,
  userMachine,
} from "./helpers.ts";

const PC = 64;

const COUNTING = `
        clr     t0
again:  addq    t0, 1, t0
        cmplt   t0, 3, t1
        bne     t1, again
        halt`;

/** The address of the instruction numbered `index` of a bare machine, for a packet. */
function at(index: number): string {
  return (IMAGE + BigInt(4 * index)).toString(16);
}

/** `text` as it arrives behind `qRcmd,`. */
function monitor(text: string): string {
  return `qRcmd,${hexOf(new TextEncoder().encode(text))}`;
}

/** The output of a monitor command. */
function monitorOutput(gdb: Debugger, text: string): string {
  const bytes = gdb.tell(monitor(text)).match(/../g) ?? [];
  return bytes.map((digits) => String.fromCharCode(parseInt(digits, 16))).join(
    "",
  );
}

// ## Registers and memory

Deno.test("g gives all registers, in GDB's order, lowest byte first", () => {
  const machine = bareMachine(COUNTING);
  setReg(machine, "t0", 0x1122_3344_5566_7788n);
  machine.processor.floats[0] = 1n;
  machine.processor.fpcr = 2n;
  const gdb = new Debugger(machine);
  const words = gdb.tell("g").match(/.{16}/g)!;
  assertEquals(words.length, GDB_REGISTERS);
  assertEquals(words[1], "8877665544332211");
  assertEquals([words[31], words[32], words[63]], [
    "0000000000000000",
    "0100000000000000",
    "0200000000000000",
  ]);
  assertEquals(words[PC], "00000200" + "00fcffff");
});

Deno.test("g asks no device for the word of a context whose block is in one", () => {
  const machine = bareMachine(COUNTING, recordingLine([Uint8Array.of(65, 66)]));
  // The word of the context is where the chip gives what it has received.
  machine.processor.pcb = physical(CONSOLE_PORT - PCB.unique);
  const gdb = new Debugger(machine);
  assertEquals(gdb.tell("g").match(/.{16}/g)![66], "0".repeat(16));
  assertEquals(gdb.tell("P42=0700000000000000"), "OK");
  assertEquals(machine.board.console.read(0, 1), 65n);
});

Deno.test("P and G set registers, except the one that is zero", () => {
  const machine = bareMachine(COUNTING);
  const gdb = new Debugger(machine);
  assertEquals(gdb.tell("P2=0100000000000080"), "OK");
  assertEquals(reg(machine, "t1"), 0x8000_0000_0000_0001n);
  assertEquals(gdb.tell("P1f=0100000000000080"), "OK");
  assertEquals(reg(machine, "zero"), 0n);
  gdb.tell("P40=0700000000000000");
  assertEquals(machine.processor.pc, virtual(4n));
  const all = Array.from(
    { length: GDB_REGISTERS },
    (_, index) => `${hexOf([index])}00000000000000`,
  );
  assertEquals(gdb.tell(`G${all.join("")}`), "OK");
  assertEquals([reg(machine, "v0"), reg(machine, "sp")], [0n, 30n]);
  assertEquals([machine.processor.floats[30], machine.processor.fpcr], [
    62n,
    63n,
  ]);
  assertEquals(gdb.register(66), 66n);
});

Deno.test("m reads memory, to where it ends; M and X write it", () => {
  const machine = userMachine("nop");
  const gdb = new Debugger(machine);
  const place = USER_DATA.toString(16);
  assertEquals(gdb.tell(`M${place},3:010203`), "OK");
  assertEquals(
    gdb.tell(`X${place},2:\x7d\x03\xff`.replace("\x7d\x03", "#")),
    "OK",
  );
  assertEquals(gdb.tell(`m${place},4`), "23ff0300");
  const end = (USER_DATA + 8190n).toString(16);
  assertEquals(gdb.tell(`m${end},8`), "0000");
  assertEquals(gdb.tell(`m${(USER_DATA + 8192n).toString(16)},8`), "E0e");
});

Deno.test("a write that does not fit entirely writes nothing", () => {
  const machine = userMachine("nop");
  const gdb = new Debugger(machine);
  const end = (USER_DATA + 8190n).toString(16);
  assertEquals(gdb.tell(`M${end},4:01020304`), "E0e");
  assertEquals(gdb.tell(`m${end},2`), "0000");
});

Deno.test("a device is not read by looking at memory", () => {
  const gdb = new Debugger(bareMachine("halt"));
  assertEquals(gdb.tell("mfffffd01fc0003f8,1"), "E0e");
});

// ## Running

Deno.test("Z0 and vCont;c stop at a breakpoint, and say that it is one", () => {
  const gdb = new Debugger(bareMachine(COUNTING));
  assertEquals(gdb.tell(`Z0,${at(1)},4`), "OK");
  for (const count of [0n, 1n, 2n]) {
    assertEquals(gdb.ask("vCont;c"), ["T05thread:1;swbreak:;"]);
    assertEquals(gdb.register(1), count);
    assertEquals(gdb.register(PC), IMAGE + 4n);
  }
  assertEquals(gdb.tell(`z0,${at(1)},4`), "OK");
  const [output, stop] = gdb.ask("c");
  assertMatch(output!, /^O/);
  assertEquals(stop, "T05thread:1;");
});

Deno.test("a machine that has halted can be gone back from; insisting ends the program", () => {
  const gdb = new Debugger(bareMachine(COUNTING));
  gdb.ask("c");
  assertEquals(gdb.ask("bs"), ["T05thread:1;"]);
  assertEquals(gdb.register(PC), IMAGE + 16n);
  assertEquals(gdb.ask("c").length, 2);
  assertEquals(gdb.ask("c"), ["W00"]);
  const killed = new Debugger(bareMachine("halt"), {
    ending: () => ({ status: 139, sentence: "Killed." }),
  });
  assertEquals(killed.ask("c"), [
    `O${hexOf(new TextEncoder().encode("Killed.\n"))}`,
    "T05thread:1;",
  ]);
  assertEquals(killed.ask("c"), ["W8b"]);
});

Deno.test("s takes one instruction, bs takes it back", () => {
  const gdb = new Debugger(bareMachine(COUNTING));
  for (const body of ["s", "vCont;s", "vCont;s:1", "vCont;s:1;c"]) {
    assertEquals(gdb.ask(body), ["T05thread:1;"]);
  }
  assertEquals(gdb.register(PC), IMAGE + 4n);
  assertEquals(gdb.register(1), 1n);
  gdb.ask("bs");
  gdb.ask("bs");
  gdb.ask("bs");
  assertEquals([gdb.register(PC), gdb.register(1)], [IMAGE + 4n, 0n]);
  gdb.ask("bs");
  assertEquals(gdb.ask("bs"), ["T05thread:1;replaylog:begin;"]);
});

Deno.test("bc goes back to the breakpoint before, and then to the beginning", () => {
  const gdb = new Debugger(bareMachine(COUNTING));
  gdb.ask("c");
  gdb.ask(`Z1,${at(1)},4`);
  for (const count of [2n, 1n, 0n]) {
    assertEquals(gdb.ask("bc"), ["T05thread:1;swbreak:;"]);
    assertEquals(gdb.register(1), count);
  }
  assertEquals(gdb.ask("bc"), ["T05thread:1;replaylog:begin;"]);
  assertEquals(gdb.register(PC), IMAGE as bigint);
});

Deno.test("watchpoints tell their address, in both directions", () => {
  const machine = userMachine("stq t0, 8(s0)\nldq t1, 8(s0)\nhalt");
  setReg(machine, "t0", 5n);
  const gdb = new Debugger(machine);
  const place = (USER_DATA + 8n).toString(16);
  gdb.ask(`Z2,${place},8`);
  assertEquals(gdb.ask("c"), [`T05thread:1;watch:${place};`]);
  assertEquals(gdb.tell(`m${place},1`), "05");
  gdb.ask(`z2,${place},8`);
  gdb.ask(`Z3,${place},1`);
  assertEquals(gdb.ask("c"), [`T05thread:1;rwatch:${place};`]);
  gdb.ask(`z3,${place},1`);
  gdb.ask(`Z4,${place},1`);
  assertEquals(gdb.ask("bc"), [`T05thread:1;awatch:${place};`]);
  assertEquals(gdb.ask("bc"), [`T05thread:1;awatch:${place};`]);
  assertEquals(gdb.tell(`m${place},1`), "00");
});

Deno.test("what a debugger changes in the past is the past of another future", () => {
  const gdb = new Debugger(bareMachine(COUNTING));
  gdb.ask("c");
  gdb.ask(`Z0,${at(1)},4`);
  gdb.ask("bc");
  gdb.tell("P1=0000000000000040");
  gdb.ask(`z0,${at(1)},4`);
  gdb.ask("c");
  assertEquals(gdb.register(1), 0x4000_0000_0000_0001n);
  assertEquals(gdb.stub.session.recorder.position < 20, true);
});

Deno.test("Control-C stops a machine that runs, and is nothing to one that does not", () => {
  const gdb = new Debugger(bareMachine("loop: br loop"));
  gdb.send("\x03");
  assertEquals(gdb.raw(), "");
  gdb.send("$c#63");
  assert(work(gdb.stub));
  assertEquals(gdb.answers(), []);
  gdb.send("\x03");
  assertEquals(gdb.answers(), ["T02thread:1;"]);
  assertEquals(work(gdb.stub), false);
});

Deno.test("packets that come while the machine runs wait until it stops, but not all", () => {
  const gdb = new Debugger(bareMachine("loop: br loop"));
  gdb.send("$QStartNoAckMode#b0$c#63$?#3f");
  assertEquals(gdb.answers(), ["OK"]);
  for (let count = 0; count < 1000; count++) gdb.send("$?#3f");
  assertEquals(gdb.answers(), []);
  gdb.send("\x03");
  work(gdb.stub);
  gdb.send("$?#3f");
  assertEquals(gdb.answers().length < 100, true);
});

// ## Several processors

/** Three processors; each counts in t0. */
function threeCounting(): Machine {
  const machine = createMachine({ memory: MEMORY, processors: 3 });
  const program = assembleProgram(
    "_start: addq t0, 1, t0\nbr _start",
    new Map(),
    {
      text: IMAGE,
    },
  );
  loadBare(machine, program);
  for (const processor of machine.processors) {
    processor.pc = IMAGE;
    processor.running = true;
  }
  return machine;
}

Deno.test("processors are threads, with registers of their own", () => {
  const machine = threeCounting();
  machine.processors[2]!.registers[5] = 7n;
  const gdb = new Debugger(machine);
  assertEquals(gdb.ask("qfThreadInfo"), ["m1,2,3"]);
  assertEquals(gdb.ask("qsThreadInfo"), ["l"]);
  assertEquals([gdb.tell("T3"), gdb.tell("T4")], ["OK", "E01"]);
  assertEquals([gdb.tell("Hg3"), gdb.register(5)], ["OK", 7n]);
  assertEquals([gdb.tell("Hg1"), gdb.register(5)], ["OK", 0n]);
  assertEquals([gdb.tell("Hg9"), gdb.tell("Hx1")], ["E01", "E01"]);
  assertEquals(
    gdb.tell("qThreadExtraInfo,2"),
    hexOf(new TextEncoder().encode(
      "processor 1, kernel mode, IPL 7, ASN 0",
    )),
  );
});

Deno.test("a step of one processor lets the others go on, and so does taking it back", () => {
  const gdb = new Debugger(threeCounting());
  assertEquals(gdb.ask("vCont;s:3"), ["T05thread:3;"]);
  const { processors } = gdb.stub.session.recorder.machine;
  assertEquals(processors[2]!.counters.instructions, 1);
  assert(processors[0]!.counters.instructions > 100);
  gdb.ask("s");
  assertEquals(processors[2]!.counters.instructions, 2);
  gdb.ask("bs");
  gdb.ask("bs");
  assertEquals(processors[2]!.counters.instructions, 0);
  gdb.ask("vCont;s:1");
  gdb.ask("Hc1");
  const before = processors[0]!.counters.instructions;
  gdb.ask("bs");
  assertEquals(processors[0]!.counters.instructions, before - 1);
});

// ## Talking

Deno.test("packets are acknowledged until both sides do without", () => {
  const gdb = new Debugger(bareMachine("halt"));
  gdb.send("$qC#b4");
  assertEquals(gdb.raw(), "+$QC1#c5");
  gdb.send("$qC#00");
  assertEquals(gdb.raw(), "-");
  gdb.send("-");
  assertEquals(gdb.raw(), "$QC1#c5");
  gdb.send("$QStartNoAckMode#b0");
  assertEquals(gdb.raw(), "+$OK#9a");
  gdb.send("$qC#b4$qC#00-");
  assertEquals(gdb.raw(), "$QC1#c5");
});

Deno.test("the target's description comes whole or in parts", () => {
  const gdb = new Debugger(bareMachine("halt"));
  const whole = gdb.tell("qXfer:features:read:target.xml:0,fff");
  assertMatch(whole, /^l<\?xml[^]*<architecture>alpha<\/architecture>/);
  let parts = "";
  for (let offset = 0;; offset += 7) {
    const part = gdb.tell(
      `qXfer:features:read:target.xml:${offset.toString(16)},7`,
    );
    parts += part.slice(1);
    if (part[0] === "l") break;
  }
  assertEquals(parts, whole.slice(1));
  assertEquals(gdb.tell("qXfer:features:read:other.xml:0,7"), "E00");
});

Deno.test("what is not known has an empty answer, what is wrong an error", () => {
  const gdb = new Debugger(bareMachine("halt"));
  for (
    const body of [
      "",
      "!",
      "R00",
      "vMustReplyEmpty",
      "qTStatus",
      "QNonStop:1",
      "Z9,0,4",
      "b",
      "qXfer:auxv:read::0,1",
    ]
  ) {
    assertEquals(gdb.ask(body), [""], body);
  }
  for (
    const body of [
      "pff",
      "p",
      "P1",
      "P1=0",
      "Pff=0000000000000000",
      "G1",
      "m",
      "mx,1",
      "m1",
      "M0,1",
      "M0,2:00",
      "X0,2:a",
      "Z0,x,4",
      "cx",
      "vCont;t",
      "vCont;s:99",
      "qRcmd,0",
      "Hg",
    ]
  ) {
    assertMatch(gdb.tell(body), /^(E..|OK)$/, body);
  }
});

Deno.test("D detaches with an answer, k kills without one, a lost connection detaches", () => {
  const detached = new Debugger(bareMachine("halt"));
  assertEquals(detached.ask("D;1"), ["OK"]);
  assertEquals(detached.stub.session.left, "detached");
  const killed = new Debugger(bareMachine("halt"));
  assertEquals(killed.ask("k"), []);
  assertEquals(killed.stub.session.left, "killed");
  assertEquals(killed.ask("?"), []);
  const lost = new Debugger(bareMachine("loop: br loop"));
  lost.send("$c#63");
  hangUp(lost.stub);
  assertEquals([lost.stub.session.left, work(lost.stub)], ["detached", false]);
});

// ## Our own questions

Deno.test("monitor events tells what happened before now, also after going back", () => {
  const gdb = new Debugger(bareMachine("rdps\nwhami\nrdval\nhalt"), {}, 2);
  gdb.ask("c");
  gdb.ask("bs");
  gdb.ask("bs");
  const lines = monitorOutput(gdb, "events").trim().split("\n");
  assertEquals(lines.map((line) => line.split(" ").at(-1)), ["rdps", "whami"]);
  const last = monitorOutput(gdb, "events 1").trim().split("\n");
  assertEquals(last.map((line) => line.split(" ").at(-1)), ["whami"]);
});

Deno.test("monitor writer names the instruction that wrote", () => {
  const machine = userMachine("nop\nstq t0, 8(s0)\nnop\nhalt");
  setReg(machine, "t0", 0xabn);
  const symbols =
    () => [{ name: "begin", address: machine.processor.entries.entSys }];
  const gdb = new Debugger(machine, { symbols });
  const place = (USER_DATA + 8n).toString(16);
  assertEquals(
    monitorOutput(gdb, `writer ${place}`),
    "Nobody has written there yet\n",
  );
  for (let count = 0; count < 3; count++) gdb.ask("s");
  const { position } = gdb.stub.session.recorder;
  assertEquals(
    monitorOutput(gdb, `writer 0x${place}`),
    "step 1, processor 0, 0x0000000120000004 wrote ab, where 0 had been\n",
  );
  assertEquals(gdb.stub.session.recorder.position, position);
});

Deno.test("monitor explains itself, and answers nonsense with a sentence", () => {
  const gdb = new Debugger(bareMachine("halt"));
  const help = monitorOutput(gdb, "help");
  for (const name of "help where events writer position counters".split(" ")) {
    assertMatch(help, new RegExp(`^${name} `, "m"));
    assert(!monitorOutput(gdb, name).startsWith("There is no"), name);
  }
  assertMatch(
    monitorOutput(gdb, "dance now"),
    /^There is no monitor command dance/,
  );
  assertMatch(monitorOutput(gdb, "position"), /^step 0$/m);
});

// ## Strangers

/** Beginnings of packets that reach every command. */
const BEGINNINGS = [
  ..."?gGpPmMXZzcCsSbvqQHTDk".split(""),
  "vCont;",
  "vCont;s:",
  "qXfer:features:read:target.xml:",
  "qRcmd,",
  "qSupported:",
  "qThreadExtraInfo,",
  "Z0,",
  "Z2,",
  "bc",
  "bs",
  "M0,8:",
];

Deno.test("no bytes whatever make the stub fail, and what it says is always well-formed", () => {
  const next = random(42);
  const letters = "0123456789abcdef,;:=-px.~}*\x00\xff ";
  for (let round = 0; round < 60; round++) {
    const gdb = new Debugger(bareMachine(COUNTING), {}, 2000);
    for (let count = 0; count < 40; count++) {
      const tail = Array.from(
        { length: next() % 24 },
        () => pick(next, [...letters]),
      );
      const text = pick(next, BEGINNINGS) + tail.join("");
      if (next() % 4 === 0) {
        gdb.send(text + pick(next, ["$", "#00", "\x03", "+", "-"]));
      } else {for (const one of gdb.ask(text, 1)) {
          assert(one !== "damaged", text);
        }}
      gdb.send("\x03");
    }
    assert(gdb.stub.session.breakpoints.size <= 1000);
  }
});
