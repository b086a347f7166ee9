// # Following all paths
//
// The word checker starts at each place that the kernel calls, and follows every way from there.
//
// For each word it keeps what the registers can hold there, whatever way was taken. A word is looked at
// again when another way brings something new, and what goes on growing is given up soon: so each word is
// looked at a few times only.

import {
  ANY_NUMBER,
  type Content,
  eitherContent,
  isSame,
  numberFrom,
  type Region,
  sumOf,
  withoutTest,
} from "./registers.ts";
import { type Doing, doingOf, isBounded } from "./words.ts";

/** What the code of a spindle may do. */
export interface Permissions {
  /** Where the code begins. */
  readonly at: bigint;
  /** What the global pointer is. */
  readonly gp: bigint;
  /** Bytes from the global pointer to the state. */
  readonly stateFromGp: bigint;
  /** Bytes of the state. */
  readonly stateSize: bigint;
  /** Places of eight bytes that may be read, in bytes from the global pointer. */
  readonly records: ReadonlySet<bigint>;
  /** The same, in bytes from the beginning of the page of the stack. */
  readonly pageRecords: ReadonlySet<bigint>;
  /** Numbers of the operations that may be called. */
  readonly operations: ReadonlySet<bigint>;
  /**
   * Addresses of routines outside that may be called, each with the addresses that it may get in `t0`, in
   * bytes from the global pointer; `undefined` if it looks at no address there.
   */
  readonly routines: ReadonlyMap<bigint, ReadonlySet<bigint> | undefined>;
  /** The most bytes of the stack. */
  readonly stack: bigint;
}

/** Where code may be entered, and what is in the registers then. */
export interface Entrance {
  /** Bytes from the beginning of the code. */
  readonly at: number;
  /** Registers that hold addresses of memory behind a slice, and whether it may be written. */
  readonly slices: ReadonlyMap<number, boolean>;
}

/** Something that the code must not do, and where. */
export interface WordProblem {
  /** Bytes from the beginning of the code. */
  readonly at: number;
  /** What is wrong, as a sentence without a full stop. */
  readonly sentence: string;
}

/** What the checker has found. */
export interface WordReport {
  /** What is wrong; the first things only. */
  readonly problems: readonly WordProblem[];
  /** Accesses that are known to be inside their region. */
  readonly inside: number;
  /** Accesses of which only the region is known. */
  readonly rooted: number;
}

interface Machine {
  readonly registers: readonly Content[];
  /** What lies on the stack, by the distance from its beginning. */
  readonly stack: ReadonlyMap<bigint, Content>;
}

interface Walk {
  readonly words: readonly number[];
  readonly allowed: Permissions;
  readonly states: Map<number, Machine>;
  readonly visits: Map<number, number>;
  readonly pending: number[];
  readonly problems: Map<number, string>;
  readonly accesses: Map<number, boolean>;
}

/** The register `t0`, in which a routine of the kernel gets the address of a record. */
const ASKED = 1;
const [RETURN, POINTER, STACK, ZERO] = [26, 29, 30, 31] as const;
const SAVED = [9, 10, 11, 12, 13, 14, 15] as const;
const CSERVE = 0x9;
/** Registers that a controller may use up. */
const USED_BY_CALLS = [0, 1, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25] as const;
/** More ways than this to one place, and what differs is given up. */
const PATIENCE = 4;
/** A word is looked at no more often than this; there is no code that needs it. */
const MOST_VISITS = 400;

/** Looks at all `words` that can be reached from `entrances`. */
export function checkWords(
  words: readonly number[],
  entrances: readonly Entrance[],
  allowed: Permissions,
): WordReport {
  const walk: Walk = {
    words,
    allowed,
    states: new Map(),
    visits: new Map(),
    pending: [],
    problems: new Map(),
    accesses: new Map(),
  };
  for (const entrance of entrances) {
    reach(walk, entrance.at, atEntrance(entrance), entrance.at);
  }
  for (let at = walk.pending.pop(); at !== undefined; at = walk.pending.pop()) {
    if (walk.problems.has(at)) continue;
    visit(walk, at);
    if (walk.problems.size > 20) break;
  }
  const known = [...walk.accesses.values()].filter((inside) => inside).length;
  return {
    problems: [...walk.problems].map(([at, sentence]) => ({ at, sentence })),
    inside: known,
    rooted: walk.accesses.size - known,
  };
}

function atEntrance({ slices }: Entrance): Machine {
  const registers = Array.from({ length: 32 }, (): Content => ANY_NUMBER);
  for (const register of [...SAVED, RETURN]) {
    registers[register] = { kind: "entry", register };
  }
  for (const [register, writable] of slices) {
    registers[register] = {
      kind: "address",
      region: writable ? "passed" : "passed to read",
      least: 0n,
      greatest: 0n,
    };
  }
  const origin = { kind: "address", least: 0n, greatest: 0n } as const;
  registers[POINTER] = { ...origin, region: "data" };
  registers[STACK] = { ...origin, region: "stack" };
  registers[ZERO] = numberFrom(0n, 0n);
  return { registers, stack: new Map() };
}

