// What a spindle means, said a second time: by walking through its typed tree with
// unlimited integers. It knows nothing of blocks, registers, bytes or instructions.

import type {
  Guarded,
  IntegerType,
  Local,
  OperationType,
  Scalar,
  Span,
  Type,
  Typed,
  TypedProcedure,
  TypedSpindle,
  TypedStatement,
  ViewType,
} from "../../chapters/03-spindles/mod.ts";

// A value is a number, the fields of a record, a case, something or nothing, or it leads to memory.

/** A value of some type. */
export type Val =
  | bigint
  | readonly Val[]
  | { readonly case: number; readonly fields: readonly Val[] }
  | { readonly some: Val }
  | { readonly why: bigint }
  | { readonly given: Val }
  | Slice
  | View
  | undefined;

/** A piece of memory: one value, or an array or record of pieces. */
export interface Store {
  readonly type: Type;
  value: Val;
  readonly items: readonly Store[];
}

interface Slice {
  readonly of: readonly Store[];
  readonly from: number;
  readonly length: number;
}

interface View {
  readonly bytes: Slice;
}

/** The state of a spindle by the names of its fields. */
export type State = Map<string, Store>;

/** A place that may fail, as the evaluator met it. */
export interface Met {
  readonly kind: Guarded;
  readonly span: Span;
  readonly held: boolean;
}

/** How an activation ended. */
export type Ended =
  | { readonly kind: "returned"; readonly value: bigint | undefined }
  | { readonly kind: "failed"; readonly at: Met }
  | { readonly kind: "endless" };

/** Bytes that are lent to whoever is called. */
export interface Lent {
  readonly length: number;
  readonly get: (index: number) => number;
  readonly set: (index: number, byte: number) => void;
}

/** What is around a spindle. */
export interface Around {
  /** What an operation answers, as a word; `undefined` if it has not come to its end. */
  readonly call: (
    name: string,
    words: readonly bigint[],
    lent: readonly Lent[],
  ) => bigint | undefined;
  /** The bytes behind the slice that a handler is given. */
  readonly given?: readonly Store[];
  /** What the handlers of an event answer. */
  readonly raise: (
    name: string,
    words: readonly bigint[],
  ) => bigint | undefined;
  /** The operation that takes back what an activation holds when it fails. */
  readonly release?: string;
  /** Told of every place that may fail. */
  readonly meet?: (met: Met) => void;
  /** The most statements and calls. */
  readonly steps?: number;
}

interface Activation {
  readonly locals: Map<Local, Store>;
  readonly state: State;
  readonly around: Around;
  readonly fuel: { left: number };
  /** What has to be given back, the oldest first. */
  readonly held: Set<bigint>;
  readonly procedure: TypedProcedure | undefined;
  /** Where what is evaluated is said to be, if not where it stands. */
  readonly at: Span | undefined;
}

class Failure extends Error {
  readonly at: Met;
  constructor(at: Met) {
    super();
    this.at = at;
  }
}

class Endless extends Error {}

/** A way out of statements. */
type Exit =
  | { readonly kind: "return"; readonly value: Val }
  | { readonly kind: "fail"; readonly why: bigint }
  | { readonly kind: "break" }
  | { readonly kind: "continue" }
  | undefined;

class Leave extends Error {
  readonly exit: Exclude<Exit, undefined>;
  constructor(exit: Exclude<Exit, undefined>) {
    super();
    this.exit = exit;
  }
}

// ## Memory

const holdsArray = (type: Type): boolean =>
  type.kind === "array" ||
  type.kind === "record" && type.fields.some((one) => holdsArray(one.type));

/** A piece of memory in which every number is the least of its type that is not negative. */
export function emptyStore(type: Type): Store {
  if (type.kind === "array") {
    const items = Array.from(
      { length: type.length },
      () => emptyStore(type.element),
    );
    return { type, value: undefined, items };
  }
  if (holdsArray(type) && type.kind === "record") {
    const items = type.fields.map((one) => emptyStore(one.type));
    return { type, value: undefined, items };
  }
  return { type, value: undefined, items: [] };
}

/** The state that `spindle` begins with, from its own bytes. */
export function initialState({ fields }: TypedSpindle): State {
  return new Map(fields.map(({ name, type, initial }) => {
    const store = emptyStore(type);
    readBytes(store, initial, 0);
    return [name, store];
  }));
}

