// Random operations on strands, on one to four processors, beside a model that is obviously right.
//
// The operations are called as handlers would call them, and the doors' part is played by the
// test: it asks for work and switches as the code in switching.s does.

import { assert, assertEquals } from "@std/assert";
import {
  physical,
  type PhysicalAddress,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  atWork,
  begin,
  block,
  createDomain,
  createSpace,
  createStrand,
  type Domain,
  endDomain,
  endStrand,
  type Kernel,
  nextWork,
  OutOfFrames,
  preempt,
  readRecord,
  type Strand,
  STRAND_STATES,
  switchTo,
  unblock,
  yieldProcessor,
} from "../../chapters/02-controllers/mod.ts";
import { type Chance, createChance } from "./chance.ts";
import { bareKernel } from "./helpers.ts";

const STEPS = 30_000;

/** What the model knows of a strand. */
interface Model {
  state: "new" | "ready" | "running" | "blocked";
  awaited: boolean;
}

interface Case {
  readonly kernel: Kernel;
  readonly chance: Chance;
  readonly model: Map<Strand, Model>;
  readonly domains: Domain[];
  readonly ended: Set<Domain>;
}

for (const [seed, processors] of [[1, 1], [2, 2], [3, 4]] as const) {
  Deno.test(`strands: ${STEPS} random operations on ${processors} processors (seed ${seed})`, () => {
    const kernel = bareKernel({ processors });
    const frames = kernel.freeFrames.length;
    const test: Case = {
      kernel,
      chance: createChance(seed),
      model: new Map(),
      domains: [],
      ended: new Set(),
    };
    kernel.whenEnded.push((domain) => {
      assert(!test.ended.has(domain), "a domain has ended twice");
      test.ended.add(domain);
    });
    for (let step = 0; step < STEPS; step++) {
      const { processors: hardware } = kernel.machine;
      kernel.machine.processor = test.chance.pick(hardware);
      oneOperation(test);
      leaveKernel(test);
      if (step % 16 === 0) compare(test, frames, `step ${step}`);
    }
    for (const domain of [...kernel.domains.values()]) finish(test, domain);
    compare(test, frames, "the end");
    assertEquals(kernel.freeFrames.length, frames);
    assertEquals([kernel.domains.size, kernel.spaces.size], [0, 0]);
  });
}

/** Does something that a client could do, to the kernel and to the model. */
function oneOperation(test: Case): void {
  const { kernel, chance, model } = test;
  const living = [...model];
  const [strand, known] = living.length > 0
    ? chance.pick(living)
    : [undefined, undefined];
  const choice = chance.below(100);
  if (strand === undefined || choice < 12) return create(test);
  if (choice < 25) {
    begin(kernel, strand);
    if (known.state === "new") known.state = "ready";
  } else if (choice < 45) {
    block(kernel, strand);
    if (known.awaited) known.awaited = false;
    else if (known.state === "running" || known.state === "ready") {
      known.state = "blocked";
    }
  } else if (choice < 70) {
    const onItsWay = kernel.processors.some((one) => one.current === strand);
    unblock(kernel, strand);
    if (known.state === "blocked") known.state = onItsWay ? "running" : "ready";
    else if (known.state !== "new") known.awaited = true;
  } else if (choice < 80) yieldProcessor(kernel);
  else if (choice < 88) preempt(kernel, chance.below(5));
  else if (choice < 96) {
    endStrand(kernel, strand, { kind: "exited", status: 0 });
  } else endDomain(kernel, strand.domain, { kind: "exited", status: 0 });
}

function create({ kernel, chance, model, domains }: Case): void {
  const alive = domains.filter((one) => kernel.domains.has(one.identifier));
  const fresh = alive.length === 0 || chance.below(3) === 0;
  const domain = fresh ? createDomain(kernel, "d") : chance.pick(alive);
  try {
    const space = [...domain.spaces][0] ?? createSpace(kernel, domain);
    const strand = createStrand(kernel, space, virtual(0n), virtual(0n));
    model.set(strand, { state: "new", awaited: false });
    if (fresh) domains.push(domain);
  } catch (error) {
    if (!(error instanceof OutOfFrames)) throw error;
    if (domain.strands.size === 0) {
      endDomain(kernel, domain, { kind: "exited", status: 0 });
    }
  }
}

/** Does what the code behind the doors does, and chooses at random who is next. */
function leaveKernel({ kernel, chance, model }: Case): void {
  const { processor } = kernel.machine;
  const mine = atWork(kernel);
  const switching = kernel.symbols.get("switch");
  mine.asked = false;
  for (let turns = 0;; turns++) {
    assert(turns < 10, "the kernel is never left");
    const next = nextWork(kernel);
    noteEnds(model);
    for (const [strand, known] of model) {
      if (known.state === "running" && strand.state === "ready") {
        known.state = "ready";
      }
    }
    if (next === undefined) continue;
    if (next === 0n) return;
    assertEquals(next, switching);
    const ready = [...model].filter(([, { state }]) => state === "ready");
    const wrong = chance.below(8) === 0;
    const chosen = wrong || ready.length === 0 ? undefined : chance.pick(ready);
    const number = wrong
      ? BigInt(chance.below(200))
      : BigInt(chosen?.[0].identifier ?? 0);
    const named = kernel.strands.get(Number(number));
    const page = switchTo(kernel, number);
    if (page !== 0n) processor.pcb = physical(Number(page)) as PhysicalAddress;
    const known = named && model.get(named);
    if (known?.state === "ready") known.state = "running";
  }
}

function noteEnds(model: Case["model"]): void {
  for (const strand of model.keys()) {
    if (strand.state === "ended") {
      assert(strand.outcome !== undefined);
      model.delete(strand);
    }
  }
}

/** Lets every processor notice what `domain`'s end means for it. */
function finish(test: Case, domain: Domain): void {
  const { kernel } = test;
  endDomain(kernel, domain, { kind: "exited", status: 0 });
  for (const one of kernel.machine.processors) {
    kernel.machine.processor = one;
    leaveKernel(test);
  }
}

function compare(test: Case, frames: number, when: string): void {
  const { kernel, model } = test;
  noteEnds(model);
  let living = 0;
  for (const [strand, { state, awaited }] of model) {
    // A strand that is to end does so when its processor notices.
    if (strand.outcome !== undefined && strand.state !== "ended") continue;
    assertEquals(strand.state, state, when);
    living++;
    assertEquals(strand.awaited, awaited, when);
    const recorded = readRecord(kernel, strand.page, "state");
    assertEquals(recorded, BigInt(STRAND_STATES.indexOf(state)), when);
  }
  assert(living <= kernel.strands.size, when);
  const current = kernel.processors.flatMap((one) => one.current ?? []);
  assertEquals(new Set(current).size, current.length, when);
  const owned = [...kernel.domains.values()].flatMap((one) => [...one.frames]);
  const all = new Set([...owned, ...kernel.freeFrames]);
  assertEquals([all.size, owned.length + kernel.freeFrames.length], [
    frames,
    frames,
  ], when);
}
