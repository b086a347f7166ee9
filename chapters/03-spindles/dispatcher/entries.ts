// # Entries for one purpose
//
// A program that calls the same entry again and again with the same first parameter can have code
// that knows it.
//
// A program opens file 3 and then reads from it a thousand times. Each time the entry looks whether
// there is a file 3, where its list of blocks is and how long it is, and each time it finds the
// same. So when the file is opened, the entry is copied with `3` in place of the parameter. What
// follows from that is computed at once: the comparison with 7, the place in the row, the check
// that it is inside. The copy gets a call number of its own, and that number is what `open` gives
// to the program. This was the idea of Synthesis, a system of the years around 1990: *opening*
// something makes the code that will be used.
//
// :::figure entry.source
// :::
//
// Numbers in the state can be known as well, if whoever asks for the copy knows that they stay: the
// file's first block and its length. They are *frozen* as long as the copy is there. That saves
// loads. But a number that takes two instructions to make is no cheaper than a load, as the last
// row of the table shows.
//
// :::figure entry.code
// :::
//
// :::figure entry.costs
// :::
//
// The copy goes when it is freed, with the spindle, or with its program.
//
// :::spin 5.2
// The paper points to Synthesis, where opening a file makes code for reading that file
// ([[promise 128]]). The copies are made and measured here ([[specialiseEntry]]). But nobody asks
// for them yet: no operation lets a spindle do so, and there is no service with files that would.
// What is known is a parameter and some fields, not in which pattern the program will read.
// :::

