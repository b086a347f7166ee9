// Frames that are taken back: asked for, by force, and when their owner ends.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { FrameNumber } from "../../chapters/01-hardware/mod.ts";
import {
  allocateFrames,
  begin,
  copyIn,
  createSpace,
  createStrand,
  deallocateFrames,
  dividePage,
  type Domain,
  endDomain,
  endSpace,
  EVENT,
  eventNamed,
  freeRetired,
  GLOBALS,
  guaranteeFrames,
  isAccessible,
  isHeld,
  isRefused,
  type Kernel,
  loadProgram,
  mapFrames,
  OutOfFrames,
  pin,
  readField,
  reclaim,
  ringAlarms,
  runKernel,
  type Strand,
  ticksNow,
  trackPages,
  unpin,
  writeField,
} from "../../chapters/02-controllers/mod.ts";
import {
  answerCalls,
  bareKernel,
  handler,
  newKernel,
  on,
  programOf,
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

const EXITED = { kind: "exited", status: 0 } as const;

/** A kernel with a program that never ends, so that the clock goes on. */
function kernelWithTime(): Kernel {
  const kernel = newKernel();
  loadProgram(kernel, programOf("here: br here\n"), []);
  runKernel(kernel, { steps: 1000 });
  return kernel;
}

/** Lets `ticks` ticks of the clock go by, all but the last of them in no time. */
function pass(kernel: Kernel, ticks: number): void {
  const { machine: { bus, processors }, globals } = kernel;
  const now = ticksNow(kernel) + BigInt(ticks - 1);
  writeField(bus, globals, GLOBALS, "ticks", now);
  const { counters } = processors[0]!;
  const before = counters.ticks;
  while (counters.ticks === before) runKernel(kernel, { steps: 5000 });
  runKernel(kernel, { steps: 2000 });
}

function raised(kernel: Kernel, name: string): bigint {
  const { record } = eventNamed(kernel, name);
  return readField(kernel.machine.bus, record, EVENT, "raised");
}

/** Notes what handlers of `domain` are told by `name`, and answers `answer`. */
function listen(
  kernel: Kernel,
  domain: Domain | undefined,
  name: string,
  answer?: bigint,
): bigint[][] {
  const told: bigint[][] = [];
  handler(kernel, {
    name: `listener ${name} ${domain?.name}`,
    event: name,
    owner: domain,
    body: (_, parameters) => {
      told.push([...parameters]);
      return answer;
    },
  });
  return told;
}

// ## Asking first

Deno.test("reclaim: the owner is asked, chooses, and nothing is taken by force", () => {
  const kernel = kernelWithTime();
  const domain = client(kernel, "pager");
  const rival = client(kernel, "rival");
  const { frames, space } = mapped(kernel, domain, 20);
  const asked = listen(kernel, domain, "PhysAddr.reclaim", 1n);
  const rivals = listen(kernel, rival, "PhysAddr.reclaim", 0n);
  const taken = listen(kernel, domain, "PhysAddr.repossess");
  const done = listen(kernel, rival, "PhysAddr.reclaimed");
  const held = domain.frames.size;
  assertEquals(given(reclaim(kernel, domain, 5, 10, rival)), 5);
  pass(kernel, 1);
  assertEquals(asked.map(([, count]) => count), [5n]);
  assertEquals(asked[0]![0], BigInt(domain.identifier));
  assertEquals(rivals, []);
  assertEquals(domain.frames.size, held);
  given(deallocateFrames(kernel, domain, frames.slice(0, 3)));
  assertEquals(kernel.alarms.length, 1);
  given(deallocateFrames(kernel, domain, frames.slice(3, 5)));
  // It is over: no alarm is left.
  assertEquals([kernel.alarms.length, domain.reclaims.length], [0, 0]);
  pass(kernel, 12);
  assertEquals([domain.frames.size, taken.length], [held - 5, 0]);
  assertEquals(done, [[BigInt(domain.identifier), 5n, 5n]]);
  assert(isAccessible(kernel, space, BASE + 5n * 8192n, 8n, "write"));
  assertBalanced(kernel);
});

Deno.test("reclaim: what is missing at the deadline is taken by force, the last first", () => {
  const kernel = kernelWithTime();
  const domain = client(kernel, "lazy");
  const { frames, space } = mapped(kernel, domain, 10);
  listen(kernel, domain, "PhysAddr.reclaim", 1n);
  const taken = listen(kernel, domain, "PhysAddr.repossess");
  given(reclaim(kernel, domain, 4, 3));
  pass(kernel, 2);
  given(deallocateFrames(kernel, domain, [frames[0]!]));
  assertEquals(taken, []);
  pass(kernel, 3);
  assertEquals(
    taken.map(([, handle]) => Number(handle)),
    [9, 8, 7].map((index) => frames[index]!.handle),
  );
  for (const index of [7, 8, 9]) {
    assert(!isHeld(kernel, domain, frames[index]!));
    const page = BASE + BigInt(index) * 8192n;
    assert(!isAccessible(kernel, space, page, 1n, "read"));
    assertEquals(kernel.mappedAt.has(frames[index]!.frame), false);
  }
  assert(isHeld(kernel, domain, frames[6]!));
  assertBalanced(kernel);
});

Deno.test("reclaim: who has no handler, or answers 0, is not waited for", () => {
  for (const answers of [false, true]) {
    const kernel = kernelWithTime();
    const domain = client(kernel, "silent");
    given(allocateFrames(kernel, domain, 10));
    if (answers) listen(kernel, domain, "PhysAddr.reclaim", 0n);
    given(reclaim(kernel, domain, 4, 1000));
    assertEquals(domain.frames.size, 10);
    pass(kernel, 1);
    assertEquals([domain.frames.size, kernel.alarms.length], [6, 0]);
    const { undecided } = eventNamed(kernel, "PhysAddr.reclaim");
    assertEquals(undecided, answers ? 0 : 1);
    assertEquals(raised(kernel, "PhysAddr.repossess"), 4n);
    assertBalanced(kernel);
  }
});

Deno.test("reclaim: never below the guarantee, also when that is raised meanwhile", () => {
  const kernel = kernelWithTime();
  const domain = client(kernel, "modest", 8);
  given(allocateFrames(kernel, domain, 10));
  assertEquals(given(reclaim(kernel, domain, 100, 0)), 2);
  assertRefused(reclaim(kernel, domain, 1, 0), "not permitted");
  given(guaranteeFrames(kernel, domain, 9));
  pass(kernel, 1);
  assertEquals(domain.frames.size, 9);
  assertEquals(domain.reclaims, []);
  assertRefused(reclaim(kernel, domain, 1, 0), "not permitted");
  assertRefused(reclaim(kernel, domain, 0, 0), "bad argument");
  assertRefused(reclaim(kernel, domain, 1.5, 0), "bad argument");
  assertRefused(reclaim(kernel, domain, 1, -1), "bad argument");
  assertBalanced(kernel);
});

Deno.test("reclaim: several requests add up, and the sooner deadline does not take more", () => {
  const kernel = kernelWithTime();
  const domain = client(kernel, "busy", 2);
  given(allocateFrames(kernel, domain, 12));
  listen(kernel, domain, "PhysAddr.reclaim", 1n);
  assertEquals(given(reclaim(kernel, domain, 4, 20)), 4);
  assertEquals(given(reclaim(kernel, domain, 4, 3)), 4);
  assertEquals(given(reclaim(kernel, domain, 4, 30)), 2);
  assertRefused(reclaim(kernel, domain, 1, 30), "not permitted");
  pass(kernel, 5);
  assertEquals([domain.frames.size, domain.reclaims.length], [4, 1]);
  pass(kernel, 30);
  assertEquals([domain.frames.size, domain.reclaims.length], [2, 0]);
  assertBalanced(kernel);
});

Deno.test("reclaim: a list of work that is full does not stop it", () => {
  const kernel = kernelWithTime();
  const domain = client(kernel, "unlucky");
  given(allocateFrames(kernel, domain, 4));
  const event = eventNamed(kernel, "PhysAddr.reclaim");
  const work = {
    event,
    parameters: [],
    subject: 0,
    then: undefined,
  };
  kernel.work.push(...Array.from({ length: 1024 }, () => work));
  given(reclaim(kernel, domain, 3, 1000));
  assertEquals([domain.frames.size, kernel.alarms.length], [1, 0]);
});

// ## Pins

Deno.test("reclaim: a pinned frame stays until it is unpinned, and goes then before the kernel is left", () => {
  const kernel = kernelWithTime();
  const domain = client(kernel, "busy");
  const { frames, space } = mapped(kernel, domain, 4);
  for (const { frame } of frames) given(pin(kernel, domain, frame));
  given(reclaim(kernel, domain, 2, 0));
  pass(kernel, 1);
  const held = domain.frames.size;
  assertEquals(domain.reclaims.length, 1);
  assert(isAccessible(kernel, space, BASE, 4n * 8192n, "write"));
  // It gets nothing as long as it has not given.
  const refused = allocateFrames(kernel, domain, 1);
  assertRefused(refused, "out of memory");
  unpin(kernel, frames[1]!.frame);
  ringAlarms(kernel);
  assertEquals(domain.frames.size, held - 1);
  assert(!isHeld(kernel, domain, frames[1]!));
  assert(!isAccessible(kernel, space, BASE + 8192n, 1n, "read"));
  unpin(kernel, frames[0]!.frame);
  ringAlarms(kernel);
  assertEquals([domain.frames.size, domain.reclaims.length], [held - 2, 0]);
  unpin(kernel, frames[2]!.frame);
  ringAlarms(kernel);
  assert(isHeld(kernel, domain, frames[2]!));
  given(allocateFrames(kernel, domain, 1));
  unpin(kernel, frames[3]!.frame);
  ringAlarms(kernel);
  assertBalanced(kernel);
});

Deno.test("reclaim: it ends when nothing is left that could be taken", () => {
  const kernel = kernelWithTime();
  const domain = client(kernel, "tables");
  const rival = client(kernel, "rival");
  mapped(kernel, domain, 2);
  const done = listen(kernel, rival, "PhysAddr.reclaimed");
  const structures = domain.frames.size - 2;
  assertEquals(given(reclaim(kernel, domain, 100, 0, rival)), structures + 2);
  pass(kernel, 2);
  assertEquals([domain.frames.size, domain.reclaims.length], [structures, 0]);
  assertEquals(done.map(([, , got]) => got), [2n]);
  assertBalanced(kernel);
});

// ## Shortage

Deno.test("PhysAddr.shortage: undecided, the request is only refused", () => {
  const kernel = kernelWithTime();
  const [rich, poor] = [client(kernel, "rich"), client(kernel, "poor")];
  const all = kernel.freeFrames.length;
  given(allocateFrames(kernel, rich, all));
  assertRefused(allocateFrames(kernel, poor, 3), "out of memory");
  pass(kernel, 2);
  assertEquals(eventNamed(kernel, "PhysAddr.shortage").undecided, 1);
  assertEquals(rich.frames.size, all);
});

Deno.test("PhysAddr.shortage: who answers says who gives, and how soon", () => {
  const kernel = kernelWithTime();
  const [rich, poor] = [client(kernel, "rich"), client(kernel, "poor")];
  const all = kernel.freeFrames.length;
  given(allocateFrames(kernel, rich, all - 1));
  const asked = listen(kernel, rich, "PhysAddr.reclaim", 1n);
  const told: bigint[][] = [];
  on(kernel, "PhysAddr.shortage", (_, parameters) => {
    told.push([...parameters]);
    return BigInt(rich.identifier) | 5n << 32n;
  });
  const done = listen(kernel, poor, "PhysAddr.reclaimed");
  assertRefused(allocateFrames(kernel, poor, 3), "out of memory");
  pass(kernel, 1);
  assertEquals(told, [[BigInt(poor.identifier), 3n]]);
  // One is free, so only two are asked for.
  assertEquals(asked.map(([, count]) => count), [2n]);
  assertEquals(done, []);
  pass(kernel, 8);
  assertEquals(done, [[BigInt(rich.identifier), 2n, 2n]]);
  given(allocateFrames(kernel, poor, 3));
  assertBalanced(kernel);
});

Deno.test("PhysAddr.shortage: nobody gives anything for a domain that has ended meanwhile", () => {
  const kernel = kernelWithTime();
  const [rich, poor] = [client(kernel, "rich"), client(kernel, "poor")];
  given(allocateFrames(kernel, rich, kernel.freeFrames.length - 1));
  on(kernel, "PhysAddr.shortage", () => BigInt(rich.identifier) | 5n << 32n);
  assertRefused(allocateFrames(kernel, poor, 3), "out of memory");
  endDomain(kernel, poor, { kind: "exited", status: 0 });
  const { size } = rich.frames;
  pass(kernel, 1);
  assertEquals([rich.frames.size, rich.reclaims], [size, []]);
});

Deno.test("PhysAddr.shortage: only the system may say who gives", () => {
  const kernel = kernelWithTime();
  const domain = client(kernel, "sly");
  let refused = "";
  try {
    listen(kernel, domain, "PhysAddr.shortage", 1n);
  } catch (error) {
    refused = `${error}`;
  }
  assert(refused.includes("only the system"), refused);
});

// ## Ends

/** States in which a domain may be when it ends. */
const STATES: Record<
  string,
  (kernel: Kernel, domain: Domain) => FrameNumber[]
> = {
  "nothing of its own": () => [],
  "frames, some of them mapped twice": (kernel, domain) => {
    const { space, frames } = mapped(kernel, domain, 6);
    const more = frames.slice(2, 4);
    given(mapFrames(kernel, domain, space, BASE + 0x10_0000n, more, 1));
    mapped(kernel, domain, 3);
    return [];
  },
  "a reclaim that is open": (kernel, domain) => {
    mapped(kernel, domain, 6);
    listen(kernel, domain, "PhysAddr.reclaim", 1n);
    given(reclaim(kernel, domain, 3, 50, domain));
    pass(kernel, 1);
    return [];
  },
  "a reclaim of which it has not been told": (kernel, domain) => {
    mapped(kernel, domain, 6);
    given(reclaim(kernel, domain, 3, 50));
    return [];
  },
  "pinned frames and a reclaim that is overdue": (kernel, domain) => {
    const { frames } = mapped(kernel, domain, 3);
    for (const { frame } of frames) given(pin(kernel, domain, frame));
    given(reclaim(kernel, domain, 100, 0));
    pass(kernel, 1);
    return frames.map(({ frame }) => frame);
  },
  "a guarantee that it does not use": (kernel, domain) => {
    given(guaranteeFrames(kernel, domain, 50));
    return [];
  },
  "a shortage that is being told": (kernel, domain) => {
    on(kernel, "PhysAddr.shortage", () => BigInt(domain.identifier));
    assertRefused(allocateFrames(kernel, domain, 500), "out of memory");
    return [];
  },
};

for (const [what, reach] of Object.entries(STATES)) {
  Deno.test(`endDomain: everything comes back once from a domain with ${what}`, () => {
    const kernel = kernelWithTime();
    const free = [...kernel.freeFrames].sort();
    const data = kernel.data.taken.size - kernel.handlers.size;
    const domain = client(kernel, "short-lived");
    const pins = reach(kernel, domain);
    assertBalanced(kernel);
    endDomain(kernel, domain, EXITED);
    assertBalanced(kernel);
    assertEquals(kernel.freeFrames.length, free.length - pins.length);
    pass(kernel, 60);
    for (const frame of pins) unpin(kernel, frame);
    assertEquals([...kernel.freeFrames].sort(), free);
    assertEquals([kernel.alarms.length, kernel.mappedAt.size > 0], [0, true]);
    freeRetired(kernel);
    assertEquals(kernel.data.taken.size - kernel.handlers.size, data);
    assertBalanced(kernel);
  });
}

// ## A program whose frame goes

Deno.test("reclaim: a running program notices that its page is gone", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  const source = `
        br      t0, here
here:   stq     zero, -64(sp)
again:  ldq     t1, -64(sp)
        br      again
`;
  const strand = loadProgram(kernel, programOf(source), []);
  runKernel(kernel, { steps: 3000 });
  const { domain, space } = strand;
  assertEquals(copyIn(kernel, space, 0x1_1fff_ff00n, 8).length, 8);
  given(reclaim(kernel, domain, 1, 0));
  runKernel(kernel, { steps: 300_000 });
  const { outcome } = strand;
  assert(outcome?.kind === "killed");
  assert(
    outcome.sentence.startsWith("translation not valid"),
    outcome.sentence,
  );
  assertEquals(kernel.freeFrames.length, 160);
  assertBalanced(kernel);
});

