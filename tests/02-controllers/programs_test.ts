// Loading, memory, and how programs are kept from each other and from the kernel.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  assembleProgram,
  createMachine,
  ElfError,
  PAGE_SIZE,
  PCB,
  type Program,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  allFrames,
  copyIn,
  copyOut,
  createDomain,
  createSpace,
  currentStrand,
  endSpace,
  FIRST_FREE,
  grantFrame,
  isAccessible,
  type Kernel,
  LARGEST_ASN,
  loadProgram,
  mapPage,
  OutOfFrames,
  pagesTouched,
  runKernel,
  startKernel,
  take,
  yieldProcessor,
} from "../../chapters/02-controllers/mod.ts";
import {
  answerCalls,
  FINISH,
  MEMORY,
  newKernel,
  on,
  programOf,
  runProgram,
} from "./helpers.ts";

const NOTHING = `        clr s0\n${FINISH}`;

/** A program with these segments that begins at the first. */
function withSegments(
  ...parts: readonly [address: bigint, size: number, writable: boolean][]
): Program {
  return {
    entry: virtual(parts[0]![0]),
    segments: parts.map(([address, size, writable]) => ({
      address: virtual(address),
      bytes: Uint8Array.from({ length: Math.min(size, 16) }, (_, at) => at + 1),
      size,
      writable,
    })),
    symbols: [],
    notes: new Map(),
  };
}

// ## Accounts

Deno.test("frames: every frame comes back when a program exits or is killed", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  const before = kernel.freeFrames.length;
  for (let round = 0; round < 130; round++) {
    const source = round % 2 ? NOTHING : "        ldq t0, 0(zero)\n";
    const { state } = runProgram(kernel, source);
    assertEquals([state, kernel.freeFrames.length], ["ended", before]);
  }
  assertEquals(new Set(kernel.freeFrames).size, before);
  assertEquals(kernel.spaces.size, 0);
});

Deno.test("frames: a load that runs out half way leaves nothing behind", () => {
  for (let free = 0; free < 38; free++) {
    const kernel = newKernel();
    kernel.freeFrames.splice(0, kernel.freeFrames.length - free);
    const frames = [...kernel.freeFrames].sort();
    assertThrows(
      () => loadProgram(kernel, programOf(NOTHING), []),
      OutOfFrames,
    );
    assertEquals([...kernel.freeFrames].sort(), frames);
    assertEquals([kernel.spaces.size, kernel.strands.size], [0, 0]);
  }
});

Deno.test("frames: a program may be as large as memory and no larger", () => {
  const kernel = newKernel();
  const tables = 4;
  const others = 32 + 1 + tables;
  const most = kernel.freeFrames.length - others;
  const huge = (pages: number) =>
    withSegments([0x1_4000_0000n, pages * PAGE_SIZE, true]);
  loadProgram(kernel, huge(most), []);
  assertEquals(kernel.freeFrames.length, 0);
  assertThrows(() => loadProgram(kernel, huge(1), []), OutOfFrames);
  assertThrows(
    () => loadProgram(newKernel(), huge(2 ** 22), []),
    OutOfFrames,
    "No frame is free",
  );
});

Deno.test("frames: a frame is cleared before it is granted", () => {
  const kernel = newKernel();
  kernel.machine.bus.bytes.fill(0xee, FIRST_FREE);
  const domain = createDomain(kernel, "test");
  const space = createSpace(kernel, domain);
  const frame = grantFrame(kernel, space.domain);
  const start = frame * PAGE_SIZE;
  const bytes = kernel.machine.bus.bytes.subarray(start, start + PAGE_SIZE);
  assert(bytes.every((byte) => byte === 0));
});

Deno.test("endSpace: a space cannot end twice", () => {
  const kernel = newKernel();
  const domain = createDomain(kernel, "test");
  const space = createSpace(kernel, domain);
  endSpace(kernel, space);
  assertThrows(() => endSpace(kernel, space), Error, "ended twice");
});

