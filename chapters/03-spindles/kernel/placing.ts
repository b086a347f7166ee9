// # Where its code finds things
//
// The code of a spindle in the kernel is made for one place, and made the same again whenever somebody
// wants to know what it looks like.
//
// A check in `Counter.times` has failed, and its stack frame is to be taken apart. How large is it? Nobody has
// written that down. But the compiler makes the same code of the same form each time, so it is asked once
// more ([[frameOfProcedure]]).

import {
  panic,
  physical,
  type PhysicalAddress,
} from "../../01-hardware/mod.ts";
import {
  fromGp,
  GLOBALS,
  type Kernel,
  operationNumber,
  RECORD_OFFSET,
  STRAND,
} from "../../02-controllers/mod.ts";
import type { StackFrame } from "../code/frame.ts";
import { reachesWhole } from "../code/addressing.ts";
import { compile } from "../code/generating.ts";
import type { Placement, RecordPlace } from "../code/placement.ts";
import type { LoweredProcedure, Procedure } from "../form/ir.ts";
import type { TypedSpindle } from "../meaning/typed.ts";
import {
  eventLabel,
  type InstalledProcedure,
  type InstalledSpindle,
  labelOf,
  type Part,
  stateLabel,
} from "./extensions.ts";

/** What generated code calls itself when a check of it fails. */
export function failureNumber(handler: number, part: Part): number {
  return handler * 2 + (part === "filter" ? 1 : 0);
}

/** Where the code of the body of `procedure` is to run, and what it finds there. */
export function placementOf(
  kernel: Kernel,
  { name, stateSize }: TypedSpindle,
  { kind }: LoweredProcedure,
  number: number,
  state: PhysicalAddress,
): Placement {
  return {
    kind: "kernel",
    state: stateLabel(name),
    // There are two forms of the code and no mixtures, so that its time is known beforehand.
    ...reachesWhole(fromGp(state), stateSize) && { stateFromGp: fromGp(state) },
    operation: (type) => operationNumber(kernel, type.name),
    procedure: ({ provider, name }) => provider && name,
    event: ({ name }) => eventLabel(name),
    record: (field) => recordField(kernel, field),
    firstParameter: kind === "entry" ? 17 : 16,
    failure: failureNumber(number, "body"),
  };
}

/** Where generated code finds a field such as `Globals.ticks` or `Strand.space`. */
export function recordField(kernel: Kernel, field: string): RecordPlace {
  const [record, name] = field.split(".");
  const { fields } = record === "Strand" ? STRAND : GLOBALS;
  const found = Object.entries(fields).find(([one]) => one === name)?.[1] ??
    panic(`installing: no record has the field ${field}`);
  return record === "Strand"
    ? { base: "page", offset: BigInt(RECORD_OFFSET + found.offset) }
    : {
      base: "global pointer",
      offset: fromGp(physical(kernel.globals + found.offset)),
    };
}

/** The stack frame of the code of one part of an installed procedure. */
export function frameOfProcedure(
  kernel: Kernel,
  { name, state, lowered }: InstalledSpindle,
  { procedure, number, improved, improvedFilter }: InstalledProcedure,
  part: Part,
): StackFrame {
  const made = part === "body" ? improved : improvedFilter ??
    panic(`placing: ${procedure.name} has no filter`);
  const placement = placementOf(
    kernel,
    lowered.typed,
    procedure,
    number,
    state,
  );
  const keepsParameters = part === "filter" && !usesUp(procedure.filter);
  const label = labelOf(name, procedure);
  return compile(made, label, { ...placement, keepsParameters }).frame;
}

/**
 * Whether `procedure` may use up the parameters: to call the controllers, or to tell them
 * that a check has failed.
 */
export function usesUp(procedure: Procedure | undefined): boolean {
  return procedure?.blocks.some(({ body }) =>
    body.some(({ operation }) =>
      operation.kind === "check" ||
      operation.kind === "call" && operation.operation.reads === undefined
    )
  ) ?? false;
}