Deno.test("endDomain: a domain that leaks strands and spaces returns all of them", () => {
  const kernel = newKernel();
  const free = [...kernel.freeFrames].sort();
  for (let round = 0; round < 20; round++) {
    const domain = client(kernel, "leaking", 5);
    const { space } = mapped(kernel, domain, 10, 7);
    mapped(kernel, domain, 10);
    for (let count = 0; count < 5; count++) {
      begin(kernel, createStrand(kernel, space, BASE as never, BASE as never));
    }
    endDomain(kernel, domain, EXITED);
    assertEquals([...kernel.freeFrames].sort(), free);
  }
  assertBalanced(kernel);
});

/** A kernel with `processors`, and two programs, each of which computes on its pages for ever. */
function twoPrograms(processors: number) {
  const kernel = bareKernel({ processors });
  takeTurns(kernel, 1);
  const source = `
        lda     s1, 1(zero)
        sll     s1, 33, s1
        mov     s1, a0
        lda     v0, 2(zero)
        callsys
again:  ldq     t0, 0(s1)
        addq    t0, 1, t0
        stq     t0, 0(s1)
        stq     t0, 8192(s1)
        stq     t0, -8(sp)
        br      again
`;
  answerCalls(kernel, (kernel) => {
    const { domain, space } = running(kernel);
    const frames = given(allocateFrames(kernel, domain, 4));
    given(mapFrames(kernel, domain, space, BASE, frames, 3));
    given(trackPages(kernel, domain, space, BASE, 4));
    given(dividePage(kernel, domain, space, BASE + 8192n, 0));
    return 0n;
  });
  const strands = [1, 2].map(() => loadProgram(kernel, programOf(source), []));
  runKernel(kernel, { steps: 20_000 });
  return { kernel, strands };
}

