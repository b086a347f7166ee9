import { assertEquals } from "@std/assert";
import {
  assembleProgram,
  describeStack,
  loadBare,
  type Machine,
  runUntil,
  stackOf,
  type Symbol,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import { bareMachine, IMAGE, setReg } from "./helpers.ts";

/** A machine with `source` that has run to the label `stop`, and its symbols. */
function runTo(source: string, stop: string): [Machine, readonly Symbol[]] {
  const machine = bareMachine("halt");
  const program = assembleProgram(source, new Map(), { text: IMAGE });
  loadBare(machine, program);
  const { address } = program.symbols.find(({ name }) => name === stop)!;
  runUntil(machine, { breakpoints: [{ address }], watchpoints: [] }, 1000);
  return [
    machine,
    program.symbols.filter(({ name }) => !name.startsWith("in_")),
  ];
}

/** The names of the frames, the innermost first. */
function names([machine, symbols]: [Machine, readonly Symbol[]]) {
  return stackOf(machine, symbols).map(({ name }) => name?.replace(/\+.*/, ""));
}

const NESTED = `
_start: bsr     ra, outer
        halt
outer:  lda     sp, -32(sp)
        stq     ra, 0(sp)
        bsr     ra, middle
in_back: ldq    ra, 0(sp)
        lda     sp, 32(sp)
in_end: ret
middle: lda     sp, -48(sp)
        stq     ra, 8(sp)
        stq     fp, 16(sp)
        mov     sp, fp
        lda     sp, -512(sp)
        bsr     ra, leaf
        mov     fp, sp
        ldq     ra, 8(sp)
        ldq     fp, 16(sp)
        lda     sp, 48(sp)
        ret
leaf:   addq    t0, 1, t0
in_leaf: ret`;

Deno.test("the walk goes from a procedure without a frame out to the beginning", () => {
  for (const stop of ["leaf", "in_leaf"]) {
    assertEquals(names(runTo(NESTED, stop)), [
      "leaf",
      "middle",
      "outer",
      "_start",
    ]);
  }
});

Deno.test("the walk is right before the frame is made and after it is gone", () => {
  assertEquals(names(runTo(NESTED, "outer")), ["outer", "_start"]);
  assertEquals(names(runTo(NESTED, "in_end")), ["outer", "_start"]);
  assertEquals(names(runTo(NESTED, "in_back")), ["outer", "_start"]);
});

Deno.test("without symbols, the beginnings are found by the room that is made", () => {
  const [machine, symbols] = runTo(NESTED, "leaf");
  setReg(machine, "t0", 1n);
  const named = stackOf(machine, symbols).map(({ pc }) => pc);
  const [, middle] = named;
  machine.processor.pc = middle!;
  const bare = stackOf(machine, []);
  assertEquals(bare.map(({ name }) => name), bare.map(() => undefined));
  assertEquals(bare.map(({ pc }) => pc), named.slice(1));
});

Deno.test("a destroyed stack ends the walk", () => {
  for (const rubbish of [0n, 1n, 0x1234_5678_9abc_def0n, 2n ** 64n - 8n]) {
    const [machine, symbols] = runTo(NESTED, "in_back");
    setReg(machine, "sp", rubbish);
    assertEquals(stackOf(machine, symbols).length <= 2, true);
  }
});

Deno.test("a walk in circles ends", () => {
  const [machine, symbols] = runTo(
    `
_start: lda     sp, -16(sp)
        lda     t0, 0(sp)
        bsr     ra, next
next:   stq     ra, 0(sp)
        halt`,
    "next",
  );
  machine.bus.bytes.fill(0);
  assertEquals(stackOf(machine, symbols).length <= 64, true);
});

Deno.test("a place near the lowest address has no procedures above it", () => {
  const machine = bareMachine("halt");
  machine.processor.registers.fill(0n);
  for (const pc of [0n, 4n, 8n]) {
    machine.processor.pc = virtual(pc);
    setReg(machine, "ra", 0n);
    assertEquals(stackOf(machine, []).length, 1);
  }
});

Deno.test("describeStack writes a frame a line", () => {
  const lines = describeStack(stackOf(...runTo(NESTED, "leaf")));
  assertEquals(lines, [
    "#0  0xfffffc000002004c  leaf",
    "#1  0xfffffc0000020038  middle+0x14",
    "#2  0xfffffc0000020014  outer+0x8",
    "#3  0xfffffc0000020004  _start",
  ]);
});
