// Pages that are divided into units: stores that are performed, and stores that are not.

import { assert, assertEquals } from "@std/assert";
import {
  assemble,
  createFastMachine,
  createMachine,
  frameIn,
  INSTRUCTIONS,
  modelNamed,
  PAGE_SIZE,
  physical,
  readPhysical,
  REGISTER_NAMES,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  allocateFrames,
  begin,
  copyOut,
  createStrand,
  dividePage,
  EVENT,
  eventNamed,
  findPage,
  isAccessible,
  joinPage,
  type Kernel,
  loadProgram,
  mapFrames,
  operationNumber,
  programPc,
  readField,
  readReferences,
  readWritten,
  runKernel,
  SAVED_REGISTERS,
  startKernel,
  type Strand,
  trackPages,
  UNIT_BYTES,
  UNITS_OF_PAGE,
} from "../../chapters/02-controllers/mod.ts";
import {
  answerCalls,
  bareKernel,
  MEMORY,
  newKernel,
  on,
  programOf,
  runProgram,
  takeTurns,
} from "./helpers.ts";
import {
  assertBalanced,
  assertRefused,
  BASE,
  client,
  given,
  mapped,
  running,
} from "./memory_helpers.ts";

const PAGE = BigInt(PAGE_SIZE);

/** Code that asks call `number`. */
const call = (number: number) => `
        lda     v0, ${number}(zero)
        callsys
`;
const EXIT = `        clr     a0\n${call(1)}`;
/** Code that has a page mapped and leaves its address in `s1`. */
const SET_UP = `
        lda     s1, 1(zero)
        sll     s1, 33, s1
${call(2)}
`;

/** Maps a page at [[BASE]] in the running space, divided unless `guarded` is negative. */
function prepare(kernel: Kernel, guarded: number): void {
  const { domain, space } = running(kernel);
  const frames = given(allocateFrames(kernel, domain, 1));
  given(mapFrames(kernel, domain, space, BASE, frames, 3));
  if (guarded >= 0) given(dividePage(kernel, domain, space, BASE, guarded));
}

/** A kernel on the newest Alpha, which has every store there is. */
function newest(processors = 1, build = createMachine): Kernel {
  const model = modelNamed("ev67");
  const kernel = startKernel(
    build({ memory: MEMORY, model, processors }),
  );
  takeTurns(kernel);
  return kernel;
}

/** What a program has left behind. */
interface Result {
  readonly page: Uint8Array;
  readonly registers: readonly bigint[];
  readonly floats: readonly bigint[];
  readonly written: number;
  readonly asked: readonly bigint[][];
  readonly outcome: Strand["outcome"];
}

/** Runs `source` on a page with the given units guarded; a handler opens them one by one. */
function observe(
  source: string,
  guarded: number,
  kernel = newest(),
): Result {
  const asked: bigint[][] = [];
  let open = guarded;
  on(kernel, "Trap.protectionFault", (kernel, parameters) => {
    asked.push([...parameters]);
    const { domain, space } = running(kernel);
    const unit = Number(parameters[0]! % PAGE) >> 9;
    open &= ~(1 << unit);
    given(dividePage(kernel, domain, space, BASE, open));
    return 1n;
  });
  let written = 0;
  let page = new Uint8Array();
  let registers: bigint[] = [];
  let floats: bigint[] = [];
  answerCalls(kernel, (kernel, [number]) => {
    const { machine } = kernel;
    if (number === 2n) prepare(kernel, guarded);
    else {
      const { domain, space } = running(kernel);
      if (guarded >= 0) {
        written = given(readWritten(kernel, domain, space, BASE));
      }
      const [frame] = [...kernel.mappedAt].find(([, [place]]) =>
        place!.address === BASE
      )!;
      page = machine.bus.bytes.slice(
        frame * PAGE_SIZE,
        (frame + 1) * PAGE_SIZE,
      );
      registers = [...machine.processor.registers].slice(9, 15);
      floats = [...machine.processor.floats];
    }
    return 0n;
  });
  const { outcome } = runProgram(kernel, `${SET_UP}${source}${call(3)}${EXIT}`);
  return { page, registers, floats, written, asked, outcome };
}

