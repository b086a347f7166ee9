// Random spindles that are well typed by the way they are built.

import { pick } from "../01-hardware/helpers.ts";
import {
  BYTE,
  declarations,
  type Declared,
  declareTypes,
  HEADER,
  integer,
  INTEGERS,
  type Made,
  type Next,
  same,
  TRUTH,
  WHY,
  WORD,
  written,
} from "./generated_types.ts";
import {
  doorStatement,
  filterFor,
  HEARD,
  type Heard,
} from "./generated_doors.ts";
import {
  bounds,
  callOf,
  chance,
  initial,
  leaf,
  type Name,
  namesInForce,
  placeOf,
  slice,
  truth,
  value,
  whole,
  type Writer,
} from "./generated_values.ts";

/** How a random spindle may look. */
export interface Wishes {
  /** Whether it may call the kernel. */
  readonly calls?: boolean;
  /** Whether it may call and raise what the tests provide ([[TEST_INTERFACE]]). */
  readonly others?: boolean;
  /** Whether it handles events, hands slices to others, keeps linear things and uses another spindle. */
  readonly doors?: boolean;
  /** Roughly how many statements a procedure has. */
  readonly size?: number;
  /** How often an index or a shift may be wrong, in percent. */
  readonly risk?: number;
  /** How many entries it has. */
  readonly entries?: number;
  /** The most helpers that it has. */
  readonly helpers?: number;
}

/** What random spindles may call besides what the kernel offers. */
export const TEST_INTERFACE = {
  file: "test.interface",
  text: `interface Test {
  enum Trouble { full = 1, odd = 5 }
  linear type Ticket releases drop;
  pure operation mix(a: u64, b: u64): u64 requires b < 64 cost 100;
  pure operation twice(x: u64): u64 = (x & 0xffff) * 2;
  operation take(n: u64): Ticket fails Trouble cost 100;
  operation find(n: u64): Ticket? cost 100;
  operation read(ticket: Ticket): u64 cost 100;
  operation tell(n: u64) cost 100;
  operation count(n: u64): u32 fails Trouble cost 100;
  operation drop(consumes ticket: Ticket) cost 100;
  operation send(data: [u8], mark: u8): u32 fails Trouble cost 100;
  operation fill(data: mut [u8], n: u64): u64 cost 100;
  event packet(data: [u8], n: u64): u64 within 50_000;
  event edited(line: mut [u8], start: u8): i64 within 50_000;
}
`,
};

/** A spindle that random ones may use. */
export const OTHER_SPINDLE = {
  file: "other.spindle",
  text: `spindle Other {
  export event missed(block: u64): u8 within 50_000;
  export operation lookup(block: u64): u64 cost 100 { return block; }
  export operation note(data: [u8]): bool cost 100 { return data.length > 3; }
}
`,
};

/** The text of a random spindle. */
export function randomSpindle(
  name: string,
  next: Next,
  wishes: Wishes = {},
): string {
  const { calls = false, others = false, doors = false } = wishes;
  const { size = 12, risk = 10 } = wishes;
  const types = declareTypes(next);
  const fields = declareFields(next, types);
  const writer: Writer = {
    next,
    types,
    fields,
    helpers: [],
    scopes: [],
    calls,
    others,
    doors,
    risk,
    procedure: { result: undefined, fails: false, loops: 0 },
    names: 0,
    size: 0,
    small: size < 6,
  };
  const helpers = Array.from(
    { length: next() % ((wishes.helpers ?? 3) + 1) },
    (_, number) => {
      writer.size = 1 + next() % Math.max(1, size / 2);
      return helper(writer, `h${number}`);
    },
  );
  const entries = Array.from({ length: wishes.entries ?? 2 }, (_, number) => {
    writer.size = 2 + next() % size;
    return entry(writer, `e${number}`);
  });
  const handlers = doors
    ? HEARD.filter(() => next() % 2).map((heard) => {
      writer.size = 2 + next() % size;
      return handler(writer, heard);
    })
    : [];
  const state = fields.map(({ text, type }) =>
    `${text.slice(5)}: ${written(type)} = ${initial(next, type)};`
  );
  if (doors) state.push("kept: Test.Ticket?;");
  const events = others
    ? [
      "export event asked(x: u64): u8 within 2_000;",
      "export event told(x: u64) within 2_000;",
    ]
    : [];
  return [
    `spindle ${name}${doors ? " uses Other" : ""} {`,
    ...declarations(types).map((line) => `  ${line}`),
    "  state {",
    ...state.map((line) => `    ${line}`),
    "  }",
    ...events.map((line) => `  ${line}`),
    ...helpers,
    ...entries,
    ...handlers,
    "}",
    "",
  ].join("\n");
}

