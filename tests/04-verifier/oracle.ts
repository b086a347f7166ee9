// An oracle: it carries out a procedure, and says what the procedure does that none may do.
//
// It looks at every load, store, call and raise by itself. An address is a piece of memory and a place in
// it, never a number, so that nothing is taken for inside because something else lies there. Of the
// verifier it knows nothing; who wants to compare gives it a watcher.

import {
  type Block,
  COMPARE,
  compute,
  type Ending,
  type EventType,
  holds,
  type MemoryPlace,
  operandsOf,
  type OperationType,
  type Procedure,
  type Scalar,
  scalarsOf,
  sizeOf,
  type Type,
  type Value,
  wrap,
} from "../../chapters/03-spindles/mod.ts";

/** A piece of memory. */
export interface Memory {
  readonly name: string;
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly writable: boolean;
  /** Which bytes have been filled, if it matters. */
  readonly filled?: Uint8Array;
}

/** Where an address leads. */
export interface Pointer {
  readonly memory: Memory;
  readonly at: number;
  /** How many elements lie behind it. */
  readonly count: number;
  readonly writable: boolean;
}

/** What a procedure finds when it is carried out. */
export interface Scene {
  readonly parameters: readonly bigint[];
  /** What lies behind parameters that are addresses. */
  readonly behind: ReadonlyMap<number, Memory>;
  readonly state: Uint8Array;
  /** The most values that are computed. */
  readonly steps: number;
  /** Carries out an operation. The pointers are those of the slices that it is lent. */
  readonly call: (
    operation: OperationType,
    words: readonly bigint[],
    pointers: readonly Pointer[],
  ) => bigint | undefined;
  readonly raise: (
    event: EventType,
    words: readonly bigint[],
  ) => bigint | undefined;
  readonly watcher?: Watcher;
  /** Whether what is called has no declaration that it must be called by. */
  readonly undeclared?: boolean;
}

/** Whoever looks on. */
export interface Watcher {
  /** A block begins, after `from`. */
  readonly enters?: (block: Block, from: Block | undefined, run: Run) => void;
  /** A value has been computed. */
  readonly computed?: (value: Value, number: bigint) => void;
  /** A condition is about to be checked. */
  readonly checks?: (check: Value, holds: boolean) => void;
}

/** How it ended. */
export type End =
  | { readonly kind: "returned"; readonly value: bigint | undefined }
  | { readonly kind: "failed"; readonly site: number }
  | { readonly kind: "exhausted" }
  /** It did what none may do, or what somebody has said is not so. */
  | { readonly kind: "wrong"; readonly sentence: string };

/** What a procedure did that it may not do. */
export class Wrong extends Error {}

/** A procedure that is being carried out. */
export interface Run {
  readonly scene: Scene;
  readonly state: Memory;
  readonly slots: ReadonlyMap<number, Memory>;
  readonly numbers: Map<Value, bigint>;
  readonly pointers: Map<Value, Pointer>;
  readonly unanswered: Set<Value>;
}

const STATE_AT = 0x1000_0000n;
const SLOTS_AT = 0x2000_0000n;
const NOTHING: Memory = {
  name: "nothing",
  address: 0n,
  bytes: new Uint8Array(),
  writable: true,
};

/** Carries out `procedure`. */
export function carryOut(procedure: Procedure, scene: Scene): End {
  const run: Run = {
    scene,
    state: {
      name: "state",
      address: STATE_AT,
      bytes: scene.state,
      writable: true,
    },
    slots: slotsOf(procedure),
    numbers: new Map(),
    pointers: new Map(),
    unanswered: new Set(),
  };
  try {
    return carry(run, procedure);
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return { kind: "wrong", sentence: error.message };
  }
}

