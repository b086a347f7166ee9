// Types of random spindles, and numbers of them.

import { pick } from "../01-hardware/helpers.ts";

/** The next random number. */
export type Next = () => number;

/** A type, as the generator knows it. */
export type Made =
  | { readonly kind: "integer"; readonly name: string }
  | {
    readonly kind: "range";
    readonly name: string;
    readonly base: string;
    readonly least: bigint;
    readonly greatest: bigint;
  }
  | {
    readonly kind: "enum";
    readonly name: string;
    readonly cases: readonly (readonly [string, bigint])[];
  }
  | { readonly kind: "bool" }
  | {
    readonly kind: "record";
    readonly name: string;
    readonly fields: readonly Part[];
  }
  | {
    readonly kind: "variant";
    readonly name: string;
    readonly cases: readonly {
      readonly name: string;
      readonly fields: readonly Part[];
    }[];
  }
  | { readonly kind: "option"; readonly some: Made }
  | { readonly kind: "array"; readonly element: Made; readonly length: number }
  | {
    readonly kind: "slice";
    readonly element: Made;
    readonly writable: boolean;
  }
  | { readonly kind: "view"; readonly writable: boolean };

/** A named part of a type. */
export type Part = readonly [string, Made];

/** The plain integer types. */
export const INTEGERS: readonly string[] = [
  ...["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"],
];

/** Truth. */
export const TRUTH: Made = { kind: "bool" };
/** Bytes. */
export const BYTE: Made = integer("u8");
/** 64 bits. */
export const WORD: Made = integer("u64");

/** The plain integer type `name`. */
export function integer(name: string): Made {
  return { kind: "integer", name };
}

/** `type` as it is written. */
export function written(type: Made): string {
  switch (type.kind) {
    case "bool":
      return "bool";
    case "option":
      return `${written(type.some)}?`;
    case "array":
      return `[${written(type.element)}; ${type.length}]`;
    case "slice":
      return `${type.writable ? "mut " : ""}[${written(type.element)}]`;
    case "view":
      return "Header";
    default:
      return type.name;
  }
}

/** Whether both are the same type. */
export function same(a: Made, b: Made): boolean {
  return written(a) === written(b);
}

/** The least and the greatest number of a plain integer type. */
export function limitsOf(name: string): readonly [bigint, bigint] {
  const bits = BigInt(name.slice(1));
  return name.startsWith("i")
    ? [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n]
    : [0n, 2n ** bits - 1n];
}

/** A number or a truth of `type`, often at an end of it. */
export function literal(next: Next, type: string): string {
  if (type === "bool") return pick(next, ["true", "false"]);
  const [least, greatest] = limitsOf(type);
  const any = (BigInt(next()) << 32n | BigInt(next())) %
      (greatest - least + 1n) + least;
  const edges = [0n, 1n, 2n, 5n, 63n, least, greatest, greatest - 1n, any];
  const edge = pick(next, [...edges, greatest / 2n, 0x7fffn, 0x8000n, 255n]);
  return `${edge < least || edge > greatest ? any : edge}`;
}

/** A number of `name` as an expression whose type cannot be mistaken. */
export function constant(next: Next, name: string): string {
  const value = literal(next, name);
  return name === "u64" ? value : `${name}(${value})`;
}

// ## The types that a random spindle declares

/** The declared types of a random spindle. */
export interface Declared {
  readonly ranges: readonly Extract<Made, { kind: "range" }>[];
  readonly enums: readonly Extract<Made, { kind: "enum" }>[];
  readonly records: readonly Extract<Made, { kind: "record" }>[];
  readonly variants: readonly Extract<Made, { kind: "variant" }>[];
  /** A record that has an array in it. */
  readonly row: Extract<Made, { kind: "record" }>;
}

/** The enum that says why something of a random spindle has failed. */
export const WHY: Extract<Made, { kind: "enum" }> = {
  kind: "enum",
  name: "Why",
  cases: [["small", 1n], ["late", 2n], ["odd", 7n]],
};

/** The fields of the view of every random spindle that has one. */
export const HEADER: readonly (readonly [string, string, string])[] = [
  ["kind", "u8", ""],
  ["length", "u16", " big"],
  ["source", "u32", " big"],
  ["rest", "u32", ""],
  ["stamp", "u64", " big"],
  ["delta", "i16", " big"],
  ["last", "i64", ""],
];

/** Random types. */
export function declareTypes(next: Next): Declared {
  const ranges = Array.from({ length: 2 }, (_, index) => {
    const base = pick(next, INTEGERS);
    const [lowest] = limitsOf(base);
    const least = pick(next, [0n, 0n, 0n, 1n, lowest < 0n ? -3n : 3n]);
    const greatest = least + BigInt(pick(next, [0, 1, 3, 7, 9, 30, 100]));
    const name = `Range${index}`;
    return { kind: "range", name, base, least, greatest } as const;
  });
  const gap = next() % 2 ? 3n : 1n;
  const enums = [
    {
      kind: "enum",
      name: "Color",
      cases: [["red", 0n], ["green", gap], ["blue", gap * 2n + 1n]],
    } as const,
  ];
  const simple = () =>
    pick<Made>(next, [
      ...INTEGERS.map(integer),
      ...ranges,
      ...enums,
      TRUTH,
      { kind: "option", some: integer(pick(next, INTEGERS)) },
    ]);
  const fields = (prefix: string, least = 1) =>
    Array.from(
      { length: least + next() % 3 },
      (_, index) => [`${prefix}${index}`, simple()] as const,
    );
  const point = { kind: "record", name: "Point", fields: fields("x") } as const;
  const pair = {
    kind: "record",
    name: "Pair",
    fields: [["point", point], ...fields("y")],
  } as const;
  const shape = {
    kind: "variant",
    name: "Shape",
    cases: [
      { name: "dot", fields: [] },
      { name: "line", fields: fields("l") },
      { name: "box", fields: [["corner", point], ...fields("b", 0)] },
    ],
  } as const;
  const element = integer(pick(next, INTEGERS));
  const row = {
    kind: "record",
    name: "Row",
    fields: [
      ["cells", { kind: "array", element, length: 3 + next() % 3 }],
      ["count", BYTE],
    ],
  } as const;
  return { ranges, enums, records: [point, pair], variants: [shape], row };
}

/** The declarations as they are written. */
export function declarations(types: Declared): string[] {
  const list = (fields: readonly Part[], between: string) =>
    fields.map(([name, type]) => `${name}: ${written(type)}`).join(between);
  return [
    ...types.ranges.map(({ name, base, least, greatest }) =>
      `type ${name} = ${base} in ${least}..=${greatest};`
    ),
    ...[...types.enums, WHY].map(({ name, cases }) =>
      `enum ${name} { ${
        cases.map(([one, value]) => `${one} = ${value}`).join(", ")
      } }`
    ),
    ...[...types.records, types.row].map(({ name, fields }) =>
      `record ${name} { ${list(fields, "; ")}; }`
    ),
    ...types.variants.map(({ name, cases }) =>
      `variant ${name} { ${
        cases.map((one) =>
          one.fields.length > 0
            ? `${one.name}(${list(one.fields, ", ")})`
            : one.name
        ).join(", ")
      } }`
    ),
    `view Header { ${
      HEADER.map(([name, type, order]) => `${name}: ${type}${order};`).join(" ")
    } }`,
  ];
}
