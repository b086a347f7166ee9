// # Choosing among statements
//
// An `if`, a `match` and a `with` part into ways. Each begins with the same variables, and behind
// them all they meet again.
//
// `if place > 7 { place = 7; }` has two ways, though only one is written: on the other, nothing
// happens. Behind both, `place` is a parameter of the block where they meet.

import {
  type Builder,
  convert,
  createBlock,
  type Doing,
  end,
} from "./builder.ts";
import type { Flat, LocalsEnd } from "./frames.ts";
import { lowerCondition } from "./condition_lowering.ts";
import { lower } from "./expression_lowering.ts";
import { giveBackTo } from "./leaving.ts";
import { along, meet, pathHere } from "./paths.ts";
import {
  joinMissed,
  joinPresent,
  mayMiss,
  part,
  type Parted,
} from "./presence.ts";
import { stretchOf, stretchOfCase } from "./values.ts";
import type { Block, Case, Value } from "./ir.ts";
import type { Local, Typed } from "../meaning/typed.ts";
import type {
  OptionType,
  OutcomeType,
  Scalar,
  VariantType,
} from "../meaning/types.ts";

/** Appends `if condition { ... } else { ... }`. */
export function lowerIf(
  builder: Builder,
  { condition, then, otherwise, span }: Doing<"if">,
): void {
  const first = createBlock(builder);
  const second = createBlock(builder);
  lowerCondition(builder, condition, first, second);
  const before = builder.locals;
  const ends = [[first, then], [second, otherwise]] as const;
  const open = ends.flatMap(([block, body]) =>
    along(
      builder,
      before,
      block,
      () => builder.lowering.perform(builder, body),
    )
  );
  meet(builder, before, open, span);
}

// ## Taking an option apart

/** Appends `if const local = value { ... } else { ... }`. */
export function lowerIfPresent(
  builder: Builder,
  statement: Doing<"ifPresent">,
): void {
  const { value, local, why, then, otherwise, span } = statement;
  const before = builder.locals;
  const parted = part(builder, value);
  const open: LocalsEnd[] = [];
  const type = value.type as OptionType | OutcomeType;
  goMissed(builder, type, parted, value, why);
  builder.lowering.perform(builder, otherwise);
  open.push(...pathHere(builder));
  builder.locals = new Map(before);
  goPresent(builder, type, parted, value, local);
  builder.lowering.perform(builder, then);
  open.push(...pathHere(builder));
  meet(builder, before, open, span);
}

/** Goes on where nothing is there. */
function goMissed(
  builder: Builder,
  type: OptionType | OutcomeType,
  parted: Parted,
  { span }: Typed,
  why: Local | undefined,
): void {
  builder.locals = new Map(builder.locals);
  const reason = joinMissed(builder, parted, type, span);
  if (why) builder.locals.set(why, reason);
}

/** Goes on where something is there. */
function goPresent(
  builder: Builder,
  type: OptionType | OutcomeType,
  parted: Parted,
  { span }: Typed,
  local: Local | undefined,
): void {
  const values = joinPresent(builder, parted, type, span);
  if (local) builder.locals.set(local, values);
}

/** Appends `const local = value else (why) { ... }`, whose `else` does not go on. */
export function lowerBind(builder: Builder, statement: Doing<"bind">): void {
  const { value, local, why, otherwise } = statement;
  const before = builder.locals;
  const parted = part(builder, value);
  const type = value.type as OptionType | OutcomeType;
  goMissed(builder, type, parted, value, why);
  builder.lowering.perform(builder, otherwise);
  builder.locals = new Map(before);
  goPresent(builder, type, parted, value, local);
}

// ## Giving back
//
// What `with` has taken is given back on every way out of its block ([[§Ways out]]).