// ## State

function declareFields(next: Next, types: Declared): Name[] {
  const scalar = () =>
    pick<Made>(next, [
      ...INTEGERS.map(integer),
      TRUTH,
      ...types.ranges,
      ...types.enums,
    ]);
  const some: Made[] = [
    WORD,
    { kind: "array", element: BYTE, length: 16 + next() % 24 },
    ...Array.from({ length: 1 + next() % 4 }, scalar),
    ...Array.from({ length: 1 + next() % 2 }, (): Made => ({
      kind: "array",
      element: scalar(),
      length: pick(next, [1, 2, 3, 4, 7, 8, 16]),
    })),
  ];
  const rare: Made[] = [
    types.records[0]!,
    types.records[1]!,
    types.variants[0]!,
    types.row,
    { kind: "option", some: scalar() },
    { kind: "option", some: types.records[0]! },
    { kind: "array", element: types.records[0]!, length: 1 + next() % 5 },
    { kind: "array", element: types.row, length: 2 },
    { kind: "array", element: types.variants[0]!, length: 2 },
    {
      kind: "array",
      element: { kind: "array", element: scalar(), length: 1 + next() % 4 },
      length: 3,
    },
  ];
  const all = [...some, ...rare.filter(() => next() % 3 === 0)];
  return all.map((type, number) => ({
    text: number === 0
      ? "self.n"
      : number === 1
      ? "self.bytes"
      : `self.s${number}`,
    type,
    mutable: true,
  }));
}

// ## Procedures

function randomType({ next, types }: Writer): Made {
  return pick<Made>(next, [
    ...INTEGERS.map(integer),
    TRUTH,
    TRUTH,
    ...types.ranges,
    ...types.enums,
    ...types.records,
    ...types.variants,
    { kind: "option", some: integer(pick(next, INTEGERS)) },
    { kind: "option", some: types.records[0]! },
    { kind: "option", some: types.ranges[0]! },
  ]);
}

function helper(writer: Writer, name: string): string {
  const { next } = writer;
  const parameters = Array.from({ length: next() % 4 }, (): Name => {
    const type = next() % 3 ? randomType(writer) : pick<Made>(next, [
      { kind: "slice", element: BYTE, writable: next() % 2 === 0 },
      { kind: "slice", element: BYTE, writable: false },
    ]);
    return { text: `p${writer.names++}`, type, mutable: false };
  });
  const result = next() % 6 ? randomType(writer) : undefined;
  const fails = next() % 3 === 0;
  writer.procedure = { result, fails, loops: 0 };
  const body = bodyOf(writer, parameters, []);
  const types = parameters.map(({ type }) => type);
  writer.helpers.push({ name, parameters: types, result, fails });
  return headed(`procedure ${name}`, parameters, result, fails, body);
}

function headed(
  head: string,
  parameters: readonly Name[],
  result: Made | undefined,
  fails: boolean,
  body: readonly string[],
): string {
  const list = parameters.map(({ text, type }) => `${text}: ${written(type)}`);
  const gives = result ? `: ${written(result)}` : "";
  const why = fails ? " fails Why" : "";
  return [
    `  ${head}(${list.join(", ")})${gives}${why} {`,
    ...body,
    "  }",
  ].join("\n");
}

function entry(writer: Writer, name: string): string {
  const { next, types } = writer;
  const parameters = Array.from({ length: next() % 5 }, (): Name => ({
    text: `p${writer.names++}`,
    type: chance(next, writer.risk)
      ? pick<Made>(next, [...types.ranges, ...types.enums])
      : pick<Made>(next, [...INTEGERS.map(integer), TRUTH]),
    mutable: false,
  }));
  const result = integer(pick(next, INTEGERS));
  const fails = next() % 4 === 0;
  writer.procedure = { result, fails, loops: 0 };
  // Some locals live through the whole procedure, more than there are registers for.
  writer.scopes.push([...parameters]);
  const long = Array.from(
    { length: writer.small ? 0 : pick(next, [0, 0, 2, 6, 14, 24]) },
    () => declaration(writer, 1, integer(pick(next, INTEGERS)), true),
  );
  const known = writer.scopes.pop()!;
  const body = bodyOf(writer, known, long);
  return headed(`entry ${name}`, parameters, result, fails, body);
}

