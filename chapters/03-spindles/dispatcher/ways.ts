// # Ways through the event's code
//
// Whoever has asked one handler goes on to the next, comes to the end, or leaves for code that is
// not part of the procedure.
//
// The code of an event is one procedure in the intermediate form as long as everything in it can
// be copied. What has to be called lies outside: a *stub*, a few instructions of the kind that the
// list is made of. The procedure leaves for the stub, and the stub comes back at a second procedure
// that asks those who are behind. So no procedure ever calls anything, and none of them needs a
// stack frame.
//
// Where all handlers are asked and their answers are added up, what there is so far goes along:
// as two values inside a procedure, and in two words of the kernel's memory from one to the other.

import type { Combination, KernelEvent } from "../../02-controllers/mod.ts";
import {
  addPassed,
  append,
  begin,
  constant,
  createBlock,
  end,
} from "../form/builder.ts";
import type { Block, Procedure, Value } from "../form/ir.ts";
import type { MemoryPlace } from "../form/places.ts";
import { U64 } from "../meaning/types.ts";
import type { OperationType } from "../meaning/typed.ts";
import { inside, type Scope, valueOf } from "./known.ts";
import type { Member } from "./members.ts";
import { branchRarely, NO_SPAN, type Weaving } from "./weaving.ts";

/** What is known while the code of an event is made. */
export interface Merging {
  /** The event. */
  readonly event: KernelEvent;
  /** How answers become one. */
  readonly combine: Combination;
  /** Those who are asked in order. */
  readonly members: readonly Member[];
  /** Whom to ask when nobody else has answered. */
  readonly fallback: Member | undefined;
  /** The procedure that is being made. */
  weaving: Weaving;
  /** The stubs that are left for, by label. */
  readonly stubs: Map<string, Stub>;
  /** The pieces that are still to be made: by their labels, where in the order they begin. */
  readonly pieces: Map<string, number>;
  /** Tables in which a number leads to what differs between handlers that are alike. */
  readonly tables: Table[];
  /** The tests that were made for several handlers at once. */
  readonly shared: string[];
}

/** Code outside the procedures. */
export type Stub =
  /** Nobody has answered. */
  | { readonly kind: "nobody" }
  /** Those behind a handler are asked by the list: nothing of them can be copied. */
  | { readonly kind: "list"; readonly member: Member }
  /** A check of a copied filter or body has failed. */
  | {
    readonly kind: "failed";
    readonly member: Member;
    readonly part: "filter" | "body";
  }
  /** A handler has to be called; then its answer is looked at, and somebody else may go on. */
  | {
    readonly kind: "call";
    readonly member: Member;
    /** The piece that goes on, or the list of the event behind the handler if there is none. */
    readonly next: string | undefined;
  };

/** A table with a row for some of the numbers. It lies in memory column by column. */
export interface Table {
  /** The label of its first byte. */
  readonly label: string;
  /** What is in each column, row by row: numbers, or names of addresses. */
  readonly columns: readonly (readonly (bigint | string)[])[];
}

/** The label of a word that is counted in when nobody is meant. */
export const NOBODYS = "Dispatch.nobody";

/** The answers so far: what they come to, and how many they are. */
export interface Answers {
  /** What they come to. */
  readonly sum: Value;
  /** How many they are. */
  readonly count: Value;
}

/** Whether answers are collected. */
export function collects({ combine }: Pick<Merging, "combine">): boolean {
  return combine !== "first" && combine !== "none";
}

// ## Where others go on

/** The place where those go on who are done with a handler. */
export interface Rest {
  /** What is known there. */
  readonly scope: Scope;
  /** The piece that begins there, if it is not in this procedure. */
  readonly piece: string | undefined;
  /** The block, as soon as somebody goes there. */
  block: Block | undefined;
  /** Those who go there without a choice. */
  readonly ways: RestWay[];
  /** Whether somebody goes there by a branch. */
  branched: boolean;
}

/** A way to a place. */
export interface RestWay {
  /** The block from which it leads. */
  readonly from: Block;
  /** What is known on it. */
  readonly scope: Scope;
  /** The answers so far. */
  readonly answers: Answers | undefined;
}

/** A place where others go on, which nobody has gone to yet. */
export function restIn(scope: Scope, piece?: string): Rest {
  return { scope, piece, block: undefined, ways: [], branched: false };
}

/** The block where `rest` begins, in this procedure. */
function blockOf(merging: Merging, rest: Rest): Block {
  const { builder } = merging.weaving;
  if (rest.block !== undefined) return rest.block;
  rest.block = createBlock(builder);
  if (collects(merging)) {
    addPassed(builder, rest.block, U64, NO_SPAN);
    addPassed(builder, rest.block, U64, NO_SPAN);
  }
  return rest.block;
}

/** Ends the growing block: what is next is `rest`. */
export function goOn(
  merging: Merging,
  rest: Rest,
  scope: Scope,
  answers: Answers | undefined,
): void {
  if (rest.piece !== undefined) {
    keepAnswers(merging, scope, answers);
    return leave(merging, rest.piece);
  }
  const passes = answers ? [answers.sum, answers.count] : [];
  const target = blockOf(merging, rest);
  const from = merging.weaving.builder.block;
  if (from) rest.ways.push({ from, scope, answers });
  end(merging.weaving.builder, { kind: "jump", target, passes });
}