function slotsOf({ slots }: Procedure): Map<number, Memory> {
  let address = SLOTS_AT;
  return new Map(slots.map(({ number, name, bytes }) => {
    const memory = {
      name,
      address,
      bytes: new Uint8Array(bytes).fill(0xa5),
      writable: true,
      filled: new Uint8Array(bytes),
    };
    address += BigInt(bytes);
    return [number, memory];
  }));
}

function carry(run: Run, procedure: Procedure): End {
  const { steps, watcher } = run.scene;
  let block = procedure.blocks[0]!;
  let from: Block | undefined;
  let left = steps;
  for (;;) {
    watcher?.enters?.(block, from, run);
    for (const value of block.body) {
      if (left-- <= 0) return { kind: "exhausted" };
      const failed = step(run, value);
      if (failed !== undefined) return { kind: "failed", site: failed };
    }
    if (left-- <= 0) return { kind: "exhausted" };
    const { ending } = block;
    if (ending.kind === "return") return returned(run, procedure, ending.value);
    from = block;
    block = follow(run, ending);
  }
}

function returned(
  run: Run,
  { result }: Procedure,
  value: Value | undefined,
): End {
  if (value === undefined) return { kind: "returned", value: undefined };
  const number = numberOf(run, value);
  if (result) requireType(result, number, "what is returned");
  return { kind: "returned", value: number };
}

function requireType(type: Scalar, number: bigint, what: string): void {
  if (type.kind === "address" || type.kind === "handle") return;
  if (!holds(type, number)) {
    throw new Wrong(`${what} is ${number}, which its type does not have`);
  }
}

/** The number of `value` in `run`. */
export function numberOf({ numbers }: Run, value: Value): bigint {
  const { operation } = value;
  if (operation.kind === "constant") return operation.value;
  const number = numbers.get(value);
  if (number !== undefined) return number;
  throw new Wrong(`v${value.number} is used before it is there`);
}

function follow(run: Run, ending: Exclude<Ending, { kind: "return" }>): Block {
  if (ending.kind === "branch") {
    const truth = numberOf(run, ending.condition);
    requireType({ kind: "bool" }, truth, "a condition");
    return truth === 1n ? ending.then : ending.otherwise;
  }
  if (ending.kind === "switch") {
    const number = numberOf(run, ending.value);
    const found = ending.cases.find(({ equals }) => equals === number);
    return found?.target ?? ending.otherwise;
  }
  const { target: { parameters }, passes } = ending;
  const numbers = passes.map((one) => numberOf(run, one));
  const pointers = passes.map((one) => run.pointers.get(one));
  for (const [index, parameter] of parameters.entries()) {
    run.numbers.set(parameter, numbers[index]!);
    setPointer(run, parameter, pointers[index]);
  }
  return ending.target;
}

function setPointer(
  { pointers }: Run,
  value: Value,
  pointer: Pointer | undefined,
): void {
  if (pointer !== undefined) pointers.set(value, pointer);
  else if (pointers.size > 0) pointers.delete(value);
}

// ## One value

/** Computes `value`; gives the site of the check that has failed, if it is one. */
function step(run: Run, value: Value): number | undefined {
  const { operation, operands } = value;
  const { watcher, call } = run.scene;
  if (operation.kind === "check") {
    const truth = numberOf(run, operands[0]!);
    requireType({ kind: "bool" }, truth, "a condition");
    watcher?.checks?.(value, truth === 1n);
    if (truth === 1n) return;
    const { site: { number, releases = [] } } = operation;
    for (const [index, release] of releases.entries()) {
      call(release, [numberOf(run, operands[index + 1]!)], []);
    }
    return number;
  }
  const number = computed(
    run,
    value,
    operands.map((one) => numberOf(run, one)),
  );
  run.numbers.set(value, number);
  watcher?.computed?.(value, number);
}

