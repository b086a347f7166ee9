// Random spindles that are well typed by the way they are built.

import { pick } from "../01-hardware/helpers.ts";

type Next = () => number;

const INTEGERS = ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"];

interface Name {
  readonly text: string;
  readonly type: string;
  readonly mutable: boolean;
}

interface ArrayField {
  readonly text: string;
  readonly element: string;
  readonly length: number;
}

/** What the generator knows while it writes. */
interface Writer {
  readonly next: Next;
  readonly scalars: readonly Name[];
  readonly arrays: readonly ArrayField[];
  readonly scopes: Name[][];
  readonly calls: boolean;
  /** How often an index or a shift may be wrong, in percent. */
  readonly risk: number;
  names: number;
  size: number;
}

/** How a random spindle may look. */
export interface Wishes {
  /** Whether it may call the kernel. */
  readonly calls?: boolean;
  /** Roughly how many statements an entry has. */
  readonly size?: number;
  /** How often an index or a shift may be wrong, in percent. */
  readonly risk?: number;
  readonly entries?: number;
}

/** The text of a random spindle. */
export function randomSpindle(
  name: string,
  next: Next,
  wishes: Wishes = {},
): string {
  const { calls = false, size = 12, risk = 10, entries = 2 } = wishes;
  const scalars = Array.from({ length: 1 + next() % 5 }, (_, index) => ({
    text: `s${index}`,
    type: pick(next, [...INTEGERS, "bool"]),
    mutable: true,
  }));
  const arrays = Array.from({ length: 1 + next() % 3 }, (_, index) => ({
    text: `r${index}`,
    element: pick(next, [...INTEGERS, "bool"]),
    length: pick(next, [1, 2, 3, 4, 7, 8, 16]),
  }));
  const state = [
    ...scalars.map((one) =>
      `${one.text}: ${one.type} = ${literal(next, one.type)};`
    ),
    ...arrays.map((one) =>
      `${one.text}: [${one.element}; ${one.length}] = ${
        literal(next, one.element)
      };`
    ),
  ];
  const procedures = Array.from({ length: entries }, (_, index) => {
    const writer: Writer = {
      next,
      scalars,
      arrays,
      scopes: [],
      calls,
      risk,
      names: 0,
      size: 2 + next() % size,
    };
    return entry(writer, `e${index}`);
  });
  return `spindle ${name} {\n  state {\n    ${state.join("\n    ")}\n  }\n${
    procedures.join("\n")
  }\n}\n`;
}

function entry(writer: Writer, name: string): string {
  const { next } = writer;
  const parameters = Array.from({ length: next() % 5 }, (_, index) => ({
    text: `p${index}`,
    type: pick(next, [...INTEGERS, "bool"]),
    mutable: false,
  }));
  const result = pick(next, INTEGERS);
  writer.scopes.push([...parameters]);
  // Some locals live through the whole procedure, more than there are registers for.
  const long = Array.from(
    { length: pick(next, [0, 2, 6, 14, 24]) },
    () => declaration(writer, 1, true),
  );
  const body = statements(writer, 3, "    ", result);
  const sum = writer.scopes[0]!
    .filter(({ type }) => type !== "bool")
    .map(({ text }) => `${result}(${text})`);
  const rows: string[] = [];
  for (let at = 0; at < sum.length; at += 20) {
    rows.push(`(${sum.slice(at, at + 20).join(pick(next, [" + ", " ^ "]))})`);
  }
  const value = [...rows, expression(writer, result, 2)].join(" + ");
  const list = parameters.map(({ text, type }) => `${text}: ${type}`);
  writer.scopes.pop();
  return [
    `  entry ${name}(${list.join(", ")}): ${result} {`,
    ...long.map((line) => `    ${line}`),
    ...body,
    `    return ${value};`,
    "  }",
  ].join("\n");
}

