// # Who verifies the verifier
//
// A solution of exercise 4.6: random procedures that use few numbers again and again.

import {
  interpret,
  type Procedure,
  readProcedure,
  type World,
} from "../../chapters/03-spindles/mod.ts";
import {
  type Chance,
  type Find,
  type Judge,
  STATE_BYTES,
} from "../../chapters/04-verifier/exercises/4.6-fuzzer/given.ts";

const EDGES = [0n, 1n, 2n, 3n, 4n, 7n, 8n, 9n, 255n, 256n, 257n];
const LARGE = [1n << 63n, (1n << 63n) - 1n, (1n << 64n) - 1n, (1n << 64n) - 2n];

/** A call that shows that `judge` is wrong, if one is found. */
export function fuzz(
  judge: Judge,
  chance: Chance,
  cases: number,
): Find | undefined {
  let asked = 0;
  for (let tried = 0; asked < cases && tried < 4 * cases; tried++) {
    const palette = paletteOf(chance);
    const procedure = readProcedure(write(chance, palette));
    const failures = failuresOf(procedure, chance, palette);
    if (failures.size === 0) continue;
    asked++;
    const proved = judge(procedure);
    for (const [site, parameters] of failures) {
      if (proved?.has(site)) return { procedure, parameters, site };
    }
  }
}

const RUNS = 20;

/** The sites that fail in a few runs, each with the numbers it fails with. */
function failuresOf(
  procedure: Procedure,
  chance: Chance,
  palette: readonly bigint[],
): Map<number, readonly bigint[]> {
  const failures = new Map<number, readonly bigint[]>();
  const often = new Map<number, number>();
  for (let times = 0; times < RUNS; times++) {
    const one = () => chance(4) > 0 ? palette[chance(5)]! : edge(chance);
    const parameters = [one(), one()];
    const end = interpret(procedure, worldFor(parameters));
    if (end.kind !== "failed") continue;
    failures.set(end.site, parameters);
    often.set(end.site, (often.get(end.site) ?? 0) + 1);
  }
  // What fails most of the time nobody says to hold.
  for (const [site, count] of often) {
    if (count > RUNS / 4) failures.delete(site);
  }
  return failures;
}

function worldFor(parameters: readonly bigint[]): World {
  const state = new Uint8Array(STATE_BYTES);
  const nobody = () => undefined;
  return {
    steps: 400,
    ...{ parameters, state, call: nobody, raise: nobody, memory: [] },
  };
}

function edge(chance: Chance): bigint {
  const list = chance(3) === 0 ? LARGE : EDGES;
  return list[chance(list.length)]!;
}

/** A few numbers that one procedure is about: two, those next to the first, and 1. */
function paletteOf(chance: Chance): bigint[] {
  const [one, other] = [edge(chance), edge(chance)];
  const all = [one, other, one + 1n, one - 1n, 1n];
  return all.map((each) => BigInt.asUintN(64, each));
}

// ## Writing procedures

interface Draft {
  readonly chance: Chance;
  readonly palette: readonly bigint[];
  readonly lines: string[];
  readonly numbers: string[];
  /** The tests so far: operator, number, number or constant. */
  readonly tests: (readonly [string, string, string])[];
  /** For each number, those that have something to do with it. */
  readonly related: Map<string, string[]>;
  values: number;
  blocks: number;
  sites: number;
}

function write(chance: Chance, palette: readonly bigint[]): string {
  const lines = ["procedure random(2): u64", "b0():"];
  const draft: Draft = {
    ...{ chance, palette, lines, numbers: [], tests: [] },
    ...{ related: new Map(), values: 0, blocks: 1, sites: 0 },
  };
  for (const index of [0, 1]) give(draft, `parameter ${index}`);
  some(draft, 1);
  lines.push(`  return ${any(draft)}`);
  return `${lines.join("\n")}\n`;
}

function give(draft: Draft, text: string, type = "u64"): string {
  const name = `v${draft.values++}`;
  draft.lines.push(`  ${name}: ${type} = ${text}`);
  for (const other of text.match(/\bv\d+/g) ?? []) relate(draft, name, other);
  if (type === "u64") draft.numbers.push(name);
  return name;
}

function relate({ related }: Draft, one: string, other: string): void {
  related.set(one, [...related.get(one) ?? [], other]);
  related.set(other, [...related.get(other) ?? [], one]);
}

/** A number that has something to do with `name` and can be used, or `name`. */
function relative({ chance, related, numbers }: Draft, name: string): string {
  const all = (related.get(name) ?? []).filter((one) => numbers.includes(one));
  return all.length > 0 ? all[chance(all.length)]! : name;
}

/** One of the numbers, mostly a late one. */
function any({ chance, numbers }: Draft): string {
  const last = numbers.length - 1;
  return numbers[last - Math.min(chance(last + 1), chance(last + 1))]!;
}

function constant({ chance, palette }: Draft): bigint {
  return palette[chance(palette.length)]!;
}

