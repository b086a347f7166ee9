// # Where an address comes from
//
// Nobody can compute an address. Each comes from a parameter, from a reference to own memory, or
// from a part of what lies behind another one.
//
// Where paths meet, an address may be one of several. All addresses that can become each other in
// this way are treated as one family. What is said of a family is true of each: the memory of its
// own that it may lie in, whether all may be stored through, and the size in which its members
// count what lies behind them.

import {
  type Ending,
  known,
  type Procedure,
  scalarsOf,
  sizeOf,
  type Type,
  type Value,
} from "../../03-spindles/mod.ts";

/** What is true of every address of a family. */
export interface Origin {
  /** Whether all of them may be stored through. */
  readonly writable: boolean;
  /** Whether one of them comes from outside. */
  readonly foreign: boolean;
  /** References to own memory that are in the family. */
  readonly references: readonly Value[];
  /** Values in it that no address may come from. */
  readonly strange: readonly Value[];
  /** The size of the elements in which all count; the smallest, if they differ. */
  readonly unit: number;
  /** The greatest size of elements in which one of them counts. */
  readonly largest: number;
}

interface Family {
  writable: boolean;
  foreign: boolean;
  readonly references: Value[];
  readonly strange: Value[];
  readonly units: Set<number>;
}

/** What lies behind a parameter that is an address. */
export interface Behind {
  /** Bytes of an element. */
  readonly unit: number;
  /** How many elements there are, if the parameter behind it does not tell. */
  readonly count: number | undefined;
}

/** What lies behind each word of the parameters of these `types`, where that is an address. */
export function behindParameters(
  types: readonly Type[],
): Map<number, Behind> {
  const behind = new Map<number, Behind>();
  let word = 0;
  for (const type of types) {
    if (type.kind === "slice") {
      behind.set(word, { unit: sizeOf(type.element), count: undefined });
    }
    if (type.kind === "view") behind.set(word, { unit: 1, count: type.bytes });
    word += scalarsOf(type).length;
  }
  return behind;
}

/**
 * The family of each address in `procedure`.
 *
 * @param behind what lies behind its parameters; if it is not given, each address has its length behind it
 */
export function originsOf(
  procedure: Procedure,
  behind?: ReadonlyMap<number, Behind>,
): Map<Value, Origin> {
  const parents = new Map<Value, Value>();
  for (const block of procedure.blocks) {
    for (const value of block.body) uniteOperands(parents, value);
    unitePasses(parents, block.ending);
    block.parameters.filter(isAddress).forEach((one) => root(parents, one));
  }
  const families = new Map<Value, Family>();
  for (const value of parents.keys()) {
    addMember(families, root(parents, value), value, behind);
  }
  for (const { body } of procedure.blocks) {
    for (const value of body) addUnit(families, parents, value);
  }
  const origins = new Map<Value, Origin>();
  const finished = new Map<Value, Origin>();
  for (const [first, family] of families) finished.set(first, finish(family));
  for (const value of parents.keys()) {
    origins.set(value, finished.get(root(parents, value))!);
  }
  return origins;
}

function isAddress({ type }: Value): boolean {
  return type.kind === "address";
}

function uniteOperands(parents: Map<Value, Value>, value: Value): void {
  if (isAddress(value)) root(parents, value);
  value.operands.filter(isAddress).forEach((one) => root(parents, one));
  if (!isAddress(value)) return;
  const { kind } = value.operation;
  const [a, b, c] = value.operands;
  if (kind === "slice" && a) unite(parents, value, a);
  if (kind === "select" && b && c) {
    unite(parents, value, b);
    unite(parents, value, c);
  }
}

function unitePasses(parents: Map<Value, Value>, ending: Ending): void {
  if (ending.kind !== "jump") return;
  const { target, passes } = ending;
  for (const [index, value] of target.parameters.entries()) {
    const pass = passes[index];
    if (isAddress(value) && pass) unite(parents, value, pass);
  }
}

function unite(parents: Map<Value, Value>, a: Value, b: Value): void {
  const [one, other] = [root(parents, a), root(parents, b)];
  if (one !== other) parents.set(one, other);
}

/** The value that stands for the family of `value`. */
function root(parents: Map<Value, Value>, value: Value): Value {
  let at = value;
  for (let next = parents.get(at); next !== undefined && next !== at;) {
    const far = parents.get(next)!;
    parents.set(at, far);
    [at, next] = [next, far];
  }
  if (!parents.has(at)) parents.set(at, at);
  return at;
}

function addMember(
  families: Map<Value, Family>,
  first: Value,
  value: Value,
  behind: ReadonlyMap<number, Behind> | undefined,
): void {
  const family = families.get(first) ?? {
    writable: true,
    foreign: false,
    references: [],
    strange: [],
    units: new Set<number>(),
  };
  families.set(first, family);
  const { operation, operation: { kind } } = value;
  // No memory lies behind 0, so it may stand where there is no address.
  if (known(value) === 0n) return;
  if (value.type.kind !== "address") family.strange.push(value);
  else if (kind === "reference") family.references.push(value);
  else if (operation.kind === "parameter") {
    const there = behind?.get(operation.index);
    if (there !== undefined) family.units.add(there.unit);
    else if (behind !== undefined) family.strange.push(value);
    family.foreign = true;
    family.writable &&= value.type.writable;
  } else if (!["passed", "select", "slice"].includes(kind)) {
    family.strange.push(value);
  }
}

/** Notes in which size of elements `value` counts what lies behind an address. */
function addUnit(
  families: Map<Value, Family>,
  parents: Map<Value, Value>,
  { operation, operands }: Value,
): void {
  const add = (address: Value | undefined, unit: number) => {
    if (address === undefined || !parents.has(address)) return;
    families.get(root(parents, address))?.units.add(unit);
  };
  if (operation.kind === "slice") return add(operands[0], operation.unit);
  if (operation.kind === "call" || operation.kind === "raise") {
    const types = operation.kind === "raise"
      ? operation.event.parameters
      : operation.operation.parameters.map(({ type }) => type);
    for (const [word, { unit }] of behindParameters(types)) {
      add(operands[word], unit);
    }
    return;
  }
  if (!("place" in operation) || operation.place.root.kind !== "slice") return;
  const at = operation.kind === "store" ? 1 : 0;
  add(operands[at], operation.place.root.unit);
}

function finish({ units, ...family }: Family): Origin {
  const all = [...units].sort((a, b) => a - b);
  return { ...family, unit: all[0] ?? 1, largest: all.at(-1) ?? 1 };
}
