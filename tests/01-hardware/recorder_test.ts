import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  copyTree,
  createJournal,
  createMachine,
  createRecorder,
  edit,
  goBack,
  goForward,
  goTo,
  type Journal,
  lastWrite,
  loadBare,
  type Machine,
  notedLine,
  type Recorder,
  type RecorderOptions,
  runBack,
  type StopPoints,
  virtual,
  visit,
} from "../../chapters/01-hardware/mod.ts";
import { assembleProgram } from "../../chapters/01-hardware/mod.ts";
import {
  bareMachine,
  IMAGE,
  MEMORY,
  recordingLine,
  reg,
  setReg,
  USER_DATA,
  userMachine,
  withoutVersions,
} from "./helpers.ts";

/** Everything that a machine is, in one value. */
function allOf({ machine }: Recorder) {
  const { processors, stopped, bus } = machine;
  const devices = bus.devices.map((device) => device.save());
  const memory = bus.bytes.slice();
  return withoutVersions(copyTree({ processors, stopped, memory, devices }));
}

/** A user program without end, interrupted by the clock now and then. */
function busyMachine(): Machine {
  const machine = userMachine(`
loop:   addq    t0, 1, t0
        stq     t0, 0(s0)
        ldq     t1, 8(s0)
        mulq    t0, t0, t2
        br      loop`);
  machine.bus.bytes[0x4_0000] = 0x3f;
  machine.processor.nextTick = 1000;
  return machine;
}

const SMALL: RecorderOptions = { interval: 100, most: 8 };

/** A stop at the instruction numbered `index` of a bare machine. */
function breakAt(index: number): StopPoints {
  const address = virtual(IMAGE + BigInt(4 * index));
  return { breakpoints: [{ address }], watchpoints: [] };
}

// ## Any moment

Deno.test("goTo brings back every moment, however the checkpoints lie", () => {
  const recorder = createRecorder(busyMachine(), SMALL);
  const moments = [];
  for (let step = 0; step < 3000; step++) {
    if (step % 137 === 0) moments.push([step, allOf(recorder)] as const);
    goForward(recorder, undefined, 1);
  }
  const end = allOf(recorder);
  for (const [step, state] of moments.reverse()) {
    goTo(recorder, step);
    assertEquals(recorder.position, step);
    assertEquals(allOf(recorder), state);
  }
  goTo(recorder, 3000);
  assertEquals(allOf(recorder), end);
});

Deno.test("stepping back and forward again changes nothing", () => {
  const recorder = createRecorder(busyMachine(), SMALL);
  goForward(recorder, undefined, 2500);
  const here = allOf(recorder);
  for (let step = 0; step < 200; step++) {
    assert(goBack(recorder));
    assertEquals(recorder.position, 2499);
    goForward(recorder, undefined, 1);
  }
  assertEquals(allOf(recorder), here);
});

Deno.test("before the beginning there is nothing", () => {
  const recorder = createRecorder(busyMachine(), SMALL);
  const start = allOf(recorder);
  goForward(recorder, undefined, 10);
  assertEquals(goBack(recorder, 11), false);
  assertEquals(recorder.position, 0);
  assertEquals(allOf(recorder), start);
  assertThrows(() => goTo(recorder, -1), RangeError);
});

Deno.test("checkpoints stay few, the first is kept, and the recent past is densest", () => {
  const recorder = createRecorder(busyMachine(), SMALL);
  goForward(recorder, undefined, 20_000);
  const positions = recorder.checkpoints.map(({ position }) => position);
  assertEquals(positions.length, 8);
  assertEquals(positions[0], 0);
  const last = positions.at(-1)! - positions.at(-2)!;
  assertEquals(last, 100);
  assert(positions[2]! - positions[1]! > last);
});