function handler(writer: Writer, heard: Heard): string {
  const { next } = writer;
  const { event, parameters, result } = heard;
  writer.procedure = { result, fails: false, loops: 0 };
  const body = bodyOf(writer, parameters, []);
  const names = parameters.map(({ text }) => text).join(", ");
  const filter = next() % 3 ? ` when ${filterFor(next, heard)}` : "";
  return [`  on ${event}(${names})${filter} {`, ...body, "  }"].join("\n");
}

/** The statements of a procedure, down to its last return. */
function bodyOf(
  writer: Writer,
  names: readonly Name[],
  before: readonly string[],
): string[] {
  writer.scopes.push([...names]);
  const { result } = writer.procedure;
  const body = statements(writer, 3, "    ");
  const last = result?.kind === "integer"
    ? sumOf(writer, result.name)
    : result && value(writer, result, writer.small ? 1 : 2);
  writer.scopes.pop();
  return [
    ...before.map((line) => `    ${line}`),
    ...body,
    ...last === undefined ? [] : [`    return ${last};`],
  ];
}

/** All that is known at the end, so that nothing was computed in vain. */
function sumOf(writer: Writer, name: string): string {
  const { next } = writer;
  const sum = writer.scopes.flat()
    .filter(({ type }) => type.kind === "integer" || type.kind === "bool")
    .map(({ text }) => `${name}(${text})`);
  const rows: string[] = [];
  for (let at = 0; at < sum.length; at += 20) {
    rows.push(`(${sum.slice(at, at + 20).join(pick(next, [" + ", " ^ "]))})`);
  }
  return [...rows, whole(writer, name, 2)].join(" + ");
}

// ## Statements

function declare(
  writer: Writer,
  type: Made,
  mutable: boolean,
  prefix = "v",
): string {
  const text = `${prefix}${writer.names++}`;
  writer.scopes.at(-1)!.push({ text, type, mutable });
  return text;
}

function declaration(
  writer: Writer,
  depth: number,
  type = randomType(writer),
  mutable = writer.next() % 3 > 0,
): string {
  const given = value(writer, type, depth);
  const text = declare(writer, type, mutable);
  return `${mutable ? "let" : "const"} ${text}: ${written(type)} = ${given};`;
}

function arrayDeclaration(writer: Writer): string {
  const { next, types } = writer;
  const element = pick<Made>(next, [
    BYTE,
    integer(pick(next, INTEGERS)),
    types.records[0]!,
    TRUTH,
  ]);
  const length = pick(next, [1, 2, 3, 5, 8]);
  const type: Made = { kind: "array", element, length };
  const parts = Array.from(
    { length: next() % 2 ? length : 1 },
    () => value(writer, element, 1),
  );
  const given = parts.length === length
    ? `[${parts.join(", ")}]`
    : `[${parts[0]}; ${length}]`;
  const mutable = next() % 3 > 0;
  const text = declare(writer, type, mutable);
  return `${mutable ? "let" : "const"} ${text}: ${written(type)} = ${given};`;
}

function statements(writer: Writer, depth: number, indent: string): string[] {
  const lines: string[] = [];
  const count = 1 + writer.next() % 4;
  for (let number = 0; number < count && writer.size > 0; number++) {
    lines.push(...statement(writer, depth, indent));
  }
  return lines;
}

/** Statements in braces, with names of their own. */
function block(
  writer: Writer,
  depth: number,
  indent: string,
  names: readonly Name[] = [],
  mayLeave = true,
): string[] {
  writer.scopes.push([...names]);
  const lines = statements(writer, depth - 1, `${indent}  `);
  if (mayLeave && writer.next() % 10 === 0) {
    lines.push(`${indent}  ${leaving(writer)}`);
  }
  writer.scopes.pop();
  return lines;
}

/** A way out. */
function leaving(writer: Writer): string {
  const { next, procedure: { result, fails, loops } } = writer;
  if (loops > 0 && next() % 2) return pick(next, ["break;", "continue;"]);
  if (fails && next() % 2) return `fail Why.${pick(next, WHY.cases)[0]};`;
  return result ? `return ${value(writer, result, 1)};` : "return;";
}

