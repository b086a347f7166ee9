// # The check of exercise 2.2
//
// A board whose processors have something to do with two spaces, and full translation buffers.
// After each change it is counted what they should have forgotten and what they should not.

import type {
  ExerciseTest,
  Mismatch,
} from "../../../../command/exercises/protocol.ts";
import { compare, testOf } from "../../../../command/exercises/protocol.ts";
import {
  createMachine,
  frameIn,
  PAGE_SIZE,
  type PageTableEntry,
  remember,
  type TranslationBuffer,
  VALID,
  virtual,
} from "../../../01-hardware/mod.ts";
import {
  type AddressSpace,
  allocateFrames,
  auditFrames,
  createDomain,
  createSpace,
  createStrand,
  type Domain,
  entryAt,
  entryPlace,
  FIRST_FREE,
  type FrameCapability,
  guaranteeFrames,
  isRefused,
  type Kernel,
  type mapFrames,
  notesIn,
  pagesThatLeadTo,
  type protectPages,
  type Refused,
  rightsIn,
  startKernel,
  type Strand,
  type unmapPages,
  watchPages,
} from "../../mod.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly mapFrames: typeof mapFrames;
  readonly unmapPages: typeof unmapPages;
  readonly protectPages: typeof protectPages;
}

// ## A scene
//
// One domain with two spaces. In both, four pages from the same address on are of interest.

const BASE = 0x2_0000_0000n;
const PAGE = BigInt(PAGE_SIZE);
/** Pages of interest in each space. */
const PAGES = 4;

/** Two spaces on a board. */
interface Scene {
  readonly kernel: Kernel;
  readonly domain: Domain;
  readonly spaces: readonly [AddressSpace, AddressSpace];
  readonly strands: readonly [Strand, Strand];
  readonly frames: readonly FrameCapability[];
  readonly subject: Subject;
}

/** A kernel on a board with so many processors. */
function newKernel(processors: number): Kernel {
  const memory = FIRST_FREE + 1200 * PAGE_SIZE;
  return startKernel(createMachine({ memory, processors }));
}

/** A scene in which nothing is mapped. */
function newScene(subject: Subject, kernel = newKernel(1)): Scene {
  const domain = createDomain(kernel, "Pager");
  const spaceOf = () => createSpace(kernel, domain);
  const spaces = [spaceOf(), spaceOf()] as const;
  const strandIn = (space: AddressSpace) =>
    createStrand(kernel, space, virtual(BASE), virtual(BASE));
  const strands = [strandIn(spaces[0]), strandIn(spaces[1])] as const;
  const frames = granted(allocateFrames(kernel, domain, 2 * PAGES));
  return { kernel, domain, spaces, strands, frames, subject };
}

/** Where page `index` is. */
function at(index: number): bigint {
  return BASE + BigInt(index) * PAGE;
}

function granted<Result>(result: Result | Refused): Result {
  if (isRefused(result)) throw new Error(result.sentence);
  return result;
}

/** A scene in which all pages of both spaces are mapped, with all rights. */
function mappedScene(subject: Subject, board?: Kernel): Scene {
  const scene = newScene(subject, board);
  const { kernel, domain, spaces, frames } = scene;
  for (const [i, space] of spaces.entries()) {
    const some = frames.slice(i * PAGES, (i + 1) * PAGES);
    granted(subject.mapFrames(kernel, domain, space, BASE, some, 7));
  }
  return scene;
}

/** The entry of page `index` of `space`; 0 if no table leads there. */
function entryOf(
  { kernel }: Scene,
  space: AddressSpace,
  index: number,
): PageTableEntry {
  const place = entryPlace(kernel, space, virtual(at(index)));
  return place === undefined ? 0n as PageTableEntry : entryAt(kernel, place);
}

/** The entries of some pages from the first on, in words. */
function pagesOf(scene: Scene, space: AddressSpace, count = PAGES): string {
  const { frames } = scene;
  const words = Array.from({ length: count }, (_, index) => {
    const entry = entryOf(scene, space, index);
    const rights = `rights ${entry & VALID ? rightsIn(entry) : kept(entry)}`;
    if (!(entry & VALID)) return `nowhere with ${rights}`;
    const which = frames.findIndex(({ frame }) => frame === frameIn(entry));
    const places = pagesThatLeadTo(scene.kernel, frameIn(entry)).length;
    return `frame ${which} with ${rights}, mapped ${places} times`;
  });
  return words.join("; ");
}

/** The rights to read and to write of an entry that leads nowhere. */
function kept(entry: PageTableEntry): number {
  return rightsIn(entry) & 3;
}