import {
  ksegAddress,
  panic,
  physical,
  readPhysical,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import {
  giveBack,
  type Handler,
  installHandler,
  isRefused,
  type Kernel,
  KERNEL_GP,
  makeNumber,
  operationNumber,
  placeCode,
  refuse,
  type Refused,
} from "../../02-controllers/mod.ts";
import { generate } from "../code/generating.ts";
import { FAILED, type Placement } from "../code/placement.ts";
import { append, constant, end, known } from "../form/builder.ts";
import type { Procedure, Site, Value } from "../form/ir.ts";
import type { MemoryPlace } from "../form/places.ts";
import {
  type Extensions,
  type InstalledHandler,
  type InstalledSpindle,
  noteRefusedCode,
  type SpecialisedEntry,
} from "../kernel/extensions.ts";
import { failureNumber, recordField } from "../kernel/placing.ts";
import { U64 } from "../meaning/types.ts";
import { optimise } from "../optimiser/optimising.ts";
import { keptForm, ownStateLabel } from "./gathering.ts";
import { leavesFor, leavingFor } from "./ways.ts";
import {
  beginWeaving,
  copyInto,
  endWeaving,
  NO_SPAN,
  type Weaving,
} from "./weaving.ts";

/** What is known of an entry's calls. */
export interface KnownCall {
  /** For each parameter, the number that it always is; `undefined` where it is still passed. */
  readonly constants: readonly (bigint | undefined)[];
  /** The fields of the state that stay as they are, as long as the copy is there. */
  readonly frozen?: readonly string[];
}

/** Copies of entries that one owner may have. */
export const MOST_ENTRIES = 64;
/** Bytes of code that one owner's copies may have. */
export const MOST_ENTRY_BYTES = 32768;

/**
 * Makes a copy of an entry in which some parameters are known, and gives it a call number.
 *
 * @throws RangeError if `entry` is a handler, or there are other parameters
 */
export function specialiseEntry(
  extensions: Extensions,
  spindle: InstalledSpindle,
  entry: InstalledHandler,
  { constants, frozen = [] }: KnownCall,
): SpecialisedEntry | Refused {
  const { kernel, specialised } = extensions;
  const { procedure: { kind, name } } = entry;
  const { body } = keptForm(new Map(), entry);
  if (kind !== "entry") {
    throw new RangeError(
      `Cannot specialise ${name}: it is a handler, and only entries are called with parameters of their caller`,
    );
  }
  if (constants.length !== body.parameters) {
    throw new RangeError(
      `Cannot specialise ${name} for ${constants.length} parameters: it has ${body.parameters}`,
    );
  }
  const theirs = specialised.filter((one) =>
    one.spindle.owner === spindle.owner
  );
  const bytes = theirs.reduce((sum, { codeBytes }) => sum + codeBytes, 0);
  if (theirs.length >= MOST_ENTRIES || bytes >= MOST_ENTRY_BYTES) {
    return refuse(
      "out of memory",
      `${name} is not copied: its owner has ${theirs.length} copies with ${bytes} bytes, and may have ${MOST_ENTRIES} with ${MOST_ENTRY_BYTES}`,
    );
  }
  const cannot = reasonAgainst(kernel, spindle, body, frozen);
  if (cannot !== undefined) {
    return refuse("bad argument", `${name} is not copied: ${cannot}`);
  }
  const copy = copyOf(kernel, spindle, entry.handler, body, constants, frozen);
  return putCopy(extensions, spindle, entry, constants, copy);
}

function reasonAgainst(
  { operations }: Kernel,
  { lowered: { typed } }: InstalledSpindle,
  { blocks, slots, sites }: Procedure,
  frozen: readonly string[],
): string | undefined {
  const unknown = frozen.find((name) =>
    !typed.fields.some((field) => field.name === name)
  );
  if (unknown !== undefined) return `there is no field ${unknown}`;
  if (slots.length > 0) return "it keeps arrays on the stack";
  if (sites.some(({ releases }) => (releases?.length ?? 0) > 0)) {
    return "it has something to give back when a check fails";
  }
  for (const { operation } of blocks.flatMap(({ body }) => body)) {
    if (operation.kind === "raise") return `it raises ${operation.event.name}`;
    if (operation.kind === "call") {
      const { name, reads } = operation.operation;
      const there = operations.some((one) => one.name === name);
      if (reads === undefined && !there) return `it calls ${name}`;
    }
    if (operation.kind !== "store") continue;
    const field = frozen.find((name) => isIn(operation.place, name));
    if (field !== undefined) return `it stores in ${field}, which is frozen`;
  }
}

/** Whether `place` lies in the field called `name`. */
function isIn({ root, name }: MemoryPlace, field: string): boolean {
  return root.kind === "state" && /^[^[.]*/.exec(name)?.[0] === field;
}

// ## The copy

function copyOf(
  kernel: Kernel,
  spindle: InstalledSpindle,
  handler: Handler,
  body: Procedure,
  constants: readonly (bigint | undefined)[],
  frozen: readonly string[],
): Procedure {
  const event = kernel.events.get(handler.event) ??
    panic(`entries: there is no ${handler.event}`);
  const { length } = event.declaration.parameters;
  const { weaving: open, scope } = beginWeaving(body.name, length);
  const { builder } = open;
  const parameters = open.parameters.map((value, index) => {
    const number = index === 0 ? undefined : constants[index - 1];
    return number === undefined
      ? value
      : constant(builder, BigInt.asUintN(64, number), U64, NO_SPAN);
  });
  const weaving: Weaving = { ...open, parameters };
  copyInto(weaving, scope, body, {
    firstParameter: 1,
    state: (place) => ({ place, base: [] }),
    holds: (place, indices) =>
      frozen.some((name) => isIn(place, name))
        ? heldAt(kernel, spindle, place, indices)
        : undefined,
    returned: (value) => end(builder, { kind: "return", value }),
    failed: (site) => fail(open, site),
  });
  return endWeaving(weaving);
}

/** What the state of `spindle` holds at `place` now, if the place is known. */
function heldAt(
  { machine }: Kernel,
  { state, lowered: { typed } }: InstalledSpindle,
  { offset, steps, cell }: MemoryPlace,
  indices: readonly Value[],
): bigint | undefined {
  if (cell.bytes !== 8 || cell.order !== "little") return undefined;
  let at = offset;
  for (const [number, { stride, length }] of steps.entries()) {
    const index = known(indices[number]);
    if (index === undefined || index < 0n) return undefined;
    if (length !== undefined && index >= BigInt(length)) return undefined;
    at += Number(index) * stride;
  }
  if (at + 8 > typed.stateSize) return undefined;
  return readPhysical(machine.bus, physical(state + at), 8);
}

const FAILURE = "entry.failed";

/** Ends the growing block: a check has failed. */
function fail({ builder, parameters }: Weaving, site: Site): void {
  const number = constant(builder, BigInt(site.number), U64, NO_SPAN);
  const operands = [...parameters, number];
  const operation = leavingFor(FAILURE);
  append(builder, { kind: "call", operation }, U64, operands, NO_SPAN);
  end(builder, { kind: "return", value: undefined });
}

function failureText(kernel: Kernel, entry: InstalledHandler): string {
  const number = BigInt(failureNumber(entry.number, "body"));
  return `
${FAILURE}:
        bis     $21, $21, $16
${makeNumber("$17", number)}
        lda     $0, ${operationNumber(kernel, FAILED)}($31)
        call_pal 0x9
        clr     $0
        clr     $1
        ret     $31, ($26), 1
`;
}

// ## Into the kernel

function putCopy(
  extensions: Extensions,
  spindle: InstalledSpindle,
  entry: InstalledHandler,
  constants: readonly (bigint | undefined)[],
  procedure: Procedure,
): SpecialisedEntry | Refused {
  const { kernel, specialised } = extensions;
  const { handler } = entry;
  const label = "entry.copy";
  const state = ksegAddress(spindle.state);
  const placement: Placement = {
    kind: "kernel",
    state: ownStateLabel(spindle),
    stateFromGp: state - KERNEL_GP,
    leaves: leavesFor,
    operation: ({ name }) => operationNumber(kernel, name),
    record: (field) => recordField(kernel, field),
    firstParameter: 16,
    failure: failureNumber(entry.number, "body"),
  };
  const made = optimise(procedure, new Set());
  const listing = generate(made, label, placement);
  const symbols = new Map<string, VirtualAddress>([
    [ownStateLabel(spindle), state],
  ]);
  const text = listing + failureText(kernel, entry);
  const placed = placeCode(kernel, text, symbols);
  if (placed === undefined) {
    return refuse(
      "out of memory",
      `${handler.name} is not copied: the kernel has no room for the code`,
    );
  }
  const body = placed.symbols.get(label) ?? panic("entries: there is no copy");
  const { at: code, bytes: codeBytes } = placed;
  const wrong = extensions.reviewer
    ?.entry({ spindle, entry, procedure, code, codeBytes, body });
  if (wrong !== undefined) {
    giveBack(kernel.text, code);
    noteRefusedCode(
      extensions,
      `The code of a copy of ${handler.name} is refused: ${wrong}`,
    );
    return refuse(
      "not permitted",
      `${handler.name} is not copied: the code is refused, ${wrong}`,
    );
  }
  const call = extensions.nextCall++;
  const says = constants.map((one) => one === undefined ? "_" : `${one}`);
  const asked = installHandler(kernel, {
    name: `${handler.name}(${says.join(", ")})`,
    event: handler.event,
    owner: handler.owner,
    body,
    imposed: [{ says: `call ${call}`, parameter: 0, equals: call }],
  });
  if (isRefused(asked)) {
    giveBack(kernel.text, code);
    return asked;
  }
  const one: SpecialisedEntry = {
    spindle,
    entry,
    constants,
    call,
    handler: asked,
    procedure,
    code,
    codeBytes,
    listing,
  };
  specialised.push(one);
  return one;
}
