// Memory asked for by code in the kernel's text: handles, refusals, and in whose name.

import { assert, assertEquals } from "@std/assert";
import { PAGE_SIZE } from "../../chapters/01-hardware/mod.ts";
import {
  allocateFrames,
  copyIn,
  createSpace,
  type Domain,
  FIRST_FREE,
  isHeld,
  type Kernel,
  loadProgram,
  MEMORY_OPERATIONS,
  OPERATIONS,
  placeCode,
  reclaim,
  runKernel,
  type Strand,
  symbolsForStubs,
} from "../../chapters/02-controllers/mod.ts";
import { ask, REFUSED, stage } from "./asking.ts";
import { FINISH, handler, newKernel, programOf } from "./helpers.ts";
import {
  assertBalanced,
  BASE,
  client,
  given,
  mapped,
} from "./memory_helpers.ts";

/** Installs Alpha code as a handler of `event`. */
function code(kernel: Kernel, event: string, source: string, owner?: Domain) {
  const placed = placeCode(kernel, source, symbolsForStubs(kernel))!;
  const name = `code for ${event}`;
  return handler(kernel, { name, event, owner, body: placed.address });
}

// ## Operations one by one

Deno.test("operations: frames by handle, mapped, protected, unmapped and given back", () => {
  const { kernel, strand } = stage();
  const { domain, space } = strand;
  const free = kernel.freeFrames.length;
  const first = ask(kernel, "Frame.allocate", 3);
  assert(first > 0n);
  assertEquals(ask(kernel, "Frame.available"), BigInt(free - 3));
  assertEquals(ask(kernel, "Frame.owned"), BigInt(domain.frames.size));
  assertEquals(ask(kernel, "Frame.guaranteed"), 0n);
  const { frame } = domain.handles.get(Number(first))!;
  assertEquals(ask(kernel, "Frame.number", first), BigInt(frame));
  assertEquals(ask(kernel, "Frame.number", 9999), REFUSED("not held"));
  assertEquals(ask(kernel, "Mapping.map", 0, BASE, first, 3, 3), 0n);
  assertEquals(
    ask(kernel, "Mapping.map", 0, BASE, first, 1, 3),
    REFUSED("busy"),
  );
  assertEquals(
    ask(kernel, "Mapping.frame", space.identifier, BASE + 8192n),
    first + 1n,
  );
  assertEquals(ask(kernel, "Mapping.track", 0, BASE, 3, 1), 0n);
  assertEquals(ask(kernel, "Mapping.protect", 0, BASE, 2, 1), 0n);
  copyIn(kernel, space, BASE + 8192n, 8200);
  assertEquals(ask(kernel, "Mapping.references", 0, BASE, 3), 0b010100n);
  assertEquals(ask(kernel, "Mapping.divide", 0, BASE, 0xff), 0n);
  assertEquals(ask(kernel, "Mapping.written", 0, BASE), 0n);
  assertEquals(ask(kernel, "Mapping.join", 0, BASE), 0n);
  assertEquals(ask(kernel, "Mapping.watch", 0, BASE, 3, 7), 0n);
  assertEquals(ask(kernel, "Mapping.unmap", 0, BASE, 3), 0n);
  assertEquals(ask(kernel, "Mapping.promise", 0, BASE, 3, 1), 0n);
  assertEquals(ask(kernel, "Frame.deallocate", first, 3), 0n);
  assertEquals(ask(kernel, "Frame.deallocate", first, 3), REFUSED("not held"));
  assertEquals(
    ask(kernel, "Mapping.map", 0, BASE, first, 1, 1),
    REFUSED("not held"),
  );
  assertBalanced(kernel);
});

Deno.test("operations: attributes in a word", () => {
  const { kernel, strand } = stage();
  const first = Number(ask(kernel, "Frame.search", 2, 0x1_0000 + 1 + 9));
  const [a, b] = [first, first + 1].map((one) =>
    strand.domain.handles.get(one)!.frame
  );
  assertEquals([a! % 64, b! - a!], [9, 1]);
  assertEquals(ask(kernel, "Frame.search", 1, 65), REFUSED("bad argument"));
});

