// # The check of exercise 2.1
//
// Small scenes first. Then domains get frames and give them back at random, and after each
// step the chapter's own auditor goes through the accounts.

import type {
  ExerciseTest,
  Mismatch,
} from "../../../../command/exercises/protocol.ts";
import { compare, testOf } from "../../../../command/exercises/protocol.ts";
import {
  createMachine,
  type FrameNumber,
  frameStart,
  PAGE_SIZE,
} from "../../../01-hardware/mod.ts";
import {
  auditFrames,
  type availableTo,
  CLEAR_FRAME,
  createDomain,
  type Domain,
  FIRST_FREE,
  type FrameUse,
  type giveFrame,
  type guaranteeFrames,
  isHeld,
  isRefused,
  type Kernel,
  type owedTo,
  pin,
  readFrame,
  type releaseFrame,
  setAlarm,
  startKernel,
  unpin,
  writeFrame,
} from "../../mod.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly owedTo: typeof owedTo;
  readonly availableTo: typeof availableTo;
  readonly guaranteeFrames: typeof guaranteeFrames;
  readonly giveFrame: typeof giveFrame;
  readonly releaseFrame: typeof releaseFrame;
}

// ## A scene

/** Frames of the machine that are not the kernel's. */
const FRAMES = 60;

function newKernel(): Kernel {
  const memory = FIRST_FREE + FRAMES * PAGE_SIZE;
  return startKernel(createMachine({ memory }));
}

/** Gives `domain` `count` frames, as an allocator does: all of them, or none. */
function grant(
  { availableTo, giveFrame }: Subject,
  kernel: Kernel,
  domain: Domain,
  count: number,
  use: FrameUse = "page",
): FrameNumber[] {
  if (availableTo(kernel, domain) < count) return [];
  return Array.from({ length: count }, () => {
    const frame = kernel.freeFrames.pop()!;
    giveFrame(kernel, domain, frame, use);
    return frame;
  });
}

/** What the auditor says. */
function audited(kernel: Kernel, what: string): Mismatch | undefined {
  return compare(
    `${what}: what does not agree in the accounts`,
    "nothing",
    auditFrames(kernel)[0] ?? "nothing",
  );
}

/** The record and the handle of `frame`, in words. */
function describe(kernel: Kernel, domain: Domain, frame: FrameNumber): string {
  const owner = readFrame(kernel, frame, "owner");
  const who = owner === 0
    ? "nobody's"
    : owner === domain.identifier
    ? `${domain.name}'s`
    : "another's";
  const use = readFrame(kernel, frame, "use");
  return `${who}, handle ${readFrame(kernel, frame, "handle")}, use ${use}`;
}

function kindOf(result: unknown): string {
  return isRefused(result) ? result.refused : "granted";
}

// ## Giving

function* given(subject: Subject): Generator<Mismatch | undefined> {
  const kernel = newKernel();
  const domain = createDomain(kernel, "A");
  const { bytes } = kernel.machine.bus;
  const { counters } = kernel.machine.processor;
  for (const handle of [1, 2, 3]) {
    const frame = kernel.freeFrames.pop()!;
    const start = frameStart(frame);
    bytes.fill(0x5a, start, start + PAGE_SIZE);
    const before = counters.cycles;
    const generation = readFrame(kernel, frame, "generation");
    const first = domain.nextHandle;
    subject.giveFrame(kernel, domain, frame, "page");
    const what = `A is given frame ${frame}, its page number ${handle}`;
    yield compare(
      `${what}: the record`,
      `A's, handle ${first}, use 0`,
      describe(kernel, domain, frame),
    );
    yield compare(
      `${what}: how often it has been given`,
      String(generation + 1),
      String(readFrame(kernel, frame, "generation")),
    );
    yield compare(
      `${what}: the frame of A that has handle ${first}`,
      String(frame),
      String(domain.handles.get(first)?.frame ?? "none"),
    );
    yield compare(
      `${what}: whether its capability is good`,
      "yes",
      isHeld(kernel, domain, domain.handles.get(first)!) ? "yes" : "no",
    );
    yield compare(
      `${what}: cycles that clearing takes`,
      `${CLEAR_FRAME} or more`,
      counters.cycles - before >= CLEAR_FRAME
        ? `${CLEAR_FRAME} or more`
        : String(counters.cycles - before),
    );
    yield audited(kernel, what);
  }
}

