// Programs from strangers: mutated files are loaded and run on one system, which must come
// out of every one of them as it went in.

import { assert, assertEquals } from "@std/assert";
import { ElfError, readElf, writeElf } from "../../chapters/01-hardware/mod.ts";
import {
  currentStrand,
  endDomain,
  OutOfFrames,
  runKernel,
} from "../../chapters/02-controllers/mod.ts";
import {
  execute,
  histogramProgram,
  startSystem,
  type System,
} from "../../chapters/05-services/mod.ts";
import { longer } from "../04-verifier/longer.ts";

const ROUNDS = 600;
const SEED = longer("SPIN_SEED", 1994);
const MOST_CYCLES = 120_000;

/** Numbers below `limit` that look like chance; the same for the same seed. */
function chance(seed: number): (limit: number) => number {
  let state = BigInt(seed) * 2n + 1n;
  return (limit) => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1n);
    return Number(state >> 33n) % limit;
  };
}

/** A copy of `file` with a few bytes changed, or cut off. */
function mutate(
  file: Uint8Array,
  below: (limit: number) => number,
): Uint8Array {
  const copy = file.slice(0, below(40) === 0 ? below(file.length) : undefined);
  for (let left = 1 + below(6); left > 0 && copy.length > 0; left--) {
    const inHeader = below(3) === 0;
    const at = below(inHeader ? Math.min(copy.length, 240) : copy.length);
    copy[at] = below(2) === 0 ? below(256) : copy[at]! ^ 1 << below(8);
  }
  return copy;
}

/** What a stranger's program may not change, whatever it does. */
function accounts({ kernel, extensions }: System) {
  return {
    frames: kernel.freeFrames.length,
    domains: kernel.domains.size,
    spaces: kernel.spaces.size,
    strands: kernel.strands.size,
    handlers: kernel.handlers.size,
    work: kernel.work.length,
    spindles: extensions.spindles.map(({ name }) => name),
    running: currentStrand(kernel) !== undefined,
  };
}

function runOnce(system: System, file: Uint8Array): string {
  try {
    const { ending } = execute(system, readElf(file), ["x"], MOST_CYCLES);
    if (ending.kind === "limit") {
      const sentence = "it took too long";
      for (const domain of [...system.kernel.domains.values()]) {
        endDomain(system.kernel, domain, {
          kind: "killed",
          signal: 9,
          sentence,
        });
      }
      runKernel(system.kernel);
    }
    return ending.kind;
  } catch (error) {
    if (error instanceof ElfError || error instanceof OutOfFrames) {
      return error.name;
    }
    throw error;
  }
}

Deno.test(`${ROUNDS} mutated programs leave the system as it was (seed ${SEED})`, () => {
  const below = chance(SEED);
  const system = startSystem({ memory: 8 * 2 ** 20 });
  const good = writeElf(histogramProgram(system.extensions.environment));
  const before = accounts(system);
  const seen = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const file = mutate(good, below);
    const kind = runOnce(system, file);
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    assertEquals(accounts(system), before, `round ${round}`);
  }
  for (const kind of ["exited", "killed", "ElfError"]) {
    assert(
      (seen.get(kind) ?? 0) > ROUNDS / 50,
      `too few ${kind}: ${[...seen]}`,
    );
  }
});