/** A number or a truth of `type`, often at an end of it. */
export function literal(next: Next, type: string): string {
  if (type === "bool") return pick(next, ["true", "false"]);
  const bits = BigInt(type.slice(1));
  const signed = type.startsWith("i");
  const least = signed ? -(2n ** (bits - 1n)) : 0n;
  const greatest = signed ? 2n ** (bits - 1n) - 1n : 2n ** bits - 1n;
  const any = (BigInt(next()) << 32n | BigInt(next())) %
      (greatest - least + 1n) + least;
  const edges = [0n, 1n, 2n, 5n, 63n, least, greatest, greatest - 1n, any];
  const edge = pick(next, [...edges, greatest / 2n, 0x7fffn, 0x8000n, 255n]);
  return `${edge < least || edge > greatest ? any : edge}`;
}

function declaration(
  writer: Writer,
  depth: number,
  mutable = writer.next() % 3 > 0,
): string {
  const { next } = writer;
  const type = pick(next, [...INTEGERS, ...INTEGERS, "bool"]);
  const value = expression(writer, type, depth);
  const text = `v${writer.names++}`;
  writer.scopes.at(-1)!.push({ text, type, mutable });
  return `${mutable ? "let" : "const"} ${text}: ${type} = ${value};`;
}

function statements(
  writer: Writer,
  depth: number,
  indent: string,
  result: string,
): string[] {
  const lines: string[] = [];
  const count = 1 + writer.next() % 4;
  for (let index = 0; index < count && writer.size > 0; index++) {
    lines.push(...statement(writer, depth, indent, result));
  }
  return lines;
}

function block(
  writer: Writer,
  depth: number,
  indent: string,
  result: string,
  mayReturn = true,
): string[] {
  writer.scopes.push([]);
  const lines = statements(writer, depth - 1, indent + "  ", result);
  if (mayReturn && writer.next() % 12 === 0) {
    lines.push(`${indent}  return ${expression(writer, result, 2)};`);
  }
  writer.scopes.pop();
  return lines;
}

function statement(
  writer: Writer,
  depth: number,
  indent: string,
  result: string,
): string[] {
  const { next } = writer;
  writer.size--;
  const kind = next() % (depth > 0 ? 12 : 6);
  if (kind >= 10) return guarded(writer, depth, indent, result);
  if (kind < 2) return [indent + declaration(writer, 3)];
  if (kind < 4) return [indent + assignment(writer)];
  if (kind < 6) return [indent + store(writer)];
  if (kind < 8) {
    const condition = expression(writer, "bool", 3);
    const then = block(writer, depth, indent, result);
    const otherwise = next() % 2
      ? [`${indent}} else {`, ...block(writer, depth, indent, result, false)]
      : [];
    return [`${indent}if ${condition} {`, ...then, ...otherwise, `${indent}}`];
  }
  return loop(writer, depth, indent, result);
}

/**
 * A test of something, and a use of the same thing behind it that is safe if nothing has
 * changed in between. Often something has.
 */
function guarded(
  writer: Writer,
  depth: number,
  indent: string,
  result: string,
): string[] {
  const { next } = writer;
  const array = pick(next, writer.arrays);
  const what = expression(writer, "u64", next() % 2, true);
  const other = expression(writer, "u64", 0, true);
  const limit = Math.max(0, array.length + pick(next, [-1, 0, 0, 0, 0, 1]));
  const inner = indent + "  ";
  const use = next() % 4
    ? `self.${array.text}[${what}] = ${leaf(writer, array.element)};`
    : `self.${array.text}[${what} - ${next() % 2}] = ${
      leaf(writer, array.element)
    };`;
  const inside = pick(next, [
    `${what} < ${limit}`,
    `${what} <= ${other} && ${other} < ${limit}`,
    `${other} > ${what} && ${limit} >= ${other}`,
    `!(${what} >= ${limit})`,
    `${what} != ${limit} && ${what} <= ${limit}`,
    `${what} == ${next() % (limit + 1)}`,
    `!(${what} >= ${limit} || ${other} == 0)`,
    `${what} <= ${limit}`,
    `${limit} > ${what}`,
    `${what} + 1 < ${limit}`,
    `${other} <= ${limit} && ${what} < ${other}`,
  ]);
  const between = (line: string) => {
    const some = next() % 3 ? [] : statements(writer, depth - 1, line, result);
    return [...some, line + use];
  };
  const form = next() % 4;
  if (form === 0) {
    const early = leaf(writer, result);
    const test = `${indent}if !(${inside}) { return ${early}; }`;
    return [test, ...between(indent)];
  }
  writer.scopes.push([]);
  const safe = between(inner);
  writer.scopes.pop();
  if (form > 1) return [`${indent}if ${inside} {`, ...safe, `${indent}}`];
  const unsafe = block(writer, depth, indent, result, false);
  const test = `${indent}if !(${inside}) {`;
  return [test, ...unsafe, `${indent}} else {`, ...safe, `${indent}}`];
}