/** The state of a spindle as it lies among `bytes`, from `at` on. */
export function stateOfBytes(
  { fields }: TypedSpindle,
  bytes: Uint8Array,
  at: number,
): State {
  return new Map(fields.map(({ name, type, offset }) => {
    const store = emptyStore(type);
    readBytes(store, bytes, at + offset);
    return [name, store];
  }));
}

// Only this function and those below it know how types lie in memory, by their own arithmetic.

function sizeAndAlignment(type: Type): readonly [number, number] {
  switch (type.kind) {
    case "integer":
      return [type.bits / 8, type.bits / 8];
    case "bool":
      return [1, 1];
    case "array": {
      const [size, alignment] = sizeAndAlignment(type.element);
      return [size * type.length, alignment];
    }
    case "handle":
      return [8, 8];
    default: {
      const types = inMemory(type);
      const alignment = Math.max(
        1,
        ...types.map((one) => sizeAndAlignment(one)[1]),
      );
      const places = placesOf(types);
      const last = types.length - 1;
      const end = last < 0
        ? 0
        : places[last]! + sizeAndAlignment(types[last]!)[0];
      return [Math.ceil(end / alignment) * alignment, alignment];
    }
  }
}

const BYTE: Type = { kind: "integer", bits: 8, signed: false };

function inMemory(type: Type): readonly Type[] {
  if (type.kind === "record") return type.fields.map((one) => one.type);
  if (type.kind === "option") {
    return type.some.kind === "handle" ? [type.some] : [BYTE, type.some];
  }
  if (type.kind !== "variant") {
    throw new TypeError(`A ${type.kind} is not kept`);
  }
  return [
    BYTE,
    ...type.cases.flatMap((one) => one.fields.map((field) => field.type)),
  ];
}

function placesOf(types: readonly Type[]): number[] {
  let end = 0;
  return types.map((type) => {
    const [size, alignment] = sizeAndAlignment(type);
    const at = Math.ceil(end / alignment) * alignment;
    end = at + size;
    return at;
  });
}

/** Fills `store` with what the bytes from `at` on mean. */
export function readBytes(store: Store, bytes: Uint8Array, at: number): void {
  const { type } = store;
  if (type.kind === "array") {
    const [size] = sizeAndAlignment(type.element);
    store.items.forEach((one, index) =>
      readBytes(one, bytes, at + index * size)
    );
  } else if (store.items.length > 0) {
    const places = placesOf(inMemory(type));
    store.items.forEach((one, index) =>
      readBytes(one, bytes, at + places[index]!)
    );
  } else store.value = valueIn(type, bytes, at);
}

function valueIn(type: Type, bytes: Uint8Array, at: number): Val {
  if (["integer", "bool", "handle"].includes(type.kind)) {
    const [size] = sizeAndAlignment(type);
    let value = 0n;
    for (let index = size - 1; index >= 0; index--) {
      value = value * 256n + BigInt(bytes[at + index]!);
    }
    return normal(type as Scalar, value);
  }
  const types = inMemory(type);
  const places = placesOf(types);
  const part = (index: number) =>
    valueIn(types[index]!, bytes, at + places[index]!);
  if (type.kind === "record") return types.map((_, index) => part(index));
  if (type.kind === "option") {
    const first = part(0);
    if (first === 0n) return undefined;
    return { some: types.length === 1 ? first : part(1) };
  }
  if (type.kind !== "variant") {
    throw new TypeError(`A ${type.kind} is not kept`);
  }
  const number = Number(part(0));
  const before = type.cases.slice(0, number)
    .reduce((sum, one) => sum + one.fields.length, 1);
  const fields = type.cases[number]!.fields
    .map((_, index) => part(before + index));
  return { case: number, fields };
}

/** `store` as text, to be compared. */
export function printStore(store: Store): string {
  return store.items.length > 0
    ? `[${store.items.map(printStore).join(" ")}]`
    : printVal(store.value);
}

function isRecord(value: Val): value is readonly Val[] {
  return Array.isArray(value);
}

function printVal(value: Val): string {
  if (value === undefined) return "none";
  if (typeof value === "bigint") return `${value}`;
  if (isRecord(value)) return `{${value.map(printVal).join(" ")}}`;
  if ("some" in value) return `some ${printVal(value.some)}`;
  if ("case" in value) {
    return `case ${value.case}(${value.fields.map(printVal).join(" ")})`;
  }
  return "?";
}

