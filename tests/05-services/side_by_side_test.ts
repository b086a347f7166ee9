// Three services at work beside hostile programs and a victim: each part of each of them killed alone, at many moments.
//
// More of them: `SPIN_KILLS=1000 deno test -A tests/05-services/side_by_side_test.ts`, and SPIN_SEED for others.

import { assert, assertEquals } from "@std/assert";
import type { Program } from "../../chapters/01-hardware/mod.ts";
import { auditFrames, type Strand } from "../../chapters/02-controllers/mod.ts";
import {
  environmentOf,
  remove,
  spindleNamed,
} from "../../chapters/03-spindles/mod.ts";
import {
  askerProgram,
  CALLS,
  carryingProgram,
  DIRECTORY,
  DIRECTORY_PROGRAM,
  fullDisk,
  grantDisk,
  JOINT,
  JOINT_PAGES,
  movedTo,
  NAMES,
  partition,
  PASSING,
  receiverProgram,
  senderProgram,
  stateNumber,
  wordOnDisk,
} from "../../chapters/05-services/mod.ts";
import readerText from "../../chapters/05-services/composition/reader.s" with {
  type: "text",
};
import senderText from "../../chapters/05-services/messages/sender.s" with {
  type: "text",
};
import { createChance } from "../02-controllers/chance.ts";
import { longer } from "../04-verifier/longer.ts";
import { statusOfSender } from "./helpers.ts";
import {
  assertEmptied,
  end,
  fateOf,
  go,
  install,
  load,
  loadHostile,
  newTown,
  SHORT_TURNS,
  type Town,
  VICTIM,
  written,
  writtenByVictim,
} from "./side_by_side.ts";

/** How often each part is killed on each number of processors. */
const KILLS = longer("SPIN_KILLS", 25);
const SEED = longer("SPIN_SEED", 1994);

// ## The services
//
// Names are looked up in a server, pages are given to a receiver and come back, and a program reads pages of the disk.

const ROUNDS = 20;
const MESSAGES = 5;
const WORDS = 8;
/** So many that a program does not come to its end by itself. */
const ENDLESS = 30_000;

/** A sender whose status says which error it was told of: 128, and the lowest bits of what it has got. */
const TELLING = senderText.replace(
  "failed: lda     a0, 255(zero)",
  "failed: and     v0, 127, a0\n        bis     a0, 128, a0",
);

/** What [[TELLING]] ends with if a system call has failed with an error, and if an entry has. */
const called = (error: number) => 128 + (error & 127);
const entered = (error: number) => 128 + (-error & 127);

function programsFor({ system }: Town) {
  const environment = environmentOf(system.extensions, 0);
  const names = (rounds: number) =>
    partition(
      movedTo(NAMES, "server"),
      DIRECTORY,
      DIRECTORY_PROGRAM,
      environment,
      { rounds, finds: 1 },
    );
  return {
    names: names(ROUNDS).server!,
    client: names(ROUNDS).client,
    caller: names(ENDLESS).client,
    receiver: receiverProgram(system, WORDS),
    sender: senderProgram(system, "given", MESSAGES, WORDS),
    pusher: carryingProgram(system, TELLING, [PASSING], {
      way: 1,
      rounds: ENDLESS,
      words: WORDS,
    }),
    asker: askerProgram(7, 2),
    reader: carryingProgram(system, readerText, [JOINT], { ahead: 1 }),
    victim: VICTIM,
  } satisfies Record<string, Program>;
}

type Programs = ReturnType<typeof programsFor>;
type Name = keyof Programs;

/** What the client ends with: each name stands for its number times three. */
function foundByClient(): number {
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) sum += round % 16 * 3;
  return sum & 127;
}

/** What the reader ends with: all words of its pages, folded. */
function readByReader(): number {
  let sum = 0n;
  for (let word = 0; word < JOINT_PAGES * 1024; word++) sum += wordOnDisk(word);
  sum = BigInt.asUintN(64, sum);
  return Number(
    [32n, 16n, 8n].reduce((all, by) => all ^ all >> by, sum) & 127n,
  );
}

/** How those end that nobody hurts. */
const WELL: Partial<Record<Name, number>> = {
  client: foundByClient(),
  sender: statusOfSender(MESSAGES, WORDS),
  reader: readByReader(),
  victim: 42,
};

// ## Who lives there
//
// Two servers, always; and for a while those who use them.

interface Life {
  readonly town: Town;
  readonly programs: Programs;
  readonly strands: Map<Name, Strand>;
  /** Messages that the receiver has had when the life begins. */
  heard: number;
  /** Frames of each server when nobody uses it. */
  readonly frames: Map<Name, number>;
}