function problem({ problems }: Walk, at: number, sentence: string): void {
  if (!problems.has(at)) problems.set(at, sentence);
}

/** Notes that `to` can be reached with `machine`. */
function reach(walk: Walk, to: number, machine: Machine, from: number): void {
  const { words, states, visits, pending } = walk;
  if (to < 0 || to % 4 !== 0 || to / 4 >= words.length) {
    return problem(walk, from, "it leads out of the code");
  }
  const before = states.get(to);
  const times = visits.get(to) ?? 0;
  // Only what grows from round to round must be given up, and every round has a way back.
  const wide = from >= to && times > PATIENCE;
  const joined = before && meet(before, machine, wide);
  if (before !== undefined && joined === before) return;
  if (times > MOST_VISITS) return problem(walk, to, "it is too intricate");
  states.set(to, joined ?? machine);
  visits.set(to, times + 1);
  pending.push(to);
}

function meet(a: Machine, b: Machine, wide: boolean): Machine {
  const registers = a.registers.map((one, at) =>
    eitherContent(one, b.registers[at]!, wide)
  );
  const stack = new Map<bigint, Content>();
  for (const [at, content] of a.stack) {
    const other = b.stack.get(at);
    if (other !== undefined) stack.set(at, eitherContent(content, other, wide));
  }
  const same = registers.every((one, at) => isSame(one, a.registers[at]!)) &&
    stack.size === a.stack.size &&
    [...stack].every(([at, one]) => isSame(one, a.stack.get(at)!));
  return same ? a : { registers, stack };
}

// ## One word

function visit(walk: Walk, at: number): void {
  const machine = walk.states.get(at)!;
  const content = (register: number) => machine.registers[register]!;
  const doing = doingOf(walk.words[at / 4]!, content);
  if (doing === undefined) {
    return problem(walk, at, "no spindle may use this instruction");
  }
  switch (doing.kind) {
    case "compute":
      return goOn(walk, at, machine, doing.to, doing.content);
    case "choose": {
      const either = eitherContent(content(doing.to), doing.content, false);
      return goOn(walk, at, machine, doing.to, either);
    }
    case "load":
      return load(walk, at, machine, doing);
    case "store":
      return store(walk, at, machine, doing);
    case "branch":
      return branch(walk, at, machine, doing);
    case "jump":
      return jump(walk, at, machine, doing);
    case "call":
      return call(walk, at, machine, doing.number);
  }
}

function withRegister(
  machine: Machine,
  register: number,
  content: Content,
): Machine {
  if (register === ZERO) return machine;
  const registers = machine.registers.map((one) => withoutTest(one, register));
  registers[register] = withoutTest(content, register);
  return { ...machine, registers };
}

/** Goes on behind `at` with `content` in a register. The stack never moves below what is allowed. */
function goOn(
  walk: Walk,
  at: number,
  machine: Machine,
  register: number,
  content: Content,
): void {
  if (register === POINTER) {
    return problem(walk, at, "the global pointer stays as it is");
  }
  if (register === STACK) {
    const fine = content.kind === "address" && content.region === "stack" &&
      content.least === content.greatest && content.least <= 0n &&
      content.least >= -walk.allowed.stack && content.least % 8n === 0n;
    if (!fine) {
      return problem(walk, at, "the stack pointer must stay in its part");
    }
  }
  reach(walk, at + 4, withRegister(machine, register, content), at);
}

// ## Loads and stores

interface Access {
  readonly region: Region;
  readonly least: bigint;
  readonly greatest: bigint;
}

/** Where an access goes, if it may go there; notes how much is known of it. */
function access(
  walk: Walk,
  at: number,
  machine: Machine,
  { base, displacement, bytes, whole, kind }: Extract<
    Doing,
    { kind: "load" | "store" }
  >,
): Access | undefined {
  const from = machine.registers[base]!;
  const place = sumOf(numberFrom(0n, 0n), from);
  if (place.kind !== "address") {
    problem(walk, at, "a number is no place in memory");
    return undefined;
  }
  const { region } = place;
  const least = place.least + displacement;
  const greatest = place.greatest + displacement;
  const bounded = isBounded(place.least, place.greatest);
  // Without its low bits, an address is in the same quadword, and only one byte of that is meant.
  const end = greatest + BigInt(whole ? bytes : 1);
  const inside = bounded && isInside(walk, machine, region, least, end, kind);
  const rooted = least !== greatest && isRooted(region, kind);
  if (!inside && !rooted) {
    problem(
      walk,
      at,
      kind === "store" ? "this may not be written" : "this may not be read",
    );
    return undefined;
  }
  walk.accesses.set(at, inside && walk.accesses.get(at) !== false);
  return { region, least, greatest };
}

