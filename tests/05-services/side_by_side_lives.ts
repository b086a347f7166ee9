// Servers and those who use them, and what the book says of their ends.

import { assert, assertEquals } from "@std/assert";
import type { Strand } from "../../chapters/02-controllers/mod.ts";
import {
  type Fate as Ending,
  grantDisk,
  PART_ENDINGS,
} from "../../chapters/05-services/mod.ts";
import { fateOf, go, load, type Town } from "./side_by_side.ts";

import {
  called,
  entered,
  type Name,
  type Programs,
  WELL,
} from "./side_by_side_programs.ts";

/** What is said of who has called a spindle that has gone, and of who has missed a page. */
export const TRAPPED = "software trap";
export const MISSING = "translation not valid";

// ## Who lives there
//
// Two servers, always; and for a while those who use them.

export interface Life {
  readonly town: Town;
  readonly programs: Programs;
  readonly strands: Map<Name, Strand>;
  /** Messages that the receiver has had when the life begins. */
  heard: number;
  /** Frames of each server when nobody uses it. */
  readonly frames: Map<Name, number>;
}

export function start(life: Life, ...names: readonly Name[]): void {
  for (const name of names) {
    const { town, programs, strands } = life;
    const strand = load(town, programs[name], name);
    strands.set(name, strand);
    if (name === "reader") grantDisk(town.system, strand, programs.reader);
  }
}

export function strandOf({ strands }: Life, name: Name): Strand {
  return strands.get(name)!;
}

/** Starts the servers anew that are not there, and lets them begin to serve. */
export function open(life: Life): void {
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

// The page of the book says what becomes of whom ([[§When a part ends]]). Whoever stands there under another name here
// is looked up.

export const WHO: Readonly<Record<string, Partial<Record<Name, string>>>> = {
  "the spindle of the calls": {
    names: "a server",
    caller: "a client by stubs",
    pusher: "a program whose own spindle uses the calls",
    receiver: "a program whose own spindle uses the calls",
  },
  "the server of names": { caller: "its client" },
  "a client of the names": { names: "the server" },
  "the reader": { client: "a program beside it" },
};

export const NAMES_OF: Partial<Record<Name, string>> = {
  receiver: "the receiver",
  sender: "the sender",
  pusher: "the sender",
  asker: "who asks the recogniser",
  reader: "the reader",
};

/** Which of the book's endings this one is. */
export function endingOf(name: Name, fate: number | string): Ending {
  if (typeof fate === "string") {
    return fate.includes(TRAPPED) ? "trapped" : "missing";
  }
  if (fate === WELL[name] || name === "asker") return "well";
  return fate === 1 ? "ends" : "told";
}

/** Insists that the book says so, if it says anything, and that nothing else is meant by an error. */
export function assertSaid(
  part: string,
  name: Name,
  ending: Ending,
  fate?: number,
) {
  const who = WHO[part]?.[name] ?? NAMES_OF[name];
  const said = PART_ENDINGS.find((one) => one.part === part && one.who === who);
  if (said === undefined) return;
  MET.add(`${part}: ${who} ${ending}`);
  assert(said.fates.includes(ending), `${part}: ${who} ${ending}`);
  if (ending !== "told") return;
  const statuses = said.errors!.flatMap((one) => [called(one), entered(one)]);
  assert(statuses.includes(fate!), `${part}: ${who} ${fate}`);
}

/** Endings that have been met with. */
const MET = new Set<string>();

/** Endings of the book's that have not been met with. */
export function unmet(): string[] {
  return PART_ENDINGS.flatMap(({ part, who, fates }) =>
    fates.map((fate) => `${part}: ${who} ${fate}`)
  ).filter((one) => !MET.has(one));
}

/** Lets these programs run to their end, and compares how they end. */
export function finish(life: Life, fates: Fates, why: string): void {
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
    const [part] = why.split(",");
    const told = typeof fate === "number" ? fate : undefined;
    assertSaid(part!, name, endingOf(name, fate), told);
  }
}

/** A status, or what is said when somebody is ended; or several of them. */
export type Fate = number | string | readonly (number | string)[];
export type Fates = Partial<Record<Name, Fate>>;

/** Lets new users be served, and looks at what they find. */
export function serve(
  life: Life,
  why: string,
  ...names: readonly Name[]
): void {
  start(life, ...names);
  finish(
    life,
    Object.fromEntries(names.map((name) => [name, WELL[name]!])),
    why,
  );
}

/** Sees that a server waits for calls and has as many frames as before. */
export function assertServes(life: Life, name: Name, why: string): void {
  const strand = strandOf(life, name);
  go(life.town, 200, () => strand.accepts);
  assert(strand.accepts, `${why}: ${name} ${fateOf(strand) ?? strand.state}`);
  const frames = life.frames.get(name) ?? strand.domain.frames.size;
  life.frames.set(name, frames);
  assertEquals(strand.domain.frames.size, frames, `${why}: ${name}`);
  const [part] = why.split(",");
  if (!why.endsWith("again")) assertSaid(part!, name, "serves");
}