/** Appends `with local = value else (why) { ... } { ... }`. */
export function lowerWith(builder: Builder, statement: Doing<"with">): void {
  const { value, local, why, otherwise = [], span } = statement;
  const { release, body } = statement;
  const before = builder.locals;
  const open: LocalsEnd[] = [];
  if (mayMiss(value.type)) {
    const parted = part(builder, value);
    goMissed(builder, value.type, parted, value, why);
    builder.lowering.perform(builder, otherwise);
    open.push(...pathHere(builder));
    builder.locals = new Map(before);
    goPresent(builder, value.type, parted, value, local);
  } else {
    const values = lower(builder, value);
    builder.locals = new Map(before).set(local, values);
  }
  const [handle] = builder.locals.get(local)!;
  builder.live.push({ release, handle: handle!, span });
  builder.lowering.perform(builder, body);
  if (builder.block) giveBackTo(builder, builder.live.length - 1);
  builder.live.pop();
  meet(builder, before, [...open, ...pathHere(builder)], span);
}

// ## Many ways
//
// A match becomes a switch: one jump to where the number leads. If every number that can be is
// named, the last arm needs no number. Whatever else comes must be its.

/** Appends `match value { ... }`. */
export function lowerMatch(builder: Builder, statement: Doing<"match">): void {
  const { value, arms, otherwise, span } = statement;
  if (mayMiss(value.type)) return lowerMatchOption(builder, statement);
  const whole = lower(builder, value);
  const before = builder.locals;
  const blocks = arms.map(() => createBlock(builder));
  const last = otherwise ? createBlock(builder) : blocks.at(-1);
  if (last === undefined) return;
  const cases = arms.flatMap(({ cases }, index) =>
    blocks[index] === last ? [] : cases.map((equals) => ({
      equals,
      target: blocks[index]!,
    }))
  );
  switchOn(builder, whole[0]!, cases, last);
  const open = arms.flatMap((arm, index) =>
    along(builder, before, blocks[index]!, () => {
      bindFields(builder, arm, value, whole);
      builder.lowering.perform(builder, arm.body);
    })
  );
  if (otherwise) {
    const rest = () => builder.lowering.perform(builder, otherwise);
    open.push(...along(builder, before, last, rest));
  }
  meet(builder, before, open, span);
}

const NUMBER: Scalar = { kind: "integer", bits: 8, signed: false };

function switchOn(
  builder: Builder,
  value: Value,
  cases: readonly Case[],
  otherwise: Block,
): void {
  const number = value.type.kind === "bool"
    ? convert(builder, value, NUMBER, value.span)
    : value;
  end(
    builder,
    cases.length === 0
      ? { kind: "jump", target: otherwise, passes: [] }
      : { kind: "switch", value: number, cases, otherwise },
  );
}

/** Lets the names of an arm be the fields of its case. */
function bindFields(
  builder: Builder,
  { locals, cases }: Doing<"match">["arms"][number],
  value: Typed,
  whole: Flat,
): void {
  if (locals.length === 0) return;
  const type = value.type as VariantType;
  const caseIndex = Number(cases[0]);
  const { start } = stretchOfCase(type, caseIndex);
  const types = type.cases[caseIndex]!.fields.map((field) => field.type);
  for (const [index, local] of locals.entries()) {
    const stretch = stretchOf(types, index, start);
    builder.locals.set(local, whole.slice(stretch.start, stretch.end));
  }
}

/** A match of an option: case 1 is something, case 0 is nothing. */
function lowerMatchOption(
  builder: Builder,
  { value, arms, otherwise, span }: Doing<"match">,
): void {
  const armFor = (number: bigint) =>
    arms.find(({ cases }) => cases.includes(number));
  const some = armFor(1n);
  const none = armFor(0n);
  lowerIfPresent(builder, {
    kind: "ifPresent",
    value,
    local: some?.locals[0],
    why: undefined,
    then: some?.body ?? otherwise ?? [],
    otherwise: none?.body ?? otherwise ?? [],
    span,
  });
}