function computed(run: Run, value: Value, of: readonly bigint[]): bigint {
  const { operation, type, operands } = value;
  const { scene } = run;
  const [a = 0n, b = 0n, c = 0n] = of;
  switch (operation.kind) {
    case "constant":
      return operation.value;
    case "parameter":
      return parameter(run, value, operation.index);
    case "arithmetic":
      return compute(operation.operator, a, b, type);
    case "comparison":
      return COMPARE[operation.operator](a, b) ? 1n : 0n;
    case "not":
      return 1n - a;
    case "select":
      setPointer(run, value, run.pointers.get(operands[a === 1n ? 1 : 2]!));
      return a === 1n ? b : c;
    case "convert":
      return wrap(type, a);
    case "load":
      return load(run, operation.place, value);
    case "store":
      store(run, operation.place, a, operands);
      return 0n;
    case "reference":
      return reference(run, operation.place, value, operation.length);
    case "slice":
      return part(run, value, operation.unit);
    case "call": {
      const { operation: one } = operation;
      const lent = passed(run, value, one.parameters.map(({ type }) => type));
      return answer(run, value, scene.call(one, of, lent));
    }
    case "raise":
      passed(run, value, operation.event.parameters);
      return answer(run, value, scene.raise(operation.event, of));
    case "answered":
      return run.unanswered.has(operands[0]!) ? 0n : 1n;
    default:
      throw new Wrong(`${operation.kind} stands among values`);
  }
}

function answer(
  { unanswered }: Run,
  value: Value,
  word: bigint | undefined,
): bigint {
  if (word === undefined) unanswered.add(value);
  else unanswered.delete(value);
  return wrap(value.type, word ?? 0n);
}

function parameter(run: Run, value: Value, index: number): bigint {
  const { parameters, behind } = run.scene;
  const number = wrap(value.type, parameters[index] ?? 0n);
  const memory = behind.get(index);
  if (value.type.kind === "address" && memory !== undefined) {
    const count = Number(parameters[index + 1] ?? 0n);
    const { writable } = memory;
    run.pointers.set(value, { memory, at: 0, count, writable });
  }
  return number;
}

// ## Memory

interface Spot {
  readonly memory: Memory;
  readonly at: number;
  readonly writable: boolean;
}

/** Where `place` is, all `bytes` of it. */
function spotOf(
  run: Run,
  place: MemoryPlace,
  operands: readonly Value[],
  bytes: number,
): Spot {
  const { root, offset, steps, name } = place;
  const before = operandsOf(place) - steps.length;
  let at = offset;
  for (const [index, { stride, length }] of steps.entries()) {
    const number = numberOf(run, operands[before + index]!);
    if (number < 0n || length !== undefined && number >= BigInt(length)) {
      throw new Wrong(`an index of ${name} is ${number}, not below ${length}`);
    }
    at += Number(number) * stride;
  }
  if (root.kind === "address") throw new Wrong(`${name} is anywhere`);
  if (root.kind !== "slice") {
    const memory = root.kind === "state"
      ? run.state
      : run.slots.get(root.slot.number) ?? NOTHING;
    requireInside(name, at, bytes, memory.bytes.length);
    return { memory, at, writable: true };
  }
  const length = Number(numberOf(run, operands[1]!)) * root.unit;
  requireInside(name, at, bytes, length);
  const { memory, at: start, writable } = behind(run, operands[0]!, length);
  return { memory, at: start + at, writable };
}

function requireInside(
  name: string,
  at: number,
  bytes: number,
  size: number,
): void {
  if (at >= 0 && at + bytes <= size) return;
  throw new Wrong(`${name}: ${bytes} bytes at ${at} of ${size}`);
}

/** What lies behind `address`, if there are so many bytes of it. */
function behind(run: Run, address: Value, bytes: number): Pointer {
  const pointer = run.pointers.get(address);
  if (pointer === undefined) {
    const number = numberOf(run, address);
    if (number !== 0n) throw new Wrong(`${number} is an address from nowhere`);
    requireInside("nothing", 0, bytes, 0);
    return { memory: NOTHING, at: 0, count: 0, writable: true };
  }
  const { memory, at } = pointer;
  requireInside(memory.name, at, bytes, memory.bytes.length);
  return pointer;
}

