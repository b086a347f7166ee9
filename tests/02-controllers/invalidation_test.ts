// Which translations are forgotten when an entry changes: those that must, and no others.

import { assert, assertEquals } from "@std/assert";
import {
  ASM,
  forgetAll,
  PAGE_SIZE,
  physical,
  type Processor,
  remember,
  type TranslationBuffer,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  type AddressSpace,
  begin,
  createSpace,
  createStrand,
  deallocateFrames,
  dividePage,
  entryFor,
  FIRST_FREE,
  joinPage,
  type Kernel,
  loadProgram,
  mapFrames,
  mapPage,
  noteUse,
  promisePages,
  protectPages,
  readReferences,
  runKernel,
  trackPages,
  unmapPages,
  watchPages,
} from "../../chapters/02-controllers/mod.ts";
import { answerCalls, bareKernel, programOf, takeTurns } from "./helpers.ts";
import { BASE, client, given, type Mapped, mapped } from "./memory_helpers.ts";

const PAGE = BigInt(PAGE_SIZE);

/** What a processor has to do with the space whose table changes. */
const ROLES = ["runs it", "ran it earlier", "never ran it"] as const;
type Role = typeof ROLES[number];

/** A kernel, the space in question, and another one of the same domain. */
interface Scene extends Mapped {
  readonly kernel: Kernel;
  readonly other: AddressSpace;
  readonly roles: readonly Role[];
}

/** A board of `processors` processors with room for many scenes. */
function board(processors: number): Kernel {
  return bareKernel({ processors, memory: FIRST_FREE + 1200 * PAGE_SIZE });
}

/** A board whose processors have the given roles, and full translation buffers. */
function scene(
  roles: readonly Role[],
  kernel = board(roles.length),
): Scene {
  const domain = client(kernel, "pager");
  const here = mapped(kernel, domain, 4, 7);
  const other = createSpace(kernel, domain);
  given(mapFrames(kernel, domain, other, BASE, [here.frames[0]!], 1));
  const strandIn = (space: AddressSpace) =>
    createStrand(kernel, space, virtual(BASE), virtual(BASE));
  for (const [index, role] of roles.entries()) {
    const processor = kernel.processors[index]!;
    const { dataBuffer, instructionBuffer } = kernel.machine.processors[index]!;
    forgetAll(dataBuffer, false);
    forgetAll(instructionBuffer, false);
    processor.asns.clear();
    // The numbers differ from processor to processor.
    const asns = { other: 5 + index, mine: 20 - index };
    processor.asns.set(other.identifier, asns.other);
    if (role !== "never ran it") {
      processor.asns.set(here.space.identifier, asns.mine);
    }
    const runs = role === "runs it" ? here.space : other;
    processor.current = strandIn(runs);
    fill(kernel.machine.processors[index]!, [asns.other, asns.mine, 40]);
  }
  return { ...here, kernel, other, roles };
}

/** Lets `processor` remember the first pages from [[BASE]] on under each of `asns`. */
function fill(processor: Processor, asns: readonly number[]): void {
  for (const asn of asns) {
    for (const page of [0n, 1n, 2n, 3n]) {
      const entry = entryFor(600 as never, 7, 0);
      const address = virtual(BASE + page * PAGE);
      remember(processor.dataBuffer, address, asn, entry);
      if (page < 2n) remember(processor.instructionBuffer, address, asn, entry);
    }
  }
}

/** What the buffers of a processor hold, and which numbers its spaces have. */
function stateOf({ machine, processors }: Kernel, index: number) {
  const contents = ({ entries }: TranslationBuffer) =>
    [...entries.values()].map(({ asn, page }) => `${asn}:${page}`);
  const { dataBuffer, instructionBuffer } = machine.processors[index]!;
  return {
    data: contents(dataBuffer),
    instructions: contents(instructionBuffer),
    asns: [...processors[index]!.asns],
  };
}

/** What must be left of `before` when `pages` of the space are to be forgotten. */
function expected(
  { space }: Scene,
  role: Role,
  before: ReturnType<typeof stateOf>,
  pages: readonly bigint[],
) {
  if (pages.length === 0 || role === "never ran it") return before;
  const asn = before.asns.find(([one]) => one === space.identifier)![1];
  if (role === "ran it earlier") {
    const asns = before.asns.filter(([one]) => one !== space.identifier);
    return { ...before, asns };
  }
  const gone = new Set(
    pages.map((page) => `${asn}:${(BASE >> 13n) + page}`),
  );
  const keep = (one: string) => !gone.has(one);
  return {
    ...before,
    data: before.data.filter(keep),
    instructions: before.instructions.filter(keep),
  };
}

/** Changes of a space, and the pages that must be forgotten for each. */
const CHANGES: Record<
  string,
  readonly [change: (scene: Scene) => unknown, pages: readonly bigint[]]
