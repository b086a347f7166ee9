// Random expressions that are well typed by the way they are built.

import { pick } from "../01-hardware/helpers.ts";
import {
  BYTE,
  constant,
  type Declared,
  HEADER,
  integer,
  INTEGERS,
  limitsOf,
  literal,
  type Made,
  type Next,
  same,
  TRUTH,
  WORD,
  written,
} from "./generated_types.ts";

/** A name in force. */
export interface Name {
  readonly text: string;
  readonly type: Made;
  readonly mutable: boolean;
}

/** A procedure that has been written and may be called. */
export interface Helper {
  readonly name: string;
  readonly parameters: readonly Made[];
  readonly result: Made | undefined;
  readonly fails: boolean;
}

/** What the generator knows while it writes. */
export interface Writer {
  readonly next: Next;
  readonly types: Declared;
  readonly fields: readonly Name[];
  readonly helpers: Helper[];
  readonly scopes: Name[][];
  /** Whether it may ask the kernel what is readable. */
  readonly calls: boolean;
  /** Whether it may call the operations and raise the events that tests provide. */
  readonly others: boolean;
  /** Whether it may hand things to others and keep what they give. */
  readonly doors: boolean;
  /** How often an index or a shift may be wrong, in percent. */
  readonly risk: number;
  /** Whether everything is to be kept short. */
  readonly small: boolean;
  /** The procedure that is being written. */
  procedure: {
    readonly result: Made | undefined;
    readonly fails: boolean;
    readonly loops: number;
  };
  names: number;
  size: number;
}

/** Every name in force, fields included, as they are written. */
export function namesInForce({ fields, scopes }: Writer): Name[] {
  return [...fields, ...scopes.flat()];
}

/** Whether the odds of something are so many percent. */
export function chance(next: Next, percent: number): boolean {
  return next() % 100 < percent;
}

// ## Places

/** A place of type `type` at or inside `name`, if there is one. */
function placeInside(
  writer: Writer,
  { text, type, mutable }: Name,
  wanted: Made,
  depth = 0,
): Name | undefined {
  const { next } = writer;
  if (same(type, wanted)) return { text, type, mutable };
  if (depth > 3) return undefined;
  if (type.kind === "record") {
    const fields = type.fields
      .filter(([, one]) => mayContain(one, wanted, depth));
    if (fields.length === 0) return undefined;
    const [field, inner] = pick(next, fields);
    const name = { text: `${text}.${field}`, type: inner, mutable };
    return placeInside(writer, name, wanted, depth + 1);
  }
  if (type.kind === "view" && wanted.kind === "integer") {
    const fields = HEADER.filter(([, one]) => one === wanted.name);
    if (fields.length === 0) return undefined;
    const [field] = pick(next, fields);
    return { text: `${text}.${field}`, type: wanted, mutable: type.writable };
  }
  if (type.kind !== "array" && type.kind !== "slice") return undefined;
  const { element } = type;
  if (!mayContain(element, wanted, depth)) return undefined;
  const length = type.kind === "array" ? type.length : 4;
  const name = {
    text: `${text}[${
      index(writer, length, type.kind === "slice" ? text : "")
    }]`,
    type: element,
    mutable: type.kind === "slice" ? type.writable : mutable,
  };
  return placeInside(writer, name, wanted, depth + 1);
}

function mayContain(type: Made, wanted: Made, depth = 0): boolean {
  if (same(type, wanted)) return true;
  if (depth > 3) return false;
  if (type.kind === "record") {
    return type.fields.some(([, one]) => mayContain(one, wanted, depth + 1));
  }
  if (type.kind === "view") {
    return wanted.kind === "integer" &&
      HEADER.some(([, one]) => one === wanted.name);
  }
  return (type.kind === "array" || type.kind === "slice") &&
    mayContain(type.element, wanted, depth + 1);
}

/** A place of type `wanted` that may be read, or changed. */
export function placeOf(
  writer: Writer,
  wanted: Made,
  changing: boolean,
): Name | undefined {
  const { next } = writer;
  const able = namesInForce(writer).filter((one) =>
    mayContain(one.type, wanted) && (!changing || mayChange(one))
  );
  for (let tries = 0; tries < 3 && able.length > 0; tries++) {
    const place = placeInside(writer, pick(next, able), wanted);
    if (place && (!changing || place.mutable)) return place;
  }
}

function mayChange({ type, mutable }: Name): boolean {
  return type.kind === "slice" || type.kind === "view"
    ? type.writable
    : mutable;
}