/** All of `state` as text. */
export function printState(state: State): string {
  return [...state].map(([name, store]) => `${name}=${printStore(store)}`)
    .join("\n");
}

// ## Calling

/** Calls `procedure` with raw 64-bit arguments; changes `state`. */
export function evaluate(
  procedure: TypedProcedure,
  raw: readonly bigint[],
  state: State,
  around: Around,
): Ended {
  return ended(
    procedure,
    raw,
    state,
    around,
    (act) => answerOf(act, procedure),
  );
}

/** Asks the filter of `procedure`, which answers 1 or 0. */
export function evaluateFilter(
  procedure: TypedProcedure,
  raw: readonly bigint[],
  state: State,
  around: Around,
): Ended {
  return ended(
    procedure,
    raw,
    state,
    around,
    (act) => value(act, procedure.filter!) as bigint,
  );
}

function ended(
  procedure: TypedProcedure,
  raw: readonly bigint[],
  state: State,
  around: Around,
  answer: (act: Activation) => bigint | undefined,
): Ended {
  const act: Activation = {
    locals: new Map(),
    state,
    around,
    fuel: { left: around.steps ?? 20_000 },
    held: new Set(),
    procedure,
    at: undefined,
  };
  let word = 0;
  try {
    for (const local of procedure.parameters) {
      if (local.type.kind === "slice") {
        const length = Number(raw[word + 1]!);
        bind(act, local, { of: around.given ?? [], from: 0, length });
        word += 2;
      } else atDoor(act, local, raw[word++]!);
    }
    return { kind: "returned", value: answer(act) };
  } catch (error) {
    if (error instanceof Failure) return { kind: "failed", at: error.at };
    if (error instanceof Endless) return { kind: "endless" };
    throw error;
  }
}

function atDoor(act: Activation, local: Local, raw: bigint): void {
  const { type, span } = local;
  const plain = normal(type as Scalar, raw);
  bind(act, local, plain);
  if (type.kind === "integer") {
    meet(act, "range", span, includes(type, plain));
  }
}

/** Around a spindle with nobody to ask: only what can be known without a kernel. */
export const ALONE: Around = {
  call: (name) => {
    if (/^(Space\.readable|Strand\.current|Space\.current)$/.test(name)) {
      return 0n;
    }
    throw new TypeError(`The evaluator does not know ${name}`);
  },
  raise: () => undefined,
};

/** What the body of an entry comes to, as one word. */
function answerOf(
  act: Activation,
  { body, fails, result }: TypedProcedure,
): bigint | undefined {
  const exit = statements(act, body);
  if (exit?.kind === "fail") return -exit.why;
  const value = exit?.kind === "return" ? exit.value : undefined;
  if (fails === undefined) {
    if (result === undefined) return undefined;
    return wordOf(result, value);
  }
  if (result === undefined) return 0n;
  const word = wordOf(result, value);
  return BigInt.asIntN(64, word);
}

function wordOf(type: Type, value: Val): bigint {
  if (type.kind === "option") {
    return value === undefined ? 0n : (value as { some: bigint }).some;
  }
  return value as bigint;
}

/** Calls a procedure of the same spindle. */
function invoke(
  act: Activation,
  { procedure, parameters }: Extract<Typed, { kind: "invoke" }>,
): Val {
  const given = parameters.map((one) => value(act, one));
  const inner = { ...act, locals: new Map(), procedure };
  procedure.parameters.forEach((local, index) =>
    bind(inner, local, given[index])
  );
  burn(act);
  let exit: Exit;
  try {
    exit = statements(inner, procedure.body);
  } catch (error) {
    if (!(error instanceof Leave)) throw error;
    exit = error.exit;
  }
  if (exit?.kind === "fail") return { why: exit.why };
  const result = exit?.kind === "return" ? exit.value : undefined;
  return procedure.fails ? { given: result } : result;
}

function burn({ fuel }: Activation): void {
  if (fuel.left-- <= 0) throw new Endless();
}

function bind(act: Activation, local: Local, value: Val): void {
  act.locals.set(local, { type: local.type, value, items: [] });
}