function load(run: Run, place: MemoryPlace, value: Value): bigint {
  const { bytes, order } = place.cell;
  const { memory, at } = spotOf(run, place, value.operands, bytes);
  let number = 0n;
  for (let index = 0; index < bytes; index++) {
    const byte = at + (order === "big" ? index : bytes - 1 - index);
    if (memory.filled && !memory.filled[byte]) {
      throw new Wrong(`${place.name} is read before it is filled`);
    }
    number = number << 8n | BigInt(memory.bytes[byte]!);
  }
  const signed = value.type.kind === "integer" && value.type.signed;
  const read = wrap(
    value.type,
    signed ? BigInt.asIntN(bytes * 8, number) : number,
  );
  requireType(value.type, read, `what lies at ${place.name}`);
  return read;
}

function store(
  run: Run,
  place: MemoryPlace,
  number: bigint,
  [stored, ...operands]: readonly Value[],
): void {
  const { bytes, order } = place.cell;
  const { memory, at, writable } = spotOf(run, place, operands, bytes);
  if (!writable) throw new Wrong(`${place.name} is written`);
  requireType(stored!.type, number, `what is stored at ${place.name}`);
  for (let index = 0; index < bytes; index++) {
    const byte = at + (order === "little" ? index : bytes - 1 - index);
    memory.bytes[byte] = Number(number >> BigInt(8 * index) & 255n);
    if (memory.filled) memory.filled[byte] = 1;
  }
}

function reference(
  run: Run,
  place: MemoryPlace,
  value: Value,
  length: number,
): bigint {
  const bytes = length === 0 ? 0 : place.cell.bytes;
  const spot = spotOf(run, place, value.operands, bytes);
  const writable = value.type.kind === "address" && value.type.writable;
  if (writable && !spot.writable) throw new Wrong(`${place.name} is lent`);
  run.pointers.set(value, { ...spot, count: length });
  return spot.memory.address + BigInt(spot.at);
}

function part(run: Run, value: Value, unit: number): bigint {
  const [address, ...rest] = value.operands;
  const [length, begin, count] = rest.map((one) => Number(numberOf(run, one)));
  if (begin! < 0 || count! < 0 || begin! + count! > length!) {
    throw new Wrong(`the part at ${begin} of ${count} is not inside ${length}`);
  }
  const whole = behind(run, address!, length! * unit);
  const writable = value.type.kind === "address" && value.type.writable;
  if (writable && !whole.writable) throw new Wrong("a part is written");
  const at = whole.at + begin! * unit;
  run.pointers.set(value, { ...whole, at, count: count! });
  return whole.memory.address + BigInt(at);
}

// ## Calls

/** What is passed must be as it was declared; the slices among it. */
function passed(
  run: Run,
  { operands }: Value,
  types: readonly Type[],
): Pointer[] {
  if (run.scene.undeclared) return [];
  const lent: Pointer[] = [];
  let word = 0;
  for (const type of types) {
    const scalars = scalarsOf(type);
    for (const [index, scalar] of scalars.entries()) {
      const operand = operands[word + index];
      if (operand === undefined) throw new Wrong("too little is passed");
      requireType(scalar, numberOf(run, operand), "what is passed");
    }
    if (type.kind === "slice" || type.kind === "view") {
      const count = type.kind === "view"
        ? type.bytes
        : Number(numberOf(run, operands[word + 1]!));
      const bytes = type.kind === "view" ? count : count * sizeOf(type.element);
      const pointer = behind(run, operands[word]!, bytes);
      if (type.writable && !pointer.writable) {
        throw new Wrong("a slice is passed to be written");
      }
      lent.push({ ...pointer, count });
    }
    word += scalars.length;
  }
  if (word !== operands.length) throw new Wrong("too much is passed");
  return lent;
}
