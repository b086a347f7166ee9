// # Many handlers, one procedure
//
// All handlers of an event become one procedure, or a few if some of them have to be called.
//
// The handlers are gone through in their order. Where several in a row test the same subject, one
// look at it is made for all ([[§Asking once for many]]). Where not, a handler is asked alone
// ([[§One handler among others]]). Whoever is done goes on to those behind. At the end stand the
// default handler and the answer.
//
// Behind a handler that has to be called, a second procedure begins ([[§Ways through the event's
// code]]).

import type { KernelEvent } from "../../02-controllers/mod.ts";
import { begin, constant, createBlock, end } from "../form/builder.ts";
import { BOOL, U64 } from "../meaning/types.ts";
import { askFan, fanOf } from "./fans.ts";
import { inside, type Scope, valueOf } from "./known.ts";
import { isOpaque, type Member } from "./members.ts";
import { askMember } from "./one_handler.ts";
import {
  type Answers,
  beginRest,
  collects,
  countAt,
  foundAnswers,
  goOn,
  leaveFor,
  type Merging,
  type Piece,
  type Rest,
  restIn,
  type Stub,
  type Table,
  wordAt,
} from "./ways.ts";
import { beginWeaving, endWeaving, NO_SPAN } from "./weaving.ts";

/** The code of an event in the intermediate form. */
export interface Merged {
  /** Its procedures. The first one is what is called when the event is raised. */
  readonly pieces: readonly Piece[];
  /** What they leave for, by label. */
  readonly stubs: ReadonlyMap<string, Stub>;
  /** The tables that they look into. */
  readonly tables: readonly Table[];
  /** The tests that are made for several handlers at once. */
  readonly shared: readonly string[];
}

/** The label of the first procedure. */
export const ENTRANCE = "merged";

/** Merges `members`, which are asked in this order, and `fallback`, which is asked if nobody answers. */
export function merge(
  event: KernelEvent,
  members: readonly Member[],
  fallback: Member | undefined,
): Merged {
  const { name, combine = "first", parameters } = event.declaration;
  const pieces: Piece[] = [];
  const open = beginWeaving(name, parameters.length);
  const merging: Merging = {
    event,
    combine,
    members,
    fallback,
    weaving: open.weaving,
    stubs: new Map(),
    pieces: new Map([[ENTRANCE, 0]]),
    tables: [],
    shared: [],
  };
  for (const [label, from] of merging.pieces) {
    const { weaving, scope } = beginWeaving(label, parameters.length);
    merging.weaving = weaving;
    if (label === ENTRANCE) {
      countAt(merging, wordAt(`${name}.raised`, "raised"));
    }
    askAll(merging, scope, from, label === ENTRANCE);
    pieces.push({ label, procedure: endWeaving(weaving) });
  }
  const { stubs, tables, shared } = merging;
  return { pieces, stubs, tables, shared };
}

// ## A piece

/** Asks all members from one on, and ends. */
function askAll(
  merging: Merging,
  scope: Scope,
  from: number,
  isFirst: boolean,
): void {
  const members = merging.members.slice(from);
  const answers = answersAt(merging, scope, isFirst);
  const last = restIn(scope);
  askInOrder(merging, members, scope, answers, last, new Set(), from);
  if (last.block === undefined) return;
  const end = beginRest(merging, { ...last, block: last.block });
  finish(merging, end.scope, end.answers);
}

function answersAt(
  merging: Merging,
  scope: Scope,
  isFirst: boolean,
): Answers | undefined {
  if (!collects(merging)) return undefined;
  if (!isFirst) return foundAnswers(merging, scope);
  const { builder } = merging.weaving;
  const nothing = merging.combine === "all" ? (1n << 64n) - 1n : 0n;
  return {
    sum: constant(builder, nothing, U64, NO_SPAN),
    count: constant(builder, 0n, U64, NO_SPAN),
  };
}

/**
 * Asks `members` at the end of the growing block; those who are done go on at `last`.
 *
 * @param decided the subjects that need not be tested any more
 * @param place the place of the first of them among all, if they are all from there on
 */
