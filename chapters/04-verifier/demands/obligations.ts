// # What must be given back
//
// A new frame is held by somebody until it is mapped, kept or given back, and then by nobody.
//
// The checker of the language follows each name that holds such a thing ([[§Who has what]]). In the form there are no
// names any more, so here the values are followed. A value comes to hold something in three ways: a call gives
// it, a caller passes it and wants it consumed, or it is taken out of a place, which is a load followed
// by a store of 0 into the same place. It holds nothing any more when it has been consumed, returned, or stored
// into an empty place, or when it has become the parameter of a block.
//
// ```
// v1: i64 = call Frame.take
// v2: bool = less v1 0
// branch v2 b1 b2
// b2():
// v3: Frame.NewFrame = convert v1
// ```
//
// In `b1` the word is negative, so the call has failed and there is nothing to give back. That is known, like
// everything else that is known there. So nothing is held by a value that is known to be 0 or the
// number of a failure.
//
// Where paths meet, all must hold the same; only who holds nothing in this sense agrees with everybody. A
// round must end with what it began with. And a check must give back all that is held, because the activation
// may end there.

import {
  type Block,
  known,
  type MemoryPlace,
  type OperationType,
  printPlace,
  type Scalar,
  scalarsOf,
  type Site,
  typeName,
  type Value,
} from "../../03-spindles/mod.ts";
import { type Facts, knownAt } from "../facts/facts.ts";
import { changedBy, lastStore } from "../facts/memory.ts";
import {
  loadQuestion,
  type Question,
  questionFor,
} from "../facts/questions.ts";
import {
  type Course,
  knownOfValue,
  questionOf,
  type Way,
} from "../facts/stepping.ts";
import { waysTo } from "../loops/going.ts";
import { dominates, type Shape } from "../loops/loops.ts";
import type { Declared } from "./asking.ts";

/** What holds something at one point. */
export interface Held {
  /** By the questions that they answer: values that hold something. */
  readonly values: ReadonlyMap<Question, Value>;
  /** By its text: places on the stack that may hold something. */
  readonly places: ReadonlyMap<string, MemoryPlace>;
}

/** A procedure whose obligations are followed. */
export interface Following {
  /** How it is gone through. */
  readonly course: Course;
  /** Its loops. */
  readonly shape: Shape;
  /** What was declared of it, if that is known. */
  readonly declared: Declared | undefined;
  /** The block in which each value is computed or passed. */
  readonly homes: ReadonlyMap<Value, Block>;
  /** Other names of the words that calls have answered. */
  readonly names: ReadonlyMap<Value, readonly Value[]>;
  /** For a load of something inside of an option: the load of whether there is something. */
  readonly flags: ReadonlyMap<Value, Value>;
  /** What is held where each block begins. */
  readonly starts: Map<Block, Held>;
  /** What is held where each block ends. */
  readonly ends: Map<Block, Held>;
  /** Takes down what must be so and is not. */
  readonly note: (at: Value | Block, text: string) => void;
}

/** So many things can be held at the same time. */
const MOST_HELD = 64;

/** Begins to follow the obligations in a procedure; `undefined` if there are none. */
export function followObligations(
  course: Course,
  shape: Shape,
  declared: Declared | undefined,
  note: Following["note"],
): Following | undefined {
  const { blocks } = course.procedure;
  const homes = new Map<Value, Block>();
  const names = new Map<Value, Value[]>();
  const flags = new Map<Value, Value>();
  let some = false;
  for (const block of blocks) {
    for (const [at, value] of block.body.entries()) {
      const flag = block.body[at - 1];
      if (flag && isFlagOf(flag, value)) flags.set(value, flag);
    }
    for (const value of [...block.parameters, ...block.body]) {
      homes.set(value, block);
      some ||= isLinear(value.type) || givesLinear(value) ||
        value.operands.some(({ type }) => isLinear(type));
      const holder = holderOf(value);
      if (holder === value) continue;
      names.set(holder, [...names.get(holder) ?? [], value]);
    }
  }
  if (!some) return undefined;
  const [starts, ends] = [new Map(), new Map()];
  return { course, shape, declared, homes, names, flags, starts, ends, note };
}

