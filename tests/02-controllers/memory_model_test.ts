// The memory controller against a model, in long random sequences of operations by several
// domains: greedy ones, leaking ones, and ones that end in the middle of everything.

import { assert, assertEquals } from "@std/assert";
import {
  frameIn,
  type FrameNumber,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  allocateFrames,
  availableTo,
  createDomain,
  createSpace,
  deallocateFrames,
  endDomain,
  endSpace,
  type FrameCapability,
  GLOBALS,
  guaranteeFrames,
  isRefused,
  type Kernel,
  mapFrames,
  mappedEntry,
  NOTES,
  notesIn,
  noteUse,
  OutOfFrames,
  pin,
  protectPages,
  readFrame,
  readReferences,
  readSpace,
  reclaim,
  type RefusalKind,
  type Refused,
  rightsIn,
  ringAlarms,
  ticksNow,
  trackPages,
  unmapPages,
  unpin,
  watchPages,
  writeField,
} from "../../chapters/02-controllers/mod.ts";
import { bareKernel, on } from "./helpers.ts";
import { assertBalanced, BASE } from "./memory_helpers.ts";
import {
  available,
  createModel,
  end,
  enforce,
  free,
  held,
  holds,
  type Model,
  type ModelDomain,
  type ModelPage,
  type ModelSpace,
  refusalToMap,
  release,
  settle,
  tablesFor,
  unowed,
  unpinInModel,
} from "./memory_model.ts";

const STEPS = 50_000;
const EXITED = { kind: "exited", status: 0 } as const;

/** A run: the kernel, the model, and where its numbers come from. */
interface Run {
  readonly kernel: Kernel;
  readonly model: Model;
  /** Capabilities that were once good, and may be tried again. */
  readonly old: FrameCapability[];
  readonly taken: string[];
  state: number;
}

function below(run: Run, limit: number): number {
  run.state ^= run.state << 13;
  run.state ^= run.state >>> 17;
  run.state ^= run.state << 5;
  run.state >>>= 0;
  return run.state % limit;
}

function pick<One>(run: Run, all: readonly One[]): One | undefined {
  return all.length === 0 ? undefined : all[below(run, all.length)];
}

/** Up to `most` of `all`, in a row. */
function some<One>(run: Run, all: readonly One[], most: number): One[] {
  const from = below(run, Math.max(1, all.length));
  return all.slice(from, from + 1 + below(run, most));
}

/** `result` must be a refusal of the expected kind, or none. Says whether it was none. */
function agree(
  result: unknown,
  expected: RefusalKind | undefined,
): boolean {
  const refused = isRefused(result) ? (result as Refused) : undefined;
  assertEquals(refused?.refused, expected, refused?.sentence);
  return refused === undefined;
}

// ## Operations

type Act = (run: Run, domain: ModelDomain) => void;

function admit(run: Run): void {
  const { kernel, model } = run;
  if (model.domains.length >= 6) return;
  const real = createDomain(kernel, `client ${kernel.nextIdentifier}`);
  const [frames, spaces, reclaims] = [new Map(), [], []];
  const domain = { real, minimum: 0, frames, spaces, reclaims };
  model.domains.push(domain);
  guarantee(run, domain);
}

function guarantee(run: Run, domain: ModelDomain): void {
  const minimum = below(run, 30);
  const possible = minimum - held(domain) <= unowed(run.model, domain);
  const result = guaranteeFrames(run.kernel, domain.real, minimum);
  if (agree(result, possible ? undefined : "out of memory")) {
    domain.minimum = minimum;
  }
}

function leave({ kernel, model, old }: Run, domain: ModelDomain): void {
  old.push(...[...domain.frames.values()].slice(0, 3));
  endDomain(kernel, domain.real, EXITED);
  end(model, domain);
}

/** Tries what needs one frame for a table, and may throw. */
function makeSpace({ kernel, model }: Run, domain: ModelDomain): void {
  if (domain.spaces.length >= 3) return;
  const possible = available(model, domain) > 0;
  try {
    const real = createSpace(kernel, domain.real);
    assert(possible, "a space was made without a frame for it");
    domain.spaces.push({ real, tables: new Set(), pages: new Map() });
  } catch (error) {
    if (!(error instanceof OutOfFrames)) throw error;
    assert(!possible, "a space was refused");
  }
}

function dropSpace(run: Run, domain: ModelDomain): void {
  const space = pick(run, domain.spaces);
  if (space === undefined) return;
  endSpace(run.kernel, space.real);
  domain.spaces.splice(domain.spaces.indexOf(space), 1);
}