/** Numbers that look random, the same for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

// ## Every store

const STORES: readonly [name: string, bytes: number][] = [
  ["stb", 1],
  ["stw", 2],
  ["stl", 4],
  ["stq", 8],
  ["stq_u", 1],
  ["sts", 4],
  ["stt", 8],
  ["stf", 4],
  ["stg", 8],
];

Deno.test("performStore: the test knows every store there is", () => {
  const names = INSTRUCTIONS.filter(({ effect }) => effect.kind === "store")
    .map(({ name }) => name.toLowerCase());
  const known = [...STORES.map(([name]) => name), "stl_c", "stq_c"];
  assertEquals(names.sort(), known.sort());
});

/** A program of `count` stores of all kinds, and the units that they touch. */
function randomStores(seed: number, count: number) {
  const next = numbers(seed);
  let source = `
        ldah    s2, ${next(30000)}(zero)
        mulq    s2, s2, s2
        itoft   s2, $f1
        itofs   s2, $f2
`;
  let units = 0;
  const registers = [
    "s2",
    "t0",
    "t5",
    "a1",
    "a4",
    "t9",
    "v0",
    "s1",
    "sp",
    "zero",
  ];
  for (let index = 0; index < count; index++) {
    const [name, bytes] = STORES[next(STORES.length)]!;
    const offset = Math.floor(next(PAGE_SIZE) / bytes) * bytes;
    const float = name.startsWith("st") && "stfg".includes(name[2]!);
    const from = float
      ? ["$f1", "$f2", "$f31"][next(3)]
      : registers[next(registers.length)];
    const base = ["t3", "a0", "s3", "t8"][next(4)];
    const delta = next(3000);
    source += `
        lda     ${base}, ${delta}(s1)
        ${name}     ${from}, ${offset - delta}(${base})
        addq    s2, ${next(200)}, ${registers[next(6)]}
`;
    units |= 1 << (offset >> 9);
  }
  return { source, units };
}

for (const seed of [1, 2, 3, 4, 5, 6]) {
  Deno.test(`performStore: as the processor stores, for random stores of seed ${seed}`, () => {
    const { source, units } = randomStores(seed, 60);
    const plain = observe(source, -1);
    const divided = observe(source, 0);
    assertEquals(divided.outcome, { kind: "exited", status: 0 });
    assertEquals(divided.page, plain.page);
    assertEquals(divided.registers, plain.registers);
    assertEquals(divided.floats, plain.floats);
    assertEquals(divided.written, units);
    assertEquals(divided.asked, []);
    // With guards, each of the guarded units that are stored to is asked about once.
    const guarded = observe(source, 0x5a5a);
    assertEquals(guarded.page, plain.page);
    assertEquals(guarded.written, units);
    const asked = guarded.asked.map(([address, cause, access]) => {
      assertEquals([cause, access], [4n, 1n]);
      return 1 << (Number(address! % PAGE) >> 9);
    });
    assertEquals(new Set(asked).size, asked.length);
    assertEquals(asked.reduce((all, one) => all | one, 0), units & 0x5a5a);
  });
}

Deno.test("performStore: the registers of a trapped program are where the door put them", () => {
  // Each register is stored to a divided page, and then read back.
  const names = REGISTER_NAMES.filter((name) => !["s1", "zero"].includes(name));
  const set = names.map((name, index) =>
    name === "sp" ? "" : `        lda     ${name}, ${1000 + index}(zero)\n`
  ).join("");
  const store = names.map((name) =>
    `        stq     ${name}, ${REGISTER_NAMES.indexOf(name) * 8}(s1)\n`
  ).join("");
  const { page, outcome } = observe(
    `${set}${store}        ldq     sp, 240(s1)\n`,
    0,
  );
  assertEquals(outcome, { kind: "exited", status: 0 });
  const view = new DataView(page.buffer, page.byteOffset);
  for (const [index, name] of names.entries()) {
    const at = REGISTER_NAMES.indexOf(name) * 8;
    const value = view.getBigUint64(at, true);
    if (name === "sp") assert(value > 0x1_1ff0_0000n && value < 0x1_2000_0000n);
    else assertEquals(value, BigInt(1000 + index), name);
  }
  // s0 to s6 and zero are in the processor, the stack pointer too.
  assertEquals(SAVED_REGISTERS.size, 32 - 7 - 2);
});

