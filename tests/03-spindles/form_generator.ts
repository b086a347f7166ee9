// Random procedures in the intermediate form, with everything that the form has.
//
// They are well formed, index nothing out of its bounds, and mostly end soon. What they compute has
// no meaning. A random world goes with each: parameters, a state, and a stretch of memory that
// two of the parameters describe as a slice.

import {
  type Arithmetic,
  type Block,
  BOOL,
  type Comparison,
  type Ending,
  type EventType,
  I64,
  interpret,
  type Loop,
  type MemoryPlace,
  type Operation,
  type OperationType,
  type Procedure,
  type Run,
  type Scalar,
  SCALARS,
  type Site,
  type Slot,
  U64,
  type Value,
  wrap,
} from "../../chapters/03-spindles/mod.ts";
import { pick, random, random64 } from "../01-hardware/helpers.ts";

/** Bytes of the state of every random procedure. */
const STATE_BYTES = 512;
/** Bytes of the memory behind the slice that it is passed. */
const MEMORY_BYTES = 64;
const MEMORY_ADDRESS = 0x5000_0000n;
const ADDRESS: Scalar = { kind: "address", writable: true };

interface Making {
  readonly next: () => number;
  /** What it is mostly about. */
  readonly theme: "everything" | "memory" | "numbers";
  readonly procedure: Procedure & { slots: Slot[] };
  block: Block;
  /** Values that may be used here. */
  known: Value[];
  values: number;
  blocks: number;
  readonly loops: Loop[];
  /** Values that are below some length. */
  readonly indices: { readonly value: Value; readonly length: number }[];
  /** Places that were used, with what must be known to use them again. */
  readonly places: Somewhere[];
  /** How many more statements there may be. */
  left: number;
}

const OPERATIONS: readonly OperationType[] = [
  ["Test.ask", true, undefined],
  ["Test.act", false, undefined],
  ["Test.read", false, "Globals.ticks"],
].map(([name, pure, reads]) => ({
  name: name as string,
  parameters: [],
  consumes: [],
  result: U64,
  fails: undefined,
  pure: pure as boolean,
  blocking: false,
  body: undefined,
  provider: undefined,
  reads: reads as string | undefined,
  requires: [],
  cost: undefined,
}));

const EVENT: EventType = {
  name: "Test.event",
  parameters: [U64],
  names: ["x"],
  result: U64,
  budget: 100n,
  interrupt: false,
  provider: undefined,
};

const INTEGERS = [...SCALARS.values()].filter(({ kind }) => kind === "integer");
const U8: Scalar = { kind: "integer", bits: 8, signed: false };
const SPAN = { start: 0, end: 0 };

/** A random procedure of about `size` statements. */
export function randomProcedure(seed: number, size: number): Procedure {
  const next = random(seed);
  const slots = [{ number: 0, name: "line", bytes: 32 }, {
    number: 1,
    name: "row",
    bytes: 64,
  }];
  const procedure = {
    name: `random${seed}`,
    parameters: 5,
    result: U64,
    blocks: [] as Block[],
    sites: [] as Site[],
    slots: next() % 3 === 0 ? [] : slots,
  };
  const making: Making = {
    next,
    theme: pick(next, ["everything", "everything", "memory", "numbers"]),
    procedure,
    block: undefined as unknown as Block,
    known: [],
    values: 0,
    blocks: 0,
    loops: [],
    indices: [],
    places: [],
    left: size,
  };
  begin(making, createBlock(making));
  for (let index = 0; index < 3; index++) {
    put(making, { kind: "parameter", index }, U64, []);
  }
  // Slots are given their first values, as the language demands.
  for (const slot of procedure.slots) {
    for (let at = 0; at < slot.bytes; at += 8) {
      const place = placeOf({ kind: "slot", slot }, at, [], 8);
      put(making, { kind: "store", place }, I64, [any(making, U64)]);
    }
  }
  statements(making, 0);
  finish(making, { kind: "return", value: mixed(making) });
  return procedure;
}

function createBlock(making: Making): Block {
  return {
    number: making.blocks++,
    parameters: [],
    body: [],
    ending: { kind: "return", value: undefined },
    loops: [...making.loops],
  };
}

function begin(making: Making, block: Block): void {
  making.procedure.blocks.push(block);
  making.block = block;
}

function finish(making: Making, ending: Ending): void {
  making.block.ending = ending;
}