Deno.test("createStrand: a program takes nothing of the kernel's own memory", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  const { data, text } = kernel;
  for (const heap of [data, text]) {
    for (const { start, end } of [...heap.gaps]) take(heap, end - start);
  }
  const { outcome } = runProgram(kernel, NOTHING);
  assertEquals(outcome, { kind: "exited", status: 0 });
});

Deno.test("startKernel: a machine without memory beside the kernel is refused", () => {
  const memory = FIRST_FREE;
  assertThrows(() => startKernel(createMachine({ memory })), RangeError);
  startKernel(createMachine({ memory: memory + PAGE_SIZE }));
  assertEquals(allFrames(memory + 2 * PAGE_SIZE).length, 2);
});

// ## Segments

Deno.test("loadProgram: two segments that share a page are both there", () => {
  const kernel = newKernel();
  const program = withSegments([0x2_0000n, 0x1010, false], [
    0x2_1010n,
    16,
    true,
  ]);
  const { space } = loadProgram(kernel, program, []);
  assertEquals(copyIn(kernel, space, 0x2_0000n, 4).join(), "1,2,3,4");
  assertEquals(copyIn(kernel, space, 0x2_1010n, 4).join(), "1,2,3,4");
  assert(isAccessible(kernel, space, 0x2_0000n, 0x1020n, "write"));
});

Deno.test("loadProgram: what a file does not give is zero", () => {
  const kernel = newKernel();
  const program = withSegments([0x2_0000n, 3 * PAGE_SIZE, true]);
  const { space } = loadProgram(kernel, program, []);
  const bytes = copyIn(kernel, space, 0x2_0000n, 3 * PAGE_SIZE);
  assert(bytes.subarray(16).every((byte) => byte === 0));
});

Deno.test("loadProgram: addresses that are not a program's are refused", () => {
  const bad: [bigint, number][] = [
    [0n, 16],
    [0x1fffn, 16],
    [0x1_2000_0000n - 8n, 16],
    [0x1_1fff_0000n, 16],
    [0x1_0000_0000n, 0x2000_0000],
    [0x400_0000_0000n - 8n, 16],
    [0xffff_fc00_0000_0000n, 16],
    [0xffff_ffff_ffff_fff0n, 32],
    [0xffff_ffff_ffff_0000n, 2 ** 40],
  ];
  for (const [address, size] of bad) {
    const kernel = newKernel();
    const before = kernel.freeFrames.length;
    assertThrows(
      () => loadProgram(kernel, withSegments([address, size, true]), []),
      ElfError,
      "is not where a program may be",
    );
    assertEquals(kernel.freeFrames.length, before);
  }
});

Deno.test("loadProgram: read-only text cannot be written, by the program or for it", () => {
  const kernel = newKernel();
  const { outcome, space } = runProgram(
    kernel,
    "        br t0, here\nhere: stl t0, 0(t0)\n",
  );
  assert(outcome?.kind === "killed");
  assert(
    outcome.sentence.startsWith("fault on write: write of 0x120000004") ||
      outcome.sentence.startsWith("access violation: write of 0x120000004"),
    outcome.sentence,
  );
  assertEquals(space.domain.frames.size, 0);
  const again = loadProgram(kernel, programOf(NOTHING), []);
  const text = 0x1_2000_0000n;
  assert(isAccessible(kernel, again.space, text, 8n, "read"));
  assert(!isAccessible(kernel, again.space, text, 8n, "write"));
});

// ## The stack

Deno.test("loadProgram: the stack holds the count, the pointers, zeros and the texts", () => {
  const kernel = newKernel();
  const args = ["prog", "", "\u00e9\u4e2d", "a b"];
  const { space, page } = loadProgram(kernel, programOf(NOTHING), args);
  const stack = kernel.machine.bus.view.getBigUint64(page + PCB.usp, true);
  assertEquals(stack % 16n, 0n);
  const words = new DataView(copyIn(kernel, space, stack, 8 * 9).buffer);
  const word = (index: number) => words.getBigUint64(index * 8, true);
  assertEquals(word(0), 4n);
  const texts = [1, 2, 3, 4].map((index) => {
    const bytes = copyIn(kernel, space, word(index), 12);
    return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  });
  assertEquals(texts, args);
  assertEquals([5, 6, 7, 8].map(word), [0n, 0n, 0n, 0n]);
});