/** What the frame of the page `space` and `index` is called in [[pagesOf]]. */
function kindOf(result: unknown): string {
  return isRefused(result) ? result.refused : "granted";
}

function audited({ kernel }: Scene, what: string): Mismatch | undefined {
  return compare(
    `${what}: what does not agree in the accounts`,
    "nothing",
    auditFrames(kernel)[0] ?? "nothing",
  );
}

// ## Entries

function* maps(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  const { kernel, domain, spaces: [space, other], frames } = scene;
  const what =
    "Frames 0 and 1 are mapped at the first two pages, with rights 3";
  yield compare(
    what,
    "granted",
    kindOf(
      subject.mapFrames(kernel, domain, space, BASE, frames.slice(0, 2), 3),
    ),
  );
  yield compare(
    `${what}: the first three pages`,
    "frame 0 with rights 3, mapped 1 times; frame 1 with rights 3, mapped 1 times; nowhere with rights 0",
    pagesOf(scene, space, 3),
  );
  yield audited(scene, what);
  subject.mapFrames(kernel, domain, space, at(2), [frames[0]!], 1);
  subject.mapFrames(kernel, domain, other, at(0), [frames[0]!], 5);
  yield compare(
    `${what}, and frame 0 then at the third as well, with rights 1: the third page`,
    "frame 0 with rights 1, mapped 3 times",
    pagesOf(scene, space, 3).split("; ").at(-1)!,
  );
  yield compare(
    "Frame 0 is mapped in the other space, with rights 5: the first page there",
    "frame 0 with rights 5, mapped 3 times",
    pagesOf(scene, other, 1),
  );
  yield audited(scene, what);
}

function* unmaps(subject: Subject): Generator<Mismatch | undefined> {
  const scene = newScene(subject);
  const { kernel, domain, spaces: [space], frames } = scene;
  const some = frames.slice(0, 3);
  granted(subject.mapFrames(kernel, domain, space, BASE, some, 3));
  const what = "Of three pages with rights 3, the last two are unmapped";
  yield compare(
    what,
    "granted",
    kindOf(subject.unmapPages(kernel, domain, space, at(1), 2)),
  );
  yield compare(
    `${what}: the pages`,
    "frame 0 with rights 3, mapped 1 times; nowhere with rights 3; nowhere with rights 3",
    pagesOf(scene, space, 3),
  );
  yield audited(scene, what);
  granted(subject.mapFrames(kernel, domain, space, at(1), [some[0]!], 1));
  yield compare(
    `${what}, and frame 0 is mapped at the second with rights 1: the second`,
    "frame 0 with rights 1, mapped 2 times",
    pagesOf(scene, space, 2).split("; ").at(-1)!,
  );
}

function* protects(subject: Subject): Generator<Mismatch | undefined> {
  for (const rights of [1, 3, 5, 7, 0]) {
    const scene = mappedScene(subject);
    const { kernel, domain, spaces: [space] } = scene;
    granted(watchPages(kernel, domain, space, at(1), 1, 2));
    const notes = notesIn(entryOf(scene, space, 1));
    const what = `A page is watched, has rights 7 and is given ${rights}`;
    yield compare(
      what,
      "granted",
      kindOf(subject.protectPages(kernel, domain, space, at(1), 1, rights)),
    );
    const entry = entryOf(scene, space, 1);
    yield compare(
      `${what}: its rights, and whether it is still watched`,
      `${rights}, yes`,
      `${rightsIn(entry)}, ${
        (notesIn(entry) & notes) === notes ? "yes" : "no"
      }`,
    );
    yield compare(
      `${what}: the page beside it has rights`,
      "7",
      String(rightsIn(entryOf(scene, space, 2))),
    );
  }
}

// ## Refusals

/** Expects that `act` is refused as `kind` and changes nothing. */
function* refused(
  scene: Scene,
  what: string,
  kind: Refused["refused"],
  act: () => unknown,
): Generator<Mismatch | undefined> {
  const { kernel, spaces } = scene;
  const state = () =>
    `${spaces.map((space) => pagesOf(scene, space, 8)).join("; ")}; ${
      spaces.map(({ tables }) => tables.size).join(" and ")
    } tables; ${kernel.freeFrames.length} free frames`;
  const before = state();
  yield compare(what, kind, kindOf(act()));
  yield compare(`${what}: what there is afterwards`, before, state());
}