/** An index that is mostly inside; `slice` is the name of the slice whose length it is, if it is one. */
export function index(writer: Writer, length: number, slice: string): string {
  const { next, risk } = writer;
  if (chance(next, risk)) return value(writer, WORD, 2);
  if (slice !== "" && chance(next, 60)) {
    return `${whole(writer, "u64", 1)} % (${slice}.length | 1)`;
  }
  const counters = writer.scopes.flat().filter(({ text, type }) =>
    text.startsWith("k") && same(type, WORD)
  );
  if (counters.length > 0 && next() % 2) {
    return `${pick(next, counters).text} & ${length >= 4 ? 3 : 0}`;
  }
  if (next() % 3 === 0) return `${next() % length}`;
  const mask = 2 ** Math.floor(Math.log2(length)) - 1;
  return `${whole(writer, "u64", 1)} & ${mask}`;
}

// ## Values of every type

/** An expression of `type`; in parentheses if it has several parts. */
export function value(writer: Writer, type: Made, depth: number): string {
  const { next } = writer;
  if (chance(next, depth > 0 ? 25 : 60)) {
    const place = placeOf(writer, type, false);
    if (place) return place.text;
  }
  if (depth > 0) {
    const called = calling(writer, type, depth);
    if (called) return called;
    if (chance(next, 8)) return choice(writer, type, depth);
  }
  switch (type.kind) {
    case "integer":
      return whole(writer, type.name, depth);
    case "bool":
      return truth(writer, depth);
    case "range":
      return ranged(writer, type, depth);
    case "enum":
      return chance(next, writer.risk / 4)
        ? `${type.name}(${open(writer, "u64", 1)})`
        : `${type.name}.${pick(next, type.cases)[0]}`;
    case "record":
      return `${type.name} { ${
        type.fields.map(([name, one]) =>
          `${name}: ${value(writer, one, depth - 1)}`
        ).join(", ")
      } }`;
    case "variant": {
      const one = pick(next, type.cases);
      const parts = one.fields
        .map(([, part]) => value(writer, part, depth - 1));
      const list = parts.length > 0 ? `(${parts.join(", ")})` : "";
      return `${type.name}.${one.name}${list}`;
    }
    case "option":
      return option(writer, type.some, depth);
    default:
      return slice(writer, type as Extract<Made, { kind: "slice" }>) ??
        "self.bytes[..]";
  }
}

/** A value of an option: something, nothing, or what a place held. */
function option(writer: Writer, some: Made, depth: number): string {
  const { next } = writer;
  const kind = next() % 8;
  if (kind === 0) return "none";
  if (kind === 1 && writer.others && same(some, BYTE)) {
    return `(raise asked(${whole(writer, "u64", depth - 1)}))`;
  }
  if (kind === 2 && depth > 0) {
    const place = placeOf(writer, { kind: "option", some }, true);
    if (place) return `${place.text}.take()`;
  }
  return value(writer, some, depth - 1);
}

function ranged(
  writer: Writer,
  { name, base, least, greatest }: Extract<Made, { kind: "range" }>,
  depth: number,
): string {
  const { next, risk } = writer;
  if (depth > 0 && chance(next, risk)) {
    const kind = next() % 3;
    if (kind === 0) return open(writer, base, depth - 1);
    const from = pick(next, INTEGERS);
    if (kind === 1) return `${name}(${open(writer, from, depth - 1)})`;
  }
  if (depth > 0 && chance(next, 40)) {
    return `${name}.saturate(${
      whole(writer, pick(next, INTEGERS), depth - 1)
    })`;
  }
  const number = least + BigInt(next()) % (greatest - least + 1n);
  return `${name}(${number})`;
}

function choice(writer: Writer, type: Made, depth: number): string {
  const condition = truth(writer, depth - 1);
  const [a, b] = [0, 1].map(() => value(writer, type, depth - 1));
  return type.kind === "slice" ? a! : `(${condition} ? ${a} : ${b})`;
}

/** A call of a helper that gives `type`, if there is one. */
function calling(
  writer: Writer,
  type: Made,
  depth: number,
): string | undefined {
  const { next, helpers, procedure } = writer;
  const able = helpers.filter(({ result, fails }) =>
    result && same(result, type) && (!fails || procedure.fails)
  );
  if (able.length === 0 || !chance(next, 15)) return undefined;
  const helper = pick(next, able);
  const call = callOf(writer, helper, depth - 1);
  return helper.fails ? `(try ${call})` : call;
}

/** A call of `helper`. */
export function callOf(
  writer: Writer,
  { name, parameters }: Helper,
  depth: number,
): string {
  const values = parameters.map((type) =>
    value(writer, type, Math.max(0, Math.min(depth, 1)))
  );
  return `${name}(${values.join(", ")})`;
}

// ## Slices