Deno.test("loadProgram: arguments that do not fit are refused and leave nothing behind", () => {
  const kernel = newKernel();
  const before = kernel.freeFrames.length;
  const large = ["x".repeat(16 * PAGE_SIZE)];
  assertThrows(
    () => loadProgram(kernel, programOf(NOTHING), large),
    RangeError,
    "must fit into",
  );
  assertEquals(kernel.freeFrames.length, before);
  loadProgram(kernel, programOf(NOTHING), ["x".repeat(16 * PAGE_SIZE - 200)]);
});

Deno.test("loadProgram: the page below the stack is not there", () => {
  const kernel = newKernel();
  const { outcome } = runProgram(
    kernel,
    `        ldah s0, -4(sp)\n        stq zero, 0(s0)\n${FINISH}`,
  );
  assert(outcome?.kind === "killed");
  assertEquals(outcome.signal, 11);
});

// ## Walls

const HOSTILE: readonly [string, string][] = [
  ["the kernel's text in kseg", "0xfffffc0000010000"],
  ["the kernel's data in kseg", "0xfffffc0000200000"],
  ["the console's registers", "0xfffffd01fc0003f8"],
  ["page zero", "0x0"],
  ["the last byte", "0xfffffffffffffff8"],
  ["an address that is not well formed", "0x0000800000000000"],
  ["the highest user address", "0x3fffffffff8"],
  ["beyond the user's addresses", "0x40000000000"],
];

for (const [what, address] of HOSTILE) {
  for (const access of ["ldq", "stq"]) {
    Deno.test(`walls: ${access} to ${what} ends the program`, () => {
      const kernel = newKernel();
      answerCalls(kernel);
      const program = assembleProgram(`        .globl _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        ldah    t1, place(gp) !gprelhigh
        ldq     t1, place(t1) !gprellow
        ${access}     t2, 0(t1)
        clr     s0
${FINISH}
        .data
        .align 3
place:  .quad   0x${(BigInt(address) & 2n ** 64n - 1n).toString(16)}
`);
      const memory = kernel.machine.bus.bytes.slice(0, 0x20_0000);
      const strand = loadProgram(kernel, program, []);
      runKernel(kernel, { steps: 10_000 });
      const { outcome } = strand;
      assert(outcome?.kind === "killed");
      assertEquals(outcome.signal, 11);
      const after = kernel.machine.bus.bytes.slice(0, 0x20_0000);
      assert(memory.every((byte, at) => byte === after[at]));
    });
  }
}

Deno.test("walls: a program sees nothing of the one before it at the same addresses", () => {
  const kernel = newKernel();
  const calls = answerCalls(kernel);
  // Writes to a page of its stack, after it has told what was there.
  const source = `
        ldq     a0, -4096(sp)
        lda     v0, 9(zero)
        callsys
        lda     t0, 1234(zero)
        stq     t0, -4096(sp)
        ldq     a0, -4096(sp)
        lda     v0, 9(zero)
        callsys
${NOTHING}`;
  for (let round = 0; round < 70; round++) runProgram(kernel, source);
  const values = calls.map(([, value]) => value);
  assertEquals(values, Array.from({ length: 70 }, () => [0n, 1234n]).flat());
});

