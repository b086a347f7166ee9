// Two contexts and one address, as a kernel sees them: programs in kseg that switch.

import { assertEquals } from "@std/assert";
import {
  DEFAULT_MODEL,
  type Machine,
  PCB,
  physical,
  run,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  bareMachine,
  entryFor,
  KERNEL_PAGE,
  KERNEL_STACK,
  reg,
  setReg,
} from "./helpers.ts";

/** The two control blocks. */
const BLOCKS = [0x3000, 0x3040] as const;
/** The address that both contexts use. */
const PAGE = 0x1_0000n;

/**
 * A machine whose two contexts have page tables of their own, with address space numbers
 * `asns`: the page at PAGE begins with 11 in the first and with 22 in the second.
 */
function twoContexts(source: string, asns: readonly [number, number]): Machine {
  const machine = bareMachine(source);
  const { bus } = machine;
  const put = (at: number, value: bigint, width: 4 | 8 = 8) =>
    writePhysical(bus, physical(at), width, value);
  for (const [index, block] of BLOCKS.entries()) {
    const tables = 80 + 4 * index;
    put(tables * 8192, entryFor(tables + 1, KERNEL_PAGE));
    put((tables + 1) * 8192, entryFor(tables + 2, KERNEL_PAGE));
    const entry = entryFor(tables + 3, KERNEL_PAGE);
    put((tables + 2) * 8192 + Number(PAGE >> 13n) * 8, entry);
    put((tables + 3) * 8192, 11n * BigInt(index + 1));
    put(block + PCB.ksp, KERNEL_STACK - 0x800n * BigInt(index));
    put(block + PCB.ptbr, BigInt(tables));
    put(block + PCB.asn, BigInt(asns[index]!), 4);
  }
  setReg(machine, "s0", BigInt(BLOCKS[0]));
  setReg(machine, "s1", BigInt(BLOCKS[1]));
  setReg(machine, "s2", PAGE);
  return machine;
}

/** Loads from the page in the first context, in the second, and in the first again. */
const ROUND = (between = "") => `
        mov     s0, a0
        swpctx
        ldq     s3, 0(s2)
        mov     s1, a0
        swpctx
        ${between}
        ldq     s4, 0(s2)
        mov     s0, a0
        swpctx
        ldq     s5, 0(s2)
        halt`;

function roundOf(machine: Machine): bigint[] {
  assertEquals(run(machine, { steps: 100 }), {
    reason: "halt",
    code: "software",
  });
  return ["s3", "s4", "s5"].map((name) => reg(machine, name));
}

Deno.test("two contexts with numbers of their own see their own pages, and miss once each", () => {
  const machine = twoContexts(ROUND(), [1, 2]);
  assertEquals(roundOf(machine), [11n, 22n, 11n]);
  assertEquals(machine.processor.dataBuffer.misses, 2);
});

Deno.test("two contexts with the same number see each other's page without tbi", () => {
  assertEquals(roundOf(twoContexts(ROUND(), [1, 1])), [11n, 11n, 11n]);
});

Deno.test("numbers that differ above what the model has are the same", () => {
  const machine = twoContexts(ROUND(), [1, 1 + DEFAULT_MODEL.greatestAsn + 1]);
  assertEquals(roundOf(machine), [11n, 11n, 11n]);
});

Deno.test("tbi between two contexts of the same number shows the right page", () => {
  for (const kind of [-2, -1]) {
    const tbi = `lda a0, ${kind}(zero)\ntbi`;
    const machine = twoContexts(ROUND(tbi), [1, 1]);
    assertEquals(roundOf(machine), [11n, 22n, 22n]);
  }
});

Deno.test("tbi of one page is for the context that calls it", () => {
  const tbi = "mov 2, a0\nmov s2, a1\ntbi";
  const machine = twoContexts(ROUND(tbi), [1, 2]);
  assertEquals(roundOf(machine), [11n, 22n, 11n]);
  // The first context's translation was left alone.
  assertEquals(machine.processor.dataBuffer.misses, 2);
});

Deno.test("each context has its own stack pointer, its own word and its own time", () => {
  const machine = twoContexts(
    `
        mov     s0, a0
        swpctx
        mov     7, a0
        wrunique
        mov     s1, a0
        swpctx
        mov     sp, s3
        rdunique
        mov     v0, s4
        rpcc    s5
        mov     s0, a0
        swpctx
        mov     sp, t1
        rdunique
        mov     v0, t2
        halt`,
    [1, 2],
  );
  run(machine, { steps: 100 });
  const values = ["s3", "s4", "t1", "t2"].map((name) => reg(machine, name));
  assertEquals(values, [KERNEL_STACK - 0x800n, 0n, KERNEL_STACK, 7n]);
  // The sum of both halves of RPCC is the context's own time: it has just begun.
  const both = reg(machine, "s5");
  const own = BigInt.asUintN(32, both + (both >> 32n));
  assertEquals(own < 500n, true, `${own}`);
});

Deno.test("what stands above a frame number in the control block does not count", () => {
  const machine = twoContexts(ROUND(), [1, 2]);
  const above = physical(BLOCKS[1] + PCB.ptbr + 4);
  writePhysical(machine.bus, above, 4, 0xdead_beefn);
  assertEquals(roundOf(machine), [11n, 22n, 11n]);
});

Deno.test("every bit of a frame number in the control block counts", () => {
  for (const bit of [2 ** 20, 2 ** 31]) {
    const machine = twoContexts("mov s1, a0\nswpctx\nhalt", [1, 2]);
    const root = physical(BLOCKS[1] + PCB.ptbr);
    writePhysical(machine.bus, root, 4, BigInt(bit));
    run(machine, { steps: 100 });
    assertEquals<number>(machine.processor.pageTable, bit);
  }
});

Deno.test("the lowest three bits of a control block's address do not count, the others do", () => {
  for (const inside of [0n, 1n, 7n]) {
    const machine = twoContexts(ROUND("mov v0, t1"), [1, 2]);
    setReg(machine, "s0", BigInt(BLOCKS[0]) + inside);
    setReg(machine, "s1", BigInt(BLOCKS[1]) + inside);
    assertEquals(roundOf(machine), [11n, 22n, 11n]);
    // What swpctx gives back is where the block is.
    assertEquals(reg(machine, "t1"), BigInt(BLOCKS[0]));
    assertEquals(reg(machine, "v0"), BigInt(BLOCKS[1]));
  }
  const machine = twoContexts("addq s1, 8, a0\nswpctx\nhalt", [1, 2]);
  const usp = BLOCKS[1] + PCB.usp;
  writePhysical(machine.bus, physical(usp), 8, 0x1234n);
  run(machine, { steps: 100 });
  assertEquals(reg(machine, "sp"), 0x1234n);
  assertEquals<number>(machine.processor.pcb, BLOCKS[1] + 8);
});

Deno.test("address bits that the board does not have do not count in a control block's", () => {
  const machine = twoContexts(ROUND(), [1, 2]);
  setReg(machine, "s1", BigInt(BLOCKS[1]) | 1n << 44n | 1n << 63n);
  assertEquals(roundOf(machine), [11n, 22n, 11n]);
  const beyond = twoContexts("mov s1, a0\nswpctx\nhalt", [1, 2]);
  setReg(beyond, "s1", BigInt(BLOCKS[1]) | 1n << 43n);
  assertEquals(run(beyond, { steps: 100 }), {
    reason: "halt",
    code: "machine check in PALcode",
  });
});
