// Who is asked, in which order, and what counts as an answer.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { AssemblyError, physical } from "../../chapters/01-hardware/mod.ts";
import {
  createArena,
  endStrand,
  EVENT,
  eventNamed,
  EVENTS,
  GLOBALS,
  layout,
  operationNumber,
  OPERATIONS,
  placeCode,
  placeProcedures,
  RAISE,
  readField,
  STRAND,
  take,
  writeField,
} from "../../chapters/02-controllers/mod.ts";
import { answerCalls, newKernel, on, runProgram } from "./helpers.ts";

const CALL = "        lda v0, 9(zero)\n        callsys\n        mov v0, s0\n";
const EXIT = "        mov s0, a0\n        lda v0, 1(zero)\n        callsys\n";

Deno.test("raiseNative: handlers are asked in order and the first answer wins", () => {
  const kernel = newKernel();
  const asked: string[] = [];
  on(kernel, "Trap.systemCall", () => void asked.push("first"));
  answerCalls(kernel, () => {
    asked.push("second");
    return 5n;
  });
  on(kernel, "Trap.systemCall", () => {
    asked.push("third");
    return 6n;
  });
  const { outcome } = runProgram(kernel, CALL + EXIT);
  assertEquals(outcome, { kind: "exited", status: 5 });
  assertEquals(asked, ["first", "second", "first"]);
});

Deno.test("raiseNative: nobody's answer is counted as undecided", () => {
  const kernel = newKernel();
  on(kernel, "Trap.systemCall", (kernel, [number]) => {
    if (number !== 1n) return undefined;
    endStrand(kernel, { kind: "exited", status: 3 });
    return undefined;
  });
  const event = eventNamed(kernel, "Trap.systemCall");
  const { outcome } = runProgram(kernel, CALL + CALL + EXIT);
  assertEquals(outcome, { kind: "exited", status: 3 });
  assertEquals(event.undecided, 2);
  const { bus } = kernel.machine;
  assertEquals(readField(bus, event.record, EVENT, "raised"), 3n);
});

Deno.test("raiseNative: after a handler that ends the strand nobody else is asked", () => {
  const kernel = newKernel();
  let asked = 0;
  on(kernel, "Trap.systemCall", (kernel) => {
    endStrand(kernel, { kind: "exited", status: 9 });
    return undefined;
  });
  on(kernel, "Trap.systemCall", () => {
    asked++;
    return 1n;
  });
  const strand = runProgram(kernel, CALL + EXIT);
  assertEquals(strand.outcome, { kind: "exited", status: 9 });
  assertEquals([asked, strand.state], [0, "ended"]);
  assertEquals(eventNamed(kernel, "Trap.systemCall").undecided, 0);
});

Deno.test("Clock.tick: that nobody wants it is no fault", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  const wait =
    "        lda s1, 30000(zero)\nagain: mulq s1, 1, s1\n        subq s1, 1, s1\n        bne s1, again\n";
  const { outcome } = runProgram(kernel, `${wait}        clr s0\n${EXIT}`);
  assertEquals(outcome, { kind: "exited", status: 0 });
  assert(eventNamed(kernel, "Clock.tick").undecided > 0);
});

Deno.test("EVENTS: every event says in a sentence what its answer does", () => {
  for (const { name, says, parameters } of EVENTS) {
    assert(/^[A-Z].*\.$/.test(says), name);
    assert(parameters.length <= 5, name);
    assertEquals(newKernel().events.get(name)?.handlers, []);
  }
});

Deno.test("OPERATIONS: every operation has a name and a number of its own", () => {
  const names = OPERATIONS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  const kernel = newKernel();
  names.forEach((name, number) =>
    assertEquals(operationNumber(kernel, name), number)
  );
  assertEquals(names[RAISE], "Event.raise");
  assertThrows(
    () => operationNumber(kernel, "constructor"),
    Error,
    "no constructor",
  );
});

// ## Code and records