/** Whether `flag`, loaded in front of `value`, says whether the option that `value` lies in holds anything. */
function isFlagOf(flag: Value, value: Value): boolean {
  const [a, b] = [flag.operation, value.operation];
  return a.kind === "load" && b.kind === "load" && flag.type.kind === "bool" &&
    isLinear(value.type) && a.place.root.kind === b.place.root.kind &&
    a.place.offset + 8 === b.place.offset &&
    flag.operands.length === value.operands.length &&
    flag.operands.every((one, index) => isSame(one, value.operands[index]));
}

/** Whether both are the same value, or the same number. */
function isSame(a: Value, b: Value | undefined): boolean {
  return a === b ||
    b !== undefined && known(a) !== undefined && known(a) === known(b);
}

function isLinear(type: Scalar | undefined): boolean {
  return type?.kind === "handle" && type.linear === true;
}

/** Whether the answer of the call `value` must be given back. */
function givesLinear({ operation }: Value): boolean {
  if (operation.kind !== "call") return false;
  const { result } = operation.operation;
  return result !== undefined && scalarsOf(result).some(isLinear);
}

// ## Who it is
//
// What a call has answered is one word, and the handle is the same word by another name.

/** The value that holds what `value` names: itself, or the word that it was made of. */
function holderOf(value: Value): Value {
  let at = value;
  while (at.operation.kind === "convert" && isLinear(at.type)) {
    const [from] = at.operands;
    if (from === undefined) break;
    at = from;
  }
  return at;
}

function nameOf({ course }: Following, value: Value): Question {
  return questionOf(course, holderOf(value));
}

/** Whether `value` is known to name nothing. */
function isNothing(
  { course, names, flags }: Following,
  facts: Facts,
  value: Value,
): boolean {
  const holder = holderOf(value);
  const flag = flags.get(holder);
  if (flag && knownOfValue(course, facts, flag).greatest === 0n) return true;
  return [value, holder, ...names.get(holder) ?? []].some((one) => {
    const question = questionOf(course, one);
    const { least, greatest } = knownAt(course.questions, facts, question);
    return isLinear(one.type)
      ? least === 0n && greatest === 0n
      : one.type.kind === "integer" && greatest < 0n;
  });
}

/** The question what lies at the place of `value` now, as far as that can be known. */
function contentAt(
  following: Following,
  facts: Facts,
  value: Value,
  place: MemoryPlace,
  type: Scalar,
  indices: readonly Value[],
): Question | undefined {
  if (place.root.kind === "slice") return lastSeen(following, value, place);
  return contentOf(following, facts, place, type, indices);
}

/** The same for a place that is named itself, and not reached through a slice. */
function contentOf(
  { course }: Following,
  facts: Facts,
  place: MemoryPlace,
  type: Scalar,
  indices: readonly Value[] = [],
): Question | undefined {
  const { questions, pieces, owner, stored } = course;
  const change = lastStore(pieces, facts.changes, place);
  if (change === undefined) return undefined;
  const of = indices.map((one) => questionOf(course, one));
  const since = `${owner} ${change}`;
  const asked = loadQuestion(questions, printPlace(place), type, of, since);
  return stored.get(asked) ?? asked;
}

/** So far back a load is looked for. */
const FARTHEST = 100;

/** What was loaded in the same block from the place to which `store` stores, if nothing was changed since. */
function lastSeen(
  { course, homes }: Following,
  store: Value,
  place: MemoryPlace,
): Question | undefined {
  const { body } = homes.get(store)!;
  const [text, indices] = [printPlace(place), store.operands.slice(1)];
  const end = body.indexOf(store);
  for (let at = end - 1; at >= Math.max(0, end - FARTHEST); at--) {
    const one = body[at]!;
    const { operation, operands } = one;
    if (changedBy(course.pieces, one).length > 0) return undefined;
    const same = operation.kind === "load" &&
      printPlace(operation.place) === text &&
      operands.every((each, index) => isSame(each, indices[index]));
    if (same) return questionOf(course, one);
  }
}

