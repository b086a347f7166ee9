// # Who verifies the verifier, shape by shape
//
// Another solution of exercise 4.6: a few small shapes of procedures, in each of which something is tested
// and something related to it is checked.

import {
  interpret,
  type Procedure,
  readProcedure,
} from "../../chapters/03-spindles/mod.ts";
import {
  type Chance,
  type Find,
  type Judge,
  STATE_BYTES,
} from "../../chapters/04-verifier/exercises/4.6-fuzzer/given.ts";

const SMALL = [0n, 1n, 2n, 3n, 7n, 8n, 9n, 255n, 256n];
const LARGE = [(1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n];
const RUNS = 40;

/** A call that shows that `judge` is wrong, if one is found. */
export function fuzz(
  judge: Judge,
  chance: Chance,
  cases: number,
): Find | undefined {
  const shapes = [computed, computed, changed, other, met, repeated];
  const some = () => number(chance);
  for (let asked = 0; asked < cases; asked++) {
    const body = shapes[asked % shapes.length]!(chance, some);
    const procedure = shaped(body);
    const proved = judge(procedure);
    if (proved === undefined || proved.size === 0) continue;
    const find = failing(procedure, proved, chance);
    if (find !== undefined) return find;
  }
}

/** A procedure that begins with its two parameters. */
export function shaped(body: string): Procedure {
  return readProcedure(`procedure shape(2): u64
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
${body}
`);
}

/** A call with which one of `sites` fails, if one is found. */
function failing(
  procedure: Procedure,
  sites: ReadonlySet<number>,
  chance: Chance,
): Find | undefined {
  for (let times = 0; times < RUNS; times++) {
    const parameters = [number(chance), number(chance)];
    const end = interpret(procedure, {
      parameters,
      state: new Uint8Array(STATE_BYTES),
      memory: [],
      steps: 1000,
      call: () => undefined,
      raise: () => undefined,
    });
    if (end.kind !== "failed" || !sites.has(end.site)) continue;
    return { procedure, parameters, site: end.site };
  }
}

function number(chance: Chance): bigint {
  const list = chance(4) === 0 ? LARGE : SMALL;
  return list[chance(list.length)]!;
}

function relation(chance: Chance): string {
  return ["less", "lessOrEqual"][chance(2)]!;
}

/** `x` is tested and what is computed from it is checked, or the other way round. */
export function computed(chance: Chance, some: () => bigint): string {
  const compute = [
    "add v0 v1",
    "subtract v0 v1",
    `multiply v0 ${2 + chance(3)}`,
    `remainder v0 ${2 + chance(8)}`,
    "shiftRight v0 v2",
    "convert v3",
  ][chance(6)]!;
  const type = ["u8", "i64"][chance(2)]!;
  const [a, b] = chance(2) === 0 ? ["v0", "v4"] : ["v4", "v0"];
  return `
  v2: u64 = and v1 3
  v3: ${type} = convert v0
  v4: u64 = ${compute}
  v5: bool = ${relation(chance)} ${a} ${some()}
  branch v5 b1 b2
b1():
  v6: bool = ${relation(chance)} ${b} ${some()}
  check#0 v6 index "it holds"
  return v4
b2():
  return v1`;
}

/** A field is tested, stored to, and read again. */
export function changed(chance: Chance): string {
  const limit = SMALL[chance(SMALL.length)]!;
  return `
  v2: u64 = load state+0.8 n
  v3: bool = lessOrEqual v2 ${limit}
  branch v3 b1 b2
b1():
  store state+0.8 n v0
  v4: u64 = load state+0.8 n
  v5: bool = lessOrEqual v4 ${limit}
  check#0 v5 index "it holds"
  return v4
b2():
  return v2`;
}

/** What is not so is checked to be the opposite. */
export function other(chance: Chance): string {
  const limit = SMALL[chance(SMALL.length)]!;
  return `
  v2: bool = ${relation(chance)} v0 ${limit}
  branch v2 b1 b2
b1():
  return v0
b2():
  v3: bool = ${relation(chance)} ${limit} v0
  check#0 v3 index "it holds"
  return v0`;
}

/** Two ways meet, and what they bring is checked. */
export function met(chance: Chance, some: () => bigint): string {
  const [one, two] = [SMALL[chance(4)]!, SMALL[chance(4)]!];
  return `
  v2: bool = ${relation(chance)} v0 ${some()}
  branch v2 b1 b2
b1():
  jump b3(${one})
b2():
  jump b3(${two})
b3(v3: u64):
  v4: bool = equal v3 ${one}
  check#0 v4 index "it holds"
  return v3`;
}

/** Something changes in a loop and is checked behind it. */
export function repeated(chance: Chance, some: () => bigint): string {
  const begin = SMALL[chance(4)]!;
  const rounds = 1 + chance(3);
  return `
  jump b1(0, ${begin})
b1(v2: u64, v3: u64):
  v4: bool = less v2 ${rounds}
  branch v4 b2 b3
b2():
  v5: u64 = add v2 1
  v6: u64 = and v0 ${SMALL[chance(7)]}
  jump b1(v5, v6)
b3():
  v7: bool = ${relation(chance)} v3 ${some()}
  check#0 v7 index "it holds"
  return v3`;
}
