// Three services at work beside hostile programs and a victim: each part of each of them killed alone, at many moments.
//
// More of them: `SPIN_KILLS=1000 deno test -A tests/05-services/side_by_side_test.ts`, and SPIN_SEED for others.

import { assertEquals } from "@std/assert";
import { auditFrames, type Strand } from "../../chapters/02-controllers/mod.ts";
import { spindleNamed } from "../../chapters/03-spindles/mod.ts";
import {
  CALLS,
  fullDisk,
  stateNumber,
} from "../../chapters/05-services/mod.ts";
import { createChance } from "../02-controllers/chance.ts";
import { longer } from "../04-verifier/longer.ts";
import { writtenByVictim } from "./hostile_people.ts";
import {
  assertEmptied,
  end,
  go,
  loadHostile,
  newTown,
  SHORT_TURNS,
  type Town,
  written,
} from "./side_by_side.ts";

import {
  type Name,
  type Programs,
  programsFor,
} from "./side_by_side_programs.ts";
import {
  assertServes,
  type Fates,
  finish,
  type Life,
  open,
  serve,
  start,
  strandOf,
  unmet,
} from "./side_by_side_lives.ts";
import { type Part, PARTS } from "./side_by_side_parts.ts";

/** How often each part is killed on each number of processors. */
const KILLS = longer("SPIN_KILLS", 12);
const SEED = longer("SPIN_SEED", 1994);

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
  if (number % 8 === 0) {
    serve(life, "again", "client", "sender");
    assertServes(life, "names", "again");
    assertServes(life, "receiver", "again");
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
        if (number % 6 === 0) {
          for (const one of hostile) end(town, one);
          hostile = loadHostile(town);
        }
        for (const one of live(life, part, number)) met.add(one);
      }
      for (const one of hostile) end(town, one);
    }
    if (KILLS >= 12) {
      assertEquals(unmet(), []);
      assertEquals(SITUATIONS.filter((one) => !met.has(one)), []);
    }
    assertEmptied(town, free, spindles);
  });
}