function isEmpty({ course }: Following, facts: Facts, content: Question) {
  const { least, greatest } = knownAt(course.questions, facts, content);
  return least === 0n && greatest === 0n;
}

// ## Step by step

/** What is held behind `value`, if `held` is held in front of it. */
export function follow(
  following: Following,
  facts: Facts,
  held: Held,
  value: Value,
): Held {
  const { operation, operands } = value;
  switch (operation.kind) {
    case "parameter": {
      if (!isGivenAway(following, operation.index)) return held;
      // Nobody has noted yet which question it answers.
      const { questions, owner } = following.course;
      const name = questionFor(questions, value, [], undefined, owner);
      return withValue(following, held, value, name);
    }
    case "call": {
      const left = consumedBy(operation.operation, operands).reduce(
        (now, one) => consume(following, facts, now, one, value),
        held,
      );
      return givesLinear(value) ? withValue(following, left, value) : left;
    }
    case "store":
      return isLinear(operands[0]?.type)
        ? store(following, facts, held, value, operation.place)
        : held;
    case "check":
      lookAtCheck(following, facts, held, value, operation.site);
      return held;
    default:
      return held;
  }
}

/** Whether a caller wants what is passed as this word to be consumed. */
function isGivenAway({ declared }: Following, word: number): boolean {
  let at = 0;
  const { parameters = [], consumes = [] } = declared?.head ?? {};
  return parameters.some(({ type }, index) => {
    const here = at;
    at += scalarsOf(type).length;
    return here === word && consumes[index] === true;
  });
}

function withValue(
  following: Following,
  { values, places }: Held,
  value: Value,
  name: Question = nameOf(following, value),
): Held {
  if (values.size >= MOST_HELD) {
    following.note(value, `at most ${MOST_HELD} things are held here`);
    return { values, places };
  }
  return { values: new Map(values).set(name, holderOf(value)), places };
}

/** What a call takes away from who calls. */
function consumedBy(
  { parameters, consumes }: OperationType,
  operands: readonly Value[],
): Value[] {
  let at = 0;
  return parameters.flatMap(({ type }, index) => {
    const value = operands[at];
    at += scalarsOf(type).length;
    return consumes[index] && value ? [value] : [];
  });
}

/** Lets `given` hold nothing any more. */
function consume(
  following: Following,
  facts: Facts,
  { values, places }: Held,
  given: Value,
  at: Value | Block,
): Held {
  if (isNothing(following, facts, given)) return { values, places };
  const name = nameOf(following, given);
  if (values.has(name)) {
    const left = new Map(values);
    left.delete(name);
    return { values: left, places };
  }
  const key = placeOn(following, facts, places, given);
  if (key !== undefined) {
    const left = new Map(places);
    left.delete(key);
    return { values, places: left };
  }
  following.note(
    at,
    "what is given away is held until then, and by nobody else",
  );
  return { values, places };
}

/** The place on the stack from which `value` was loaded, if it still lies there and is held there. */
function placeOn(
  following: Following,
  facts: Facts,
  places: ReadonlyMap<string, MemoryPlace>,
  value: Value,
): string | undefined {
  const { operation, type } = value;
  if (operation.kind !== "load") return undefined;
  const key = printPlace(operation.place);
  const content = contentOf(following, facts, operation.place, type);
  const same = places.has(key) &&
    content === questionOf(following.course, value);
  return same ? key : undefined;
}

// ## Places
//
// Where something may lie, nothing else is stored, or it would be lost. A store of 0 takes out what a load in front
// has found.

function store(
  following: Following,
  facts: Facts,
  held: Held,
  value: Value,
  place: MemoryPlace,
): Held {
  const [stored, ...indices] = value.operands;
  const { type } = stored!;
  const content = contentAt(following, facts, value, place, type, indices);
  if (content === undefined) {
    following.note(value, `${place.name} has been looked at just before`);
    return held;
  }
  const key = printPlace(place);
  const own = place.root.kind === "slot";
  const full = !isEmpty(following, facts, content) &&
    (!own || held.places.has(key));
  const empties = known(stored) === 0n;
  const found = full && empties
    ? following.course.speakers.get(content)
    : undefined;
  if (full && found === undefined) {
    following.note(value, `${place.name} holds nothing that would be lost`);
  }
  const places = new Map(held.places);
  places.delete(key);
  const left = empties
    ? { values: held.values, places }
    : consume(following, facts, { ...held, places }, stored!, value);
  if (found !== undefined) return withValue(following, left, found, content);
  if (own && !empties) places.set(key, place);
  return { values: left.values, places };
}

