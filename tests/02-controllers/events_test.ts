// Who is asked, in which order, and what counts as an answer.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  AssemblyError,
  ksegAddress,
  physical,
} from "../../chapters/01-hardware/mod.ts";
import {
  ASK_NATIVE,
  createHeap,
  currentStrand,
  endStrand,
  EVENT,
  eventNamed,
  EVENTS,
  giveBack,
  type Kernel,
  layout,
  operationNumber,
  OPERATIONS,
  placeCode,
  readField,
  registerOf,
  STRAND,
  STRAND_STATES,
  take,
  usedBytes,
  writeField,
} from "../../chapters/02-controllers/mod.ts";
import {
  answerCalls,
  bareKernel,
  newKernel,
  on,
  register,
  runProgram,
} from "./helpers.ts";

const CALL = "        lda v0, 9(zero)\n        callsys\n        mov v0, s0\n";
const EXIT = "        mov s0, a0\n        lda v0, 1(zero)\n        callsys\n";

Deno.test("askNative: the newest handler is asked first and the first answer wins", () => {
  const kernel = newKernel();
  const asked: string[] = [];
  on(kernel, "Trap.systemCall", () => {
    asked.push("third");
    return 6n;
  });
  answerCalls(kernel, () => {
    asked.push("second");
    return 5n;
  });
  on(kernel, "Trap.systemCall", () => void asked.push("first"));
  const { outcome } = runProgram(kernel, CALL + EXIT);
  assertEquals(outcome, { kind: "exited", status: 5 });
  assertEquals(asked, ["first", "second", "first"]);
});

Deno.test("nobodyAnswers: nobody's answer is counted as undecided", () => {
  const kernel = newKernel();
  on(kernel, "Trap.systemCall", (kernel, [number]) => {
    if (number !== 1n) return undefined;
    endStrand(kernel, currentStrand(kernel)!, { kind: "exited", status: 3 });
    return undefined;
  });
  const event = eventNamed(kernel, "Trap.systemCall");
  const { outcome } = runProgram(kernel, CALL + CALL + EXIT);
  assertEquals(outcome, { kind: "exited", status: 3 });
  assertEquals(event.undecided, 2);
  const { bus } = kernel.machine;
  assertEquals(readField(bus, event.record, EVENT, "raised"), 3n);
});

Deno.test("askNative: after a handler that ends the strand nobody else is asked", () => {
  const kernel = newKernel();
  let asked = 0;
  on(kernel, "Trap.systemCall", () => {
    asked++;
    return 1n;
  });
  on(kernel, "Trap.systemCall", (kernel) => {
    endStrand(kernel, currentStrand(kernel)!, { kind: "exited", status: 9 });
    return undefined;
  });
  const strand = runProgram(kernel, CALL + EXIT);
  assertEquals(strand.outcome, { kind: "exited", status: 9 });
  assertEquals([asked, strand.state], [0, "ended"]);
  assertEquals(eventNamed(kernel, "Trap.systemCall").undecided, 0);
});

Deno.test("Clock.tick: that nobody wants it is no fault, and it is counted", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  const wait =
    "        lda s1, 30000(zero)\nagain: mulq s1, 1, s1\n        subq s1, 1, s1\n        bne s1, again\n";
  const { outcome } = runProgram(kernel, `${wait}        clr s0\n${EXIT}`);
  assertEquals(outcome, { kind: "exited", status: 0 });
  const tick = registerOf(kernel).find(({ declaration }) =>
    declaration.name === "Clock.tick"
  )!;
  assert(tick.raised > 0n);
  assertEquals([tick.undecided, tick.handlers], [0, []]);
});

Deno.test("EVENTS: every event says in a sentence what its answer does", () => {
  for (const { name, says, parameters } of EVENTS) {
    assert(/^[A-Z].*\.$/.test(says), name);
    assert(parameters.length <= 5, name);
    assertEquals(bareKernel().events.get(name)?.handlers, []);
  }
});

Deno.test("OPERATIONS: every operation has a name and a number of its own", () => {
  const names = OPERATIONS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  const kernel = newKernel();
  names.forEach((name, number) =>
    assertEquals(operationNumber(kernel, name), number)
  );
  assertEquals(names[ASK_NATIVE], "Event.native");
  assertThrows(
    () => operationNumber(kernel, "constructor"),
    Error,
    "no constructor",
  );
});

// ## Code and records

Deno.test("placeCode: code lies where its labels say, and time passes", () => {
  const kernel = newKernel();
  const { cycles } = kernel.machine.processor.counters;
  const placed = placeCode(kernel, "a: nop\nb: ret\n")!;
  assertEquals(placed.bytes, 8);
  assertEquals(placed.symbols.get("a"), placed.address);
  assertEquals(placed.symbols.get("b"), placed.address + 4n);
  assert(kernel.machine.processor.counters.cycles > cycles);
});

