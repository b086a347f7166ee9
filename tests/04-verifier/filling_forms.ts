// Random procedures that fill an array in loops and then read from it, in the intermediate form.
//
// The array is looked at as elements, as halves of them, and as rows of a square or across. Loops count by one or by two,
// begin late, end early, have two counters or go on before their end. About one in six fills what it reads.

import { pick, random } from "../01-hardware/helpers.ts";

interface Writer {
  readonly next: () => number;
  readonly lines: string[];
  /** The counters of the loops around. */
  readonly counters: string[];
  values: number;
  blocks: number;
  checks: number;
}

/** The text of a procedure that fills an array. */
export function fillingForm(seed: number): string {
  const next = random(seed);
  const writer = {
    next,
    lines: [],
    counters: [],
    values: 10,
    blocks: 1,
    checks: 0,
  };
  loop(writer, 2);
  if (next() % 2) statements(writer, 2);
  for (let count = 1 + next() % 2; count > 0; count--) load(writer);
  return `procedure test(5): u64
slot0 32 line
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: u32 = convert v0
${writer.lines.join("\n")}
  return 0
`;
}

function emit({ lines }: Writer, line: string): void {
  lines.push(`  ${line}`);
}

/** Begins a block. */
function begin({ lines }: Writer, block: string, parameters = ""): void {
  lines.push(`${block}(${parameters}):`);
}

function block(writer: Writer): string {
  return `b${writer.blocks++}`;
}

/** A new value. */
function made(writer: Writer, type: string, from: string): string {
  const value = `v${writer.values++}`;
  emit(writer, `${value}: ${type} = ${from}`);
  return value;
}

// A place in the array: how it is written, how many elements each step has, and how wide they are.

const PLACES = [
  ["slot0+0[8 x 4].8 line[]", [4], 8],
  ["slot0+0[8 x 4].8 line[]", [4], 8],
  ["slot0+0[8 x 4].8 line[]", [4], 8],
  ["slot0+0[4 x 8].4 line[]", [8], 4],
  ["slot0+0[16 x 2][8 x 2].8 line[]", [2, 2], 8],
  ["slot0+0[16 x 2][4 x 4].4 line[]", [2, 4], 4],
  ["slot0+0[8 x 2][16 x 2].8 line[]", [2, 2], 8],
] as const;

function place(writer: Writer): readonly [string, 4 | 8] {
  const { next } = writer;
  if (next() % 5 === 0) {
    const width = pick(next, [4, 8] as const);
    return [`slot0+${width * (next() % (32 / width))}.${width} line`, width];
  }
  const [text, lengths, width] = pick(next, PLACES);
  const indices = lengths.map((length) => ` ${index(writer, length)}`);
  return [`${text}@${indices.join("")}`, width];
}

/** An index below `length`: mostly a counter, which is tested. */
function index(writer: Writer, length: number): string {
  const { next, counters } = writer;
  const kind = next() % 10;
  const own = counters.at(-1);
  if (own === undefined && kind < 9 || kind === 9) return `${next() % length}`;
  const counter = next() % 3 ? own! : pick(next, counters);
  const one = kind < 7
    ? counter
    : kind === 7
    ? made(writer, "u64", `and v1 ${pick(next, [1, 3, 7])}`)
    : made(writer, "u64", `add ${counter} ${next() % 2}`);
  const inside = made(writer, "bool", `less ${one} ${length}`);
  emit(writer, `check#${writer.checks++} ${inside} index "index"`);
  return one;
}

function store(writer: Writer): void {
  const [text, width] = place(writer);
  const [where, indices = ""] = text.split("@");
  emit(writer, `store ${where} ${width === 8 ? "v0" : "v2"}${indices}`);
}

function load(writer: Writer): void {
  const { next } = writer;
  if (next() % 4 === 0) {
    const length = pick(next, [1, 2, 4]);
    const offset = length === 4 ? 0 : 8 * (next() % 3);
    const part = `reference slot0+${offset}.8 line ${length}`;
    const address = made(writer, "address", part);
    const at = index(writer, length);
    const element = "load slice8+0[8 x length].8 s[]";
    made(writer, "u64", `${element} ${address} ${length} ${at}`);
    return;
  }
  const [text, width] = place(writer);
  made(writer, `u${8 * width}`, `load ${text.replace("@", "")}`);
}

