// # One handler among others
//
// What is imposed, the filter, the count and the body of one handler are put behind each other,
// and each of them that says no leads to the next handler.
//
// That is the order in which the list asks ([[§How a handler is asked]]), and it must be: what is
// counted and what a failed check leaves behind are the same, whoever asks.

import { begin, constant, createBlock, end } from "../form/builder.ts";
import type { Block, Site, Value } from "../form/ir.ts";
import type { MemoryPlace } from "../form/places.ts";
import { BOOL, U64 } from "../meaning/types.ts";
import { assume, inside, type Scope, valueOf } from "./known.ts";
import type { Member } from "./members.ts";
import { SUBJECT_VALUE } from "./members.ts";
import {
  type Answers,
  branchTo,
  collects,
  countAt,
  goOn,
  keepAnswers,
  leaveFor,
  type Merging,
  type Rest,
  wordAt,
} from "./ways.ts";
import { type Copying, copyInto, NO_SPAN, truthIn } from "./weaving.ts";

/** How a handler is asked here. */
export interface Asking {
  /** Who is asked. */
  readonly member: Member;
  /** What has been answered before. */
  readonly answers: Answers | undefined;
  /** Where those go on who are not done. */
  readonly rest: Rest;
  /** The piece that goes on behind a handler that has to be called, if one does. */
  readonly behind: string | undefined;
  /** What takes the place of a constant that is different in other handlers, if anything does. */
  readonly instead?: Copying["instead"];
  /** What takes the place of the handler's own memory. */
  readonly memory?: {
    readonly state: Copying["state"];
    readonly count: { readonly at: Value; readonly before: Value };
  };
}

/** Asks a handler at the end of the growing block. */
export function askMember(
  merging: Merging,
  scope: Scope,
  asking: Asking,
): void {
  const { builder } = merging.weaving;
  const here = askImposed(merging, scope, asking);
  if (here === undefined) return;
  const { filter } = asking.member;
  if (filter === undefined) return answerOf(merging, here, asking);
  const agreed = createBlock(builder);
  const ways: Scope[] = [];
  copyInto(merging.weaving, here, filter, {
    ...copyingFor(merging, asking, "filter"),
    firstParameter: 0,
    returned: (value, scope) => {
      const side = value && agree(merging, scope, asking, value, agreed);
      if (side) ways.push(side);
    },
  });
  if (ways.length === 0) return;
  begin(builder, agreed);
  const known = ways.length === 1
    ? ways[0]!
    : inside(here, ++merging.weaving.memory);
  answerOf(merging, known, asking);
}

/** Ends the growing block: with a filter that says `value`. Gives what is known if it is yes. */
function agree(
  merging: Merging,
  scope: Scope,
  { rest, answers }: Asking,
  value: Value,
  agreed: Block,
): Scope | undefined {
  const { builder } = merging.weaving;
  const truth = truthIn(scope, value);
  if (truth === false) {
    goOn(merging, rest, scope, answers);
    return undefined;
  }
  const side = inside(scope);
  if (truth) {
    end(builder, { kind: "jump", target: agreed, passes: [] });
  } else {
    assume(side, value, true);
    branchTo(merging, value, agreed, rest, scope, answers);
  }
  return side;
}

// ## What is imposed

function askImposed(
  merging: Merging,
  scope: Scope,
  asking: Asking,
): Scope | undefined {
  const { builder, parameters } = merging.weaving;
  const { subject, imposed } = asking.member;
  let here: Scope | undefined = scope;
  if (subject !== undefined) {
    const { operation } = SUBJECT_VALUE;
    const about = valueOf(builder, scope, operation, U64, [], NO_SPAN);
    here = mustEqual(merging, here, asking, about, subject);
  }
  for (const { parameter, equals } of imposed) {
    if (here === undefined) return undefined;
    here = mustEqual(merging, here, asking, parameters[parameter]!, equals);
  }
  return here;
}