function statement(writer: Writer, depth: number, indent: string): string[] {
  const { next } = writer;
  writer.size--;
  const simple = depth <= 0 || next() % 100 < 45;
  if (simple) return simpleStatement(writer, indent);
  const kinds = [
    branching,
    branching,
    counting,
    guarded,
    matching,
    unpacking,
    unpacking,
    viewing,
    viewing,
    eaching,
    repeating,
    ...writer.others ? [taking, taking] : [],
    ...writer.doors ? [outside, outside, outside, outside] : [],
  ];
  return pick(next, kinds)(writer, depth, indent);
}

function simpleStatement(writer: Writer, indent: string): string[] {
  const { next, helpers } = writer;
  switch (next() % 9) {
    case 0:
    case 1:
      return [indent + declaration(writer, 3)];
    case 2:
      return [indent + arrayDeclaration(writer)];
    case 3: {
      const able = helpers.filter(({ result, fails }) => !result && !fails);
      if (able.length === 0) return [indent + assignment(writer)];
      return [`${indent}${callOf(writer, pick(next, able), 2)};`];
    }
    case 4:
      if (!writer.others) return [indent + assignment(writer)];
      return [
        `${indent}${pick(next, ["Test.tell", "raise told"])}(${
          whole(writer, "u64", 2)
        });`,
      ];
    default:
      return [indent + assignment(writer)];
  }
}

function assignment(writer: Writer): string {
  const { next, types, risk } = writer;
  const type = next() % 3 ? randomType(writer) : pick<Made>(next, [
    ...types.ranges,
    integer(pick(next, INTEGERS)),
  ]);
  const place = placeOf(writer, type, true);
  if (place === undefined) {
    return `self.n ${pick(next, ["=", "+="])} ${whole(writer, "u64", 2)};`;
  }
  if (type.kind === "integer") {
    const sign = chance(next, risk)
      ? pick(next, ["+!=", "-!=", "*!="])
      : pick(next, ["=", "=", "+=", "-=", "^=", "+|=", "-|=", "*="]);
    return `${place.text} ${sign} ${whole(writer, type.name, 3)};`;
  }
  if (type.kind === "range" && chance(next, risk)) {
    const sign = pick(next, ["+=", "-=", "+|="]);
    return `${place.text} ${sign} ${whole(writer, type.base, 1)};`;
  }
  return `${place.text} = ${value(writer, type, 3)};`;
}

function branching(writer: Writer, depth: number, indent: string): string[] {
  const condition = truth(writer, 3);
  const then = block(writer, depth, indent);
  const otherwise = writer.next() % 2
    ? [`${indent}} else {`, ...block(writer, depth, indent, [], false)]
    : [];
  return [`${indent}if ${condition} {`, ...then, ...otherwise, `${indent}}`];
}

/** A block in a loop, in which one may break and continue. */
function looped(
  writer: Writer,
  depth: number,
  indent: string,
  names: readonly Name[],
): string[] {
  const { procedure } = writer;
  writer.procedure = { ...procedure, loops: procedure.loops + 1 };
  const body = block(writer, depth, indent, names);
  writer.procedure = procedure;
  return body;
}

function counting(writer: Writer, depth: number, indent: string): string[] {
  const type = pick(writer.next, INTEGERS);
  const [from, to] = bounds(writer, type);
  const text = `k${writer.names++}`;
  const name = { text, type: integer(type), mutable: false };
  const body = looped(writer, depth, indent, [name]);
  return [`${indent}for ${text} in ${from}..${to} {`, ...body, `${indent}}`];
}

function eaching(writer: Writer, depth: number, indent: string): string[] {
  const { next } = writer;
  const able = namesInForce(writer).filter(({ type }) =>
    (type.kind === "array" || type.kind === "slice") &&
    !/array|slice/.test(type.element.kind) &&
    !same(type.element, writer.types.row)
  );
  const { text, type } = pick(next, able);
  const { element } = type as Extract<Made, { kind: "array" }>;
  const over = next() % 2
    ? text
    : slice(writer, { kind: "slice", element, writable: false }) ?? text;
  const name = { text: `x${writer.names++}`, type: element, mutable: false };
  const body = looped(writer, depth, indent, [name]);
  return [`${indent}for ${name.text} in ${over} {`, ...body, `${indent}}`];
}