/** The number of `type` that is congruent to `value`; a truth is "not zero". */
export function normal(type: Scalar, value: bigint): bigint {
  if (type.kind === "bool") return value % 2n ** 64n === 0n ? 0n : 1n;
  if (type.kind !== "integer") return value;
  const size = 2n ** BigInt(type.bits);
  const low = (value % size + size) % size;
  return type.signed && low >= size / 2n ? low - size : low;
}

function plainLimits(type: IntegerType): readonly [bigint, bigint] {
  const size = 2n ** BigInt(type.bits);
  return type.signed ? [-size / 2n, size / 2n - 1n] : [0n, size - 1n];
}

function limits(type: IntegerType): readonly [bigint, bigint] {
  const [least, greatest] = plainLimits(type);
  return [type.least ?? least, type.greatest ?? greatest];
}

function includes(type: IntegerType, value: bigint): boolean {
  if (type.cases) return type.cases.some((one) => one.value === value);
  const [least, greatest] = limits(type);
  return value >= least && value <= greatest;
}

function meet(
  act: Activation,
  kind: Guarded,
  span: Span,
  held: boolean,
): void {
  const { start, end } = act.at ?? span;
  const met = { kind, span: { start, end }, held };
  act.around.meet?.(met);
  if (held) return;
  for (const handle of [...act.held].reverse()) {
    act.around.call(act.around.release!, [handle], []);
  }
  act.held.clear();
  throw new Failure(met);
}

// What must be given back has numbers that are never the same, so it can be followed by its number.

/** Whether somebody who has something of `type` must give it back. */
export function isLinear(type: Type): boolean {
  return type.kind === "option"
    ? isLinear(type.some)
    : type.kind === "handle" && type.linear === true;
}

function nowHeld({ held }: Activation, type: Type, word: bigint): void {
  if (isLinear(type) && word > 0n) held.add(word);
}

function givenAway({ held }: Activation, type: Type, value: Val): void {
  if (isLinear(type)) held.delete(wordOf(type, value));
}

// ## Statements

function statements(act: Activation, list: readonly TypedStatement[]): Exit {
  for (const one of list) {
    const exit = statement(act, one);
    if (exit !== undefined) return exit;
  }
}

function statement(act: Activation, one: TypedStatement): Exit {
  burn(act);
  try {
    return does(act, one);
  } catch (error) {
    // A `try` somewhere inside an expression has left the procedure.
    if (error instanceof Leave) return error.exit;
    throw error;
  }
}

function does(act: Activation, one: TypedStatement): Exit {
  switch (one.kind) {
    case "set":
      return set(act, one.local, one.value);
    case "store":
      return store(act, one);
    case "if":
      return statements(
        act,
        value(act, one.condition) ? one.then : one.otherwise,
      );
    case "ifPresent": {
      const { some, given, failed } = partsOf(value(act, one.value));
      if (failed !== undefined && one.why) bind(act, one.why, failed);
      const held = some ?? given;
      if (held === undefined) return statements(act, one.otherwise);
      if (one.local) bind(act, one.local, held.value);
      return statements(act, one.then);
    }
    case "bind":
      return take(act, one, one.otherwise);
    case "match":
      return match(act, one);
    case "for": {
      const from = value(act, one.from) as bigint;
      const to = value(act, one.to) as bigint;
      for (let counter = from; counter < to; counter++) {
        bind(act, one.local, counter);
        const exit = round(act, one.body);
        if (exit?.kind === "break") break;
        if (exit !== undefined) return exit;
      }
      return;
    }
    case "forEach":
      return forEach(act, one);
    case "while":
      return loop(act, one);
    case "with": {
      const left = take(act, one, one.otherwise ?? []);
      if (left !== undefined) return left;
      const handle = act.locals.get(one.local)!.value as bigint;
      try {
        return statements(act, one.body);
      } finally {
        if (act.held.delete(handle)) {
          act.around.call(one.release.name, [handle], []);
        }
      }
    }
    case "break":
    case "continue":
      return { kind: one.kind };
    case "return": {
      const given = one.value && value(act, one.value);
      requireNoFailure(act, given, one.span);
      return { kind: "return", value: given };
    }
    case "fail":
      return { kind: "fail", why: value(act, one.why) as bigint };
    case "evaluate":
      value(act, one.value);
  }
}