function start(life: Life, ...names: readonly Name[]): void {
  for (const name of names) {
    const { town, programs, strands } = life;
    const strand = load(town, programs[name], name);
    strands.set(name, strand);
    if (name === "reader") grantDisk(town.system, strand, programs.reader);
  }
}

function strandOf({ strands }: Life, name: Name): Strand {
  return strands.get(name)!;
}

/** Starts the servers anew that are not there, and lets them begin to serve. */
function open(life: Life): void {
  for (const name of ["names", "receiver"] as const) {
    const before = life.strands.get(name);
    if (before && before.outcome === undefined) continue;
    start(life, name);
    const strand = strandOf(life, name);
    go(life.town, 200, () => strand.accepts);
    assert(strand.accepts, name);
    life.frames.delete(name);
  }
}

/** Lets these programs run to their end, and compares how they end. */
function finish(life: Life, fates: Fates, why: string): void {
  const all = Object.keys(fates) as Name[];
  const strands = all.map((name) => strandOf(life, name));
  go(life.town, 3000, () => strands.every(({ outcome }) => outcome));
  for (const name of all) {
    const strand = strandOf(life, name);
    const fate = fateOf(strand) ?? strand.state;
    const expected = [fates[name]!].flat();
    const fits = expected.some((one) =>
      typeof fate === "string" && typeof one === "string"
        ? fate.includes(one)
        : fate === one
    );
    assert(fits, `${why}: ${name}: ${fate}, not ${expected.join(" or ")}`);
  }
}

/** A status, or what is said when somebody is ended; or several of them. */
type Fate = number | string | readonly (number | string)[];
type Fates = Partial<Record<Name, Fate>>;

/** Lets new users be served, and looks at what they find. */
function serve(life: Life, why: string, ...names: readonly Name[]): void {
  start(life, ...names);
  finish(
    life,
    Object.fromEntries(names.map((name) => [name, WELL[name]!])),
    why,
  );
}

/** Sees that a server waits for calls and has as many frames as before. */
function assertServes(life: Life, name: Name, why: string): void {
  const strand = strandOf(life, name);
  go(life.town, 200, () => strand.accepts);
  assert(strand.accepts, `${why}: ${name} ${fateOf(strand) ?? strand.state}`);
  const frames = life.frames.get(name) ?? strand.domain.frames.size;
  life.frames.set(name, frames);
  assertEquals(strand.domain.frames.size, frames, `${why}: ${name}`);
}

// ## What becomes of it
//
// The table is that of the book ([[§When a part ends]]).

const TRAPPED = "software trap";
const MISSING = "translation not valid";

interface Part {
  readonly part: string;
  /** Whether a spindle leaves, and no program ends. */
  readonly leaves?: true;
  /** For how long it is at work at most, in turns. */
  readonly turns?: number;
  /** Who is at work meanwhile. */
  readonly users: readonly Name[];
  /** Whose state is looked at when it happens. */
  readonly hurt: Name;
  readonly kill: (life: Life) => void;
  /** How those end that are hurt. `inside` says that it happened inside a visit to the kernel. */
  readonly fates: (life: Life, inside: boolean) => Fates;
  /** What is seen then. */
  readonly then: (life: Life, why: string) => void;
}

/** Takes a spindle of a program out. */
function take({ town: { system } }: Life, name: string, { domain }: Strand) {
  const found = spindleNamed(system.extensions, name, domain.identifier);
  if (found !== undefined) remove(system.extensions, found);
}

/** What the sender is told if nobody is there any more. */
function toldOfNobody(life: Life): Fate {
  const { calls } = strandOf(life, "pusher");
  if (calls === undefined) return [called(4092), entered(4093)];
  // If it runs on another processor, it may still reply.
  const replies = strandOf(life, "receiver").state === "running";
  return replies ? [entered(4094), entered(4093)] : entered(4094);
}

/** A reader that waits for a page misses it, and one that does not calls its spindle or misses the next. */
function fateOfReader(
  { town: { system }, ...life }: Life,
  inside: boolean,
): Fate {
  const reader = life.strands.get("reader")!;
  const { identifier } = reader.domain;
  const joint = spindleNamed(system.extensions, "Joint", identifier);
  if (joint === undefined) return fateOf(reader)!;
  if (reader.state === "blocked" && !inside) return MISSING;
  const all = Number(stateNumber(system, joint, "there")) === JOINT_PAGES;
  return all ? [TRAPPED, WELL.reader!] : [TRAPPED, MISSING];
}