Deno.test("a halt is undone by going back", () => {
  const recorder = createRecorder(bareMachine("mov 1, t0\nmov 2, t0\nhalt"));
  assertEquals(goForward(recorder).reason, "halt");
  assertEquals(recorder.position, 3);
  goBack(recorder, 2);
  assertEquals([recorder.machine.stopped, reg(recorder.machine, "t0")], [
    undefined,
    1n,
  ]);
  assertEquals(goForward(recorder).reason, "halt");
});

// ## Several processors

Deno.test("goTo brings back every moment of a machine with several processors", () => {
  const machine = createMachine({ memory: MEMORY, processors: 3 });
  const source = "_start: whami\nloop: addq t0, 1, t0\nbr loop";
  loadBare(machine, assembleProgram(source, new Map(), { text: IMAGE }));
  for (const processor of machine.processors) {
    processor.pc = IMAGE;
    Object.assign(processor, { running: true });
  }
  const recorder = createRecorder(machine, { interval: 1000 });
  const states = [];
  for (let turn = 0; turn < 6; turn++) {
    goForward(recorder, undefined, 777);
    states.push(allOf(recorder));
  }
  for (let turn = 5; turn >= 0; turn--) {
    goTo(recorder, 777 * (turn + 1));
    assertEquals(allOf(recorder), states[turn]);
  }
});

// ## Backwards

const LOOP = `
        clr     t0
again:  addq    t0, 1, t0
        cmpult  t0, t2, t1
        bne     t1, again
        halt`;

/** A bare machine that goes through [[LOOP]] so many times. */
function looping(times: bigint, options = SMALL): Recorder {
  const machine = bareMachine(LOOP);
  setReg(machine, "t2", times);
  return createRecorder(machine, options);
}

Deno.test("runBack finds the last time that the machine came to a breakpoint", () => {
  const recorder = looping(1000n);
  goForward(recorder);
  for (const count of [999n, 998n, 997n]) {
    assertEquals(runBack(recorder, breakAt(1)).reason, "breakpoint");
    assertEquals(reg(recorder.machine, "t0"), count);
    assertEquals(recorder.machine.processor.pc, virtual(IMAGE + 4n));
  }
  assertEquals(goForward(recorder, breakAt(1)).reason, "breakpoint");
  assertEquals(reg(recorder.machine, "t0"), 998n);
});

Deno.test("runBack finds a hit in each stretch, and right at a checkpoint", () => {
  for (const interval of [1, 2, 3, 4, 5, 7]) {
    const recorder = looping(10n, { interval, most: 5 });
    goForward(recorder);
    for (let count = 9n; count >= 0n; count--) {
      assertEquals(runBack(recorder, breakAt(1)).reason, "breakpoint");
      assertEquals(reg(recorder.machine, "t0"), count);
    }
    assertEquals(runBack(recorder, breakAt(1)), { reason: "beginning" });
    assertEquals(recorder.position, 0);
  }
});

Deno.test("runBack to nowhere ends at the beginning", () => {
  const recorder = looping(500n);
  goForward(recorder);
  const nowhere = { breakpoints: [], watchpoints: [] };
  assertEquals(runBack(recorder, nowhere), { reason: "beginning" });
  assertEquals(recorder.position, 0);
});

Deno.test("runBack to a watchpoint stops before the store, where the old value is", () => {
  const recorder = createRecorder(busyMachine(), SMALL);
  const watchpoints = [{ address: USER_DATA, size: 8, on: "write" as const }];
  const points = { breakpoints: [], watchpoints };
  goForward(recorder, undefined, 700);
  for (let left = 0; left < 3; left++) {
    const count = reg(recorder.machine, "t0");
    const back = runBack(recorder, points);
    assert(back.reason === "watchpoint");
    assertEquals(back.value - back.before!, 1n);
    assert(count - back.value <= 1n);
    assertEquals(
      recorder.machine.bus.view.getBigUint64(60 * 8192, true),
      back.before,
    );
    assertEquals(recorder.machine.processor.pc, back.pc);
  }
});