/** What an entry that may fail returns must not look like a failure. */
function requireNoFailure(act: Activation, given: Val, span: Span): void {
  const { kind, fails, result } = act.procedure!;
  if (kind === "procedure" || !fails || result?.kind !== "integer") return;
  const [least, greatest] = limits(result);
  if (least >= 0n && greatest < 2n ** 63n) return;
  meet(act, "range", span, BigInt.asIntN(64, given as bigint) >= 0n);
}

type Does<K extends TypedStatement["kind"]> = Extract<
  TypedStatement,
  { kind: K }
>;

/** One round of a loop; `continue` ends it like its end. */
function round(act: Activation, body: readonly TypedStatement[]): Exit {
  burn(act);
  const exit = statements(act, body);
  return exit?.kind === "continue" ? undefined : exit;
}

function set(act: Activation, local: Local, typed: Typed): undefined {
  if (holdsArray(local.type)) {
    const before = act.locals.get(local) ?? emptyStore(local.type);
    fill(before, prepare(act, typed));
    act.locals.set(local, before);
  } else bind(act, local, value(act, typed));
}

/** Binds what is there, or does what is to be done otherwise. */
function take(
  act: Activation,
  { value: typed, local, why }: Does<"bind"> | Does<"with">,
  otherwise: readonly TypedStatement[],
): Exit {
  const held = value(act, typed);
  const { kind } = typed.type;
  if (kind !== "option" && kind !== "outcome") {
    if (local) bind(act, local, held);
    return;
  }
  const { some, given, failed } = partsOf(held);
  if (failed !== undefined && why) bind(act, why, failed);
  if (some === undefined && given === undefined) {
    return statements(act, otherwise);
  }
  if (local) bind(act, local, (some ?? given)!.value);
}

/** What an option or outcome holds, or why it holds nothing. */
function partsOf(held: Val): {
  readonly some?: { readonly value: Val };
  readonly given?: { readonly value: Val };
  readonly failed?: bigint;
} {
  if (typeof held !== "object" || isRecord(held)) return {};
  if ("some" in held) return { some: { value: held.some } };
  if ("given" in held) return { given: { value: held.given } };
  return "why" in held ? { failed: held.why } : {};
}

function match(act: Activation, one: Does<"match">): Exit {
  const whole = value(act, one.value);
  const number = typeof whole === "bigint"
    ? whole
    : BigInt((whole as { case: number }).case);
  const arm = one.arms.find(({ cases }) => cases.includes(number));
  if (arm === undefined) return statements(act, one.otherwise!);
  arm.locals.forEach((local, index) =>
    bind(act, local, (whole as { fields: readonly Val[] }).fields[index])
  );
  return statements(act, arm.body);
}

function forEach(act: Activation, one: Does<"forEach">): Exit {
  const { of, from, length } = sliceIn(act, one.over);
  for (let index = 0; index < length; index++) {
    bind(act, one.local, of[from + index]!.value);
    const exit = round(act, one.body);
    if (exit?.kind === "break") return;
    if (exit !== undefined) return exit;
  }
}

function loop(act: Activation, one: Does<"while">): Exit {
  const budget = value(act, one.budget) as bigint;
  for (let rounds = 0n; value(act, one.condition); rounds++) {
    meet(act, "budget", one.budget.span, rounds < budget);
    const exit = round(act, one.body);
    if (exit?.kind === "break") return;
    if (exit !== undefined) return exit;
  }
}

// ## Places

/** Something in memory, and the way to it inside a record that is one value. */
interface Place {
  readonly get: () => Val;
  readonly put: (value: Val) => void;
  readonly store: Store | undefined;
}

function placeIn(store: Store): Place {
  return {
    get: () => store.value,
    put: (value) => {
      store.value = value;
    },
    store,
  };
}

function place(act: Activation, typed: Typed): Place {
  switch (typed.kind) {
    case "state":
      return placeIn(act.state.get(typed.field.name)!);
    case "local":
      return placeIn(act.locals.get(typed.local)!);
    case "element": {
      const { of, from, length } = sliceIn(act, typed.of);
      const at = value(act, typed.index) as bigint;
      meet(act, "index", typed.index.span, at < BigInt(length));
      return placeIn(of[from + Number(at)]!);
    }
    case "member": {
      const { of, index } = typed;
      if (of.type.kind === "view") return inView(act, of, index);
      const whole = isPlace(of) ? place(act, of) : valuePlace(value(act, of));
      if (whole.store && whole.store.items.length > 0) {
        return placeIn(whole.store.items[index]!);
      }
      return {
        get: () => (whole.get() as readonly Val[])[index],
        put: (value) =>
          whole.put((whole.get() as readonly Val[]).with(index, value)),
        store: undefined,
      };
    }
    default:
      return valuePlace(value(act, typed));
  }
}