function put(
  making: Making,
  operation: Operation,
  type: Scalar,
  operands: readonly Value[],
): Value {
  const value = {
    number: making.values++,
    type,
    operation,
    operands,
    span: SPAN,
  };
  making.block.body.push(value);
  const { kind } = operation;
  if (kind !== "store" && kind !== "check") making.known.push(value);
  return value;
}

function number(making: Making, value: bigint, type: Scalar): Value {
  const operation: Operation = { kind: "constant", value: wrap(type, value) };
  return { number: making.values++, type, operation, operands: [], span: SPAN };
}

const SMALL = [
  0n,
  1n,
  2n,
  3n,
  4n,
  5n,
  7n,
  8n,
  10n,
  16n,
  31n,
  63n,
  100n,
  255n,
  -1n,
];

/** A number that depends on several of the values that are known. */
function mixed(making: Making): Value {
  const { next, known } = making;
  const able = known.filter(({ type: { kind } }) =>
    kind === "integer" || kind === "bool"
  );
  let sum: Value = number(making, 0n, U64);
  for (let count = 0; count < 8 && able.length > 0; count++) {
    const one = count < 4 && able.at(-1 - count) || pick(next, able);
    const wide = same(one.type, U64)
      ? one
      : put(making, { kind: "convert" }, U64, [one]);
    const turned = put(
      making,
      { kind: "arithmetic", operator: "multiply" },
      U64,
      [sum, number(making, 31n, U64)],
    );
    sum = put(making, { kind: "arithmetic", operator: "add" }, U64, [
      turned,
      wide,
    ]);
  }
  return sum;
}

/** Some value of `type`: a recent one, a number, or another value made one of the type. */
function any(making: Making, type: Scalar): Value {
  const { next, known } = making;
  if (next() % 4 === 0) {
    const value = next() % 8 ? pick(next, SMALL) : random64(next);
    return number(making, value, type);
  }
  const able = known.filter((one) => same(one.type, type));
  if (able.length > 0 && next() % 8) {
    return next() % 2
      ? able.at(-1 - next() % Math.min(3, able.length))!
      : pick(next, able);
  }
  const others = known.filter(({ type: { kind } }) =>
    kind === "integer" || kind === "bool"
  );
  if (others.length === 0) return number(making, pick(next, SMALL), type);
  if (type.kind === "bool") return compare(making);
  return put(making, { kind: "convert" }, type, [pick(next, others)]);
}

function same(a: Scalar, b: Scalar): boolean {
  return a.kind === "integer" && b.kind === "integer"
    ? a.bits === b.bits && a.signed === b.signed
    : a.kind === b.kind;
}

function compare(making: Making): Value {
  const { next } = making;
  const type = next() % 2 ? U64 : pick(next, INTEGERS);
  const operator = pick(next, ["equal", "less", "lessOrEqual"] as Comparison[]);
  const operands = [any(making, type), any(making, type)];
  return put(making, { kind: "comparison", operator }, BOOL, operands);
}

// ## Statements

function statements(making: Making, depth: number): void {
  const count = 1 + making.next() % 6;
  for (let index = 0; index < count && making.left > 0; index++) {
    making.left--;
    statement(making, depth);
  }
}

function statement(making: Making, depth: number): void {
  const { next } = making;
  const nested = depth < 4 ? next() % 100 : 100;
  if (making.theme === "memory" && next() % 4) {
    const kind = next() % 10;
    return kind < 4 ? load(making) : kind < 9 ? store(making) : call(making);
  }
  if (making.theme === "numbers" && next() % 4) {
    return next() % 3 ? compute(making) : again(making);
  }
  if (nested < 14) return branch(making, depth);
  if (nested < 20) return loop(making, depth);
  if (nested < 24) return loopOnce(making, depth);
  if (nested < 28) return choose(making, depth);
  const kind = next() % 23;
  if (kind < 7) compute(making);
  else if (kind < 9) load(making);
  else if (kind < 13) store(making);
  else if (kind < 14) call(making);
  else if (kind < 15) check(making, compare(making), "requires");
  else if (kind < 16) compare(making);
  else if (kind < 17) {
    const type = pick(next, INTEGERS);
    const operands = [any(making, BOOL), any(making, type), any(making, type)];
    put(making, { kind: "select" }, type, operands);
  } else if (kind < 18) put(making, { kind: "not" }, BOOL, [any(making, BOOL)]);
  else if (kind < 19) load(making);
  else if (kind < 20) guarded(making);
  else if (kind < 21) {
    const place = placeOf({ kind: "state" }, 480 + 8 * (next() % 4), [], 8);
    put(making, { kind: "store", place }, I64, [mixed(making)]);
  } else if (kind < 22) again(making);
  else {
    const from = pick(next, INTEGERS);
    put(making, { kind: "convert" }, pick(next, INTEGERS), [any(making, from)]);
  }
}