function repeating(writer: Writer, depth: number, indent: string): string[] {
  const { next } = writer;
  const budget = next() % 3 ? `${next() % 6}` : `(${leaf(writer, "u64")} & 3)`;
  const counter = declare(writer, WORD, true, "w");
  const most = next() % 5;
  const condition = pick(next, [
    `${counter} < ${most}`,
    `(${counter} < ${most} && ${truth(writer, 2)})`,
    truth(writer, 2),
  ]);
  const body = looped(writer, depth, indent, []);
  return [
    `${indent}let ${counter}: u64 = 0;`,
    `${indent}while ${condition} budget ${budget} {`,
    `${indent}  ${counter} += 1;`,
    ...body,
    `${indent}}`,
  ];
}

function matching(writer: Writer, depth: number, indent: string): string[] {
  const { next, types } = writer;
  const type = pick<Made>(next, [
    types.enums[0]!,
    types.variants[0]!,
    types.variants[0]!,
    integer(pick(next, INTEGERS)),
  ]);
  const place = placeOf(writer, type, false);
  const what = place?.text ??
    (type.kind === "integer" ? leaf(writer, type.name) : undefined);
  if (what === undefined || /^[\d-]|^[ui]\d+\(-?\d+\)$/.test(what)) {
    return branching(writer, depth, indent);
  }
  const inner = `${indent}  `;
  const arm = (cases: string, names: readonly Name[] = []) => [
    `${inner}${cases} => {`,
    ...block(writer, depth - 1, inner, names, next() % 2 === 0),
    `${inner}}`,
  ];
  const otherwise = () => [
    `${inner}else => {`,
    ...block(writer, depth - 1, inner, []),
    `${inner}}`,
  ];
  const arms = type.kind === "integer"
    ? [
      ...arm(pick(next, ["0, 1", "0", "3, 5, 6"])),
      ...arm(pick(next, ["2", "7, 9", "100"])),
      ...otherwise(),
    ]
    : type.kind === "enum"
    ? next() % 2
      ? [
        ...arm(`${type.name}.red, ${type.name}.blue`),
        ...arm(`${type.name}.green`),
      ]
      : [...arm(`${type.name}.green`), ...otherwise()]
    : type.kind === "variant"
    ? type.cases.flatMap((one) => {
      const names = one.fields.map(([, part]): Name => ({
        text: `m${writer.names++}`,
        type: part,
        mutable: false,
      }));
      const list = names.length > 0
        ? `(${names.map(({ text }) => text).join(", ")})`
        : "";
      return arm(`${one.name}${list}`, names);
    })
    : [];
  return [`${indent}match ${what} {`, ...arms, `${indent}}`];
}

/** Takes an option or what a helper that may fail has given apart. */
function unpacking(writer: Writer, depth: number, indent: string): string[] {
  const { next, helpers, types } = writer;
  const failing = helpers.filter(({ fails, result }) => fails && result);
  if (failing.length > 0 && next() % 2) {
    const helper = pick(next, failing);
    return binding(writer, indent, callOf(writer, helper, 2), helper.result!, {
      ...WHY,
    });
  }
  const some = pick<Made>(next, [
    integer(pick(next, INTEGERS)),
    BYTE,
    types.records[0]!,
    types.ranges[0]!,
  ]);
  const option: Made = { kind: "option", some };
  const asked = writer.others && same(some, BYTE) && next() % 2
    ? `raise asked(${whole(writer, "u64", 1)})`
    : undefined;
  const what = asked ?? optional(writer, option);
  if (what === undefined) return branching(writer, depth, indent);
  if (next() % 2) return binding(writer, indent, what, some, undefined);
  const name = { text: `o${writer.names++}`, type: some, mutable: false };
  const then = block(writer, depth, indent, [name]);
  const otherwise = next() % 2
    ? [`${indent}} else {`, ...block(writer, depth, indent, [], false)]
    : [];
  return [
    `${indent}if const ${name.text} = ${what} {`,
    ...then,
    ...otherwise,
    `${indent}}`,
  ];
}

/** An option whose type is beyond doubt. */
function optional(writer: Writer, option: Made): string | undefined {
  const { next, helpers } = writer;
  const able = helpers.filter(({ fails, result }) =>
    !fails && result && same(result, option)
  );
  if (able.length > 0 && next() % 2) return callOf(writer, pick(next, able), 1);
  const place = placeOf(writer, option, next() % 3 === 0);
  return place &&
    (place.mutable && next() % 3 === 0 ? `${place.text}.take()` : place.text);
}