function valuePlace(value: Val): Place {
  return { get: () => value, put: () => {}, store: undefined };
}

function isPlace({ kind }: Typed): boolean {
  return ["state", "local", "element", "member"].includes(kind);
}

/** A field of a view is made of bytes. */
function inView(act: Activation, of: Typed, index: number): Place {
  const { bytes } = value(act, of) as View;
  const field = (of.type as ViewType).fields[index]!;
  const count = field.type.bits / 8;
  const at = (number: number) =>
    bytes.of[
      bytes.from + field.offset +
      (field.order === "little" ? number : count - 1 - number)
    ]!;
  return {
    get: () => {
      let sum = 0n;
      for (let number = count - 1; number >= 0; number--) {
        sum = sum * 256n + (at(number).value as bigint);
      }
      return normal(field.type, sum);
    },
    put: (value) => {
      let rest = normal({ ...field.type, signed: false }, value as bigint);
      for (let number = 0; number < count; number++) {
        at(number).value = rest % 256n;
        rest /= 256n;
      }
    },
    store: undefined,
  };
}

/** An array or slice as a slice. */
function sliceIn(act: Activation, typed: Typed): Slice {
  if (typed.type.kind === "slice") return value(act, typed) as Slice;
  const { items } = place(act, typed).store!;
  return { of: items, from: 0, length: items.length };
}

function store(act: Activation, one: Does<"store">): undefined {
  const where = place(act, one.place);
  if (holdsArray(one.place.type)) {
    fill(where.store!, prepare(act, one.value));
    return;
  }
  const before = one.operator && where.get();
  const right = value(act, one.value);
  let result = right;
  if (one.operator !== undefined) {
    const type = one.place.type as IntegerType;
    const { kind, bits, signed } = type;
    const plain: Scalar = type.cases || type.kind !== "integer"
      ? type
      : { kind, bits, signed };
    const pair = [before as bigint, right as bigint] as const;
    const spans = { span: one.span, right: one.value.span };
    const computed = compute(act, one.operator, plain, pair, spans);
    if (type.kind === "integer") {
      meet(act, "range", one.span, includes(type, computed));
    }
    result = computed;
  }
  if (one.empty) {
    meet(act, "requires", one.place.span, where.get() === undefined);
  }
  where.put(result);
  givenAway(act, one.value.type, result);
}

// ## Arrays

type Filling =
  | { readonly kind: "value"; readonly value: Val }
  | { readonly kind: "parts"; readonly parts: readonly Filling[] }
  | { readonly kind: "same"; readonly part: Filling };

function prepare(act: Activation, typed: Typed): Filling {
  if (typed.kind === "array") {
    return {
      kind: "parts",
      parts: typed.elements.map((one) => prepare(act, one)),
    };
  }
  if (typed.kind === "filled") {
    return { kind: "same", part: prepare(act, typed.value) };
  }
  if (!holdsArray(typed.type)) {
    return { kind: "value", value: value(act, typed) };
  }
  if (typed.kind === "record") {
    return {
      kind: "parts",
      parts: typed.fields.map((one) => prepare(act, one)),
    };
  }
  return copied(place(act, typed).store!);
}

function copied({ items, value }: Store): Filling {
  return items.length > 0
    ? { kind: "parts", parts: items.map(copied) }
    : { kind: "value", value };
}

function fill(store: Store, filling: Filling): void {
  if (filling.kind === "value") store.value = filling.value;
  else {
    store.items.forEach((one, index) =>
      fill(
        one,
        filling.kind === "same" ? filling.part : filling.parts[index]!,
      )
    );
  }
}

// ## Expressions