const OPERATORS: readonly Arithmetic[] = [
  "add",
  "add",
  "subtract",
  "multiply",
  "and",
  "or",
  "exclusiveOr",
  "shiftLeft",
  "shiftRight",
  "divide",
  "remainder",
];

function compute(making: Making): void {
  const { next } = making;
  const type = next() % 2 ? U64 : pick(next, INTEGERS);
  const operator = next() % 30 ? pick(next, OPERATORS) : "multiplyHigh";
  const of = operator === "multiplyHigh" ? U64 : type;
  const left = any(making, of);
  const right = next() % 3
    ? any(making, of)
    : number(making, pick(next, SMALL), of);
  put(making, { kind: "arithmetic", operator }, of, [left, right]);
}

/** Computes with the operands of something that was computed before, perhaps the other way round. */
function again(making: Making): void {
  const { next, known } = making;
  const able = known.filter(({ operation, operands }) =>
    (operation.kind === "arithmetic" || operation.kind === "comparison") &&
    operands.every((one) =>
      one.operation.kind === "constant" || known.includes(one)
    )
  );
  if (able.length === 0) return compute(making);
  const { operation, operands, type } = pick(next, able.slice(-6));
  const turned = next() % 2 ? operands : operands.toReversed();
  put(making, operation, type, turned);
}

/** Loads an element in one branch only, behind a test that its index is inside. */
function guarded(making: Making): void {
  const { next } = making;
  const length = pick(next, [4, 8]);
  const at = any(making, U64);
  const before = [...making.known];
  const condition = put(
    making,
    { kind: "comparison", operator: "less" },
    BOOL,
    [
      at,
      number(making, BigInt(length), U64),
    ],
  );
  const [then, otherwise, behind] = [0, 0, 0].map(() => createBlock(making));
  finish(making, {
    kind: "branch",
    condition,
    then: then!,
    otherwise: otherwise!,
  });
  begin(making, then!);
  const place = placeOf({ kind: "state" }, 64, [{ stride: 16, length }], 8);
  const loaded = put(making, { kind: "load", place }, U64, [at]);
  finish(making, { kind: "jump", target: behind!, passes: [loaded] });
  begin(making, otherwise!);
  const other = number(making, pick(next, SMALL), U64);
  finish(making, { kind: "jump", target: behind!, passes: [other] });
  making.known = before;
  begin(making, behind!);
  parameter(making, behind!, U64);
}

function check(making: Making, condition: Value, kind: Site["kind"]): void {
  const { sites } = making.procedure;
  const site = { number: sites.length, kind, text: "it holds", span: SPAN };
  sites.push(site);
  put(making, { kind: "check", site }, BOOL, [condition]);
}

function call(making: Making): void {
  const { next } = making;
  const operands = [any(making, U64)];
  if (next() % 4 === 0) {
    put(making, { kind: "raise", event: EVENT }, U64, operands);
    return;
  }
  const operation = pick(next, OPERATIONS);
  put(
    making,
    { kind: "call", operation },
    U64,
    operation.reads ? [] : operands,
  );
}

// ## Memory
//
// The state has a few plain numbers, arrays of numbers and of records, and places that overlap.

function placeOf(
  root: MemoryPlace["root"],
  offset: number,
  steps: MemoryPlace["steps"],
  bytes: number,
  order: "little" | "big" = "little",
): MemoryPlace {
  const cell = { bytes, order, alignment: bytes } as MemoryPlace["cell"];
  return { root, name: "place", offset, steps, cell };
}

interface Somewhere {
  readonly place: MemoryPlace;
  readonly operands: readonly Value[];
  readonly type: Scalar;
}

