// What may be done with handles, asked of types and of the checker.

import { assertEquals } from "@std/assert";
import {
  beginsAsZero,
  holdsLinear,
  isLinear,
  isMade,
  isNumber,
  type NamedType,
  recordType,
  SCALARS,
  type Type,
  U64,
  variantType,
} from "../../chapters/03-spindles/mod.ts";
import { assertRefused } from "./helpers.ts";

const HANDLE: Type = { kind: "handle", name: "Strand.Strand" };
const LINEAR: Type = { kind: "handle", name: "Frame.NewFrame", linear: true };
const ENUM: Type = {
  kind: "integer",
  bits: 8,
  signed: false,
  name: "Kind",
  cases: [{ name: "one", value: 1n }, { name: "two", value: 2n }],
};
const RANGE: Type = { ...U64, least: 1n, greatest: 5n };

function option(some: Type): Type {
  return { kind: "option", some };
}

function row(element: Type): Type {
  return { kind: "array", element, length: 3 };
}

function record(...types: readonly Type[]): Type {
  return recordType("R", named(types));
}

/** A variant whose cases hold these. */
function variant(...cases: readonly (readonly Type[])[]): Type {
  return variantType(
    "V",
    cases.map((types, index) => ({ name: `c${index}`, fields: named(types) })),
  );
}

function named(types: readonly Type[]): NamedType[] {
  return types.map((type, index) => ({ name: `f${index}`, type }));
}

Deno.test("isMade, isNumber: integers alone, and enums are names", () => {
  for (const type of SCALARS.values()) {
    assertEquals(isMade(type), type.kind === "integer");
    assertEquals(isNumber(type), type.kind === "integer");
  }
  for (const type of [HANDLE, LINEAR, option(U64), row(U64), record(U64)]) {
    assertEquals([isMade(type), isNumber(type)], [false, false]);
  }
  assertEquals([isMade(ENUM), isNumber(ENUM)], [true, false]);
  assertEquals([isMade(RANGE), isNumber(RANGE)], [true, true]);
});

Deno.test("beginsAsZero: whatever zeros may mean, and never a handle", () => {
  const yes = [
    U64,
    option(HANDLE),
    row(option(LINEAR)),
    record(U64, option(HANDLE)),
    variant([], [HANDLE]),
    variant([U64], [ENUM, HANDLE]),
  ];
  const no = [
    HANDLE,
    LINEAR,
    ENUM,
    RANGE,
    row(HANDLE),
    record(U64, HANDLE),
    record(U64, row(record(HANDLE))),
    variant([U64, HANDLE], []),
  ];
  for (const type of yes) assertEquals(beginsAsZero(type), true);
  for (const type of no) assertEquals(beginsAsZero(type), false);
});

Deno.test("isLinear, holdsLinear: who has it, and what has it inside", () => {
  const outcome: Type = { kind: "outcome", value: LINEAR, why: U64 };
  for (const type of [LINEAR, option(LINEAR), outcome]) {
    assertEquals([isLinear(type), holdsLinear(type)], [true, true]);
  }
  const inside = [
    record(U64, option(LINEAR)),
    record(record(LINEAR)),
    variant([], [U64, LINEAR]),
    row(option(LINEAR)),
    { kind: "slice", element: option(LINEAR), writable: true } as const,
  ];
  for (const type of inside) {
    assertEquals([isLinear(type), holdsLinear(type)], [false, true]);
  }
  for (const type of [U64, HANDLE, option(HANDLE), record(HANDLE)]) {
    assertEquals([isLinear(type), holdsLinear(type)], [false, false]);
  }
});

Deno.test("checkSpindle: nobody makes a handle or computes with one", () => {
  const body = (text: string) =>
    `spindle A { entry a(s: Strand, n: u64): u64 { ${text} } }`;
  for (
    const [code, text] of [
      ["T101", body("const t = $Strand(n); return 0;")],
      ["T102", body("return u64($s + 1);")],
      ["T102", body("return u64(-$s);")],
      ["T102", body("return $s < s ? 1 : 0;")],
      ["T102", body("return s == $n ? 1 : 0;")],
      ["T105", "spindle A { state { $s: Strand; } }"],
    ] as const
  ) {
    assertRefused({ code, text });
  }
});
