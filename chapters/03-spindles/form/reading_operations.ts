// # Reading operations and places
//
// The first word says what a value is computed by, and what follows depends on it: two operands
// behind `add`, a place behind `load`.

import type { Operation } from "./ir.ts";
import type { Cell, MemoryPlace, Root, Step } from "./places.ts";
import type { EventType, OperationType } from "../meaning/typed.ts";
import {
  expectedForm,
  type FormReader,
  takeIf,
  takeName,
  takeNeeded,
  takeNumber,
} from "./reading_words.ts";

const ARITHMETIC = [
  "add",
  "subtract",
  "multiply",
  "multiplyHigh",
  "divide",
  "remainder",
  "and",
  "or",
  "exclusiveOr",
  "shiftLeft",
  "shiftRight",
] as const;

const COMPARISONS = ["equal", "less", "lessOrEqual"] as const;

/** Reads an operation without its operands; `word` instead of the first word, if given. */
export function readOperation(reader: FormReader, word?: string): Operation {
  const name = (word ?? takeNeeded(reader, /[A-Za-z]+[ #]?/y, "an operation"))
    .trimEnd();
  const operator = ARITHMETIC.find((one) => one === name);
  if (operator !== undefined) {
    back(reader);
    return { kind: "arithmetic", operator };
  }
  const comparison = COMPARISONS.find((one) => one === name);
  if (comparison !== undefined) {
    back(reader);
    return { kind: "comparison", operator: comparison };
  }
  switch (name) {
    case "not":
    case "select":
    case "convert":
    case "answered":
      back(reader);
      return { kind: name };
    case "parameter":
      return { kind: name, index: takeNumber(reader, "which parameter it is") };
    case "load":
    case "store":
      return { kind: name, place: readPlace(reader) };
    case "reference": {
      const place = readPlace(reader);
      takeNeeded(reader, / /y, "a space");
      const length = takeNumber(reader, "how many elements there are");
      return { kind: name, place, length };
    }
    case "slice":
      return { kind: name, unit: takeNumber(reader, "bytes of an element") };
    case "call":
      return { kind: name, operation: operationNamed(reader) };
    case "raise":
      return { kind: name, event: eventNamed(reader) };
    case "check#": {
      const site = takeNumber(reader, "a site's number");
      const span = { start: 0, end: 0 };
      return {
        kind: "check",
        site: { number: site, kind: "requires", span, text: "" },
      };
    }
  }
  return expectedForm(reader, `an operation, which ${name} is not`);
}

/** Operands begin with a space, so the one behind the word is left for them. */
function back(reader: FormReader): void {
  if (reader.lines[reader.line]![reader.at - 1] === " ") reader.at--;
}

function operationNamed(reader: FormReader): OperationType {
  const name = takeName(reader);
  const known = reader.operations.get(name) ??
    reader.vocabulary.operations.get(name);
  const operation = known ?? {
    name,
    parameters: [],
    consumes: [],
    result: undefined,
    fails: undefined,
    pure: false,
    blocking: false,
    reads: undefined,
    body: undefined,
    requires: [],
    cost: undefined,
    provider: undefined,
  };
  reader.operations.set(name, operation);
  return operation;
}

function eventNamed(reader: FormReader): EventType {
  const name = takeName(reader);
  const event = reader.events.get(name) ??
    reader.vocabulary.events.get(name) ??
    {
      name,
      parameters: [],
      names: [],
      result: undefined,
      budget: 0n,
      interrupt: false,
      provider: undefined,
    };
  reader.events.set(name, event);
  return event;
}

// ## Places

function readPlace(reader: FormReader): MemoryPlace {
  const root = readRoot(reader);
  const sign = takeNeeded(reader, /[+-]/y, "+ and a distance in bytes");
  const distance = takeNumber(reader, "a distance in bytes");
  const steps = readSteps(reader);
  const cell = readCell(reader);
  takeNeeded(reader, / /y, "a space");
  const name = takeName(reader);
  return {
    root,
    name,
    offset: sign === "-" ? -distance : distance,
    steps,
    cell,
  };
}

function readRoot(reader: FormReader): Root {
  const kind = takeNeeded(
    reader,
    /state|address|slot(?=\d)|slice(?=\d)/y,
    "state, slot, slice or address",
  );
  if (kind === "state" || kind === "address") return { kind };
  const which = takeNumber(reader, "a number");
  if (kind === "slice") return { kind, unit: which };
  const slot = reader.slots.get(which) ??
    expectedForm(reader, "a slot that stands in front");
  return { kind: "slot", slot };
}

function readSteps(reader: FormReader): Step[] {
  const steps: Step[] = [];
  while (takeIf(reader, /\[/y)) {
    const stride = takeNumber(reader, "bytes between elements");
    takeNeeded(reader, / x /y, "x and how many elements there are");
    const length = takeIf(reader, /length/y)
      ? undefined
      : takeNumber(reader, "how many elements there are");
    takeNeeded(reader, /\]/y, "]");
    steps.push({ stride, length });
  }
  return steps;
}

function readCell(reader: FormReader): Cell {
  const bytes = Number(takeNeeded(reader, /\.[1248]/y, ".1, .2, .4 or .8")[1]);
  const order = takeIf(reader, /be/y) ? "big" : "little";
  const loose = takeIf(reader, /@[1248]/y)?.[1] ?? bytes;
  const alignment = Number(loose) as Cell["alignment"];
  return { bytes: bytes as Cell["bytes"], order, alignment };
}