function* refusals(subject: Subject): Generator<Mismatch | undefined> {
  const scene = mappedScene(subject);
  const { kernel, domain, spaces: [space], frames } = scene;
  const stranger = createDomain(kernel, "Stranger");
  const [foreign] = granted(allocateFrames(kernel, stranger, 1));
  const map = (
    by: Domain,
    address: bigint,
    some: readonly FrameCapability[],
    rights = 3,
  ) =>
  () => subject.mapFrames(kernel, by, space, address, some, rights);
  const [one, two] = [frames.slice(0, 1), frames.slice(0, 2)];
  const acts: readonly [string, Refused["refused"], () => unknown][] = [
    [
      "A space of another is to be changed",
      "not held",
      map(stranger, at(4), [foreign!]),
    ],
    [
      "A frame of another is to be mapped",
      "not held",
      map(domain, at(4), [one[0]!, foreign!]),
    ],
    ["A page is to be mapped that is mapped", "busy", map(domain, at(0), one)],
    [
      "Two pages are to be mapped, and the second is mapped",
      "busy",
      map(domain, at(-1), two),
    ],
    [
      "A page is to be mapped in the middle of a page",
      "bad address",
      map(domain, at(4) + 8n, one),
    ],
    ["No frames are to be mapped", "bad argument", map(domain, at(4), [])],
    [
      "A page is to be written and not read",
      "bad argument",
      map(domain, at(4), one, 2),
    ],
    [
      "Two pages are to be unmapped, and the second leads nowhere",
      "bad address",
      () => subject.unmapPages(kernel, domain, space, at(3), 2),
    ],
    [
      "A stranger wants to unmap a page",
      "not held",
      () => subject.unmapPages(kernel, stranger, space, at(0), 1),
    ],
    [
      "Two pages are to be protected, and the second leads nowhere",
      "bad address",
      () => subject.protectPages(kernel, domain, space, at(3), 2, 1),
    ],
    [
      "Two pages are to be given rights that there are not",
      "bad argument",
      () => subject.protectPages(kernel, domain, space, at(0), 2, 8),
    ],
  ];
  for (const [what, kind, act] of acts) yield* refused(scene, what, kind, act);
}

function* noRoom(subject: Subject): Generator<Mismatch | undefined> {
  const scene = mappedScene(subject);
  const { kernel, domain, spaces: [space], frames } = scene;
  const greedy = createDomain(kernel, "Greedy");
  const left = kernel.freeFrames.length;
  const far = 0x100_0000_0000n;
  granted(guaranteeFrames(kernel, greedy, left - 1));
  yield* refused(
    scene,
    "A page far away is to be mapped, two tables are missing, and one frame is available",
    "out of memory",
    () => subject.mapFrames(kernel, domain, space, far, [frames[0]!], 3),
  );
  granted(guaranteeFrames(kernel, greedy, left - 2));
  yield compare(
    "The same, and two frames are available",
    "granted",
    kindOf(subject.mapFrames(kernel, domain, space, far, [frames[0]!], 3)),
  );
}

// ## Translations
//
// A processor runs the space that is changed, or ran it earlier, or never did. Its buffers
// have translations of both spaces under the numbers that they have there, and some under a
// number that is nobody's.

/** What a processor has to do with the first space. */
const ROLES = ["runs it", "ran it earlier", "never ran it"] as const;
type Role = typeof ROLES[number];

/** The numbers of both spaces on processor `index`: what is one's here is another's there. */
function numbersOn(index: number): [number, number] {
  return [20 - index, 19 + index];
}

/** A number that no space has. */
const NOBODYS = 40;

/** Gives the processors their roles, and fills their buffers. */
function prepare(scene: Scene, roles: readonly Role[]): void {
  const { kernel, spaces: [mine, other], strands } = scene;
  for (const [index, role] of roles.entries()) {
    const processor = kernel.processors[index]!;
    const [first, second] = numbersOn(index);
    processor.asns.clear();
    processor.asns.set(other.identifier, second);
    if (role !== "never ran it") processor.asns.set(mine.identifier, first);
    processor.current = strands[role === "runs it" ? 0 : 1];
    const { dataBuffer, instructionBuffer } = kernel.machine.processors[index]!;
    dataBuffer.entries.clear();
    instructionBuffer.entries.clear();
    for (let page = 0; page < PAGES; page++) {
      for (const asn of [first, second, NOBODYS]) {
        const entry = entryOf(scene, asn === first ? mine : other, page);
        if (!(entry & VALID)) continue;
        const address = virtual(at(page));
        remember(dataBuffer, address, asn, entry);
        if (page < 2) remember(instructionBuffer, address, asn, entry);
      }
    }
  }
}

/** What a processor remembers, and which numbers it has given. */
interface Memory {
  readonly translations: ReadonlySet<string>;
  readonly numbers: readonly string[];
}

