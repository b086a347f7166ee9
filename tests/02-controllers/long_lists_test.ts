// Events with many handlers: a list that is cut into parts.

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import {
  type Combination,
  createDomain,
  declareEvent,
  eventNamed,
  freeRetired,
  type Handler,
  installHandler,
  isRefused,
  type Kernel,
  LONGEST_PART,
  MOST_OF_DOMAIN,
  type Order,
  raiseLater,
  removeHandler,
  replaceHandlers,
  runKernel,
  setDefaultHandler,
  usedBytes,
} from "../../chapters/02-controllers/mod.ts";
import { type Chance, createChance } from "./chance.ts";
import { bareKernel, handler } from "./helpers.ts";

/** A kernel with an event, and who has been asked. */
interface Scene {
  readonly kernel: Kernel;
  readonly combine: Combination;
  readonly asked: string[];
}

function newScene(combine: Combination): Scene {
  const kernel = bareKernel();
  declareEvent(kernel, {
    name: "Test.ask",
    parameters: ["a", "b"],
    says: "A test asks.",
    combine,
    undecided: 99n,
  });
  return { kernel, combine, asked: [] };
}

function ask({ kernel, asked }: Scene, a: bigint): bigint | undefined {
  asked.length = 0;
  let answer: bigint | undefined;
  raiseLater(kernel, "Test.ask", [a, 7n], undefined, (one) => answer = one);
  runKernel(kernel, { steps: 500_000 });
  return answer;
}

/** Whom it asks, by number; answers if the parameter is its own. */
interface Known {
  readonly handler: Handler;
  readonly own: bigint;
}

function add(
  { kernel, asked }: Scene,
  own: bigint,
  order?: Order,
): Known {
  const name = `h${kernel.nextHandler}`;
  const made = handler(kernel, {
    name,
    event: "Test.ask",
    order,
    body: (_, [a, b]) => {
      asked.push(name);
      assertEquals(b, 7n);
      return a === own ? 100n + own : undefined;
    },
  });
  return { handler: made, own };
}

/** Who must be asked, and what the answer is. */
function expected(
  { kernel, combine }: Scene,
  all: readonly Known[],
  a: bigint,
): { asked: string[]; answer: bigint | undefined } {
  const { handlers } = eventNamed(kernel, "Test.ask");
  const order = handlers.map((one) =>
    all.find(({ handler }) => handler === one)!
  );
  const first = order.findIndex(({ own }) => own === a);
  const asking = combine === "first" && first !== -1
    ? order.slice(0, first + 1)
    : order;
  const answers = asking.filter(({ own }) => own === a).map(({ own }) =>
    100n + own
  );
  const answer = answers.length === 0
    ? undefined
    : combine === "sum"
    ? answers.reduce((sum, one) => sum + one, 0n)
    : answers[0];
  return { asked: asking.map(({ handler }) => handler.name), answer };
}

function someOrder(chance: Chance): Order | undefined {
  return chance.pick([undefined, undefined, undefined, "first", "last"]);
}

for (const combine of ["first", "sum", "any", "all", "none"] as const) {
  Deno.test(`a long list asks as a short one does, whoever comes and goes: ${combine}`, () => {
    const scene = newScene(combine);
    const { kernel } = scene;
    const before = usedBytes(kernel.text);
    const chance = createChance(7);
    let all: Known[] = [];
    for (let step = 0; step < 160; step++) {
      const own = BigInt(chance.below(6));
      const grow = all.length < 60 || chance.below(2) === 0;
      if (grow) {
        const count = chance.below(3) + 1;
        for (let left = count; left > 0; left--) {
          all.push(add(scene, own, someOrder(chance)));
        }
      } else {
        const gone = all.filter(() => chance.below(8) === 0);
        if (chance.below(2) === 0) {
          for (const { handler } of gone) removeHandler(kernel, handler);
        } else {
          const replaced = replaceHandlers(
            kernel,
            gone.map(({ handler }) => handler),
            [],
          );
          assert(!isRefused(replaced));
        }
        all = all.filter((one) => !gone.includes(one));
      }
      const a = BigInt(chance.below(6));
      const answer = ask(scene, a);
      const wanted = expected(scene, all, a);
      assertEquals(scene.asked, wanted.asked, `step ${step}`);
      if (combine !== "none") assertEquals(answer, wanted.answer);
    }
    assert(all.length > LONGEST_PART);
    for (const { handler } of all) removeHandler(kernel, handler);
    assert(!isRefused(replaceHandlers(kernel, [], [])));
    const last = add(scene, 1n);
    replaceHandlers(kernel, [last.handler], []);
    ask(scene, 0n);
    freeRetired(kernel);
    assertEquals(usedBytes(kernel.text), before);
  });
}

Deno.test("the default handler of a long list is asked last, and code may be one", () => {
  const scene = newScene("first");
  const { kernel, asked } = scene;
  for (let own = 0n; own < 60n; own++) add(scene, own);
  const made = setDefaultHandler(kernel, {
    name: "default",
    event: "Test.ask",
    body: () => {
      asked.push("default");
      return 5n;
    },
  });
  assert(!isRefused(made));
  assertEquals(ask(scene, 1000n), 5n);
  assertEquals(asked.length, 61);
  assertEquals(asked.at(-1), "default");
  assertEquals(ask(scene, 3n), 103n);
});

Deno.test("the thousandth install costs at most three times the tenth", () => {
  const scene = newScene("first");
  const { kernel } = scene;
  const { counters } = kernel.machine.processor;
  const costs: number[] = [];
  for (let count = 0; count < 1010; count++) {
    const before = counters.cycles;
    add(scene, BigInt(count));
    costs.push(counters.cycles - before);
    freeRetired(kernel);
  }
  const mean = (from: number) =>
    costs.slice(from, from + 10).reduce((sum, one) => sum + one, 0) / 10;
  assertLessOrEqual(Math.max(...costs.slice(990)), 3 * costs[9]!);
  assertLessOrEqual(mean(1000), 3 * mean(5));
  assertEquals(ask(scene, 5n), 105n);
  assertEquals(scene.asked.length, 1005);
});

Deno.test("a domain may have so many handlers and no more", () => {
  const scene = newScene("first");
  const { kernel } = scene;
  const owner = createDomain(kernel, "greedy");
  const request = {
    name: "h",
    event: "Test.ask",
    owner,
    body: () => undefined,
  };
  for (let left = MOST_OF_DOMAIN; left > 0; left--) {
    assert(!isRefused(installHandler(kernel, request)));
    freeRetired(kernel);
  }
  const refused = installHandler(kernel, request);
  assert(isRefused(refused));
  assert(refused.sentence.includes(`${MOST_OF_DOMAIN} handlers`));
  add(scene, 1n);
});