for (const processors of [1, 2, 3]) {
  Deno.test(`endDomain: frames come back from programs that run on ${processors} processors`, () => {
    const { kernel, strands } = twoPrograms(processors);
    const [one, other] = strands as [Strand, Strand];
    const pinned = [...one.domain.handles.values()].at(-1)!.frame;
    given(pin(kernel, one.domain, pinned));
    const held = other.domain.frames.size;
    // The clock's door ends the first one, on whichever processor that runs.
    on(kernel, "Clock.tick", (kernel) => {
      endDomain(kernel, one.domain, EXITED);
      return undefined;
    });
    for (let round = 0; round < 60 && one.state !== "ended"; round++) {
      runKernel(kernel, { steps: 20_000 });
    }
    runKernel(kernel, { steps: 20_000 });
    assertEquals([one.state, kernel.domains.size], ["ended", 1]);
    assertEquals(kernel.freeFrames.length, 160 - held - 1);
    assertBalanced(kernel);
    unpin(kernel, pinned);
    assertEquals(kernel.freeFrames.length, 160 - held);
    assertBalanced(kernel);
  });

  Deno.test(`reclaim: frames go from a program that runs on one of ${processors} processors`, () => {
    const { kernel, strands } = twoPrograms(processors);
    const [one, other] = strands as [Strand, Strand];
    const frames = [...one.domain.handles.values()].slice(-4);
    given(reclaim(kernel, one.domain, 4, 0));
    const rest = other.domain.frames.size;
    for (let round = 0; round < 60 && one.state !== "ended"; round++) {
      runKernel(kernel, { steps: 20_000 });
    }
    // It has used a page that is gone, and nothing has been written there since.
    assert(one.outcome?.kind === "killed");
    assert(one.outcome.sentence.startsWith("translation not valid"));
    assertEquals(kernel.freeFrames.length, 160 - rest);
    for (const { frame } of frames) assert(kernel.freeFrames.includes(frame));
    assertBalanced(kernel);
  });
}

