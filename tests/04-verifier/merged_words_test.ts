// Merged code and copies of entries: the word checker sees through them, and what it refuses is not called.

import { assert, assertEquals } from "@std/assert";
import {
  physical,
  readPhysical,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  type Combination,
  eventNamed,
  isRefused,
  type Kernel,
} from "../../chapters/02-controllers/mod.ts";
import {
  createDispatcher,
  type PlacedMerger,
  specialise,
  specialiseEntry,
} from "../../chapters/03-spindles/mod.ts";
import {
  admit,
  createReviewer,
  fullEnvironment,
} from "../../chapters/04-verifier/mod.ts";
import { createChance } from "../02-controllers/chance.ts";
import { createBench } from "../03-spindles/calling.ts";
import {
  alikeSpindle,
  askMachine,
  type Crowd,
  newCrowd,
  put,
  putDefault,
  someSpindle,
} from "../03-spindles/crowds.ts";
import { longer } from "./longer.ts";

/** More crowds are tried if this is set, as a number. */
const CROWDS = longer("SPIN_CROWDS", 8);
const COMBINATIONS: readonly Combination[] = [
  "first",
  "none",
  "sum",
  "any",
  "all",
];

/** A crowd of handlers by chance; some have a great many that are alike. */
function crowdOf(seed: number): Crowd {
  const chance = createChance(seed);
  const combine = COMBINATIONS[seed % COMBINATIONS.length]!;
  const crowd = newCrowd(combine, seed % 3 === 0, seed);
  const many = seed % 4 === 0 ? 30 : 0;
  for (let one = 0; one < many; one++) {
    put(crowd, alikeSpindle(createChance(seed), `A${one}`, one), one % 4);
  }
  for (let one = 0; one < 1 + chance.below(5); one++) {
    put(crowd, someSpindle(chance, `S${one}`), chance.below(4));
  }
  if (chance.below(3) === 0) putDefault(crowd);
  return crowd;
}

Deno.test("createReviewer: sees through merged code of crowds by chance", () => {
  const refused: string[] = [];
  let merged = 0;
  for (let seed = 0; seed < CROWDS; seed++) {
    const crowd = crowdOf(seed);
    const { extensions, kernel } = crowd;
    extensions.reviewer = createReviewer(extensions);
    const plan = specialise(
      createDispatcher(extensions, 4),
      eventNamed(kernel, "Test.ask"),
    );
    if (plan.refused === undefined) merged++;
    refused.push(
      ...extensions.log.filter((one) => one.includes("is refused"))
        .map((one) => `${seed}: ${one}`),
    );
  }
  assertEquals(refused, []);
  assert(merged > CROWDS / 2, `${merged} are merged`);
});

Deno.test("specialise: what is refused is not called, and the list goes on asking", () => {
  const [crowd, other] = [crowdOf(5), crowdOf(5)];
  const answers = (of: Crowd) =>
    [1n, 2n, 3n].map((a) => askMachine(of, [a, a, a], 1));
  assertEquals(answers(crowd), answers(other));
  const { extensions, kernel } = crowd;
  extensions.reviewer = {
    ...createReviewer(extensions),
    merger: () => "it is not liked",
  };
  const event = eventNamed(kernel, "Test.ask");
  const plan = specialise(createDispatcher(extensions, 4), event);
  assertEquals(plan.refused, "its code is refused: it is not liked");
  assertEquals(event.merged, undefined);
  assertEquals(extensions.refusedCode, 1);
  assertEquals(
    extensions.log.at(-1),
    "The merged code of Test.ask is refused: it is not liked",
  );
  assertEquals(answers(crowd), answers(other));
});

// ## Changed words

const STORE_QUADWORD = 0x2d;
const HALT = 0;

/** Tries each store of eight bytes elsewhere, and gives how many there are and where that is accepted. */
function storesElsewhere(
  { machine: { bus } }: Kernel,
  { code, codeBytes }: Pick<PlacedMerger, "code" | "codeBytes">,
  isAccepted: () => boolean,
): { readonly stores: number; readonly accepted: readonly number[] } {
  let stores = 0;
  const accepted: number[] = [];
  for (let at = 0; at < codeBytes; at += 4) {
    const place = physical(code + at);
    const word = Number(readPhysical(bus, place, 4));
    if (word >>> 26 !== STORE_QUADWORD) continue;
    const isLiked = (changed: number) => {
      writePhysical(bus, place, 4, BigInt(changed));
      return isAccepted();
    };
    // Where even a halt is liked, nobody ever comes.
    if (!isLiked(HALT)) {
      stores++;
      if (isLiked((word ^ 0x1000) >>> 0)) accepted.push(at);
    }
    writePhysical(bus, place, 4, BigInt(word));
  }
  return { stores, accepted };
}

Deno.test("createReviewer: refuses merged code in which one store goes elsewhere", () => {
  let stores = 0;
  const accepted: number[] = [];
  for (const seed of [1, 5, 6, 10]) {
    const { extensions, kernel } = crowdOf(seed);
    const { merger, ...others } = createReviewer(extensions);
    extensions.reviewer = {
      ...others,
      merger: (placed) => {
        const isAccepted = () => merger(placed) === undefined;
        const tried = storesElsewhere(kernel, placed, isAccepted);
        stores += tried.stores;
        accepted.push(...tried.accepted);
        return merger(placed);
      },
    };
    const event = eventNamed(kernel, "Test.ask");
    specialise(createDispatcher(extensions, 4), event);
  }
  assert(stores > 10, `${stores} stores`);
  assertEquals(accepted, []);
});

const LIST = {
  file: "list",
  text: `spindle List {
  state { sums: [u64; 8]; }
  entry add(place: u64, more: u64): u64 {
    self.sums[place & 7] += more;
    return self.sums[place & 7];
  }
}`,
};

Deno.test("createReviewer: accepts a copy of an entry, and refuses it if its store goes elsewhere", () => {
  const { extensions } = createBench(fullEnvironment());
  const { spindle } = admit(extensions, LIST, 0);
  const { entry, ...others } = createReviewer(extensions);
  let liked = true;
  let tried: ReturnType<typeof storesElsewhere> | undefined;
  extensions.reviewer = {
    ...others,
    entry: (placed) => {
      const isAccepted = () => entry(placed) === undefined;
      tried = storesElsewhere(extensions.kernel, placed, isAccepted);
      return liked ? entry(placed) : "it is not liked";
    },
  };
  const copy = () =>
    specialiseEntry(extensions, spindle, spindle.handlers[0]!, {
      constants: [3n, undefined],
    });
  assert(!isRefused(copy()));
  assertEquals(tried, { stores: 1, accepted: [] });
  liked = false;
  assert(isRefused(copy()));
  assertEquals(extensions.refusedCode, 1);
  assertEquals(extensions.specialised.length, 1);
});
