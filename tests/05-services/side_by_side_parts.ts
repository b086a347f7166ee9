// The parts of three services, and what becomes of the others when one of them ends.

import type { Strand } from "../../chapters/02-controllers/mod.ts";
import { remove, spindleNamed } from "../../chapters/03-spindles/mod.ts";
import {
  CALLS,
  JOINT_PAGES,
  stateNumber,
} from "../../chapters/05-services/mod.ts";
import { end, fateOf, install } from "./side_by_side.ts";

import {
  called,
  entered,
  MESSAGES,
  type Name,
  WELL,
} from "./side_by_side_programs.ts";
import {
  assertServes,
  type Fate,
  type Fates,
  finish,
  type Life,
  MISSING,
  start,
  strandOf,
  TRAPPED,
} from "./side_by_side_lives.ts";

// ## What becomes of it
//
// The table is that of the book ([[§When a part ends]]).

export interface Part {
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
export function take(
  { town: { system } }: Life,
  name: string,
  { domain }: Strand,
) {
  const found = spindleNamed(system.extensions, name, domain.identifier);
  if (found !== undefined) remove(system.extensions, found);
}

/** What the sender is told if nobody is there any more. */
export function toldOfNobody(life: Life): Fate {
  const { calls } = strandOf(life, "pusher");
  if (calls === undefined) return [called(4092), entered(4093)];
  // If it runs on another processor, it may still reply.
  const replies = strandOf(life, "receiver").state === "running";
  return replies ? [entered(4094), entered(4093)] : entered(4094);
}

/** A reader that waits for a page misses it, and one that does not calls its spindle or misses the next. */
export function fateOfReader(
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

export const PARTS: readonly Part[] = [
  {
    part: "the server of names",
    users: ["caller", "sender"],
    hurt: "names",
    kill: (life) => end(life.town, strandOf(life, "names")),
    fates: () => ({ caller: TRAPPED, sender: WELL.sender! }),
    then: (life) => {
      start(life, "client");
      finish(life, { client: TRAPPED }, "nobody serves");
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
    turns: 800,
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
    part: "the spindle of the calls",
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
