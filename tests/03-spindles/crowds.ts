// Random sets of handlers at one event, and who asks them.

import { assert } from "@std/assert";
import { createMachine } from "../../chapters/01-hardware/mod.ts";
import {
  type Combination,
  createDomain,
  declareEvent,
  type Domain,
  type Handler,
  isRefused,
  type Kernel,
  type Order,
  raiseLater,
  runKernel,
  setDefaultHandler,
  startKernel,
} from "../../chapters/02-controllers/mod.ts";
import {
  checkSpindle,
  createEnvironment,
  createExtensions,
  type Environment,
  type Extensions,
  install,
  KERNEL_INTERFACES,
  lowerSpindle,
} from "../../chapters/03-spindles/mod.ts";
import { type Chance, createChance } from "../02-controllers/chance.ts";

/** What a random crowd may handle. */
export const TEST_ENVIRONMENT: Environment = createEnvironment([
  ...KERNEL_INTERFACES,
  {
    file: "test.spindle",
    text: `// # A test's event
interface Test { event ask(a: u64, b: i64, c: u64): u64 within 20_000; }
`,
  },
]);

/** An event with handlers. */
export interface Crowd {
  readonly kernel: Kernel;
  readonly extensions: Extensions;
  readonly domains: readonly Domain[];
  readonly chance: Chance;
}

/** A kernel with the event, whose answers are combined so, and three domains. */
export function newCrowd(
  combine: Combination,
  open: boolean,
  seed: number,
): Crowd {
  const kernel = startKernel(createMachine({ memory: 8 * 2 ** 20 }));
  declareEvent(kernel, {
    name: "Test.ask",
    parameters: ["a", "b", "c"],
    says: "A test asks.",
    combine,
    open,
    undecided: 99n,
  });
  const extensions = createExtensions(kernel, TEST_ENVIRONMENT);
  const domains = ["one", "two", "three"].map((name) =>
    createDomain(kernel, name)
  );
  return { kernel, extensions, domains, chance: createChance(seed) };
}

// ## What handlers say

/** A number that is often met by chance. */
export function someNumber({ below, pick }: Chance): number {
  return pick([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 500, 501, 502, below(12)]);
}

function atom(chance: Chance): string {
  const n = () => someNumber(chance);
  return chance.pick([
    () => `a == ${n()}`,
    () => `a == ${n()}`,
    () => `a == ${n()}`,
    () => `c == ${n()}`,
    () => `a < ${n()}`,
    () => `a >= ${n()}`,
    () => `b > -${n()}`,
    () => `b <= ${n()}`,
    () => `(a & 7) == ${chance.below(8)}`,
    () => `(c & 3) < ${chance.below(4)}`,
    () => `u32(c) == ${n()}`,
    () => `a != ${n()}`,
    () => `self.n < ${n()}`,
    () => `self.list[a & 15] == 0`,
    () => `a >= 2 && a <= ${n()}`,
    () => `a == c`,
    () => `Space.readable(a, 8)`,
  ])();
}

function condition(chance: Chance): string {
  const parts = Array.from({ length: 1 + chance.below(3) }, () => atom(chance));
  return parts.reduce((all, one) =>
    chance.below(4) === 0 ? `(${all}) || ${one}` : `(${all}) && ${one}`
  );
}

function body(chance: Chance): string {
  const n = () => someNumber(chance);
  const first = chance.pick([
    () => "",
    () => "self.n += 1;",
    () => `self.list[c & 15] += a;`,
    () => `if a < 5 { self.n += 2; } else { self.n += 3; }`,
    () => `for i in 0..3 { self.list[i] += 1; }`,
    () => "self.n += a; ".repeat(30),
    () => `if Space.readable(a, 4) { self.n += 1; }`,
  ])();
  const last = chance.pick([
    () => `return ${n()};`,
    () => "return self.n;",
    () => "return a + self.list[c & 7];",
    () => "return u64(b);",
  ])();
  return `${first} ${last}`;
}

/** A spindle with some handlers, alike in shape if `template` is given. */
export function someSpindle(chance: Chance, name: string): string {
  const count = 1 + chance.below(2);
  const handlers = Array.from({ length: count }, () => {
    const when = chance.below(5) === 0 ? "" : `when ${condition(chance)}`;
    return `on Test.ask(a, b, c) ${when} { ${body(chance)} }`;
  });
  return `spindle ${name} { state { n: u64; list: [u64; 8]; } ${
    handlers.join("\n")
  } }`;
}

/** A spindle of which there are many, with another number in each. */
export function alikeSpindle(
  chance: Chance,
  name: string,
  number: number,
): string {
  const guard = chance.pick(["", ` && b >= ${chance.below(3)}`]);
  return `spindle ${name} { state { n: u64; list: [u64; 8]; }
    on Test.ask(a, b, c) when a == ${number}${guard} { self.n += ${
    number % 5 + 1
  }; return ${number + 7}; } }`;
}

/** Installs the spindle in `text` for the domain with this number among those of the crowd; 3 is the system. */
export function put(
  { extensions, domains }: Crowd,
  text: string,
  owner: number,
) {
  const source = { file: "test", text };
  const lowered = lowerSpindle(checkSpindle(source, TEST_ENVIRONMENT));
  return install(extensions, lowered, domains[owner]?.identifier ?? 0);
}

/** Gives the event a default handler in TypeScript, or takes none. */
export function putDefault({ kernel }: Crowd): Handler {
  const made = setDefaultHandler(kernel, {
    name: "default",
    event: "Test.ask",
    body: (_, [a]) => a! % 2n === 0n ? 1000n : undefined,
  });
  assert(!isRefused(made));
  return made;
}

/** An order that a handler may wish for. */
export function someOrder(chance: Chance): Order | undefined {
  return chance.pick([undefined, undefined, "first", "last"]);
}

/** What the event is answered by the code in the machine. */
export function askMachine(
  { kernel, domains }: Crowd,
  parameters: readonly bigint[],
  subject: number,
): bigint | undefined {
  let answer: bigint | undefined;
  raiseLater(
    kernel,
    "Test.ask",
    parameters,
    domains[subject],
    (one) => answer = one,
  );
  runKernel(kernel, { steps: 300_000 });
  return answer;
}