/** A slice of some array or slice in force. */
export function slice(
  writer: Writer,
  { element, writable }: Extract<Made, { kind: "slice" }>,
): string | undefined {
  const { next } = writer;
  const able = namesInForce(writer).filter(({ type, mutable }) =>
    (type.kind === "array" && (mutable || !writable) ||
      type.kind === "slice" && (type.writable || !writable)) &&
    same(type.element, element)
  );
  if (able.length === 0) return undefined;
  const { text, type } = pick(next, able);
  const length = type.kind === "array" ? type.length : 4;
  const [a, b] = [next() % (length + 1), next() % (length + 1)];
  const [from, to] = [Math.min(a, b), Math.max(a, b)];
  const whole = type.kind === "slice" && !(writable && !type.writable)
    ? pick(next, [text, `${text}[..]`])
    : `${text}[..]`;
  switch (next() % (writer.risk > 0 ? 7 : 3)) {
    case 0:
    case 1:
    case 2:
      return whole;
    case 3:
      return `${text}[${from}..]`;
    case 4:
      return chance(next, writer.risk)
        ? `${text}[..${index(writer, length, "")}]`
        : `${text}[..${to}]`;
    case 5:
      return `${text}[${index(writer, length, "")}..${to}]`;
    default:
      return `${text}[${from}..${to}]`;
  }
}

// ## Numbers

const ARITHMETIC = ["+", "-", "*", "&", "|", "^", "+", "-", "+|", "-|", "*|"];
const RISKY = ["+!", "-!", "*!", "/", "%"];
const COMPARE = ["==", "!=", "<", "<=", ">", ">="];

/** An expression of a plain integer type; in parentheses if it has several parts. */
export function whole(writer: Writer, name: string, depth: number): string {
  const { next, risk } = writer;
  if (depth <= 0) return leaf(writer, name);
  const part = () => whole(writer, name, depth - 1);
  switch (next() % 12) {
    case 0:
    case 1:
      return leaf(writer, name);
    case 2:
    case 3:
    case 4: {
      const sign = chance(next, risk)
        ? pick(next, RISKY)
        : pick(next, ARITHMETIC);
      const right = chance(next, 20) ? constant(next, name) : part();
      return `(${open(writer, name, depth - 1)} ${sign} ${right})`;
    }
    case 5:
      return shift(writer, name, depth);
    case 6:
      return `(${pick(next, ["-", "~"])}${open(writer, name, depth - 1)})`;
    case 7: {
      const from = pick(next, INTEGERS);
      const how = next() % 3 ? "" : ".saturate";
      return `${name}${how}(${open(writer, from, depth - 1)})`;
    }
    case 8:
      return converted(writer, name, depth);
    case 9:
      return division(writer, name, depth);
    case 10:
      return name === "u64" ? word(writer, depth) : leaf(writer, name);
    default: {
      const place = placeOf(writer, integer(name), false);
      return place?.text ?? leaf(writer, name);
    }
  }
}

/** A number that is not known beforehand. */
function open(writer: Writer, name: string, depth: number): string {
  const text = whole(writer, name, depth);
  return /self|[a-z]\d|\.length/.test(text.replaceAll(/[ui]\d+/g, ""))
    ? text
    : name === "u64"
    ? "self.n"
    : `${name}(self.n)`;
}

function shift(writer: Writer, name: string, depth: number): string {
  const { next, risk } = writer;
  const bits = Number(name.slice(1));
  const distance = chance(next, risk)
    ? whole(writer, name, depth - 1)
    : next() % 2
    ? `${next() % bits}`
    : `(${open(writer, name, depth - 1)} & ${bits - 1})`;
  const sign = pick(next, ["<<", ">>"]);
  return `(${open(writer, name, depth - 1)} ${sign} ${distance})`;
}

/** A division that is mostly by something that is not zero. */
function division(writer: Writer, name: string, depth: number): string {
  const { next } = writer;
  const divisor = next() % 2
    ? `${1 + next() % 20}`
    : `(${open(writer, name, depth - 1)} | 1)`;
  const sign = pick(next, ["/", "%"]);
  return `(${open(writer, name, depth - 1)} ${sign} ${divisor})`;
}

/** A number made of something that is not one, or only some of them. */
function converted(writer: Writer, name: string, depth: number): string {
  const { next, types } = writer;
  const from = pick<Made>(next, [...types.ranges, ...types.enums, TRUTH]);
  const place = placeOf(writer, from, false);
  if (place) return `${name}(${place.text})`;
  return from.kind === "range" && from.base === name && next() % 2
    ? `(${open(writer, name, 0)} + ${ranged(writer, from, depth - 1)})`
    : leaf(writer, name);
}