function* cleared(subject: Subject): Generator<Mismatch | undefined> {
  const kernel = newKernel();
  const domain = createDomain(kernel, "A");
  const { bytes } = kernel.machine.bus;
  for (const use of ["page", "structure"] as const) {
    const frame = kernel.freeFrames.pop()!;
    const start = frameStart(frame);
    const edges = [start - 1, start + PAGE_SIZE];
    bytes.fill(0x5a, edges[0], edges[1]! + 1);
    subject.giveFrame(kernel, domain, frame, use);
    const left = bytes.subarray(start, start + PAGE_SIZE)
      .findIndex((byte) => byte !== 0);
    yield compare(
      `Somebody has left something in a frame, and A is given it as a ${use}: the first byte that is not 0`,
      "none",
      left === -1 ? "none" : String(left),
    );
    yield compare(
      "The bytes before and behind the frame",
      "are as they were",
      edges.every((at) => bytes[at] === 0x5a || bytes[at] === undefined)
        ? "are as they were"
        : "have been changed",
    );
  }
}

function* structures(subject: Subject): Generator<Mismatch | undefined> {
  const kernel = newKernel();
  const domain = createDomain(kernel, "A");
  const next = domain.nextHandle;
  const [frame] = grant(subject, kernel, domain, 1, "structure");
  yield compare(
    "A is given a frame for a page table: the record",
    "A's, handle 0, use 1",
    describe(kernel, domain, frame!),
  );
  yield compare(
    "A is given a frame for a page table: capabilities of A, and the next handle",
    `0, ${next}`,
    `${domain.handles.size}, ${domain.nextHandle}`,
  );
}

// ## Taking back

function* takenBack(subject: Subject): Generator<Mismatch | undefined> {
  const kernel = newKernel();
  const [a, b] = ["A", "B"].map((name) => createDomain(kernel, name));
  const [frame, other] = grant(subject, kernel, a!, 2);
  const capability = [...a!.handles.values()][0]!;
  const free = kernel.freeFrames.length;
  subject.releaseFrame(kernel, a!, frame!);
  yield compare(
    "A gives a frame back: the record",
    "nobody's, handle 0, use 0",
    describe(kernel, a!, frame!),
  );
  yield compare(
    "A gives a frame back: frames that are free",
    String(free + 1),
    String(kernel.freeFrames.length),
  );
  yield audited(kernel, "A gives a frame back");
  for (const domain of [a!, b!]) {
    const what =
      `A frame is to be taken from ${domain.name}, which does not own it`;
    subject.releaseFrame(kernel, domain, domain === a ? frame! : other!);
    yield compare(
      `${what}: frames that are free`,
      String(free + 1),
      String(kernel.freeFrames.length),
    );
    yield audited(kernel, what);
  }
  kernel.freeFrames.splice(kernel.freeFrames.indexOf(frame!), 1);
  subject.giveFrame(kernel, a!, frame!, "page");
  yield compare(
    "A is given the same frame again: whether the old capability is good",
    "no",
    isHeld(kernel, a!, capability) ? "yes" : "no",
  );
  yield compare(
    "A is given the same frame again: whether it has the old handle",
    "no",
    readFrame(kernel, frame!, "handle") === capability.handle ? "yes" : "no",
  );
}

function* pinned(subject: Subject): Generator<Mismatch | undefined> {
  const kernel = newKernel();
  const domain = createDomain(kernel, "A");
  const [frame] = grant(subject, kernel, domain, 3);
  const free = kernel.freeFrames.length;
  pin(kernel, domain, frame!);
  subject.releaseFrame(kernel, domain, frame!);
  const what =
    "A device is at work on a frame of A, and the frame is taken back";
  yield compare(
    `${what}: frames that are free`,
    String(free),
    String(kernel.freeFrames.length),
  );
  yield audited(kernel, what);
  unpin(kernel, frame!);
  yield compare(
    `${what}; then the device lets it go: frames that are free`,
    String(free + 1),
    String(kernel.freeFrames.length),
  );
}