/** What all processors remember. */
function memories({ kernel, spaces }: Scene): Memory[] {
  return kernel.processors.map(({ number, asns }) => {
    const hardware = kernel.machine.processors[number]!;
    const [first, second] = numbersOn(number);
    const names = new Map([[first, "the space's"], [second, "the other's"]]);
    const read = (what: string, { entries }: TranslationBuffer) =>
      [...entries.values()].map(({ asn, page }) =>
        `${names.get(asn) ?? "nobody's"} page ${
          page - Number(BASE / PAGE)
        } (${what})`
      );
    const numbers = spaces.flatMap(({ identifier }, i) =>
      asns.has(identifier) ? [i === 0 ? "the space's" : "the other's"] : []
    );
    const { dataBuffer, instructionBuffer } = hardware;
    return {
      translations: new Set([
        ...read("data", dataBuffer),
        ...read("instructions", instructionBuffer),
      ]),
      numbers,
    };
  });
}

/** What is remembered and must not be, or forgotten and need not be. */
interface Faults {
  readonly stale: string[];
  readonly lost: string[];
}

/** Compares what a processor remembers with what it should when `pages` have changed. */
function faultsOf(
  role: Role,
  before: Memory,
  after: Memory,
  pages: readonly number[],
): Faults {
  const isChanged = (one: string) =>
    pages.some((page) => one.startsWith(`the space's page ${page} `));
  const dropped = role === "ran it earlier" && pages.length > 0 &&
    !after.numbers.includes("the space's");
  const stale = role === "never ran it" || dropped
    ? []
    : [...after.translations].filter(isChanged);
  const lost = [...before.translations].filter((one) => {
    if (after.translations.has(one)) return false;
    if (role === "never ran it") return true;
    return !isChanged(one) && !(dropped && one.startsWith("the space's"));
  });
  const numbers = before.numbers.filter((one) =>
    !after.numbers.includes(one) && !(dropped && one === "the space's")
  );
  return { stale, lost: [...lost, ...numbers.map((one) => `${one} number`)] };
}

/** A change of the first space, and the pages that are to be forgotten. */
type Change = readonly [
  what: string,
  pages: readonly number[],
  act: (scene: Scene) => unknown,
];

const CHANGES: readonly Change[] = [
  [
    "page 1 is unmapped",
    [1],
    ({ kernel, domain, spaces, subject }) =>
      subject.unmapPages(kernel, domain, spaces[0], at(1), 1),
  ],
  ["pages 0 to 2 are unmapped", [0, 1, 2], (
    { kernel, domain, spaces, subject },
  ) => subject.unmapPages(kernel, domain, spaces[0], at(0), 3)],
  ["pages 1 and 2 may not be written any more", [1, 2], (
    { kernel, domain, spaces, subject },
  ) => subject.protectPages(kernel, domain, spaces[0], at(1), 2, 5)],
  ["page 0 may not be used any more", [0], (
    { kernel, domain, spaces, subject },
  ) => subject.protectPages(kernel, domain, spaces[0], at(0), 1, 0)],
];

const QUIET: readonly Change[] = [
  ["page 5 is mapped, where nothing was", [], (
    { kernel, domain, spaces, subject, frames },
  ) => subject.mapFrames(kernel, domain, spaces[0], at(5), [frames[1]!], 3)],
  ["pages get the rights that they have", [], (
    { kernel, domain, spaces, subject },
  ) => subject.protectPages(kernel, domain, spaces[0], at(0), PAGES, 7)],
];

/** All ways to give `count` processors roles. */
function casts(count: number): Role[][] {
  if (count === 0) return [[]];
  return casts(count - 1).flatMap((rest) =>
    ROLES.map((role) => [...rest, role])
  );
}

/** Makes each change on boards with these processors, and compares one kind of fault. */
function* changed(
  subject: Subject,
  changes: readonly Change[],
  boards: readonly (readonly Role[])[],
  kind: keyof Faults,
): Generator<Mismatch | undefined> {
  // Each change is made in a space of its own, so a board is good for many.
  const kernels = [1, 2, 3].map(newKernel);
  for (const roles of boards) {
    for (const [what, pages, act] of changes) {
      const scene = mappedScene(subject, kernels[roles.length - 1]);
      prepare(scene, roles);
      const before = memories(scene);
      act(scene);
      for (const [index, after] of memories(scene).entries()) {
        const role = roles[index]!;
        const faults = faultsOf(role, before[index]!, after, pages)[kind];
        yield compare(
          `In a space, ${what}; processors: ${
            roles.join(", ")
          }; what processor ${index} ${
            kind === "stale"
              ? "still remembers of that"
              : "has forgotten besides"
          }`,
          "nothing",
          faults.join(", ") || "nothing",
        );
      }
    }
  }
}