// ## Locks

/** Adds 1 to the quadword at `offset(s1)`, `times` times. */
const counting = (times: number, offset: number, more = "") => `
        lda     s2, ${times}(zero)
loop:   ldq_l   t0, ${offset}(s1)
        addq    t0, 1, t0
${more}
        stq_c   t0, ${offset}(s1)
        beq     t0, loop
        subq    s2, 1, s2
        bne     s2, loop
`;

Deno.test("followSequence: a locked sequence succeeds on a divided page", () => {
  for (const more of ["", "        and     t0, 255, t0\n        mb\n"]) {
    const { page, written, outcome } = observe(counting(10, 520, more), 0);
    assertEquals(outcome, { kind: "exited", status: 0 });
    assertEquals([page[520], written], [10, 2]);
  }
});

Deno.test("followSequence: longwords, other registers, and a loop that is written backwards", () => {
  const { page, written, registers } = observe(
    `
        lda     a2, 1024(s1)
        lda     s2, 7(zero)
again:  lda     sp, -16(sp)
        ldl_l   a3, 0(a2)
        addl    a3, s2, a4
        stl_c   a4, 0(a2)
        lda     sp, 16(sp)
        bne     a4, done
        br      ra, again
done:   mov     a4, s3
`,
    0,
  );
  assertEquals([page[1024], written, registers[3]], [7, 4, 1n]);
});

Deno.test("followSequence: without a load that locks, the store fails and nothing happens", () => {
  const { page, written, registers } = observe(
    `        lda     t0, 7(zero)
        stq_c   t0, 0(s1)
        mov     t0, s2
        lda     t1, 9(zero)
        stq     t1, 8(s1)
`,
    0,
  );
  assertEquals([page[0], page[8], written, registers[2]], [0, 9, 1, 0n]);
});

Deno.test("followSequence: a lock on another block does not count", () => {
  const { page, registers } = observe(
    `        lda     s3, 3(zero)
again:  lda     t0, 7(zero)
        subq    s3, 1, s3
        blt     s3, out
        ldq_l   t1, 64(s1)
        stq_c   t0, 0(s1)
        beq     t0, again
out:    mov     t0, s2
`,
    0,
  );
  assertEquals([page[0], registers[2]], [0, 7n]);
});

Deno.test("followSequence: it stops at a guarded unit, and the policy is asked", () => {
  const { page, asked, written } = observe(counting(3, 8), 1);
  assertEquals(asked.map(([address]) => address), [BASE + 8n]);
  assertEquals([page[8], written], [3, 1]);
});

Deno.test("followSequence: a store between makes no difference to the result", () => {
  // A plain store to the page in the sequence: the architecture promises nothing, but each
  // instruction must do what it does.
  const { page, registers } = observe(
    `
        ldq_l   t0, 0(s1)
        addq    t0, 5, t0
        stq     t0, 512(s1)
        stq_c   t0, 0(s1)
        mov     t0, s2
`,
    0,
  );
  assertEquals([page[0], page[512], registers[2]], [0, 5, 0n]);
});

// ## Stores that are not what they seem

/** A number that another program has left in a floating-point register. */
const SECRET = 0x1234_5678_9abc_def0n;

Deno.test("followSequence: floating point that is switched off is not looked at", () => {
  for (const look of ["ftoit $f5, s2", "fbeq $f5, over\n lda s2, 1(zero)"]) {
    const kernel = newest();
    kernel.machine.processor.floats[5] = SECRET;
    const { registers } = observe(
      `
        clr     s2
        ldq_l   t1, 64(s1)
        stq_c   t0, 0(s1)
        ${look}
over:
`,
      0,
      kernel,
    );
    assertEquals(registers[2], 0n, look);
  }
});