Deno.test("placeCode: too much at once is refused and takes nothing", () => {
  const kernel = newKernel();
  const used = usedBytes(kernel.text);
  assertEquals(placeCode(kernel, "nop\n".repeat(4097)), undefined);
  assertEquals(usedBytes(kernel.text), used);
  assert(placeCode(kernel, "nop\n".repeat(4096)) !== undefined);
});

/** Takes what is free of the kernel's text, but for `left` bytes at its end. */
function fillText({ text }: Kernel, left: number): void {
  while (text.gaps.length > 1) {
    const { start, end } = text.gaps[0]!;
    take(text, end - start);
  }
  const { start, end } = text.gaps[0]!;
  take(text, end - start - left);
}

Deno.test("placeCode: a full text is refused, again and again", () => {
  const kernel = newKernel();
  fillText(kernel, 4096);
  assertEquals(placeCode(kernel, "nop\n".repeat(4096)), undefined);
  assertEquals(placeCode(kernel, "nop\n".repeat(4096)), undefined);
  assert(placeCode(kernel, "nop\n") !== undefined);
});

Deno.test("placeCode: a label that the kernel has already is an error and takes nothing", () => {
  const kernel = newKernel();
  const used = usedBytes(kernel.text);
  assertThrows(
    () => placeCode(kernel, "entSys: nop\n"),
    AssemblyError,
    "entSys is defined twice",
  );
  assertEquals(usedBytes(kernel.text), used);
});

Deno.test("take: gives multiples of sixteen until the heap is full", () => {
  const heap = createHeap("test", physical(0x1000), physical(0x1040));
  assertEquals(take(heap, 1), 0x1000);
  assertEquals(take(heap, 17), 0x1010);
  assertEquals(take(heap, 32), undefined);
  assertEquals(take(heap, 16), 0x1030);
  assertEquals(take(heap, 1), undefined);
  assertEquals(usedBytes(heap), 0x40);
});

Deno.test("giveBack: what is given back grows together and is taken again", () => {
  const heap = createHeap("test", physical(0x1000), physical(0x1040));
  const pieces = [1, 2, 3, 4].map(() => take(heap, 16)!);
  for (const piece of [1, 3, 2]) giveBack(heap, pieces[piece]!);
  assertEquals(heap.gaps, [{ start: 0x1010, end: 0x1040 }]);
  assertEquals(take(heap, 48), 0x1010);
  giveBack(heap, pieces[0]!);
  assertEquals(heap.gaps, [{ start: 0x1000, end: 0x1010 }]);
  assertThrows(() => giveBack(heap, pieces[0]!), Error, "has lent nothing");
});

Deno.test("layout: fields are aligned to their widths and the whole to eight bytes", () => {
  const { size, fields } = layout("R", {
    a: [1, "first"],
    b: [4, "second"],
    c: [2, "third"],
    d: [8, "fourth"],
    e: [1, "fifth"],
  });
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
  const record = layout("R", {
    a: [2, "first"],
    b: [1, "second"],
    c: [4, "third"],
  });
  writeField(bus, at, record, "a", 0xffff_ffffn);
  writeField(bus, at, record, "c", -1n);
  assertEquals(readField(bus, at, record, "a"), 0xffffn);
  assertEquals(readField(bus, at, record, "b"), 0n);
  assertEquals(readField(bus, at, record, "c"), 0xffff_ffffn);
});

Deno.test("STRAND: the record on its stack's page tells who is running", () => {
  const kernel = newKernel();
  const { bus } = kernel.machine;
  const seen: bigint[][] = [];
  // A handler's stack lies on the page whose record begins at byte 64.
  const fields = ["identifier", "domain", "space", "state"] as const;
  const told = (page: number) =>
    fields.map((field) => readField(bus, physical(page + 64), STRAND, field));
  answerCalls(kernel, ({ machine }) => {
    const at = register(machine, "sp") - ksegAddress(physical(0));
    seen.push(told(Number(at) & ~8191));
    return 0n;
  });
  const first = runProgram(kernel, CALL + EXIT);
  const second = runProgram(kernel, CALL + EXIT);
  assertEquals(
    seen,
    [first, second].map(({ identifier, domain, space }) => [
      BigInt(identifier),
      BigInt(domain.identifier),
      BigInt(space.identifier),
      BigInt(STRAND_STATES.indexOf("running")),
    ]),
  );
  assertEquals(told(kernel.processors[0]!.page).slice(0, 3), [0n, 0n, 0n]);
});
