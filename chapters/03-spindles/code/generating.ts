// # Alpha code
//
// A procedure's blocks become stretches of instructions, joined by branches, between an
// entrance and an exit. The result is assembly text: for you to read, and for the
// assembler to put into memory.
//
// This is what becomes of the entry `add` of [[§A first spindle]]. Its index is proved to be
// inside, so nothing tests it:
//
// :::figure counter.code
// :::
//
// The address of the element is computed twice, once to load and once to store it, and some
// values are moved where they could have been made in place. A compiler that has more time
// would not do so; this one does not look back yet.
//
// :::deep The same with its check
// Had nobody proved anything, {{counter.checked.count}} instructions would stand here and not
// {{counter.code.count}}. Two of them are executed in each call; the others wait for the check
// to fail.
//
// :::figure counter.checked
// :::
// :::
//
// :::predict
// In a copy of `chapters/03-spindles/source/counter.spindle`, write `if place > 8` instead of
// `if place > 7`. What does being off by one cost? `deno task spindle asm FILE` shows the
// code, and `deno task spindle check FILE` says why.
// :::

import { panic } from "../../01-hardware/mod.ts";
import { known } from "../form/builder.ts";
import {
  AT,
  blockLabel,
  emit,
  FAILED,
  failureLabel,
  type Generator,
  inRegister,
  keptAt,
  makeConstant,
  type Placement,
  register,
  result,
  SECOND,
  THIRD,
} from "./generator.ts";
import type { Block, Procedure, Value } from "../form/ir.ts";
import { allocate } from "./registers.ts";
import type { Scalar } from "../meaning/types.ts";
import { generateValue } from "./value_code.ts";

/** Assembly text for `procedure`, which begins at `label`. */
export function generate(
  procedure: Procedure,
  label: string,
  placement: Placement,
): string {
  const allocation = allocate(procedure);
  const slots = allocation.saved.length * 8;
  const bytes = slots + allocation.slots * 8;
  const frame = Math.ceil(bytes / 16) * 16;
  const lines: string[] = [];
  const generator: Generator = {
    placement,
    procedure,
    label,
    allocation,
    slots,
    frame,
    lines,
  };
  prologue(generator);
  for (const [index, block] of procedure.blocks.entries()) {
    const next = procedure.blocks[index + 1];
    if (index > 0) lines.push(`${blockLabel(generator, block)}:`);
    for (const value of block.body) generateValue(generator, value);
    generateEnding(generator, block, next);
  }
  failures(generator);
  return lines.join("\n") + "\n";
}

// ## In and out
//
// In a program, the first two instructions compute the global pointer from the procedure's
// own address, which by custom is in `pv`.
//
// In the kernel there is one number more to return: `t0`, which is `$1`, says whether the
// event has been dealt with. After a failed check it has not, and the next handler is asked.

function prologue(generator: Generator): void {
  const { label, placement, frame, allocation, lines } = generator;
  lines.push(`${label}:`);
  if (placement.kind === "library") emit(generator, "ldgp", "$29", "0($27)");
  if (frame > 0) emit(generator, "lda", "$30", `-${frame}($30)`);
  for (const [index, name] of allocation.saved.entries()) {
    emit(generator, "stq", register(name), `${index * 8}($30)`);
  }
}

function epilogue(generator: Generator): void {
  const { frame, allocation } = generator;
  for (const [index, name] of allocation.saved.entries()) {
    emit(generator, "ldq", register(name), `${index * 8}($30)`);
  }
  if (frame > 0) emit(generator, "lda", "$30", `${frame}($30)`);
  emit(generator, "ret", "$31", "($26)", "1");
}

// ## How a block ends

function generateEnding(
  generator: Generator,
  block: Block,
  next: Block | undefined,
): void {
  const { ending } = block;
  if (ending.kind === "return") {
    generateResult(generator, ending.value);
    return epilogue(generator);
  }
  if (ending.kind === "jump") {
    moveAll(generator, ending.passes, ending.target.parameters);
    return goTo(generator, ending.target, next);
  }
  if (ending.kind === "switch") {
    return panic("code: no instructions for a switch yet");
  }
  const condition = inRegister(generator, ending.condition, AT);
  const otherwise = blockLabel(generator, ending.otherwise);
  emit(generator, "beq", condition, otherwise);
  goTo(generator, ending.then, next);
}