/** What only a `u64` can be. */
function word(writer: Writer, depth: number): string {
  const { next } = writer;
  const able = namesInForce(writer).filter(({ type }) =>
    type.kind === "slice" || type.kind === "array"
  );
  if (writer.others && chance(next, 30)) {
    const [a, b] = [0, 1].map(() => whole(writer, "u64", depth - 1));
    return next() % 2 ? `Test.mix(${a}, ${b} & 63)` : `Test.twice(${a})`;
  }
  const { text, type } = pick(next, able);
  return type.kind === "slice" ? `${text}.length` : `${text}[..].length`;
}

/** The shortest number: a name, a constant, a field. */
export function leaf(writer: Writer, name: string): string {
  const { next } = writer;
  const known = namesInForce(writer)
    .filter(({ type }) => type.kind === "integer" && type.name === name);
  if (known.length > 0 && chance(next, 75)) return pick(next, known).text;
  if (chance(next, 60)) return constant(next, name);
  return name === "u64" ? "self.n" : `${name}(self.n)`;
}

// ## Truth

/** A truth; in parentheses if it has several parts. */
export function truth(writer: Writer, depth: number): string {
  const { next, calls, types } = writer;
  const known = namesInForce(writer).filter(({ type }) => type.kind === "bool");
  if (depth <= 0 && known.length > 0) return pick(next, known).text;
  const less = Math.max(0, depth - 1);
  const part = () => truth(writer, less);
  switch (next() % (depth <= 0 ? 3 : 10) + (depth <= 0 ? 7 : 0)) {
    case 0:
      return known.length > 0 ? pick(next, known).text : part();
    case 1:
      return `!${part()}`;
    case 2:
    case 3:
      return `(${part()} ${pick(next, ["&&", "||"])} ${part()})`;
    case 4:
      return `(${part()} ${pick(next, ["==", "!="])} ${part()})`;
    case 5: {
      const color = types.enums[0]!;
      const place = placeOf(writer, color, false);
      if (place === undefined) return part();
      const sign = pick(next, ["==", "!="]);
      return `(${place.text} ${sign} ${color.name}.${
        pick(next, color.cases)[0]
      })`;
    }
    case 6: {
      if (calls) {
        const length = next() % 3
          ? `${open(writer, "u64", less)} & 0xfff`
          : whole(writer, "u64", 1);
        return `Space.readable(${whole(writer, "u64", 1)}, ${length})`;
      }
      const some = integer(pick(next, INTEGERS));
      const place = placeOf(writer, { kind: "option", some }, false);
      return place
        ? `(${place.text} ${pick(next, ["==", "!="])} none)`
        : part();
    }
    default: {
      const name = pick(next, INTEGERS);
      return `(${open(writer, name, less)} ${pick(next, COMPARE)} ${
        whole(writer, name, less)
      })`;
    }
  }
}

/** Both ends of a loop of few rounds, often at the ends of the type. */
export function bounds(
  writer: Writer,
  type: string,
): readonly [string, string] {
  const { next } = writer;
  const [least, greatest] = limitsOf(type);
  const rounds = BigInt(next() % 4);
  const number = (value: bigint) =>
    type === "u64" ? `${value}` : `${type}(${value})`;
  switch (next() % 4) {
    case 0:
      return [number(greatest - rounds), number(greatest)];
    case 1:
      return [number(least), number(least + rounds)];
    case 2:
      return [number(1n), `(${open(writer, type, 1)} & ${number(3n)})`];
    default:
      return [number(0n), number(rounds)];
  }
}

/** `type` as an initial value that is known beforehand. */
export function initial(next: Next, type: Made): string {
  switch (type.kind) {
    case "integer":
      return literal(next, type.name);
    case "range":
      return `${
        type.least + BigInt(next()) % (type.greatest - type.least + 1n)
      }`;
    case "enum":
      return `${type.name}.${pick(next, type.cases)[0]}`;
    case "bool":
      return pick(next, ["true", "false"]);
    case "option":
      return next() % 2 ? "none" : initial(next, type.some);
    case "record":
      return `${type.name} { ${
        type.fields.map(([name, one]) => `${name}: ${initial(next, one)}`)
          .join(", ")
      } }`;
    case "variant": {
      const one = pick(next, type.cases);
      const parts = one.fields.map(([, part]) => initial(next, part));
      const list = parts.length > 0 ? `(${parts.join(", ")})` : "";
      return `${type.name}.${one.name}${list}`;
    }
    case "array": {
      if (type.element.kind === "array" || next() % 3 === 0) {
        return `[${initial(next, type.element)}; ${type.length}]`;
      }
      const parts = Array.from(
        { length: type.length },
        () => initial(next, type.element),
      );
      return `[${parts.join(", ")}]`;
    }
    default:
      throw new TypeError(`${written(type)} has no initial value`);
  }
}
