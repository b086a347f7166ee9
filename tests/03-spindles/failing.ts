// A kernel with spindles, and programs that call them, for tests of what goes wrong.

import { assertEquals } from "@std/assert";
import {
  type Kernel,
  loadProgram,
  removeHandler,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  checkSpindle,
  createExtensions,
  environmentOf,
  type Extensions,
  install,
  type InstalledSpindle,
  lowerSpindle,
  type Procedure,
  type Proved,
  readState,
} from "../../chapters/03-spindles/mod.ts";
import {
  answerCalls,
  handler,
  newKernel,
  programOf,
} from "../02-controllers/helpers.ts";
import { ENVIRONMENT } from "./helpers.ts";

/** A table of extensions; call 1 ends a program, and all others are answered with 99 by the default. */
export function newExtensions(): Extensions {
  const kernel = newKernel();
  answerCalls(kernel, () => 99n);
  return createExtensions(kernel, ENVIRONMENT);
}

/** Every check of a procedure: so is it compiled if a verifier is wrong about all of them. */
export const ALL_PROVED: Proved = ({ sites }: Procedure) =>
  new Set(sites.map(({ number }) => number));

/** Installs the spindle in `text`. */
export function put(
  extensions: Extensions,
  text: string,
  owner = 0,
  proved?: Proved,
): InstalledSpindle {
  const source = { file: "test.spindle", text };
  const typed = checkSpindle(source, environmentOf(extensions, owner));
  return install(extensions, lowerSpindle(typed), owner, proved);
}

/** Makes system calls, each `[number, a0, a1, ...]`, and gives the results. */
export function callAll(
  { kernel }: Extensions,
  calls: readonly (readonly bigint[])[],
  before: (owner: number) => void = () => {},
): bigint[] {
  const results: bigint[] = [];
  const listener = handler(kernel, {
    name: "results",
    event: "Trap.systemCall",
    order: "first",
    body: (_, [number, value, failed]) => {
      if (number !== 500n) return undefined;
      results.push(failed ? -value! : value!);
      return 0n;
    },
  });
  const strand = startCalls(kernel, calls);
  before(strand.domain.identifier);
  runKernel(kernel, { steps: 2_000_000 });
  removeHandler(kernel, listener);
  assertEquals(strand.outcome, { kind: "exited", status: 0 });
  return results;
}

/** A program that makes `calls`, tells each result by call 500, and ends. */
export function startCalls(
  kernel: Kernel,
  calls: readonly (readonly bigint[])[],
): Strand {
  const source = calls.map((numbers) =>
    numbers.map((number, index) => {
      const register = index === 0 ? "v0" : `a${index - 1}`;
      return constant(number, register);
    }).join("") +
    "        callsys\n        mov     v0, a0\n        mov     a3, a1\n        lda     v0, 500(zero)\n        callsys\n"
  ).join("");
  const end = "        clr a0\n        lda v0, 1(zero)\n        callsys\n";
  return loadProgram(kernel, programOf(source + end), ["calls"]);
}

/** Instructions that put `number` into `register`. */
function constant(number: bigint, register: string): string {
  const low = BigInt.asIntN(32, number);
  const high = (number - low) >> 32n;
  const half = (value: bigint, base: string) => {
    const lower = BigInt.asIntN(16, value);
    return `        ldah    ${register}, ${
      BigInt.asIntN(16, (value - lower) >> 16n)
    }(${base})
        lda     ${register}, ${lower}(${register})\n`;
  };
  if (high === 0n) return half(low, "zero");
  return `${half(high, "zero")}        sll     ${register}, 32, ${register}\n${
    half(low, register)
  }`;
}

/** What the field `name` of a spindle's state holds. */
export function field(
  extensions: Extensions,
  spindle: InstalledSpindle,
  name: string,
  index = 0,
): bigint {
  const { fields } = spindle.lowered.typed;
  const found = fields.find((one) => one.name === name)!;
  return readState(extensions, spindle, found, index);
}