// ## Checks

function lookAtCheck(
  following: Following,
  facts: Facts,
  held: Held,
  value: Value,
  { releases = [] }: Site,
): void {
  const [condition, ...given] = value.operands;
  const left = given.reduce((now, one, index) => {
    const release = releases[index];
    if (release && !takes(release, one.type)) {
      following.note(value, `${release.name} takes back what a check gives it`);
    }
    return consume(following, facts, now, one, value);
  }, held);
  // Where somebody else's answer is asked for, there is nothing to give back if there is none.
  const asked = condition?.operation.kind === "answered"
    ? condition.operands[0]
    : undefined;
  const names = asked ? [nameOf(following, asked)] : [];
  mustBeGone(following, facts, left, value, names);
}

function takes({ parameters, consumes }: OperationType, type: Scalar): boolean {
  const [first] = parameters;
  return parameters.length === 1 && consumes[0] === true &&
    first !== undefined && typeName(first.type) === typeName(type);
}

/** Takes down everything that is still held, but `others`. */
function mustBeGone(
  following: Following,
  facts: Facts,
  { values, places }: Held,
  at: Value | Block,
  others: readonly Question[] = [],
): void {
  for (const [name, value] of values) {
    if (others.includes(name) || isNothing(following, facts, value)) continue;
    following.note(at, `what ${textOf(value)} has given is given back`);
  }
  for (const place of places.values()) {
    if (isPlaceEmpty(following, facts, place)) continue;
    following.note(at, `what ${place.name} holds is given back`);
  }
}

function isPlaceEmpty(
  following: Following,
  facts: Facts,
  place: MemoryPlace,
): boolean {
  const content = contentOf(following, facts, place, HANDLE);
  return content !== undefined && isEmpty(following, facts, content);
}

const HANDLE: Scalar = { kind: "handle", name: "" };

function textOf({ operation, number }: Value): string {
  if (operation.kind === "call") return operation.operation.name;
  return "place" in operation ? operation.place.name : `v${number}`;
}

// ## From block to block

/** What a way brings to the block where it leads. */
interface Brought extends Held {
  readonly facts: Facts;
  /** Parameters of the block that hold what is passed, and those of which it is known that nothing is. */
  readonly passed: ReadonlyMap<Value, "held" | "nothing">;
}

function broughtBy(following: Following, way: Way): Brought {
  const { from, to, facts } = way;
  const end = following.ends.get(from) ?? NOTHING;
  const values = new Map(end.values);
  const passed = new Map<Value, "held" | "nothing">();
  const { ending } = from;
  for (const [index, parameter] of to.parameters.entries()) {
    const pass = ending.kind === "jump" ? ending.passes[index] : undefined;
    if (pass === undefined || !isLinear(parameter.type)) continue;
    if (isNothing(following, facts, pass)) passed.set(parameter, "nothing");
    else if (values.delete(nameOf(following, pass))) {
      passed.set(parameter, "held");
    }
  }
  for (const [name, value] of values) {
    if (isNothing(following, facts, value)) values.delete(name);
  }
  const places = [...end.places].filter(([, place]) =>
    !isPlaceEmpty(following, facts, place)
  );
  return { values, places: new Map(places), facts, passed };
}

const NOTHING: Held = { values: new Map(), places: new Map() };