function mustEqual(
  merging: Merging,
  scope: Scope,
  { rest, answers, instead }: Asking,
  value: Value,
  only: Value,
): Scope | undefined {
  const { builder } = merging.weaving;
  const equals = instead?.(only, scope) ?? only;
  const operation = { kind: "comparison", operator: "equal" } as const;
  const condition = valueOf(
    builder,
    scope,
    operation,
    BOOL,
    [value, equals],
    NO_SPAN,
  );
  const truth = truthIn(scope, condition);
  if (truth) return scope;
  if (truth === false) {
    goOn(merging, rest, scope, answers);
    return undefined;
  }
  const then = createBlock(builder);
  branchTo(merging, condition, then, rest, scope, answers);
  begin(builder, then);
  const side = inside(scope);
  assume(side, condition, true);
  return side;
}

// ## The body

function answerOf(merging: Merging, scope: Scope, asking: Asking): void {
  const { member, answers, behind, memory } = asking;
  const { handler: { number }, body } = member;
  if (body === undefined) {
    keepAnswers(merging, scope, answers);
    const stub = { kind: "call", member, next: behind } as const;
    return leaveFor(merging, `call${number}`, stub);
  }
  if (memory === undefined) {
    countAt(merging, wordAt(`handler${number}.count`, "activations"));
  } else {
    const { at, before } = memory.count;
    countAt(merging, WORD_ANYWHERE, [at], before);
  }
  copyInto(merging.weaving, scope, body, {
    ...copyingFor(merging, asking, "body"),
    firstParameter: member.firstParameter,
    returned: (value, scope) => take(merging, scope, asking, value),
  });
}

/** A word at an address that is an operand. */
export const WORD_ANYWHERE: MemoryPlace = {
  ...wordAt("", "activations"),
  root: { kind: "address" },
};

function copyingFor(
  merging: Merging,
  { member, instead, memory, answers }: Asking,
  part: "filter" | "body",
): Pick<Copying, "instead" | "state" | "failed"> {
  const state: Copying["state"] = (place) => ({
    place: {
      ...place,
      root: { kind: "state", of: member.state },
      name: `${member.handler.name}: ${place.name}`,
    },
    base: [],
  });
  const failed = (site: Site, scope: Scope) => {
    const { builder } = merging.weaving;
    keepAnswers(merging, scope, answers);
    const number = constant(builder, BigInt(site.number), U64, NO_SPAN);
    const label = `failed${member.handler.number}.${part}`;
    leaveFor(merging, label, { kind: "failed", member, part }, [number]);
  };
  return {
    ...instead ? { instead } : {},
    state: memory?.state ?? state,
    failed,
  };
}

/** Ends the growing block: the body has answered. */
function take(
  merging: Merging,
  scope: Scope,
  { rest, answers }: Asking,
  value: Value | undefined,
): void {
  const { builder } = merging.weaving;
  const answer = value ?? constant(builder, 0n, U64, NO_SPAN);
  if (merging.combine === "first") {
    return end(builder, { kind: "return", value: answer });
  }
  if (!collects(merging) || answers === undefined) {
    return goOn(merging, rest, scope, undefined);
  }
  const plain = valueOf(
    builder,
    scope,
    { kind: "convert" },
    U64,
    [answer],
    NO_SPAN,
  );
  const compute = (operator: "add" | "and" | "or", a: Value, b: Value) =>
    valueOf(
      builder,
      scope,
      { kind: "arithmetic", operator },
      U64,
      [a, b],
      NO_SPAN,
    );
  const operator = COMBINES[merging.combine as keyof typeof COMBINES];
  const one = constant(builder, 1n, U64, NO_SPAN);
  goOn(merging, rest, scope, {
    sum: compute(operator, answers.sum, plain),
    count: compute("add", answers.count, one),
  });
}

const COMBINES = { any: "or", all: "and", sum: "add" } as const;
