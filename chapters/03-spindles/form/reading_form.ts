// # Reading the intermediate form
//
// A text is read in two rounds: the first finds out which values, blocks, slots and loops there
// are, the second what they are made of.
//
// Two rounds are needed because a loop's first block speaks of values that stand further down.
// Whoever writes such a text by hand makes mistakes, and whoever sends one may make them on
// purpose. So every mistake ends in a [[FormError]], which says in which line something else was
// expected. That the values make sense together is not asked here ([[§Is it well formed?]]).

import type {
  Block,
  Ending,
  Guarded,
  Loop,
  Procedure,
  Site,
  Value,
} from "./ir.ts";
import { expectedType } from "./printing.ts";
import { readOperation } from "./reading_operations.ts";
import {
  expectedForm,
  FormError,
  type FormReader,
  takeIf,
  takeName,
  takeNeeded,
  takeNumber,
  takeType,
  type Vocabulary,
} from "./reading_words.ts";
import {
  BOOL,
  isScalar,
  type Scalar,
  typeName,
  U64,
} from "../meaning/types.ts";

/** Characters that a text may have at most. */
export const LONGEST_FORM = 4_000_000;

/**
 * The procedure that `text` describes. Its places in the source are places in `text`.
 *
 * @param vocabulary the operations and events that it may call by name; others are made up, and are
 * what the text says of them
 * @throws FormError if the text says nothing that could be understood
 */
export function readProcedure(
  text: string,
  vocabulary: Vocabulary = { operations: new Map(), events: new Map() },
): Procedure {
  const reader = createReader(text, vocabulary);
  const { lines } = reader;
  if (text.length > LONGEST_FORM) {
    throw new FormError(1, `at most ${LONGEST_FORM} characters`, "more");
  }
  for (const [index, line] of lines.entries()) {
    startLine(reader, index);
    if (line.trim() !== "") announce(reader);
  }
  for (const [index, line] of lines.entries()) {
    startLine(reader, index);
    if (line.trim() === "") continue;
    define(reader);
    if (reader.at < line.trimEnd().length) {
      expectedForm(reader, "the line's end");
    }
  }
  if (reader.open) expectedForm(reader, "how the last block ends");
  return finished(reader);
}

function createReader(text: string, vocabulary: Vocabulary): FormReader {
  return {
    lines: text.split("\n"),
    line: 0,
    at: 0,
    start: 0,
    vocabulary,
    header: undefined,
    types: new Map(),
    operations: new Map(),
    events: new Map(),
    slots: new Map(),
    values: new Map(),
    blocks: new Map(),
    loops: new Map(),
    sites: new Map(),
    next: 0,
    open: undefined,
  };
}

function startLine(reader: FormReader, index: number): void {
  reader.start = index === 0
    ? 0
    : reader.start + reader.lines[index - 1]!.length + 1;
  reader.line = index;
  reader.at = 0;
  takeIf(reader, /\s*/y);
}

function finished(reader: FormReader): Procedure {
  const { header, blocks, sites, slots } = reader;
  if (header === undefined) throw new FormError(1, "procedure", "the end");
  if (blocks.size === 0) expectedForm(reader, "a block");
  const byNumber = (a: Site, b: Site) => a.number - b.number;
  return {
    ...header,
    blocks: [...blocks.values()],
    sites: [...sites.values()].sort(byNumber),
    slots: [...slots.values()],
  };
}

// ## The first round