> = {
  "a page is mapped for the first time": [
    ({ kernel, domain, space, frames }) =>
      given(
        mapFrames(kernel, domain, space, BASE + 8n * PAGE, [frames[1]!], 3),
      ),
    [],
  ],
  "a page is promised": [
    ({ kernel, domain, space }) =>
      given(promisePages(kernel, domain, space, BASE + 8n * PAGE, 2, 3)),
    [],
  ],
  "a page is unmapped": [
    ({ kernel, domain, space }) =>
      given(unmapPages(kernel, domain, space, BASE + PAGE, 1)),
    [1n],
  ],
  "two pages are unmapped": [
    ({ kernel, domain, space }) =>
      given(unmapPages(kernel, domain, space, BASE + PAGE, 2)),
    [1n, 2n],
  ],
  "rights are taken": [
    ({ kernel, domain, space }) =>
      given(protectPages(kernel, domain, space, BASE, 2, 1)),
    [0n, 1n],
  ],
  "rights are given that are there": [
    ({ kernel, domain, space }) =>
      given(protectPages(kernel, domain, space, BASE, 4, 7)),
    [],
  ],
  "a page is watched": [
    ({ kernel, domain, space }) =>
      given(watchPages(kernel, domain, space, BASE + PAGE, 1, 2)),
    [1n],
  ],
  "a page is tracked": [
    ({ kernel, domain, space }) =>
      given(trackPages(kernel, domain, space, BASE + PAGE, 1)),
    [1n],
  ],
  "a page is divided": [
    ({ kernel, domain, space }) =>
      given(dividePage(kernel, domain, space, BASE + 2n * PAGE, 1)),
    [2n],
  ],
  "another frame is mapped in the page's place": [
    ({ kernel, space, frames }) =>
      mapPage(kernel, space, virtual(BASE), frames[1]!.frame, true),
    [0n],
  ],
  "a frame is given back": [
    ({ kernel, domain, frames }) =>
      given(deallocateFrames(kernel, domain, [frames[3]!])),
    [3n],
  ],
};

/** All ways to give `count` processors roles. */
function casts(count: number): Role[][] {
  if (count === 0) return [[]];
  return casts(count - 1).flatMap((rest) =>
    ROLES.map((role) => [...rest, role])
  );
}

for (const [what, [change, pages]] of Object.entries(CHANGES)) {
  Deno.test(`forgetPages: exactly what must be forgotten when ${what}`, () => {
    for (const count of [1, 2, 3, 4]) {
      const kernel = board(count);
      // Of four processors a part of the 81 casts is enough.
      for (
        const roles of casts(count).filter((_, at) => at % count ** 2 === 0)
      ) {
        const here = scene(roles, kernel);
        const before = roles.map((_, index) => stateOf(here.kernel, index));
        change(here);
        for (const [index, role] of roles.entries()) {
          assertEquals(
            stateOf(here.kernel, index),
            expected(here, role, before[index]!, pages),
            `${what}: processor ${index} of ${roles.join(", ")}`,
          );
        }
      }
    }
  });
}

Deno.test("forgetPages: a frame that is mapped in two spaces goes from both", () => {
  const here = scene(["runs it", "never ran it"]);
  const { kernel, domain, frames, other } = here;
  const asns = [0, 1].map((index) =>
    kernel.processors[index]!.asns.get(other.identifier)
  );
  given(deallocateFrames(kernel, domain, [frames[0]!]));
  const left = [0, 1].map((index) => stateOf(kernel, index));
  const page = BASE >> 13n;
  // The first one runs one space and ran the other earlier; the second runs the other.
  assert(!left[0]!.data.includes(`20:${page}`));
  assert(left[0]!.data.includes(`${asns[0]}:${page}`));
  assertEquals(left[0]!.asns.map(([one]) => one), [here.space.identifier]);
  assert(!left[1]!.data.includes(`${asns[1]}:${page}`));
  assert(left[1]!.data.includes(`19:${page}`));
});

Deno.test("forgetPages: a change of the notes alone forgets nothing", () => {
  const here = scene(["runs it"]);
  const { kernel, domain, space } = here;
  given(watchPages(kernel, domain, space, BASE, 1, 7));
  fill(kernel.machine.processors[0]!, [20]);
  const before = stateOf(kernel, 0);
  // All fault bits are set already, and stay when one reason is left.
  given(trackPages(kernel, domain, space, BASE, 1));
  given(readReferences(kernel, domain, space, BASE, 1));
  given(dividePage(kernel, domain, space, BASE, 0));
  given(joinPage(kernel, domain, space, BASE));
  assertEquals(stateOf(kernel, 0), before);
});

Deno.test("noteUse: the first use forgets its page, the second changes nothing", () => {
  const here = scene(["runs it", "ran it earlier"]);
  const { kernel, domain, space } = here;
  given(trackPages(kernel, domain, space, BASE, 1));
  fill(kernel.machine.processors[0]!, [20]);
  const page = `20:${BASE >> 13n}`;
  assert(noteUse(kernel, space, virtual(BASE), "write"));
  assert(!stateOf(kernel, 0).data.includes(page));
  fill(kernel.machine.processors[0]!, [20]);
  const before = stateOf(kernel, 0);
  assert(noteUse(kernel, space, virtual(BASE), "write"));
  assert(noteUse(kernel, space, virtual(BASE), "read"));
  assertEquals(stateOf(kernel, 0), before);
});