const PARTS: readonly Part[] = [
  {
    part: "the server of names",
    users: ["caller", "sender"],
    hurt: "names",
    kill: (life) => end(life.town, strandOf(life, "names")),
    fates: () => ({ caller: TRAPPED, sender: WELL.sender! }),
    then: (life, why) => {
      start(life, "client");
      finish(life, { client: TRAPPED }, `${why}: nobody serves`);
    },
  },
  {
    part: "a client of the names",
    users: ["caller", "client", "sender"],
    hurt: "caller",
    kill: (life) => end(life.town, strandOf(life, "caller")),
    fates: () => ({ client: WELL.client!, sender: WELL.sender! }),
    then: (life, why) => assertServes(life, "names", why),
  },
  {
    part: "the receiver",
    users: ["pusher", "client"],
    hurt: "receiver",
    kill: (life) => end(life.town, strandOf(life, "receiver")),
    fates: (life) => ({ pusher: toldOfNobody(life), client: WELL.client! }),
    then: () => {},
  },
  {
    part: "the receiver's spindle for pages",
    leaves: true,
    users: ["pusher", "client"],
    hurt: "receiver",
    kill: (life) => take(life, "Passing", strandOf(life, "receiver")),
    fates: () => ({
      receiver: TRAPPED,
      pusher: entered(4094),
      client: WELL.client!,
    }),
    then: () => {},
  },
  {
    part: "the receiver's recogniser",
    leaves: true,
    users: ["sender", "client"],
    hurt: "receiver",
    kill: (life) => take(life, "Recogniser", strandOf(life, "receiver")),
    fates: () => ({ sender: WELL.sender!, client: WELL.client! }),
    then: (life, why) => {
      assertServes(life, "receiver", why);
      start(life, "asker");
      finish(life, { asker: life.heard + MESSAGES & 127 }, why);
      end(life.town, strandOf(life, "receiver"));
    },
  },
  {
    part: "the sender",
    users: ["pusher", "client"],
    hurt: "pusher",
    kill: (life) => end(life.town, strandOf(life, "pusher")),
    fates: () => ({ client: WELL.client! }),
    then: (life, why) => {
      assertServes(life, "receiver", why);
    },
  },
  {
    part: "the sender's spindle",
    leaves: true,
    users: ["pusher", "client"],
    hurt: "pusher",
    kill: (life) => take(life, "Passing", strandOf(life, "pusher")),
    fates: () => ({ pusher: TRAPPED, client: WELL.client! }),
    then: (life, why) => {
      assertServes(life, "receiver", why);
    },
  },
  {
    part: "the reader",
    turns: 400,
    users: ["reader", "client"],
    hurt: "reader",
    kill: (life) => end(life.town, strandOf(life, "reader")),
    fates: () => ({ client: WELL.client! }),
    then: () => {},
  },
  {
    part: "the reader's spindle",
    leaves: true,
    turns: 400,
    users: ["reader", "sender"],
    hurt: "reader",
    kill: (life) => take(life, "Joint", strandOf(life, "reader")),
    fates: (life, inside) => ({
      reader: fateOfReader(life, inside),
      sender: WELL.sender!,
    }),
    then: () => {},
  },
  {
    part: "the calls",
    leaves: true,
    users: ["caller", "pusher", "reader"],
    hurt: "caller",
    kill: ({ town: { system: { extensions } } }) =>
      remove(extensions, spindleNamed(extensions, "Calls", 0)!),
    fates: (life) => ({
      caller: TRAPPED,
      names: 1,
      // Its spindle for pages uses the calls, and leaves with them.
      receiver: strandOf(life, "receiver").accepts ? 1 : [1, TRAPPED],
      pusher: strandOf(life, "pusher").calls
        ? entered(4094)
        : [called(78), TRAPPED],
      reader: WELL.reader!,
    }),
    then: ({ town }) => void install(town, CALLS, undefined),
  },
];

// ## When it happens

/** What is called when a handler is done with: then a spindle may leave, because it has failed. */
const BETWEEN_HANDLERS = ["Work.next", "Work.done"];

/** Operations of the controllers in the midst of which a program may end. */
const OPERATIONS = [
  ...BETWEEN_HANDLERS,
  "Strand.call",
  "Strand.reply",
  "Strand.accept",
  "Strand.block",
  "Frame.give",
  "Frame.given",
  "Mapping.map",
  "Mapping.unmap",
  "Disk.request",
];

/** What can be said of the part's strand, and of what is under way. */
function situation(
  { town: { system: { kernel } }, ...life }: Life,
  name: Name,
) {
  const { state, accepts, calls, wants, gift, outcome } = life.strands.get(
    name,
  )!;
  const waits = accepts
    ? "to be called"
    : calls
    ? "for a reply"
    : wants
    ? "for a server"
    : "for a page";
  return [
    outcome ? "has ended" : state === "blocked" ? `waits ${waits}` : state,
    ...gift !== undefined && gift.handle === undefined
      ? ["a page is under way"]
      : [],
    ...kernel.devices.disk.active ? ["the disk works"] : [],
  ];
}