// Where only one way leads, there is no need for another block.

/** Goes on in the block of `rest`; gives the answers there, and what is known. */
export function beginRest(
  { weaving }: Merging,
  { block, scope, ways, branched }: Rest & { readonly block: Block },
): { scope: Scope; answers: Answers | undefined } {
  const [only] = ways;
  if (only !== undefined && ways.length === 1 && !branched) {
    weaving.builder.block = only.from;
    return { scope: only.scope, answers: only.answers };
  }
  begin(weaving.builder, block);
  const [sum, count] = block.parameters;
  return {
    scope: inside(scope, ++weaving.memory),
    answers: sum && count && { sum, count },
  };
}

/** Ends the growing block by a branch to one of the places where others may go on. */
export function branchTo(
  merging: Merging,
  condition: Value,
  then: Block,
  rest: Rest,
  scope: Scope,
  answers: Answers | undefined,
): void {
  const { builder } = merging.weaving;
  rest.branched = true;
  if (rest.piece === undefined && answers === undefined) {
    const otherwise = blockOf(merging, rest);
    return branchRarely(merging.weaving, scope, condition, then, otherwise);
  }
  const otherwise = createBlock(builder);
  branchRarely(merging.weaving, scope, condition, then, otherwise);
  if (rest.piece === undefined) blockOf(merging, rest);
  merging.weaving.later.push(() => {
    begin(builder, otherwise);
    goOn(merging, rest, inside(scope), answers);
  });
}

// ## Leaving

/** What the name of an operation begins with that leaves a procedure for a label. */
const LEAVING = "leave ";

/** The label for which an operation leaves its procedure, if it does. */
export function leavesFor({ name }: OperationType): string | undefined {
  return name.startsWith(LEAVING) ? name.slice(LEAVING.length) : undefined;
}

/** The operation that leaves for `label`. */
export function leavingFor(label: string): OperationType {
  return {
    name: `${LEAVING}${label}`,
    parameters: [],
    consumes: [],
    result: undefined,
    fails: undefined,
    pure: false,
    blocking: false,
    body: undefined,
    provider: undefined,
    reads: undefined,
    requires: [],
    cost: undefined,
  };
}

/** Ends the growing block and the procedure: `label` is next, with the event's parameters. */
export function leave(
  { weaving: { builder, parameters } }: Merging,
  label: string,
  more: readonly Value[] = [],
): void {
  const operation = leavingFor(label);
  const padding = more.length === 0 ? [] : Array.from(
    { length: 5 - parameters.length },
    () => constant(builder, 0n, U64, NO_SPAN),
  );
  const operands = [...parameters, ...padding, ...more];
  append(builder, { kind: "call", operation }, U64, operands, NO_SPAN);
  end(builder, { kind: "return", value: undefined });
}

/** Leaves for a stub. */
export function leaveFor(
  merging: Merging,
  label: string,
  stub: Stub,
  more: readonly Value[] = [],
): void {
  merging.stubs.set(label, stub);
  leave(merging, label, more);
}

// ## Words of memory

/** The label of the words where answers are while they are between two procedures. */
export const ANSWERS = "Dispatch.answers";

/** Eight bytes of a record that lies at `label`. */
export function wordAt(label: string, name: string, offset = 0): MemoryPlace {
  return {
    root: { kind: "state", of: label },
    name,
    offset,
    steps: [],
    cell: { bytes: 8, order: "little", alignment: 8 },
  };
}

/** Puts the answers where the next procedure or a stub finds them. */
export function keepAnswers(
  { weaving: { builder } }: Merging,
  _scope: Scope,
  answers: Answers | undefined,
): void {
  if (answers === undefined) return;
  const store = (value: Value, offset: number) => {
    const place = wordAt(ANSWERS, ANSWERS, offset);
    append(builder, { kind: "store", place }, U64, [value], NO_SPAN);
  };
  store(answers.sum, 0);
  store(answers.count, 8);
}

/** The answers that another procedure or a stub has left. */
export function foundAnswers(
  { weaving: { builder } }: Merging,
  scope: Scope,
): Answers {
  const load = (offset: number) => {
    const place = wordAt(ANSWERS, ANSWERS, offset);
    return valueOf(builder, scope, { kind: "load", place }, U64, [], NO_SPAN);
  };
  return { sum: load(0), count: load(8) };
}

/** Adds one to the word at `place`, which holds `before`, if that has been loaded already. */
export function countAt(
  merging: Merging,
  place: MemoryPlace,
  base: readonly Value[] = [],
  before: Value = wordOf(merging, place, base),
): void {
  const { builder } = merging.weaving;
  const one = constant(builder, 1n, U64, NO_SPAN);
  const add = { kind: "arithmetic", operator: "add" } as const;
  const after = append(builder, add, U64, [before, one], NO_SPAN);
  append(builder, { kind: "store", place }, U64, [after, ...base], NO_SPAN);
}

/** What the word at `place` holds. */
export function wordOf(
  { weaving: { builder } }: Merging,
  place: MemoryPlace,
  base: readonly Value[] = [],
): Value {
  return append(builder, { kind: "load", place }, U64, base, NO_SPAN);
}

/** A procedure, and the label at which it will begin. */
export interface Piece {
  /** Its label. */
  readonly label: string;
  /** What it does. */
  readonly procedure: Procedure;
}