/** What is held where `block` begins, when all blocks before it have been followed. */
export function beginBlock(following: Following, block: Block): Held {
  const { course, shape } = following;
  const ways = waysTo(course, block, false)
    .map((way) => broughtBy(following, way));
  const values = new Map<Question, Value>();
  const places = new Map<string, MemoryPlace>();
  for (const [name, value] of ways.flatMap((way) => [...way.values])) {
    if (values.has(name)) continue;
    const gone = ways.some((way) =>
      !way.values.has(name) && !isNothing(following, way.facts, value) &&
      isKnownAt(following, value, block)
    );
    if (gone) following.note(block, partingText(textOf(value)));
    else values.set(name, value);
  }
  for (const [key, place] of ways.flatMap((way) => [...way.places])) {
    if (places.has(key)) continue;
    const gone = ways.some((way) =>
      !way.places.has(key) && !isPlaceEmpty(following, way.facts, place)
    );
    if (gone) following.note(block, partingText(place.name));
    else places.set(key, place);
  }
  for (const parameter of block.parameters) {
    const all = ways.map((way) => way.passed.get(parameter));
    if (all.includes("held") && all.includes(undefined)) {
      following.note(block, partingText(`v${parameter.number}`));
    }
    const may = all.includes("held") ||
      shape.loops.has(block) && all.includes("nothing") &&
        !all.includes(undefined);
    if (may) values.set(questionOf(course, parameter), parameter);
  }
  const start = { values, places };
  following.starts.set(block, start);
  return start;
}

function partingText(what: string): string {
  return `${what} holds the same on all paths that meet`;
}

/** Whether every path to `block` goes through where `value` is computed. */
function isKnownAt(
  { shape, homes }: Following,
  value: Value,
  block: Block,
): boolean {
  const home = homes.get(value);
  return home !== undefined &&
    dominates(shape.dominators, shape.order, home, block);
}

/** Notes what is held where `block` ends, and looks whether everything is gone if it returns. */
export function endBlock(
  following: Following,
  facts: Facts,
  held: Held,
  block: Block,
): void {
  following.ends.set(block, held);
  const { ending } = block;
  if (ending.kind !== "return") return;
  const returned = ending.value && returnedBy(following, facts, ending.value);
  const left = returned
    ? consume(following, facts, held, returned, block)
    : held;
  mustBeGone(following, facts, left, block);
}

/** What is given to the caller with the word `value`. */
function returnedBy(
  { course, declared }: Following,
  facts: Facts,
  value: Value,
): Value | undefined {
  if (declared?.part === "filter" || known(value) !== undefined) return;
  const { operation, operands } = value;
  if (isLinear(value.type)) return value;
  const [from] = operands;
  const given = operation.kind === "convert" && from && isLinear(from.type)
    ? from
    : givesLinear(value)
    ? value
    : undefined;
  const { greatest } = knownAt(
    course.questions,
    facts,
    questionOf(course, value),
  );
  return greatest < 0n ? undefined : given;
}

/** Looks whether each round ends with what it began with, when all blocks have been followed. */
export function endRounds(following: Following): void {
  const { course, shape, starts } = following;
  for (const head of shape.loops.keys()) {
    const start = starts.get(head);
    if (start === undefined) continue;
    for (const way of waysTo(course, head, true)) {
      compareRound(following, head, start, broughtBy(following, way));
    }
  }
}

function compareRound(
  following: Following,
  head: Block,
  start: Held,
  end: Brought,
): void {
  const note = (what: string) =>
    following.note(head, `a round leaves ${what} as it has found it`);
  for (const parameter of head.parameters.filter((one) => isLinear(one.type))) {
    const held = start.values.has(questionOf(following.course, parameter));
    const state = end.passed.get(parameter);
    const same = held ? state !== undefined : state !== "held";
    if (!same) note(`v${parameter.number}`);
  }
  for (const [name, value] of start.values) {
    const passed = head.parameters.includes(value);
    if (passed || end.values.has(name)) continue;
    if (!isNothing(following, end.facts, value)) note(textOf(value));
  }
  for (const [name, value] of end.values) {
    if (!start.values.has(name)) note(textOf(value));
  }
  for (const [key, place] of start.places) {
    const gone = !end.places.has(key) &&
      !isPlaceEmpty(following, end.facts, place);
    if (gone) note(place.name);
  }
  for (const [key, place] of end.places) {
    if (!start.places.has(key)) note(place.name);
  }
}