function value(act: Activation, typed: Typed): Val {
  switch (typed.kind) {
    case "constant":
      return typed.value;
    case "local":
    case "state":
    case "member":
    case "element":
      return place(act, typed).get();
    case "part":
      return part(act, typed);
    case "length":
      return BigInt(sliceIn(act, typed.of).length);
    case "view":
      return view(act, typed);
    case "unary": {
      const of = value(act, typed.operand) as bigint;
      if (typed.operator === "!") return of === 0n ? 1n : 0n;
      const result = typed.operator === "-" ? -of : -of - 1n;
      return normal(typed.type as Scalar, result);
    }
    case "convert":
      return convert(act, typed);
    case "binary":
      return binary(act, typed);
    case "choice":
      return value(
        act,
        value(act, typed.condition) ? typed.then : typed.otherwise,
      );
    case "record":
      return typed.fields.map((one) => value(act, one));
    case "case": {
      const fields = typed.fields.map((one) => value(act, one));
      return { case: typed.index, fields };
    }
    case "some":
      return { some: value(act, typed.value) };
    case "none":
      return undefined;
    case "present":
      return value(act, typed.of) === undefined ? 0n : 1n;
    case "take": {
      const where = place(act, typed.place);
      const held = where.get();
      where.put(undefined);
      nowHeld(
        act,
        typed.type,
        isLinear(typed.type) ? wordOf(typed.type, held) : 0n,
      );
      return held;
    }
    case "call":
      return call(act, typed);
    case "invoke":
      return invoke(act, typed);
    case "raise":
      return raise(act, typed);
    case "try": {
      const outcome = value(act, typed.value) as { why: bigint } | {
        given: Val;
      };
      if ("why" in outcome) throw new Leave({ kind: "fail", why: outcome.why });
      return outcome.given;
    }
    default:
      throw new TypeError(`A ${typed.kind} is no value`);
  }
}

function part(
  act: Activation,
  typed: Extract<Typed, { kind: "part" }>,
): Slice {
  const { of, from, length } = sliceIn(act, typed.of);
  const start = typed.from ? value(act, typed.from) as bigint : 0n;
  const stop = typed.to ? value(act, typed.to) as bigint : BigInt(length);
  if (typed.from && typed.to) meet(act, "slice", typed.span, start <= stop);
  if (typed.from || typed.to) {
    const last = typed.to ? stop : start;
    meet(act, "slice", typed.span, last <= BigInt(length));
  }
  return { of, from: from + Number(start), length: Number(stop - start) };
}

function view(
  act: Activation,
  typed: Extract<Typed, { kind: "view" }>,
): Val {
  const { of, from, length } = value(act, typed.bytes) as Slice;
  const at = typed.at ? value(act, typed.at) as bigint : 0n;
  const { bytes } = (typed.type as { some: ViewType }).some;
  if (at + BigInt(bytes) > BigInt(length)) return undefined;
  return { some: { bytes: { of, from: from + Number(at), length: bytes } } };
}

function convert(
  act: Activation,
  { how, operand, type, span }: Extract<Typed, { kind: "convert" }>,
): bigint {
  const of = value(act, operand) as bigint;
  if (type.kind !== "integer") return normal(type as Scalar, of);
  if (how === "check") meet(act, "range", span, includes(type, of));
  if (how !== "saturate") return normal(type, of);
  const [least, greatest] = limits(type);
  return of < least ? least : of > greatest ? greatest : of;
}

function binary(
  act: Activation,
  typed: Extract<Typed, { kind: "binary" }>,
): bigint {
  const { operator, left, right, span } = typed;
  const a = value(act, left) as bigint;
  if (operator === "&&") return a ? value(act, right) as bigint : 0n;
  if (operator === "||") return a ? 1n : value(act, right) as bigint;
  const b = value(act, right) as bigint;
  const spans = { span, right: right.span };
  return compute(act, operator, left.type as Scalar, [a, b], spans);
}