function loop(
  writer: Writer,
  depth: number,
  indent: string,
  result: string,
): string[] {
  const { next } = writer;
  const type = pick(next, INTEGERS);
  const [from, to] = bounds(writer, type);
  const text = `i${writer.names++}`;
  writer.scopes.push([{ text, type, mutable: false }]);
  const body = block(writer, depth, indent, result);
  writer.scopes.pop();
  const head = `${indent}for ${text} in ${type}(${from})..${type}(${to}) {`;
  return [head, ...body, `${indent}}`];
}

/** The ends of a loop of few rounds, often at the ends of the type. */
function bounds(writer: Writer, type: string): [string, string] {
  const { next } = writer;
  const bits = BigInt(type.slice(1));
  const signed = type.startsWith("i");
  const least = signed ? -(2n ** (bits - 1n)) : 0n;
  const greatest = signed ? 2n ** (bits - 1n) - 1n : 2n ** bits - 1n;
  const rounds = BigInt(next() % 4);
  switch (next() % 4) {
    case 0:
      return [typed(type, greatest - rounds), typed(type, greatest)];
    case 1:
      return [typed(type, least), typed(type, least + rounds)];
    case 2: {
      const mask = typed(type, 3n);
      return [
        typed(type, 1n),
        `(${expression(writer, type, 1, true)} & ${mask})`,
      ];
    }
    default:
      return [typed(type, 0n), typed(type, rounds)];
  }
}

/** `value` as an expression whose type cannot be mistaken. */
function typed(type: string, value: bigint): string {
  return type === "u64" || type === "i64" && value < 0n
    ? `${value}`
    : value < 0n
    ? `${type}(${value})`
    : `${type}(${value})`;
}

function names(writer: Writer, type: string): Name[] {
  return writer.scopes.flat().filter((one) => one.type === type);
}

function assignment(writer: Writer): string {
  const { next } = writer;
  const targets = writer.scopes.flat().filter(({ mutable }) => mutable);
  if (targets.length === 0) return store(writer);
  const { text, type } = pick(next, targets);
  const sign = type === "bool" ? "=" : pick(next, ["=", "=", "+=", "-="]);
  return `${text} ${sign} ${expression(writer, type, 3)};`;
}

function store(writer: Writer): string {
  const { next } = writer;
  const element = next() % 2 === 0;
  const array = pick(next, writer.arrays);
  const scalar = pick(next, writer.scalars);
  const type = element ? array.element : scalar.type;
  const sign = type === "bool" ? "=" : pick(next, ["=", "+=", "-="]);
  const place = element
    ? `${array.text}[${index(writer, array.length)}]`
    : scalar.text;
  return `self.${place} ${sign} ${expression(writer, type, 3)};`;
}