function askInOrder(
  merging: Merging,
  members: readonly Member[],
  scope: Scope,
  answers: Answers | undefined,
  last: Rest,
  decided: ReadonlySet<string>,
  place: number | undefined,
): void {
  let here = { scope, answers };
  for (let at = 0; at < members.length;) {
    const left = members.slice(at);
    const fan = fanOf(left, decided);
    const some = fan?.members ?? left.slice(0, 1);
    at += some.length;
    const calls = some.some(({ body }) => body === undefined);
    const piece = calls && place !== undefined
      ? restAt(merging, some.at(-1)!, place + at)
      : undefined;
    const isLast = at === members.length;
    const rest = piece === undefined && isLast
      ? last
      : restIn(here.scope, piece);
    if (fan === undefined) {
      const next = place === undefined && isLast && areLasting(decided)
        ? last.piece
        : piece;
      // Whoever has called a handler is in the list's frame already.
      const behind = next !== undefined && merging.stubs.has(next)
        ? undefined
        : next;
      const [member] = some as [Member];
      askMember(merging, here.scope, {
        member,
        answers: here.answers,
        rest,
        behind,
      });
    } else {
      const now = new Set([...decided, fan.subject]);
      askFan(
        merging,
        here.scope,
        fan,
        here.answers,
        rest,
        (members, scope, answers, rest) =>
          askInOrder(merging, members, scope, answers, rest, now, undefined),
      );
    }
    if (rest === last || rest.block === undefined) return;
    here = beginRest(merging, { ...rest, block: rest.block });
  }
  if (members.length === 0) goOn(merging, last, here.scope, here.answers);
}

// Inside a fan, those behind the fan can be asked next only if what the fan has found out is still
// true. A handler that was called may have changed what is in a record. It cannot change whom the
// event is about, nor the event's parameters.

function areLasting(subjects: ReadonlySet<string>): boolean {
  return [...subjects].every((one) =>
    !one.replaceAll("Strand.subject", "").includes(".")
  );
}

/** The label of what asks those from a place on, behind `member`: another piece, or the list. */
function restAt(
  { pieces, stubs, members }: Merging,
  member: Member,
  place: number,
): string {
  const behind = members.slice(place);
  if (behind.length > 0 && behind.every(isOpaque)) {
    const label = `list${member.handler.number}`;
    stubs.set(label, { kind: "list", member });
    return label;
  }
  const label = `${ENTRANCE}.from${place}`;
  pieces.set(label, place);
  return label;
}

// ## The end

function finish(
  merging: Merging,
  scope: Scope,
  answers: Answers | undefined,
): void {
  const { fallback, weaving: { builder } } = merging;
  if (fallback === undefined) return giveAnswer(merging, scope, answers);
  const rest = restIn(scope);
  if (answers === undefined) {
    askMember(merging, scope, {
      member: fallback,
      answers,
      rest,
      behind: undefined,
    });
  } else {
    const nobody = isZero(merging, scope, answers);
    const then = createBlock(builder);
    const others = createBlock(builder);
    end(builder, {
      kind: "branch",
      condition: nobody,
      then,
      otherwise: others,
    });
    begin(builder, then);
    askMember(merging, inside(scope), {
      member: fallback,
      answers,
      rest,
      behind: undefined,
    });
    begin(builder, others);
    goOn(merging, rest, inside(scope), answers);
  }
  if (rest.block === undefined) return;
  const ended = beginRest(merging, { ...rest, block: rest.block });
  giveAnswer(merging, ended.scope, ended.answers);
}

function giveAnswer(
  merging: Merging,
  scope: Scope,
  answers: Answers | undefined,
): void {
  const { combine, weaving: { builder } } = merging;
  if (combine === "none") {
    return end(builder, { kind: "return", value: undefined });
  }
  if (answers === undefined) {
    return leaveFor(merging, "nobody", { kind: "nobody" });
  }
  const condition = isZero(merging, scope, answers);
  const [then, otherwise] = [createBlock(builder), createBlock(builder)];
  end(builder, { kind: "branch", condition, then, otherwise });
  begin(builder, then);
  leaveFor(merging, "nobody", { kind: "nobody" });
  begin(builder, otherwise);
  end(builder, { kind: "return", value: answers.sum });
}

function isZero(merging: Merging, scope: Scope, { count }: Answers) {
  const { builder } = merging.weaving;
  const zero = constant(builder, 0n, U64, NO_SPAN);
  const operation = { kind: "comparison", operator: "equal" } as const;
  return valueOf(builder, scope, operation, BOOL, [count, zero], NO_SPAN);
}