Deno.test("placeProcedures: code lies where its labels say, and time passes", () => {
  const kernel = newKernel();
  const { cycles } = kernel.machine.processor.counters;
  const placed = placeProcedures(kernel, "a: nop\nb: ret\n")!;
  assertEquals(placed.bytes, 8);
  assertEquals(placed.symbols.get("a"), placed.address);
  assertEquals(placed.symbols.get("b"), placed.address + 4n);
  assert(kernel.machine.processor.counters.cycles > cycles);
});

Deno.test("placeProcedures: too much at once is refused and takes nothing", () => {
  const kernel = newKernel();
  const { used } = kernel.text;
  assertEquals(placeProcedures(kernel, "nop\n".repeat(4097)), undefined);
  assertEquals(kernel.text.used, used);
  assert(placeProcedures(kernel, "nop\n".repeat(4096)) !== undefined);
});

Deno.test("placeCode: a full text is refused, again and again", () => {
  const kernel = newKernel();
  kernel.text.used = kernel.text.end - kernel.text.start - 4096;
  assertEquals(placeCode(kernel, "nop\n".repeat(4096)), undefined);
  assertEquals(placeCode(kernel, "nop\n".repeat(4096)), undefined);
  assert(placeCode(kernel, "nop\n") !== undefined);
});

Deno.test("placeProcedures: a label that the kernel has already is an error", () => {
  const kernel = newKernel();
  assertThrows(
    () => placeProcedures(kernel, "entSys: nop\n"),
    AssemblyError,
    "entSys is defined twice",
  );
});

Deno.test("take: gives multiples of sixteen until the arena is full", () => {
  const arena = createArena("test", physical(0x1000), physical(0x1040));
  assertEquals(take(arena, 1), 0x1000);
  assertEquals(take(arena, 17), 0x1010);
  assertEquals(take(arena, 32), undefined);
  assertEquals(take(arena, 16), 0x1030);
  assertEquals(take(arena, 1), undefined);
  assertEquals(arena.used, 0x40);
});

Deno.test("layout: fields are aligned to their widths and the whole to eight bytes", () => {
  const { size, fields } = layout("R", { a: 1, b: 4, c: 2, d: 8, e: 1 });
  assertEquals(
    Object.values(fields).map(({ offset }) => offset),
    [0, 4, 8, 16, 24],
  );
  assertEquals(size, 32);
  assertEquals(STRAND.size % 8, 0);
});

Deno.test("writeField: keeps to its own bytes", () => {
  const kernel = newKernel();
  const { bus } = kernel.machine;
  const at = take(kernel.data, 64)!;
  const record = layout("R", { a: 2, b: 1, c: 4 });
  writeField(bus, at, record, "a", 0xffff_ffffn);
  writeField(bus, at, record, "c", -1n);
  assertEquals(readField(bus, at, record, "a"), 0xffffn);
  assertEquals(readField(bus, at, record, "b"), 0n);
  assertEquals(readField(bus, at, record, "c"), 0xffff_ffffn);
});

Deno.test("GLOBALS: tell which strand and which space are running", () => {
  const kernel = newKernel();
  const seen: bigint[][] = [];
  answerCalls(kernel, (kernel) => {
    seen.push(
      (["strand", "space"] as const).map((field) =>
        readField(kernel.machine.bus, kernel.globals, GLOBALS, field)
      ),
    );
    return 0n;
  });
  const first = runProgram(kernel, CALL + EXIT);
  const second = runProgram(kernel, CALL + EXIT);
  assertEquals(
    seen,
    [first, second].map((one) =>
      [one.identifier, one.space.identifier].map(BigInt)
    ),
  );
  for (const field of ["strand", "space"] as const) {
    const { bus } = kernel.machine;
    assertEquals(readField(bus, kernel.globals, GLOBALS, field), 0n);
  }
  assertEquals(
    [first, second].map(({ record }) =>
      readField(kernel.machine.bus, record, STRAND, "state")
    ),
    [2n, 2n],
  );
});