function* mapped(subject: Subject): Generator<Mismatch | undefined> {
  const kernel = newKernel();
  const domain = createDomain(kernel, "A");
  const [frame] = grant(subject, kernel, domain, 1);
  writeFrame(kernel, frame!, "mappings", 1);
  let ends = "nothing happens";
  try {
    subject.releaseFrame(kernel, domain, frame!);
  } catch (error) {
    ends = error instanceof Error && error.message.startsWith("panic")
      ? "the kernel panics"
      : `it throws ${error}`;
  }
  yield compare(
    "A page still leads to a frame, and the frame is taken back: what comes of it",
    "the kernel panics",
    ends,
  );
}

// ## Guarantees

/** Two domains: A owns `owned` frames and is guaranteed `minimum`. */
function pair(
  subject: Subject,
  owned: number,
  minimum: number,
): { kernel: Kernel; a: Domain; b: Domain } {
  const kernel = newKernel();
  const a = createDomain(kernel, "A");
  const b = createDomain(kernel, "B");
  grant(subject, kernel, a, owned);
  a.minimum = minimum;
  return { kernel, a, b };
}

function* owed(subject: Subject): Generator<Mismatch | undefined> {
  const cases = [[0, 0], [0, 20], [5, 20], [20, 20], [30, 20], [30, 0]];
  for (const [owned, minimum] of cases as [number, number][]) {
    const { kernel, a, b } = pair(subject, owned, minimum);
    const claim = Math.max(0, minimum - owned);
    const what =
      `${FRAMES} frames; A owns ${owned} and is guaranteed ${minimum}`;
    yield compare(
      `${what}: frames owed to A`,
      String(claim),
      String(subject.owedTo(a)),
    );
    const facts = [["A", a, 0], ["B", b, claim]] as const;
    for (const [name, domain, others] of facts) {
      yield compare(
        `${what}: frames available to ${name}`,
        String(FRAMES - owned - others),
        String(subject.availableTo(kernel, domain)),
      );
    }
  }
}

function* overdue(subject: Subject): Generator<Mismatch | undefined> {
  const { kernel, a, b } = pair(subject, 20, 5);
  const alarm = setAlarm(kernel, 1000n, () => {});
  const open = { target: 10, count: 10, sake: undefined, alarm };
  a.reclaims.push(open);
  const what = "A owns 20 frames and is to give 10 back";
  yield compare(
    `${what}, and has time: frames available to it`,
    String(FRAMES - 20),
    String(subject.availableTo(kernel, a)),
  );
  a.reclaims.push({ ...open, alarm: undefined });
  for (const [domain, count] of [[a, 0], [b, FRAMES - 20]] as const) {
    yield compare(
      `${what}, and that is overdue: frames available to ${domain.name}`,
      String(count),
      String(subject.availableTo(kernel, domain)),
    );
  }
}

function* guaranteed(subject: Subject): Generator<Mismatch | undefined> {
  const { kernel, a, b } = pair(subject, 10, 30);
  const facts: readonly (readonly [Domain, number, string])[] = [
    [b, FRAMES - 30, "granted"],
    [b, FRAMES - 29, "out of memory"],
    [a, 31, "out of memory"],
    [a, 20, "granted"],
    [a, 30, "granted"],
    [a, 0, "granted"],
    [b, FRAMES - 10, "granted"],
    [b, FRAMES - 9, "out of memory"],
    [a, 10, "granted"],
    [a, 11, "out of memory"],
    [b, 0, "granted"],
    [a, FRAMES, "granted"],
    [a, FRAMES + 1, "out of memory"],
    [a, -1, "bad argument"],
    [a, 2.5, "bad argument"],
    [a, NaN, "bad argument"],
    [a, Infinity, "bad argument"],
  ];
  for (const [domain, minimum, kind] of facts) {
    const before = [a, b].map((one) => one.minimum);
    const what = `${FRAMES} frames; A owns 10 and is guaranteed ${
      before[0]
    }, B owns none and is guaranteed ${
      before[1]
    }; ${domain.name} wants to be guaranteed ${minimum}`;
    const result = subject.guaranteeFrames(kernel, domain, minimum);
    yield compare(what, kind, kindOf(result));
    yield compare(
      `${what}: what it is guaranteed afterwards`,
      String(kind === "granted" ? minimum : before[domain === a ? 0 : 1]),
      String(domain.minimum),
    );
    yield audited(kernel, what);
  }
}

