// Random handlers, and statements that hand slices and linear things to others.

import { pick } from "../01-hardware/helpers.ts";
import {
  BYTE,
  integer,
  type Made,
  type Next,
  WORD,
} from "./generated_types.ts";
import {
  leaf,
  type Name,
  slice,
  whole,
  type Writer,
} from "./generated_values.ts";

/** An event of [[TEST_INTERFACE]] that a random spindle may handle. */
export interface Heard {
  readonly event: string;
  readonly parameters: readonly Name[];
  readonly result: Made;
}

const DATA: Made = { kind: "slice", element: BYTE, writable: false };
const LINE: Made = { kind: "slice", element: BYTE, writable: true };

/** The events. */
export const HEARD: readonly Heard[] = [
  {
    event: "Test.packet",
    parameters: [
      { text: "data", type: DATA, mutable: false },
      { text: "n", type: WORD, mutable: false },
    ],
    result: integer("u64"),
  },
  {
    event: "Test.edited",
    parameters: [
      { text: "line", type: LINE, mutable: false },
      { text: "start", type: BYTE, mutable: false },
    ],
    result: integer("i64"),
  },
  {
    event: "Other.missed",
    parameters: [{ text: "block", type: WORD, mutable: false }],
    result: integer("u8"),
  },
];

/** A filter for `heard`, which may only look. */
export function filterFor(next: Next, { parameters }: Heard): string {
  const [first, second] = parameters;
  if (first!.type.kind !== "slice") {
    return pick(next, ["block > 5", "block & 3 == 1", "self.n != block"]);
  }
  const [bytes, number] = [first!.text, second!.text];
  const length = 1 + next() % 12;
  const part = () =>
    pick(next, [
      `${bytes}.length >= ${length}`,
      `${bytes}.length >= ${length} && ${bytes}[${length - 1}] != 7`,
      `u64(${number}) < ${bytes}.length`,
      `u64(${number}) < ${bytes}.length && ${bytes}[u64(${number})] < 200`,
      `${number} < ${1 + next() % 20}`,
      `${bytes}.length == ${next() % 20}`,
      `${bytes}[${next() % 4}] > 3`,
    ]);
  return next() % 3
    ? part()
    : `(${part()}) ${pick(next, ["&&", "||"])} ${part()}`;
}

/** A statement that has to do with those outside. `leave` is a way out of where it stands. */
export function doorStatement(writer: Writer, leave: () => string): string {
  const { next } = writer;
  const any = (writable: boolean) =>
    slice(writer, { kind: "slice", element: BYTE, writable }) ??
      "self.bytes[..]";
  const fresh = (prefix: string) => `${prefix}${writer.names++}`;
  switch (next() % 14) {
    case 10:
    case 11:
      return held(writer, leave);
    case 12: {
      const moved = fresh("t");
      return `if const ${moved} = self.kept.take() { ${
        looking(writer)
      } self.kept = ${moved}; }`;
    }
    case 0:
    case 1: {
      const sent = fresh("s");
      const number = whole(writer, "u8", 1);
      return `const ${sent} = Test.send(${
        any(false)
      }, ${number}) else { ${leave()} } self.n ^= u64(${sent});`;
    }
    case 2:
      return `self.n += Test.fill(${any(true)}, ${whole(writer, "u64", 1)});`;
    case 3: {
      const taken = fresh("t");
      return `if self.kept == none { const ${taken} = Test.find(${
        whole(writer, "u64", 1)
      }) else { ${leave()} } self.kept = ${taken}; }`;
    }
    case 4: {
      const taken = fresh("t");
      return `if const ${taken} = self.kept.take() { Test.drop(${taken}); }`;
    }
    case 5: {
      const lent = fresh("t");
      return `if const ${lent} = self.kept { self.n ^= Test.read(${lent}); }`;
    }
    case 6:
      return `self.n += Other.lookup(${whole(writer, "u64", 1)});`;
    case 7:
      return `if Other.note(${any(false)}) { self.n ^= 1; }`;
    default:
      return looking(writer);
  }
}

/** Takes something, does what may fail while a plain name holds it, and gives it back. */
function held(writer: Writer, leave: () => string): string {
  const { next } = writer;
  const text = `t${writer.names++}`;
  const number = whole(writer, "u64", 1);
  const head = next() % 2
    ? `const ${text} = Test.take(${number}) else { ${leave()} }`
    : `const ${text} = Test.find(${number}) else { ${leave()} }`;
  const risky = () =>
    next() % 3
      ? looking(writer)
      : `self.n = self.n +! ${whole(writer, "u64", 1)};`;
  const use = next() % 2 ? `self.n ^= Test.read(${text}); ` : "";
  const end = next() % 3
    ? `Test.drop(${text});`
    : `if self.n > 9 { Test.drop(${text}); } else { ${risky()} Test.drop(${text}); }`;
  return `${head} ${risky()} ${use}${end}`;
}

/** A look at an element of a slice, which may be outside. */
function looking(writer: Writer): string {
  const { next } = writer;
  const slices = writer.scopes.flat().filter(({ type }) =>
    type.kind === "slice"
  );
  const { text, type } = slices.length > 0
    ? pick(next, slices)
    : { text: "self.bytes[..]", type: LINE };
  const place = pick(next, [
    `${next() % 4}`,
    leaf(writer, "u64"),
    `${text}.length - ${next() % 3}`,
  ]);
  const safe = next() % 3 > 0;
  const guard = safe ? `if ${place} < ${text}.length { ` : "";
  const writable = type.kind === "slice" && type.writable;
  const use = writable && next() % 2
    ? `${text}[${place}] = ${leaf(writer, "u8")};`
    : `self.n ^= u64(${text}[${place}]);`;
  return `${guard}${use}${safe ? " }" : ""}`;
}