const RUNNING: readonly (readonly Role[])[] = [["runs it"]];
const EARLIER: readonly (readonly Role[])[] = [
  ["ran it earlier"],
  ["never ran it"],
];
/** Of three processors a part of the 27 casts is enough. */
const SEVERAL: readonly (readonly Role[])[] = [
  ...casts(2),
  ...casts(3).filter((_, index) => index % 4 === 1),
];

// ## Anything in any order

const SEEDS = [1, 2, 3, 4];
const STEPS = 60;

/** A generator of numbers from 0 to just below `below`, the same in every run. */
function generator(seed: number): (below: number) => number {
  let state = Math.imul(seed, 0x9e37_79b1) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

function* random(subject: Subject): Generator<Mismatch | undefined> {
  for (const seed of SEEDS) {
    const next = generator(seed);
    const scene = mappedScene(subject, newKernel(3));
    const { kernel, domain, spaces: [space], frames } = scene;
    const entries = () =>
      Array.from({ length: PAGES }, (_, i) => entryOf(scene, space, i));
    for (let step = 0; step < STEPS; step++) {
      const roles = [0, 1, 2].map(() => ROLES[next(3)]!);
      prepare(scene, roles);
      const before = memories(scene);
      const old = entries();
      const first = next(PAGES);
      const count = 1 + next(PAGES - first);
      const rights = [0, 1, 3, 5, 7][next(5)]!;
      const some = Array.from({ length: count }, () => frames[next(PAGES)]!);
      const address = at(first);
      const row = `${count} pages from ${first} on`;
      const acts = [
        [
          `map ${row} with rights ${rights}`,
          () => subject.mapFrames(kernel, domain, space, address, some, rights),
        ],
        [
          `unmap ${row}`,
          () => subject.unmapPages(kernel, domain, space, address, count),
        ],
        [
          `protect ${row} with ${rights}`,
          () =>
            subject.protectPages(kernel, domain, space, address, count, rights),
        ],
        [
          `watch ${row}`,
          () => watchPages(kernel, domain, space, address, count, next(8)),
        ],
      ] as const;
      // A watch is set by the chapter itself.
      const [what, act] = acts[next(8) % 7 === 6 ? 3 : next(3)]!;
      const sentence = `Seed ${seed}, step ${step}, ${what}`;
      act();
      const notes = 0xffffn << 16n;
      const pages = entries().flatMap((entry, i) =>
        old[i]! & VALID && (old[i]! ^ entry) & ~notes ? [i] : []
      );
      for (const [index, after] of memories(scene).entries()) {
        const faults = faultsOf(roles[index]!, before[index]!, after, pages);
        for (const kind of ["stale", "lost"] as const) {
          yield compare(
            `${sentence}: what processor ${index}, which ${roles[index]}, ${
              kind === "stale" ? "remembers wrongly" : "has forgotten besides"
            }`,
            "nothing",
            faults[kind].join(", ") || "nothing",
          );
        }
      }
      yield audited(scene, sentence);
    }
  }
}

/** The tests: entries, refusals, too little, too much, and then anything. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("a page that is mapped leads to its frame", maps),
  testOf("a page that is unmapped leads nowhere and keeps its rights", unmaps),
  testOf("a page that is protected keeps what is noted about it", protects),
  testOf("what may not be is refused, and changes nothing", refusals),
  testOf("tables are made if there is room for all of them", noRoom),
  testOf(
    "what has changed is forgotten",
    (subject) => changed(subject, CHANGES, RUNNING, "stale"),
  ),
  testOf(
    "what has changed is forgotten where the space ran earlier",
    (subject) => changed(subject, CHANGES, EARLIER, "stale"),
  ),
  testOf(
    "what has changed is forgotten on every processor",
    (subject) => changed(subject, CHANGES, SEVERAL, "stale"),
  ),
  testOf(
    "nothing else is forgotten",
    (subject) => changed(subject, CHANGES, [...RUNNING, ...EARLIER], "lost"),
  ),
  testOf(
    "nothing else is forgotten on any processor",
    (subject) => changed(subject, CHANGES, SEVERAL, "lost"),
  ),
  testOf(
    "where nothing was or nothing changes, nothing is forgotten",
    (subject) => changed(subject, QUIET, [...RUNNING, ...SEVERAL], "lost"),
  ),
  testOf("exactly that is forgotten, whatever happens", random),
];