function allocate(run: Run, domain: ModelDomain): void {
  const { kernel, model } = run;
  const count = 1 + below(run, below(run, 8) === 0 ? 60 : 8);
  const possible = count <= available(model, domain);
  const result = allocateFrames(kernel, domain.real, count);
  if (!agree(result, possible ? undefined : "out of memory")) return;
  for (const one of result as FrameCapability[]) {
    assert(!model.domains.some(({ frames }) => frames.has(one.frame)));
    assert(!model.orphans.has(one.frame));
    domain.frames.set(one.frame, one);
  }
}

/** Some capabilities, now and then with one among them that is not good. */
function choose(
  run: Run,
  domain: ModelDomain,
  most: number,
): FrameCapability[] {
  const own = some(run, [...domain.frames.values()], most);
  if (below(run, 10) > 0) return own;
  const other = pick(run, run.model.domains)!;
  const foreign = pick(run, [...other.frames.values()]);
  return [...own, foreign, pick(run, run.old)].filter((one) =>
    one !== undefined
  );
}

function deallocate(run: Run, domain: ModelDomain): void {
  const { kernel, model, old } = run;
  const chosen = choose(run, domain, 6);
  const refused = !chosen.every((one) => holds(domain, one))
    ? "not held"
    : chosen.some(({ frame }) => model.pins.has(frame))
    ? "busy"
    : undefined;
  const result = deallocateFrames(kernel, domain.real, chosen);
  if (!agree(result, refused)) return;
  for (const one of chosen) release(model, domain, one.frame);
  settle(model, domain);
  old.push(...chosen.slice(0, 1));
  if (old.length > 50) old.splice(0, 25);
}

/** An address in one of four stretches, two of them beside each other. */
function somewhere(run: Run): bigint {
  const stretch = [BASE, BASE + (1n << 23n), BASE + (1n << 33n), 0n];
  return stretch[below(run, 4)]! + BigInt(below(run, 6)) * 8192n;
}

function rowFrom(address: bigint, pages: number): bigint[] {
  return Array.from({ length: pages }, (_, at) => address + BigInt(at) * 8192n);
}

/** A space: usually one of the domain's own. */
function someSpace(run: Run, domain: ModelDomain): ModelSpace | undefined {
  const owner = below(run, 20) === 0 ? pick(run, run.model.domains)! : domain;
  return pick(run, owner.spaces);
}

function map(run: Run, domain: ModelDomain): void {
  const { kernel, model } = run;
  const space = someSpace(run, domain);
  if (space === undefined) return;
  const chosen = choose(run, domain, 4);
  const rights = below(run, 8);
  const address = somewhere(run);
  const row = rowFrom(address, chosen.length);
  const refused = refusalToMap(model, domain, space, row, chosen, rights);
  const result = mapFrames(
    kernel,
    domain.real,
    space.real,
    address,
    chosen,
    rights,
  );
  if (!agree(result, refused)) return;
  for (const one of tablesFor(space, row)) space.tables.add(one);
  for (const [index, at] of row.entries()) {
    const { frame } = chosen[index]!;
    const unused = { tracked: false, referenced: false, modified: false };
    space.pages.set(at, { frame, rights, ...unused, watched: 0 });
  }
}

/** Does something with a row of pages that must all be mapped. */
function onRow(
  run: Run,
  domain: ModelDomain,
  perform: (space: ModelSpace, address: bigint, pages: number) => unknown,
  change: (page: ModelPage, space: ModelSpace, at: bigint) => void,
): void {
  const space = someSpace(run, domain);
  if (space === undefined) return;
  const known = below(run, 4) > 0 && pick(run, [...space.pages.keys()]);
  const address = known || somewhere(run);
  const pages = 1 + below(run, below(run, 4) + 1);
  const row = rowFrom(address, pages);
  const refused = !domain.spaces.includes(space)
    ? "not held"
    : row.every((at) => space.pages.has(at))
    ? undefined
    : "bad address";
  if (!agree(perform(space, address, pages), refused)) return;
  for (const at of row) change(space.pages.get(at)!, space, at);
}

function unmap(run: Run, domain: ModelDomain): void {
  onRow(
    run,
    domain,
    (space, at, pages) =>
      unmapPages(run.kernel, domain.real, space.real, at, pages),
    (_, space, at) => space.pages.delete(at),
  );
}

