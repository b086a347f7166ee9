// Copies on write, beside a model of the program.

import { assert, assertEquals } from "@std/assert";
import { auditFrames } from "../../chapters/02-controllers/mod.ts";
import {
  copyingProgram,
  type CopyWork,
  execute,
  runCopying,
} from "../../chapters/05-services/mod.ts";
import { newSystem } from "./helpers.ts";

/** The sums of the pages and of the copy after the last round. */
function expected({ pages, changed, rounds }: CopyWork): bigint[] {
  const original = Array.from(
    { length: pages * 1024 },
    (_, at) => BigInt(at + rounds),
  );
  let copy = original;
  for (let round = 0; round < rounds; round++) {
    copy = original.slice();
    for (let number = 0; number < changed; number++) {
      const page = number * 3 % pages;
      const side = number & 1 ? copy : original;
      side[page * 1024 + 101] = 0n;
      side[page * 1024 + 1023] = 0n;
    }
  }
  return [original, copy].map((side) =>
    side.reduce((sum, word) => sum + word, 0n)
  );
}

for (const changed of [0, 13]) {
  Deno.test(`COPIES: of 8 pages ${changed} are changed, on both sides, and the other side keeps what it had`, () => {
    const work = { pages: 8, changed, rounds: 2, lazy: true };
    const lazy = runCopying(work);
    assertEquals(lazy.ending, { kind: "exited", status: 0 });
    assertEquals(lazy.sums, expected(work));
  });
}

Deno.test("COPIES: the program finds the same when it copies by itself", () => {
  const work = { pages: 8, changed: 5, rounds: 1, lazy: false };
  assertEquals(runCopying(work).sums, expected(work));
});

Deno.test("COPIES: a page costs a frame when it is stored to, and never a second one", () => {
  const owned = (changed: number, rounds: number) => {
    const system = newSystem();
    const work = { pages: 5, changed, rounds, lazy: true };
    const free = system.kernel.freeFrames.length;
    let most = 0;
    const { freeFrames } = system.kernel;
    const push = freeFrames.push.bind(freeFrames);
    freeFrames.push = (...frames) => {
      most = Math.max(most, free - freeFrames.length);
      return push(...frames);
    };
    const program = copyingProgram(system, work);
    const { ending } = execute(system, program, [], 1e8);
    assertEquals(ending, { kind: "exited", status: 0 });
    assertEquals(freeFrames.length, free);
    assertEquals(auditFrames(system.kernel), []);
    return most;
  };
  assertEquals(owned(3, 3), owned(0, 1) + 3);
});

Deno.test("COPIES: without a frame for the second page the program is ended, and everything comes back", () => {
  const system = newSystem("", { memory: 8 * 2 ** 20 });
  const { kernel } = system;
  const work = { pages: 32, changed: 32, rounds: 1, lazy: true };
  const program = copyingProgram(system, work);
  const spare: number[] = [];
  while (kernel.freeFrames.length > 100) spare.push(kernel.freeFrames.pop()!);
  const { ending } = execute(system, program, [], 1e8);
  assert(ending.kind === "killed", JSON.stringify(ending));
  assertEquals(ending.signal, 11);
  assertEquals(kernel.freeFrames.length, 100);
});