Deno.test("forgetPages: others pay for being interrupted only if they run the space", () => {
  const costs = ROLES.map((role) => {
    const { kernel, domain, space } = scene(["runs it", role]);
    const cycles = () =>
      kernel.machine.processors.map(({ counters }) => counters.cycles);
    const before = cycles();
    given(unmapPages(kernel, domain, space, BASE, 1));
    return cycles().map((now, index) => now - before[index]!);
  });
  const [both, earlier, never] = costs as [number[], number[], number[]];
  assertEquals([earlier[1], never[1]], [0, 0]);
  assertEquals(earlier[0], never[0]);
  assert(both[1]! > 0 && both[0]! > never[0]!);
});

Deno.test("forgetPages: of more pages than a buffer holds none is named, and who runs the space forgets all", () => {
  const after = (pages: number) => {
    const kernel = board(3);
    const domain = client(kernel, "pager");
    const { space } = mapped(kernel, domain, 40, 7);
    for (const [index, { asns }] of kernel.processors.entries()) {
      if (index < 2) asns.set(space.identifier, 20);
      const hardware = kernel.machine.processors[index]!;
      fill(hardware, [20, 40]);
      remember(hardware.dataBuffer, virtual(BASE * 2n), 0, ASM as never);
    }
    kernel.processors[0]!.current = createStrand(
      kernel,
      space,
      virtual(BASE),
      virtual(BASE),
    );
    const { counters, dataBuffer } = kernel.machine.processor;
    assertEquals(dataBuffer.size, 32);
    const { cycles } = counters;
    given(protectPages(kernel, domain, space, BASE, pages, 1));
    const left = kernel.processors.map((_, index) => stateOf(kernel, index));
    return { left, cycles: counters.cycles - cycles };
  };
  const [few, many] = [after(32), after(33)];
  const shared = [`0:${BASE * 2n >> 13n}`];
  const others = [0n, 1n, 2n, 3n].map((page) => `40:${(BASE >> 13n) + page}`);
  assertEquals(few.left[0]!.data, [...others, ...shared]);
  assertEquals(many.left[0]!.data, shared);
  assertEquals(many.left[0]!.instructions, []);
  assertEquals(many.left[0]!.asns.length, 1);
  // Who has run it earlier is dealt with as ever, and so is who never has.
  assertEquals(many.left.slice(1), few.left.slice(1));
  assertEquals(many.left.map(({ asns }) => asns.length), [1, 0, 0]);
  assert(many.cycles < few.cycles * 0.7);
});

Deno.test("forgetPages: another processor that runs the space is interrupted once, however many pages there are", () => {
  const interrupted = (pages: number) => {
    const here = scene(["runs it", "runs it"]);
    const { counters } = here.kernel.machine.processors[1]!;
    const { cycles } = counters;
    given(protectPages(here.kernel, here.domain, here.space, BASE, pages, 1));
    return counters.cycles - cycles;
  };
  const [one, two, four] = [1, 2, 4].map(interrupted) as [
    number,
    number,
    number,
  ];
  assertEquals(four - two, 2 * (two - one));
  assert(two < 2 * one);
});

// ## On a board that runs

for (const processors of [2, 3, 4]) {
  Deno.test(`unmapPages: no strand of ${processors} processors uses the page afterwards`, () => {
    const kernel = bareKernel({ processors });
    takeTurns(kernel);
    let unmapped = 0n;
    answerCalls(kernel, (kernel, [, address]) => {
      const { domain, space } = strand;
      if (unmapped === 0n) {
        given(unmapPages(kernel, domain, space, address!, 1));
        const place = kernel.mappedAt;
        unmapped = BigInt(place.size);
      }
      return 0n;
    });
    // The others read a page of the stack for ever; the first one has it unmapped.
    const source = `
        lda     s1, -8192(sp)
        lda     t0, 8191(zero)
        bic     s1, t0, s1
        lda     t1, 2000(zero)
wait:   ldq     t2, 0(s1)
        subq    t1, 1, t1
        bne     t1, wait
        mov     s1, a0
        lda     v0, 9(zero)
        callsys
end:    br      end
        .globl others
others: lda     s1, -8192(sp)
        lda     t0, 8191(zero)
        bic     s1, t0, s1
again:  ldq     t2, 0(s1)
        br      again
`;
    const program = programOf(source);
    const strand = loadProgram(kernel, program, []);
    const others = program.symbols.find(({ name }) => name === "others")!;
    const { view } = kernel.machine.bus;
    const stack = virtual(view.getBigUint64(physical(strand.page + 8), true));
    const more = Array.from({ length: processors - 1 }, () => {
      const one = createStrand(kernel, strand.space, others.address, stack);
      return one;
    });
    for (const one of more) begin(kernel, one);
    runKernel(kernel, { steps: 200_000 });
    assert(unmapped > 0n);
    // Whoever read the page next has ended all of them.
    const { outcome } = more[0]!;
    assert(outcome?.kind === "killed", "the others go on reading");
    assert(outcome.sentence.startsWith("translation not valid"));
    assertEquals([kernel.domains.size, kernel.freeFrames.length], [0, 160]);
  });
}
