// Merged code and the list do the same: on two kernels, to which the same things happen.

import { assert, assertEquals } from "@std/assert";
import {
  type Combination,
  eventNamed,
  freeRetired,
  type Handler,
  installHandler,
  isRefused,
  listDispatch,
  registerOf,
  removeHandler,
  usedBytes,
} from "../../chapters/02-controllers/mod.ts";
import {
  createDispatcher,
  type Dispatcher,
  type InstalledSpindle,
  mergedEvents,
  readState,
  remove,
  specialise,
  THRESHOLD,
  watch,
} from "../../chapters/03-spindles/mod.ts";
import { createChance } from "../02-controllers/chance.ts";
import {
  alikeSpindle,
  askMachine,
  type Crowd,
  newCrowd,
  put,
  putDefault,
  someNumber,
  someSpindle,
} from "./crowds.ts";

/** A kernel, its dispatcher if it has one, and what is installed. */
interface Side {
  readonly crowd: Crowd;
  readonly dispatcher: Dispatcher | undefined;
  readonly spindles: InstalledSpindle[];
  readonly natives: Handler[];
}

function newSide(
  combine: Combination,
  open: boolean,
  seed: number,
  merges: boolean,
): Side {
  const crowd = newCrowd(combine, open, seed);
  const dispatcher = merges ? createDispatcher(crowd.extensions, 4) : undefined;
  return { crowd, dispatcher, spindles: [], natives: [] };
}

/** What can be seen of a kernel from outside. */
function seen({ crowd, spindles }: Side): unknown {
  const { kernel, extensions } = crowd;
  const entry = registerOf(kernel).find(({ declaration }) =>
    declaration.name === "Test.ask"
  )!;
  return {
    raised: entry.raised,
    undecided: entry.undecided,
    handlers: entry.handlers,
    log: extensions.log,
    states: spindles.map((one) => ({
      name: one.name,
      failures: one.failures,
      there: extensions.spindles.includes(one),
      state: extensions.spindles.includes(one)
        ? one.lowered.typed.fields.map((field) =>
          field.type.kind === "array"
            ? Array.from(
              { length: field.type.length },
              (_, index) => readState(extensions, one, field, index),
            )
            : readState(extensions, one, field)
        )
        : [],
    })),
  };
}

/** A handler in TypeScript. It removes another handler when it is asked about a certain number. */
function putNative(side: Side, seed: number): void {
  const { crowd } = side;
  const chance = createChance(seed);
  const [victim, when, answer] = [
    chance.below(8),
    BigInt(someNumber(chance)),
    chance.below(3) === 0 ? BigInt(chance.below(9)) : undefined,
  ];
  const made = installHandler(crowd.kernel, {
    name: `native${seed}`,
    event: "Test.ask",
    owner: crowd.domains[chance.below(4)],
    order: chance.pick([undefined, "first", "last"]),
    body: (kernel, [a]) => {
      if (a === when) {
        const theirs = eventNamed(kernel, "Test.ask").handlers[victim];
        const spindle = crowd.extensions.spindles.find(({ handlers }) =>
          handlers.some(({ handler }) => handler === theirs)
        );
        if (spindle && victim % 2 === 0) remove(crowd.extensions, spindle);
        else if (theirs) removeHandler(kernel, theirs);
      }
      return answer;
    },
  });
  assert(!isRefused(made));
  side.natives.push(made);
}

function step(side: Side, seed: number): string {
  const { crowd, dispatcher, spindles } = side;
  const chance = createChance(seed);
  const kind = chance.below(12);
  if (kind === 0 && spindles.length < 12) {
    const text = someSpindle(chance, `S${spindles.length}`);
    spindles.push(put(crowd, text, chance.below(4)));
    return text;
  }
  if (kind === 1) {
    const one = spindles[chance.below(spindles.length + 1)];
    if (one) remove(crowd.extensions, one);
    return `remove ${one?.name}`;
  }
  if (kind === 2 && side.natives.length < 4) {
    putNative(side, seed);
    return "native";
  }
  if (kind < 5) {
    if (dispatcher) {
      specialise(dispatcher, eventNamed(crowd.kernel, "Test.ask"));
    }
    return "specialise";
  }
  const parameters = [
    BigInt(someNumber(chance)),
    BigInt.asUintN(64, BigInt(someNumber(chance) - 4)),
    BigInt(someNumber(chance)),
  ];
  const subject = chance.below(4);
  const answer = askMachine(crowd, parameters, subject);
  const { combine } = eventNamed(crowd.kernel, "Test.ask").declaration;
  return `ask ${parameters} about ${subject}: ${
    combine === "none" ? "" : answer
  }`;
}

const KERNELS = 5;
const STEPS = 90;

for (const combine of ["first", "none", "any", "all", "sum"] as const) {
  Deno.test(`specialise: merged code and the list agree, ${combine}`, () => {
    let merged = 0;
    for (let seed = 0; seed < KERNELS; seed++) {
      const sides = [true, false].map((merges) => {
        const side = newSide(combine, seed % 4 === 3, seed, merges);
        for (let left = createChance(seed).below(8); left >= 0; left--) {
          const chance = createChance(seed * 100 + left);
          const text = someSpindle(chance, `S${side.spindles.length}`);
          side.spindles.push(put(side.crowd, text, chance.below(4)));
        }
        if (seed % 3 === 0) putDefault(side.crowd);
        return side;
      });
      const told: string[] = [];
      for (let at = 0; at < STEPS; at++) {
        const results = sides.map((side) => step(side, seed * 1000 + at));
        told.push(results[0]!);
        assertEquals(results[0], results[1], `seed ${seed} step ${at}`);
        const event = eventNamed(sides[0]!.crowd.kernel, "Test.ask");
        if (event.merged !== undefined) merged++;
        const [a, b] = sides.map(seen);
        assertEquals(a, b, `seed ${seed} step ${at}: ${told.at(-1)}`);
      }
    }
    assert(merged > KERNELS * STEPS / 3, `${merged}`);
  });
}