Deno.test("walls: a program finds its floating-point registers empty, whoever ran before", () => {
  const kernel = newKernel();
  const { processor } = kernel.machine;
  const seen: { floats: bigint[]; fpcr: bigint; fen: boolean }[] = [];
  answerCalls(kernel, () => {
    const { floats, fpcr, fen } = processor;
    seen.push({ floats: [...floats], fpcr, fen });
    return 0n;
  });
  const fill = Array.from(
    { length: 31 },
    (_, number) => `        ldt     $f${number}, -64(sp)\n`,
  ).join("");
  // Asks to be looked at: at its start, when it has used one register, and when it has
  // filled all there are.
  const source = (end: string) => `
        lda     v0, 9(zero)
        callsys
        fclr    $f7
        lda     v0, 9(zero)
        callsys
        lda     t0, -1(zero)
        stq     t0, -64(sp)
${fill}
        mt_fpcr $f0
        lda     v0, 9(zero)
        callsys
        ${end}
${NOTHING}`;
  for (const end of ["nop", "ldq t0, 0(zero)", "clrfen", "nop"]) {
    runProgram(kernel, source(end));
  }
  const zeros = Array.from({ length: 32 }, () => 0n);
  const linux = 0x680e_8000_0000_0000n;
  assertEquals(seen.length, 12);
  for (const [index, { floats, fpcr, fen }] of seen.entries()) {
    assertEquals(fen, index % 3 !== 0);
    if (index % 3 === 1) assertEquals([floats, fpcr], [zeros, linux]);
    if (index % 3 !== 2) continue;
    assertEquals([floats[30], fpcr !== linux], [2n ** 64n - 1n, true]);
  }
});

Deno.test("floats: a program that gives floating point up gets it again, empty", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  const { outcome } = runProgram(
    kernel,
    `
        lda     t0, 77(zero)
        stq     t0, -64(sp)
        ldt     $f5, -64(sp)
        clrfen
        stt     $f5, -64(sp)
        ldq     s0, -64(sp)
        addq    s0, 3, s0
${FINISH}`,
  );
  assertEquals(outcome, { kind: "exited", status: 3 });
});

Deno.test("switch: strands that take turns keep their floating-point registers and FPCR apart", () => {
  const kernel = newKernel();
  const seen: bigint[][] = [];
  answerCalls(kernel, (kernel) => {
    const { floats, fpcr } = kernel.machine.processor;
    seen.push([floats[5]!, fpcr]);
    yieldProcessor(kernel);
    return 0n;
  });
  // The first says what it holds, lets the other run, and says it again.
  const strands = [1, 2].map((value) =>
    loadProgram(
      kernel,
      programOf(`
        lda     t0, ${value}(zero)
        stq     t0, -64(sp)
        ldt     $f5, -64(sp)
        ${value === 2 ? "mt_fpcr $f5" : "nop"}
        lda     v0, 9(zero)
        callsys
        lda     v0, 9(zero)
        callsys
${NOTHING}`),
      [],
    )
  );
  runKernel(kernel, { steps: 100_000 });
  assert(strands.every(({ state }) => state === "ended"));
  assertEquals(seen.map(([float]) => float), [1n, 2n, 1n, 2n]);
  assertEquals([seen[0], seen[1]], [seen[2], seen[3]]);
  assert(seen[0]![1] !== seen[1]![1]);
});

Deno.test("walls: floating-point registers keep what they hold through calls, faults and ticks", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  on(kernel, "Trap.breakpoint", () => 1n);
  const { outcome } = runProgram(
    kernel,
    `
        lda     t0, 77(zero)
        stq     t0, -64(sp)
        ldt     $f5, -64(sp)
        lda     v0, 9(zero)
        callsys
        bpt
        ldah    t1, 8(zero)
again:  subq    t1, 1, t1
        bne     t1, again
        stt     $f5, -64(sp)
        ldq     s0, -64(sp)
${FINISH}`,
  );
  assert(kernel.machine.processor.counters.ticks > 0);
  assertEquals(outcome, { kind: "exited", status: 77 });
});