function isInside(
  { allowed }: Walk,
  { registers }: Machine,
  region: Region,
  from: bigint,
  to: bigint,
  kind: "load" | "store",
): boolean {
  const { stateFromGp, stateSize, records, pageRecords } = allowed;
  switch (region) {
    case "data":
      return from >= stateFromGp && to <= stateFromGp + stateSize ||
        kind === "load" && to - from === 8n && records.has(from);
    case "stack": {
      const top = registers[STACK]!;
      return top.kind === "address" && from >= top.least && to <= 0n;
    }
    case "page":
      return kind === "load" && to - from === 8n && pageRecords.has(from);
    case "code":
      return false;
    case "passed":
      return true;
    case "passed to read":
      return kind === "load";
  }
}

/** Whether an access with an index may be in `region`. */
function isRooted(region: Region, kind: "load" | "store"): boolean {
  return region === "data" || region === "stack" || region === "passed" ||
    region === "passed to read" && kind === "load";
}

function load(
  walk: Walk,
  at: number,
  machine: Machine,
  doing: Extract<Doing, { kind: "load" }>,
): void {
  // Nothing is loaded into the register that is always 0: this is how an Alpha does nothing.
  if (doing.to === ZERO && !doing.whole) {
    return reach(walk, at + 4, machine, at);
  }
  const place = access(walk, at, machine, doing);
  if (place === undefined) return;
  const { region, least, greatest } = place;
  const exact = region === "stack" && least === greatest && doing.bytes === 8 &&
    doing.whole;
  const kept = exact ? machine.stack.get(least) : undefined;
  goOn(walk, at, machine, doing.to, kept ?? doing.content);
}

function store(
  walk: Walk,
  at: number,
  machine: Machine,
  doing: Extract<Doing, { kind: "store" }>,
): void {
  const place = access(walk, at, machine, doing);
  if (place === undefined) return;
  if (place.region !== "stack") return reach(walk, at + 4, machine, at);
  const { least, greatest } = place;
  const stack = new Map(machine.stack);
  const known = isBounded(least, greatest);
  for (const one of stack.keys()) {
    if (known && one + 8n > least && one < greatest + 8n) stack.delete(one);
  }
  if (least === greatest && doing.bytes === 8 && doing.whole) {
    stack.set(least, machine.registers[doing.from]!);
  }
  reach(walk, at + 4, { ...machine, stack }, at);
}

// ## Ways
//
// A branch on a comparison says something about what was compared, if that is still in its register.

function branch(
  walk: Walk,
  at: number,
  machine: Machine,
  { condition, register, link, words }: Extract<Doing, { kind: "branch" }>,
): void {
  const target = at + 4 + words * 4;
  if (condition === undefined) {
    if (link === ZERO) return reach(walk, target, machine, at);
    return callRoutine(walk, at, machine, link, target);
  }
  for (const [way, to] of [[true, target], [false, at + 4]] as const) {
    if (!mayGo(machine.registers[register]!, condition, way)) continue;
    reach(walk, to, taught(machine, register, condition, way), at);
  }
}

/** Whether a branch may be taken, or not be taken: if the number is known, only one of both can be. */
function mayGo(content: Content, condition: string, taken: boolean): boolean {
  if (content.kind !== "number") return true;
  const { least, greatest } = content;
  const zero = least === 0n && greatest === 0n;
  if (condition === "EQ") return taken ? least === 0n : !zero;
  if (condition === "NE") return taken ? !zero : least === 0n;
  return true;
}

function taught(
  machine: Machine,
  register: number,
  condition: string,
  taken: boolean,
): Machine {
  const content = machine.registers[register]!;
  if (content.kind !== "number" || content.test === undefined) return machine;
  const holds = (condition === "NE" || condition === "LBS") === taken;
  const known = ["NE", "EQ", "LBS", "LBC"].includes(condition);
  const { register: tested, below } = content.test;
  const before = machine.registers[tested]!;
  if (!known || !holds || before.kind !== "number") return machine;
  const { least, greatest } = before;
  const limit = below - 1n;
  if (greatest <= limit || limit < least) return machine;
  return withRegister(machine, tested, numberFrom(least, limit));
}