function compute(
  act: Activation,
  operator: Extract<Typed, { kind: "binary" }>["operator"],
  type: Scalar,
  [a, b]: readonly [bigint, bigint],
  spans: { readonly span: Span; readonly right: Span },
): bigint {
  const truth = (holds: boolean) => holds ? 1n : 0n;
  const plain = operator[0] as "+" | "-" | "*";
  switch (operator) {
    case "+":
    case "-":
    case "*":
      return normal(type, sum(plain, a, b));
    case "+!":
    case "-!":
    case "*!": {
      const exact = sum(plain, a, b);
      const [least, greatest] = plainLimits(type as IntegerType);
      const fits = exact >= least && exact <= greatest;
      meet(act, "overflow", spans.span, fits);
      return exact;
    }
    case "+|":
    case "-|":
    case "*|": {
      const exact = sum(plain, a, b);
      const [least, greatest] = plainLimits(type as IntegerType);
      return exact < least ? least : exact > greatest ? greatest : exact;
    }
    case "/":
      meet(act, "division", spans.right, b !== 0n);
      return normal(type, a / b);
    case "%":
      meet(act, "division", spans.right, b !== 0n);
      return normal(type, a % b);
    case "&":
      return normal(type, a & b);
    case "|":
      return normal(type, a | b);
    case "^":
      return normal(type, a ^ b);
    case "<<":
    case ">>": {
      const bits = type.kind === "integer" ? BigInt(type.bits) : 1n;
      meet(act, "shift", spans.right, b >= 0n && b < bits);
      if (operator === "<<") return normal(type, a * 2n ** b);
      // Rounds down, also below zero.
      const divisor = 2n ** b;
      return (a - ((a % divisor) + divisor) % divisor) / divisor;
    }
    case "==":
      return truth(a === b);
    case "!=":
      return truth(a !== b);
    case "<":
      return truth(a < b);
    case "<=":
      return truth(a <= b);
    case ">":
      return truth(a > b);
    case ">=":
      return truth(a >= b);
    default:
      throw new TypeError(`${operator} is not computed`);
  }
}

function sum(sign: "+" | "-" | "*", a: bigint, b: bigint): bigint {
  return sign === "+" ? a + b : sign === "-" ? a - b : a * b;
}

// ## Asking others

function call(
  act: Activation,
  { operation, parameters, span }: Extract<Typed, { kind: "call" }>,
): Val {
  const given = parameters.map((one) => value(act, one));
  const inside: Activation = {
    ...act,
    locals: new Map(),
    at: act.at ?? span,
  };
  operation.parameters.forEach((local, index) =>
    bind(inside, local, given[index])
  );
  for (const { condition } of operation.requires) {
    meet(inside, "requires", span, value(inside, condition) === 1n);
  }
  if (operation.body) return value(inside, operation.body);
  return answered(act, operation, given, span);
}

function answered(
  act: Activation,
  { name, parameters, consumes, fails, result, provider }: OperationType,
  given: readonly Val[],
  span: Span,
): Val {
  const words = given.flatMap((one, index) => {
    const { type } = parameters[index]!;
    // Where a slice lies is nobody's business.
    return type.kind === "slice"
      ? [0n, BigInt((one as Slice).length)]
      : [wordOf(type, one)];
  });
  const slices = given.filter((_, index) =>
    parameters[index]!.type.kind === "slice"
  ) as Slice[];
  given.forEach((one, index) => {
    if (consumes[index]) givenAway(act, parameters[index]!.type, one);
  });
  const word = act.around.call(name, words, slices.map(lentBy));
  if (result) nowHeld(act, result, BigInt.asIntN(64, word ?? 0n));
  if (provider !== undefined) meet(act, "answer", span, word !== undefined);
  if (fails === undefined) return result && fromWord(result, word ?? 0n);
  const signed = BigInt.asIntN(64, word ?? 0n);
  if (signed < 0n) return { why: normal(fails, -signed) };
  return { given: result && fromWord(result, signed) };
}

function lentBy({ of, from, length }: Slice): Lent {
  return {
    length,
    get: (index) => Number(of[from + index]!.value as bigint),
    set: (index, byte) => void (of[from + index]!.value = BigInt(byte)),
  };
}

/** Bytes as pieces of memory. */
export function storesOf(bytes: Uint8Array): Store[] {
  return [...bytes].map((one) => ({
    type: BYTE,
    value: BigInt(one),
    items: [],
  }));
}

function fromWord(type: Type, word: bigint): Val {
  if (type.kind !== "option") return normal(type as Scalar, word);
  return word === 0n ? undefined : { some: word };
}

function raise(
  act: Activation,
  { event, parameters }: Extract<Typed, { kind: "raise" }>,
): Val {
  const words = parameters.map((one) => wordOf(one.type, value(act, one)));
  const word = act.around.raise(event.name, words);
  if (event.result === undefined || word === undefined) return undefined;
  return { some: fromWord(event.result, word) };
}