/**
 * A kernel in which the first store that traps is `instead` when the controller reads it, as
 * if another processor had exchanged it meanwhile.
 */
function exchanging(instead: string): Kernel {
  const kernel = newest();
  const number = operationNumber(kernel, "Mapping.touched");
  const { name, perform } = kernel.operations[number]!;
  const origin = virtual(0n);
  const { segments } = assemble(instead, { text: origin, data: origin });
  let left = 1;
  kernel.operations[number] = {
    name,
    perform: (kernel, parameters) => {
      if (left-- <= 0) return perform(kernel, parameters);
      const pc = programPc(kernel.machine);
      const entry = findPage(kernel, running(kernel).space, pc, "read")!;
      const at = frameIn(entry) * PAGE_SIZE + Number(pc % PAGE);
      const { bytes } = kernel.machine.bus;
      const before = bytes.slice(at, at + 4);
      bytes.set(segments[0]!.bytes, at);
      const result = perform(kernel, parameters);
      bytes.set(before, at);
      return result;
    },
  };
  return kernel;
}

for (
  const [what, instead, store] of [
    ["of floating point that is switched off", "stt $f5, 0(s1)", "stq zero, 0"],
    ["across the end of a page", "stq s1, 8191(s1)", "stb zero, 8191"],
  ] as const
) {
  Deno.test(`performStore: a store ${what} is not performed`, () => {
    const kernel = exchanging(instead);
    kernel.machine.processor.floats[5] = SECRET;
    const { page, asked, outcome } = observe(
      `        ${store}(s1)\n`,
      0,
      kernel,
    );
    assertEquals(page.findIndex((byte) => byte !== 0), -1);
    assertEquals(asked.length, 1);
    assertEquals(outcome, { kind: "exited", status: 0 });
  });
}

for (const processors of [2, 3]) {
  Deno.test(`performStore: ${processors} processors count on one divided page and lose nothing`, () => {
    const kernel = newest(processors);
    let finished = 0;
    answerCalls(kernel, (kernel, [number]) => {
      if (number === 2n) {
        prepare(kernel, 0);
        for (const one of others) begin(kernel, one);
      } else finished++;
      return 0n;
    });
    const program = programOf(`${SET_UP}
go:     lda     s1, 1(zero)
        sll     s1, 33, s1
${counting(40, 16)}${call(3)}
end:    br      end
`);
    const strand = loadProgram(kernel, program, []);
    const { address } = program.symbols.find(({ name }) => name === "go")!;
    const others = Array.from(
      { length: processors - 1 },
      () => createStrand(kernel, strand.space, address, virtual(BASE)),
    );
    for (let round = 0; round < 100 && finished < processors; round++) {
      runKernel(kernel, { steps: 5000 });
    }
    assertEquals(finished, processors);
    const [frame] = [...kernel.mappedAt].find(([, [place]]) =>
      place!.address === BASE
    )!;
    const at = physical(frame * PAGE_SIZE + 16);
    assertEquals(
      readPhysical(kernel.machine.bus, at, 8),
      BigInt(40 * processors),
    );
  });
}

// ## On the fast machine

Deno.test("performStore: both machines do the same in the same time", () => {
  const { source } = randomStores(7, 40);
  const all = source + counting(20, 1032);
  const [plain, fast] = [newest(), newest(1, createFastMachine)];
  const results = [plain, fast].map((kernel) => observe(all, 0x0ff0, kernel));
  assertEquals(results[1], results[0]);
  assertEquals(
    fast.machine.processor.counters,
    plain.machine.processor.counters,
  );
});

// ## The rest