Deno.test("walls: programs that take turns keep their memory apart, also with equal ASNs", () => {
  const kernel = newKernel(undefined, FIRST_FREE + 70 * 40 * PAGE_SIZE);
  const asns: number[] = [];
  const calls = answerCalls(kernel, (kernel) => {
    asns.push(kernel.machine.processor.asn);
    yieldProcessor(kernel);
    return 0n;
  });
  const strands = Array.from({ length: 65 }, (_, index) =>
    loadProgram(
      kernel,
      programOf(`
        lda     a0, ${index}(zero)
        stq     a0, -64(sp)
        lda     v0, 9(zero)
        callsys
        ldq     a0, -64(sp)
        lda     v0, 9(zero)
        callsys
${NOTHING}`),
      [],
    ));
  runKernel(kernel, { steps: 500_000 });
  assert(strands.every(({ state }) => state === "ended"));
  const each = strands.map((_, index) => index);
  assertEquals(
    calls.map(([, value]) => Number(value)),
    [...each, ...each],
  );
  assertEquals(asns.slice(0, 65), each.map((index) => index % LARGEST_ASN + 1));
});

Deno.test("walls: an address space number that comes again brings nothing with it", () => {
  const kernel = newKernel();
  const asns: number[] = [];
  const calls = answerCalls(kernel, ({ machine, processors: [processor] }) => {
    asns.push(machine.processor.asn);
    processor!.nextAsn = LARGEST_ASN + 1;
    return 0n;
  });
  const source = (value: number) => `
        ldq     a0, -64(sp)
        lda     v0, 9(zero)
        callsys
        lda     t0, ${value}(zero)
        stq     t0, -64(sp)
${NOTHING}`;
  for (const value of [1, 2, 3]) {
    loadProgram(kernel, programOf(source(value)), []);
  }
  runKernel(kernel, { steps: 100_000 });
  assertEquals(asns, [1, 1, 1]);
  assertEquals(calls.map(([, value]) => value), [0n, 0n, 0n]);
});

Deno.test("isAccessible: ends, wraps and rights", () => {
  const kernel = newKernel();
  const domain = createDomain(kernel, "test");
  const space = createSpace(kernel, domain);
  const at = virtual(0x4_0000n);
  mapPage(kernel, space, at, grantFrame(kernel, space.domain), true);
  mapPage(
    kernel,
    space,
    virtual(at + 8192n),
    grantFrame(kernel, space.domain),
    false,
  );
  const ask = (
    address: bigint,
    bytes: bigint,
    access: "read" | "write" = "read",
  ) => isAccessible(kernel, space, address, bytes, access);
  assert(ask(at, 16384n) && ask(at + 1n, 16383n) && ask(at, 0n));
  assert(!ask(at, 16385n) && !ask(at - 1n, 2n));
  assert(ask(at, 8192n, "write") && !ask(at, 8193n, "write"));
  assert(!ask(2n ** 64n - 1n, 2n) && !ask(2n ** 64n - 1n, 1n));
  assert(!ask(0xffff_fc00_0000_0000n, 8n) && !ask(0xffff_fc00_0020_0000n, 8n));
  assert(!ask(at, 2n ** 64n - 1n) && !ask(at, 2n ** 63n));
  assert(!ask(0x0000_8000_0000_0000n, 1n));
});

Deno.test("copyOut: pieces in pages that do not lie together", () => {
  const kernel = newKernel();
  const domain = createDomain(kernel, "test");
  const space = createSpace(kernel, domain);
  const frames = [1, 2, 3].map(() => grantFrame(kernel, space.domain));
  frames.reverse().forEach((frame, index) =>
    mapPage(
      kernel,
      space,
      virtual(0x4_0000n + BigInt(index) * 8192n),
      frame,
      true,
    )
  );
  const data = Uint8Array.from({ length: 20_000 }, (_, at) => at * 7);
  copyOut(kernel, space, 0x4_0000n + 100n, data);
  assertEquals(copyIn(kernel, space, 0x4_0000n + 100n, data.length), data);
});

Deno.test("pagesTouched: counts pages, not bytes", () => {
  assertEquals(pagesTouched(0n, 0n), 0n);
  assertEquals(pagesTouched(0n, 1n), 1n);
  assertEquals(pagesTouched(8191n, 2n), 2n);
  assertEquals(pagesTouched(8192n, 8192n), 1n);
  assertEquals(pagesTouched(1n, 8192n), 2n);
});

// ## How faults are told