function statements(writer: Writer, depth: number): void {
  for (let count = 1 + writer.next() % 3; count > 0; count--) {
    const kind = depth > 0 ? writer.next() % 10 : 0;
    if (kind >= 8) fork(writer, depth);
    else if (kind >= 4) loop(writer, depth);
    else if (writer.next() % 6) store(writer);
    else load(writer);
  }
}

function fork(writer: Writer, depth: number): void {
  const { next } = writer;
  const [then, otherwise, after] = [block, block, block].map((one) =>
    one(writer)
  ) as [string, string, string];
  const truth = made(writer, "bool", `less v${next() % 2} ${next() % 6}`);
  emit(writer, `branch ${truth} ${then} ${otherwise}`);
  begin(writer, then);
  statements(writer, depth - 1);
  emit(writer, `jump ${after}()`);
  begin(writer, otherwise);
  if (next() % 3) statements(writer, depth - 1);
  emit(writer, `jump ${after}()`);
  begin(writer, after);
}

function loop(writer: Writer, depth: number): void {
  const { next, counters } = writer;
  const [head, body, end] = [block(writer), block(writer), block(writer)];
  const two = next() % 5 === 0;
  const own = [`v${writer.values++}`, `v${writer.values++}`].slice(two ? 0 : 1);
  const [first] = own as [string];
  const from = next() % 6 ? "0" : pick(next, ["1", "v1", ...counters]);
  const most = next() % 6
    ? pick(next, ["2", "2", "4", "4", "8", "3"])
    : pick(next, ["v0", ...counters]);
  const starts = two
    ? [from, pick(next, ["0", "1", "v0", ...counters])]
    : [from];
  emit(writer, `jump ${head}(${starts.join(", ")})`);
  begin(writer, head, own.map((one) => `${one}: u64`).join(", "));
  const tested = two && next() % 3 === 0 ? own[1]! : first;
  const more = made(writer, "bool", `less ${tested} ${most}`);
  emit(writer, `branch ${more} ${body} ${end}`);
  begin(writer, body);
  counters.push(...own);
  statements(writer, depth - 1);
  if (next() % 5 === 0) leaveOr(writer, end, first);
  if (next() % 8 === 0) goOnOr(writer, head, own);
  goOn(writer, head, own, next() % 8 ? 1 : 2);
  counters.length -= own.length;
  begin(writer, end);
}

/** The way back to the head of a loop. */
function goOn(
  writer: Writer,
  head: string,
  own: readonly string[],
  by: number,
): void {
  const { next } = writer;
  const passes = own.map((one, at) =>
    at === 0
      ? made(writer, "u64", `add ${one} ${by}`)
      : made(writer, "u64", `add ${pick(next, own)} ${next() % 3 ? 1 : 0}`)
  );
  emit(writer, `jump ${head}(${passes.join(", ")})`);
}

/** The loop may be left here. */
function leaveOr(writer: Writer, end: string, counter: string): void {
  const { next } = writer;
  const on = block(writer);
  const limit = pick(next, ["3", counter]);
  const truth = made(writer, "bool", `less v${next() % 2} ${limit}`);
  emit(writer, `branch ${truth} ${end} ${on}`);
  begin(writer, on);
  if (next() % 2) store(writer);
}

/** The next round may begin here. */
function goOnOr(writer: Writer, head: string, own: readonly string[]): void {
  const { next } = writer;
  const [early, on] = [block(writer), block(writer)];
  const limit = pick(next, ["3", own[0]!]);
  const truth = made(writer, "bool", `less v${next() % 2} ${limit}`);
  emit(writer, `branch ${truth} ${early} ${on}`);
  begin(writer, early);
  goOn(writer, head, own, 1);
  begin(writer, on);
  if (next() % 2) store(writer);
}