function some(draft: Draft, depth: number): void {
  const { chance } = draft;
  const kinds = [sum, sum, narrow, memory, memory, test, test, branch, loop];
  for (let times = 1 + chance(3); times > 0; times--) {
    kinds[chance(depth > 0 ? kinds.length : kinds.length - 2)]!(draft, depth);
  }
  check(draft);
}

function sum(draft: Draft): void {
  const { chance } = draft;
  const operator = ["add", "subtract", "multiply", "remainder", "shiftRight"][
    chance(5)
  ]!;
  const isSum = operator === "add" || operator === "subtract";
  const second = operator === "shiftRight"
    ? give(draft, `and ${any(draft)} 3`)
    : isSum && chance(2) === 0
    ? any(draft)
    : constant(draft) || 3n;
  give(draft, `${operator} ${any(draft)} ${second}`);
}

function narrow(draft: Draft): void {
  const type = ["u8", "i64"][draft.chance(2)]!;
  const small = give(draft, `convert ${any(draft)}`, type);
  const condition = give(draft, `less ${small} 8`, "bool");
  split(draft, condition, () => check(draft));
}

/** A field is read, mostly after something else has been stored there. */
function memory(draft: Draft): void {
  const place = "state+0.8 n";
  if (draft.chance(3) > 0) draft.lines.push(`  store ${place} ${any(draft)}`);
  const name = give(draft, `load ${place}`);
  relate(draft, name, "n");
  for (const other of draft.related.get("n")!) relate(draft, name, other);
}

/** A condition on a number, and a way on which it holds. */
function test(draft: Draft): void {
  const condition = compared(draft);
  split(draft, condition, () => check(draft));
}

function compared(draft: Draft): string {
  const { chance, tests, numbers } = draft;
  const before = tests[chance(tests.length + 1)];
  const [operator, first, second] = before && chance(3) > 0
    ? likeBefore(draft, before)
    : ([
      ["less", "lessOrEqual", "equal"][chance(3)]!,
      any(draft),
      chance(4) === 0 ? any(draft) : `${constant(draft)}`,
    ] as const);
  if (numbers.includes(first)) tests.push([operator, first, second]);
  return give(draft, `${operator} ${first} ${second}`, "bool");
}

/** A test like one before, of a number that has something to do with the one tested then. */
function likeBefore(
  draft: Draft,
  [operator, first, second]: readonly [string, string, string],
): readonly [string, string, string] {
  const { chance, numbers } = draft;
  const usable = (name: string) => /^\d/.test(name) || numbers.includes(name);
  const a = chance(4) > 0 ? relative(draft, first) : first;
  const other = chance(3) > 0 ? second : `${constant(draft)}`;
  const b = usable(other) ? other : `${constant(draft)}`;
  const c = numbers.includes(a) ? a : any(draft);
  const turned = chance(4) === 0 && operator !== "equal";
  return turned
    ? ["less", b, c]
    : [chance(3) > 0 ? operator : "lessOrEqual", c, b];
}

/** Begins a block that is passed so many numbers. */
function begin(draft: Draft, block: string, count = 0): string[] {
  const names = Array.from({ length: count }, () => `v${draft.values++}`);
  const passed = names.map((name) => `${name}: u64`).join(", ");
  draft.lines.push(`${block}(${passed}):`);
  draft.numbers.push(...names);
  return names;
}

function freshBlock(draft: Draft): string {
  return `b${draft.blocks++}`;
}

/** A way on which `condition` holds and one on which it does not; both meet again. */
function split(draft: Draft, condition: string, inside: () => void): void {
  const { chance, lines, numbers } = draft;
  const ways = [freshBlock(draft), freshBlock(draft)];
  const behind = freshBlock(draft);
  lines.push(`  branch ${condition} ${ways.join(" ")}`);
  const before = numbers.length;
  for (const [index, way] of ways.entries()) {
    begin(draft, way);
    if (index === 0 || chance(2) === 0) inside();
    const passed = chance(2) === 0 ? any(draft) : constant(draft);
    lines.push(`  jump ${behind}(${passed})`);
    numbers.splice(before);
  }
  begin(draft, behind, 1);
}

function check(draft: Draft): void {
  const condition = compared(draft);
  draft.lines.push(`  check#${draft.sites++} ${condition} index "it holds"`);
}

function branch(draft: Draft, depth: number): void {
  split(draft, compared(draft), () => some(draft, depth - 1));
}

function loop(draft: Draft, depth: number): void {
  const { chance, lines, numbers } = draft;
  const [head, round] = [freshBlock(draft), freshBlock(draft)];
  const behind = freshBlock(draft);
  lines.push(`  jump ${head}(0, ${any(draft)})`);
  const [counter] = begin(draft, head, 2);
  const goesOn = give(draft, `less ${counter} ${1 + chance(5)}`, "bool");
  const before = numbers.length;
  lines.push(`  branch ${goesOn} ${round} ${behind}`);
  begin(draft, round);
  some(draft, depth - 1);
  lines.push(
    `  jump ${head}(${give(draft, `add ${counter} 1`)}, ${any(draft)})`,
  );
  numbers.splice(before);
  begin(draft, behind);
}