const FAULTS: readonly [string, number, string][] = [
  [
    "ldq t0, 0(zero)",
    11,
    "access violation: read of 0x0 by the instruction at 0x120000000 (_start)",
  ],
  [
    "nop\n        stq t0, 64(zero)",
    11,
    "access violation: write of 0x40 by the instruction at 0x120000004 (_start+0x4)",
  ],
  [
    "nop\nfar:    jmp (zero)",
    11,
    "access violation: fetch of 0x0 by the instruction at 0x0",
  ],
  ["bpt", 5, "breakpoint by the instruction at 0x120000000 (_start)"],
  [
    "nop\nhere:   bugchk",
    5,
    "bug check by the instruction at 0x120000004 (here)",
  ],
  [
    "lda a0, -5(zero)\n        gentrap",
    8,
    "software trap -5 by the instruction at 0x120000004 (_start+0x4)",
  ],
  [
    ".long 0x04000000",
    4,
    "illegal instruction by the instruction at 0x120000000 (_start)",
  ],
  ["lda t0, 3(sp)\n        ldq t1, 0(t0)", 10, "unaligned access to 0x"],
  ["stl zero, 2(sp)", 10, "unaligned access to 0x"],
];

for (const [source, signal, sentence] of FAULTS) {
  Deno.test(`unresolved: ${source.replace(/\s+/g, " ")} is told in a sentence`, () => {
    const { outcome } = runProgram(
      newKernel(),
      `        ${source}\n${NOTHING}`,
    );
    assert(outcome?.kind === "killed");
    assertEquals(outcome.signal, signal);
    if (sentence.endsWith(")") || sentence.endsWith("0x0")) {
      assertEquals(outcome.sentence, sentence);
    } else assert(outcome.sentence.startsWith(sentence), outcome.sentence);
  });
}

Deno.test("Trap.accessViolation: a handler can supply the page, and the program goes on", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  let faults = 0;
  on(kernel, "Trap.accessViolation", (kernel, [address]) => {
    faults++;
    const { space } = currentStrand(kernel)!;
    const page = virtual(address! - address! % 8192n);
    mapPage(kernel, space, page, grantFrame(kernel, space.domain), true);
    return 1n;
  });
  const { outcome } = runProgram(
    kernel,
    `        ldah    t0, 64(zero)
        lda     t1, 7(zero)
        stq     t1, 8(t0)
        ldq     s0, 8(t0)
        ldah    t0, 1(t0)
        ldq     t1, 0(t0)
        addq    s0, t1, s0
${FINISH}`,
  );
  assertEquals(outcome, { kind: "exited", status: 7 });
  assertEquals(faults, 2);
});

Deno.test("runKernel: a limit stops a program in the middle, and it can go on", () => {
  const run = (limit: number): [number, number] => {
    const kernel: Kernel = newKernel();
    answerCalls(kernel);
    const strand = loadProgram(
      kernel,
      programOf(`
        lda     s1, 5000(zero)
again:  subq    s1, 1, s1
        bne     s1, again
${NOTHING}`),
      [],
    );
    let parts = 0;
    for (; strand.state !== "ended"; parts++) {
      runKernel(kernel, {
        cycles: kernel.machine.processor.counters.cycles + limit,
      });
    }
    // The last part may have ended between the program's end and the kernel's rest.
    if (kernel.machine.stopped?.reason !== "halt") runKernel(kernel);
    return [parts, kernel.machine.processor.counters.cycles];
  };
  const [once, cycles] = run(1e9);
  const [often, same] = run(1000);
  assertEquals([once, cycles === same, often > 10], [1, true, true]);
});

Deno.test("programs of the same text take the same cycles on every machine, strict or not", () => {
  const cycles = (strict: boolean) => {
    const kernel = newKernel(undefined, MEMORY, strict);
    answerCalls(kernel);
    runProgram(kernel, NOTHING, ["a", "b"]);
    return kernel.machine.processor.counters;
  };
  assertEquals(cycles(true), cycles(true));
  assertEquals(cycles(true), cycles(false));
  assertEquals(MEMORY % PAGE_SIZE, 0);
});
