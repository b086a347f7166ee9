// # The same procedures in a program
//
// A spindle that needs nothing from the kernel can just as well be part of a program. Its
// entries become procedures, and its state becomes data.
//
// Not a word of its source changes. `deno task spindle asm --library FILE` prints it. What the
// program pays for a call is then a procedure call and not a journey into the kernel and back; what
// it loses is that its data is at its own mercy, and that nobody else can share it.

import {
  type Diagnostic,
  MOST_DIAGNOSTICS,
  Refusal,
} from "../source/diagnostics.ts";
import { labelOf, stateLabel } from "./extensions.ts";
import { generate } from "../code/generating.ts";
import type { Placement } from "../code/placement.ts";
import { optimise, type Pass, PASSES } from "../optimiser/optimising.ts";
import type { Proved } from "./installing.ts";
import type { LoweredProcedure, LoweredSpindle, Value } from "../form/ir.ts";
import type { TypedSpindle } from "../meaning/typed.ts";

/**
 * The assembly text of `lowered` as part of a program: for each entry a procedure
 * `Spindle_entry` in the customary calling convention.
 *
 * @throws Refusal if it handles events or calls the kernel
 */
export function generateLibrary(
  lowered: LoweredSpindle,
  proved: Proved = () => new Set(),
  passes: readonly Pass[] = PASSES,
): string {
  requireNoKernel(lowered);
  const { name } = lowered.typed;
  const procedures = lowered.procedures
    .map((one) => libraryProcedure(name, one, proved, passes));
  const state = stateData(lowered.typed);
  return `        .set noat
        .text
${procedures.join("")}        .data
        .align 3
${stateLabel(name)}:
${state}`;
}

function libraryProcedure(
  spindle: string,
  procedure: LoweredProcedure,
  proved: Proved,
  passes: readonly Pass[],
): string {
  const { body } = procedure;
  const label = labelOf(spindle, procedure);
  const placement: Placement = {
    kind: "library",
    state: stateLabel(spindle),
    operation: () => 0,
    record: () => ({ base: "global pointer", offset: 0n }),
    firstParameter: 16,
    failure: 0,
  };
  const code = generate(optimise(body, proved(body), passes), label, placement);
  return `        .align 4
        .globl ${label}
        .ent ${label}
${code}        .end ${label}
`;
}

/** The bytes that a state begins with, eight at a time. */
function stateData({ fields, stateSize }: TypedSpindle): string {
  const bytes = new Uint8Array(Math.ceil(stateSize / 8) * 8);
  for (const { offset, initial } of fields) bytes.set(initial, offset);
  const words = new BigUint64Array(bytes.buffer);
  return [...words].map((word) => `        .quad ${word}\n`).join("");
}

/** Refuses what works only in the kernel. */
function requireNoKernel({ typed, procedures }: LoweredSpindle): void {
  const found: Diagnostic[] = [];
  for (const { kind, span, body } of procedures) {
    if (kind === "handler") {
      found.push({
        code: "T112",
        message: "A library cannot handle an event of the kernel",
        help: "Install it as a spindle, or leave the handler out",
        span: { start: span.start, end: span.start + 2 },
      });
    }
    for (const value of body.blocks.flatMap((block) => block.body)) {
      const called = calledBy(value);
      if (called === undefined) continue;
      found.push({
        code: "T112",
        message: `A library cannot ${called}`,
        help: "Install it as a spindle: this exists only in the kernel",
        span: value.span,
      });
    }
  }
  const { source } = typed;
  if (found.length === 0) return;
  const inOrder = found.toSorted((a, b) => a.span.start - b.span.start);
  throw new Refusal(source, inOrder.slice(0, MOST_DIAGNOSTICS));
}

/** What only the kernel can do for `value`. */
function calledBy({ operation }: Value): string | undefined {
  if (operation.kind === "call") return `call ${operation.operation.name}`;
  if (operation.kind === "raise") return `raise ${operation.event.name}`;
}