/** A place: often one that was used before. */
function somewhere(making: Making): Somewhere {
  const { next, places, known } = making;
  const able = places.filter(({ operands }) =>
    operands.every((one) =>
      one.operation.kind === "constant" || known.includes(one)
    )
  );
  const few = making.theme === "memory" && able.length > 4;
  if (able.length > 0 && next() % (few ? 16 : 2)) {
    return pick(next, able.slice(-6));
  }
  const made = newPlace(making);
  // An index that only a check makes safe is not safe elsewhere.
  const { steps } = made.place;
  const first = made.operands.length - steps.length;
  const safe = steps.every(({ length = 2 }, at) => {
    const one = made.operands[first + at]!;
    const { operation } = one;
    return operation.kind === "constant"
      ? operation.value < BigInt(length)
      : making.indices.some(({ value }) => value === one);
  });
  if (safe) places.push(made);
  return made;
}

function newPlace(making: Making): Somewhere {
  const { next, procedure } = making;
  const type = next() % 8 ? pick(next, INTEGERS) : BOOL;
  const bits = type.kind === "integer" ? type.bits : 8;
  const bytes = bits / 8;
  const order = next() % 6 || type.kind === "bool" ? "little" : "big";
  const kind = next() % 10;
  if (kind < 3) {
    const offset = 8 * (next() % 4);
    return {
      place: placeOf({ kind: "state" }, offset, [], bytes, order),
      operands: [],
      type,
    };
  }
  if (kind < 4) {
    // A row of 256, so that every byte is an index.
    const steps = [{ stride: 1, length: 256 }];
    const place = placeOf({ kind: "state" }, 224, steps, 1);
    const byte = INTEGERS.find((one) => same(one, U8))!;
    const small = {
      kind: "integer",
      bits: 8,
      signed: next() % 2 === 0,
    } as const;
    return { place, operands: [any(making, byte)], type: small };
  }
  if (kind < 6) {
    const length = pick(next, [4, 8, 10]);
    const steps = [{ stride: 16, length }];
    const offset = 64 + (bytes < 8 ? 4 * (next() % 3) : 8 * (next() % 2));
    const place = placeOf({ kind: "state" }, offset, steps, bytes, order);
    return { place, operands: [index(making, length)], type };
  }
  if (kind < 8 && procedure.slots.length > 0) {
    const slot = pick(next, procedure.slots);
    const length = slot.bytes / 8;
    const indexed = next() % 2 === 0;
    const steps = indexed ? [{ stride: 8, length }] : [];
    const offset = indexed ? 0 : 8 * (next() % length);
    const place = placeOf({ kind: "slot", slot }, offset, steps, bytes, order);
    return { place, operands: indexed ? [index(making, length)] : [], type };
  }
  return throughSlice(making, type, bytes, order);
}

function throughSlice(
  making: Making,
  type: Scalar,
  bytes: number,
  order: "little" | "big",
): Somewhere {
  const { next } = making;
  const [address, length] = sliceOf(making);
  const steps = [{ stride: 8, length: undefined }];
  const place = placeOf({ kind: "slice", unit: 8 }, 0, steps, bytes, order);
  return {
    place,
    operands: [address, length, index(making, Number(length), next)],
    type,
  };

  function Number({ operation }: Value): number {
    return operation.kind === "constant"
      ? parseInt(String(operation.value))
      : 8;
  }
}

/** The address and length of a slice of eight-byte elements. */
function sliceOf(making: Making): [Value, Value] {
  const { next, procedure } = making;
  const kind = next() % 4;
  if (kind < 2 || procedure.slots.length === 0 && kind === 3) {
    const address = put(making, { kind: "parameter", index: 3 }, ADDRESS, []);
    return [address, number(making, BigInt(MEMORY_BYTES / 8), U64)];
  }
  const root = kind === 2
    ? { kind: "state" } as const
    : { kind: "slot", slot: pick(next, procedure.slots) } as const;
  const length = root.kind === "slot" ? root.slot.bytes / 8 : 8;
  const steps = [{ stride: 8, length }];
  const place = placeOf(root, 0, steps, 8);
  const zero = number(making, 0n, U64);
  const address = put(making, { kind: "reference", place, length }, ADDRESS, [
    zero,
  ]);
  if (next() % 2) return [address, number(making, BigInt(length), U64)];
  const operands = [
    address,
    number(making, BigInt(length), U64),
    number(making, 2n, U64),
    number(making, 2n, U64),
  ];
  const part = put(making, { kind: "slice", unit: 8 }, ADDRESS, operands);
  return [part, number(making, 2n, U64)];
}