/** Lets `part` be killed at some moment; gives what was seen then, and how those should end who are hurt. */
function strike(life: Life, part: Part): { seen: string[]; fates: Fates } {
  const { town } = life;
  const { chance } = town;
  let struck: { seen: string[]; fates: Fates } | undefined;
  const act = (inside: boolean) => {
    const seen = situation(life, part.hurt);
    const fates = part.fates(life, inside);
    part.kill(life);
    struck = { seen: inside ? [...seen, "inside a visit"] : seen, fates };
  };
  if (chance.below(2) === 0) {
    const name = chance.pick(part.leaves ? BETWEEN_HANDLERS : OPERATIONS);
    const left = 1 + chance.below(name.includes("Work") ? 200 : 10);
    town.planned = { name, left, act: () => act(true) };
    go(town, 40, () => struck !== undefined);
  } else go(town, chance.below(part.turns ?? 60));
  town.planned = undefined;
  if (struck === undefined) act(false);
  // Another processor ends what it runs as soon as it hears of it.
  go(town, 10);
  return struck!;
}

/** The spindles of those who mean no harm. */
function decentSpindles({ town: { system } }: Life): string[] {
  const { extensions, kernel } = system;
  return extensions.spindles
    .filter(({ owner }) => kernel.domains.get(owner)?.name !== "hostile")
    .map(({ name }) => name).toSorted();
}

/** One life of a part: it is killed while it works, the others are looked at, and it is there again. */
function live(life: Life, part: Part, number: number): string[] {
  const { town, strands } = life;
  const { system } = town;
  const { kernel } = system;
  const why = `${part.part}, ${number}`;
  open(life);
  const spindles = decentSpindles(life);
  const { domain } = strandOf(life, "receiver");
  const { identifier } = domain;
  const counts = spindleNamed(system.extensions, "Recogniser", identifier)!;
  life.heard = Number(stateNumber(system, counts, "received"));
  const before = written(town).length;
  start(life, ...part.users, "victim");
  const { seen, fates } = strike(life, part);
  assertEquals(auditFrames(kernel), [], why);
  finish(life, { ...fates, victim: 42 }, why);
  assertEquals(written(town).slice(before), writtenByVictim(), why);
  part.then(life, why);
  open(life);
  if (number % 4 === 0) {
    serve(life, `${why}: again`, "client", "sender");
    assertServes(life, "names", why);
    assertServes(life, "receiver", why);
  }
  assertEquals(auditFrames(kernel), [], why);
  assertEquals(decentSpindles(life), spindles, why);
  assertEquals(kernel.loans.size, 0, why);
  for (const [name, { outcome }] of strands) if (outcome) strands.delete(name);
  return seen;
}

/** What must have been met with, on any number of processors. */
const SITUATIONS = [
  "running",
  "ready",
  "waits to be called",
  "waits for a reply",
  "waits for a page",
  "a page is under way",
  "the disk works",
  "inside a visit",
];

/** Spindles that were judged, and programs that were made, for one of the towns. */
const JUDGED: Town["judged"] = new Map();
const made: Programs[] = [];

for (const processors of [1, 2]) {
  Deno.test(`three services beside hostile programs on ${processors} processors: each part killed alone leaves the victim and the accounts as they should be`, () => {
    const chance = createChance(SEED + processors);
    const disk = fullDisk();
    const town = newTown(
      chance,
      [CALLS, SHORT_TURNS],
      { disk, processors },
      JUDGED,
    );
    const { system: { kernel, extensions } } = town;
    const free = kernel.freeFrames.length;
    const spindles = extensions.spindles.length;
    const programs = made.at(0) ?? programsFor(town);
    made.push(programs);
    const life: Life = {
      town,
      programs,
      strands: new Map(),
      heard: 0,
      frames: new Map(),
    };
    const met = new Set<string>();
    for (const part of PARTS) {
      let hostile: readonly Strand[] = [];
      for (let number = 0; number < KILLS; number++) {
        if (number % 5 === 0) {
          for (const one of hostile) end(town, one);
          hostile = loadHostile(town);
        }
        for (const one of live(life, part, number)) met.add(one);
      }
      for (const one of hostile) end(town, one);
    }
    assertEquals(SITUATIONS.filter((one) => !met.has(one)), []);
    assertEmptied(town, free, spindles);
  });
}
