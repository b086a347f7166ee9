// # From the inside to the outside
//
// Another solution of exercise 3.4: first the bodies are put into each other, the innermost
// first, and then the finished ones into the procedure, the smallest first. Nothing of the
// optimiser is used.

import {
  type Block,
  BOOL,
  type Ending,
  type Procedure,
  type Scalar,
  usedBy,
  type Value,
} from "../../chapters/03-spindles/mod.ts";

const MOST = 4500;

/** `procedure` with the bodies of operations in the place of their calls. */
export function inlineOperations(
  procedure: Procedure,
  bodies: ReadonlyMap<string, Procedure>,
): Procedure {
  const finished = new Map<string, Procedure>();
  const finish = (one: Procedure): Procedure => {
    for (const name of callsIn(one)) {
      const body = bodies.get(name);
      if (body && !finished.has(name)) finished.set(name, finish(body));
    }
    return withBodies(one, finished);
  };
  return finish(procedure);
}

function callsIn({ blocks }: Procedure): string[] {
  return blocks.flatMap(({ body }) => body.flatMap((one) => nameOf(one) ?? []));
}

function nameOf({ operation }: Value): string | undefined {
  return operation.kind === "call" ? operation.operation.name : undefined;
}

function sizeOf({ blocks }: Pick<Procedure, "blocks">): number {
  return blocks.reduce((sum, { body }) => sum + body.length + 1, 0);
}

/** The names of the bodies for which there is room in every place, the smallest first. */
function chosen(
  procedure: Procedure,
  bodies: ReadonlyMap<string, Procedure>,
): ReadonlySet<string> {
  const calls = callsIn(procedure).filter((name) => bodies.has(name));
  const sized = [...new Set(calls)].map((name) => ({
    name,
    size: sizeOf(bodies.get(name)!) *
      calls.filter((one) => one === name).length,
  })).sort((a, b) => a.size - b.size);
  let room = MOST - sizeOf(procedure);
  const names = sized.filter(({ size }) => (room -= size) >= 0);
  return new Set(names.map(({ name }) => name));
}

// ## A new procedure
//
// Everything is written anew, block by block, with new numbers.

interface Writing {
  readonly blocks: Block[];
  values: number;
}

/** How a copy ends: where it goes when it returns, or when a check fails. */
interface Going {
  readonly returns: (value: Value | undefined) => Ending;
  readonly fails: (() => Ending) | undefined;
  readonly operands: readonly Value[] | undefined;
}

function withBodies(
  procedure: Procedure,
  bodies: ReadonlyMap<string, Procedure>,
): Procedure {
  const names = chosen(procedure, bodies);
  const some = new Map([...bodies].filter(([name]) => names.has(name)));
  const writing: Writing = { blocks: [], values: 0 };
  const whole: Going = {
    returns: (value) => ({ kind: "return", value }),
    fails: undefined,
    operands: undefined,
  };
  write(writing, procedure, some, whole);
  return { ...procedure, blocks: reached(writing.blocks) };
}

/** The blocks that something leads to, each behind one that leads to it. */
function reached([first]: readonly Block[]): Block[] {
  const found = new Set([first!]);
  for (const { ending } of found) {
    for (const target of targetsOf(ending)) found.add(target);
  }
  return [...found];
}

function targetsOf(ending: Ending): Block[] {
  if (ending.kind === "jump") return [ending.target];
  if (ending.kind === "branch") return [ending.then, ending.otherwise];
  if (ending.kind === "return") return [];
  return [...ending.cases.map(({ target }) => target), ending.otherwise];
}

function newValue(
  writing: Writing,
  like: Pick<Value, "type" | "operation" | "operands" | "span">,
): Value {
  return { ...like, number: writing.values++ };
}

function newBlock({ blocks }: Writing): Block {
  const block: Block = {
    number: blocks.length,
    parameters: [],
    body: [],
    ending: { kind: "return", value: undefined },
    loops: [],
  };
  blocks.push(block);
  return block;
}

function passedTo(writing: Writing, block: Block, type: Scalar): Value {
  const span = { start: 0, end: 0 };
  const operation = { kind: "passed" } as const;
  const value = newValue(writing, { type, operation, operands: [], span });
  block.parameters.push(value);
  return value;
}