Deno.test("lastWrite says which instruction wrote, and leaves the machine where it is", () => {
  const recorder = createRecorder(busyMachine(), SMALL);
  goForward(recorder, undefined, 2000);
  const here = allOf(recorder);
  const write = lastWrite(recorder, USER_DATA)!;
  assertEquals(allOf(recorder), here);
  assertEquals(
    write.hit.value,
    recorder.machine.bus.view.getBigUint64(60 * 8192, true),
  );
  assert(write.position < 2000 && write.position > 1990);
  assertEquals(lastWrite(recorder, virtual(USER_DATA + 64n)), undefined);
});

Deno.test("who watches does not hear of what is repeated", () => {
  const recorder = createRecorder(busyMachine(), SMALL);
  goForward(recorder, undefined, 500);
  let heard = 0;
  recorder.machine.watcher = () => heard++;
  goTo(recorder, 250);
  runBack(recorder, breakAt(99));
  assertEquals(heard, 0);
  goForward(recorder, undefined, 1);
  assert(heard > 0);
});

// ## What came from outside

/** A machine that copies what it receives to its output, on a noted line. */
function echoing(journal: Journal, input: (Uint8Array | null)[]) {
  const line = recordingLine(input);
  const machine = bareMachine(
    `
loop:   ldbu    t0, 5(s0)
        blbc    t0, loop
        ldbu    t1, 0(s0)
        addq    t1, 1, t1
        stb     t1, 0(s0)
        br      loop`,
    notedLine(journal, line),
  );
  setReg(machine, "s0", 0xffff_fd01_fc00_03f8n);
  return { machine, line };
}

const TYPED = "hal".split("").map((letter) => new TextEncoder().encode(letter));

Deno.test("what was typed comes again, and what was printed is not printed again", () => {
  const journal = createJournal();
  const { machine, line } = echoing(journal, [
    new Uint8Array(),
    ...TYPED,
    null,
  ]);
  const recorder = createRecorder(machine, { journal, interval: 7 });
  goForward(recorder, undefined, 30);
  const here = allOf(recorder);
  assertEquals(String.fromCharCode(...line.sent), "ibm");
  for (const position of [0, 5, 13, 29]) {
    goTo(recorder, position);
    goTo(recorder, 30);
    assertEquals(allOf(recorder), here);
  }
  assertEquals(String.fromCharCode(...line.sent), "ibm");
});

Deno.test("a program that waits for a key does not fill the journal", () => {
  const journal = createJournal();
  const silence = Array.from({ length: 500 }, () => new Uint8Array());
  const { machine, line } = echoing(journal, [...silence, ...TYPED, null]);
  const recorder = createRecorder(machine, { journal, interval: 100 });
  goForward(recorder, undefined, 1100);
  const here = allOf(recorder);
  assertEquals(journal.answers.size, TYPED.length + 1);
  goTo(recorder, 700);
  goTo(recorder, 1100);
  assertEquals(allOf(recorder), here);
  assertEquals(String.fromCharCode(...line.sent), "ibm");
});

Deno.test("behind the end of what was noted, the world is asked again", () => {
  const journal = createJournal();
  const { machine, line } = echoing(journal, [...TYPED]);
  const recorder = createRecorder(machine, { journal, interval: 7 });
  goForward(recorder, undefined, 8);
  goTo(recorder, 2);
  goForward(recorder, undefined, 30);
  assertEquals(String.fromCharCode(...line.sent), "ibm");
});

Deno.test("what comes without being asked for comes again at its moment", () => {
  const journal = createJournal();
  const machine = bareMachine("loop: addq t0, t1, t0\nbr loop");
  const recorder = createRecorder(machine, { journal, interval: 10 });
  for (const [steps, value] of [[7, 1n], [20, 5n], [1, 2n]] as const) {
    goForward(recorder, undefined, steps);
    visit(journal, () => setReg(machine, "t1", value));
  }
  goForward(recorder, undefined, 50);
  const here = allOf(recorder);
  for (const position of [60, 28, 27, 26, 7, 6, 0]) {
    goTo(recorder, position);
    visit(journal, () => setReg(machine, "t0", 0n));
    goTo(recorder, 78);
    assertEquals(allOf(recorder), here);
  }
  goTo(recorder, 10);
  edit(recorder, () => {});
  goForward(recorder, undefined, 68);
  assertEquals(reg(machine, "t1"), 1n);
});