/** A call: of a routine inside, which goes back by its link, or of one outside. */
function callRoutine(
  walk: Walk,
  at: number,
  machine: Machine,
  link: number,
  target: number,
): void {
  const { words, allowed } = walk;
  if (target >= 0 && target % 4 === 0 && target / 4 < words.length) {
    return callInside(walk, at, machine, link, target);
  }
  const outside = allowed.at + BigInt(target);
  if (!allowed.routines.has(outside)) {
    return problem(walk, at, "this routine may not be called");
  }
  const records = allowed.routines.get(outside);
  const record = machine.registers[ASKED]!;
  const isKnown = record.kind === "address" && record.region === "data" &&
    record.least === record.greatest;
  if (records && !(isKnown && records.has(record.least))) {
    return problem(walk, at, "nobody knows which event is raised");
  }
  const used = [...Array(9).keys(), ...USED_BY_CALLS, 26, 27, 28];
  reach(walk, at + 4, forgotten(machine, used), at);
}

// A routine inside is looked at once, with nothing known of any register: so it cannot load or store
// anything. Behind a call, what it may have written is forgotten.

function callInside(
  walk: Walk,
  at: number,
  machine: Machine,
  link: number,
  target: number,
): void {
  const written = writtenFrom(walk, target);
  if (written === undefined || written.has(STACK) || written.has(POINTER)) {
    return problem(walk, at, "this routine does more than compute");
  }
  const registers = machine.registers.map((_, register): Content =>
    register === ZERO ? numberFrom(0n, 0n) : ANY_NUMBER
  );
  registers[link] = { kind: "link" };
  reach(walk, target, { registers, stack: new Map() }, at);
  reach(walk, at + 4, forgotten(machine, [...written, link]), at);
}

/** The registers that are written on all ways from `start`; `undefined` if something else is done there. */
function writtenFrom(
  { words }: Walk,
  start: number,
): Set<number> | undefined {
  const written = new Set<number>();
  const seen = new Set<number>();
  const pending = [start];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const word = words[at / 4];
    const doing = word === undefined
      ? undefined
      : doingOf(word, () => ANY_NUMBER);
    if (doing?.kind === "jump" && doing.link === ZERO) continue;
    if (doing?.kind === "branch" && doing.link === ZERO) {
      pending.push(at + 4 + doing.words * 4);
      if (doing.condition !== undefined) pending.push(at + 4);
    } else if (doing?.kind === "compute" || doing?.kind === "choose") {
      written.add(doing.to);
      pending.push(at + 4);
    } else return undefined;
  }
  return written;
}

function forgotten(machine: Machine, registers: readonly number[]): Machine {
  return registers.reduce(
    (next, one) => withRegister(next, one, ANY_NUMBER),
    machine,
  );
}

function call(walk: Walk, at: number, machine: Machine, number: number): void {
  const [asked] = machine.registers;
  const known = asked?.kind === "number" && asked.least === asked.greatest;
  if (number !== CSERVE) {
    return problem(walk, at, "this PALcode routine may not be called");
  }
  if (!known || !walk.allowed.operations.has(asked.least)) {
    return problem(walk, at, "this operation may not be called");
  }
  reach(walk, at + 4, forgotten(machine, USED_BY_CALLS), at);
}

// ## Back to the caller

function jump(
  walk: Walk,
  at: number,
  machine: Machine,
  { link, base }: Extract<Doing, { kind: "jump" }>,
): void {
  if (link !== ZERO) return problem(walk, at, "this may not be called");
  const to = machine.registers[base]!;
  if (to.kind === "link") return;
  if (to.kind === "entry" && to.register === RETURN) {
    return leave(walk, at, machine);
  }
  if (to.kind === "address" && to.region === "data") {
    return throughTable(walk, at, machine, to);
  }
  problem(walk, at, "nobody knows where this leads");
}

function leave(walk: Walk, at: number, { registers }: Machine): void {
  const top = registers[STACK]!;
  const kept = SAVED.every((register) => {
    const one = registers[register]!;
    return one.kind === "entry" && one.register === register;
  });
  if (top.kind !== "address" || top.least !== 0n || top.greatest !== 0n) {
    problem(walk, at, "the stack pointer is not what it was");
  }
  if (!kept) problem(walk, at, "a register of the caller is lost");
}

/** A jump into a row of branches: the distance must be known, and lead to branches only. */
function throughTable(
  walk: Walk,
  at: number,
  machine: Machine,
  { least, greatest }: Access,
): void {
  const { words, allowed } = walk;
  const start = allowed.at - allowed.gp;
  const [from, to] = [Number(least - start), Number(greatest - start)];
  const fine = isBounded(least, greatest) && from >= 0 && from % 4 === 0 &&
    to / 4 < words.length;
  if (!fine) return problem(walk, at, "nobody knows where this leads");
  for (let one = from; one <= to; one += 4) {
    const doing = doingOf(words[one / 4]!, () => ANY_NUMBER);
    const branch = doing?.kind === "branch" && doing.condition === undefined;
    if (!branch) {
      return problem(walk, at, "this table has something else in it");
    }
    reach(walk, one, machine, at);
  }
}