Deno.test("specialise: thousands of raises of handlers that are alike agree", () => {
  for (const scattered of [false, true]) {
    const sides = [true, false].map((merges) => {
      const side = newSide("first", false, 5, merges);
      for (let index = 0; index < 40; index++) {
        const number = scattered ? index * 7919 + 5 : index;
        const text = alikeSpindle(createChance(1), `S${index}`, number);
        side.spindles.push(put(side.crowd, text, index % 3));
      }
      return side;
    });
    const [side] = sides as [Side];
    const plan = specialise(
      side.dispatcher!,
      eventNamed(side.crowd.kernel, "Test.ask"),
    );
    assertEquals(plan.refused, undefined);
    assert(plan.tableBytes > 0);
    const chance = createChance(9);
    for (let round = 0; round < 600; round++) {
      const index = chance.below(44);
      const a = BigInt(scattered ? index * 7919 + 5 : index);
      const parameters = [a, BigInt(chance.below(4)), 0n];
      const subject = chance.below(4);
      const [one, other] = sides.map(({ crowd }) =>
        askMachine(crowd, parameters, subject)
      );
      assertEquals(one, other, `${parameters} about ${subject}`);
    }
    const [a, b] = sides.map(seen);
    assertEquals(a, b);
  }
});

// ## When it happens

Deno.test("watch: an event is merged after so many raises, and its list comes back with every change", () => {
  const side = newSide("first", false, 1, true);
  const { crowd } = side;
  const event = eventNamed(crowd.kernel, "Test.ask");
  put(crowd, someSpindle(createChance(3), "A"), 3);
  askMachine(crowd, [1n, 1n, 1n], 0);
  for (let raises = 0; raises < 4; raises++) {
    assertEquals(event.merged, undefined);
    askMachine(crowd, [1n, 1n, 1n], 0);
  }
  assert(event.merged !== undefined);
  const other = put(crowd, someSpindle(createChance(4), "B"), 3);
  assertEquals(event.merged, undefined);
  for (let raises = 0; raises < 8; raises++) askMachine(crowd, [2n, 1n, 1n], 0);
  assert(event.merged !== undefined);
  remove(crowd.extensions, other);
  assertEquals(event.merged, undefined);
  const [plan] = mergedEvents(side.dispatcher!);
  assertEquals(plan?.event, "Test.ask");
  assert(THRESHOLD > 4);
});

Deno.test("specialise: what is merged and taken back leaves no memory taken", () => {
  const side = newSide("sum", false, 1, true);
  const { crowd, dispatcher } = side;
  const { kernel } = crowd;
  for (let index = 0; index < 30; index++) {
    put(crowd, alikeSpindle(createChance(1), `S${index}`, index), 3);
  }
  freeRetired(kernel);
  const marks = () => [usedBytes(kernel.text), usedBytes(kernel.data)];
  const before = marks();
  const event = eventNamed(kernel, "Test.ask");
  for (let round = 0; round < 20; round++) {
    assertEquals(specialise(dispatcher!, event).refused, undefined);
    assert(event.merged !== undefined);
  }
  const spindle = put(crowd, alikeSpindle(createChance(1), "More", 77), 3);
  remove(crowd.extensions, spindle);
  put(crowd, alikeSpindle(createChance(1), "More", 78), 3);
  remove(crowd.extensions, crowd.extensions.spindles.at(-1)!);
  freeRetired(kernel);
  const [text, data] = marks();
  assertEquals(data, before[1]);
  assert(text! - before[0]! < 4096, `${text} ${before[0]}`);
});

Deno.test("specialise: without room the list stays, and the plan says why", () => {
  const side = newSide("first", false, 1, true);
  const { crowd, dispatcher } = side;
  const { kernel } = crowd;
  put(crowd, someSpindle(createChance(3), "A"), 3);
  const event = eventNamed(kernel, "Test.ask");
  const list = listDispatch(kernel, "Test.ask");
  while (kernel.text.gaps.length > 0) {
    const [gap] = kernel.text.gaps;
    kernel.text.gaps.shift();
    assert(gap);
  }
  const plan = specialise(dispatcher!, event);
  assert(plan.refused?.includes("no room"));
  assertEquals(listDispatch(kernel, "Test.ask"), list);
  watch(dispatcher!);
  assertEquals(event.merged, undefined);
});

Deno.test("listDispatch: shows merged code to its end", () => {
  const side = newSide("first", false, 1, true);
  const { crowd, dispatcher } = side;
  put(
    crowd,
    "spindle A { on Test.ask(a, b, c) when a == 7 { return 1; } }",
    3,
  );
  const event = eventNamed(crowd.kernel, "Test.ask");
  const { bytes } = specialise(dispatcher!, event);
  const lines = listDispatch(crowd.kernel, "Test.ask");
  assertEquals(lines.length, bytes / 4);
  assert(lines.some(({ text }) => text.startsWith("cmpeq")));
});