/** Finds out what the line gives a name to. */
function announce(reader: FormReader): void {
  if (takeIf(reader, /procedure /y)) return announceProcedure(reader);
  if (takeIf(reader, /type /y)) return announceType(reader);
  if (takeIf(reader, /slot(?=\d)/y)) return announceSlot(reader);
  if (takeIf(reader, /loop(?=\d)/y)) {
    const loop = takeNumber(reader, "a loop's number");
    return unique(reader, reader.loops, loop, {
      counter: undefined,
      from: undefined,
      to: undefined,
      span: spanHere(reader),
    } as unknown as Loop);
  }
  if (takeIf(reader, /b(?=\d+\()/y)) return announceBlock(reader);
  if (takeIf(reader, /v(?=\d+:)/y)) announceValue(reader);
}

function unique<K, V>(
  reader: FormReader,
  map: Map<K, V>,
  key: K,
  value: V,
): void {
  if (map.has(key)) expectedForm(reader, `another number than ${key}`);
  map.set(key, value);
}

function announceProcedure(reader: FormReader): void {
  if (reader.header) expectedForm(reader, "one procedure");
  const name = takeName(reader);
  takeNeeded(reader, /\(/y, "(");
  const parameters = takeNumber(reader, "how many parameters there are");
  takeNeeded(reader, /\)/y, ")");
  reader.header = { name, parameters, result: undefined };
}

function announceType(reader: FormReader): void {
  const name = takeName(reader);
  takeNeeded(reader, /: /y, ": and the type");
  const type: Scalar = takeIf(reader, /handle\b/y)
    ? { kind: "handle", name }
    : { ...takeType(reader) as Scalar & { kind: "integer" }, name };
  if (type.kind !== "integer" && type.kind !== "handle") {
    expectedForm(reader, "a type of integer");
  }
  unique(reader, reader.types, name, declared(reader, name, type));
}

/** The type `name` as the vocabulary knows it, which the text must have described as it is. */
function declared(reader: FormReader, name: string, said: Scalar): Scalar {
  const { types } = reader.vocabulary;
  if (types === undefined) return said;
  const type = types.get(name);
  const same = type !== undefined && isScalar(type) &&
    describe(type) === describe(said);
  return same ? type : expectedForm(reader, `the type ${name} as it is`);
}

function describe(type: Scalar): string {
  if (type.kind !== "integer") return type.kind;
  const { name: _, ...rest } = type;
  return typeName(rest);
}

function announceSlot(reader: FormReader): void {
  const slot = takeNumber(reader, "a slot's number");
  takeNeeded(reader, / /y, "a space");
  const bytes = takeNumber(reader, "how many bytes the slot has");
  takeNeeded(reader, / /y, "a space");
  const name = takeName(reader);
  unique(reader, reader.slots, slot, { number: slot, name, bytes });
}

function announceBlock(reader: FormReader): void {
  const block: Block = {
    number: takeNumber(reader, "a block's number"),
    parameters: [],
    body: [],
    ending: { kind: "return", value: undefined },
    loops: [],
  };
  unique(reader, reader.blocks, block.number, block);
  takeNeeded(reader, /\(/y, "(");
  if (takeIf(reader, /\)/y)) return;
  do {
    takeNeeded(reader, /v/y, "a value");
    const value = announceValue(reader);
    block.parameters.push(value);
  } while (takeIf(reader, /, /y));
}

function announceValue(reader: FormReader): Value {
  const value = {
    number: takeNumber(reader, "a value's number"),
    type: U64 as Scalar,
    operation: { kind: "passed" } as const,
    operands: [],
    span: spanHere(reader),
  };
  takeNeeded(reader, /: /y, ": and a type");
  value.type = takeType(reader);
  unique(reader, reader.values, value.number, value);
  reader.next = Math.max(reader.next, value.number + 1);
  return value;
}

function spanHere({ start, lines, line }: FormReader) {
  const text = lines[line]!;
  const indent = text.length - text.trimStart().length;
  return { start: start + indent, end: start + text.length };
}

// ## The second round

/** Reads what the line says. */
function define(reader: FormReader): void {
  if (takeIf(reader, /b(?=\d+\()/y)) return defineBlock(reader);
  if (reader.open === undefined) return defineInFront(reader);
  if (takeIf(reader, /jump /y)) return end(reader, readJump(reader));
  if (takeIf(reader, /branch /y)) return end(reader, readBranch(reader));
  if (takeIf(reader, /switch /y)) return end(reader, readSwitch(reader));
  if (takeIf(reader, /return\b ?/y)) return end(reader, readReturn(reader));
  defineValue(reader, reader.open);
}

function defineInFront(reader: FormReader): void {
  if (takeIf(reader, /procedure /y)) {
    takeNeeded(reader, /("(\\.|[^"\\])*"|[\w.[\]]+)\(\d+\)/y, "a name");
    if (takeIf(reader, /: /y)) {
      const result = takeType(reader);
      reader.header = { ...reader.header!, result };
    }
  } else if (takeIf(reader, /operation /y)) {
    const name = takeName(reader);
    const pure = takeIf(reader, / pure/y) !== undefined;
    const reads = takeIf(reader, / reads [\w.]+/y)?.slice(7);
    const known = reader.vocabulary.operations.get(name) ?? {
      name,
      parameters: [],
      consumes: [],
      result: undefined,
      fails: undefined,
      pure,
      blocking: false,
      reads,
      body: undefined,
      requires: [],
      cost: undefined,
      provider: undefined,
    };
    unique(reader, reader.operations, name, known);
  } else if (takeIf(reader, /loop(?=\d)/y)) defineLoop(reader);
  else if (takeIf(reader, /(type|slot\d+) /y)) {
    reader.at = reader.lines[reader.line]!.length;
  } else expectedForm(reader, "a block, or what stands in front of blocks");
}

function defineLoop(reader: FormReader): void {
  const loop = reader.loops.get(takeNumber(reader, "a loop's number"))!;
  takeNeeded(reader, / /y, "a space");
  const counter = readValue(reader, U64);
  takeNeeded(reader, / from /y, "from");
  const from = readValue(reader, counter.type);
  takeNeeded(reader, / to /y, "to");
  Object.assign(loop, { counter, from, to: readValue(reader, counter.type) });
}

function defineBlock(reader: FormReader): void {
  if (reader.open) expectedForm(reader, `how b${reader.open.number} ends`);
  const block = blockHere(reader);
  takeNeeded(reader, /\((v\d+: [^()]*)?\)/y, "what the block is passed");
  const loops: Loop[] = [];
  if (takeIf(reader, / in/y)) {
    while (takeIf(reader, / loop/y)) {
      const found = reader.loops.get(takeNumber(reader, "a loop's number"));
      loops.push(found ?? expectedForm(reader, "a loop that stands in front"));
    }
  }
  takeNeeded(reader, /:/y, ":");
  Object.assign(block, { loops });
  reader.open = block;
}

function blockHere(reader: FormReader): Block {
  const block = reader.blocks.get(takeNumber(reader, "a block's number"));
  return block ?? expectedForm(reader, "a block of this procedure");
}

function blockAfter(reader: FormReader): Block {
  takeNeeded(reader, / ?b/y, "a block");
  return blockHere(reader);
}

function end(reader: FormReader, ending: Ending): void {
  reader.open!.ending = ending;
  reader.open = undefined;
}

// ## Values

function defineValue(reader: FormReader, block: Block): void {
  const value = takeIf(reader, /v(?=\d+: )/y)
    ? definedHere(reader)
    : silentHere(reader);
  const operation = readOperation(reader);
  const silent = operation.kind === "store" || operation.kind === "check";
  const named = reader.values.has(value.number);
  if (silent === named) {
    expectedForm(reader, silent ? "no name" : "a name in front: v1: u64 = ...");
  }
  const operands = readOperands(reader);
  Object.assign(value, { operation, operands: [] });
  const typed = operands.map((one, index) =>
    typedAs(one, expectedType(operation, value.type, operands, index))
  );
  Object.assign(value, { operands: typed });
  if (operation.kind === "check") {
    readSite(reader, operation.site.number, value);
  }
  block.body.push(value);
}

function definedHere(reader: FormReader): Value {
  const value = reader.values.get(takeNumber(reader, "a value's number"))!;
  takeNeeded(reader, /: /y, ": and a type");
  takeType(reader);
  takeNeeded(reader, / = /y, "= and what computes it");
  return value;
}

function silentHere(reader: FormReader): Value {
  const operation = { kind: "passed" } as const;
  const span = spanHere(reader);
  return { number: reader.next++, type: BOOL, operation, operands: [], span };
}

/** Operands as they stand there; a plain number has no type yet. */
function readOperands(reader: FormReader): Value[] {
  const operands: Value[] = [];
  while (takeIf(reader, / (?=v\d|-?\d|\()/y) !== undefined) {
    operands.push(readPlain(reader));
  }
  return operands;
}

const PLAIN: Scalar = { kind: "handle", name: "a plain number" };

function readPlain(reader: FormReader): Value {
  if (takeIf(reader, /v/y)) {
    const value = reader.values.get(takeNumber(reader, "a value's number"));
    return value ?? expectedForm(reader, "a value of this procedure");
  }
  const inside = takeIf(reader, /\(/y) !== undefined;
  const digits = takeNeeded(reader, /-?\d{1,20}(?!\d)/y, "a value or number");
  const operation = { kind: "constant", value: BigInt(digits) } as const;
  let type: Scalar = PLAIN;
  if (inside) {
    takeNeeded(reader, /: /y, ": and a type");
    type = takeType(reader);
    takeNeeded(reader, /\)/y, ")");
  }
  const span = spanHere(reader);
  return { number: reader.next++, type, operation, operands: [], span };
}

function typedAs(value: Value, type: Scalar): Value {
  return value.type === PLAIN
    ? { ...value, type: type === PLAIN ? U64 : type }
    : value;
}

function readValue(reader: FormReader, type: Scalar): Value {
  return typedAs(readPlain(reader), type);
}

// ## Checks

const KINDS: readonly Guarded[] = [
  "index",
  "shift",
  "requires",
  "overflow",
  "division",
  "range",
  "slice",
  "budget",
  "answer",
  "failure",
];

function readSite(reader: FormReader, site: number, value: Value): void {
  takeNeeded(reader, / /y, "what is guarded");
  const word = takeNeeded(reader, /[a-z]+/y, "what is guarded");
  const kind = KINDS.find((one) => one === word) ??
    expectedForm(reader, KINDS.join(", "));
  takeNeeded(reader, / /y, "the condition in quotation marks");
  const text = takeName(reader);
  const releases = [];
  if (takeIf(reader, / releases/y)) {
    while (takeIf(reader, / /y)) {
      const operation = readOperation(reader, "call ");
      if (operation.kind === "call") releases.push(operation.operation);
    }
  }
  const { span } = value;
  const read: Site = releases.length > 0
    ? { number: site, kind, span, text, releases }
    : { number: site, kind, span, text };
  const known = reader.sites.get(site) ?? read;
  reader.sites.set(site, known);
  Object.assign(value, { operation: { kind: "check", site: known } });
}

// ## Endings

function readJump(reader: FormReader): Ending {
  const target = blockAfter(reader);
  const passes: Value[] = [];
  takeNeeded(reader, /\(/y, "(");
  while (!takeIf(reader, /\)/y)) {
    if (passes.length > 0) takeNeeded(reader, /, /y, "a comma or )");
    const type = target.parameters[passes.length]?.type ?? U64;
    passes.push(readValue(reader, type));
  }
  return { kind: "jump", target, passes };
}

function readBranch(reader: FormReader): Ending {
  const condition = readValue(reader, BOOL);
  const then = blockAfter(reader);
  return { kind: "branch", condition, then, otherwise: blockAfter(reader) };
}

function readSwitch(reader: FormReader): Ending {
  const value = readValue(reader, U64);
  const cases = [];
  for (;;) {
    const equals = takeIf(reader, / -?\d{1,20}(?=:)/y);
    if (equals === undefined) break;
    takeNeeded(reader, /:/y, ":");
    cases.push({ equals: BigInt(equals.trim()), target: blockAfter(reader) });
  }
  return { kind: "switch", value, cases, otherwise: blockAfter(reader) };
}

function readReturn(reader: FormReader): Ending {
  const { lines, line, at, header } = reader;
  const value = at < lines[line]!.trimEnd().length
    ? readValue(reader, header?.result ?? U64)
    : undefined;
  return { kind: "return", value };
}
