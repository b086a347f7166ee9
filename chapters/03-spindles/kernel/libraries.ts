// # The same procedures in a program
//
// A spindle that needs nothing from the kernel can just as well be part of a program. Its
// entries become procedures, and its state becomes data.
//
// Not a word of its source changes. `deno task spindle asm --library FILE` prints it. What the program pays for a call is then a procedure
// call and not a journey into the kernel and back; what it loses is that its data is at
// its own mercy, and that nobody else can share it.

import { complain, createChecker, refusal } from "../meaning/checking.ts";
import { labelOf, stateLabel } from "./extensions.ts";
import { generate } from "../code/generating.ts";
import type { Placement } from "../code/placement.ts";
import { improve } from "../optimiser/improving.ts";
import type { Proved } from "./installing.ts";
import type { LoweredProcedure, LoweredSpindle } from "../form/ir.ts";
import type { Field } from "../meaning/typed.ts";

/**
 * The assembly text of `lowered` as part of a program: for each entry a procedure
 * `Spindle_entry` in the customary calling convention.
 *
 * @throws Refusal if it handles events or calls the kernel
 */
export function generateLibrary(
  lowered: LoweredSpindle,
  proved: Proved = () => new Set(),
): string {
  requireNoKernel(lowered);
  const { name, fields } = lowered.typed;
  const procedures = lowered.procedures
    .map((one) => libraryProcedure(name, one, proved));
  const state = fields.map(fieldData).join("");
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
  const code = generate(improve(body, proved(body)), label, placement);
  return `        .align 4
        .globl ${label}
        .ent ${label}
${code}        .end ${label}
`;
}

function fieldData({ type, initial }: Field): string {
  const count = type.kind === "array" ? type.length : 1;
  return `        .quad ${initial}\n`.repeat(count);
}

/** Refuses what works only in the kernel. */
function requireNoKernel({ typed, procedures }: LoweredSpindle): void {
  const { source } = typed;
  const checker = createChecker(source, {
    operations: new Map(),
    events: new Map(),
  });
  for (const { kind, span, body } of procedures) {
    if (kind === "handler") {
      complain(
        checker,
        "T112",
        { start: span.start, end: span.start + 2 },
        "A library cannot handle an event of the kernel",
        "Install it as a spindle, or leave the handler out",
      );
    }
    for (const value of body.blocks.flatMap((block) => block.body)) {
      if (value.operation.kind !== "call") continue;
      complain(
        checker,
        "T112",
        value.span,
        `A library cannot call ${value.operation.operation.name}`,
        "Install it as a spindle: kernel operations exist only in the kernel",
      );
    }
  }
  if (checker.diagnostics.length > 0) throw refusal(checker);
}