Deno.test("operations: nothing can be done with what is another's", () => {
  const { kernel, strand } = stage();
  const rival = client(kernel, "rival");
  const theirs = mapped(kernel, rival, 20);
  const mine = new Set(strand.domain.handles.keys());
  const handle = theirs.frames.find((one) => !mine.has(one.handle));
  const number = theirs.space.identifier;
  if (handle !== undefined) {
    assertEquals(
      ask(kernel, "Frame.deallocate", handle.handle, 1),
      REFUSED("not held"),
    );
  }
  for (const name of ["unmap", "track", "references", "divide", "written"]) {
    assertEquals(
      ask(kernel, `Mapping.${name}`, number, BASE, 1),
      REFUSED("not held"),
    );
  }
  // One's own handle means one's own frame, whatever number it is.
  const own = strand.domain.handles.get(1)!;
  assertEquals(ask(kernel, "Frame.deallocate", 1, 1), 0n);
  assert(!strand.domain.frames.has(own.frame));
  assertEquals(theirs.frames.length, [...rival.handles].length);
  assertBalanced(kernel);
});

Deno.test("operations: no number that code may have in a register does harm", () => {
  const { kernel, strand } = stage();
  const second = createSpace(kernel, strand.domain);
  const values = [
    0n,
    1n,
    7n,
    BigInt(second.identifier),
    8192n,
    BASE,
    2n ** 31n,
    2n ** 42n - 8192n,
    2n ** 53n,
    2n ** 63n,
    2n ** 64n - 8192n,
    2n ** 64n - 1n,
  ];
  const numbers = [...MEMORY_OPERATIONS.keys()];
  let state = 1;
  const next = (below: number) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  for (let step = 0; step < 4000; step++) {
    const { name, perform } = MEMORY_OPERATIONS[next(numbers.length)]!;
    if (name === "Mapping.touched") continue;
    const parameters = Array.from({ length: 6 }, () => values[next(12)]!);
    const result = BigInt.asIntN(64, perform(kernel, parameters)!);
    assert(result >= -4095n, `${name}(${parameters}) gives ${result}`);
  }
  assertBalanced(kernel);
});

Deno.test("operations: they are refused when the event is about nobody", () => {
  const kernel = newKernel();
  for (const { name } of MEMORY_OPERATIONS) {
    if (name === "Mapping.touched") continue;
    assertEquals(ask(kernel, name, 1, 1, 1), REFUSED("not permitted"));
  }
  const names = OPERATIONS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
});

// ## Handlers in the machine's code

/** A pager: a page that is missing becomes a fresh frame. */
const PAGER = `
        lda     sp, -32(sp)
        stq     ra, 0(sp)
        lda     t0, 8191(zero)
        bic     a0, t0, a0
        stq     a0, 8(sp)
        lda     a0, 1(zero)
        clr     a1
        lda     v0, Frame.allocate(zero)
        cserve
        blt     v0, none
        mov     v0, a2
        clr     a0
        ldq     a1, 8(sp)
        lda     a3, 1(zero)
        lda     a4, 3(zero)
        lda     v0, Mapping.map(zero)
        cserve
        cmpeq   v0, 0, v0
        lda     t0, 1(zero)
        br      out
none:   clr     v0
        clr     t0
out:    ldq     ra, 0(sp)
        lda     sp, 32(sp)
        ret
`;

/** A handler of system calls: 1 ends, 2 promises pages, 3 asks for a hundred frames. */
const CALLS = `
        lda     sp, -16(sp)
        stq     ra, 0(sp)
        subq    a0, 2, t1
        blt     t1, exit
        beq     t1, promise
        lda     a0, 100(zero)
        clr     a1
        lda     v0, Frame.allocate(zero)
        cserve
        br      out
promise:
        mov     a2, t2
        mov     a1, t3
        clr     a0
        mov     t3, a1
        mov     t2, a2
        lda     a3, 3(zero)
        lda     v0, Mapping.promise(zero)
        cserve
out:    lda     t0, 1(zero)
        ldq     ra, 0(sp)
        lda     sp, 16(sp)
        ret
exit:   mov     a1, a0
        lda     v0, Strand.exit(zero)
        cserve
`;