/** An index below `length`: by a mask, a remainder, a check, or as a number. */
function index(making: Making, length: number, next = making.next): Value {
  const able = making.indices.filter((one) =>
    one.length <= length && making.known.includes(one.value)
  );
  const again = making.theme === "memory" && able.length > 1 ? 8 : 2;
  if (able.length > 0 && next() % again) return pick(next, able).value;
  const value = freshIndex(making, length, next);
  // A check holds only behind it; a remainder is small wherever it is known.
  if (making.known.at(-1) === value) making.indices.push({ value, length });
  return value;
}

function freshIndex(making: Making, length: number, next: () => number): Value {
  const kind = next() % 8;
  if (kind < 3) return number(making, BigInt(next() % length), U64);
  const value = any(making, U64);
  const limit = number(making, BigInt(length), U64);
  if (kind < 5 || kind === 5 && (length & length - 1) !== 0) {
    const operands = [value, limit];
    return put(
      making,
      { kind: "arithmetic", operator: "remainder" },
      U64,
      operands,
    );
  }
  if (kind === 5) {
    const operands = [value, number(making, BigInt(length - 1), U64)];
    return put(making, { kind: "arithmetic", operator: "and" }, U64, operands);
  }
  const inside = put(making, { kind: "comparison", operator: "less" }, BOOL, [
    value,
    limit,
  ]);
  check(making, inside, "index");
  return value;
}

function load(making: Making): void {
  const { place, operands, type } = somewhere(making);
  put(making, { kind: "load", place }, type, operands);
}

function store(making: Making): void {
  const { place, operands, type } = somewhere(making);
  put(making, { kind: "store", place }, I64, [any(making, type), ...operands]);
}

// ## Paths

function branch(making: Making, depth: number): void {
  const [then, otherwise] = [createBlock(making), createBlock(making)];
  const condition = any(making, BOOL);
  finish(making, { kind: "branch", condition, then, otherwise });
  join(making, [then, otherwise], depth);
}

function choose(making: Making, depth: number): void {
  const { next } = making;
  const type = next() % 2 ? U64 : pick(next, INTEGERS);
  const value = any(making, type);
  const count = 1 + next() % 5;
  const targets = Array.from({ length: count }, () => createBlock(making));
  const cases = targets.map((target, at) => ({
    equals: wrap(type, BigInt(at * (1 + next() % 2))),
    target,
  })).filter((one, at, all) =>
    all.findIndex(({ equals }) => equals === one.equals) === at
  );
  const otherwise = createBlock(making);
  finish(making, { kind: "switch", value, cases, otherwise });
  join(making, [...cases.map(({ target }) => target), otherwise], depth);
}

/** Fills each of `blocks`; those that do not return meet behind. */
function join(making: Making, blocks: readonly Block[], depth: number): void {
  const { next } = making;
  const before = [...making.known];
  const types = Array.from(
    { length: next() % 3 },
    () => next() % 3 ? U64 : next() % 2 ? BOOL : pick(next, INTEGERS),
  );
  const ends: { block: Block; passes: Value[] }[] = [];
  for (const block of blocks) {
    begin(making, block);
    making.known = [...before];
    if (next() % 4) statements(making, depth + 1);
    if (next() % 14 === 0 && ends.length > 0) {
      finish(making, { kind: "return", value: mixed(making) });
      continue;
    }
    const passes = types.map((type) => any(making, type));
    ends.push({ block: making.block, passes });
  }
  const behind = createBlock(making);
  for (const { block, passes } of ends) {
    block.ending = { kind: "jump", target: behind, passes };
  }
  making.known = [...before];
  begin(making, behind);
  for (const type of types) parameter(making, behind, type);
}

function parameter(making: Making, block: Block, type: Scalar): Value {
  const operation: Operation = { kind: "passed" };
  const value = {
    number: making.values++,
    type,
    operation,
    operands: [],
    span: SPAN,
  };
  block.parameters.push(value);
  making.known.push(value);
  return value;
}