/** An index that is mostly inside. */
function index(writer: Writer, length: number): string {
  const { next, risk } = writer;
  if (next() % 100 < risk) return expression(writer, "u64", 2);
  const counters = names(writer, "u64").filter(({ text }) =>
    text.startsWith("i")
  );
  if (counters.length > 0 && next() % 2) {
    return `${pick(next, counters).text} & ${length >= 4 ? 3 : 0}`;
  }
  if (next() % 3 === 0) return `${next() % length}`;
  const mask = 2 ** Math.floor(Math.log2(length)) - 1;
  return `${expression(writer, "u64", 1, true)} & ${mask}`;
}

const ARITHMETIC = ["+", "-", "*", "&", "|", "^"];
const COMPARE = ["==", "!=", "<", "<=", ">", ">="];

/** An expression of `type`; in parentheses if it has several parts and `tight` says so. */
function expression(
  writer: Writer,
  type: string,
  depth: number,
  tight = false,
): string {
  const text = type === "bool"
    ? truth(writer, depth)
    : integer(writer, type, depth);
  return tight && /[^\w.]/.test(text) ? `(${text})` : text;
}

function leaf(writer: Writer, type: string): string {
  const { next } = writer;
  const known = names(writer, type);
  const fields = writer.scalars.filter((one) => one.type === type);
  const arrays = writer.arrays.filter((one) => one.element === type);
  const kind = next() % 8;
  if (kind < 4 && known.length > 0) return pick(next, known).text;
  if (kind < 6 && fields.length > 0) return `self.${pick(next, fields).text}`;
  if (kind < 7 && arrays.length > 0) {
    const array = pick(next, arrays);
    const at = next() % array.length;
    return `self.${array.text}[${at}]`;
  }
  if (type === "bool") return literal(next, type);
  const value = literal(next, type);
  return type === "u64" ? value : `${type}(${value})`;
}

function integer(writer: Writer, type: string, depth: number): string {
  const { next, risk } = writer;
  if (depth === 0) return leaf(writer, type);
  const part = (of = type) => expression(writer, of, depth - 1, true);
  switch (next() % 10) {
    case 0:
    case 1:
      return leaf(writer, type);
    case 2:
    case 3:
    case 4:
      return `${part()} ${pick(next, ARITHMETIC)} ${part()}`;
    case 5: {
      const bits = Number(type.slice(1));
      const distance = next() % 100 < risk
        ? part()
        : next() % 2
        ? `${next() % bits}`
        : `(${part()} & ${bits - 1})`;
      return `${part()} ${pick(next, ["<<", ">>"])} ${distance}`;
    }
    case 6:
      return negated(next, part());
    case 7:
    case 8:
      return `${type}(${expression(writer, pick(next, INTEGERS), depth - 1)})`;
    default: {
      const arrays = writer.arrays.filter((one) => one.element === type);
      if (arrays.length === 0) return leaf(writer, type);
      const array = pick(next, arrays);
      return `self.${array.text}[${index(writer, array.length)}]`;
    }
  }
}

/** A sign before `part`. A minus before a number would be part of the number. */
function negated(next: Next, part: string): string {
  const sign = pick(next, ["-", "~"]);
  return `${/^\d/.test(part) ? "~" : sign}${part}`;
}

function truth(writer: Writer, depth: number): string {
  const { next, calls } = writer;
  if (depth === 0) return leaf(writer, "bool");
  const part = (of: string) => expression(writer, of, depth - 1, true);
  switch (next() % 8) {
    case 0:
      return leaf(writer, "bool");
    case 1:
      return `!${part("bool")}`;
    case 2:
    case 3:
      return `${part("bool")} ${pick(next, ["&&", "||"])} ${part("bool")}`;
    case 4:
      return `${part("bool")} ${pick(next, ["==", "!="])} ${part("bool")}`;
    case 5:
      if (calls) {
        const length = next() % 3
          ? `${part("u64")} & 0xfff`
          : expression(writer, "u64", 1);
        return `Space.readable(${expression(writer, "u64", 1)}, ${length})`;
      }
    // Falls through.
    default: {
      const type = pick(next, INTEGERS);
      return `${part(type)} ${pick(next, COMPARE)} ${part(type)}`;
    }
  }
}