// ## Interfering

Deno.test("a change belongs to its moment: it is undone before it and done again after", () => {
  const recorder = looping(1000n);
  goForward(recorder, undefined, 100);
  const before = reg(recorder.machine, "t0");
  edit(recorder, () => setReg(recorder.machine, "t0", 990n));
  goForward(recorder);
  const end = allOf(recorder);
  goTo(recorder, 99);
  assert(reg(recorder.machine, "t0") <= before);
  goTo(recorder, 100);
  assertEquals(reg(recorder.machine, "t0"), 990n);
  goTo(recorder, 50);
  goForward(recorder);
  assertEquals(allOf(recorder), end);
});

Deno.test("a change in the past makes another future", () => {
  const recorder = looping(1000n);
  goForward(recorder);
  const steps = recorder.position;
  goTo(recorder, 300);
  edit(recorder, () => setReg(recorder.machine, "t2", 150n));
  assertEquals(goForward(recorder).reason, "halt");
  assert(recorder.position < steps);
  assertEquals(reg(recorder.machine, "t0"), 150n);
  goTo(recorder, 299);
  assertEquals(reg(recorder.machine, "t2"), 1000n);
});

Deno.test("a change in the past makes the machine speak and listen anew", () => {
  const journal = createJournal();
  const { machine, line } = echoing(journal, [...TYPED, ...TYPED]);
  const recorder = createRecorder(machine, { journal, interval: 7 });
  goForward(recorder, undefined, 18);
  goTo(recorder, 3);
  edit(recorder, () => setReg(machine, "t1", 0x40n));
  goForward(recorder, undefined, 3);
  assertEquals(String.fromCharCode(...line.sent), "ibmA");
  goForward(recorder, undefined, 6);
  assertEquals(String.fromCharCode(...line.sent), "ibmAi");
});

Deno.test("changes survive the thinning out of checkpoints", () => {
  const recorder = createRecorder(busyMachine(), { interval: 10, most: 4 });
  goForward(recorder, undefined, 55);
  edit(recorder, () => setReg(recorder.machine, "t0", 1_000_000n));
  goForward(recorder, undefined, 2000);
  const end = allOf(recorder);
  goTo(recorder, 20);
  goTo(recorder, 2055);
  assertEquals(allOf(recorder), end);
});

Deno.test("a machine that is changed all the time forgets how it began", () => {
  const recorder = createRecorder(busyMachine(), { interval: 10, most: 2 });
  for (let count = 0; count < 100; count++) {
    goForward(recorder, undefined, 3);
    edit(recorder, () => setReg(recorder.machine, "t3", BigInt(count)));
  }
  assertEquals(recorder.checkpoints.length, 16);
  const first = recorder.checkpoints[0]!.position;
  assert(first > 200);
  assertThrows(() => goTo(recorder, first - 1), RangeError);
  goTo(recorder, first);
  assertEquals(goBack(recorder), false);
  goTo(recorder, 300);
  assertEquals(reg(recorder.machine, "t3"), 99n);
});

Deno.test("a host goes back with the machine", () => {
  const machine = bareMachine("cserve\ncserve\ncserve\nhalt");
  let calls = 0;
  machine.cserve = () => void calls++;
  const host = {
    save: () => calls,
    restore: (state: unknown) => {
      calls = state as number;
    },
  };
  const recorder = createRecorder(machine, { host, interval: 1 });
  goForward(recorder);
  assertEquals(calls, 3);
  goTo(recorder, 1);
  assertEquals(calls, 1);
  goForward(recorder);
  assertEquals(calls, 3);
});