/** A loop that counts up, with up to two values carried around, and perhaps a way out in the middle. */
function loop(making: Making, depth: number): void {
  const { next } = making;
  const type = next() % 3 ? U64 : pick(next, INTEGERS);
  const from = next() % 3
    ? number(making, BigInt(next() % 3), type)
    : any(making, type);
  const to = next() % 2
    ? number(making, BigInt(next() % 9), type)
    : any(making, type);
  const step = number(making, next() % 4 ? 1n : BigInt(1 + next() % 3), type);
  const carried = Array.from(
    { length: next() % 3 },
    () => next() % 2 ? U64 : next() % 2 ? U8 : pick(next, INTEGERS),
  );
  const passes = [from, ...carried.map((one) => any(making, one))];
  const around: Loop = { span: SPAN, counter: from, from, to };
  making.loops.push(around);
  const round = createBlock(making);
  finish(making, { kind: "jump", target: round, passes });
  begin(making, round);
  around.counter = parameter(making, round, type);
  const others = carried.map((one) => parameter(making, round, one));
  if (next() % 4 === 0) compute(making);
  const atRound = [...making.known];
  const condition = put(
    making,
    { kind: "comparison", operator: "less" },
    BOOL,
    [around.counter, to],
  );
  const inside = createBlock(making);
  making.loops.pop();
  const behind = createBlock(making);
  finish(making, {
    kind: "branch",
    condition,
    then: inside,
    otherwise: behind,
  });
  making.loops.push(around);
  begin(making, inside);
  const { operation } = to;
  if (type === U64 && operation.kind === "constant" && operation.value > 0n) {
    making.indices.push({
      value: around.counter,
      length: parseInt(`${operation.value}`),
    });
  }
  for (const one of others) if (same(one.type, U8)) loadByte(making, one);
  if (next() % 4) statements(making, depth + 1);
  let left: Block | undefined;
  if (next() % 5 === 0) {
    left = createBlock(making);
    const on = createBlock(making);
    const stop = any(making, BOOL);
    finish(making, {
      kind: "branch",
      condition: stop,
      then: left,
      otherwise: on,
    });
    begin(making, on);
    if (next() % 2) statements(making, depth + 1);
  }
  const more = put(making, { kind: "arithmetic", operator: "add" }, type, [
    around.counter,
    step,
  ]);
  const again = others.map((one) => grown(making, one));
  finish(making, { kind: "jump", target: round, passes: [more, ...again] });
  making.loops.pop();
  // Behind the loop, its counter is not below anything any more.
  const kept = making.indices.filter(({ value }) => value !== around.counter);
  making.indices.splice(0, Infinity, ...kept);
  const places = making.places.filter(({ operands }) =>
    !operands.includes(around.counter)
  );
  making.places.splice(0, Infinity, ...places);
  making.known = [...atRound];
  begin(making, behind);
  if (left === undefined) return;
  const meet = createBlock(making);
  finish(making, { kind: "jump", target: meet, passes: [] });
  begin(making, left);
  statements(making, depth + 1);
  making.known = [...atRound];
  finish(making, { kind: "jump", target: meet, passes: [] });
  begin(making, meet);
}

/** What a carried value is next: often the same and a number more. */
function grown(making: Making, value: Value): Value {
  const { next } = making;
  if (value.type.kind !== "integer" || next() % 2) {
    return any(making, value.type);
  }
  const step = number(making, pick(next, SMALL), value.type);
  return put(making, { kind: "arithmetic", operator: "add" }, value.type, [
    value,
    step,
  ]);
}

/** Loads from the row of 256. */
function loadByte(making: Making, at: Value): void {
  const place = placeOf(
    { kind: "state" },
    224,
    [{ stride: 1, length: 256 }],
    1,
  );
  put(making, { kind: "load", place }, U8, [at]);
}