function protect(run: Run, domain: ModelDomain): void {
  const rights = [0, 1, 3, 5, 7][below(run, 5)]!;
  onRow(
    run,
    domain,
    (space, at, pages) =>
      protectPages(run.kernel, domain.real, space.real, at, pages, rights),
    (page) => void (page.rights = rights),
  );
}

function track(run: Run, domain: ModelDomain): void {
  const tracked = below(run, 4) > 0;
  onRow(
    run,
    domain,
    (space, at, pages) =>
      trackPages(run.kernel, domain.real, space.real, at, pages, tracked),
    (page) =>
      Object.assign(page, { tracked, referenced: false, modified: false }),
  );
}

function watch(run: Run, domain: ModelDomain): void {
  const watched = below(run, 8);
  onRow(
    run,
    domain,
    (space, at, pages) =>
      watchPages(run.kernel, domain.real, space.real, at, pages, watched),
    (page) => void (page.watched = watched),
  );
}

function references(run: Run, domain: ModelDomain): void {
  let seen: number[] = [];
  onRow(
    run,
    domain,
    (space, at, pages) => {
      const { real } = domain;
      const result = readReferences(run.kernel, real, space.real, at, pages);
      if (!isRefused(result)) seen = result;
      return result;
    },
    (page) => {
      const expected = (page.referenced ? 1 : 0) + (page.modified ? 2 : 0);
      assertEquals(seen.shift(), expected);
      Object.assign(page, { referenced: false, modified: false });
    },
  );
}

/** A program uses a page, which may be tracked. */
function use(run: Run, domain: ModelDomain): void {
  const space = pick(run, domain.spaces);
  const [at, page] = pick(run, [...space?.pages ?? []]) ?? [];
  if (space === undefined || page === undefined) return;
  const access = (["read", "write", "fetch"] as const)[below(run, 3)]!;
  const watch = { read: 1, write: 2, fetch: 4 }[access];
  const forbidden = access === "fetch" && !(page.rights & 4);
  const expected = !(page.watched & watch) && !forbidden;
  assertEquals(noteUse(run.kernel, space.real, virtual(at!), access), expected);
  if (!expected || !page.tracked) return;
  page.referenced = true;
  if (access === "write") page.modified = true;
}

function pinSome(run: Run, domain: ModelDomain): void {
  const { kernel, model } = run;
  const owner = below(run, 10) === 0 ? pick(run, model.domains)! : domain;
  const frame = pick(run, [...owner.frames.keys()]);
  if (frame === undefined || model.pins.size > 12) return;
  const result = pin(kernel, domain.real, frame);
  if (!agree(result, owner === domain ? undefined : "not held")) return;
  model.pins.set(frame, (model.pins.get(frame) ?? 0) + 1);
}

function unpinSome(run: Run): void {
  const frame = pick(run, [...run.model.pins.keys()]);
  if (frame === undefined) return;
  unpin(run.kernel, frame);
  unpinInModel(run.model, frame);
  ring(run);
}

function ask(run: Run, domain: ModelDomain): void {
  const { kernel } = run;
  const count = 1 + below(run, 12);
  const ticks = below(run, 6);
  const { reclaims, minimum, real } = domain;
  const last = reclaims.at(-1)?.target ?? Infinity;
  const before = Math.min(held(domain), last);
  const target = Math.max(minimum, before - count);
  const deadline = ticksNow(kernel) + BigInt(ticks);
  const result = reclaim(kernel, real, count, ticks);
  if (!agree(result, target < before ? undefined : "not permitted")) return;
  assertEquals(result, before - target);
  reclaims.push({ target, due: false, deadline });
}

// ## What happens by itself

/** Answers what the kernel has asked, as handlers might. */
function answer(run: Run): void {
  const { kernel, model, taken } = run;
  // What is done with an answer may put more on the list.
  for (;;) {
    const work = kernel.work.shift();
    if (work === undefined) return;
    const [about, other, deadline] = work.parameters;
    const { name } = work.event.declaration;
    const domain = model.domains.find(({ real }) =>
      BigInt(real.identifier) === about
    );
    if (name === "PhysAddr.repossess") taken.push(`${about}:${other}`);
    if (name === "PhysAddr.shortage") work.then?.(undefined);
    if (name !== "PhysAddr.reclaim") continue;
    const willing = below(run, 3) > 0;
    const index = domain?.reclaims.findLastIndex((one) =>
      one.deadline === deadline && !one.due
    ) ?? -1;
    work.then?.(willing ? 1n : below(run, 2) ? 0n : undefined);
    if (willing || domain === undefined || index === -1) {
      continue;
    }
    domain.reclaims[index]!.due = true;
    enforce(model, domain);
  }
}