// ## Greed

Deno.test("guaranteeFrames: 10 greedy clients do not keep a modest one from its work", () => {
  const kernel = kernelWithTime();
  const modest = client(kernel, "modest", 20);
  const greedy = Array.from(
    { length: 10 },
    (_, index) => client(kernel, `greedy ${index}`),
  );
  const grab = () => {
    for (const one of greedy) {
      while (!isRefused(allocateFrames(kernel, one, 7)));
      while (!isRefused(allocateFrames(kernel, one, 1)));
    }
  };
  for (let round = 0; round < 30; round++) {
    grab();
    const { domain, space, frames } = mapped(kernel, modest, 16);
    assertBalanced(kernel);
    grab();
    given(deallocateFrames(kernel, domain, frames));
    endSpace(kernel, space);
    if (round % 5 === 0) endDomain(kernel, greedy.pop()!, EXITED);
  }
  assertEquals(modest.frames.size, 0);
  assertBalanced(kernel);
});

Deno.test("endDomain: a domain that has ended gets nothing any more", () => {
  const kernel = kernelWithTime();
  const domain = client(kernel, "gone", 10);
  const { space } = mapped(kernel, domain, 1);
  const [frame] = given(allocateFrames(kernel, domain, 1));
  endDomain(kernel, domain, EXITED);
  const free = kernel.freeFrames.length;
  assertRefused(allocateFrames(kernel, domain, 1), "out of memory");
  assertThrows(() => createSpace(kernel, domain), OutOfFrames);
  assertRefused(reclaim(kernel, domain, 1, 0), "not permitted");
  assertRefused(deallocateFrames(kernel, domain, [frame!]), "not held");
  assertRefused(pin(kernel, domain, frame!.frame), "not held");
  assertRefused(
    mapFrames(kernel, domain, space, BASE + 8192n, [frame!], 1),
    "not held",
  );
  assertEquals(kernel.freeFrames.length, free);
  assertBalanced(kernel);
});
