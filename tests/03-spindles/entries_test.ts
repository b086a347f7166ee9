// Entries that are copied for parameters that are known.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  activations as timesRun,
  eventNamed,
  freeRetired,
  isRefused,
  raiseLater,
  runKernel,
  usedBytes,
} from "../../chapters/02-controllers/mod.ts";
import {
  checkSpindle,
  createDispatcher,
  createExtensions,
  type Extensions,
  FILES,
  freeEntry,
  install,
  type InstalledSpindle,
  lowerSpindle,
  measuredEnvironment,
  measureEntries,
  MOST_ENTRIES,
  readState,
  remove,
  specialise,
  specialiseEntry,
} from "../../chapters/03-spindles/mod.ts";
import { bareKernel } from "../02-controllers/helpers.ts";
import { createChance } from "../02-controllers/chance.ts";

interface Scene {
  readonly extensions: Extensions;
  readonly spindle: InstalledSpindle;
}

function newScene(text = FILES.text): Scene {
  const extensions = createExtensions(bareKernel(), measuredEnvironment());
  const typed = checkSpindle({ file: "files", text }, extensions.environment);
  return { extensions, spindle: install(extensions, lowerSpindle(typed), 0) };
}

function call(
  { extensions: { kernel } }: Scene,
  number: bigint | undefined,
  ...parameters: bigint[]
): bigint | undefined {
  let answer: bigint | undefined;
  const all = [number!, ...parameters, 0n, 0n, 0n].slice(0, 5);
  raiseLater(kernel, "Trap.systemCall", all, undefined, (one) => answer = one);
  runKernel(kernel, { steps: 20_000 });
  return answer;
}

function entryOf({ spindle }: Scene, index: number) {
  return spindle.handlers[index]!;
}

Deno.test("specialiseEntry: a copy does what the entry does with its parameter known", () => {
  const scene = newScene();
  const { extensions, spindle } = scene;
  const [put, place] = [entryOf(scene, 0), entryOf(scene, 1)];
  const chance = createChance(3);
  for (let file = 0n; file < 8n; file++) {
    call(scene, put.call, file, 100n * file, BigInt(chance.below(9000)));
  }
  for (const merged of [false, true]) {
    for (const file of [0n, 3n, 7n, 8n, 2n ** 63n]) {
      for (const frozen of [[], ["first"], ["first", "size"]]) {
        const copy = specialiseEntry(extensions, spindle, place, {
          constants: [file, undefined],
          frozen,
        });
        assert(!isRefused(copy));
        if (merged) {
          const { kernel } = extensions;
          const dispatcher = createDispatcher(extensions);
          specialise(dispatcher, eventNamed(kernel, "Trap.systemCall"));
        }
        for (let round = 0; round < 20; round++) {
          const offset = BigInt(chance.below(10_000));
          const other = BigInt(chance.below(9));
          const state = () =>
            spindle.lowered.typed.fields.map((field) =>
              Array.from(
                { length: 8 },
                (_, index) => readState(extensions, spindle, field, index),
              )
            );
          const before = state();
          const wanted = call(scene, place.call, file, offset);
          const added = state().flat().map((now, index) =>
            now - before.flat()[index]!
          );
          const between = state();
          assertEquals(call(scene, copy.call, other, offset), wanted);
          const again = state().flat().map((now, index) =>
            now - between.flat()[index]!
          );
          assertEquals(again, added);
        }
        assertEquals(timesRun(extensions.kernel, copy.handler), 20n);
        freeEntry(extensions, copy);
        assertEquals(
          call(scene, copy.call, 0n, 0n),
          undefined,
        );
      }
    }
  }
});

Deno.test("specialiseEntry: a check that fails is the entry's failure", () => {
  const scene = newScene(`spindle T { state { list: [u64; 8]; }
    entry at(a: u64, b: u64): u64 { self.list[0] += 1; return self.list[a + b]; } }`);
  const { extensions, spindle } = scene;
  const copy = specialiseEntry(extensions, spindle, entryOf(scene, 0), {
    constants: [5n, undefined],
  });
  assert(!isRefused(copy));
  assertEquals(call(scene, copy.call, 0n, 2n), 0n);
  assertEquals(call(scene, copy.call, 0n, 3n), undefined);
  assertEquals(spindle.failures, 1);
  assert(extensions.log[0]?.includes("T.at stopped at line 2"));
  call(scene, copy.call, 0n, 3n);
  call(scene, copy.call, 0n, 3n);
  assertEquals(extensions.spindles, []);
  assertEquals(extensions.specialised, []);
});

Deno.test("specialiseEntry: copies go with their spindle and leave nothing behind", () => {
  const extensions = createExtensions(bareKernel(), measuredEnvironment());
  const { kernel } = extensions;
  const typed = checkSpindle(FILES, extensions.environment);
  const lowered = lowerSpindle(typed);
  const round = () => {
    const spindle = install(extensions, lowered, 0);
    for (let file = 0n; file < 20n; file++) {
      const copy = specialiseEntry(extensions, spindle, spindle.handlers[1]!, {
        constants: [file, undefined],
      });
      assert(!isRefused(copy));
    }
    remove(extensions, spindle);
    freeRetired(kernel);
    return [usedBytes(kernel.data), extensions.specialised.length];
  };
  const first = round();
  assertEquals(round(), first);
  assertEquals(round(), first);
});

Deno.test("specialiseEntry: refuses what cannot be, and says why", () => {
  const scene = newScene();
  const { extensions, spindle } = scene;
  const [put, place] = [entryOf(scene, 0), entryOf(scene, 1)];
  const known = { constants: [1n, undefined] };
  assertThrows(
    () => specialiseEntry(extensions, spindle, place, { constants: [1n] }),
    RangeError,
    "it has 2",
  );
  const stores = specialiseEntry(extensions, spindle, put, {
    constants: [1n, undefined, undefined],
    frozen: ["first"],
  });
  assert(isRefused(stores) && stores.sentence.includes("stores in first"));
  const none = specialiseEntry(extensions, spindle, place, {
    ...known,
    frozen: ["nothing"],
  });
  assert(isRefused(none) && none.sentence.includes("no field nothing"));
  for (let left = MOST_ENTRIES; left > 0; left--) {
    assert(!isRefused(specialiseEntry(extensions, spindle, place, known)));
  }
  const more = specialiseEntry(extensions, spindle, place, known);
  assert(isRefused(more) && more.sentence.includes(`${MOST_ENTRIES} copies`));
});

Deno.test("measureEntries: what is known costs nothing", () => {
  const [general, copy, frozen] = measureEntries();
  assert(copy!.cycles < general!.cycles);
  assert(frozen!.cycles <= copy!.cycles);
});