// ## Anything in any order
//
// Five domains get many frames at once or none, give some back, and ask for guarantees;
// devices come and go.

const SEEDS = [1, 2, 3];
const STEPS = 250;

/** A generator of numbers from 0 to just below `below`, the same in every run. */
function generator(seed: number): (below: number) => number {
  let state = Math.imul(seed, 0x9e37_79b1) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

/** What a domain may be given, told again. */
function claimOf(kernel: Kernel, domain: Domain): number {
  let left = kernel.freeFrames.length;
  for (const one of kernel.domains.values()) {
    if (one !== domain && one.minimum > one.frames.size) {
      left -= one.minimum - one.frames.size;
    }
  }
  return left;
}

function* random(subject: Subject): Generator<Mismatch | undefined> {
  for (const seed of SEEDS) {
    const kernel = newKernel();
    const next = generator(seed);
    const domains = ["A", "B", "C", "D", "E"]
      .map((name) => createDomain(kernel, name));
    const devices: FrameNumber[] = [];
    for (let step = 0; step < STEPS; step++) {
      const domain = domains[next(domains.length)]!;
      const frames = [...domain.frames];
      const count = next(12);
      const what = `Seed ${seed}, step ${step}`;
      const claim = claimOf(kernel, domain);
      yield compare(
        `${what}: frames available to ${domain.name}`,
        String(claim),
        String(subject.availableTo(kernel, domain)),
      );
      const act = next(6);
      if (act < 2) {
        const got = grant(subject, kernel, domain, count);
        yield compare(
          `${what}: ${domain.name} wants ${count} frames, and gets`,
          String(claim >= count ? count : 0),
          String(got.length),
        );
      } else if (act === 2) {
        // A domain that wants none any more gives back even what devices use.
        const all = next(5) === 0;
        if (all) domain.minimum = 0;
        for (const frame of frames) {
          const some = next(2) === 0 && !devices.includes(frame);
          if (all || some) subject.releaseFrame(kernel, domain, frame);
        }
      } else if (act === 3) {
        const lacking = count * 3 - frames.length;
        yield compare(
          `${what}: ${domain.name} wants to be guaranteed ${count * 3}`,
          lacking <= claim ? "granted" : "out of memory",
          kindOf(subject.guaranteeFrames(kernel, domain, count * 3)),
        );
      } else if (act === 4 && frames.length > 0) {
        const frame = frames[next(frames.length)]!;
        if (pin(kernel, domain, frame) === undefined) devices.push(frame);
      } else if (devices.length > 0) {
        unpin(kernel, devices.splice(next(devices.length), 1)[0]!);
      }
      yield audited(kernel, what);
    }
  }
}

/** The tests: giving, taking back, guarantees, and then everything. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("a frame that is given has its owner noted", given),
  testOf("a frame that is given is empty", cleared),
  testOf("what the kernel keeps for a domain has no handle", structures),
  testOf("a frame that is taken back is free once", takenBack),
  testOf("a frame on which a device is at work is not free", pinned),
  testOf("a frame that is mapped is not taken back", mapped),
  testOf("what is owed to one is not available to others", owed),
  testOf("who has not given back in time gets nothing", overdue),
  testOf("a guarantee is given if it can be kept", guaranteed),
  testOf("no frame is lost and none has two owners, whatever happens", random),
];