function binding(
  writer: Writer,
  indent: string,
  what: string,
  type: Made,
  why: Made | undefined,
): string[] {
  const { next } = writer;
  const reason = `r${writer.names++}`;
  const known = why !== undefined && next() % 2;
  writer.scopes.push(
    known ? [{ text: reason, type: why!, mutable: false }] : [],
  );
  const before = known && next() % 2 ? `${"self.n"} = u64(${reason}); ` : "";
  const leave = leaving(writer);
  writer.scopes.pop();
  const text = declare(writer, type, false);
  const named = known ? ` (${reason})` : "";
  return [
    `${indent}const ${text} = ${what} else${named} { ${before}${leave} }`,
  ];
}

/** Looks at bytes through a view. */
function viewing(writer: Writer, depth: number, indent: string): string[] {
  const { next } = writer;
  const writable = next() % 2 === 0;
  const bytes = slice(writer, { kind: "slice", element: BYTE, writable }) ??
    "self.bytes[..]";
  const at = pick(next, [
    "",
    ", 0",
    ", 3",
    `, ${whole(writer, "u64", 1)}`,
    `, (${leaf(writer, "u64")} & 7)`,
  ]);
  const type: Made = { kind: "view", writable };
  const what = `Header.at(${bytes}${at})`;
  const name = { text: `h${writer.names++}x`, type, mutable: false };
  const [field, plain] = pick(next, HEADER);
  const use = writable && next() % 2
    ? `${name.text}.${field} = ${value(writer, integer(plain), 2)};`
    : `self.n ^= u64(${name.text}.${field});`;
  if (next() % 2) {
    const body = [
      `${indent}  ${use}`,
      ...block(writer, depth, indent, [name]),
    ];
    return [
      `${indent}if const ${name.text} = ${what} {`,
      ...body,
      `${indent}}`,
    ];
  }
  const leave = leaving(writer);
  writer.scopes.at(-1)!.push(name);
  return [
    `${indent}const ${name.text} = ${what} else { ${leave} }`,
    indent + use,
  ];
}

function outside(writer: Writer, _depth: number, indent: string): string[] {
  return [indent + doorStatement(writer, () => leaving(writer))];
}

/** Takes something that must be given back. */
function taking(writer: Writer, depth: number, indent: string): string[] {
  const { next } = writer;
  const text = `t${writer.names++}`;
  const number = whole(writer, "u64", 2);
  const leave = leaving(writer);
  const head = next() % 2
    ? `with ${text} = Test.take(${number}) else (why${text}) { self.n += u64(why${text}); ${leave} } {`
    : `with ${text} = Test.find(${number}) else { ${leave} } {`;
  const body = block(writer, depth, indent);
  const use = next() % 2 ? [`${indent}  self.n ^= Test.read(${text});`] : [];
  return [indent + head, ...use, ...body, `${indent}}`];
}

/**
 * A test of something, and a use of the same thing behind it that is safe if nothing has
 * changed in between. Often something has.
 */
function guarded(writer: Writer, depth: number, indent: string): string[] {
  const { next } = writer;
  const arrays = namesInForce(writer).filter(({ type, mutable }) =>
    type.kind === "array" && type.element.kind === "integer" && mutable
  );
  const { text, type } = pick(next, arrays);
  const { element, length } = type as Extract<Made, { kind: "array" }>;
  const { name } = element as Extract<Made, { kind: "integer" }>;
  const what = leaf(writer, "u64").replace(/^\d+$/, "self.n");
  const other = leaf(writer, "u64").replace(/^\d+$/, "self.n");
  const limit = Math.max(0, length + pick(next, [-1, 0, 0, 0, 0, 1]));
  const inner = `${indent}  `;
  const use = next() % 4
    ? `${text}[${what}] = ${leaf(writer, name)};`
    : `${text}[${what} - ${next() % 2}] = ${leaf(writer, name)};`;
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
    const some = next() % 3 ? [] : statements(writer, depth - 1, line);
    return [...some, line + use];
  };
  const form = next() % 4;
  if (form === 0) {
    const test = `${indent}if !(${inside}) { ${leaving(writer)} }`;
    return [test, ...between(indent)];
  }
  writer.scopes.push([]);
  const safe = between(inner);
  writer.scopes.pop();
  if (form > 1) return [`${indent}if ${inside} {`, ...safe, `${indent}}`];
  const unsafe = block(writer, depth, indent, [], false);
  const test = `${indent}if !(${inside}) {`;
  return [test, ...unsafe, `${indent}} else {`, ...safe, `${indent}}`];
}