function numberOf(writing: Writing, value: bigint, type: Scalar): Value {
  const span = { start: 0, end: 0 };
  const operation = { kind: "constant", value } as const;
  return newValue(writing, { type, operation, operands: [], span });
}

/** Writes a copy of `procedure` and gives its first block. */
function write(
  writing: Writing,
  procedure: Procedure,
  bodies: ReadonlyMap<string, Procedure>,
  going: Going,
): Block {
  const values = new Map<Value, Value>();
  const blocks = new Map<Block, Block>();
  for (const block of procedure.blocks) {
    const copy = newBlock(writing);
    blocks.set(block, copy);
    for (const one of block.parameters) {
      values.set(one, passedTo(writing, copy, one.type));
    }
  }
  const of = (value: Value): Value => {
    if (value.operation.kind !== "constant") return values.get(value)!;
    const there = values.get(value) ?? newValue(writing, value);
    values.set(value, there);
    return there;
  };
  for (const block of procedure.blocks) {
    let copy = blocks.get(block)!;
    for (const value of block.body) {
      copy = writeValue(writing, copy, value, of, values, bodies, going);
    }
    const { ending } = block;
    for (const one of usedBy(ending)) of(one);
    copy.ending = ending.kind === "return"
      ? going.returns(ending.value && of(ending.value))
      : endingOf(ending, of, (target) => blocks.get(target)!);
  }
  return blocks.get(procedure.blocks[0]!)!;
}

function endingOf(
  ending: Exclude<Ending, { kind: "return" }>,
  of: (value: Value) => Value,
  to: (block: Block) => Block,
): Ending {
  switch (ending.kind) {
    case "jump":
      return {
        kind: "jump",
        target: to(ending.target),
        passes: ending.passes.map(of),
      };
    case "branch":
      return {
        kind: "branch",
        condition: of(ending.condition),
        then: to(ending.then),
        otherwise: to(ending.otherwise),
      };
    case "switch":
      return {
        kind: "switch",
        value: of(ending.value),
        cases: ending.cases.map((one) => ({ ...one, target: to(one.target) })),
        otherwise: to(ending.otherwise),
      };
  }
}

/** Writes a value, and gives the block in which what follows it stands. */
function writeValue(
  writing: Writing,
  block: Block,
  value: Value,
  of: (value: Value) => Value,
  values: Map<Value, Value>,
  bodies: ReadonlyMap<string, Procedure>,
  { operands: given, fails }: Going,
): Block {
  const { operation } = value;
  if (operation.kind === "parameter" && given !== undefined) {
    values.set(value, given[operation.index]!);
    return block;
  }
  const operands = value.operands.map(of);
  if (operation.kind === "check" && fails !== undefined) {
    const [then, otherwise] = [newBlock(writing), newBlock(writing)];
    otherwise.ending = fails();
    block.ending = {
      kind: "branch",
      condition: operands[0]!,
      then,
      otherwise,
    };
    return then;
  }
  if (operation.kind === "answered") {
    const answer = answers.get(operands[0]!);
    if (answer !== undefined) {
      values.set(value, answer);
      return block;
    }
  }
  const body = bodies.get(nameOf(value) ?? "");
  if (body === undefined) {
    const copy = newValue(writing, { ...value, operands });
    values.set(value, copy);
    block.body.push(copy);
    return block;
  }
  const behind = newBlock(writing);
  const word = passedTo(writing, behind, value.type);
  answers.set(word, passedTo(writing, behind, BOOL));
  values.set(value, word);
  const to = (result: Value | undefined, answered: bigint): Ending => ({
    kind: "jump",
    target: behind,
    passes: [
      result ?? numberOf(writing, 0n, value.type),
      numberOf(writing, answered, BOOL),
    ],
  });
  const target = write(writing, body, new Map(), {
    returns: (result) => to(result, 1n),
    fails: () => to(undefined, 0n),
    operands,
  });
  block.ending = { kind: "jump", target, passes: [] };
  return behind;
}

/** For the value of each call that a body has replaced, whether it was answered. */
const answers = new WeakMap<Value, Value>();