function run(
  source: string,
  memory?: number,
): { kernel: Kernel; strand: Strand } {
  const kernel = newKernel(undefined, memory);
  code(kernel, "Trap.systemCall", CALLS);
  code(kernel, "Trap.invalidTranslation", PAGER);
  const strand = loadProgram(kernel, programOf(source), []);
  runKernel(kernel, { steps: 200_000 });
  return { kernel, strand };
}

Deno.test("a pager in Alpha code gives a program its pages when they are used", () => {
  const { kernel, strand } = run(`
        lda     s1, 1(zero)
        sll     s1, 33, s1
        mov     s1, a0
        lda     a1, 40(zero)
        lda     v0, 2(zero)
        callsys
        lda     s2, 40(zero)
next:   stq     s2, 8(s1)
        ldq     t0, 8(s1)
        addq    s0, t0, s0
        lda     s1, 0x4000(s1)
        lda     s1, 0x4000(s1)
        lda     t1, -0x6000(zero)
        addq    s1, t1, s1
        subq    s2, 1, s2
        bne     s2, next
        lda     t0, 820(zero)
        cmpeq   s0, t0, s0
${FINISH}`);
  assertEquals(strand.outcome, { kind: "exited", status: 1 });
  assertEquals(kernel.freeFrames.length, 160);
  assertBalanced(kernel);
});

Deno.test("a pager that gets no frame has no answer, and the program ends", () => {
  const { kernel, strand } = run(
    `
        lda     s1, 1(zero)
        sll     s1, 33, s1
        mov     s1, a0
        lda     a1, 40(zero)
        lda     v0, 2(zero)
        callsys
again:  stq     s2, 0(s1)
        lda     s1, 0x4000(s1)
        br      again
`,
    FIRST_FREE + 50 * PAGE_SIZE,
  );
  const { outcome } = strand;
  assert(outcome?.kind === "killed");
  assert(
    outcome.sentence.startsWith("translation not valid"),
    outcome.sentence,
  );
  assertEquals(kernel.freeFrames.length, 50);
  assertBalanced(kernel);
});

Deno.test("a hundred frames come with one trap", () => {
  const { kernel, strand } = run(`
        lda     v0, 3(zero)
        callsys
        mov     v0, s0
end:    br      end
`);
  const { counters } = kernel.machine.processor;
  assertEquals([counters.doors.entSys, counters.doors.entMM], [1, 0]);
  const handles = [...strand.domain.handles.keys()];
  assert(handles.length > 100);
  // The first of the hundred is what the program has been told.
  const registers = kernel.machine.processor.registers;
  assertEquals(registers[9], BigInt(handles.at(-100)!));
  assertEquals(given(allocateFrames(kernel, strand.domain, 1)).length, 1);
});

Deno.test("a handler of PhysAddr.reclaim in Alpha code gives back its own domain's frames", () => {
  const kernel = newKernel();
  // Another program runs all the time; the event is about the pager.
  loadProgram(kernel, programOf("here: br here\n"), []);
  const pager = client(kernel, "pager");
  const { frames } = mapped(kernel, pager, 10);
  const source = `
        lda     sp, -16(sp)
        stq     ra, 0(sp)
        lda     a0, ${frames[2]!.handle}(zero)
        lda     v0, Frame.deallocate(zero)
        cserve
        lda     v0, 1(zero)
        lda     t0, 1(zero)
        ldq     ra, 0(sp)
        lda     sp, 16(sp)
        ret
`;
  code(kernel, "PhysAddr.reclaim", source, pager);
  runKernel(kernel, { steps: 1000 });
  given(reclaim(kernel, pager, 4, 100));
  runKernel(kernel, { steps: 200_000 });
  assertEquals(
    frames.map((one) => isHeld(kernel, pager, one)),
    frames.map((_, index) => index < 2 || index > 5),
  );
  assertEquals([pager.reclaims, kernel.alarms], [[], []]);
  assertBalanced(kernel);
});