Deno.test("dividePage: guards and notes outlive each other as they should", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const { space } = mapped(kernel, domain, 2);
  const held = domain.frames.size;
  given(dividePage(kernel, domain, space, BASE, 0x8001));
  given(dividePage(kernel, domain, space, BASE + PAGE, 0));
  // One table of records serves both.
  assertEquals(domain.frames.size, held + 1);
  assert(isAccessible(kernel, space, BASE, PAGE, "read"));
  assert(!isAccessible(kernel, space, BASE, 1n, "write"));
  assert(!isAccessible(kernel, space, BASE + 511n, 2n, "write"));
  assert(isAccessible(kernel, space, BASE + 512n, PAGE - 1024n, "write"));
  assert(!isAccessible(kernel, space, BASE + 512n, PAGE - 1023n, "write"));
  copyOut(kernel, space, BASE + 1023n, Uint8Array.of(1, 2));
  given(dividePage(kernel, domain, space, BASE, 0));
  copyOut(kernel, space, BASE + PAGE - 1n, Uint8Array.of(1, 2));
  assertEquals(given(readWritten(kernel, domain, space, BASE)), 0x8006);
  assertEquals(given(readWritten(kernel, domain, space, BASE)), 0);
  assertEquals(given(readWritten(kernel, domain, space, BASE + PAGE)), 1);
  copyOut(kernel, space, BASE, Uint8Array.of(1));
  given(joinPage(kernel, domain, space, BASE));
  assertRefused(readWritten(kernel, domain, space, BASE), "bad argument");
  given(dividePage(kernel, domain, space, BASE, 3));
  assertEquals(given(readWritten(kernel, domain, space, BASE)), 0);
  assertRefused(
    dividePage(kernel, domain, space, BASE, 0x1_0000),
    "bad argument",
  );
  assertRefused(
    dividePage(kernel, domain, space, BASE + 2n * PAGE, 0),
    "bad address",
  );
  assertEquals(UNIT_BYTES * UNITS_OF_PAGE, PAGE_SIZE);
  assertBalanced(kernel);
});

Deno.test("dividePage: without a frame for the records it is refused", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const { space } = mapped(kernel, domain, 1);
  given(allocateFrames(kernel, domain, kernel.freeFrames.length));
  assertRefused(dividePage(kernel, domain, space, BASE, 1), "out of memory");
  assert(isAccessible(kernel, space, BASE, 8n, "write"));
});

Deno.test("performStore: a page that is tracked and divided is noted as both", () => {
  const kernel = newKernel();
  const seen: number[] = [];
  answerCalls(kernel, (kernel, [number]) => {
    const { domain, space } = running(kernel);
    if (number === 2n) {
      prepare(kernel, 0);
      given(trackPages(kernel, domain, space, BASE, 1));
    } else {
      seen.push(...given(readReferences(kernel, domain, space, BASE, 1)));
      seen.push(given(readWritten(kernel, domain, space, BASE)));
    }
    return 0n;
  });
  runProgram(
    kernel,
    `${SET_UP}        ldq t0, 0(s1)\n${call(3)}        stq t0, 600(s1)\n${
      call(3)
    }${EXIT}`,
  );
  assertEquals(seen, [1, 0, 3, 2]);
});

Deno.test("performStore: a store without the right to write is an access violation", () => {
  const kernel = newKernel();
  answerCalls(kernel, (kernel) => {
    const { domain, space } = running(kernel);
    const frames = given(allocateFrames(kernel, domain, 1));
    given(mapFrames(kernel, domain, space, BASE, frames, 1));
    given(dividePage(kernel, domain, space, BASE, 0));
    return 0n;
  });
  const { outcome } = runProgram(kernel, `${SET_UP}        stq t0, 0(s1)\n`);
  assert(outcome?.kind === "killed");
  assert(outcome.sentence.startsWith("access violation: write of 0x200000000"));
});

Deno.test("performStore: a guarded unit that nobody opens ends the program", () => {
  const kernel = newKernel();
  answerCalls(kernel, (kernel) => {
    prepare(kernel, 2);
    return 0n;
  });
  const { outcome } = runProgram(
    kernel,
    `${SET_UP}        stq t0, 0(s1)\n        stq t0, 512(s1)\n`,
  );
  assert(outcome?.kind === "killed");
  assert(outcome.sentence.startsWith("fault on write: write of 0x200000200"));
  const { record, undecided } = eventNamed(kernel, "Trap.protectionFault");
  const raised = readField(kernel.machine.bus, record, EVENT, "raised");
  assertEquals([raised, undecided, kernel.freeFrames.length], [1n, 1, 160]);
});
