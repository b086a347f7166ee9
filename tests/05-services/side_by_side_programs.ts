// The programs of three services, and how they end if nobody hurts them.

import type { Program } from "../../chapters/01-hardware/mod.ts";
import { environmentOf } from "../../chapters/03-spindles/mod.ts";
import {
  askerProgram,
  carryingProgram,
  DIRECTORY,
  DIRECTORY_PROGRAM,
  JOINT,
  JOINT_PAGES,
  movedTo,
  NAMES,
  partition,
  PASSING,
  receiverProgram,
  senderProgram,
  wordOnDisk,
} from "../../chapters/05-services/mod.ts";
import readerText from "../../chapters/05-services/composition/reader.s" with {
  type: "text",
};
import senderText from "../../chapters/05-services/messages/sender.s" with {
  type: "text",
};
import { statusOfSender } from "./helpers.ts";
import { VICTIM } from "./hostile_people.ts";
import type { Town } from "./side_by_side.ts";

// ## The services
//
// Names are looked up in a server, pages are given to a receiver and come back, and a program reads pages of the disk.

export const ROUNDS = 6;
export const MESSAGES = 3;
export const WORDS = 8;
/** So many that a program does not come to its end by itself. */
export const ENDLESS = 30_000;

/** A sender whose status says which error it was told of: 128, and the lowest bits of what it has got. */
export const TELLING = senderText.replace(
  "failed: lda     a0, 255",
  "failed: and     v0, 127, a0\n        bis     a0, 128, a0",
);

/** What [[TELLING]] ends with if a system call has failed with an error, and if an entry has. */
export const called = (error: number) => 128 + (error & 127);
export const entered = (error: number) => 128 + (-error & 127);

export function programsFor({ system }: Town) {
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

export type Programs = ReturnType<typeof programsFor>;
export type Name = keyof Programs;

/** What the client ends with: each name stands for its number times three. */
export function foundByClient(): number {
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) sum += round % 16 * 3;
  return sum & 127;
}

/** What the reader ends with: all words of its pages, folded. */
export function readByReader(): number {
  let sum = 0n;
  for (let word = 0; word < JOINT_PAGES * 1024; word++) sum += wordOnDisk(word);
  sum = BigInt.asUintN(64, sum);
  return Number(
    [32n, 16n, 8n].reduce((all, by) => all ^ all >> by, sum) & 127n,
  );
}

/** How those end that nobody hurts. */
export const WELL: Partial<Record<Name, number>> = {
  client: foundByClient(),
  sender: statusOfSender(MESSAGES, WORDS),
  reader: readByReader(),
  victim: 42,
};