/** Lets time go by. */
function tick(run: Run): void {
  const { kernel } = run;
  const { bus } = kernel.machine;
  const now = ticksNow(kernel) + 1n;
  writeField(bus, kernel.globals, GLOBALS, "ticks", now);
  ring(run);
}

/** Lets alarms ring that are due. */
function ring({ kernel, model }: Run): void {
  const now = ticksNow(kernel);
  ringAlarms(kernel);
  for (const domain of model.domains) {
    for (const one of [...domain.reclaims]) {
      if (one.deadline > now || one.due) continue;
      if (!domain.reclaims.includes(one)) continue;
      one.due = true;
      enforce(model, domain);
    }
  }
}

// ## Comparing

function compareCheaply({ kernel, model, taken }: Run): void {
  assertEquals(kernel.freeFrames.length, free(model));
  for (const domain of model.domains) {
    assertEquals(domain.real.frames.size, held(domain));
    assertEquals(domain.real.reclaims.length, domain.reclaims.length);
  }
  // Of two domains whose time has come in the same tick, either may be first.
  assertEquals(byDomain(taken.splice(0)), byDomain(model.taken.splice(0)));
}

function byDomain(taken: string[]): string[] {
  return taken.sort((one, other) => parseInt(one) - parseInt(other));
}

function compareFully({ kernel, model }: Run): void {
  assertBalanced(kernel);
  for (const domain of model.domains) {
    assertEquals(
      Math.max(0, availableTo(kernel, domain.real)),
      Math.max(0, available(model, domain)),
    );
    assertEquals(
      [...domain.real.handles.values()],
      [...domain.frames.values()],
    );
    for (const space of domain.spaces) compareSpace(kernel, space);
  }
  for (const [frame, pins] of model.pins) {
    assertEquals(readFrame(kernel, frame as FrameNumber, "pins"), pins);
  }
}

function compareSpace(kernel: Kernel, { real, pages }: ModelSpace): void {
  assertEquals(readSpace(kernel, real, "pages"), pages.size);
  for (const [at, page] of pages) {
    const entry = mappedEntry(kernel, real, virtual(at))!;
    const notes = notesIn(entry);
    assertEquals({
      frame: frameIn(entry),
      rights: rightsIn(entry),
      tracked: (notes & NOTES.tracked) !== 0,
      referenced: (notes & NOTES.referenced) !== 0,
      modified: (notes & NOTES.modified) !== 0,
      watched: notes / NOTES.watchRead & 7,
    }, page);
  }
}

// ## Running

/** The operations, each as often as it is to be chosen. */
const ACTS: readonly (readonly [times: number, act: Act])[] = [
  [3, admit],
  [1, guarantee],
  [1, leave],
  [2, makeSpace],
  [1, dropSpace],
  [12, allocate],
  [8, deallocate],
  [14, map],
  [6, unmap],
  [4, protect],
  [6, track],
  [3, watch],
  [12, use],
  [6, references],
  [3, pinSome],
  [3, unpinSome],
  [3, ask],
  [4, tick],
];

const WEIGHTED: readonly Act[] = ACTS.flatMap(([times, act]) =>
  Array<Act>(times).fill(act)
);

function step(run: Run): void {
  const domain = pick(run, run.model.domains);
  if (domain === undefined) return admit(run);
  pick(run, WEIGHTED)!(run, domain);
}

for (const seed of [20251, 4711]) {
  Deno.test(`memory controller: ${STEPS} random operations agree with the model, seed ${seed}`, () => {
    const kernel = bareKernel();
    const model = createModel(kernel.freeFrames.length);
    const run: Run = { kernel, model, old: [], taken: [], state: seed };
    on(kernel, "PhysAddr.repossess", () => undefined);
    for (let count = 0; count < STEPS; count++) {
      try {
        step(run);
        answer(run);
        compareCheaply(run);
        if (count % 200 === 0) compareFully(run);
      } catch (error) {
        throw new Error(`seed ${seed}, step ${count}`, { cause: error });
      }
    }
    for (const domain of [...model.domains]) leave(run, domain);
    while (model.pins.size > 0) unpinSome(run);
    assertEquals(kernel.freeFrames.length, model.total);
    assertEquals([kernel.alarms.length, kernel.mappedAt.size], [0, 0]);
    assertBalanced(kernel);
  });
}