/** Puts what is returned into `v0`. In the kernel, nothing is zero and never a leftover. */
function generateResult(generator: Generator, value: Value | undefined): void {
  const inKernel = generator.placement.kind === "kernel";
  if (value !== undefined) {
    const from = inRegister(generator, value, "$0");
    if (!inKernel && isLongword(value.type)) {
      emit(generator, "addl", "$31", from, "$0");
    } else if (from !== "$0") emit(generator, "mov", from, "$0");
  } else if (inKernel) emit(generator, "clr", "$0");
  if (inKernel) emit(generator, "lda", "$1", "1($31)");
}

// The calling convention of programs wants 32 bits with their upper one copied upwards, even
// of a number without a sign.

function isLongword(type: Scalar): boolean {
  return type.kind === "integer" && type.bits === 32;
}

function goTo(
  generator: Generator,
  target: Block,
  next: Block | undefined,
): void {
  if (target !== next) emit(generator, "br", blockLabel(generator, target));
}

// What is passed along must be moved as if at once: one value's new place may be another
// value's old one. A move is done when nobody still needs what it overwrites. If only
// circles remain, one value steps aside into a scratch register.

interface Move {
  /** The value that is passed; a register, when it has stepped aside into one. */
  from: Value | string;
  readonly to: Value;
}

interface Moves {
  /** What is still to be done, by the place that it overwrites. */
  readonly into: Map<string, Move>;
  /** How many of them read each place. */
  readonly readers: Map<string, number>;
}

function moveAll(
  generator: Generator,
  from: readonly Value[],
  to: readonly Value[],
): void {
  const moves: Moves = { into: new Map(), readers: new Map() };
  for (const [index, value] of from.entries()) {
    const [source, target] = [value, to[index]!]
      .map((one) => homeOf(generator, one)) as [string, string];
    if (source === target) continue;
    moves.into.set(target, { from: value, to: to[index]! });
    moves.readers.set(source, (moves.readers.get(source) ?? 0) + 1);
  }
  for (const home of [...moves.into.keys()]) settle(generator, moves, home);
  const circles = new Map(
    [...moves.into.values()].map((one) => [homeOf(generator, one.from), one]),
  );
  for (const [home, reader] of circles) {
    if (!moves.into.has(home)) continue;
    emit(generator, "mov", load(generator, reader.from, THIRD), THIRD);
    reader.from = THIRD;
    moves.readers.set(home, 0);
    settle(generator, moves, home);
  }
}

/** Makes the move into `home` if nobody needs what is there, and those it was blocking. */
function settle(generator: Generator, moves: Moves, home: string): void {
  const { into, readers } = moves;
  for (let at = home; !readers.get(at);) {
    const next = into.get(at);
    if (next === undefined) return;
    const source = homeOf(generator, next.from);
    move(generator, next);
    into.delete(at);
    readers.set(source, (readers.get(source) ?? 1) - 1);
    at = source;
  }
}

/** A name for the place where `from` is. */
function homeOf(generator: Generator, from: Value | string): string {
  if (typeof from === "string") return from;
  if (known(from) !== undefined) return "constant";
  const place = keptAt(generator, from);
  return place.kind === "register" ? register(place.name) : `${place.number}`;
}

function load(
  generator: Generator,
  from: Value | string,
  scratch: string,
): string {
  return typeof from === "string" ? from : inRegister(generator, from, scratch);
}

function move(generator: Generator, { from, to }: Move): void {
  const source = load(generator, from, SECOND);
  result(generator, to, (place) => {
    if (source !== place) emit(generator, "mov", source, place);
  });
}

// ## When a check fails
//
// In the kernel the controllers are told which check it was, and the activation ends
// without an answer. A library has nobody to tell but the program that it is part of: it
// springs a trap.

function failures(generator: Generator): void {
  const { procedure, placement, lines, label } = generator;
  const checked = procedure.blocks.flatMap(({ body }) =>
    body.flatMap(({ operation }) =>
      operation.kind === "check" ? [operation.site.number] : []
    )
  );
  for (const site of checked) {
    lines.push(`${failureLabel(generator, site)}:`);
    makeConstant(generator, BigInt(site), "$16");
    if (placement.kind === "library") emit(generator, "call_pal", "0xaa");
    else emit(generator, "br", `$${label}.failed`);
  }
  if (placement.kind === "library" || checked.length === 0) return;
  lines.push(`$${label}.failed:`);
  makeConstant(generator, BigInt(placement.failure), "$17");
  emit(generator, "lda", "$0", `${FAILED}($31)`);
  emit(generator, "call_pal", "0x9");
  emit(generator, "clr", "$0");
  emit(generator, "clr", "$1");
  epilogue(generator);
}