/** A loop that asks at its end only, so there is always one round. */
function loopOnce(making: Making, depth: number): void {
  const { next } = making;
  const type = next() % 3 ? U64 : next() % 2 ? U8 : pick(next, INTEGERS);
  const from = next() % 2
    ? number(making, BigInt(next() % 12), type)
    : any(making, type);
  const to = next() % 2
    ? number(making, BigInt(next() % 9), type)
    : any(making, type);
  const carried = next() % 2 ? U64 : pick(next, INTEGERS);
  const passes = [from, any(making, carried)];
  const around: Loop = { span: SPAN, counter: from, from, to };
  making.loops.push(around);
  const round = createBlock(making);
  const more = createBlock(making);
  making.loops.pop();
  const behind = createBlock(making);
  making.loops.push(around);
  finish(making, { kind: "jump", target: round, passes });
  begin(making, round);
  around.counter = parameter(making, round, type);
  const sum = parameter(making, round, carried);
  const bare = next() % 3 === 0;
  if (same(type, U8)) loadByte(making, around.counter);
  else if (next() % 2) {
    const stride = 8;
    const place = placeOf({ kind: "state" }, 64, [{ stride, length: 16 }], 8);
    const inside = put(making, { kind: "comparison", operator: "less" }, BOOL, [
      around.counter,
      number(making, 16n, type),
    ]);
    if (type.kind === "integer" && !type.signed) {
      check(making, inside, "index");
      put(making, { kind: "load", place }, U64, [around.counter]);
    }
  }
  if (!bare) statements(making, depth + 1);
  const one = number(making, 1n, type);
  const after = put(making, { kind: "arithmetic", operator: "add" }, type, [
    around.counter,
    one,
  ]);
  const known = [...making.known];
  const condition = put(
    making,
    { kind: "comparison", operator: "less" },
    BOOL,
    [after, to],
  );
  const last = grown(making, sum);
  finish(making, { kind: "branch", condition, then: more, otherwise: behind });
  begin(making, more);
  finish(making, { kind: "jump", target: round, passes: [after, last] });
  making.loops.pop();
  making.known = known;
  begin(making, behind);
}

// ## Running

/** How a run ended, and all that somebody could have seen of it. */
export interface Seen {
  readonly run: Run;
  readonly state: Uint8Array;
  readonly memory: Uint8Array;
  /** What was called and raised, with which numbers. */
  readonly calls: readonly string[];
}

/** What a procedure finds when it is called, the same each time for the same seed. */
export interface TestWorld {
  readonly parameters: readonly bigint[];
  readonly state: Uint8Array;
  readonly memory: Uint8Array;
  readonly calls: string[];
  /** Answers an operation that changes nothing. */
  readonly answer: (name: string, operands: readonly bigint[]) => bigint;
  /** Does an operation, or raises an event. */
  readonly act: (name: string, operands: readonly bigint[]) => bigint;
}

/** The world that belongs to `seed`; `address` is where its memory begins. */
export function worldOf(seed: number, address = MEMORY_ADDRESS): TestWorld {
  const next = random(seed);
  const state = Uint8Array.from(
    { length: STATE_BYTES },
    () => next() % 4 ? next() & 255 : 0,
  );
  // Truths in memory are 0 or 1 only by accident here, which every load puts right.
  const memory = Uint8Array.from({ length: MEMORY_BYTES }, () => next() & 255);
  const raw = () => next() % 2 ? BigInt(next() % 12) : random64(next);
  const parameters = [
    raw(),
    raw(),
    raw(),
    address,
    BigInt(MEMORY_BYTES / 8),
  ];
  const calls: string[] = [];
  const answerTo = (text: string): bigint => {
    let mixed = calls.length + seed;
    for (const letter of text) {
      mixed = Math.imul(mixed, 31) + letter.charCodeAt(0) | 0;
    }
    return mixed % 3 === 0 ? BigInt(mixed & 7) : BigInt(mixed >>> 0);
  };
  const answer = (name: string, operands: readonly bigint[]) =>
    answerTo(`${name} ${operands.join(" ")}`);
  /** Others may change the state and the memory while they run. */
  const act = (name: string, operands: readonly bigint[]): bigint => {
    calls.push(`${name} ${operands.join(" ")}`);
    const answered = answer(name, operands);
    const mask = Number(answered & 3n) + 1;
    for (let at = 0; at < 224; at += 8) state[at]! ^= mask;
    for (let at = 0; at < MEMORY_BYTES; at += 8) memory[at]! ^= mask;
    return answered;
  };
  return { parameters, state, memory, calls, answer, act };
}

/** Runs `procedure` in the world that belongs to `seed`. */
export function runIn(procedure: Procedure, seed: number, steps = 4000): Seen {
  const { parameters, state, memory, calls, answer, act } = worldOf(seed);
  const run = interpret(procedure, {
    parameters,
    state,
    memory: [{ address: MEMORY_ADDRESS, bytes: memory }],
    steps,
    call: ({ name, pure, reads }, of) =>
      pure || reads ? answer(name, of) : act(name, of),
    raise: ({ name }, of) => act(name, of),
  });
  return { run, state, memory, calls };
}
